"""From the layer's CRS to metres: a local projection at the view's centre, and the directions of map and image."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from engine.phrases.plan import Frame
from engine.phrases.scene import Scene

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]

_EDGE_M = 1000.0
"""Edges longer than this get corners in between: a straight line bends on the way to metres and might cross others."""
_EARTH_M = 6_378_137.0


class Ground:
    """A planar frame in metres, y to true north, centred on the view (azimuthal equidistant).

    Distances and directions from the centre are exact, others within 0.1 % up to 500 km from it. Without a CRS, or
    with one that has no place on Earth, the frame is the layer's own plane; `note` says so. `unit` is "m", else "px".
    """

    def __init__(self, scene: Scene) -> None:
        self.unit = "m"
        self.note: str | None = None
        self._transformer: Transformer | None = None
        self._edge = _EDGE_M  # in units of the layer
        self._scale = 1.0  # metres of such a unit, where nothing is transformed
        center = scene.view.centroid
        self.up_layer = unit(scene.up)
        mirrored = scene.crs is None and self.up_layer[1] < 0
        x, y = self.up_layer
        self.right_layer = unit(scene.right) if scene.right is not None else (-y, x) if mirrored else (y, -x)
        if scene.crs is None:
            if not scene.metres:
                self._plane("the layer has no CRS: distances and areas are in pixels, north is up")
        else:
            try:
                crs = CRS.from_user_input(scene.crs)
                factor = crs.axis_info[0].unit_conversion_factor * (_EARTH_M if crs.is_geographic else 1.0)
                if crs.is_engineering:
                    self._scale = factor
                    self.note = "the layer's CRS has no place on Earth: north is up"
                else:
                    self._transformer = local_transformer(crs, center.x, center.y)
                    self._edge = _EDGE_M / factor
            except ProjError:
                self._plane("the layer's CRS has no place on Earth: distances and areas are in its units, north is up")
            if not np.isfinite(self.points(shapely.get_coordinates(scene.view))).all():
                self._transformer = None
                self._plane("the view reaches off the Earth: distances and areas are in the layer's units, north is up")
        if self._transformer is None:
            self.up, self.right = self.up_layer, self.right_layer
            self.north, self.east = self.up_layer, self.right_layer
        else:
            step = 1e-3 * math.sqrt(max(scene.view.area, 1e-18))
            middle = np.array([center.x, center.y])
            ends = self.points(middle + step * np.array([[0.0, 0.0], self.up_layer, self.right_layer]))
            self.up, self.right = unit(tuple(ends[1] - ends[0])), unit(tuple(ends[2] - ends[0]))
            self.north, self.east = (0.0, 1.0), (1.0, 0.0)

    def _plane(self, note: str) -> None:
        self.unit, self.note = "px", note

    def toward(self, bearing: float, frame: Frame) -> Floats:
        """The unit vector in metres (2,) at a bearing in degrees, clockwise from up (image) or north (compass)."""
        up, right = (self.up, self.right) if frame == "image" else (self.north, self.east)
        angle = math.radians(bearing)
        return math.cos(angle) * np.array(up) + math.sin(angle) * np.array(right)

    def points(self, xy: Floats) -> Floats:
        """Layer coordinates (n, 2) to metres (n, 2)."""
        if self._transformer is None:
            return xy * self._scale
        x, y = self._transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y])

    def geometries(self, geometry: Geometries) -> Geometries:
        """Layer geometries in metres; invalid ones are made valid first."""
        invalid = ~(shapely.is_valid(geometry) | shapely.is_missing(geometry))
        if invalid.any():
            geometry = geometry.copy()
            geometry[invalid] = shapely.make_valid(geometry[invalid])
        if self._transformer is None and self._scale == 1:
            return geometry
        moved: Geometries = shapely.transform(geometry, self.points)
        west, south, east, north = shapely.bounds(moved).T
        long = np.flatnonzero(np.maximum(east - west, north - south) > _EDGE_M)
        if len(long):
            again = shapely.transform(shapely.segmentize(geometry[long], self._edge), self.points)
            crossed = ~shapely.is_valid(again)
            again[crossed] = shapely.make_valid(again[crossed])
            moved[long] = again
        return moved


def local_transformer(crs: CRS, x: float, y: float) -> Transformer:
    """The transformer from a CRS to the local frame centred on (x, y); raises ProjError when there is none."""
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform(x, y, errcheck=True)
    local = CRS.from_proj4(f"+proj=aeqd +lat_0={latitude:.9f} +lon_0={longitude:.9f} +datum=WGS84 +units=m +no_defs")
    return Transformer.from_crs(crs, local, always_xy=True)


def unit(vector: tuple[Any, ...]) -> tuple[float, float]:
    """A vector of length one; up when it has no length."""
    x, y = float(vector[0]), float(vector[1])
    norm = math.hypot(x, y)
    return (x / norm, y / norm) if norm > 0 else (0.0, 1.0)


def coordinates(points: Geometries) -> Floats:
    """Coordinates of points (n, 2), NaN where missing or empty."""
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])
