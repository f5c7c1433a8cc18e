"""Stage 1 of a run: windows are read by threads, batched, put through the network and blended into bands of rows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.inference.blend import Band, Blender
from engine.inference.windows import WindowPlan, read_window
from georeferencing.grid import Window
from georeferencing.rasters import Raster


class Predicts(Protocol):
    """What is needed of a predictor here."""

    finds: tuple[str, ...]

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return probabilities (B, finds, H, W) in 1/65535 of windows (B, 3, H, W)."""


class ReadWindow(NamedTuple):
    """A window's pixels (3, window, window) and the valid mask (h, w) of its part inside the raster."""

    window: Window
    pixels: NDArray[np.uint8]
    valid: NDArray[np.bool_]


def stream_bands(
    raster: Raster,
    plan: WindowPlan,
    predictor: Predicts,
    batch_size: int,
    workers: int,
    seen: Callable[[ReadWindow], None],
) -> Iterator[Band]:
    """Yield the bands of the plan's frame, top to bottom; rows that no window touches are left out.

    `seen` is called in this thread with every window in order, as it is read; windows without a valid pixel do not
    reach the network. At most `workers` + 2 batches of windows are held.
    """
    blender = Blender(plan, len(predictor.finds))
    batch: list[ReadWindow] = []
    for item in _read_ahead(raster, plan.windows, workers, ahead=workers + batch_size):
        seen(item)
        if item.valid.any():
            batch.append(item)
        if len(batch) == batch_size:
            yield from _through(batch, predictor, blender)
            batch = []
    if batch:
        yield from _through(batch, predictor, blender)
    last = blender.finish()
    if last is not None:
        yield last


def _through(batch: Sequence[ReadWindow], predictor: Predicts, blender: Blender) -> Iterator[Band]:
    probabilities = predictor.predict(np.stack([item.pixels for item in batch]))
    for item, probability in zip(batch, probabilities, strict=True):
        band = blender.add(item.window, probability, item.valid)
        if band is not None:
            yield band


def _read_ahead(raster: Raster, windows: Sequence[Window], workers: int, ahead: int) -> Iterator[ReadWindow]:
    """Read windows by threads, each with its own handle, at most `ahead` early; give them out in order."""
    own, opening = threading.local(), threading.Lock()
    with ExitStack() as handles:

        def read(window: Window) -> ReadWindow:
            if not hasattr(own, "raster"):
                with opening:
                    own.raster = handles.enter_context(raster.reopen())
            return ReadWindow(window, *read_window(own.raster, window))

        with ThreadPoolExecutor(workers, thread_name_prefix="read") as pool:
            coming = iter(windows)
            queue: deque[Future[ReadWindow]] = deque(pool.submit(read, window) for window in islice(coming, ahead))
            try:
                while queue:
                    yield queue.popleft().result()
                    queue.extend(pool.submit(read, window) for window in islice(coming, 1))
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
