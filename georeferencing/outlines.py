"""Pixel-exact polygons: outlines on the pixel grid, and the transform that places them.

They take half the memory of coordinates, are exact, and are written without a geometry object each. Area, perimeter and
centroid follow from counts of pixels and sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from affine import Affine
from numpy.typing import NDArray

from georeferencing.ragged import Ragged, placed

Ints = NDArray[np.int64]

_PIECE = 1 << 18  # points placed at once


@dataclass(frozen=True)
class Outlines:
    """Polygons, or MultiPolygons, of whole pixels; one element of `pixels` and the arrays below it an object.

    Attributes
    ----------
    transform
        From (column, line) of pixel edges to map coordinates.
    grid
        Rings of (column, line).
    pixels
        Area in pixels.
    across, down
        Lengths of all sides along rows and along columns, holes included, in pixels.
    centre
        Centroids (n, 2): column and line.
    """

    transform: Affine
    grid: Ragged
    pixels: Ints
    across: Ints
    down: Ints
    centre: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def clearance(self) -> float:
        """How far sides keep from one another, in map units, where they do not touch in common corners."""
        a, b, _, d, e, _ = self.transform[:6]
        return float(abs(self.transform.determinant) / max(np.hypot(a, d), np.hypot(b, e)))

    @staticmethod
    def joined(several: Sequence[Outlines]) -> Outlines:
        """Return the objects of all of `several`, one at least and all of one transform and kind."""
        if len(several) == 1:
            return several[0]
        return Outlines(
            several[0].transform,
            Ragged.joined([one.grid for one in several]),
            np.concatenate([one.pixels for one in several]),
            np.concatenate([one.across for one in several]),
            np.concatenate([one.down for one in several]),
            np.concatenate([one.centre for one in several]),
        )

    def at(self, index: Ints) -> Outlines:
        """Return the objects at positions `index`."""
        counts = (self.pixels[index], self.across[index], self.down[index])
        return Outlines(self.transform, self.grid.at(index), *counts, self.centre[index])

    def placed(self) -> Ragged:
        """Return the rings in map coordinates."""
        grid = self.grid
        return Ragged(placed(grid.points, self.transform), grid.rings, grid.parts, grid.objects)

    def bounds(self) -> tuple[float, float, float, float]:
        """Return the least and largest coordinates of all points, as they are written: west, south, east, north."""
        low, high = np.full(2, np.inf), np.full(2, -np.inf)
        for start in range(0, len(self.grid.points), _PIECE):
            points = placed(self.grid.points[start : start + _PIECE], self.transform)
            low, high = np.minimum(low, points.min(axis=0)), np.maximum(high, points.max(axis=0))
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def wkb(self, start: int, stop: int, *, multi: bool) -> pa.Array:
        """Return objects `start` to `stop` as WKB in map coordinates, MultiPolygons where `multi`.

        Raises OverflowError beyond 2 GiB in all.
        """
        part = self.grid.slice(start, stop)
        return (part.promoted() if multi else part).wkb(self.transform)
