"""Windows that cannot be read: named in an error, or left out and remembered."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import Raster


class CheckedRaster(Raster):
    """A raster whose unreadable windows are an error that names the window, or with `skip` have no valid pixel.

    It shares the handle of `raster`, which must stay open. `bad` holds the windows left out, each once, of this handle
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
        self.bad[window] = None  # reading threads share this: one operation, and in the order of the reads
        size = window.height, window.width
        return np.zeros((3, *size), np.uint8), np.zeros(size, np.bool_)


def named(window: Window) -> str:
    """Say where a window lies."""
    return f"column {window.col}, row {window.row} ({window.width} x {window.height} pixels)"


def without_bad(valid: NDArray[np.bool_], row: int, col: int, bad: Iterable[Window]) -> None:
    """Mark the pixels of bad windows as not valid, in place; `row` and `col` are those of the first pixel of `valid`.

    All of a window's pixels: what its neighbours say of them is not what they would have said together.
    """
    for window in bad:
        top, left = max(window.row - row, 0), max(window.col - col, 0)
        bottom, right = max(window.row + window.height - row, 0), max(window.col + window.width - col, 0)
        valid[top:bottom, left:right] = False
