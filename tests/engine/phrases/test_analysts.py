"""Phrases as analysts word them, on a small town whose answers were worked out by hand."""

# ruff: noqa: E501 - phrases and their answers read better on one line
from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import Point, Polygon, box

from engine.phrases.features import select_features
from engine.phrases.layer import Features

EAST, NORTH, SIDE = 300_000, 3_050_000, 400

Thing = tuple[str, Polygon, str | None]

# 400 x 400 m; letters and numbers name things in the answers below: h0 is the first house
TOWN: dict[str, list[Thing]] = {
    "r": [("river", box(190, 0, 210, 400), None)],
    "d": [("road", box(0, 95, 400, 105), None)],
    "b": [("bridge", box(185, 90, 215, 110), None)],
    "h": [
        ("house", box(20, 340, 40, 360), "red"),
        ("house", box(60, 340, 71, 350), "white"),
        ("house", box(100, 300, 130, 320), "grey"),
        ("house", box(150, 200, 170, 215), "red"),
        ("house", box(228, 200, 239, 210), "white"),
        ("house", box(300, 300, 340, 330), "grey"),
        ("house", box(320, 110, 335, 120), "red"),
        ("house", box(50, 110, 62, 118), "white"),
        ("house", box(350, 20, 370, 41), "grey"),
        ("house", box(20, 20, 28, 28), "red"),
    ],
    "p": [
        ("swimming pool", box(42, 345, 48, 351), None),
        ("swimming pool", box(345, 310, 353, 318), None),
        ("swimming pool", box(372, 25, 378, 31), None),
    ],
    "t": [
        ("tree", box(64, 352, 68, 356), None),
        ("tree", box(250, 50, 254, 54), None),
        ("tree", box(160, 220, 164, 224), None),
        ("tree", box(30, 200, 34, 204), None),
        ("tree", box(178, 206, 182, 210), None),
    ],
    "k": [
        ("storage tank", Point(60, 50).buffer(5), "white"),
        ("storage tank", Point(90, 50).buffer(6), "white"),
        ("storage tank", Point(120, 50).buffer(7), "grey"),
        ("storage tank", Point(150, 50).buffer(8), "white"),
        ("storage tank", Point(270, 250).buffer(12), "grey"),
    ],
    "s": [
        ("ship", box(195, 20, 200, 50), None),
        ("ship", box(196, 150, 203, 184), None),
        ("ship", box(195, 350, 199, 366), None),
        ("ship", box(260, 18, 265, 40), None),
    ],
    "c": [
        ("car", box(20, 97, 24, 99), "white"),
        ("car", box(100, 97, 104, 99), "red"),
        ("car", box(300, 97, 304, 99), "white"),
        ("car", box(330, 60, 334, 62), "blue"),
        ("car", box(355, 42, 359, 44), "black"),
    ],
}  # fmt: skip

ANSWERS = {
    "the largest house": "h5", "the fourth largest house": "h0", "the three largest houses": "h2 h5 h8", "the top 3 largest houses": "h2 h5 h8",
    "two smallest houses": "h7 h9", "the longest ship": "s1", "the largest pool": "p1", "houses smaller than 100 square meters": "h7 h9",
    "houses between 90 and 160 m2": "h1 h4 h6 h7", "houses of at least 0.05 ha": "h2 h5", "houses over 5,000 sq ft": "h2 h5",
    "houses whose area exceeds 500 m2": "h2 h5", "buildings that are at least 25 m long": "h2 h5",
    "houses longer than 20 m and wider than 15 m": "h2 h5 h8", "houses larger than 310 sq m and smaller than 500 sq m": "h0 h8",
    "houses bigger than the red house in the top left": "h2 h5 h8", "houses under 100 m²": "h7 h9",
    "houses with an area of more than 500 m2": "h2 h5", "houses up to 100 m2": "h7 h9", "houses east of the river": "h4 h5 h6 h8",
    "houses on the west side of the river": "h0 h1 h2 h3 h7 h9", "houses on the right side of the river": "h4 h5 h6 h8",
    "houses further than 145 metres away from the river": "h0 h9", "buildings 50 to 100 meters from the river": "h2 h5",
    "houses less than 60 feet from the road": "h6 h7", "houses within 0.1 km of the bridge": "h3 h4", "the house farthest from the river": "h9",
    "the two houses closest to the road": "h6 h7", "houses along the road": "h6 h7", "houses next to the road": "h6 h7",
    "houses beside the road": "h6 h7", "houses below the road": "h8 h9", "houses without a pool": "h1 h2 h3 h4 h6 h7 h9",
    "houses that do not have a pool": "h1 h2 h3 h4 h6 h7 h9", "houses that have a pool and are larger than 450 m2": "h5",
    "houses lacking trees": "h0 h2 h4 h5 h6 h7 h8 h9", "the pool belonging to the largest house": "p1",
    "the pool north of the road that is closest to the river": "p1", "the red houses": "h0 h3 h6 h9", "the red house in the bottom left corner": "h9",
    "red or white houses in the northern half": "h0 h1 h3 h4", "houses that are neither red nor white": "h2 h5 h8",
    "every building except the white ones": "h0 h2 h3 h5 h6 h8 h9", "all houses apart from the largest": "h0 h1 h2 h3 h4 h6 h7 h8 h9",
    "all houses but the largest one": "h0 h1 h2 h3 h4 h6 h7 h8 h9", "houses which aren't red": "h1 h2 h4 h5 h7 h8", "the leftmost house": "h9",
    "the northernmost house": "h0", "the southernmost house": "h9", "the house furthest to the east": "h8", "the second house from the left": "h0",
    "the third house from the right": "h5", "the 3rd house from the right": "h5", "the two northernmost ships": "s1 s2",
    "the ship furthest south": "s3", "the westernmost white car": "c0", "the second white car from the left": "c2",
    "the house second from the top": "h1", "houses in the upper right quadrant": "h4 h5", "houses in the southern half": "h6 h7 h8 h9",
    "houses in the bottom half of the image": "h6 h7 h8 h9", "houses in the bottom quarter": "h8 h9", "houses in the center of the image": "h3 h4",
    "cars in the eastern part of the image": "c2 c3 c4", "the house in the lower right-hand corner": "h8", "the house in the NW corner": "h0",
    "houses in the south-east": "h6 h8", "houses right of the river but not in the northern half": "h6 h8",
    "the three storage tanks on the left": "k0 k1 k2", "the building to the north east of the bridge": "h4", "any ship outside the river": "s3",
    "cars on the road": "c0 c1 c2", "the bridge over the river": "b0", "the bridge that crosses the river": "b0", "roads crossing the river": "d0",
    "cars parked next to a house": "c4", "trees between the houses and the river": "t1 t4", "houses near each other": "h0 h1 h2",
    "houses within 60 m of one another": "h0 h1 h2 h3 h4", "houses on the east bank of the river": "h4 h5 h6 h8",
    "houses that cover more than 500 m2": "h2 h5", "objects south of the road": "c3 c4 h8 h9 k0 k1 k2 k3 p2 s0 s3 t1",
    "top five buildings by area": "h0 h2 h3 h5 h8", "houses farther than a quarter mile from the road": "", "the house with the biggest pool": "h5",
    "the biggest pool's house": "h5", "the house nearest to the top right corner": "h5", "the rightmost tank on the left of the river": "k3",
    "storage tanks on the left half except the grey one": "k0 k1 k3", "houses at least 50 m but no more than 100 m from the river": "h2 h5",
    "buildings neither on the left nor at the top": "h6 h8", "the house furthest from any other house": "h5",
    "buildings inside a 100 m buffer around the bridge": "h3 h4", "trees not near any house": "t1 t3",
    "tanks with a diameter of more than 15 m": "k3 k4", "the smallest of the red houses": "h9", "the largest of the houses west of the river": "h2",
    "pools and trees": "p0 p1 p2 t0 t1 t2 t3 t4", "houses at least 100 m away from the river": "h0 h1 h6 h7 h8 h9",
    "the largest house north of the road and west of the river": "h2", "the 2 largest red houses": "h0 h3", "the first house from the left": "h9",
    "houses within 60 m of the road but not on the north side": "h8", "south of the road all houses": "h8 h9",
    "within 25 m of the river the houses": "h3 h4", "in the northern half the red houses": "h0 h3", "houses at least 60 m apart": "h5 h6 h7 h8 h9",
    "3 biggest buildings in terms of area": "h2 h5 h8", "the second and third largest house": "h2 h8", "all but the two largest tanks": "k0 k1 k2",
    "everything south of the road": "c3 c4 h8 h9 k0 k1 k2 k3 p2 s0 s3 t1", "the last tank from the left": "k4",
    "houses no bigger than 100 m2": "h7 h9", "houses south of the road, but only those on the left": "h9", "houses w/o pools": "h1 h2 h3 h4 h6 h7 h9",
    "cars/trucks on the road": "c0 c1 c2", "houses max. 25 m from the river": "h3 h4", "which houses are south of the road?": "h8 h9",
    "houses south of the road, not those on the left": "h8", "bldgs > 500 m2": "h2 h5",
}  # fmt: skip


def town() -> tuple[Features, list[str]]:
    """The features, and the name of each."""
    names = [f"{letter}{number}" for letter, things in TOWN.items() for number in range(len(things))]
    things = [thing for group in TOWN.values() for thing in group]
    shapes = shapely.transform(
        np.array([shape for _, shape, _ in things], object), lambda xy: xy + np.array([EAST, NORTH])
    )
    fields = {"category": np.array([name for name, _, _ in things], object),
              "color": np.array([color for _, _, color in things], object)}  # fmt: skip
    return Features(shapes, fields, CRS.from_epsg(32645)), names


@pytest.mark.parametrize(("phrase", "expected"), ANSWERS.items())
def test_phrases_of_analysts(phrase: str, expected: str) -> None:
    features, names = town()
    view = box(EAST, NORTH, EAST + SIDE, NORTH + SIDE)
    chosen = select_features(features, phrase, view=view)
    assert " ".join(sorted(names[row] for row in chosen.rows)) == expected, chosen.plan.render()
