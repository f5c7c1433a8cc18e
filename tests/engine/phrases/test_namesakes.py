"""Kinds that a layer calls otherwise: plots of allotments, footbridges for pedestrians, trees of an orchard."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely import box

from engine.errors import UsageError
from engine.phrases.features import Features, select_features

PLACES = {
    "allotment": [(0, 0), (40, 0), (80, 0)],
    "shed": [(5, 5)],
    "road": [(0, 400)],
    "tree": [(300, 300), (305, 305), (600, 0)],
    "orchard": [(290, 290)],
    "footbridge": [(200, 0)],
    "bridge": [(240, 0)],
    "cafeteria": [(400, 0)],
    "library": [(350, 0)],
    "golf cart": [(500, 0)],
    "grandstand": [(550, 0)],
    "lift pylon": [(550, 90)],
    "pump station": [(550, 150)],
    "cow": [(600, 150)],
    "car park": [(700, 0)],
    "lorry park": [(760, 0)],
}
SIZES = {"tree": 2.0, "shed": 3.0, "orchard": 60.0, "road": 50.0}


@pytest.fixture(scope="module")
def layer() -> Features:
    kinds = [(kind, x, y, SIZES.get(kind, 20.0)) for kind, corners in PLACES.items() for x, y in corners]
    shapes = np.array([box(x, y, x + size, y + size) for _, x, y, size in kinds], dtype=object)
    return Features(shapes, {"category": np.array([kind for kind, *_ in kinds])}, CRS.from_epsg(25832), "map")


@pytest.mark.parametrize(
    ("phrase", "kind", "count"),
    [
        ("plots", "allotment", 3),
        ("plots without a shed", "allotment", 2),
        ("the easternmost parcel", "allotment", 1),
        ("garden parcels", "allotment", 3),
        ("pedestrian bridges", "footbridge", 1),
        ("canteen just to the right of the library", "cafeteria", 1),
        ("buggies", "golf cart", 1),
        ("stand for spectators", "grandstand", 1),
        ("ski lift masts", "lift pylon", 1),
        ("building closest to the cow", "pump station", 1),
        ("fruit trees", "tree", 2),
        ("apple trees in the orchard", "tree", 2),
        ("livestock", "cow", 1),
    ],
)
def test_a_kind_is_found_by_its_other_names(layer: Features, phrase: str, kind: str, count: int) -> None:
    rows = select_features(layer, phrase).rows
    assert [layer.fields["category"][row] for row in rows] == [kind] * count


def test_parking_areas_are_those_of_lorries_too(layer: Features) -> None:
    assert len(select_features(layer, "parking areas").rows) == 2


def test_a_name_nearer_to_one_of_two_kinds_is_that_one() -> None:
    shapes = np.array([box(x, 0, x + 9, 9) for x in (0, 20)], dtype=object)
    kinds = {"category": np.array(["motorhome", "caravan"])}
    chosen = select_features(Features(shapes, kinds, CRS.from_epsg(25832), "campsite"), "camper vans")
    assert chosen.rows.tolist() == [0]


def test_cows_are_no_sheep(layer: Features) -> None:
    assert not len(select_features(layer, "sheep").rows)


def test_a_word_before_the_only_one_of_its_kind_is_left_out_with_a_note(layer: Features) -> None:
    chosen = select_features(layer, "the entrance road")
    assert [layer.fields["category"][row] for row in chosen.rows] == ["road"]
    assert any("'entrance' is told by no field" in note for note in chosen.notes)


def test_a_word_that_would_tell_several_apart_is_asked_for(layer: Features) -> None:
    with pytest.raises(UsageError, match="entrance"):
        select_features(layer, "entrance trees")


def test_parcels_of_a_land_register_are_all_of_it() -> None:
    shapes = np.array([box(x, 0, x + 9, 9) for x in (0, 10, 20)], dtype=object)
    land = Features(shapes, {"category": np.array(["field", "meadow", "forest"])}, CRS.from_epsg(25832), "register")
    assert len(select_features(land, "parcels").rows) == 3
