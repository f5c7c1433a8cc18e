"""Where a run goes on: the windows that are left, in the batches they would have been in, and the rows they finish."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from engine.inference.bands import Band
from engine.inference.windows import WindowPlan


class BatchStarts:
    """Knows at which windows batches began, so that a run that goes on puts the same windows into a batch.

    Networks may differ in the last digit between batches of different sizes; with the same batches a continued run is
    the uninterrupted one to the bit.
    """

    def __init__(self, plan: WindowPlan, first: int, batch_size: int) -> None:
        self._rows = [window.row + plan.window for window in plan.windows]
        self._index, self._batch_size, self._in_batch = first, batch_size, 0
        self._starts = [first]

    def seen(self, to_network: bool) -> None:
        """Take the next window; those without a valid pixel are in no batch."""
        self._index += 1
        self._in_batch += to_network
        if self._in_batch == self._batch_size:
            self._in_batch = 0
            self._starts.append(self._index)

    def begin(self, row: int) -> None:
        """Say that a batch began with the first window that touches `row`."""
        self._starts.append(bisect_right(self._rows, row))

    def before(self, row: int) -> int:
        """Return the window to go on with when all rows above `row` are finished."""
        touching = bisect_right(self._rows, row)
        return self._starts[bisect_right(self._starts, touching) - 1]


def rest_of(plan: WindowPlan, first: int) -> WindowPlan:
    """Return the plan of the windows from index `first` on; rows that windows before them touch are not complete."""
    windows = plan.windows[first:]
    top = max(plan.frame.row, windows[0].row) if windows else plan.frame.row + plan.frame.height
    frame = plan.frame._replace(row=top, height=plan.frame.row + plan.frame.height - top)
    return replace(plan, frame=frame, windows=windows)


def rows_of(plan: WindowPlan, top: int, bottom: int) -> WindowPlan:
    """Return the plan of the rows from `top` to `bottom`: every window that touches them, nothing else of the frame."""
    touching = [window for window in plan.windows if window.row < bottom and window.row + plan.window > top]
    weights = {window.row: plan.row_weights[window.row] for window in touching}
    frame = plan.frame._replace(row=top, height=bottom - top)
    return replace(plan, frame=frame, windows=tuple(touching), row_weights=weights)


def from_row(bands: Iterator[Band], row: int) -> Iterator[Band]:
    """Yield bands without the rows above `row`."""
    for band in bands:
        above = max(row - band.row, 0)
        if above < band.valid.shape[0]:
            yield Band(band.row + above, band.p8[:, above:], band.valid[above:])
