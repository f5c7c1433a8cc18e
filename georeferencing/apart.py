"""Neighbours that shaping made overlap are taken apart again: each object was shaped by itself."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from georeferencing.aoi import polygons_alone

Geometries = NDArray[np.object_]

_NOTHING = 1e-9
"""Objects share this part of the smaller one by rounding."""
_MOST = 0.4
"""What would lose more than this part of itself to a larger one keeps it, as in a filled hole."""


def taken_apart(before: Geometries, after: Geometries) -> Geometries:
    """Return valid (multi)polygons `after` shaping without what they share and did not share `before`.

    The smaller gives way to the larger, whose sides stay straight; a polygon in pieces keeps the largest.
    """
    result = np.array(after, np.object_)
    tree = shapely.STRtree(result)
    one, other = tree.query(result, predicate="intersects")
    pair = one < other
    one, other = one[pair], other[pair]
    area = shapely.area(result)
    least = _NOTHING * np.minimum(area[one], area[other])
    new = shapely.area(shapely.intersection(result[one], result[other])) > least
    one, other, least = one[new], other[new], least[new]
    new = shapely.area(shapely.intersection(before[one], before[other])) <= least
    small, large = np.where(area[one] < area[other], [one, other], [other, one])[:, new]
    for index in np.argsort(-area[large], kind="stable").tolist():
        yields, stays = small[index], large[index]
        shared = shapely.area(shapely.intersection(result[yields], result[stays]))
        if shared > _MOST * shapely.area(result[yields]):
            yields, stays = stays, yields
        result[yields] = _without(result[yields], result[stays])
    return result


def _without(geometry: shapely.Geometry, other: shapely.Geometry) -> shapely.Geometry:
    (left,) = polygons_alone(np.array([shapely.difference(geometry, other)], np.object_))
    if geometry.geom_type != "Polygon" or left.geom_type == "Polygon":
        return left
    parts = shapely.get_parts(left)
    return parts[np.argmax(shapely.area(parts))] if len(parts) else geometry
