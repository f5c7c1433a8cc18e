"""Ellipsoidal areas and perimeters of polygons in any CRS.

Small polygons are measured with the metric tensor of the CRS at their centroid, all at once; what that leaves out is of
the second order in size over Earth radius (below 1e-6 within the limit used). Large ones, and those near a pole, go
through `pyproj.Geod` with their edges densified, because an edge is straight in its CRS and not on the ellipsoid.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

from georeferencing.ground import Earth, Metric, earth_of, metric_at

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]

_SMALL_M = 5_000.0
_POLE_DEGREES = 85.0
_EDGE_M = 1_000.0
_BLOCK = 4096  # geometries measured at once, so that their points stay in the cache


def areas_m2(geoms: Geometries, crs: CRS | None) -> Floats:
    """Return the area of each (multi)polygon in square metres, holes taken off.

    In squared map units where the CRS is None or tied to no ellipsoid.
    """
    return measure(geoms, crs)[0]


def perimeters_m(geoms: Geometries, crs: CRS | None) -> Floats:
    """Return the length of all rings of each (multi)polygon in metres, holes included.

    In map units where the CRS is None or tied to no ellipsoid.
    """
    return measure(geoms, crs)[1]


def measure(geoms: Geometries, crs: CRS | None) -> tuple[Floats, Floats]:
    """Return areas and perimeters together, at little more than the cost of one."""
    geoms = np.asarray(geoms, np.object_)
    earth = earth_of(crs)
    if earth is None or not len(geoms):
        return shapely.area(geoms), shapely.length(geoms)
    blocks = [_measure_block(geoms[start : start + _BLOCK], earth) for start in range(0, len(geoms), _BLOCK)]
    return np.concatenate([area for area, _ in blocks]), np.concatenate([length for _, length in blocks])


def _measure_block(geoms: Geometries, earth: Earth) -> tuple[Floats, Floats]:
    centre = shapely.get_coordinates(shapely.centroid(geoms))
    if len(centre) != len(geoms):
        raise ValueError("an empty geometry has no area")
    metric = metric_at(centre[:, 0], centre[:, 1], earth)
    area, perimeter = shapely.area(geoms) * metric.area, _lengths(geoms, metric)
    for index in np.flatnonzero(~_is_small(geoms, metric, centre, earth)):
        area[index], perimeter[index] = _geodesic(geoms[index], earth)
    return area, perimeter


def _is_small(geoms: Geometries, metric: Metric, centre: Floats, earth: Earth) -> NDArray[np.bool_]:
    west, south, east, north = shapely.bounds(geoms).T
    reach = metric.length(east - west, np.zeros(len(geoms))) + metric.length(np.zeros(len(geoms)), north - south)
    latitude = earth.lon_lat(centre[:, 0], centre[:, 1])[1]
    return (reach < _SMALL_M) & (np.abs(latitude) < _POLE_DEGREES)


def _lengths(geoms: Geometries, metric: Metric) -> Floats:
    """Sum the lengths of all edges of each geometry, measured with the geometry's metric."""
    _, points, offsets = shapely.to_ragged_array(geoms)
    rings, *above = offsets
    first = rings  # of each geometry, in points
    for level in above:
        first = first[level]
    first = np.asarray(first[:-1], np.int64)
    steps = np.diff(points, axis=0, append=points[-1:])
    steps[np.asarray(rings[1:], np.int64) - 1] = 0  # from the end of one ring to the start of the next
    of = np.repeat(np.arange(len(geoms)), np.diff(np.append(first, len(points))))
    e, f, g = (part[of] for part in metric)
    lengths: Floats = np.add.reduceat(Metric(e, f, g).length(steps[:, 0], steps[:, 1]), first)
    return lengths


def _geodesic(geometry: shapely.Geometry, earth: Earth) -> tuple[float, float]:
    """Measure one geometry edge by edge on the ellipsoid."""
    dense = shapely.segmentize(geometry, _EDGE_M * earth.unit_m)
    points = shapely.get_coordinates(dense)
    lon, lat = earth.lon_lat(points[:, 0], points[:, 1])
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return float("nan"), float("nan")
    area = length = 0.0
    for polygon in shapely.get_parts(shapely.set_coordinates(dense, np.column_stack([lon, lat]))):
        for number, ring in enumerate(shapely.get_rings(polygon)):
            x, y = shapely.get_coordinates(ring).T
            signed, perimeter = earth.geod.polygon_area_perimeter(x, y)
            area += abs(signed) if number == 0 else -abs(signed)
            length += perimeter
    return area, length
