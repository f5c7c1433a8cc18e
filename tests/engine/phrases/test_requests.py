"""What is asked in a phrase that says more than that, and things that a plus or a heading joins."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon
from engine.phrases.requests import asked_in, surely
from engine.phrases.schema import Schema


def village() -> Features:
    """A car park with two cars and a van, another car outside; a hotel, a barn, a lion enclosure; a crossing."""
    named = [
        ("car park", "", box(0, 0, 60, 40)),
        ("car", "red", box(5, 5, 9, 7)),
        ("car", "white", box(15, 5, 19, 7)),
        ("car", "red", box(200, 5, 204, 7)),
        ("hotel", "", box(0, 100, 30, 130)),
        ("barn", "", box(60, 100, 90, 120)),
        ("lion enclosure", "", box(120, 100, 160, 140)),
        ("van", "red", box(25, 5, 31, 8)),
        ("road", "", box(0, 200, 95, 206)),
        ("level crossing", "", box(95, 200, 105, 206)),
        ("railway", "", box(98, 206, 102, 300)),
        ("cattle", "", box(300, 300, 302, 303)),
    ]
    fields = {
        "kind": np.array([kind for kind, _, _ in named], object),
        "color": np.array([colour for _, colour, _ in named], object),
    }
    return Features(np.array([shape for _, _, shape in named], object), fields, CRS(32633), name="village")


@pytest.mark.parametrize(
    ("phrase", "rows", "note"),
    [
        ("we come with a coach - which one is the car park?", [0], "'we come with a coach' was left out"),
        ("someone fainted, where's the hotel?", [4], "'someone fainted' was left out"),
        ("we muster tomorrow, so show me every head of cattle", [11], "'we muster tomorrow' was left out"),
        ("where do people sleep? the hotel please", [4], "'where do people sleep' was left out"),
        ("my son is sick, so please tell me where the hotel is", [4], "'my son is sick' was left out"),
        ("show me the hotel, my train leaves at nine", [4], "'my train leaves at nine' was left out"),
        ("hi, could you tell me where the hotel is please", [4], ""),
        ("hi there, can you show me all the white cars please", [2], ""),
        ("where are the lions kept?", [6], "'where the lions are kept' is read as the lion enclosure"),
        ("where do the lions live?", [6], "'where the lions live' is read as the lion enclosure"),
        ("what is parked in the car park apart from cars?", [7], ""),
        ("what's in the car park?", [1, 2, 7], ""),
        ("lower left: any cars?", [1, 2], "'lower left' is read as in the lower left"),
        ("in the lower left, any vans?", [7], "'lower left' is read as in the lower left"),
        ("what touches both the road and the railway?", [9], ""),
        ("place where the road meets the railway", [9], "is read as touching both"),
        ("barn + hotel", [4, 5], ""),
        ("barn+hotel", [4, 5], ""),
        ("car park: all cars but the white ones", [1], "'car park:' is read as in the car park"),
        ("car park: car + van", [1, 2, 7], "'car park:' is read as in the car park"),
        ("white cars, the whole lot", [2], ""),
        ("white cars, every one of them", [2], ""),
        ("hi, i need to visit the hotel, can you mark it for me?", [4], ""),
        ("i'm meeting a friend at the hotel, which one is it", [4], ""),
    ],
)
def test_what_is_asked_is_found_among_what_else_is_said(phrase: str, rows: list[int], note: str) -> None:
    chosen = select_features(village(), phrase)
    assert sorted(chosen.rows.tolist()) == rows
    assert note in " | ".join(chosen.notes)


@pytest.mark.parametrize(
    "phrase", ["the biggest barn - show me the cars next to it", "show me the hotel, we must not see the parked ones"]
)
def test_a_request_that_needs_what_is_said_around_it_is_not_taken_alone(phrase: str) -> None:
    try:
        notes = select_features(village(), phrase).notes
    except UsageError:
        return
    assert not any("left out: what is asked" in each for each in notes)


def test_a_plus_after_an_amount_still_bounds_it() -> None:
    assert re.search("at least 1000 m2", select_features(village(), "hotels 500 m2+").plan.render() or "") is None
    assert select_features(village(), "car parks of 2000 m2+").rows.tolist() == [0]


@pytest.mark.parametrize(
    "said", ["we go, so where the a and ", "x where a and b meet ", "so so please, ", "where is the a, we "]
)
def test_long_input_is_looked_at_soon(said: str) -> None:
    begun = time.perf_counter()
    lexicon = load_lexicon().with_names(["hotel"])
    lexicon = replace(lexicon, schema=Schema(nouns=frozenset({"hotel"})))
    for size in (390 // len(said), 5000):
        list(asked_in(said * size, lexicon, lambda text: False))
        list(surely(said * size, lexicon))
    assert time.perf_counter() - begun < 1


def test_two_values_of_one_field_are_either() -> None:
    shapes = np.array([box(x, 100, x + 50, 150) for x in (0, 100, 200)] + [box(0, 0, 300, 6)], object)
    fields = {
        "category": np.array(["vineyard"] * 3 + ["road"], object),
        "variety": np.array(["pinot noir", "merlot", "chardonnay", None], object),
    }
    layer = Features(shapes, fields, CRS(32633), name="estate")
    assert sorted(select_features(layer, "pinot noir and chardonnay north of the road").rows) == [0, 2]
    assert sorted(select_features(layer, "pinot noir and chardonnay").rows) == [0, 2]


def test_working_somewhere_is_no_state() -> None:
    shapes = np.array([box(0, 0, 100, 20), box(10, 5, 14, 8), box(300, 0, 304, 4), box(400, 0, 500, 3)], object)
    fields = {
        "category": np.array(["piste", "snow groomer", "snow groomer", "ski lift"], object),
        "status": np.array([None, None, None, "open"], object),
    }
    layer = Features(shapes, fields, CRS(32633), name="slopes")
    assert select_features(layer, "snow groomers working on the piste").rows.tolist() == [1]
    assert select_features(layer, "working ski lifts").rows.tolist() == [3]
