"""Right-angled outlines, for buildings.

The sides of an outline are sorted into those along its main direction and those across it; sides that follow one
another in the same class become one straight wall at their mean place, and steps shorter than the tolerance are
smoothed away. The main direction is that of the fourfold mean of the side vectors, which does not mind which of the
four sides of a building is which.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.errors import GEOSException

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]

_TOLERANCE = 1.5
"""In shortest edges (pixels), where no tolerance is asked for."""
_LIKENESS = 0.7
"""Intersection over union with the outline before, below which the outline is left as it was."""


def orthogonalized(geoms: Geometries, tolerance: float = 0) -> Geometries:
    """Return (multi)polygons with right-angled outlines, in a plane of equal units in x and y; others are left alone.

    Steps of less than `tolerance` are straightened; 0 takes 1.5 times the shortest edge of each polygon.
    """
    result = np.array(geoms, np.object_)
    for index, geometry in enumerate(result):
        parts = [_right_angled(part, tolerance) for part in shapely.get_parts(geometry)]
        result[index] = parts[0] if geometry.geom_type == "Polygon" else shapely.MultiPolygon(parts)
    return result


def _right_angled(polygon: Polygon, tolerance: float) -> Polygon:
    corners = shapely.get_coordinates(polygon.exterior)
    if not tolerance:
        tolerance = _TOLERANCE * float(np.hypot(*np.diff(corners, axis=0).T).min())
    angle = main_direction(shapely.get_coordinates(shapely.simplify(polygon.exterior, tolerance)))
    shell = _walls(polygon.exterior, angle, tolerance)
    if shell is None:
        return polygon
    holes = [ring for ring in (_walls(hole, angle, tolerance) for hole in polygon.interiors) if ring is not None]
    squared = Polygon(shell, holes)
    try:
        if not squared.is_valid:
            return polygon
        common = squared.intersection(polygon).area
    except GEOSException:
        return polygon
    return squared if common >= _LIKENESS * (squared.area + polygon.area - common) else polygon


def main_direction(corners: Floats) -> float:
    """Return the direction, from -pi/4 to pi/4, that most of a closed outline's length is along or across."""
    side = np.diff(corners, axis=0) @ np.array([1, 1j])
    fourfold = np.sum(side**4 / np.maximum(np.abs(side), 1e-300) ** 2)  # weighted by length squared
    return float(np.angle(fourfold)) / 4


@dataclass
class _Wall:
    """A straight side: `level` is its y where it lies along the main direction, else its x; `weight` its length."""

    along: bool
    level: float
    weight: float

    def join(self, other: _Wall) -> None:
        total = self.weight + other.weight
        self.level = (self.level * self.weight + other.level * other.weight) / total
        self.weight = total


def _walls(ring: shapely.LinearRing, angle: float, tolerance: float) -> Floats | None:
    """Return the corners (n, 2) of a right-angled ring like `ring`; None where fewer than four walls are left."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = shapely.get_coordinates(shapely.simplify(ring, tolerance)) @ turn
    walls: list[_Wall] = []
    for start, end in pairwise(corners):
        dx, dy = np.abs(end - start)
        middle = (start + end) / 2
        walls.append(_Wall(bool(dx >= dy), float(middle[1] if dx >= dy else middle[0]), float(max(dx, dy))))
    walls = _joined(walls)
    while len(walls) >= 4:
        lengths = [abs(walls[i - 1].level - walls[(i + 1) % len(walls)].level) for i in range(len(walls))]
        shortest = int(np.argmin(lengths))
        if lengths[shortest] >= tolerance or len(walls) == 4:
            break
        del walls[shortest]
        walls = _joined(walls)
    if len(walls) < 4:
        return None
    points = [
        (wall.level, following.level) if not wall.along else (following.level, wall.level)
        for wall, following in zip(walls, [*walls[1:], walls[0]], strict=True)
    ]
    squared: Floats = np.array([*points, points[0]]) @ turn.T
    return squared


def _joined(walls: list[_Wall]) -> list[_Wall]:
    """Join walls that follow one another in the same class, around the ring."""
    result: list[_Wall] = []
    for wall in walls:
        if result and result[-1].along == wall.along:
            result[-1].join(wall)
        else:
            result.append(wall)
    if len(result) > 1 and result[0].along == result[-1].along:
        result[0].join(result.pop())
    return result
