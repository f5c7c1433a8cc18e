"""Overlapping windows blended into bands of rows.

Probabilities are taken as 16-bit whole numbers and weights as whole numbers that add up to AXIS_TOTAL squared at every
pixel, so sums are exact: the order of windows and the size of batches cannot show, and a constant field stays constant.
The blended value is quantized to 8 bits once, as its band leaves.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.inference.bands import Band
from engine.inference.windows import AXIS_TOTAL, WindowPlan
from georeferencing.grid import Window

P16 = 65535
"""The 16-bit number that stands for probability 1; the largest sum, P16 x AXIS_TOTAL squared, fits 31 bits."""
_SCALE = np.float32(255 / (P16 * AXIS_TOTAL**2))
_PIECE = 1 << 17


class Blender:
    """Adds up windows that come row by row and gives out bands that no later window can change.

    Memory is 4 bytes x finds x window height x frame width, and that of the weights of nine windows.
    """

    def __init__(self, plan: WindowPlan, finds: int) -> None:
        self._plan, self._finds = plan, finds
        height = min(self._plan.window, self._plan.frame.height)
        self._sum = np.zeros((self._finds, height, self._plan.frame.width), np.int32)
        self._valid = np.zeros((height, self._plan.frame.width), np.bool_)
        self._row = self._plan.frame.row
        self._weights: dict[tuple[bytes, bytes], Tensor] = {}

    def add(
        self, window: Window, probability: Iterable[NDArray[np.uint16] | NDArray[np.int32]], valid: NDArray[np.bool_]
    ) -> Band | None:
        """Add a window's probability of each find, (window, window) in 1/P16, and valid mask; return the rows above."""
        band = self._give_out(window.row)
        # what weighs nothing changes nothing, and each pixel weighs something in one of the windows
        top, left, height, width = self._plan.part(window)
        inside = Window(top, left, min(height, valid.shape[0] - top), min(width, valid.shape[1] - left))
        here, there = self._places(window, inside)
        self._valid[here] = valid[there]
        weights = self._weights_of(window)[there]
        for total, values in zip(self._sum, probability, strict=True):
            # one pass over memory: numpy would need three
            torch.from_numpy(total[here]).addcmul_(torch.from_numpy(values[there]).int(), weights)
        return band

    def _places(self, window: Window, part: Window) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """Return where a part of a window, as far as it is in the frame, lies in the sums, and where in the window."""
        frame = self._plan.frame
        top, left = max(window.row + part.row, frame.row), max(window.col + part.col, frame.col)
        bottom = max(top, min(window.row + part.row + part.height, frame.row + frame.height))
        right = max(left, min(window.col + part.col + part.width, frame.col + frame.width))
        here = (slice(top - self._row, bottom - self._row), slice(left - frame.col, right - frame.col))
        return here, (slice(top - window.row, bottom - window.row), slice(left - window.col, right - window.col))

    def _weights_of(self, window: Window) -> Tensor:
        """Return the weights (h, w) of a window's pixels inside the raster; most windows share theirs."""
        down, across = self._plan.row_weights[window.row], self._plan.col_weights[window.col]
        key = down.tobytes(), across.tobytes()
        if key not in self._weights:
            self._weights[key] = torch.from_numpy(down[:, None] * across)
        return self._weights[key]

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
        band = Band(self._row, quantized(self._sum[:, :full]), self._valid[:full].copy())
        self._sum[:, : height - full] = self._sum[:, full:]
        self._sum[:, height - full :] = 0
        self._valid[: height - full] = self._valid[full:]
        self._valid[height - full :] = False
        self._row += rows
        return band


def quantized(total: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return sums (finds, h, w) as 8 bits, in pieces that stay in the processor's cache."""
    p8 = np.empty(total.shape, np.uint8)
    step = max(1, _PIECE // total.shape[2])
    scaled = np.empty((step, total.shape[2]), np.float32)
    for source, target in zip(total, p8, strict=True):
        for top in range(0, len(source), step):
            part = scaled[: len(source[top : top + step])]
            np.multiply(source[top : top + step], _SCALE, out=part, dtype=np.float32, casting="same_kind")
            np.rint(part, out=part)
            target[top : top + step] = part
    return p8
