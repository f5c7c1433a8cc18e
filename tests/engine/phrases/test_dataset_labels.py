"""Classes of public datasets in the words of whoever asks."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import Point, box

from engine.phrases.features import select_features
from engine.phrases.layer import Features
from tests.engine.phrases.small import square


def layer(*names, shapes=None):
    """Features of these classes, side by side."""
    shapes = shapes or [square(20 * at, 0, 10) for at in range(len(names))]
    fields = {"category": np.array(names, dtype=object)}
    return Features(np.array(shapes, dtype=object), fields, CRS.from_epsg(32633), "labels")


DIOR = layer("tenniscourt", "golffield", "groundtrackfield", "storagetank", "trainstation", "Expressway-Service-area")
DOTA = layer("large-vehicle", "small-vehicle", "soccer-ball-field", "plane")
FAIR1M = layer("Boeing737", "A220", "other-airplane", "Small Car", "Dump Truck")
LOVEDA = layer("barren", "forest", "agricultural", "building")
OPEN_EARTH = layer("Bareland", "Rangeland", "Developed space", "Agriculture land", "Building")
POTSDAM = layer("impervious_surfaces", "low_vegetation", "tree")


@pytest.mark.parametrize(
    ("labels", "phrase", "rows"),
    [
        (DIOR, "tennis courts", [0]), (DIOR, "the golf course", [1]), (DIOR, "running track", [2]),
        (DIOR, "oil tanks", [3]), (DIOR, "the railway station", [4]), (DIOR, "service area", [5]),
        (DOTA, "cars", [1]), (DOTA, "trucks", [0]), (DOTA, "vehicles", [0, 1]), (DOTA, "football pitch", [2]),
        (FAIR1M, "airplanes", [0, 1, 2]), (FAIR1M, "Boeing 737s", [0]), (FAIR1M, "cars", [3]),
        (LOVEDA, "bare ground", [0]), (LOVEDA, "fields", [2]), (LOVEDA, "woods", [1]),
        (OPEN_EARTH, "bare ground", [0]), (OPEN_EARTH, "grassland", [1]), (OPEN_EARTH, "paved areas", [2]),
        (OPEN_EARTH, "farmland", [3]), (OPEN_EARTH, "agriculture land", [3]),
        (POTSDAM, "grass", [1]), (POTSDAM, "bushes", [1]), (POTSDAM, "paved surfaces", [0]),
    ],
)  # fmt: skip
def test_labels_answer_to_the_words_that_people_use(labels, phrase, rows):
    assert select_features(labels, phrase).rows.tolist() == rows


def test_water_is_a_river_where_it_is_long_and_thin_and_else_a_lake():
    shapes = [Point(0, 0).buffer(40), box(100, -200, 110, 200), box(200, 0, 230, 20), square(115, 0, 10)]
    water = layer("water", "Water", "water", "building", shapes=shapes)
    assert select_features(water, "the river").rows.tolist() == [1]
    assert select_features(water, "ponds").rows.tolist() == [0, 2]
    assert select_features(water, "the building next to the river").rows.tolist() == [3]
    assert "taken as water" in " ".join(select_features(water, "the lakes").notes)


def test_what_a_layer_calls_so_is_not_sought_among_labels_that_hold_more():
    named = layer("pond", "water", "car", "small vehicle", "grass", "low vegetation")
    for phrase, rows in (("ponds", [0]), ("cars", [2]), ("grass", [4]), ("vehicles", [2, 3])):
        assert select_features(named, phrase).rows.tolist() == rows


def test_a_layer_without_the_label_has_none():
    assert select_features(layer("building", "tree", "ship"), "the river").rows.tolist() == []


def test_turns_of_annotators():
    shapes = [square(0, 0, 10), square(20, 0, 10), square(40, 0, 10), square(300, 0, 10), box(-50, -30, 400, -24)]
    names = ("tenniscourt", "tenniscourt", "tenniscourt", "tenniscourt", "expressway")
    courts = layer(*names, "expressway", shapes=[*shapes, box(100, -30, 106, 200)])
    courts.fields["colour"] = np.array(["green", "red", "green", "red", None, None], dtype=object)
    for phrase, rows in (
        ("tennis courts with a green surface", [0, 2]),
        ("the tennis court that stands apart from the row of tennis courts", [3]),
        ("the expressway that leads north from the longest expressway", [5]),
    ):
        assert select_features(courts, phrase).rows.tolist() == rows
