"""Runs: the maximal stretches of one object along a raster row, and how runs of neighbouring rows touch.

Everything here is vectorised over a whole band of rows. A run is `[start, end)` in columns; `key` is the instance it
belongs to (1 where instances are not told apart). Runs are ordered by row, then column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """Runs of a band: one element of each array a run, ordered by row then start."""

    row: Ints
    start: Ints
    end: Ints
    key: Ints

    def __len__(self) -> int:
        return len(self.row)

    def at(self, index: NDArray[np.bool_] | Ints) -> Runs:
        """Return the runs at `index` (a mask or positions)."""
        return Runs(self.row[index], self.start[index], self.end[index], self.key[index])

    def below(self, first: Runs) -> Runs:
        """Return the runs of `first` followed by these; `first` must lie in rows above."""
        return Runs(*(np.concatenate(pair) for pair in zip(_fields(first), _fields(self), strict=True)))


def _fields(runs: Runs) -> tuple[Ints, Ints, Ints, Ints]:
    return runs.row, runs.start, runs.end, runs.key


def no_runs() -> Runs:
    """Return an empty set of runs."""
    empty = np.zeros(0, np.int64)
    return Runs(empty, empty, empty, empty)


def find_runs(mask: NDArray[np.bool_], instances: NDArray[np.integer] | None = None) -> Runs:
    """Find the runs of a mask (h, w); with `instances` (h, w) a run ends where the instance changes."""
    height, width = mask.shape
    change = np.empty((height, width + 1), np.bool_)
    if instances is None:
        change[:, 0], change[:, -1] = mask[:, 0], mask[:, -1]
        np.not_equal(mask[:, 1:], mask[:, :-1], out=change[:, 1:-1])
        edges = np.flatnonzero(change)
        first, last = edges[0::2], edges[1::2]
        row, start = np.divmod(first, width + 1)
        return Runs(row, start, last - row * (width + 1), np.ones(len(row), np.int64))
    differs = instances[:, 1:] != instances[:, :-1]
    change[:, 0], change[:, -1] = mask[:, 0], False
    change[:, 1:-1] = mask[:, 1:] & (differs | ~mask[:, :-1])
    row, start = np.divmod(np.flatnonzero(change), width + 1)
    change[:, 0], change[:, -1] = False, mask[:, -1]
    change[:, 1:-1] = mask[:, :-1] & (differs | ~mask[:, 1:])
    end = np.flatnonzero(change) - row * (width + 1)
    return Runs(row, start, end, instances[row, start].astype(np.int64))


def touching(runs: Runs, width: int, *, corners: bool) -> tuple[Ints, Ints]:
    """Return index pairs (upper, lower) of the runs of neighbouring rows that touch and have the same key.

    `corners` counts a shared corner as touching (8-connectivity) as well as a shared edge (4-connectivity).
    """
    reach = 1 if corners else 0
    pitch = width + 2  # wide enough that a corner contact never reaches into the next row
    start, end = runs.row * pitch + runs.start, runs.row * pitch + runs.end
    lowest = np.searchsorted(end, start + pitch - reach, side="right")
    beyond = np.searchsorted(start, end + pitch + reach, side="left")
    count = np.maximum(beyond - lowest, 0)
    upper = np.repeat(np.arange(len(runs)), count)
    lower = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(lowest, count)
    same = runs.key[upper] == runs.key[lower]
    return (upper, lower) if same.all() else (upper[same], lower[same])


def continued(runs: Runs, ends: Ints, width: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell for each run whether its side at `ends` goes straight on into the row below, and comes so from above.

    `ends` is `runs.start` for left sides or `runs.end` for right sides.
    """
    pitch = width + 2
    place = runs.row * pitch + ends
    # right ends of touching instances may coincide with nothing else of the row, so places are strictly increasing
    found = np.searchsorted(place, place + pitch)
    found[found == len(place)] = 0
    down = (place[found] == place + pitch) & (runs.key[found] == runs.key) if len(place) else np.zeros(0, np.bool_)
    up = np.zeros(len(place), np.bool_)
    up[found[down]] = True
    return down, up


def sums_and_maxima(values: NDArray[np.uint8], mask: NDArray[np.bool_], runs: Runs) -> tuple[Ints, NDArray[np.uint8]]:
    """Return the sum and the maximum of `values` (h, w) over each run of `mask` (h, w); exact."""
    if not len(runs):
        return np.zeros(0, np.int64), np.zeros(0, np.uint8)
    inside = values[mask]  # the pixels of all runs, one run after the other
    size = runs.end - runs.start
    first = np.cumsum(size) - size
    return np.add.reduceat(inside, first, dtype=np.int64), np.maximum.reduceat(inside, first)
