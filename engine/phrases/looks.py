"""Looks that geometry can tell, for features without a network: size against the median of the kind, and shape.

Sizes and shapes are those of `operators.shaping`; a thing with a hole is as round as its outer ring. "horizontal",
"vertical": the long side within 30 degrees of the map's rows or columns, "diagonal": of neither. "L-shaped",
"triangular", "winding" and the like are told by `operators.outlines`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases.operators.outlines import has_outline, outline_test
from engine.phrases.operators.relation import largest_part
from engine.phrases.operators.shaping import EXACT, SHAPES, has_look, relative
from engine.phrases.operators.table import Table
from engine.phrases.scene import FindObjects, Scene


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
LYING = {"horizontal": 0, "east west": 0, "vertical": 90, "north south": 90, "diagonal": 45}  # degrees, and as far as
ASKEW = 30.0  # this from them; diagonal: what is neither


def shape_test(look: str) -> ShapeTest | None:
    """The test of a look word, None when geometry cannot tell it."""
    if look in LYING:
        return lying(LYING[look])
    if outline_test(look):
        return of_outline(look)
    return of_look(look) if look in SHAPES or relative(look) else None


def table_of(features: HasGeometry, rows: NDArray[np.int64]) -> Table:
    """The rows as a table with measures."""
    shapes = features.geometry[rows]
    view = shapely.box(*shapely.total_bounds(shapes))
    return Table(Scene({"": FindObjects(shapes)}, view, features.crs), ("",))


def of_look(look: str) -> ShapeTest:
    """A size against the median of the rows, or a shape; holes count for neither."""

    def test(features: HasGeometry, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(0, bool)
        if SHAPES.get(look) == "round":
            outer = [
                shapely.polygons(shapely.get_exterior_ring(part)) for part in largest_part(features.geometry[rows])
            ]
            features, rows = Rings(np.array(outer, dtype=object), features.crs), np.arange(len(rows))
        return has_look(table_of(features, rows), np.arange(len(rows)), look)

    return test


def of_outline(look: str) -> ShapeTest:
    """A shape that the outline tells (`operators.outlines`)."""
    return lambda features, rows: has_outline(table_of(features, rows).shape(np.arange(len(rows))), look)


def lying(degrees: int) -> ShapeTest:
    """Longer than wide, and within 30 degrees of a direction (0: along the map's rows) or, for 45, of neither axis."""

    def test(features: HasGeometry, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        boxes = shapely.minimum_rotated_rectangle(features.geometry[rows])
        off = np.full(len(rows), np.nan)
        for i, box in enumerate(boxes):
            sides = np.diff(shapely.get_coordinates(box)[:3], axis=0)
            lengths = np.hypot(*sides.T)
            if len(sides) and lengths.max() > EXACT.square * lengths.min():
                x, y = np.abs(sides[lengths.argmax()])
                off[i] = np.degrees(np.arctan2(y, x))
        if degrees == 45:
            return (off > ASKEW) & (off < 90 - ASKEW)
        return np.abs(off - degrees) <= ASKEW

    return test
