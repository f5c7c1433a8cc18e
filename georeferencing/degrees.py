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
_NOTHING = 0.1**_DECIMALS / 2  # of a degree: what rounding takes away


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
        turned = source.is_derived or not self._straight  # its longitudes, if any, are not those of WGS 84
        self._degree = None if turned else np.degrees(source.axis_info[0].unit_conversion_factor)

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
        if self._degree is not None:  # some ways to WGS 84 end between -180 and 180, some go on as the layer does
            points[:, 0] += 360 * np.round((ragged.points[:, 0] * self._degree - points[:, 0]) / 360)
        moved = Ragged(points, ragged.rings, ragged.parts, ragged.objects)
        moved = _wound(_cut_at_antimeridian(moved, goes_on=self._degree is not None))
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


def _cut_at_antimeridian(ragged: Ragged, *, goes_on: bool) -> Ragged:
    """Return the polygons between -180 and 180 degrees, cut where they reach over the antimeridian.

    There longitudes `goes_on` beyond 180, as in geographic CRSs, or jump by 360.
    """
    begin = ragged.offsets[:-1]
    if goes_on:
        lon = ragged.points[:, 0]
        turns = 360 * np.floor((np.minimum.reduceat(lon, begin) + 180 + _NOTHING) / 360)
        lon = lon - np.repeat(turns, np.diff(ragged.offsets))
        points = np.column_stack([lon, ragged.points[:, 1]])
        ragged = Ragged(points, ragged.rings, ragged.parts, ragged.objects)
        over = np.flatnonzero(np.maximum.reduceat(lon, begin) > 180 + _NOTHING)
    else:
        over = np.flatnonzero(np.maximum.reduceat(np.abs(_steps(ragged)[:, 0]), begin) > 180)
    if not len(over):
        return ragged
    shapes = ragged.shapes()
    for row in over:
        shapes[row] = _cut(shapes[row] if goes_on else _folded(shapes[row]))
    return Ragged.of_shapes(shapes)


def _folded(polygon: shapely.Geometry) -> shapely.Geometry:
    """Return a polygon whose longitudes jump at the antimeridian between 0 and 360 degrees."""
    return shapely.transform(polygon, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))


def _cut(polygon: shapely.Geometry) -> shapely.Geometry:
    """Cut a polygon that begins east of -180 and ends east of 180 degrees, and bring the pieces to their places."""
    whole = shapely.make_valid(polygon)  # what goes round the whole globe meets itself
    pieces: list[shapely.Geometry] = []
    for west in np.arange(-180, shapely.bounds(polygon)[2], 360):
        strip = shapely.intersection(whole, shapely.box(west, -90, west + 360, 90))
        moved = shapely.transform(strip, lambda xy, west=west: xy - [west + 180, 0])
        pieces += [piece for piece in shapely.get_parts(moved) if piece.geom_type == "Polygon"]
    return shapely.union_all(pieces) if pieces else polygon


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
