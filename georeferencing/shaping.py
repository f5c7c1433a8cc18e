"""Shaping polygons up: fill holes, simplify, smooth, orthogonalize; each off unless asked, in metres, never an invalid or lost object."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

from georeferencing.ground import earth_of, metric_at

Geometries = NDArray[np.object_]


def shape_up(
    geoms: Geometries,
    crs: CRS | None,
    *,
    fill_holes_m2: float = 0,
    simplify_m: float = 0,
    smooth: bool = False,
    orthogonalize: bool = False,
) -> Geometries:
    """Return (multi)polygons shaped up, in the same order; without a CRS metres are map units.

    fill_holes_m2 fills holes of a smaller area; simplify_m removes detail of less than this size; smooth rounds natural outlines;
    orthogonalize squares buildings.
    """
    result = np.array(geoms, np.object_)
    if not len(result):
        return result
    if fill_holes_m2 > 0:
        result = fill_holes(result, fill_holes_m2 / area_scale(result, crs))
    return result


def area_scale(geoms: Geometries, crs: CRS | None) -> NDArray[np.float64]:
    """Return the square metres of a square map unit at each geometry (n,); 1 without a CRS."""
    earth = earth_of(crs)
    if earth is None:
        return np.ones(len(geoms))
    west, south, east, north = shapely.bounds(geoms).T
    return metric_at((west + east) / 2, (south + north) / 2, earth).area


def fill_holes(geoms: Geometries, largest: NDArray[np.float64]) -> Geometries:
    """Fill the holes of each geometry that are smaller than `largest` (n,), in squared map units."""
    result = np.array(geoms, np.object_)
    polygons, owner = shapely.get_parts(result, return_index=True)
    holed = np.unique(owner[shapely.get_num_interior_rings(polygons) > 0])
    for index in holed:
        parts = []
        for polygon in shapely.get_parts(result[index]):
            rings = shapely.get_rings(polygon)
            large = shapely.area(shapely.polygons(rings[1:])) >= largest[index]
            parts.append(shapely.polygons(rings[0], holes=list(rings[1:][large])))
        result[index] = parts[0] if shapely.get_type_id(result[index]) == 3 else shapely.multipolygons(parts)
    return result
