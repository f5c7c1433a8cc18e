"""Touching objects told apart: marker-controlled watershed on bands of rows.

Beside the probability of a category a network may say where the cores of its objects are. Each core is a marker; a part
of the mask that holds several markers is divided among them along the valleys of the core probability (scikit-image's
watershed). Parts with one marker or none stay whole, so that nothing is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from affine import Affine
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import ndimage
from skimage.segmentation import watershed

from georeferencing.polygonize import Objects, Polygonizer

Ints = NDArray[np.int32]

BLOCK = 512
"""Rows labelled together, counted from the raster's first row, so that the answer does not depend on the bands."""
HALO = 192
"""Rows seen above and below a block: objects up to this height are divided the same in all blocks they lie in."""
WHOLE = 1
"""The number of all objects that nothing is divided in: what touches is one."""
_SMOOTHING = 5
"""Side in pixels of the box that core probabilities are averaged over, twice: ragged cores would make many markers."""
_MIN_SHARE = 0.15
"""Markers smaller than this share of the typical (area-weighted mean) marker of their part are none."""
_FOUR = ndimage.generate_binary_structure(2, 1)
_EIGHT = ndimage.generate_binary_structure(2, 2)


class Rows(NamedTuple):
    """Rows of a raster from row `row` on: p8 and valid pixels as pushed, and the number of each pixel's object."""

    row: int
    p8: NDArray[np.uint8]
    valid: NDArray[np.bool_]
    instances: Ints


def divide(
    mask: NDArray[np.bool_], cores: NDArray[np.uint8], valid: NDArray[np.bool_], level: int, connectivity: int = 4
) -> tuple[Ints, NDArray[np.bool_]]:
    """Label the objects of a mask (h, w) and say of each label whether it is a piece of a divided part.

    Labels are 0 outside the mask; `valid` pixels with `cores` >= level are in the core of an object.
    """
    structure = _FOUR if connectivity == 4 else _EIGHT
    parts, count = ndimage.label(mask, structure, output=np.int32)
    smooth = _smoothed(cores, valid)
    markers, marker_count = ndimage.label(mask & (smooth >= level), structure, output=np.int32)
    if marker_count < 2:
        return parts, np.zeros(count + 1, np.bool_)
    part_of = np.zeros(marker_count + 1, np.int32)
    inside = np.flatnonzero(markers > 0)
    marker_of_pixel = markers.ravel()[inside]
    part_of[marker_of_pixel] = parts.ravel()[inside]
    sizes = np.bincount(marker_of_pixel, minlength=marker_count + 1).astype(np.float64)
    typical = np.bincount(part_of, sizes**2, count + 1) / np.maximum(np.bincount(part_of, sizes, count + 1), 1)
    small = sizes < _MIN_SHARE * typical[part_of]
    part_of[small] = 0
    markers.ravel()[inside[small[marker_of_pixel]]] = 0
    several = np.flatnonzero(np.bincount(part_of[1:], minlength=count + 1)[1:] > 1) + 1  # part 0 is the outside
    boxes = ndimage.find_objects(parts)
    new = count + 1
    for part in several:
        box = boxes[part - 1]
        here = parts[box] == part
        # the markers of other parts in the box are outside `here`, which watershed leaves out
        flood = watershed(255 - smooth[box], np.where(here, markers[box], 0), mask=here, connectivity=structure)
        own = np.unique(flood[here])
        numbers = np.concatenate([[part], np.arange(new, new + len(own) - 1)]).astype(np.int32)
        parts[box][here] = numbers[np.searchsorted(own, flood[here])]
        new += len(own) - 1
    divided = np.zeros(new, np.bool_)
    divided[several] = divided[count + 1 :] = True
    return parts, divided


def _smoothed(cores: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Average over a box, twice, in integers; over what is valid, so that an area is as a raster of that area alone."""
    whole = bool(valid.all())
    # how many valid pixels are near, along each axis; where all are valid, one column and one row tell
    near = _box_sums(valid[:, :1] if whole else valid, 0), _box_sums(valid[:1] if whole else valid, 1)
    for axis in (0, 1, 0, 1):
        total = _box_sums(cores if whole else cores * valid, axis)
        if whole:
            rim = np.flatnonzero(near[axis] < _SMOOTHING)
            at = (rim, slice(None)) if axis == 0 else (slice(None), rim)
            of_rim = total[at] // near[axis][at]
            total //= np.uint16(_SMOOTHING)
            total[at] = of_rim
        else:
            total //= np.maximum(near[axis], 1)
        cores = total.astype(np.uint8)
    return cores


def _box_sums(values: NDArray[Any], axis: int) -> NDArray[np.uint16]:
    half = _SMOOTHING // 2
    padded = np.pad(values, [(half, half) if each == axis else (0, 0) for each in (0, 1)])
    shifted = sliding_window_view(padded, values.shape[axis], axis)
    total = np.zeros(values.shape, np.uint16)
    for step in range(_SMOOTHING):
        total += shifted[step].T if axis == 0 else shifted[:, step]
    return total


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
    Memory is about 20 bytes for each pixel of `BLOCK` + 2 `HALO` rows. Numbers go on from block to block, so that a
    piece that crosses keeps its number; where blocks disagree, the larger share of the row between them decides.
    """

    def __init__(self, row: int, level: int, core_level: int = 128, connectivity: int = 4) -> None:
        self._level, self._core_level, self._connectivity = level, core_level, connectivity
        self._top = self._next = row  # first row held, first row not given out
        self._held: list[tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]] = []
        self._height = 0
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
        labels, divided = divide(mask, cores[seen], valid[seen], self._core_level, self._connectivity)
        first, last = self._next - self._top, until - self._top
        numbers = self._numbered(labels, divided, first)
        rows = Rows(self._next, p8[first:last], valid[first:last], numbers[labels[first:last]])
        self._last = rows.instances[-1]
        keep = max(0, until - HALO - self._top)
        self._held = [(p8[keep:], cores[keep:], valid[keep:])]
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
