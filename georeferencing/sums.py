"""Sums over the pixels of objects that are still being put together from runs."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from georeferencing.runs import Runs


@dataclass
class Sums:
    """What is known of each object so far.

    Number of pixels, sum and maximum of p8, whether on the rim or beside what is not seen, first pixel, sums of twice
    the pixels' centres.
    """

    pixels: NDArray[np.int64]
    total: NDArray[np.int64]
    peak: NDArray[np.uint8]
    edge: NDArray[np.bool_]
    first: NDArray[np.int64]
    cols: NDArray[np.int64]
    lines: NDArray[np.int64]

    @staticmethod
    def zeros(count: int) -> Sums:
        """Return the sums of `count` objects without a pixel."""
        pixels, total, cols, lines = np.zeros((4, count), np.int64)
        latest = np.full(count, np.iinfo(np.int64).max)
        return Sums(pixels, total, np.zeros(count, np.uint8), np.zeros(count, np.bool_), latest, cols, lines)

    @staticmethod
    def of_runs(
        runs: Runs, total: NDArray[np.int64], peak: NDArray[np.uint8], width: int, cut: NDArray[np.bool_]
    ) -> Sums:
        """Return the sums of each run by itself; `cut` are those beside pixels that are not seen."""
        pixels = runs.end - runs.start
        edge = cut | (runs.row == 0) | (runs.start == 0) | (runs.end == width)
        place = runs.row * width + runs.start
        return Sums(pixels, total, peak, edge, place, pixels * (runs.start + runs.end), pixels * (2 * runs.row + 1))

    def add(self, index: NDArray[np.int64], other: Sums) -> None:
        """Add each element of `other` to the object at `index`."""
        for name in ("pixels", "total", "cols", "lines"):
            np.add.at(getattr(self, name), index, getattr(other, name))
        np.maximum.at(self.peak, index, other.peak)
        self.edge[index[other.edge]] = True
        np.minimum.at(self.first, index, other.first)

    def at(self, index: NDArray[np.bool_] | NDArray[np.int64]) -> Sums:
        """Return the sums at `index` (a mask or positions)."""
        return Sums(*(getattr(self, field.name)[index] for field in fields(self)))

    def centres(self) -> NDArray[np.float64]:
        """Return centroids (n, 2), column and row from the raster's corner, in pixels."""
        return np.column_stack([self.cols, self.lines]) / (2 * self.pixels[:, None])
