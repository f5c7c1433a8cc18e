"""Core probabilities smoothed before markers are made of them: ragged cores would make many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SIDE = 5
"""Side in pixels of the box that is averaged over, twice."""
_HALF = _SIDE // 2
_REACH = 2 * _HALF
"""How far a pixel is seen by others."""
_PIECE = 1 << 18
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
    mean, length = total // np.uint16(_SIDE), values.shape[axis]
    for place in _rim(length):
        _line(mean, place, axis)[:] = _line(total, place, axis) // np.uint16(len(range(length)[_box(place)]))
    return mean


def _box_sums(values: NDArray[np.uint16], axis: int) -> NDArray[np.uint16]:
    """Return the sums of five along an axis: of pairs, of pairs of pairs, and one more; at the rim of what there is."""
    total = np.empty_like(values)
    if values.shape[axis] >= _SIDE:
        # along all rows as one, which is fastest; what then goes from row to row is at the rim
        step = values.shape[1] if axis == 0 else 1
        flat, middle = values.reshape(-1), total.reshape(-1)[_HALF * step : -_HALF * step]
        pairs = flat[:-step] + flat[step:]
        np.add(pairs[: -3 * step], pairs[2 * step : -step], out=middle)
        middle += flat[4 * step :]
    for place in _rim(values.shape[axis]):
        near = values[_box(place)] if axis == 0 else values[:, _box(place)]
        np.add.reduce(near, axis=axis, dtype=np.uint16, out=_line(total, place, axis))
    return total


def _line(values: NDArray[np.uint16], place: int, axis: int) -> NDArray[np.uint16]:
    """Return the row (axis 0) or column at a place."""
    return values[place] if axis == 0 else values[:, place]


def _rim(length: int) -> set[int]:
    """Return the places of so many at which the box does not fit."""
    return {*range(min(_HALF, length)), *range(max(length - _HALF, 0), length)}


def _box(place: int) -> slice:
    """Return the places that the box around one covers, those that there are."""
    return slice(max(place - _HALF, 0), place + _HALF + 1)
