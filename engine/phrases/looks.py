"""Looks that geometry can tell, for features without a network: size against the median of the kind, and shape.

"large" is over 1.5 times the median area of the features it is said of (of two: the other's), "small" under its 1.5th
part; "long" and "short", "wide" and "narrow" likewise for the sides of the smallest rectangle.
Where sizes fall into two groups, in area three times apart, "small" is all of the smaller one, "large" of the other.
"round": 4 pi area / perimeter^2 >= 0.85;
"elongated": over 3 times as long as wide; "rectangular": fills 85 % of its rectangle; "square": that, and at most 1.25
times as long; "horizontal", "vertical": the long side within 30 degrees of the map's rows or columns, "diagonal": of
neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases.operators.relation import largest_part
from engine.phrases.operators.table import Table
from engine.phrases.scene import FindObjects, Scene

TIMES, APART = 1.5, 3.0
ROUND, FILLED, SQUARE, ELONGATED = 0.85, 0.85, 1.25, 3.0


class HasGeometry(Protocol):
    """What is needed of features here."""

    geometry: NDArray[np.object_]
    crs: CRS | None


@dataclass
class Rings:
    """Shapes without their holes: a roundabout is round."""

    geometry: NDArray[np.object_]
    crs: CRS | None


ShapeTest = Callable[[HasGeometry, NDArray[np.int64]], NDArray[np.bool_]]
RELATIVE = {
    "area": (
        {"large", "big", "huge", "giant", "massive", "large sized", "larger", "bigger"},
        {"small", "little", "tiny", "miniature", "small sized", "smaller"},
    ),
    "length": ({"long", "longer"}, {"short", "shorter"}),
    "width": ({"wide", "broad", "wider", "broader"}, {"narrow", "thin", "narrower"}),
}
LYING = {"horizontal": 0, "east west": 0, "vertical": 90, "north south": 90, "diagonal": 45}  # degrees, and as far as
ASKEW = 30.0  # this from them; diagonal: what is neither
SHAPES = {
    "round": "round", "circular": "round", "rounded": "round",
    "elongated": "elongated", "slender": "elongated",
    "rectangular": "rectangular", "square": "square",
}  # fmt: skip


def shape_test(look: str) -> ShapeTest | None:
    """The test of a look word, None when geometry cannot tell it."""
    for measure, (more, less) in RELATIVE.items():
        if look in more or look in less:
            return relative(measure, larger=look in more)
    if look in LYING:
        return lying(LYING[look])
    return shaped(SHAPES[look]) if look in SHAPES else None


def table_of(features: HasGeometry, rows: NDArray[np.int64]) -> Table:
    """The rows as a table with measures."""
    shapes = features.geometry[rows]
    view = shapely.box(*shapely.total_bounds(shapes))
    return Table(Scene({"": FindObjects(shapes)}, view, features.crs), ("",))


def relative(measure: str, *, larger: bool) -> ShapeTest:
    """Over 1.5 times, or under the 1.5th part of, the median of the rows; of two rows, the other one."""

    def test(features: HasGeometry, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(0, bool)
        table = table_of(features, rows)
        values = table.area if measure == "area" else table.sides[:, 0 if measure == "length" else 1]
        median = values[::-1] if len(values) == 2 else np.median(values)
        told = values > TIMES * median if larger else values < median / TIMES
        gap = gap_between(values, APART if measure == "area" else APART**0.5)
        return np.asarray(told | (values > gap if larger else values < gap) if gap else told, np.bool_)

    return test


def gap_between(values: NDArray[np.float64], apart: float) -> float:
    """A value between two groups of at least two rows each that are that many times apart; 0 where there are none."""
    ordered = np.sort(values)
    steps = ordered[1:] / np.maximum(ordered[:-1], 1e-9)
    at = int(steps.argmax()) if len(steps) > 2 else 0
    return float(np.sqrt(ordered[at] * ordered[at + 1])) if 0 < at < len(steps) - 1 and steps[at] >= apart else 0.0


def lying(degrees: int) -> ShapeTest:
    """Longer than wide, and within 30 degrees of a direction (0: along the map's rows) or, for 45, of neither axis."""

    def test(features: HasGeometry, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        boxes = shapely.minimum_rotated_rectangle(features.geometry[rows])
        off = np.full(len(rows), np.nan)
        for i, box in enumerate(boxes):
            sides = np.diff(shapely.get_coordinates(box)[:3], axis=0)
            lengths = np.hypot(*sides.T)
            if len(sides) and lengths.max() > SQUARE * lengths.min():
                x, y = np.abs(sides[lengths.argmax()])
                off[i] = np.degrees(np.arctan2(y, x))
        if degrees == 45:
            return (off > ASKEW) & (off < 90 - ASKEW)
        return np.abs(off - degrees) <= ASKEW

    return test


def shaped(kind: str) -> ShapeTest:
    """A shape word."""

    def test(features: HasGeometry, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(0, bool)
        table = table_of(features, rows)
        long_side, short_side = table.sides[:, 0], table.sides[:, 1]
        if kind == "round":
            outer = [
                shapely.polygons(shapely.get_exterior_ring(part)) for part in largest_part(features.geometry[rows])
            ]
            whole = Rings(np.array(outer, dtype=object), features.crs)
            return np.asarray(table_of(whole, np.arange(len(rows))).measure("roundness") >= ROUND, np.bool_)
        if kind == "elongated":
            return np.asarray(long_side > ELONGATED * short_side, np.bool_)
        filled = table.area >= FILLED * long_side * short_side
        return np.asarray(filled & (long_side <= SQUARE * short_side) if kind == "square" else filled, np.bool_)

    return test
