"""Ways that lead somewhere, things at work or at rest, and what one wants to do."""

from __future__ import annotations

import time

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features

THINGS = {
    "gate": [(0, 0, 10, 10)],  # 0
    "market square": [(100, 0, 160, 60)],  # 1
    "street": [(10, 2, 100, 8), (0, 200, 600, 212)],  # 2, 3
    "house": [(20, 14, 28, 22), (300, 218, 310, 228)],  # 4, 5
    "farmhouse": [(500, 240, 515, 255)],  # 6
    "tree": [(40, 9, 43, 12), (60, 9, 63, 12)],  # 7, 8
    "harbour basin": [(0, 300, 300, 500)],  # 9
    "pier": [(100, 300, 104, 400)],  # 10
    "sailboat": [(105, 350, 115, 354), (200, 420, 210, 424)],  # 11, 12
    "loading dock": [(400, 300, 440, 308)],  # 13
    "truck": [(405, 309, 407, 324), (500, 400, 502, 415)],  # 14, 15
    "settling pond": [(700, 0, 720, 20), (730, 0, 750, 20)],  # 16, 17
    "helipad": [(800, 0, 820, 20)],  # 18
    "parking lot": [(600, 300, 650, 350)],  # 19
    "car": [(605, 305, 607, 309), (560, 204, 564, 206)],  # 20, 21
    "school": [(300, 600, 340, 630)],  # 22
}


def town() -> Features:
    """A gate and a square with a street between, a long road, a harbour, a yard, and places for things."""
    kinds = [kind for kind, boxes in THINGS.items() for _ in boxes]
    names = [None if kind != "school" else "Mozart Primary School" for kind in kinds]
    shapes = [box(*each) for boxes in THINGS.values() for each in boxes]
    fields = {"category": np.array(kinds, object), "name": np.array(names, object)}
    return Features(np.array(shapes, object), fields, CRS(32633), name="town")


MEANT = {
    "street leading from the gate to the market square": [2],
    "street from the gate to the market square": [2],
    "the street that connects the gate with the square": [2],
    "street running down from the market square to the gate": [2],
    "access road of the farmhouse": [3],
    "road to the farmhouse": [3],
    "the street going past the farmhouse": [3],
    "trees lining the side street": [7, 8],
    "the side street": [2],
    "lorries backed up to the loading dock": [14],
    "sailboat under way": [12],
    "sailboats at anchor": [12],
    "ponds used for settling, both of them": [16, 17],
    "ponds used for settling, all two of them": [16, 17],
    "parked cars": [20],
    "where can a helicopter land?": [18],
    "landing place for the rescue helicopter": [18],
    "where can I park?": [19],
    "I'm late, where can I leave my car?": [19],
    "I need the school where our kids go, Mozart something": [22],
}


@pytest.mark.parametrize("phrase", MEANT)
def test_such_phrases_mean(phrase: str) -> None:
    assert sorted(select_features(town(), phrase).rows.tolist()) == MEANT[phrase]


def test_what_was_taken_for_what_is_noted() -> None:
    notes = select_features(town(), "where can a helicopter land?").notes
    assert any("helicopter land' is read as: helipad" in note for note in notes)


@pytest.mark.parametrize("phrase", ["where can I not park?", "where can I buy stamps?", "where can I swim?"])
def test_what_nothing_serves_and_what_denies_is_refused(phrase: str) -> None:
    with pytest.raises(UsageError):
        select_features(town(), phrase)


def test_a_side_of_a_thing_is_no_end_of_a_way() -> None:
    assert select_features(town(), "the street to the left of the farmhouse").plan.render().count("left of") == 1


def test_a_field_that_tells_states_comes_first() -> None:
    layer = town()
    status = np.array([None] * len(layer.geometry), object)
    status[11] = "anchored"
    told = Features(layer.geometry, {**layer.fields, "status": status}, layer.crs, name="town")
    assert select_features(told, "sailboat lying at anchor").rows.tolist() == [11]


def test_what_leads_nowhere_known_is_refused() -> None:
    with pytest.raises(UsageError):
        select_features(town(), "street leading from heaven to perdition")


def test_long_phrases_are_read_in_time() -> None:
    start = time.perf_counter()
    for phrase in ("street from the gate to " * 60, "where can i park " * 20):
        with pytest.raises(UsageError):
            select_features(town(), phrase)
    assert time.perf_counter() - start < 20
