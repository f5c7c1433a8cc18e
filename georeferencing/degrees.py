"""Polygons in WGS 84 longitude and latitude as RFC 7946 wants them: wound to the right, cut at the antimeridian."""

from __future__ import annotations

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

from georeferencing.errors import VectorError
from georeferencing.ground import earth_of
from georeferencing.ragged import Ragged

Floats = NDArray[np.float64]

_DECIMALS = 8  # of a degree: about a millimetre
_SAFE_M = 0.03
"""Polygons whose sides keep this distance, or touch in common corners, stay valid when they are rounded."""
_EDGE_M = 500.0
"""Longer edges are divided: straight in the layer's CRS, in degrees they would leave their place by centimetres."""
_ON_LATTICE = 0.01


class Degrees:
    """Brings polygons of one CRS into WGS 84. Raises VectorError, naming the `file`, where there is no way to it."""

    def __init__(self, crs: CRS, file: str) -> None:
        source = pyproj.CRS.from_wkt(crs.to_wkt())
        self._file, self._name = file, source.name
        try:
            self._transformer = pyproj.Transformer.from_crs(source, pyproj.CRS.from_epsg(4326), always_xy=True)
        except pyproj.exceptions.ProjError as error:  # of another celestial body, or of a site
            raise VectorError(
                f"{file}: GeoJSON is in longitude and latitude, to which there is no way from the CRS ({source.name}); "
                "write a GeoPackage"
            ) from error
        earth = earth_of(crs)
        self._metre = 1.0 if earth is None else earth.unit_m  # in map units, roughly
        self._straight = source.is_geographic

    def __call__(self, ragged: Ragged, clearance: float | None = None) -> Ragged:
        """Return polygons in map coordinates as longitudes and latitudes, rounded where that leaves them valid.

        `clearance`, in map units, is how far sides keep from one another where they do not touch in common corners, if
        that is known. The result is MultiPolygons all where one has to be cut. Raises VectorError where there are no
        such coordinates.
        """
        if not self._straight and _longest(ragged) > _EDGE_M * self._metre:
            ragged = Ragged.of_shapes(shapely.segmentize(ragged.shapes(), _EDGE_M * self._metre))
        clear = (_clearance(ragged) if clearance is None else clearance) >= _SAFE_M * self._metre
        points = np.column_stack(self._transformer.transform(*ragged.points.T))
        if not np.isfinite(points).all():
            raise VectorError(
                f"{self._file}: GeoJSON is in longitude and latitude, to which there is no way from the CRS "
                f"({self._name}) everywhere in the layer; write a GeoPackage"
            )
        moved = _cut_at_antimeridian(Ragged(points, ragged.rings, ragged.parts, ragged.objects))
        moved = _wound(moved)
        rounded = Ragged(np.round(moved.points, _DECIMALS), moved.rings, moved.parts, moved.objects)
        if clear:
            return rounded
        shapes = rounded.shapes()
        return Ragged.of_shapes(np.where(shapely.is_valid(shapes), shapes, moved.shapes()))


def _steps(ragged: Ragged) -> Floats:
    """Return the edges (n, 2); 0 between the end of one ring and the start of the next."""
    steps = np.diff(ragged.points, axis=0, append=ragged.points[-1:])
    steps[ragged.rings[1:] - 1] = 0
    return steps


def _longest(ragged: Ragged) -> float:
    return float(np.abs(_steps(ragged)).max(initial=0))


def _clearance(ragged: Ragged) -> float:
    """Return how far sides of valid polygons keep from one another where they do not touch in common corners.

    Known for outlines of pixels: sides along the axes, corners on a lattice. 0 where it is not known.
    """
    sizes = np.abs(_steps(ragged))
    if (sizes > 0).all(axis=1).any():
        return 0.0
    least = np.min(sizes, axis=0, where=sizes > 0, initial=np.inf)
    place = (ragged.points - ragged.points[0]) / least
    on_lattice = (np.abs(place - np.round(place)) < _ON_LATTICE).all()
    return float(least.min()) if on_lattice else 0.0


def _cut_at_antimeridian(ragged: Ragged) -> Ragged:
    begin = ragged.offsets[:-1]
    lon = ragged.points[:, 0]
    over = np.flatnonzero(np.maximum.reduceat(lon, begin) - np.minimum.reduceat(lon, begin) > 180)
    if not len(over):
        return ragged
    shapes = ragged.shapes()
    for row in over:
        shapes[row] = _cut(shapes[row])
    return Ragged.of_shapes(shapes)


def _cut(polygon: shapely.Geometry) -> shapely.Geometry:
    """Cut a polygon that reaches over the antimeridian in two, each on its side of it."""
    whole = shapely.transform(polygon, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    whole = shapely.make_valid(whole)  # what goes round the whole globe meets itself
    west = shapely.intersection(whole, shapely.box(0, -90, 180, 90))
    east = shapely.intersection(whole, shapely.box(180, -90, 360, 90))
    east = shapely.transform(east, lambda xy: xy - [360, 0])
    pieces = [piece for side in (west, east) for piece in shapely.get_parts(side) if piece.geom_type == "Polygon"]
    return shapely.multipolygons(pieces)


def _wound(ragged: Ragged) -> Ragged:
    """Return the polygons with outer rings counter-clockwise and holes clockwise."""
    begin, size = ragged.rings[:-1], np.diff(ragged.rings)
    local = ragged.points - np.repeat(ragged.points[begin], size, axis=0)
    cross = local[:-1, 0] * local[1:, 1] - local[1:, 0] * local[:-1, 1]
    # the last term of each ring, to the next ring's first point, is 0: that point is its own origin
    area = np.add.reduceat(np.append(cross, 0.0), begin)
    outer = np.zeros(len(size), np.bool_)
    outer[ragged.parts[:-1]] = True
    wrong = np.flatnonzero((area > 0) != outer)
    if not len(wrong):
        return ragged
    index = np.arange(len(ragged.points))
    turned = np.zeros(len(size), np.bool_)
    turned[wrong] = True
    inside = np.repeat(turned, size)
    index[inside] = np.repeat(begin + ragged.rings[1:] - 1, size)[inside] - index[inside]
    return Ragged(ragged.points[index], ragged.rings, ragged.parts, ragged.objects)
