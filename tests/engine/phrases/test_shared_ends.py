"""What stands at the end is said of all before it; what two clauses, or two fields, say is said by both."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases.features import select_features
from engine.phrases.layer import Features

KINDS = [("tee", 0, 0), ("fairway", 60, 0), ("green", 120, 0), ("tee", 0, 200), ("fairway", 60, 200),
         ("green", 120, 200), ("tee", 0, 400), ("green", 120, 400), ("pond", 60, 400),
         ("hut", 400, 0), ("hut", 500, 0), ("hut", 600, 0), ("silo", 400, 200), ("silo", 500, 200),
         ("grave plot", 400, 400), ("gravel path", 500, 400), ("chemist", 600, 400),
         ("yard", 400, 600), ("yard", 600, 600),
         ("lorry", 402, 602), ("lorry", 602, 602), ("radio tower", 800, 0),
         ("intake tower", 800, 200)]  # fmt: skip
SIZES = {"lorry": 4.0}


def filled(**rows):
    """A field's texts, None where nothing is said."""
    return np.array([rows.get(f"r{row}") for row in range(len(KINDS))], dtype=object)


LAYER = Features(
    np.array([box(x, y, x + SIZES.get(kind, 10.0), y + SIZES.get(kind, 10.0)) for kind, x, y in KINDS], dtype=object),
    {
        "category": np.array([kind for kind, _, _ in KINDS], dtype=object),
        "hole": np.array([1, 1, 1, 2, 2, 2, 3, 3, *[np.nan] * 15]),
        "status": filled(r9="in use", r10="in use", r11="mothballed", r12="in use", r13="closed"),
        "roof": filled(r9="tin", r10="slate", r11="tin"),
        "height_m": np.array([*[np.nan] * 12, 40.0, 20.0, *[np.nan] * 9]),
        "material": filled(r14="marble", r15="gravel"),
        "year": np.array([*[np.nan] * 9, 1948.0, 1955.0, 1972.0, *[np.nan] * 11]),
        "operator": filled(r17="Norda Bros", r18="Kelm"),
    },
    CRS.from_epsg(32633),
    "course",
)


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("the tee, fairway and green of hole 2", [3, 4, 5]),
        ("tees and greens of hole 1", [0, 2]),
        ("the pond between the tee and the green of hole 3", [8]),
        ("tees 1, 2 and 3", [0, 3, 6]),
        ("tees 1 + 3", [0, 6]),
        ("the middle one of the three huts", [10]),
        ("all the huts but the middle one", [9, 11]),
        ("huts that have a tin roof and are in use", [9]),
        ("huts that are in use and have a tin roof", [9]),
        ("which huts are in use and have a tin roof?", [9]),
        ("huts in use, which have a tin roof", [9]),
        ("which of the huts has been mothballed?", [11]),
        ("silos > 30 m", [12]),
        ("silos over 30 m and still in use", [12]),
        ("silos over 10 m and closed", [13]),
        ("marble graves", [14]),
        ("graves", [14]),
        ("chemist's", [16]),
        ("lorries in Norda Bros' yard", [19]),
        ("hut, 2nd from W", [10]),
        ("graves west of and closest to the gravel path", [14]),
        ("yrad of Kelm", [18]),
        ("huts only", [9, 10, 11]),
        ("huts in use, but leave out the tin ones", [10]),
        ("in use: hut, silo", [9, 10, 12]),
        ("huts, 1940s-1960s", [9, 10]),
        ("huts from the 1950s to the 1970s", [10, 11]),
        ("huts from between the 1940s and the 1960s", [9, 10]),
        ("huts of the 1940s and 1970s", [9, 11]),
        ("lighthouse", []),
        ("radio tower", [21]),
        ("is any chemist to be found east of the gravel path?", [16]),
    ],
)
def test_nothing_that_is_said_is_lost(phrase, rows):
    assert select_features(LAYER, phrase).rows.tolist() == rows
