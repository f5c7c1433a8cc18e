"""A zoo and its surroundings: what is kept in something, what a pipe links, whose edge runs along the view's."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import LineString, box

from engine.phrases.features import select_features
from engine.phrases.heads import of_any
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon

THINGS = {
    "elephant enclosure": ("enclosure", (0, 200, 100, 300)),
    "lion enclosure": ("enclosure", (150, 200, 250, 300)),
    "elephant": ("elephant", (20, 220, 26, 223)),
    "calf": ("elephant", (40, 220, 41.5, 221)),
    "lion": ("lion", (160, 220, 162, 221)),
    "north hedge": ("hedge", (0, 396, 400, 400)),
    "west hedge": ("hedge", (-4, 0, 0, 400)),
    "fire station": ("fire station", (300, 300, 325, 320)),
    "truck at home": ("fire truck", (308, 291, 316, 293.4)),
    "truck away": ("fire truck", (10, 10, 18, 12.4)),
    "square": ("square", (300, 100, 360, 160)),
    "station": ("railway station", (300, 60, 360, 98)),
    "kiosk there": ("kiosk", (310, 110, 314, 114)),
    "kiosk": ("kiosk", (100, 30, 104, 34)),
    "digester": ("digester", (200, 30, 210, 40)),
    "other digester": ("digester", (180, 30, 190, 40)),
    "pipe": ("pipe", (210, 34, 230, 35)),
    "gas holder": ("gas holder", (230, 30, 240, 40)),
    "hut": ("hut", (360, 360, 366, 365)),
    "shed": ("shed", (370, 360, 376, 365)),
    "forest": ("forest", (340, 340, 368, 380)),
    "lab": ("laboratory", (60, 100, 90, 130)),
    "high lab": ("laboratory", (100, 100, 130, 130)),
    "solar panel": ("solar panel", (65, 105, 70, 110)),
    "ground panel": ("solar panel", (65, 150, 70, 155)),
    "park": ("park", (150, 60, 290, 180)),
    "north tree": ("tree", (170, 165, 174, 169)),
    "south tree": ("tree", (170, 70, 174, 74)),
    "crane": ("crane", (100, 340, 110, 350)),
    "gantry": ("gantry crane", (120, 340, 150, 350)),
}
HEIGHTS = {"lab": 15.0, "high lab": 24.0, "fire station": 30.0}


@pytest.fixture(scope="module")
def layer() -> Features:
    shapes = np.array([box(*corners) for _, corners in THINGS.values()], dtype=object)
    heights = np.array([HEIGHTS.get(name, np.nan) for name in THINGS])
    fields = {"category": np.array([kind for kind, _ in THINGS.values()]), "height": heights}
    return Features(shapes, fields, CRS.from_epsg(25832), "zoo")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("elephant enclosure", ["elephant enclosure"]),
        ("the baby elephant", ["calf"]),
        ("hedge along the northern edge", ["north hedge"]),
        ("hedge at the western edge of the map", ["west hedge"]),
        ("fire trucks except the one at the fire station", ["truck away"]),
        ("kiosk on the station square", ["kiosk there"]),
        ("digester linked to the gas holder by a pipe", ["digester"]),
        ("digester that the pipe from the gas holder runs into", ["digester"]),
        ("cabin hidden in the woods", ["hut"]),
        ("labs taller than 20 m", ["high lab"]),
        ("laboratories without rooftop solar panels", ["high lab"]),
        ("rooftop PV", ["solar panel"]),
        ("the tree along the northern edge of the park", ["north tree"]),
        ("lab that nothing is standing on", ["high lab"]),
        ("enclosures with no lions drawn in them", ["elephant enclosure"]),
        ("I'm standing at the fire station, which kiosk is nearest?", ["kiosk there"]),
        ("hey, i need all the lifting gear, so the cranes incl. the gantry", ["crane", "gantry"]),
    ],
)
def test_what_is_meant_is_found(layer: Features, phrase: str, expected: list[str]) -> None:
    names = list(THINGS)
    assert [names[row] for row in select_features(layer, phrase).rows] == expected


ESTATE = {
    "bakery": ("bakery", (0, 500, 180, 590)),
    **{f"dock {i}": ("loading dock", (20 + 40 * i, 488, 26 + 40 * i, 500)) for i in range(3)},
    "far dock": ("loading dock", (400, 200, 406, 212)),
    "container": ("container", (194, 520, 206, 522)),
    "far container": ("container", (700, 700, 712, 702)),
    "water tank": ("water tank", (600, 400, 612, 412)),
    "fuel tank": ("fuel tank", (620, 400, 624, 402)),
    "boiler house": ("boiler house", (500, 100, 515, 115)),
    "chimney": ("chimney", (517, 105, 519, 107)),
    "sawmill": ("sawmill", (555, 90, 655, 150)),
    "motel": ("motel", (40, 40, 70, 60)),
    "restaurant": ("restaurant", (100, 40, 120, 60)),
    "school": ("school", (150, 40, 180, 60)),
    "tractor": ("tractor", (300, 300, 304, 302)),
    "car": ("car", (310, 300, 314, 302)),
    "vineyard": ("vineyard", (500, 600, 600, 690)),
    "olive grove": ("olive grove", (50, 700, 150, 790)),
}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("loading docks on the south side of the bakery", ["dock 0", "dock 1", "dock 2"]),
        ("all containers bar the one by the bakery", ["far container"]),
        ("building with a chimney beside it", ["boiler house"]),
        ("biggest tank", ["water tank"]),
        ("we are hungry, is there anywhere to eat or sleep?", ["motel", "restaurant"]),
        ("where do the kids go to school?", ["school"]),
        ("all vehicles, tractors included", ["tractor", "car"]),
        ("parcel on the right of the map", ["vineyard"]),
        ("the fuel tank, it must be somewhere in the east", ["fuel tank"]),
    ],
)
def test_of_an_estate_what_is_meant_is_found(phrase: str, expected: list[str]) -> None:
    shapes = np.array([box(*corners) for _, corners in ESTATE.values()], dtype=object)
    layer = Features(shapes, {"category": np.array([kind for kind, _ in ESTATE.values()])}, CRS.from_epsg(25832))
    names = list(ESTATE)
    assert [names[row] for row in sorted(select_features(layer, phrase).rows)] == expected


@pytest.mark.parametrize(("phrase", "expected"), [("the longest road", [1]), ("the narrowest road", [1])])
def test_a_road_is_measured_along_its_bends(phrase: str, expected: list[int]) -> None:
    bends = LineString([(0, 0), (200, 0), (200, 100), (0, 100), (0, 200), (200, 200)]).buffer(3, cap_style="flat")
    shapes = np.array([box(0, 300, 250, 309), bends], dtype=object)
    layer = Features(shapes, {"category": np.array(["road", "road"])}, CRS.from_epsg(25832))
    assert select_features(layer, phrase).rows.tolist() == expected
    assert select_features(layer, "roads longer than 700 m").rows.tolist() == [1]


def test_a_phrase_of_nothing_but_a_guess_is_no_fault(layer: Features) -> None:
    rows = select_features(layer, "where does the keeper live? probably the hut").rows
    assert [list(THINGS)[row] for row in rows] == ["hut"]
    assert not of_any("", load_lexicon())


def test_a_boat_is_no_ferry_where_both_are_called_so() -> None:
    shapes = np.array([box(0, 0, 10, 4), box(30, 0, 90, 20), box(100, 0, 110, 50)], dtype=object)
    layer = Features(shapes, {"category": np.array(["boat", "ferry", "pier"])}, CRS.from_epsg(25832))
    assert select_features(layer, "the boat closest to the pier").rows.tolist() == [0]
    layer = Features(shapes, {"category": np.array(["sailboat", "ferry", "pier"])}, CRS.from_epsg(25832))
    assert select_features(layer, "the boat closest to the pier").rows.tolist() == [1]


def test_far_things_are_not_near_where_others_are_close() -> None:
    places = [(0, 0, 400, 400), (404, 0, 420, 20), (-24, 0, -8, 20), (600, 0, 616, 20)]
    shapes = np.array([box(*corners) for corners in places], dtype=object)
    layer = Features(shapes, {"category": np.array(["field", "barn", "barn", "barn"])}, CRS.from_epsg(25832))
    assert select_features(layer, "barns near the field").rows.tolist() == [1, 2]
