"""What is spoken of as being there: reached further, on no ground, within walls, around a thing, on a group's side."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from engine.phrases.features import select_features
from engine.phrases.layer import Features


def layer(things: list[tuple[BaseGeometry, str]]) -> Features:
    """Things with what each is."""
    shapes = np.array([shape for shape, _ in things], object)
    return Features(shapes, {"category": np.array([kind for _, kind in things], object)}, CRS(32633), name="place")


def car(x: float, y: float) -> tuple[BaseGeometry, str]:
    """A car with its lower left corner at a place."""
    return box(x, y, x + 4.5, y + 2), "car"


STATION = layer([
    (box(0, 0, 20, 15), "station"), car(76, 5), car(84, 5), car(92, 5), car(900, 800),
    (box(60, -40, 64, -38), "bus stop"),
    (box(400, 300, 404, 302), "bus stop"), (box(800, 0, 830, 20), "school"), (Point(815, 600).buffer(3), "well"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("cars at the station", [1, 2, 3]), ("cars near the station", [1, 2, 3]),
        ("bus stop in front of the station", [5]),
        ("cars outside the station", [1, 2, 3]), ("cars parked outside the station", [1, 2, 3]),
        ("cars within 20 m of the station", []), ("any cars near the station", []),
        ("is there a car at the station", []),
        ("cars near a station", []), ("cars at the school", []), ("cars not near the station", [1, 2, 3, 4]),
        ("well near the school", []), ("cars far from the station", [1, 2, 3, 4]),
    ],
)  # fmt: skip
def test_a_vague_relation_to_the_one_thing_reaches_further(phrase: str, expected: list[int]) -> None:
    assert select_features(STATION, phrase).rows.tolist() == expected


def test_a_longer_reach_is_said() -> None:
    chosen = select_features(STATION, "cars near the station")
    assert any("within 73 m" in note for note in chosen.notes)


GROUNDS = layer([
    (box(0, 0, 400, 40), "river"), (box(10, 45, 20, 55), "shack"), (box(40, 45, 50, 55), "shack"),
    (box(0, 500, 300, 540), "fairway"), (box(20, 545, 32, 557), "house"), (box(60, 545, 72, 557), "house"),
    (Point(700, 0).buffer(60), "pond"), (box(700, 70, 720, 85), "restaurant"), (box(640, 66, 644, 69), "boat"),
    (box(0, 800, 300, 810), "road"), (box(20, 815, 32, 827), "villa"),
    (box(500, 300, 800, 330), "beach"), car(520, 332),
])  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("shacks standing in the river", []), ("shacks in the river", []), ("shacks inside the river", []),
        ("shacks on the river", [1, 2]), ("shacks along the river", [1, 2]), ("houses on the fairway", []),
        ("houses within the fairway", []), ("cars on the beach", []), ("boats on the pond", []),
        ("boats floating on the pond", []), ("restaurant on the pond", [7]), ("restaurant in the pond", []),
        ("villas on the road", [10]),
    ],
)  # fmt: skip
def test_what_would_have_to_be_inside_is_not_beside(phrase: str, expected: list[int]) -> None:
    assert select_features(GROUNDS, phrase).rows.tolist() == expected


TOWN = layer([
    (box(0, 0, 300, 4), "wall"), (box(296, 4, 300, 200), "wall"), (box(0, 196, 140, 200), "wall"),
    (box(154, 196, 300, 200), "wall"), (box(0, 4, 4, 196), "wall"), (box(50, 50, 60, 60), "house"),
    (box(250, 150, 260, 160), "house"), (box(400, 50, 410, 60), "house"), (box(500, 0, 502, 100), "hedge"),
    (box(504, 40, 514, 50), "shed"), (box(700, 40, 710, 50), "shed"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("houses inside the walls", [5, 6]), ("houses within the city walls", [5, 6]),
        ("houses outside the walls", [7]),
        ("houses behind the wall", [5, 6]), ("houses surrounded by the walls", [5, 6]),
        ("houses beyond the walls", [7]),
        ("houses enclosed by the walls", [5, 6]), ("sheds behind the hedge", [9]),
    ],
)  # fmt: skip
def test_walls_in_pieces_enclose(phrase: str, expected: list[int]) -> None:
    assert select_features(TOWN, phrase).rows.tolist() == expected


def ring(x: float, y: float, wide: float) -> BaseGeometry:
    """A square ring 4 m wide."""
    return box(x, y, x + wide, y + wide).difference(box(x + 4, y + 4, x + wide - 4, y + wide - 4))


AROUND = (-20, -3, 14)
YARD = layer([
    (ring(0, 0, 100), "bund"), (ring(120, 0, 60), "bund"), (Point(50, 50).buffer(20), "storage tank"),
    (Point(150, 30).buffer(10), "water tank"), (box(200, 0, 206, 200), "dirt road"),
    (box(170, 150, 185, 165), "clinic"),
    (box(220, 150, 235, 165), "church"), (Point(600, 600).buffer(1.5), "well"),

    *((box(600 + x, 600 + y, 606 + x, 606 + y), "hut") for x in AROUND for y in AROUND if x != -3 or y != -3),
    (Point(300, 500).buffer(1.5), "well"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("bund around the water tank", [1]), ("the dike around the storage tank", [0]),
        ("the well surrounded by huts", [7]),
        ("the dirt road between the clinic and the church", [4]),
        ("the clinic surrounded by huts", []),
    ],
)  # fmt: skip
def test_what_encloses_and_what_passes(phrase: str, expected: list[int]) -> None:
    assert select_features(YARD, phrase).rows.tolist() == expected


PARK = layer([
    *((box(800 + 40 * x, 100 + 40 * y, 824 + 40 * x, 112 + 40 * y), "tennis court") for x in (0, 1) for y in (0, 1, 2)),
    (Point(100, 100).buffer(25), "plaza"), (Point(100, 100).buffer(5), "fountain"), (box(0, 400, 6, 406), "silo"),
    (box(20, 80, 26, 86), "silo"), (box(40, 0, 46, 6), "silo"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the three western tennis courts", [0, 1, 2]), ("the western tennis courts", [0, 1, 2]),
        ("tennis courts in the west", []), ("the three eastern tennis courts", [3, 4, 5]),
        ("the two northern silos", [8, 9]), ("the silo on the far right", [10]),
        ("what is at the centre of the plaza?", [7]),
    ],
)  # fmt: skip
def test_sides_of_a_group_and_the_middle_of_a_place(phrase: str, expected: list[int]) -> None:
    assert sorted(select_features(PARK, phrase).rows.tolist()) == expected


@pytest.mark.parametrize("bank", ["on the north bank", "on the northern bank", "along the north shore"])
def test_a_bank_is_that_of_the_river(bank: str) -> None:
    place = layer([
        (box(0, 100, 900, 130), "river"), (box(50, 200, 80, 220), "warehouse"), (box(50, 10, 80, 30), "warehouse")
    ])  # fmt: skip
    assert select_features(place, f"warehouses {bank}").rows.tolist() == [1]


def test_as_many_as_are_spoken_of_are_next_to_it() -> None:
    """Of three courts one is next to the hall, one near it: the two are these; three are not there."""
    courts = [(box(x, 0, x + 12, 24), "tennis court") for x in (35, 70, 300)]
    place = layer([(box(0, 0, 30, 20), "hall"), *courts])
    found = select_features(place, "two tennis courts next to the hall")
    assert found.rows.tolist() == [1, 2]
    assert any("fewer are left" in note for note in found.notes)
    assert select_features(place, "tennis courts next to the hall").rows.tolist() == [1]
    assert select_features(place, "three tennis courts next to the hall").rows.tolist() == [1]


FIELD = layer([
    (box(0, 0, 1000, 30), "runway"), (box(1008, 34, 1016, 38), "fire truck"), (box(300, 34, 308, 38), "fire truck"),
    (box(0, 400, 1000, 430), "taxiway"), (box(950, 410, 958, 414), "tug"), (box(1004, 434, 1010, 438), "tug"),
    (box(700, 500, 740, 540), "tower"), (box(800, 500, 840, 540), "tower"), (box(700, 600, 740, 640), "tower"),
    (box(800, 600, 840, 640), "tower"), (box(60, 700, 360, 702), "wall"), (box(60, 800, 160, 802), "wall"),
    (box(60, 900, 64, 904), "city gate"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("fire trucks at the east end of the runway", [1]), ("tugs at the east end of the taxiway", [4]),
        ("fire trucks at the west end of the runway", []), ("tower, southwestern one", [6]), ("tower, NE one", [9]),
        ("the longer stretch of the wall", [10]), ("the largest tower in town", [6, 7, 8, 9]),
        ("tugs in the city", [4, 5]), ("zoom me to the city gate if there is one, thanks", [12]),
        ("runways and taxiways that have a fire truck or a tug in them", [3]),
        ("what's that tower up in the top right corner", [9]),
        ("fire trucks on the north side of the farm runway", [2]),
    ],
)  # fmt: skip
def test_ends_corners_and_towns_are_those_of_the_things_there(phrase: str, expected: list[int]) -> None:
    assert select_features(FIELD, phrase).rows.tolist() == expected
