"""Touching objects told apart on bands of rows, pushed from top to bottom.

Beside the probability of a category a network may say where the cores of its objects are; `dividing` does the work on
a block of rows, and here the pieces go on from block to block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from georeferencing.averaging import Averages
from georeferencing.dividing import Ints, divide
from georeferencing.objects import Objects
from georeferencing.polygonize import Polygonizer

BLOCK = 512
"""Rows labelled together, counted from the raster's first row, so that the answer does not depend on the bands."""
HALO = 192
"""Rows seen above and below a block: objects up to this height are divided the same in all blocks they lie in."""
_ROWS = 64
WHOLE = 1
"""The number of all objects that nothing is divided in: what touches is one."""


class Rows(NamedTuple):
    """Rows of a raster from row `row` on: p8 and valid pixels as pushed, and the number of each pixel's object."""

    row: int
    p8: NDArray[np.uint8]
    valid: NDArray[np.bool_]
    instances: Ints


class Divider:
    """Gives every pixel of a mask the number of its object, for bands pushed from top to bottom.

    Parameters
    ----------
    row
        The raster's row at which the first band starts.
    level
        A pixel is object where p8 >= level.
    core_level
        A pixel is in a core where the core's p8 >= core_level.
    connectivity
        4 or 8, as of the polygons.

    Notes
    -----
    Memory is about 21 bytes for each pixel of `BLOCK` + 2 `HALO` rows. Numbers go on from block to block, so that a
    piece that crosses keeps its number; where blocks disagree, the larger share of the row between them decides.
    """

    def __init__(self, row: int, level: int, core_level: int = 128, connectivity: int = 4) -> None:
        self._level, self._core_level, self._connectivity = level, core_level, connectivity
        self._top = self._next = row  # first row held, first row not given out
        self._held: list[tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]] = []
        self._height = 0
        self._averages = Averages()
        self._last: Ints | None = None
        self._numbers = WHOLE + 1

    def push(self, p8: NDArray[np.uint8], cores: NDArray[np.uint8], valid: NDArray[np.bool_]) -> Iterator[Rows]:
        """Take the next rows, all (h, width), and give out what no later row can change."""
        self._held.append((p8, cores, valid))
        self._height += len(p8)
        yield from self._ready(finished=False)

    def finish(self) -> Iterator[Rows]:
        """Give out what is left."""
        yield from self._ready(finished=True)

    def _ready(self, *, finished: bool) -> Iterator[Rows]:
        end = self._top + self._height
        while self._next < end:
            until = (self._next // BLOCK + 1) * BLOCK
            if not finished and until + HALO > end:
                return
            yield self._block(min(until, end))

    def _block(self, until: int) -> Rows:
        if len(self._held) > 1:
            p8, cores, valid = (np.concatenate(arrays) for arrays in zip(*self._held, strict=True))
            self._held = [(p8, cores, valid)]
        p8, cores, valid = self._held[0]
        seen = slice(0, until + HALO - self._top)
        mask = (p8[seen] >= self._level) & valid[seen]
        first, last = self._next - self._top, until - self._top
        # with the row above, whose numbers go on
        reach = max(0, first - 1), last
        smooth = self._averages.of(cores, valid, len(mask))
        labels, divided = divide(mask, smooth, self._core_level, self._connectivity, reach)
        numbers = self._numbered(labels, divided, first)
        rows = Rows(self._next, p8[first:last], valid[first:last], _looked_up(numbers, labels[first:last]))
        self._last = rows.instances[-1]
        keep = max(0, until - HALO - self._top)
        self._held = [(p8[keep:], cores[keep:], valid[keep:])]
        self._averages.forget(keep)
        self._top, self._next, self._height = self._top + keep, until, self._height - keep
        return rows

    def _numbered(self, labels: Ints, divided: NDArray[np.bool_], first: int) -> Ints:
        """Number of each label: that of the rows above where they share the last row, else a fresh one or `WHOLE`."""
        numbers = np.where(divided, np.arange(len(divided)) + self._numbers, WHOLE).astype(np.int32)
        numbers[0] = 0
        self._numbers += len(numbers)
        if self._last is None or first == 0:
            return numbers
        pairs = np.stack([labels[first - 1], self._last])
        pairs, shared = np.unique(pairs[:, (pairs > 0).all(axis=0)], axis=1, return_counts=True)
        settled: set[int] = set()
        taken: set[int] = set()
        for index in np.argsort(-shared, kind="stable"):
            label, number = (int(value) for value in pairs[:, index])
            if label not in settled and number not in taken:
                numbers[label] = number
                settled.add(label)
                if number != WHOLE:
                    taken.add(number)
        return numbers


def _looked_up(numbers: Ints, labels: Ints) -> Ints:
    """Return the number of each label (h, width), some rows at a time: twice as fast as by indexing, for a copy."""
    found = np.empty(labels.shape, numbers.dtype)
    for top in range(0, len(labels), _ROWS):
        rows = slice(top, top + _ROWS)
        numbers.take(labels[rows], out=found[rows], mode="clip")
    return found


class DividingPolygonizer:
    """A `Polygonizer` that tells touching objects apart where bands come with the cores of objects.

    Parameters
    ----------
    width, transform, threshold, connectivity
        As for `Polygonizer`.
    origin
        The raster's row that row 0 of the bands is, so that parts of a raster are divided as the whole is.
    """

    def __init__(
        self, width: int, transform: Affine, threshold: float = 0.5, connectivity: int = 4, *, origin: int = 0
    ) -> None:
        self._polygons = Polygonizer(width, transform, threshold, connectivity)
        self._connectivity, self._origin = connectivity, origin
        self._divider: Divider | None = None
        self._next = 0

    def push(
        self,
        row: int,
        p8: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        cores: NDArray[np.uint8] | None = None,
    ) -> None:
        """Take the next band: p8, valid pixels and cores, all (h, width), from `row` on; all bands have cores, or none.

        Rows left out between bands count as empty.
        """
        if cores is None:
            self._polygons.push(row, p8, valid)
            return
        if self._divider is None or row != self._next:
            self._end_divider()
            self._divider = Divider(row + self._origin, self._polygons.level, connectivity=self._connectivity)
        self._take(self._divider.push(p8, cores, valid))
        self._next = row + len(p8)

    def take(self) -> Objects:
        """Hand out the objects finished so far and not taken before, ordered by first pixel."""
        return self._polygons.take()

    def finish(self) -> Objects:
        """Finish the raster below the last row pushed; return the objects not taken before, ordered by first pixel."""
        self._end_divider()
        return self._polygons.finish()

    def _end_divider(self) -> None:
        if self._divider is not None:
            self._take(self._divider.finish())
            self._divider = None

    def _take(self, divided: Iterator[Rows]) -> None:
        for rows in divided:
            self._polygons.push(rows.row - self._origin, rows.p8, rows.valid, rows.instances)
