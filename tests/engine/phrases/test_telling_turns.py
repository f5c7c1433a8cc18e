"""Shapes, comparatives, ages, shades and states that a layer of fields tells."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from pyproj import CRS
from shapely.affinity import scale, translate
from shapely.geometry import LineString, Point, Polygon, box

from engine.errors import UsageError
from engine.phrases import read_phrase
from engine.phrases.colours import read_for_pixels
from engine.phrases.features import select_features
from engine.phrases.layer import Features

ZIGZAG = LineString([(0, 0), (30, 30), (60, 0), (90, 30)]).buffer(2, cap_style="flat", join_style="mitre")
BEND = LineString([(0, 0), (40, 5), (70, 25), (85, 60)]).buffer(3)
SHAPES = (
    ("square", box(0, 0, 40, 40)),
    ("rectangular", box(0, 0, 80, 30)),
    ("triangular", Polygon([(0, 0), (50, 0), (20, 45)])),
    ("oval", scale(Point(0, 0).buffer(20), 2, 1)),
    ("round", Point(0, 0).buffer(20)),
    ("hexagonal", Polygon([(20, 0), (10, 17.3), (-10, 17.3), (-20, 0), (-10, -17.3), (10, -17.3)])),
    ("ring shaped", box(0, 0, 60, 60).difference(box(20, 20, 40, 40))),
    ("zigzag", ZIGZAG),
    ("curved", BEND),
    ("straight", box(0, 0, 90, 4)),
    ("trapezoidal", Polygon([(0, 0), (60, 0), (45, 30), (15, 30)])),
    ("semicircular", Point(0, 0).buffer(20).intersection(box(-20, 0, 20, 20))),
)  # fmt: skip


def layer(shapes: list[object], **fields: list[object]) -> Features:
    """Shapes in a row, 200 m apart, with fields."""
    placed = [translate(shape, 200 * i, 0) for i, shape in enumerate(shapes)]
    values = {name: np.array(each, dtype=object) for name, each in fields.items()}
    return Features(np.array(placed, dtype=object), values, CRS(32633), name="layer")


def parcels() -> Features:
    """A field of every shape."""
    return layer([shape for _, shape in SHAPES], kind=["field"] * len(SHAPES))


def town() -> Features:
    """Two hotels, three barns, a church and two cars, with heights, years, colours and states."""
    kinds = ["hotel", "hotel", "barn", "barn", "barn", "church", "car", "car"]
    return layer(
        [box(0, 0, 20 + i, 20) for i in range(8)],
        kind=kinds,
        height=["30", "45", "8", "10", "12", "40", None, None],
        year=["1960", "2015", "1900", "1950", "2005", "1890", None, None],
        color=["white", "red", "brown", "brown", "red", "grey", "black", "silver"],
        status=["open", "closed", "intact", "broken", "intact", "open", None, None],
    )


@pytest.mark.parametrize(
    ("phrase", "look"),
    [
        ("triangular field", "triangular"),
        ("the three-cornered field", "triangular"),
        ("field shaped like a triangle", "triangular"),
        ("field with three corners", "triangular"),
        ("field with a triangular outline", "triangular"),
        ("wedge-shaped field", "triangular"),
        ("oval field", "oval"),
        ("egg-shaped field", "oval"),
        ("hexagonal field", "hexagonal"),
        ("ring-shaped field", "ring shaped"),
        ("field in the shape of a ring", "ring shaped"),
        ("field with a hole in the middle", "ring shaped"),
        ("field with a zigzag course", "zigzag"),
        ("the zig-zag field", "zigzag"),
        ("trapezoidal field", "trapezoidal"),
        ("semicircular field", "semicircular"),
    ],
)
def test_outlines_tell_shapes(phrase: str, look: str) -> None:
    chosen = select_features(parcels(), phrase)
    assert [SHAPES[row][0] for row in chosen.rows] == [look]
    assert not [note for note in chosen.notes if "left out" in note]


def test_strips_bend_or_do_not() -> None:
    assert [SHAPES[row][0] for row in select_features(parcels(), "winding fields").rows] == ["zigzag", "curved"]
    assert [SHAPES[row][0] for row in select_features(parcels(), "straight fields").rows] == ["straight"]


def test_four_equal_sides_make_a_square() -> None:
    fields = layer([box(0, 0, 40, 40), box(0, 0, 80, 30)], kind=["field", "field"])
    assert select_features(fields, "the field whose four sides are equally long").rows.tolist() == [0]
    assert select_features(fields, "non-square fields").rows.tolist() == [1]


def test_a_disc_is_no_octagon_and_a_word_of_the_layer_is_no_shape() -> None:
    assert not len(select_features(layer([Point(0, 0).buffer(20)] * 2, kind=["tank"] * 2), "octagonal tanks").rows)
    pits = layer([box(0, 0, 9, 9)] * 3, kind=["pit", "pit", "courtyard"])
    assert "hollow" not in select_features(pits, "pits with a courtyard").plan.render()


def test_a_plan_for_pixels_knows_triangles() -> None:
    assert "triangular by its outline" in read_for_pixels("triangular houses").render()
    assert read_phrase("triangular field").render() == 'find "triangular field"'


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("older of the two hotels", [0]),
        ("the older hotel", [0]),
        ("newer hotel", [1]),
        ("the hotel that is newer", [1]),
        ("the more modern hotel", [1]),
        ("the taller of the two hotels", [1]),
        ("the two older barns", [2, 3]),
        ("the by far tallest barn", [4]),
        ("older barns", [2]),
        ("the taller barns", [4]),
        ("barns newer than the church", [2, 3, 4]),
        ("hotels older than the newest barn", [0]),
        ("barns taller than the oldest barn but lower than the newest barn", [3]),
        ("hotels three times as tall as the newest barn", [1]),
        ("hotels below 40 m", [0]),
        ("red, below 40 m", [4]),
        ("dark cars", [6]),
        ("light-coloured car", [7]),
        ("cars that are dark", [6]),
        ("reddish barn", [4]),
        ("undamaged barns", [2, 4]),
        ("broken-down barn", [3]),
        ("hotels (status: closed)", [1]),
        ("hotels built this century", [1]),
        ("barns from the last century", [2, 3]),
    ],
)
def test_fields_tell_what_is_more_so(phrase: str, rows: list[int]) -> None:
    assert select_features(town(), phrase).rows.tolist() == rows


def test_ages_are_counted_from_today() -> None:
    now = datetime.now(tz=UTC).year
    barns = layer([box(0, 0, 9, 9)] * 3, kind=["barn"] * 3, year=[str(now - 50), str(now - 20), str(now - 5)])
    for phrase, rows in {
        "barns over 30 years old": [0],
        "barns older than 10 years": [0, 1],
        "barns up to 20 years old": [1, 2],
        "barns built in the last 10 years": [2],
        "barns built more than 30 years ago": [0],
    }.items():
        assert select_features(barns, phrase).rows.tolist() == rows, phrase


def test_shades_are_told_in_a_note_and_not_where_a_colour_follows() -> None:
    assert "'dark' is read as black or brown" in select_features(town(), "dark cars").notes
    assert "black" not in select_features(town(), "dark red cars").plan.render()


def test_comparatives_of_no_field_are_not_understood() -> None:
    with pytest.raises(UsageError, match="older"):
        select_features(layer([box(0, 0, 9, 9)] * 2, kind=["barn", "barn"]), "the older barn")
