"""Sizes and shapes in other words: extents, bounds after the amount, dimensions, multiples, averages."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features

SAID = {
    "roads stretching for more than 1.5 km": "roads longer than 1.5 km",
    "buildings that take up at least 6,000 square metres of ground": "buildings of at least 6000 m2",
    "ponds that don't reach 2,000 m2": "ponds smaller than 2000 m2",
    "fields 1.5 acres and up": "fields of at least 1.5 acres",
    "ships over 16 m from bow to stern": "ships longer than 16 m",
    "tanks with a diameter anywhere from 22 m to 32 m": "tanks with a diameter from 22 m to 32 m",
    "mid-size tanks: 500 - 1000 sq.m.": "tanks, 500 to 1000 m2",
    "buildings of over 20x50 m": "buildings with a length of more than 50 m and with a width of more than 20 m",
    "houses, but only if they are above 200 m2": "houses that are above 200 m2",
    "tanks with a larger footprint than the pier": "tanks larger than the pier",
    "tanks bigger than even the largest building": "tanks larger than the largest building",
    "tanks of above-average size": "tanks larger than average",
    "fields over 1000 square yards": "fields larger than 836.12736 m2",
    "the building that takes up the least ground": "the smallest building",
    "buildings with a square floor plan": "square buildings",
    "trees whose crown spans more than 7 m": "trees longer than 7 m",
    "buildings offering a floor area of 500 or more m2": "buildings of at least 500 m2",
    "buildings built on more than a tenth of a hectare of land": "buildings larger than 1000 m2",
    "2½-acre-plus fields": "fields of at least 2.5 acres",
    "20 x 30 m buildings": "buildings of 20 by 30 m",
    "ships too long to fit into the dock": "ships longer than the dock",
    "ships that are longer than the pier is": "ships longer than the pier",
    "ships exceeding the pier in length": "ships longer than the pier",
    "piers over 50 m long and over 10 m wide": "piers over 50 m long, over 10 m wide",
    "the top three ships in terms of length": "the three longest ships",
    "buildings whose outline is L-shaped": "L-shaped buildings",
}


@pytest.mark.parametrize("phrase", SAID)
def test_a_size_is_read_as_in_its_plain_form(phrase):
    plan, plain = read_phrase(phrase), read_phrase(SAID[phrase])
    assert not plan.fallback
    assert plan.render() == plain.render()


@pytest.mark.parametrize("phrase", ["tanks of average condition", "tanks twice the price of the pier"])
def test_what_is_no_size_is_not_read_as_one(phrase):
    assert "times" not in read_phrase(phrase).render() and "average [" not in read_phrase(phrase).render()


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("barns bigger than average", [3]), ("larger than average barns", [3]),
        ("barns that are bigger than average and are long", [3]), ("barns as long as wide", [0]),
        ("barns at least three times the size of the shed", [2, 3]),
        ("barns no bigger than the shed", [0]), ("barns more than 3 times as long as they are wide", [3]),
        ("barns less than half as long as the longest barn", [0, 1, 2]),
    ],
)  # fmt: skip
def test_sizes_against_others(phrase, expected):
    sides = [(10, 10), (15, 10), (20, 15), (90, 20), (10, 10)]
    shapes = np.array([box(100 * i, 0, 100 * i + a, b) for i, (a, b) in enumerate(sides)], object)
    farm = Features(shapes, {"kind": np.array(["barn"] * 4 + ["shed"], object)}, None, "farm")
    assert select_features(farm, phrase).rows.tolist() == expected
