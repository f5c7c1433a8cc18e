"""Scores, ranks, ties and specks on small hand-made scenes with exact answers."""

# ruff: noqa: E501 - phrases and their answers read better on one line

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import FindObjects, Scene, execute, read_phrase
from engine.phrases.operators.specks import specks
from tests.engine.phrases.small import FOUR, VIEW, chosen, scene, square


def seen_as_pixels(step, *things):
    """The scene of buildings found with pixels `step` wide, which their outlines run along."""
    pixels = np.array([round(thing.area / step**2) for thing in things])
    return Scene({"building": FindObjects(np.array(things, object), pixels=pixels)}, VIEW)


@pytest.mark.parametrize(
    ("phrase", "other", "close"),
    [
        ("the largest building", box(60, 60, 72, 71), {1: False, 3: True}),  # 132 to 100: half a pixel around is 23, or 69
        ("the largest building", box(60, 60, 90, 90), {1: False, 3: False}),
        ("the leftmost building", box(11, 60, 21, 70), {1: False, 3: True}),
        ("the longest building", box(60, 60, 72, 64), {1: False, 3: True}),
    ],
)  # fmt: skip
def test_a_rank_that_half_a_pixel_decides_says_so_and_stays(phrase, other, close):
    things = box(10, 10, 20, 20), other
    exact = execute(read_phrase(phrase), scene(building=list(things)))
    assert "close" not in exact.why_data[0]["steps"][0]
    for step, expected in close.items():
        found = execute(read_phrase(phrase), seen_as_pixels(step, *things))
        assert found.index.tolist() == exact.index.tolist()
        assert found.why_data[0]["steps"][0]["close"] is expected
        assert found.why[0].endswith("closer to another than half a pixel tells") is expected


def test_only_those_left_out_make_a_rank_close():
    things = box(10, 10, 20, 20), box(40, 40, 50, 51), box(70, 70, 73, 73)
    found = execute(read_phrase("the two largest buildings"), seen_as_pixels(1, *things))
    assert [data["steps"][0]["close"] for data in found.why_data] == [False, False]
    found = execute(read_phrase("the second largest building"), seen_as_pixels(1, *things))
    assert [data["steps"][0]["close"] for data in found.why_data] == [True]


def test_superlatives_ordinals_and_ties():
    here = scene(tank=[square(10, 10, 4), square(30, 30, 8), square(50, 50, 6), square(70, 70, 8)])
    both = execute(read_phrase("the largest tank"), here)
    assert both.index.tolist() == [1, 3]
    assert [data["steps"][0]["tied"] for data in both.why_data] == [True, True] and both.why[0].endswith(", tied")
    assert chosen("the two largest tanks", here) == [1, 3]
    assert chosen("the third largest tank", here) == [2]
    assert chosen("the smallest tank", here) == [0]
    assert chosen("second tank from the left", here) == [1]
    assert chosen("the last tank from the left", here) == [3]
    assert chosen("all tanks except the smallest", here) == [1, 2, 3]
    assert chosen("the ten largest tanks", here) == [0, 1, 2, 3]
    assert chosen("the tenth largest tank", here) == []
    assert chosen("the largest and the smallest tank", here) == [0, 1, 3]
    assert chosen("the most central tank", here) == [2]


def test_scores_filter_and_rank():
    objects = FindObjects(np.array(FOUR, dtype=object), score_mean=np.array([0.9, 0.5, 0.7, 0.8], np.float32))
    here = Scene({"ship": objects}, VIEW)
    assert chosen("ships with a score above 0.75", here) == [0, 3]
    assert chosen("the surest ship", here) == [0]


def test_specks_of_a_network_are_not_ranked_counted_or_referred_to():
    houses = [box(0, 0, 10, 10), box(20, 0, 30, 12), box(50, 50, 50.5, 50.5), box(40, 0, 42, 3)]
    best = np.array([0.9, 0.95, 0.9, 0.6], np.float32)
    trees = [box(52, 50, 54, 52)]
    view = box(0, 0, 100, 100)

    def rows(phrase, scores):
        objects = {"house": FindObjects(np.array(houses, dtype=object), score_max=scores)}
        objects["tree"] = FindObjects(np.array(trees, dtype=object))
        return execute(read_phrase(phrase), Scene(objects, view))

    found = rows("the smallest house", best)
    assert found.index.tolist() == [0]  # a crumb and a small unsure one are left out
    assert found.notes[0] == "specks are not ranked, counted or referred to: 2 of 4 objects are"
    assert rows("the smallest house", np.full(4, 0.9, np.float32)).index.tolist() == [3]  # small, but as sure
    assert rows("the smallest house", None).index.tolist() == [2]  # somebody's truth
    assert found.why[0].endswith("2 specks left out")
    assert found.why_data[0]["steps"][0]["specks_left_out"] == 2
    assert "specks" not in rows("the smallest house", None).why[0]
    assert rows("houses", best).index.tolist() == [0, 1, 2, 3]
    assert rows("trees next to houses", best).index.tolist() == []
    assert rows("trees next to houses", None).index.tolist() == [0]


def test_an_object_is_a_speck_the_larger_the_less_sure_it_is():
    areas = np.array([100.0, 110.0, 120.0, 15.0, 15.0, 15.0, 50.0, 50.0])  # typical 100
    best = np.array([0.98, 0.98, 0.97, 0.96, 0.9, 0.85, 0.7, 0.65])  # odds 49, 49, 32 (typical), 24, 9, 5.7, 2.3, 1.9
    assert specks(areas, best).tolist() == [False] * 5 + [True, False, True]
    assert not specks(areas, np.full(8, 0.6)).any()  # none is less sure than the others
    assert not specks(np.array([1.0]), np.array([0.5])).any()
    assert not specks(np.array([10.0, 10.0]), np.array([1.0, 1.0])).any()


def test_a_small_house_is_ranked_though_the_network_is_less_sure_of_it_than_of_large_ones():
    houses = [box(0, 0, 20, 20), box(30, 0, 50, 20), box(60, 0, 80, 20), box(0, 50, 12, 62), box(30, 50, 32, 52)]
    best = np.array([0.998, 0.998, 0.998, 0.98, 0.8], np.float32)  # large things' scores are next to 1
    here = Scene({"house": FindObjects(np.array(houses, dtype=object), score_max=best)}, box(0, 0, 100, 100))
    assert chosen("the smallest house", here) == [3]


def test_specks_are_ranked_where_there_is_nothing_else():
    houses = [box(0, 0, 100, 100), box(150, 150, 151, 151)]
    objects = FindObjects(np.array(houses, dtype=object), score_max=np.array([0.9, 0.6], np.float32))
    here = Scene({"house": objects}, box(0, 0, 200, 200))
    assert chosen("the smallest house", here) == [0]
    assert chosen("the smallest house in the upper right corner", here) == [1]
