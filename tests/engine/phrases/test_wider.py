"""Broader names of a layer's kinds, the names of one kind, corners and questions about what is somewhere."""

# ruff: noqa: E501 - rows read better whole
import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases.categories import kinds
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon
from engine.phrases.namesakes import groups_of
from engine.phrases.wider import is_wider, tables, wider_names
from tests.engine.phrases.small import chosen, scene, square

UTM = CRS.from_epsg(32633)


def layer(*rows):
    """Features of a category and a square each: `(category, x, y, side)`."""
    shapes = [square(x, y, side) for _, x, y, side in rows]
    names = np.array([name for name, *_ in rows], dtype=object)
    return Features(np.array(shapes, dtype=object), {"category": names}, UTM, "small")


FARM = layer(
    ("cow", 10, 10, 2), ("goat", 30, 10, 2), ("tractor", 50, 10, 4), ("combine harvester", 70, 10, 5),
    ("cell block", 10, 60, 10), ("boat shed", 40, 90, 10),
    ("fire truck", 40, 60, 4), ("oak", 70, 60, 6), ("apple tree", 90, 60, 4),
)  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("livestock", [0, 1]), ("the animals", [0, 1]), ("farm machines", [2, 3]), ("all buildings", [5]),
        ("trees", [7, 8]), ("fire engines", [6]), ("prison wings", [4]), ("vehicles except the fire engine", [2, 3]), ("the largest animal", [0, 1]),
    ],
)  # fmt: skip
def test_broader_and_other_names(phrase, rows):
    assert select_features(FARM, phrase).rows.tolist() == rows


def test_a_kind_that_the_layer_has_is_not_taken_widely():
    rows = {("boat shed",), ("pond",), ("fish pond",), ("reservoir",)}
    assert kinds("ponds", rows, load_lexicon(), []) == {("pond",), ("fish pond",)}


def test_a_name_in_two_words_is_of_its_longest_known_ending():
    assert is_wider("building", "brick workshop")
    assert not is_wider("building", "workshop crane")
    assert "livestock" in wider_names({"cow"})
    assert wider_names({"no such thing"}) == set()


def test_the_tables_are_whole():
    """Names in the singular, no group of one, and what "+name" stands for is there."""
    of, names = tables()
    assert len(of) > 300
    assert len(names) > 1500
    assert all(kind and kind[0] != "+" for kinds_of in of.values() for kind in kinds_of)
    assert len(groups_of()) > 10_000


def test_a_corner_is_the_outer_third_and_the_quadrant_where_nothing_is_in_it():
    outer, inner = square(90, 90), square(60, 60)
    assert chosen("ships in the top right corner", scene(ship=[outer, inner])) == [0]
    assert chosen("ships in the top right corner", scene(ship=[square(20, 20), inner])) == [1]
    assert chosen("ships in the upper right", scene(ship=[outer, inner])) == [0, 1]
    assert chosen("ships not in the top right corner", scene(ship=[outer, inner])) == [1]


def test_a_bare_singular_in_a_corner_is_the_one_furthest_in_it():
    both = scene(ship=[square(95, 95), square(75, 75)])
    assert chosen("ship in the top right corner", both) == [0]
    assert chosen("ships in the top right corner", both) == [0, 1]
    assert chosen("ship in the middle", scene(ship=[square(40, 45), square(50, 51)])) == [1]


PIER = Features(
    np.array([box(0, 0, 100, 10), box(20, 2, 24, 6), box(60, 2, 64, 6), box(20, 40, 30, 50), box(40, 10, 44, 14)], dtype=object),
    {"category": np.array(["pier", "crane", "hut", "hut", "boat"], dtype=object)}, UTM, "pier",
)  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("what stands on the pier?", [1, 2]), ("What is on the pier", [1, 2]), ("what touches the pier?", [1, 2, 4]),
        ("which of the huts are on the pier", [2]), ("what else is there on the pier?", [1, 2]), ("what lies north of the pier", [3, 4]),
    ],
)  # fmt: skip
def test_questions_about_what_is_somewhere(phrase, rows):
    assert select_features(PIER, phrase).rows.tolist() == rows


def test_beside_is_told_by_the_first_clear_gap_where_nothing_is_that_close():
    vans = Features(
        np.array([box(0, 0, 8, 2), box(100, 0, 108, 2), box(0, 6, 4, 8), box(101, 6, 105, 8)], dtype=object),
        {"category": np.array(["caravan", "caravan", "car", "car"], dtype=object)}, UTM, "camp",
    )  # fmt: skip
    assert select_features(vans, "caravans next to a car").rows.tolist() == []
    more = np.append(vans.geometry, [box(200, 0, 208, 2)])
    names = np.append(vans.fields["category"], ["caravan"])
    chosen_now = select_features(Features(more, {"category": names}, UTM, "camp"), "caravans next to a car")
    assert chosen_now.rows.tolist() == [0, 1]
    assert any("taken as" in note for note in chosen_now.notes)
