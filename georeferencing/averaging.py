"""Core probabilities smoothed before markers are made of them: ragged cores would make many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SIDE = 5
"""Side in pixels of the box that is averaged over, twice."""
_REACH = 2 * (_SIDE // 2)
"""How far a pixel is seen by others."""
_PIECE = 1 << 17
"""Pixels averaged at a time, about."""


class Averages:
    """`averaged` of stretches of rows that overlap, as of each alone: every row is averaged once, but for the rims."""

    def __init__(self) -> None:
        self._known: NDArray[np.uint8] | None = None

    def of(self, cores: NDArray[np.uint8], valid: NDArray[np.bool_], count: int) -> NDArray[np.uint8]:
        """Return what `averaged` makes of the first `count` of the rows at hand, all (h, width)."""
        known = self._extended(cores, valid)
        if count <= 2 * _REACH:
            return averaged(cores[:count], valid[:count])
        smooth = np.empty_like(cores[:count])
        smooth[_REACH : count - _REACH] = known[_REACH : count - _REACH]
        smooth[:_REACH] = averaged(cores[: 2 * _REACH], valid[: 2 * _REACH])[:_REACH]
        lower = slice(count - 2 * _REACH, count)
        smooth[count - _REACH :] = averaged(cores[lower], valid[lower])[_REACH:]
        return smooth

    def forget(self, count: int) -> None:
        """Take it that the first `count` rows are no longer at hand."""
        if self._known is not None:
            self._known = self._known[count:]

    def _extended(self, cores: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Return the averages of all rows but the last, which rows to come reach into."""
        have = 0 if self._known is None else len(self._known)
        if len(cores) - _REACH > have:
            top = max(have - _REACH, 0)
            new = averaged(cores[top:], valid[top:])[have - top : len(cores) - _REACH - top]
            self._known = new if self._known is None else np.concatenate([self._known, new])
        return cores if self._known is None else self._known


def averaged(cores: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Average over a box, twice, in integers; over what is valid, so that an area is as a raster of that area alone.

    Done for some rows at a time, which stay in the processor's cache over all its passes.
    """
    smooth, reach = np.empty_like(cores), _REACH
    rows = max(4 * reach, _PIECE // cores.shape[1])
    for first in range(0, len(cores), rows):
        top = max(first - reach, 0)
        seen = slice(top, first + rows + reach)
        inside = None if valid[seen].all() else valid[seen]
        values = cores[seen].astype(np.uint16)
        if inside is not None:
            values *= inside
        for axis in (0, 1, 0, 1):
            values = _averaged(values, inside, axis)
        smooth[first : first + rows] = values[first - top : first - top + rows]
    return smooth


def _averaged(values: NDArray[np.uint16], inside: NDArray[np.bool_] | None, axis: int) -> NDArray[np.uint16]:
    """Return the mean along an axis of what is `inside` (all of it where None); 0 outside."""
    total = _box_sums(values, axis)
    if inside is not None:
        total //= np.maximum(_box_sums(inside.astype(np.uint16), axis), 1)
        total *= inside
        return total
    length, half = values.shape[axis], _SIDE // 2
    mean = total // np.uint16(_SIDE)
    for place in {*range(min(half, length)), *range(max(length - half, 0), length)}:
        near = min(place + half + 1, length) - max(place - half, 0)
        at = (place, slice(None)) if axis == 0 else (slice(None), place)
        mean[at] = total[at] // np.uint16(near)
    return mean


def _box_sums(values: NDArray[np.uint16], axis: int) -> NDArray[np.uint16]:
    """Return the sums of five along an axis: of pairs, of pairs of pairs, and one more."""
    half, length = _SIDE // 2, values.shape[axis]
    height, width = values.shape
    padded = np.zeros((height + 2 * half, width) if axis == 0 else (height, width + 2 * half), np.uint16)

    def from_(array: NDArray[np.uint16], first: int, count: int) -> NDArray[np.uint16]:
        part = slice(first, first + count)
        return array[part] if axis == 0 else array[:, part]

    from_(padded, half, length)[:] = values
    pairs = from_(padded, 0, length + 2) + from_(padded, 1, length + 2)
    total = from_(pairs, 0, length) + from_(pairs, 2, length)
    total += from_(padded, 4, length)
    return total
