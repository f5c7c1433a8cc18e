"""Shaping polygons up: fill holes, simplify, smooth, orthogonalize.

Each is off unless asked for, works in metres, and never makes a geometry invalid or an object vanish: a polygon that
would suffer stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

from georeferencing.apart import taken_apart
from georeferencing.ground import earth_of, local_unit, metric_at
from georeferencing.orthogonal import orthogonalized
from georeferencing.smoothing import smoothed

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]

_LEAST_AREA = 0.6
"""An object that would shrink below this share of its area is left as it was."""
_SMALL = 4.0
"""Objects of an area below this many tolerances squared are too small to simplify."""


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

    Parameters
    ----------
    geoms, crs
        Polygons and MultiPolygons (n,), valid and not empty, and their CRS.
    fill_holes_m2
        Fill holes of less than this area, except those that another object of `geoms` stands in.
    simplify_m
        Remove detail smaller than this (Visvalingam-Whyatt). Edges that objects share stay shared.
    smooth
        Round the outline (Chaikin's corner cutting), for natural things.
    orthogonalize
        Make the sides of the outline parallel or perpendicular to its main direction, for buildings. Where neighbours
        then overlap the smaller one gives way.
    """
    result = np.array(geoms, np.object_)
    if not len(result):
        return result
    if fill_holes_m2 > 0:
        result = fill_holes(result, fill_holes_m2 / np.prod(metres(result, crs), axis=1))
    if simplify_m > 0 and not orthogonalize:
        plainer = simplify(result, simplify_m / np.sqrt(np.prod(metres(result, crs), axis=1)))
        result = _sound(plainer, taken_apart(result, plainer))
    if orthogonalize:
        squared = _in_metres(result, crs, lambda plane: orthogonalized(plane, simplify_m))
        result = _sound(squared, taken_apart(result, squared))
    if smooth:
        result = _in_metres(result, crs, smoothed)
    return result


def metres(geoms: Geometries, crs: CRS | None) -> Floats:
    """Return the metres of a map unit in x and in y at each geometry, (n, 2); 1 without a CRS."""
    earth = earth_of(crs)
    if earth is None:
        return np.full((len(geoms), 2), local_unit(crs) or 1.0)
    west, south, east, north = shapely.bounds(geoms).T
    metric = metric_at((west + east) / 2, (south + north) / 2, earth)
    scale = np.sqrt(np.column_stack([metric.e, metric.g]))
    scale[~(np.isfinite(scale) & (scale > 0)).all(axis=1)] = 1.0
    return scale


def fill_holes(geoms: Geometries, largest: Floats) -> Geometries:
    """Fill the holes of each geometry that are smaller than `largest` (n,), in squared map units, and empty."""
    result = np.array(geoms, np.object_)
    holed = np.flatnonzero(_hole_counts(result))
    if not len(holed):
        return result
    parts, owner = shapely.get_parts(result[holed], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    hole = np.diff(part, prepend=-1) == 0
    inside = shapely.polygons(rings)
    small = np.flatnonzero(hole & (shapely.area(inside) < largest[holed][owner[part]]))
    occupied = shapely.STRtree(result).query(inside[small], predicate="contains")[0]
    filled = np.delete(small, occupied)
    keep = np.ones(len(rings), np.bool_)
    keep[filled] = False
    parts = shapely.polygons(rings[keep], indices=part[keep])
    multi = shapely.get_type_id(result[holed]) == 6
    result[holed[~multi]] = parts[~multi[owner]]
    if multi.any():
        renumbered = np.cumsum(multi)[owner[multi[owner]]] - 1
        result[holed[multi]] = shapely.multipolygons(parts[multi[owner]], indices=renumbered)
    return result


def simplify(geoms: Geometries, tolerance: Floats) -> Geometries:
    """Simplify each geometry by its `tolerance` (n,) in map units, keeping shared edges shared and gaps open.

    Objects nearer than the tolerance to one another are simplified together, as a coverage (Visvalingam-Whyatt), the
    others alone (Douglas-Peucker). Objects that overlap are simplified alone too; those of too little area not at all.
    """
    result = np.array(geoms, np.object_)
    near = _near_others(result, tolerance)
    alone = np.flatnonzero(~near & (shapely.area(result) >= _SMALL * tolerance**2))
    result[alone] = _sound(result[alone], shapely.simplify(result[alone], tolerance[alone]))
    together = np.flatnonzero(near)
    if len(together):
        before = _noded(result[together])
        if shapely.coverage_is_valid(before):
            after = shapely.coverage_simplify(before, float(np.median(tolerance[together])))
        else:
            after = shapely.simplify(before, tolerance[together])
        result[together] = _sound(result[together], after)
    return result


def _near_others(geoms: Geometries, distance: Floats) -> NDArray[np.bool_]:
    """Tell which geometries are within `distance` (n,) of another."""
    boxes = shapely.bounds(geoms)
    reach = shapely.box(*(boxes + distance[:, None] * np.array([-1, -1, 1, 1])).T)
    one, other = shapely.STRtree(geoms).query(reach)
    pair = one < other
    one, other = one[pair], other[pair]
    shapely.prepare(geoms)
    close = shapely.dwithin(geoms[one], geoms[other], distance[one])
    near = np.zeros(len(geoms), np.bool_)
    near[one[close]] = near[other[close]] = True
    return near


def _hole_counts(geoms: Geometries) -> NDArray[np.int64]:
    parts, owner = shapely.get_parts(geoms, return_index=True)
    return np.bincount(owner, shapely.get_num_interior_rings(parts), minlength=len(geoms)).astype(np.int64)


def _noded(geoms: Geometries) -> Geometries:
    """Give each geometry the corners its neighbours have along its edges, as a coverage wants them on both sides."""
    wrong = shapely.coverage_invalid_edges(geoms)
    edges = np.flatnonzero(~shapely.is_empty(wrong))
    if not len(edges):
        return geoms
    result = np.array(geoms, np.object_)
    this, other = shapely.STRtree(result).query(result[edges], predicate="touches")
    for index in np.unique(this):
        near = shapely.multipoints(shapely.get_coordinates(result[other[this == index]]))
        own = result[edges[index]]
        result[edges[index]] = shapely.snap(own, near, 1e-9 * shapely.length(own))
    return result


def _in_metres(geoms: Geometries, crs: CRS | None, change: Callable[[Geometries], Geometries]) -> Geometries:
    """Apply `change` to the geometries moved to a plane of metres around the origin of each, and move them back."""
    scale = metres(geoms, crs)
    origin = shapely.bounds(geoms)[:, :2]
    plane = _moved(geoms, lambda points, of: (points - origin[of]) * scale[of])
    back = _moved(change(plane), lambda points, of: points / scale[of] + origin[of])
    return _sound(geoms, back)


def _moved(geoms: Geometries, move: Callable[[Floats, NDArray[np.int64]], Floats]) -> Geometries:
    points, of = shapely.get_coordinates(geoms, return_index=True)
    return np.asarray(shapely.set_coordinates(np.array(geoms, np.object_), move(points, of)), np.object_)


def _sound(before: Geometries, after: Geometries) -> Geometries:
    """Return `after`, but `before` wherever an object has become invalid, vanished or lost much of its area."""
    good = shapely.is_valid(after) & (shapely.area(after) >= _LEAST_AREA * shapely.area(before))
    good &= np.isin(shapely.get_type_id(after), (3, 6))
    return np.where(good, after, before)
