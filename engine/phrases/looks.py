"""Looks that geometry can tell, for features without a network: size against the median of the kind, and shape.

Sizes and shapes are those of `operators.shaping`; a thing with a hole is as round as its outer ring. "horizontal",
"vertical": the long side within 30 degrees of the map's rows or columns, "diagonal": of neither. "L-shaped" and the
like: the outer ring's corners, bends of less than a twentieth of its scale left out, turn in that order.
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
LETTERS = {  # corners along the outer ring: (o)utward and (i)nward
    "l shaped": "iooooo", "u shaped": "iioooooo", "c shaped": "iioooooo", "t shaped": "iooioooo",
    "h shaped": "iiooooiioooo", "cross shaped": "iooiooiooioo",
}  # fmt: skip
STRAIGHT = 0.05  # of the square root of the area: smaller bends are none
CORNER = 30.0  # degrees: what turns less is none


def shape_test(look: str) -> ShapeTest | None:
    """The test of a look word, None when geometry cannot tell it."""
    if look in LYING:
        return lying(LYING[look])
    if look in LETTERS:
        return like_letter(LETTERS[look])
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


def like_letter(turns: str) -> ShapeTest:
    """Whether the corners of an outline turn out and in as those of a letter do, from any of them on."""

    def test(features: HasGeometry, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        shapes = largest_part(features.geometry[rows])
        found = [corners(shape) for shape in shapes]
        return np.array([len(each) == len(turns) and turns in each + each for each in found], dtype=bool)

    return test


def corners(shape: shapely.Polygon) -> str:
    """The corners along the outer ring of a polygon, (o)utward and (i)nward, counter-clockwise."""
    if shape.is_empty:
        return ""
    ring = shapely.simplify(shapely.Polygon(shape.exterior), STRAIGHT * np.sqrt(shape.area)).normalize().exterior
    points = shapely.get_coordinates(ring)[:-1]
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turn = np.degrees(
        np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1))
    ) * (1 if ring.is_ccw else -1)
    return "".join("o" if each > 0 else "i" for each in turn if abs(each) >= CORNER)


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
