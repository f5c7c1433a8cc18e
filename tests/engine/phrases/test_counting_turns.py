"""Comparisons with all others, owners, clauses of other things, and things told by others."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features

SAID = {
    "the two sheds that take up more ground than any of the rest": "the two largest sheds",
    "the tank closer to the river than any other tank": "the tank closest to the river",
    "the house that is farther north than every other house": "the northernmost house",
    "the field with more tanks than the others": "the field with the most tanks",
    "the river's nearest tank": "the tank closest to the river",
    "ponds that no field surrounds": "ponds that are not surrounded by a field",
    "the pond which a road runs all the way around": "the pond surrounded by a road",
    "any tank that a road has on it": "any tank on a road",
    "fields that hold a pair of tanks": "fields with exactly two tanks",
    "fields devoid of tanks": "fields without tanks",
    "fields that have neither a tank on them nor a tree": "fields without a tank and without a tree",
    "fields on which nobody has put a tank": "fields without a tank",
    "fields where somebody has built a tank": "fields with a tank",
    "fields that no tank stands on": "fields without a tank",
    "fields that have three tanks each": "fields with three tanks",
    "fields with a tank and no more": "fields with exactly one tank",
    "the fields with not a single tank": "the fields without a tank",
    "a trio of round ponds": "three round ponds",
    "sheds with a pond to their north": "sheds south of a pond",
    "every tank there is in the field": "every tank in the field",
    "all fields but those with tanks": "all fields except those with tanks",
    "whichever tank is the largest": "the tank that is the largest",
}


@pytest.mark.parametrize("phrase", SAID)
def test_a_turn_of_speech_is_read_as_its_plain_form(phrase):
    plan, plain = read_phrase(phrase), read_phrase(SAID[phrase])
    assert not plan.fallback
    assert plan.render() == plain.render()


def rows(phrase):
    kinds = np.array(["field", "field", "tank", "tank", "tank", "house"], object)
    shapes = [box(0, 0, 50, 50), box(200, 0, 250, 50), box(5, 5, 15, 15), box(30, 30, 40, 40), box(205, 5, 215, 15)]
    shapes.append(box(400, 0, 420, 20))
    return select_features(Features(np.array(shapes, object), {"kind": kinds}, None, "farm"), phrase).rows.tolist()


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the field that holds two tanks, together with the tanks it holds", [0, 2, 3]),
        ("the house and the tank that stands closest to it", [4, 5]),
        ("the house's tank", [4]),
        ("tank-free fields", []),
        ("two-tank field", [0]),
        ("tanks that share the same field", [2, 3]),
        ("tanks whose field has two tanks", [2, 3]),
    ],
)
def test_what_is_told_by_another_thing(phrase, expected):
    assert sorted(rows(phrase)) == expected
