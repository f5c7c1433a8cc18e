"""Parts of a raster that cannot be read: named in an error, or left out and remembered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import Raster


class CheckedRaster(Raster):
    """A raster whose unreadable windows are an error that names the window; with `skip` their bad blocks are not valid.

    It shares the handle of `raster`, which must stay open. `bad` holds the blocks left out, each once, of this handle
    and of all made from it by `reopen`.
    """

    def __init__(self, raster: Raster, *, skip: bool, bad: dict[Window, None] | None = None) -> None:
        super().__init__(raster._source, raster._placed, raster._choice, raster._view, raster.stretch, raster.notes)
        self._skip = skip
        self.bad: dict[Window, None] = {} if bad is None else bad

    def reopen(self) -> CheckedRaster:
        """Return an independent handle that adds to the same list of bad windows."""
        return CheckedRaster(super().reopen(), skip=self._skip, bad=self.bad)

    def read(self, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Read as a raster does. Raises RasterError with the window where that fails, unless such are left out."""
        try:
            return super().read(window)
        except RasterError as error:
            if not self._skip:
                raise RasterError(
                    f"{error}; it is in the window at {named(window)}: mend the file, or leave such windows out with "
                    "--skip-bad-windows"
                ) from error
        return self._read_whole_blocks(window)

    def _read_whole_blocks(self, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Read a window block by block, and leave out those that cannot be read."""
        pixels = np.zeros((3, window.height, window.width), np.uint8)
        valid = np.zeros((window.height, window.width), np.bool_)
        for block in _blocks_under(window, self.block_shape):
            rows = slice(block.row - window.row, block.row - window.row + block.height)
            cols = slice(block.col - window.col, block.col - window.col + block.width)
            try:
                pixels[:, rows, cols], valid[rows, cols] = super().read(block)
            except RasterError:
                self.bad[block] = None  # reading threads share this; it is one operation
        return pixels, valid


def _blocks_under(window: Window, shape: tuple[int, int]) -> Iterator[Window]:
    """Yield a window cut along the raster's blocks of (rows, columns)."""
    height, width = shape
    bottom, right = window.row + window.height, window.col + window.width
    for row in range(window.row // height * height, bottom, height):
        for col in range(window.col // width * width, right, width):
            top, left = max(row, window.row), max(col, window.col)
            yield Window(top, left, min(row + height, bottom) - top, min(col + width, right) - left)


def named(window: Window) -> str:
    """Say where a window lies."""
    return f"column {window.col}, row {window.row} ({window.width} x {window.height} pixels)"
