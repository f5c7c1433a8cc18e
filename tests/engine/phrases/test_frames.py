"""Phrases of two parts, courtesies and ranks in words."""

# ruff: noqa: E501 - a phrase and its plan on one line
from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases import read_phrase
from engine.phrases.courtesies import uncourteous
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.words import normalise

PLANS = (
    ("out of the tanks near the river, the largest one", 'find "tank" -> near find "river" -> largest'),
    ("looking only at the ships on the left, mark the longest", 'find "ship" -> in the left of the view -> longest'),
    ("among the red cars, give me the second from the right", 'find "red car" -> 2nd rightmost'),
    ("the largest of those tanks that are near the river", 'find "tank" -> near find "river" -> largest'),
    ("ponds in the north, but only if they are over 2000 m2", 'find "pond" -> in the north of the view -> area at least 2000 m2'),
    ("ships, leave the white ones out", 'find "ship" -> without (find "white ship")'),
    ("largest building if you do not count the church", 'find "building" -> without (find "church") -> largest'),
    ("ponds over 2000 m2 with the largest one excluded", 'find "pond" -> area at least 2000 m2 -> without (find "pond" -> area at least 2000 m2 -> largest)'),
    ("the pond and every tree within 40 m of it", 'find "pond" + (find "tree" -> within 40 m of find "pond")'),
    ("Would you mind marking the lawns with a pond?", 'find "lawn" -> with find "pond"'),
)  # fmt: skip


@pytest.mark.parametrize(("phrase", "expected"), PLANS)
def test_phrases_of_two_parts_have_one_plan(phrase, expected):
    plan = read_phrase(phrase)
    got = "-" if plan.fallback else plan.render()
    assert got == expected


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Sorry to bother you, I'd just like the lawns", "the lawns"),
        ("Are there any parking lots over 1000 sq m?", "any parking lots over 1000 m2"),
        ("Trees? Show me them all, just not the birches", "trees , just not the birches"),
        ("the right boat", "the right boat"),
        ("now", "now"),
    ],
)
def test_courtesies_are_left_out_and_nothing_else(said, left):
    assert uncourteous(normalise(said)) == left


def layer(rows: list[tuple[str, str, float, float, float]]) -> Features:
    """Squares in a row: category, colour, x, y and side."""
    shapes = np.array([box(x, y, x + side, y + side) for _, _, x, y, side in rows], object)
    fields = {name: np.array([row[i] for row in rows], object) for i, name in enumerate(("category", "colour"))}
    return Features(shapes, fields, CRS.from_epsg(32632))


TANKS = layer(
    [
        ("tank", "red", 0, 0, 20),
        ("tank", "green", 700, 50, 30),
        ("tank", "green", 800, 0, 10),
        ("tank", "red", 300, 900, 40),
        ("water butt", "blue", 950, 950, 50),
    ]
)


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("the green tank on the left", [1]),  # neither is on the left of the view
        ("tank ranked second by area", [1]),
        ("the tank that is the runner-up in size", [1]),
        ("the top two tanks by area", [1, 3]),
        ("the second tank when counting from the right", [1]),
        ("the rain barrels", [4]),
        ("tanks, red excepted", [1, 2]),
        ("tanks, green, in the south", [1, 2]),
        ("out of the green tanks, the more easterly of the two", [2]),
        ("of the tanks that are red, show the larger one", [3]),
    ],
)
def test_phrases_on_a_layer_in_other_words(phrase, rows):
    assert sorted(select_features(TANKS, phrase).rows.tolist()) == rows


@pytest.mark.parametrize(
    "phrase", ["rusty tanks", "tanks, but only if they are rusty", "of the rusty tanks, the largest"]
)
def test_what_no_field_tells_is_still_refused(phrase):
    with pytest.raises(UsageError):
        select_features(TANKS, phrase)


def test_the_middle_one_of_three_in_a_row_is_between_the_others():
    boats = layer(
        [("boat", "", 0, 0, 10), ("boat", "", 40, 0, 10), ("boat", "", 80, 0, 10), ("pier", "", 900, 900, 10)]
    )
    assert select_features(boats, "the middle one of the three boats").rows.tolist() == [1]


def test_between_exactly_two_reaches_as_far_as_they_are_apart():
    wagons = [("wagon", "", 100.0 * i, 0.0, 10.0) for i in range(1, 10)]
    train = layer([("engine", "", 0, 0, 10), *wagons, ("engine", "", 1000, 0, 10), ("wagon", "", 1200, 0, 10)])
    assert select_features(train, "wagons between the two engines").rows.tolist() == list(range(1, 10))
    assert shapely.area(train.geometry[0]) == 100
