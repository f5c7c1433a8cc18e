"""Smoothing outlines by cutting corners (Chaikin, An algorithm for high-speed curve generation, 1974)."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]

_ROUNDS = 2
_LONGEST = 4.0
"""Edges are first divided to this many pixels, or long straight sides would lose their ends."""
_LEAST_EDGES = 64
_FEW = 0.05
_FEWEST = 5  # points of a ring that is worth thinning
_STRAIGHT = 1e-3
"""Points nearer than this many pixels to the line between their neighbours are left out in the end."""


def smoothed(geoms: Geometries) -> Geometries:
    """Return (multi)polygons with rounded corners; works in any plane of equal units in x and y."""
    # about a pixel, and less where all outlines are plain
    step = np.minimum(short_edge(geoms), shapely.length(geoms) / _LEAST_EDGES)
    dense = shapely.segmentize(geoms, _LONGEST * step)
    kind, points, offsets = shapely.to_ragged_array(dense, include_z=False)
    ring = np.asarray(offsets[0], np.int64)
    for _ in range(_ROUNDS):
        points, ring = _cut_corners(points, ring)
    points, ring = _without_straight(points, ring, _STRAIGHT * float(step.min()))
    return np.asarray(shapely.from_ragged_array(kind, points, (ring, *offsets[1:])), np.object_)


def short_edge(geoms: Geometries) -> float:
    """Return the length that few edges of all geometries are below: a pixel, where they are made of pixels.

    The very shortest may be next to nothing, where outlines were taken apart.
    """
    rings = shapely.get_rings(shapely.get_parts(geoms))  # not those of MultiPolygons
    points, ring = shapely.get_coordinates(rings, return_index=True)
    length = np.hypot(*np.diff(points, axis=0).T)[ring[1:] == ring[:-1]]
    return float(np.quantile(length[length > 0], _FEW))


def _cut_corners(points: Floats, ring: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Replace each edge of closed rings by its middle half; ring r is `points[ring[r]:ring[r + 1]]`."""
    inner = np.ones(len(points), np.bool_)
    inner[ring[1:] - 1] = False  # the closing points
    here = np.flatnonzero(inner)
    start, end = points[here], points[here + 1]
    edges = np.diff(ring) - 1
    size = 2 * edges + 1
    offsets = np.concatenate([[0], np.cumsum(size)])
    result = np.empty((offsets[-1], 2))
    place = 2 * np.arange(len(here)) + np.repeat(np.arange(len(edges)), edges)
    result[place], result[place + 1] = 0.75 * start + 0.25 * end, 0.25 * start + 0.75 * end
    result[offsets[1:] - 1] = result[offsets[:-1]]
    return result, offsets


def _without_straight(points: Floats, ring: NDArray[np.int64], near: float) -> tuple[Floats, NDArray[np.int64]]:
    """Leave out points on the line between their neighbours; each ring keeps its first and last."""
    before, after = points[1:-1] - points[:-2], points[2:] - points[:-2]
    off = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    keep = np.ones(len(points), np.bool_)
    keep[1:-1] = off > near * np.hypot(after[:, 0], after[:, 1])
    keep[ring[:-1]] = keep[ring[1:] - 1] = True
    kept = np.concatenate([[0], np.cumsum(keep)])
    enough = np.repeat(kept[ring[1:]] - kept[ring[:-1]] >= _FEWEST, np.diff(ring))
    keep |= ~enough
    kept = np.concatenate([[0], np.cumsum(keep)])
    return points[keep], kept[ring]
