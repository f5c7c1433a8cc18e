"""The grid of windows a raster is read by, anchored at the working raster's pixel (0, 0).

Rows and columns count from the top left. The grid never depends on an area of interest, so the same window shows a
network the same pixels in every run.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Window(NamedTuple):
    """A rectangle of pixels: first row, first column, height, width.

    `row` and `col` may be negative, and the far rim may pass the raster's, for windows that are to be padded.
    """

    row: int
    col: int
    height: int
    width: int

    def clipped(self, width: int, height: int) -> Window:
        """Return the part of this window inside a raster of `width` x `height` pixels; it may have no pixel."""
        row, col = max(self.row, 0), max(self.col, 0)
        bottom, right = min(self.row + self.height, height), min(self.col + self.width, width)
        return Window(row, col, max(bottom - row, 0), max(right - col, 0))

    def inside(self, width: int, height: int) -> bool:
        """Tell whether this window lies wholly inside a raster of `width` x `height` pixels and holds a pixel."""
        return self.height > 0 and self.width > 0 and self.clipped(width, height) == self


class WindowGrid:
    """Overlapping square windows that cover a raster, the last of each row and column reaching over the rim.

    Windows start at multiples of `stride` = window x (1 - overlap), rounded, at least 1. None is shifted inward at the
    rim: the distance of a pixel to its windows' centres is then the same everywhere.
    """

    def __init__(self, width: int, height: int, window: int = 512, overlap: float = 0.25) -> None:
        if width < 1 or height < 1:
            raise ValueError(f"a raster of {width} x {height} pixels has no windows")
        if window < 1:
            raise ValueError(f"window {window}: must be at least 1 pixel")
        if not 0 <= overlap < 1:
            raise ValueError(f"overlap {overlap}: must be at least 0 and less than 1")
        self.width, self.height, self.window = width, height, window
        self.stride = max(1, round(window * (1 - overlap)))
        self.rows = self._starts(height)
        self.cols = self._starts(width)

    def __len__(self) -> int:
        return len(self.rows) * len(self.cols)

    def _starts(self, size: int) -> range:
        count = 1 + max(0, math.ceil((size - self.window) / self.stride))
        return range(0, count * self.stride, self.stride)

    def near(self, frame: Window) -> tuple[range, range]:
        """Return the rows and the columns at which windows start that have a pixel in common with `frame`."""
        return self._near(self.rows, frame.row, frame.height), self._near(self.cols, frame.col, frame.width)

    def _near(self, starts: range, first: int, length: int) -> range:
        begin = max(0, (first - self.window) // self.stride + 1)
        return starts[begin : max(begin, math.ceil((first + length) / self.stride))]
