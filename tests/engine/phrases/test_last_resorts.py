"""What is tried when nothing else reads a phrase: questions, letters for points of the compass, slips, uses.

Each answer says in a note what the phrase was read as.
"""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.select import embed


def layer(title, rows, **fields):
    """Boxes of ten metres with a kind at (x, y), and fields of texts or numbers."""
    geometry = np.array([box(x, y, x + 10, y + 10) for _, x, y in rows], dtype=object)
    columns = {"category": np.array([kind for kind, _, _ in rows], dtype=object)}
    columns |= {
        key: np.array(values, dtype=float if any(isinstance(each, float) for each in values) else object)
        for key, values in fields.items()
    }
    return Features(geometry, columns, CRS.from_epsg(32633), title)


YARD = layer(
    "yard",
    [("hangar", 0, 0), ("hangar", 100, 0), ("hangar", 200, 0), ("hangar", 300, 0), ("café", 0, 200),
     ("sundial", 200, 210), ("weighbridge", 300, 200), ("cemetery", 100, 300), ("stream", 100, 400),
     ("footbridge", 100, 402)],
    use=["lorries", "cars", "lorries", "buses", None, None, None, None, None, None],
    name=["North Star", "Lily Hall", None, None, None, None, None, None, None, None],
    capacity=[4.0, 12.0, 6.0, 30.0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan],
)  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("which hangar is third from the left?", [2]),
        ("2nd hangar from W", [1]),
        ("hangars reserved for lorries", [0, 2]),
        ("hangars that can take ten or more", [1, 3]),
        ("which hangars aren't used for cars?", [0, 2, 3]),
        ("I'm looking for the hangar that is third from the left, would you?", [2]),
        ("hangers, easternmost", [3]),
        ("hangar, W half", [0, 1]),
        ("lilly hall", [1]),
        ("sundail", [5]),
        ("where can I get a cup of coffee here?", [4]),
        ("the thing that tells the time by the sun", [5]),
        ("what do the lorries get weighed on?", [6]),
        ("where are the villagers buried?", [7]),
        ("how do I get across the stream on foot?", [9]),
    ],
)
def test_the_answer_says_what_a_phrase_was_read_as(phrase, rows):
    chosen = select_features(YARD, phrase, embed=embed)
    assert chosen.rows.tolist() == rows, chosen.plan.render()


@pytest.mark.parametrize("phrase", ["where can I buy a violin?", "gleebs", "hangars that never gleeb"])
def test_what_is_not_surely_meant_is_refused(phrase):
    with pytest.raises(UsageError):
        select_features(YARD, phrase, embed=embed)


def test_a_correction_is_told():
    chosen = select_features(YARD, "sundail", embed=embed)
    assert any("'sundail' is read as 'sundial'" in note for note in chosen.notes)


def test_a_thing_a_little_out_of_its_row_stands_in_it():
    rows = [
        ("turbine", x, y)
        for y, jitter in ((0, 30), (400, 0), (800, 30))
        for x, y in ((0, y), (700, y + jitter), (1500, y))
    ]
    park = layer("park", rows, status=["running"] * 8 + ["stopped"])
    for phrase, wanted in (
        ("turbines in the southern row", [0, 1, 2]),
        ("the middle turbine of the northern row", [7]),
        ("the two running turbines of the northern row", [6, 7]),
        ("turbines, E column", [2, 5, 8]),
        ("turbines in the eastern row", [2, 5, 8]),
    ):
        assert select_features(park, phrase).rows.tolist() == wanted, phrase


def test_a_row_is_told_by_what_lies_on_its_side():
    rows = [("caravan", x, y) for y in (40, 100, 160) for x in (0, 30, 60, 90)] + [("beach", 40, 0), ("road", 40, 220)]
    site = layer("site", rows, colour=["green", "red"] * 6 + [None, None])
    for phrase, wanted in (
        ("caravans in the row closest to the beach", [0, 1, 2, 3]),
        ("the green caravans of the row nearest to the road", [8, 10]),
        ("red caravans, 2nd row from the beach", [5, 7]),
        ("caravans in the row furthest from the beach", [8, 9, 10, 11]),
    ):
        assert select_features(site, phrase).rows.tolist() == wanted, phrase


def test_without_a_thing_beside_them_means_what_is_near():
    rows = [("turbine", x, 0) for x in (0, 500, 1000)] + [("crane pad", x, 22) for x in (0, 1000)]
    park = layer("park", rows)
    for phrase, wanted in (("turbines with a crane pad beside them", [0, 2]), ("turbines without a crane pad", [1])):
        assert select_features(park, phrase).rows.tolist() == wanted, phrase


def test_kinds_and_values_of_the_layer_go_before_other_readings():
    rows = [
        ("detached house", 0, 0),
        ("terraced house", 100, 0),
        ("block of flats", 200, 0),
        ("pump", 300, 0),
        ("pump", 400, 0),
    ]
    town = layer("town", rows, status=[None, None, None, "in use", "in service"])
    assert select_features(town, "detached houses").rows.tolist() == [0]
    assert select_features(town, "pumps in use").rows.tolist() == [3]
    assert select_features(town, "bungalows").rows.tolist() == []


@pytest.mark.parametrize(
    "phrase",
    [
        "hangars lacking lorries",
        "hangars that ban lorries",
        "hangars where lorries are banned",
        "which hangar burns the most fuel?",
        "which hangars have been gleebed?",
        "people who cross the stream",
        "hangars, the other one",
    ],
)
def test_what_denies_or_says_something_else_is_not_put_so(phrase):
    try:
        chosen = select_features(YARD, phrase)
    except UsageError:
        return
    assert not any("is read as: " in note for note in chosen.notes), chosen.notes


def test_a_kind_called_row_is_no_row_of_things():
    rows = [("vine row", 0, y) for y in (0, 40, 80)] + [("street", 0, 150), ("house", 0, 200)]
    slope = layer("slope", rows, name=[None, None, None, "Lake Road", None])
    assert select_features(slope, "the vine row closest to the street").rows.tolist() == [2]
    assert not any("lake road" in note for note in select_features(slope, "houses near the lake").notes)
