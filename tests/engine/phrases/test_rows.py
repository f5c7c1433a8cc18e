"""Rows that things stand in, and words for them."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.operators.rows import rows_among


def camp() -> Features:
    """A road from west to east; 5 tents in a row north of it, one red, 2 south anyhow, 4 huts in a column, 3 piers."""
    shapes = [box(0, 200, 400, 208)]
    shapes += [box(30 * i, 230 + i % 2, 30 * i + 6, 236 + i % 2) for i in range(5)]
    shapes += [box(10, 150, 16, 156), box(300, 40, 306, 46)]
    shapes += [box(350, 300 + 20 * i, 360, 310 + 20 * i) for i in range(4)] + [box(180, 400, 190, 410)]
    shapes += [box(150, 20, 200, 26), box(150, 60, 200, 66), box(150, 100, 200, 106)]
    shapes += [box(240 + 3 * i, 180, 242 + 3 * i, 184) for i in range(3)] + [
        box(20, 180, 22, 184),
        box(90, 182, 92, 186),
    ]
    kinds = ["road"] + 7 * ["tent"] + 5 * ["hut"] + 3 * ["pier"] + 5 * ["car"]
    colours = [None, "white", "red", "white", "white", "white", "red", "white"] + 13 * [None]
    fields = {"kind": np.array(kinds, object), "colour": np.array(colours, object)}
    return Features(np.array(shapes, object), fields, CRS(32633), name="camp")


TENTS, HUTS = [1, 2, 3, 4, 5], [8, 9, 10, 11]
SAID = {
    "tents in a row": TENTS,
    "tents standing in a row": TENTS,
    "the tents that stand in a row": TENTS,
    "row of tents": TENTS,
    "a row of five tents": TENTS,
    "the row of tents north of the road": TENTS,
    "tents pitched in a line": TENTS,
    "tents one behind the other": TENTS,
    "the tents that are not in a row": [6, 7],
    "the row of four huts": HUTS,
    "four huts in a row": HUTS,
    "the red tent in the row": [2],
    "third tent from the west in the row north of the road": [3],
    "second tent from the right in the row": [4],
    "the second tent in the row of tents": [2],
    "the last tent in the row": [5],
    "the middle tent of the row": [3],
    "the middle tent of the five in a row": [3],
    "last tent at the eastern end of the row": [5],
    "second tent from the eastern end of the row": [4],
    "tents at the ends of the row": [1, 5],
    "the hut at the northern end of the row": [11],
    "the second hut in the row": [10],
    "three cars standing side by side": [16, 17, 18],
    "three cars side by side": [16, 17, 18],
    "middle pier": [14],
    "the middle pier": [14],
    "middle one of the three piers": [14],
    "huts no. 2 and 3 counted from the south": [9, 10],
    "huts number 1 to 3 from the south": [8, 9, 10],
    "the hut at the end of the row of tents": [12],
}


@pytest.mark.parametrize(("phrase", "rows"), SAID.items())
def test_rows_are_those_things_that_stand_in_one(phrase: str, rows: list[int]) -> None:
    assert select_features(camp(), phrase).rows.tolist() == rows


def test_where_nothing_stands_in_rows_a_note_says_that_it_was_left_out() -> None:
    chosen = select_features(camp(), "roads in a row")
    assert chosen.rows.tolist() == [0]
    assert any("left out" in note for note in chosen.notes)


def test_where_no_row_is_as_said_the_row_is_left_out_with_a_note() -> None:
    chosen = select_features(camp(), "the row of tents south of the road")
    assert chosen.rows.tolist() == [6, 7]
    assert any("taken as" in note for note in chosen.notes)


def test_a_row_on_a_grid_that_is_not_level_with_north_is_one() -> None:
    shapes = [box(250 * i, 1000 + up, 250 * i + 14, 1014 + up) for i, up in enumerate((5, 15, 0, 10, 5))]
    shapes += [box(1240, 830, 1254, 844), box(1270, 520, 1284, 534)]
    shapes = [box(*(each.bounds[i] + (399000, 5300400)[i % 2] for i in range(4))) for each in shapes]
    fields = {"kind": np.array(7 * ["turbine"], object)}
    wind = Features(np.array(shapes, object), fields, CRS(32633), name="wind")
    assert select_features(wind, "the second turbine from the left in the northern row").rows.tolist() == [1]


def test_a_row_of_a_part_of_the_things_is_one_of_theirs() -> None:
    shapes = [box(40 * i, y, 40 * i + 20, y + 20) for y in (300, 240) for i in range(3)]
    shapes += [box(600 + 40 * i, 100, 620 + 40 * i, 120) for i in range(3)]
    yard = Features(np.array(shapes, object), {"kind": np.array(9 * ["tank"], object)}, CRS(32633), name="yard")
    assert select_features(
        yard, "second tank from the left in the lower row of the western tank farm"
    ).rows.tolist() == [4]
    assert select_features(yard, "tanks in the lower row").rows.tolist() == [6, 7, 8]


def test_a_train_s_head_is_where_the_engine_is() -> None:
    shapes = [box(0, 0, 18, 3)] + [box(20 + 16 * i, 0, 34 + 16 * i, 3) for i in range(3)] + [box(500, 90, 518, 93)]
    kinds = ["locomotive"] + 3 * ["wagon"] + ["locomotive"]
    rail = Features(np.array(shapes, object), {"kind": np.array(kinds, object)}, CRS(32633), name="rail")
    assert select_features(rail, "the locomotive at the head of the train of wagons").rows.tolist() == [0]


def test_a_layer_s_own_rows_stay_what_they_are() -> None:
    shapes = [box(0, 10 * i, 50, 10 * i + 3) for i in range(4)] + [box(100, 0, 150, 3)]
    kinds = 4 * ["vine row"] + ["shed"]
    vines = Features(np.array(shapes, object), {"kind": np.array(kinds, object)}, CRS(32633), name="vines")
    assert select_features(vines, "vine rows").rows.tolist() == [0, 1, 2, 3]


def test_scattered_things_and_few_make_no_row() -> None:
    points = np.array([[0, 0], [50, 8], [60, 70], [5, 90], [140, 75]], float)
    assert rows_among(points, np.full(5, 4.0)) == []
    assert rows_among(points[:2], np.full(2, 4.0)) == []
    assert rows_among(np.zeros((4, 2)), np.full(4, 4.0)) == []


def test_a_grid_stands_in_the_longer_rows() -> None:
    points = np.array([[25.0 * i, 30.0 * j] for j in range(2) for i in range(6)])
    assert sorted(map(sorted, rows_among(points, np.full(12, 20.0)))) == [[*range(6)], [*range(6, 12)]]


@pytest.mark.parametrize("said", ["a row of ", "the row in the row of ", "no. 2 and 3 and 4 to ", "standing in a "])
def test_long_input_does_not_run_away(said: str) -> None:
    assert read_phrase(f"tents {said * 12}".strip()) is not None


def lots() -> Features:
    """Two parking lots, three rows of cars on the western, four cars on the eastern; trees on both sides of a road."""
    shapes = [box(0, 0, 100, 100), box(300, 20, 400, 60), box(-50, -40, 450, -30)]
    shapes += [box(10 + 8 * i, up, 12 + 8 * i, up + 4) for up in (80, 50, 20) for i in range(5)]
    shapes += [box(310 + 8 * i, 40, 312 + 8 * i, 44) for i in range(4)]
    shapes += [box(20 * i, -29, 20 * i + 4, -25) for i in (0, 1, 2, 3, 12, 13, 14)]
    shapes += [box(20 * i, -80, 20 * i + 4, -76) for i in range(4)]
    kinds = 2 * ["parking lot"] + ["road"] + 19 * ["car"] + 11 * ["tree"]
    colours = 3 * [None] + ["white", "red", "white", "red", "white"] * 3 + 4 * ["white"] + 11 * [None]
    fields = {"kind": np.array(kinds, object), "colour": np.array(colours, object)}
    return Features(np.array(shapes, object), fields, CRS(32633), name="lots")


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("cars in the top row of the larger parking lot", [3, 4, 5, 6, 7]),
        ("red cars in the middle row of the largest parking lot", [9, 11]),
        ("the third car from the right in the bottom row of the western parking lot", [15]),
        ("The lower row of cars in the larger parking lot", [13, 14, 15, 16, 17]),
        ("the car at the right end of the upper row in the leftmost parking lot", [7]),
        ("the row of trees along the road", [22, 23, 24, 25, 26, 27, 28]),
        ("the second tree from the left in the row just north of the road", [23]),
        ("trees in the row south of the road", [29, 30, 31, 32]),
        ("all trees except those in the row along the road", [29, 30, 31, 32]),
        ("cars in the row of four", [18, 19, 20, 21]),
        ("the rightmost car in each of the three rows in the larger parking lot", [7, 12, 17]),
        ("the tree in the middle of the row of four", [23, 24, 30, 31]),
    ],
)
def test_rows_are_told_by_their_place_and_by_what_lies_beside_them(phrase: str, rows: list[int]) -> None:
    assert select_features(lots(), phrase).rows.tolist() == rows


def test_the_line_of_some_things_is_theirs_where_the_others_stand_anyhow() -> None:
    shapes = [box(50 * i, up, 50 * i + 40, up + 7) for up in (100, 114) for i in range(3)]
    shapes += [box(400, 130, 440, 137), box(500, 119, 540, 126), box(300, 210, 340, 217)]
    states = np.array(6 * ["moored"] + 3 * ["under way"], object)
    barges = Features(np.array(shapes, object), {"kind": np.array(9 * ["barge"], object), "status": states}, CRS(32633))
    assert select_features(barges, "the second moored barge from the left in the top row").rows.tolist() == [4]
