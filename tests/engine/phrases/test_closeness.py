"""What lines a street or lies beside a thing where all others are far away."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import LineString, Point, box

from engine.errors import UsageError
from engine.phrases import read_phrase
from engine.phrases.enclosing import with_rings_filled
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon


def street(gap: float, far: float, crs: CRS | None = None) -> Features:
    """A street 10 m wide, with ten trees `gap` beside it and two more `far` away; a hall with two silos, 20 m off."""
    shapes = [box(0, 0, 500, 10)] + [box(40 * i, 10 + gap, 40 * i + 5, 15 + gap) for i in range(10)]
    shapes += [box(0, 10 + far, 5, 15 + far), box(50, 10 + far, 55, 15 + far)]
    shapes += [
        box(100, 1000, 130, 1030),
        box(150, 1000, 156, 1006),
        box(150, 1020, 156, 1026),
        box(300, 1000, 306, 1006),
    ]
    kinds = ["road"] + 12 * ["tree"] + ["hall"] + 3 * ["silo"]
    names = ["Elm Street"] + 16 * [None]
    fields = {"kind": np.array(kinds, object), "name": np.array(names, object)}
    return Features(np.array(shapes, object), fields, crs or CRS(32633), name="street")


@pytest.mark.parametrize("phrase", ["trees along Elm Street", "trees lining the road"])
def test_all_that_lines_a_street_is_along_it_where_the_others_are_far(phrase: str) -> None:
    chosen = select_features(street(16, 140), phrase)
    assert chosen.rows.tolist() == list(range(1, 11))
    assert "within 17 m" in chosen.notes[0]


@pytest.mark.parametrize(("gap", "far"), [(16, 30), (40, 140)])
def test_without_a_clear_gap_the_rule_of_along_holds(gap: float, far: float) -> None:
    assert select_features(street(gap, far), "trees along Elm Street").rows.tolist() == []


def test_distances_in_feet_are_told_as_such() -> None:
    chosen = select_features(street(16, 140, CRS(2263)), "trees along Elm Street")
    assert chosen.rows.tolist() == list(range(1, 11))
    assert "within 5 m" in chosen.notes[0]


def test_what_is_clearly_close_is_next_to_a_thing_where_nothing_is_closer() -> None:
    chosen = select_features(street(16, 140), "silos next to the hall")
    assert chosen.rows.tolist() == [14, 15]
    assert any("taken as" in note for note in chosen.notes)


def test_words_of_place_and_purpose_are_left_out_and_others_refused() -> None:
    chosen = select_features(street(16, 140), "feed silos")
    assert chosen.rows.tolist() == [14, 15, 16]
    assert any("'feed' is told by no field" in note for note in chosen.notes)
    with pytest.raises(UsageError, match="rusty"):
        select_features(street(16, 140), "rusty silos")


def test_what_is_at_no_edge_is_in_the_outer_third() -> None:
    kinds = np.array(["tank", "tank", "tree", "tree"], object)
    shapes = np.array(
        [box(100, 400, 120, 420), box(600, 400, 620, 420), box(0, 0, 9, 9), box(990, 990, 999, 999)], object
    )
    place = Features(shapes, {"kind": kinds}, CRS(32633), "place")
    assert select_features(place, "tank at the left edge of the image").rows.tolist() == [0]
    assert select_features(place, "tanks at the top edge").rows.tolist() == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("houses inside the city wall", [1, 2]), ("houses within the wall", [1, 2]), ("houses outside the wall", [3]),
        ("towers on the city wall", [4]), ("the house outside the wall", [3]),
    ],
)  # fmt: skip
def test_what_a_ring_encloses_is_inside_it(phrase: str, expected: list[int]) -> None:
    wall = box(0, 0, 100, 100).difference(box(3, 3, 97, 97))
    shapes = [wall, box(20, 20, 30, 30), box(60, 60, 70, 70), box(150, 20, 160, 30), box(-2, 40, 5, 47)]
    kinds = np.array(["city_wall", "house", "house", "house", "tower"], object)
    town = Features(np.array(shapes, object), {"kind": kinds}, CRS(32633), "town")
    assert select_features(town, phrase).rows.tolist() == expected


def test_what_lies_on_a_ring_is_in_it_and_a_line_is_no_ring() -> None:
    road = box(0, 0, 100, 100).difference(box(8, 8, 92, 92))
    shapes = [road, box(20, 2, 24, 4), box(50, 50, 54, 52)]
    kinds = np.array(["street", "car", "car"], object)
    town = Features(np.array(shapes, object), {"kind": kinds}, CRS(32633), "town")
    assert select_features(town, "cars in the street").rows.tolist() == [1]
    shapes = [LineString([(0, 0), (100, 0)]), Point(50, 0), Point(50, 80)]
    kinds = np.array(["stream", "well", "well"], object)
    place = Features(np.array(shapes, object), {"kind": kinds}, CRS(32633), "place")
    rows = {"well": np.array([1, 2]), "stream": np.array([0])}
    said = "wells in the stream"
    assert (
        with_rings_filled(place, said, read_phrase(said, load_lexicon().with_names(["well", "stream"])), rows) is place
    )


def test_heaps_of_salt_are_salt_heaps() -> None:
    kinds = np.array(["salt_heap", "salt_pan", "salt_heap"], object)
    shapes = np.array([box(20 * i, 0, 20 * i + 9, 9) for i in range(3)], object)
    place = Features(shapes, {"kind": kinds}, CRS(32633), "place")
    assert select_features(place, "every heap of salt").rows.tolist() == [0, 2]
