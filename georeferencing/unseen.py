"""Pixels that are not seen, for they are empty or outside the area: what touches them is cut there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from georeferencing.runs import Runs


class Unseen:
    """Tells, band by band from top to bottom, which pixels touch one that is not seen."""

    def __init__(self) -> None:
        self._above: NDArray[np.bool_] | None = None  # of the row before the next band, where any is

    def skip(self, width: int) -> None:
        """Rows before the next band are not seen."""
        self._above = np.ones(width, np.bool_)

    def beside(self, shape: tuple[int, ...], valid: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
        """Take the next band, of `shape` (h, width); return None where all is seen in it and in the row above.

        Else say which pixels of the row above and the band (h + 1, width) touch, if by a corner, one that is not.
        """
        above, unseen = self._above, None if valid is None or valid.all() else ~valid
        self._above = None if unseen is None or not unseen[-1].any() else unseen[-1]
        if above is None and unseen is None:
            return None
        flags = np.zeros((shape[0] + 1, shape[1]), np.bool_)
        flags[0] = False if above is None else above
        flags[1:] = False if unseen is None else unseen
        rows = flags.copy()
        rows[:, 1:] |= flags[:, :-1]
        rows[:, :-1] |= flags[:, 1:]
        near = rows.copy()
        near[1:] |= rows[:-1]
        near[:-1] |= rows[1:]
        return near


def any_in(flags: NDArray[np.bool_], runs: Runs) -> NDArray[np.bool_]:
    """Tell of each run whether any of its pixels is flagged; row 0 of `flags` (h, w) is the runs' row 0."""
    before = np.zeros(flags.size + 1, np.int32)
    np.cumsum(flags, out=before[1:])
    place = runs.row * flags.shape[1]
    return before[place + runs.end] > before[place + runs.start]
