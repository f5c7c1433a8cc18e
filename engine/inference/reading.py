"""Windows cut out of chunks of the raster that threads read ahead: no stored block is decoded twice.

Windows overlap and do not follow the file's blocks; read one by one they would decode most blocks twice to four times.
Chunks are whole blocks, laid out from the raster's pixel (0, 0) whatever the area of interest, and are forgotten as
soon as no window to come needs them: memory is about raster width x (window + block height) x 3 bytes.
"""

from __future__ import annotations

import math
import queue
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.inference.filling import mirror_empty
from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.opening import keep_gdal_settings
from georeferencing.rasters import Raster

_CHUNK_ROWS, _CHUNK_COLS = 128, 512
"""Smaller blocks are read several at a time: a read costs about 0.2 ms beside its pixels."""
_CHUNKS_A_THREAD = 8
"""Another thread is worth it from so many chunks on: to open a raster once more costs some ms."""


class ReadWindow(NamedTuple):
    """A window's pixels (3, window, window), None where none is needed, and the valid mask (h, w) inside the raster."""

    window: Window
    pixels: NDArray[np.uint8] | None
    valid: NDArray[np.bool_]


class _Chunk(NamedTuple):
    """Pixels (3, h, w), None where none is valid; which are valid (h, w), None where all are."""

    pixels: NDArray[np.uint8] | None
    valid: NDArray[np.bool_] | None


class WindowReader:
    """Reads the windows of a plan in their order; a context manager that holds the threads and file handles.

    Parameters
    ----------
    raster
        Reopened once for every thread, in the caller's: in a new one PROJ begins anew, which takes five times as long.
    windows
        The windows that will be asked for, in order; others may be asked for too, without being read ahead.
    workers
        Number of threads.
    ahead
        Chunks are read for so many windows more than were asked for.
    """

    def __init__(
        self,
        raster: Raster,
        windows: Sequence[Window],
        workers: int,
        ahead: int,
    ) -> None:
        self._raster, self._windows, self._ahead = raster, windows, ahead
        self._shape = chunk_shape(raster.block_shape)
        self._uses = Counter(chunk for window in windows for chunk in self._chunks_of(window))
        self._chunks: dict[Window, Future[_Chunk]] = {}
        self._asked = self._begun = 0
        self._free: queue.SimpleQueue[Raster] = queue.SimpleQueue()
        self._handles, self._open = ExitStack(), 0
        self._threads = max(1, min(workers, len(self._uses) // _CHUNKS_A_THREAD))
        self._pool = ThreadPoolExecutor(self._threads, "read", initializer=keep_gdal_settings)

    def __enter__(self) -> WindowReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._handles.close()

    def cut(self, window: Window, out: NDArray[np.uint8]) -> ReadWindow:
        """Copy a window into `out` (3, window, window), mirrored over the rim and into what is empty.

        `out` is untouched if none is valid.
        """
        if self._asked < len(self._windows) and window == self._windows[self._asked]:
            self._asked += 1
        self._read_ahead(self._asked + self._ahead)
        inside = window.clipped(self._raster.width, self._raster.height)
        chunks = [(chunk, self._take(chunk)) for chunk in self._chunks_of(window)]
        valid = _valid(inside, chunks)
        if not valid.flat[0] and not valid.any():
            # one byte: a large empty area is many such windows, and all of them wait for the next that is not empty
            return ReadWindow(window, None, np.broadcast_to(np.False_, valid.shape))
        for place, chunk in chunks:
            here, there = _common(inside, place)
            out[:, *here] = 0 if chunk.pixels is None else chunk.pixels[:, *there]
        if valid.strides != (0, 0) and not valid.all():  # a byte for all: nothing is empty
            mirror_empty(out[:, : inside.height, : inside.width], valid)
        _reflect(out, inside.height, inside.width)
        return ReadWindow(window, out, valid)

    def _read_ahead(self, until: int) -> None:
        while self._begun < min(until, len(self._windows)):
            for chunk in self._chunks_of(self._windows[self._begun]):
                self._begin(chunk)
            self._begun += 1

    def _begin(self, chunk: Window) -> Future[_Chunk]:
        if chunk not in self._chunks:
            if self._open < self._threads:
                self._free.put(self._handles.enter_context(self._raster.reopen()))
                self._open += 1
            self._chunks[chunk] = self._pool.submit(self._read, chunk)
        return self._chunks[chunk]

    def _take(self, chunk: Window) -> _Chunk:
        """Wait for a chunk; forget it after its last use."""
        reading = self._begin(chunk)
        self._uses[chunk] -= 1
        if self._uses[chunk] <= 0:
            del self._chunks[chunk], self._uses[chunk]
        return reading.result()

    def _read(self, chunk: Window) -> _Chunk:
        # as many are open as chunks are read at once, or all of the threads'
        raster = self._free.get()
        try:
            if not raster.always_valid and _is_empty(raster, chunk):
                return _Chunk(None, np.zeros((chunk.height, chunk.width), np.bool_))
            pixels, valid = raster.read(chunk)
            return _Chunk(pixels, None if valid.all() else valid)
        finally:
            self._free.put(raster)

    def _chunks_of(self, window: Window) -> list[Window]:
        """Return the chunks under a window, row by row."""
        height, width = self._shape
        inside = window.clipped(self._raster.width, self._raster.height)
        rows = range(inside.row // height * height, inside.row + inside.height, height)
        cols = range(inside.col // width * width, inside.col + inside.width, width)
        cells = (Window(row, col, height, width) for row in rows for col in cols)
        return [cell.clipped(self._raster.width, self._raster.height) for cell in cells]


def chunk_shape(block: tuple[int, int]) -> tuple[int, int]:
    """Return rows and columns of a chunk: whole blocks, and enough of them for the read to be worth it."""
    rows, cols = block
    return math.ceil(_CHUNK_ROWS / rows) * rows, math.ceil(_CHUNK_COLS / cols) * cols


def _is_empty(raster: Raster, chunk: Window) -> bool:
    """Tell, without reading pixels, whether a chunk has no valid one."""
    try:
        return not raster.read_valid(chunk).any()
    except RasterError:  # reading the pixels says what is wrong
        return False


def _valid(window: Window, chunks: Sequence[tuple[Window, _Chunk]]) -> NDArray[np.bool_]:
    """Return which pixels of a window (h, w) inside the raster are valid; one byte, read-only, where all are."""
    if all(chunk.valid is None for _, chunk in chunks):
        return np.broadcast_to(np.True_, (window.height, window.width))
    valid = np.ones((window.height, window.width), np.bool_)
    for place, chunk in chunks:
        if chunk.valid is not None:
            here, there = _common(window, place)
            valid[here] = chunk.valid[there]
    return valid


def _common(window: Window, chunk: Window) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return where what two rectangles have in common lies in the first, and in the second, as (rows, columns)."""
    top, left = max(window.row, chunk.row), max(window.col, chunk.col)
    bottom = min(window.row + window.height, chunk.row + chunk.height)
    right = min(window.col + window.width, chunk.col + chunk.width)
    here = slice(top - window.row, bottom - window.row), slice(left - window.col, right - window.col)
    there = slice(top - chunk.row, bottom - chunk.row), slice(left - chunk.col, right - chunk.col)
    return here, there


def _reflect(pixels: NDArray[np.uint8], height: int, width: int) -> None:
    """Fill what lies below `height` and right of `width` with reflections of what is inside, in place."""
    _reflect_rows(pixels[:, :, :width], height)
    _reflect_rows(pixels.transpose(0, 2, 1), width)


def _reflect_rows(pixels: NDArray[np.uint8], filled: int) -> None:
    """Fill the rows from `filled` on by reflection about the last that is filled; what is filled then is so too."""
    height = pixels.shape[1]
    if filled == 1:
        pixels[:, 1:] = pixels[:, :1]
        return
    while filled < height:
        count = min(height - filled, filled - 1)
        pixels[:, filled : filled + count] = pixels[:, filled - 1 - count : filled - 1][:, ::-1]
        filled += count
