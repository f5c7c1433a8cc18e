"""Phrases of two parts in the words of hurry and style: unions, exceptions, limits, short forms."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases.features import select_features
from engine.phrases.layer import Features

KINDS = ["boat", "boat", "boat", "jetty", "tent", "tent"]
COLOURS = ["white", "red", "blue", "brown", "white", "red"]
LAYER = Features(
    np.array([box(20 * i, 0, 20 * i + 5 + i, 5) for i in range(6)]),
    {"category": np.array(KINDS, object), "colour": np.array(COLOURS, object)},
    "scene",
)


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("red boats, blue boats too", {1, 2}),
        ("white boats nd the jetty", {0, 3}),
        ("the red boat, and on top of that all tents", {1, 4, 5}),
        ("boats; colour = white", {0}),
        ("boats, yet not the white ones", {1, 2}),
        ("boats, i dont want the white ones", {1, 2}),
        ("boats, the white ones disregarded, plus the jetty", {1, 2, 3}),
        ("boats of any colour but white", {1, 2}),
        ("boats, limited to the red ones", {1}),
        ("no tents, just the boats", {0, 1, 2}),
        ("Neither boat nor tent", {3}),
        ("whatever is red", {1, 5}),
        ("the boats, but nothing else", {0, 1, 2}),
    ],
)
def test_parts_in_other_words(phrase: str, rows: set[int]) -> None:
    """Each says what a phrase of plain words would."""
    assert set(select_features(LAYER, phrase).rows) == rows
