"""Sizes and shapes of found things: told by their outlines, against their kind."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import FindObjects, Scene, execute
from engine.phrases.colours import read_for_pixels

VIEW = box(0, 0, 200, 200)
HOUSES = [
    box(10, 10, 20, 20), box(30, 10, 40, 20), box(50, 10, 60, 20), box(70, 10, 80, 20),  # four of 100 m2
    box(10, 50, 15, 55), box(30, 50, 90, 60), box(100, 100, 140, 140),  # a shed, a long one, a hall
]  # fmt: skip


def chosen(phrase, houses=HOUSES, scores=None):
    found = FindObjects(np.array(houses, object), score_max=scores)
    plan = read_for_pixels(phrase)
    (find,) = plan.finds
    return execute(plan, Scene({find: found}, VIEW, metres=True))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("small buildings", [4]), ("large houses", [5, 6]), ("elongated buildings", [5]), ("narrow buildings", [4]),
        ("square buildings", [0, 1, 2, 3, 4, 6]), ("the small building on the right", []), ("long roofs", [5, 6]),
        ("the large building in the upper right", [6]), ("buildings that are not large", [0, 1, 2, 3, 4]),
        ("the rightmost small building", [4]), ("the largest square building", [6]),
    ],
)  # fmt: skip
def test_sizes_and_shapes_of_found_things(phrase, expected):
    assert chosen(phrase).index.tolist() == expected


def test_a_thing_alone_has_any_size_but_its_own_shape():
    alone = [box(90, 90, 110, 110)]
    for phrase, expected in (("the small building", [0]), ("large building", [0]), ("the elongated building", [])):
        assert chosen(phrase, alone).index.tolist() == expected


def test_of_things_alike_a_phrase_of_one_means_the_one_that_is_there():
    alike = HOUSES[:4]
    assert chosen("small buildings", alike).index.tolist() == []
    told = chosen("the small building on the right", [*alike, box(150, 10, 160, 20)])
    assert told.index.tolist() == [4]
    assert any("taken as" in note for note in told.notes)


def test_specks_are_no_small_things_and_do_not_move_the_median():
    specks = [box(x, 180, x + 0.5, 180.5) for x in range(10, 40, 2)]
    scores = np.array([250] * len(HOUSES) + [130] * len(specks)) / 255
    assert chosen("small buildings", [*HOUSES, *specks], scores).index.tolist() == [4]
    assert chosen("large buildings", [*HOUSES, *specks], scores).index.tolist() == [5, 6]


def test_reasons_say_the_measure_and_the_median():
    reason = chosen("small buildings").told(np.array([0]))
    assert "small: area 25 m2, median 100 m2" in str(reason)


def test_what_is_not_measured_stays_with_the_network():
    for phrase in ("rectangular buildings", "small lakes", "small or large houses", "tin roofs"):
        assert read_for_pixels(phrase).finds == (phrase.removesuffix("s").replace("houses", "house"),)
