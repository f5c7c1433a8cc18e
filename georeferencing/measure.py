"""Ellipsoidal areas and perimeters of polygons in any CRS.

Outlines of whole pixels are measured by counting pixels and sides, polygons by their coordinates.

Small polygons are measured with the metric tensor of the CRS at their centroid, all at once; what that leaves out is of
the second order in size over Earth radius (below 1e-6 within the limit used). Large ones, and those near a pole, go
through `pyproj.Geod` with their edges densified, because an edge is straight in its CRS and not on the ellipsoid.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

from georeferencing.ground import Earth, Metric, earth_of, local_unit, metric_at
from georeferencing.outlines import Outlines
from georeferencing.ragged import Ragged, batches, placed

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]

_SMALL_M = 5_000.0
_POLE_DEGREES = 85.0
_EDGE_M = 1_000.0
_LARGER_THAN_EARTH_M = 1e8  # what reaches further is misplaced, and dividing its edges would take without end
_PIECE = 1 << 16  # points of one ring, or outlines, brought to the ellipsoid at once
_BLOCK = 4096  # geometries measured at once, so that their points stay in the cache


def areas_m2(geoms: Geometries | Outlines, crs: CRS | None) -> Floats:
    """Return the area of each (multi)polygon in square metres, holes taken off.

    In squared map units where the CRS is None or has neither ellipsoid nor unit.
    """
    return measure(geoms, crs)[0]


def perimeters_m(geoms: Geometries | Outlines, crs: CRS | None) -> Floats:
    """Return the length of all rings of each (multi)polygon in metres, holes included.

    In map units where the CRS is None or has neither ellipsoid nor unit.
    """
    return measure(geoms, crs)[1]


def measure(geoms: Geometries | Outlines, crs: CRS | None) -> tuple[Floats, Floats]:
    """Return areas and perimeters together, at little more than the cost of one."""
    if isinstance(geoms, Outlines):
        return _measure_outlines(geoms, crs)
    geoms = np.asarray(geoms, np.object_)
    earth = earth_of(crs)
    if earth is None or not len(geoms):
        unit = local_unit(crs) or 1.0
        return shapely.area(geoms) * unit**2, shapely.length(geoms) * unit
    blocks = [_measure_block(geoms[start : start + _BLOCK], earth) for start in range(0, len(geoms), _BLOCK)]
    return np.concatenate([area for area, _ in blocks]), np.concatenate([length for _, length in blocks])


def _measure_outlines(outlines: Outlines, crs: CRS | None) -> tuple[Floats, Floats]:
    transform, earth = outlines.transform, earth_of(crs)
    area = outlines.pixels * abs(transform.determinant)
    along_row, along_col = (transform.a, transform.d), (transform.b, transform.e)
    if earth is None:
        unit = local_unit(crs) or 1.0
        length = outlines.across * np.hypot(*along_row) + outlines.down * np.hypot(*along_col)
        return area * unit**2, length * unit
    perimeter = np.empty(len(outlines))
    for start in range(0, len(outlines), _PIECE):
        part = slice(start, start + _PIECE)
        x, y = transform * outlines.centre[part].T
        metric = metric_at(x, y, earth)
        one = np.ones(len(x))
        perimeter[part] = outlines.across[part] * metric.length(along_row[0] * one, along_row[1] * one)
        perimeter[part] += outlines.down[part] * metric.length(along_col[0] * one, along_col[1] * one)
        area[part] *= metric.area
        # an object reaches less far than half its perimeter
        large = start + np.flatnonzero(~_is_small(perimeter[part] / 2, x, y, earth))
        for index in large.tolist():
            area[index], perimeter[index] = _geodesic(outlines.grid.slice(index, index + 1), transform, earth)
    return area, perimeter


def _measure_block(geoms: Geometries, earth: Earth) -> tuple[Floats, Floats]:
    x, y = shapely.get_coordinates(shapely.centroid(geoms)).T
    if len(x) != len(geoms):
        raise ValueError("an empty geometry has no area")
    metric = metric_at(x, y, earth)
    area, perimeter = shapely.area(geoms) * metric.area, _lengths(geoms, metric)
    west, south, east, north = shapely.bounds(geoms).T
    none = np.zeros(len(geoms))
    reach = metric.length(east - west, none) + metric.length(none, north - south)
    for index in np.flatnonzero(~_is_small(reach, x, y, earth)).tolist():
        area[index], perimeter[index] = _geodesic(Ragged.of_shapes(geoms[index : index + 1]), None, earth)
    return area, perimeter


def _is_small(reach: Floats, x: Floats, y: Floats, earth: Earth) -> NDArray[np.bool_]:
    """Tell which objects, of a size (metres) around places in map units, one metric serves."""
    return (reach < _SMALL_M) & (np.abs(earth.lon_lat(x, y)[1]) < _POLE_DEGREES)


def _lengths(geoms: Geometries, metric: Metric) -> Floats:
    """Sum the lengths of all edges of each geometry, measured with the geometry's metric."""
    ragged = Ragged.of_shapes(geoms)
    steps = np.diff(ragged.points, axis=0, append=ragged.points[-1:])
    steps[ragged.rings[1:] - 1] = 0  # from the end of one ring to the start of the next
    offsets = ragged.offsets
    e, f, g = (np.repeat(part, np.diff(offsets)) for part in metric)
    lengths: Floats = np.add.reduceat(Metric(e, f, g).length(steps[:, 0], steps[:, 1]), offsets[:-1])
    return lengths


def _geodesic(polygon: Ragged, place: Affine | None, earth: Earth) -> tuple[float, float]:
    """Measure one object, its points moved by `place`, edge by edge on the ellipsoid; NaN where it does not lie there.

    Its points are brought to the ellipsoid a piece at a time, since one object may be most of what is in memory.
    """
    corners = placed(np.array([polygon.points.min(axis=0), polygon.points.max(axis=0)]), place)
    if not np.abs(np.diff(corners, axis=0)).max() < _LARGER_THAN_EARTH_M * earth.unit_m:
        return float("nan"), float("nan")
    signed, perimeter = np.zeros((2, len(polygon.rings) - 1))
    for first, last in batches(polygon.rings, _PIECE):
        for start in range(polygon.rings[first], polygon.rings[last] - 1, _PIECE):
            # a ring larger than a piece comes alone, in pieces that share their end points
            stop = min(start + _PIECE + 1, int(polygon.rings[last]))
            offsets = np.clip(polygon.rings[first : last + 1], start, stop) - start
            lines = _on_ellipsoid(placed(polygon.points[start:stop], place), offsets, earth)
            for ring, (lon, lat) in enumerate(lines, first):
                if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
                    return float("nan"), float("nan")
                if start == polygon.rings[first]:
                    hub = lon[0], lat[0]
                # the area of a ring is the sum of those of its pieces, each closed over the ring's first point
                closed = np.append(lon, hub[0]), np.append(lat, hub[1])
                piece, around = earth.geod.polygon_area_perimeter(*closed)
                signed[ring] += piece
                perimeter[ring] += around if last - first > 1 else earth.geod.line_length(lon, lat)
    outer = np.zeros(len(signed), np.bool_)
    outer[polygon.parts[:-1]] = True
    area = np.abs(signed)
    return float(area[outer].sum() - area[~outer].sum()), float(perimeter.sum())


def _on_ellipsoid(points: Floats, offsets: NDArray[np.int64], earth: Earth) -> Iterator[tuple[Floats, Floats]]:
    """Yield longitudes and latitudes of each line, long edges divided."""
    lines = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, points, (offsets,))
    dense, line = shapely.get_coordinates(shapely.segmentize(lines, _EDGE_M * earth.unit_m), return_index=True)
    lon, lat = earth.lon_lat(dense[:, 0], dense[:, 1])
    ends = np.searchsorted(line, np.arange(len(offsets)))
    for start, stop in pairwise(ends.tolist()):
        yield lon[start:stop], lat[start:stop]
