"""Turns of speech about how far things are."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features

SAID = {
    "tanks a good 500 m off the road": "tanks at least 500 m from the road",
    "tanks with no road for 300 m around": "tanks without a road within 300 m",
    "houses whose nearest pool is over 100 m away": "houses more than 100 m from a pool",
    "the road furthest removed from the river": "the road farthest from the river",
    "road nearest biggest pond": "road nearest to the biggest pond",
    "the pond's closest tank": "the tank closest to the pond",
    "tanks a stone's throw from the river": "tanks near the river",
    "cranes at the water's edge": "cranes at the edge of the water",
    "the tank with no other tank anywhere around it": "the most isolated tank",
    "pools well away from the road": "pools far from the road",
    "houses with the church close at hand": "houses near the church",
    "tanks inside a 50-metre circle drawn around the house": "tanks within 50 m of the house",
    "houses that have no tank in a 300 m radius": "houses without a tank within 300 m",
    "the two tanks nearer to the road": "the two tanks closest to the road",
    "ships that keep more than 50 m away from the pier": "ships more than 50 m from the pier",
    "houses no closer to the road than 50 m": "houses at least 50 m from the road",
    "tanks side by side": "tanks next to each other",
    "houses with an adjoining pool": "houses next to a pool",
    "riverside warehouses": "warehouses near the river",
    "the tank on its own, a long way from the river": "the tank farthest from the river",
}


@pytest.mark.parametrize("phrase", SAID)
def test_a_turn_of_speech_is_read_as_its_plain_form(phrase):
    plan, plain = read_phrase(phrase), read_phrase(SAID[phrase])
    assert not plan.fallback
    assert plan.render().removesuffix(" -> best 1") == plain.render().removesuffix(" -> best 1")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("houses within 20 m of the road whose name is Mill Road", [1]), ("houses facing the road", [1])],
)
def test_near_the_one_road_there_is(phrase, expected):
    kinds, names = np.array(["road", "house", "house"], object), np.array(["Mill Road", None, None], object)
    shapes = np.array([box(0, 0, 200, 8), box(20, 12, 30, 22), box(20, 300, 30, 310)], object)
    layer = Features(shapes, {"kind": kinds, "name": names}, None, "town")
    assert select_features(layer, phrase).rows.tolist() == expected


def test_what_a_ship_faces_is_not_told():
    assert read_phrase("ships facing the pier").fallback
