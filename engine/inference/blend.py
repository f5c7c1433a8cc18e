"""Overlapping windows blended into bands of rows.

Probabilities are taken as 16-bit whole numbers and weights as whole numbers that add up to AXIS_TOTAL squared at every
pixel, so sums are exact: the order of windows and the size of batches cannot show, and a constant field stays constant.
The blended value is quantized to 8 bits once, as its band leaves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.inference.windows import AXIS_TOTAL, WindowPlan
from georeferencing.grid import Window

P16 = 65535
"""The 16-bit number that stands for probability 1; the largest sum, P16 x AXIS_TOTAL squared, fits 31 bits."""
_SCALE = np.float32(255 / (P16 * AXIS_TOTAL**2))


class Band(NamedTuple):
    """Finished rows of the frame: the raster's row they start at, p8 (finds, h, width), which are valid (h, width)."""

    row: int
    p8: NDArray[np.uint8]
    valid: NDArray[np.bool_]


class Blender:
    """Adds up windows that come row by row and gives out bands that no later window can change.

    Memory is 4 bytes x finds x window height x frame width.
    """

    def __init__(self, plan: WindowPlan, finds: int) -> None:
        self._plan, self._finds = plan, finds
        self._start()

    def _start(self) -> None:
        height = min(self._plan.window, self._plan.frame.height)
        self._sum = np.zeros((self._finds, height, self._plan.frame.width), np.int32)
        self._valid = np.zeros((height, self._plan.frame.width), np.bool_)
        self._row = self._plan.frame.row

    def add(self, window: Window, probability: NDArray[np.int32], valid: NDArray[np.bool_]) -> Band | None:
        """Add a window's probability (finds, window, window), in 1/P16, and valid mask; return the rows above."""
        band = self._give_out(window.row)
        frame, plan = self._plan.frame, self._plan
        top, left = max(window.row, frame.row), max(window.col, frame.col)
        bottom = min(window.row + valid.shape[0], frame.row + frame.height)
        right = min(window.col + valid.shape[1], frame.col + frame.width)
        here = (slice(top - self._row, bottom - self._row), slice(left - frame.col, right - frame.col))
        there = (slice(top - window.row, bottom - window.row), slice(left - window.col, right - window.col))
        weight = plan.row_weights[window.row][there[0], None] * plan.col_weights[window.col][None, there[1]]
        for total, values in zip(self._sum, probability, strict=True):
            total[here] += values[there] * weight
        self._valid[here] = valid[there]
        return band

    def finish(self) -> Band | None:
        """Return what is left."""
        return self._give_out(self._plan.frame.row + self._plan.frame.height)

    def _give_out(self, until: int) -> Band | None:
        """Quantize and return the rows above row `until`, and make room for as many below."""
        height = self._sum.shape[1]
        frame_end = self._plan.frame.row + self._plan.frame.height
        rows = min(until, frame_end) - self._row
        if rows <= 0:
            return None
        full = min(rows, height)
        p8 = np.rint(self._sum[:, :full] * _SCALE).astype(np.uint8)
        band = Band(self._row, p8, self._valid[:full].copy())
        self._sum[:, : height - full] = self._sum[:, full:].copy()
        self._sum[:, height - full :] = 0
        self._valid[: height - full] = self._valid[full:].copy()
        self._valid[height - full :] = False
        self._row += rows
        return band
