"""Stage 1 of a run: windows are read by threads, batched, put through the network and blended into bands of rows.

Three kinds of threads work at once: some read, one for each device runs the network, and the caller's blends. Each is
at most a few batches ahead of the next.
"""

from __future__ import annotations

import math
import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Protocol, cast

import numpy as np
import torch
from numpy.typing import NDArray

from engine.inference.bands import Band
from engine.inference.blend import Blender
from engine.inference.memory import Remembered, RunMemory
from engine.inference.reading import ReadWindow, WindowReader
from engine.inference.windows import WindowPlan
from engine.models.contract import Features
from georeferencing.grid import Window
from georeferencing.rasters import Raster

_TOGETHER = 4
"""Remembered windows that go on at once: what is coarse in them takes less time together."""

_kept_threads: dict[tuple[int, int], ThreadPoolExecutor] = {}

Probabilities = NDArray[np.uint16] | NDArray[np.int32]
Found = Probabilities | Sequence[Sequence[NDArray[np.uint16]]]
"""Probabilities (H, W) in 1/65535 by window of a batch and find."""


class Predicts(Protocol):
    """What is needed of a predictor here."""

    finds: tuple[str, ...]

    def predict(self, pixels: NDArray[np.uint8]) -> Probabilities:
        """Return probabilities (B, finds, H, W) in 1/65535 of windows (B, 3, H, W)."""


class Remembers(Predicts, Protocol):
    """What is needed of a predictor whose features are kept."""

    def encode(self, pixels: NDArray[np.uint8], parts: Sequence[Window] | None = None) -> list[Features]:
        """Return the features of each of the windows (B, 3, H, W), or of parts of them."""

    def decode(self, features: Sequence[Features], finds: Sequence[str]) -> NDArray[np.uint16]:
        """Return probabilities (B, finds, H, W) in 1/65535 of windows by their features, for some of the finds."""


@dataclass
class _Batch:
    """Windows in order; those with a valid pixel are `chosen`, by features and answers of runs before, or by `pixels`.

    `new` are the rows of the latter.
    """

    pixels: NDArray[np.uint8]
    items: list[ReadWindow] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    features: list[Features | None] = field(default_factory=list)
    answers: list[dict[str, NDArray[np.uint16]]] = field(default_factory=list)
    new: list[int] = field(default_factory=list)

    def take(self, item: ReadWindow, remembered: Remembered) -> None:
        """Add a window."""
        if item.pixels is not None or remembered.valid is not None:
            if remembered.valid is None:
                self.new.append(len(self.chosen))
            self.chosen.append(len(self.items))
            self.features.append(remembered.features)
            self.answers.append(remembered.answers)
        self.items.append(item)


def stream_bands(
    raster: Raster,
    plan: WindowPlan,
    predictor: Predicts | Sequence[Predicts],
    batch_size: int,
    workers: int,
    seen: Callable[[ReadWindow], None],
    *,
    memory: RunMemory | None = None,
    look: bool = False,
    trim: bool = False,
) -> Iterator[Band]:
    """Yield the bands of the plan's frame, top to bottom; rows that no window touches are left out.

    Parameters
    ----------
    raster, plan
        What to read.
    predictor
        Several, one a device, share the batches; results do not depend on who took which.
    batch_size
        Windows given to a predictor at once; remembered ones may be more.
    workers
        Threads that read.
    seen
        Called in this thread with every window in order, when its probabilities are there. Windows without a valid
        pixel have none: they do not reach the network.
    memory
        Features and answers from runs before; those of this run are added. The predictors must then be `Remembers`.
    look
        Whether `seen` wants the pixels of remembered windows too, which are not read otherwise.
    trim
        Whether of each window only the part is decoded that weighs anything. The predictors must be `Remembers`.
    """
    predictors = list(predictor) if isinstance(predictor, Sequence) else [predictor]
    blender = Blender(plan, len(predictors[0].finds))
    wanted = [window for window in plan.windows if look or memory is None or window not in memory]
    with ExitStack() as open_now:
        reader = WindowReader(raster, wanted, workers, workers + batch_size * len(predictors))
        open_now.enter_context(reader)
        keep = memory is not None or torch.cuda.is_available()
        pool = open_now.enter_context(_network_threads(len(predictors), keep=keep))
        idle: queue.SimpleQueue[Predicts] = queue.SimpleQueue()
        for one in predictors:
            idle.put(one)
        waiting: deque[tuple[_Batch, Future[Found]]] = deque()
        open_now.callback(_drop, waiting)
        for batch in _batches(reader, plan, batch_size, memory, look, len(predictors)):
            waiting.append((batch, pool.submit(_predict, idle, batch, memory, plan if trim else None)))
            if len(waiting) > len(predictors) + 1:
                yield from _blended(waiting, blender, seen)
        while waiting:
            yield from _blended(waiting, blender, seen)
    last = blender.finish()
    if last is not None:
        yield last


@contextmanager
def _network_threads(count: int, *, keep: bool) -> Iterator[ThreadPoolExecutor]:
    """Give threads for the network, which compute with as many threads of PyTorch's as this one would.

    With `keep` they wait for the next run in this process: glibc has a heap for every thread, and new ones would not
    get those, of 100 MB and more, that the network filled before; and cuDNN plans every convolution anew in a new one.
    """
    if keep:
        key = count, torch.get_num_threads()
        if key not in _kept_threads:
            _kept_threads[key] = ThreadPoolExecutor(count, thread_name_prefix="network")
        yield _kept_threads[key]
        return
    with ThreadPoolExecutor(count, thread_name_prefix="network") as pool:
        yield pool


def _drop(waiting: deque[tuple[_Batch, Future[Found]]]) -> None:
    """Begin no batch more, and wait for those that were begun."""
    wait([working for _, working in waiting if not working.cancel()])


def _batches(
    reader: WindowReader, plan: WindowPlan, size: int, memory: RunMemory | None, look: bool, predictors: int
) -> Iterator[_Batch]:
    """Collect windows until `size` of them are for the network.

    Where it has seen all of them before they may be more, but towards the end no more than is left for each predictor:
    all then end at about the same time.
    """
    batch = _Batch(_space(size, plan.window))
    many = size
    for number, window in enumerate(plan.windows):
        if not batch.items:
            many = max(size, min(_TOGETHER, math.ceil((len(plan.windows) - number) / predictors)))
        remembered = memory.get(window) if memory is not None else Remembered()
        cut = remembered.valid is None or look
        if cut and len(batch.chosen) >= size:
            yield batch
            batch = _Batch(_space(size, plan.window))
        if cut:
            item = reader.cut(window, batch.pixels[len(batch.chosen)])
        else:
            assert remembered.valid is not None
            item = ReadWindow(window, None, remembered.valid)
        batch.take(item, remembered)
        if len(batch.chosen) >= (size if batch.new else many):
            yield batch
            batch = _Batch(_space(size, plan.window))
    if batch.items:
        yield batch


def _space(size: int, window: int) -> NDArray[np.uint8]:
    return np.empty((size, 3, window, window), np.uint8)


def _predict(
    idle: queue.SimpleQueue[Predicts], batch: _Batch, memory: RunMemory | None, trimmed: WindowPlan | None
) -> Found:
    """Put a batch through whichever network is free; with `trimmed`, only the parts of windows that weigh anything."""
    if not batch.chosen:
        return []
    predictor = idle.get()
    try:
        if memory is None and trimmed is None:
            return predictor.predict(batch.pixels[: len(batch.chosen)])
        return _answered(cast(Remembers, predictor), batch, memory, trimmed)
    finally:
        idle.put(predictor)


def _answered(predictor: Remembers, batch: _Batch, memory: RunMemory | None, trimmed: WindowPlan | None) -> Found:
    """Encode the windows that are new, decode what no run before has asked of a window, and keep both."""
    items = [batch.items[index] for index in batch.chosen]
    if batch.new:
        parts = None if trimmed is None else [trimmed.part(items[row].window) for row in batch.new]
        for row, features in zip(batch.new, predictor.encode(_pixels(batch), parts), strict=True):
            window, valid = items[row].window, items[row].valid
            batch.features[row] = features if memory is None else memory.put(window, features, valid)
    asked = {row: known for row, known in enumerate(batch.features) if known is not None}
    missing = [find for find in predictor.finds if any(find not in batch.answers[row] for row in asked)]
    if missing:
        for row, found in zip(asked, predictor.decode(list(asked.values()), missing), strict=True):
            said = dict(zip(missing, found, strict=True))
            if memory is not None:
                memory.put_answers(items[row].window, said, items[row].valid)
            batch.answers[row] |= said
    batch.features.clear()  # a batch may wait to be blended
    return [[answers[find] for find in predictor.finds] for answers in batch.answers]


def _pixels(batch: _Batch) -> NDArray[np.uint8]:
    """Return the windows that are new; where all are, without a copy."""
    return batch.pixels[: len(batch.new)] if len(batch.new) == len(batch.chosen) else batch.pixels[batch.new]


def _blended(
    waiting: deque[tuple[_Batch, Future[Found]]], blender: Blender, seen: Callable[[ReadWindow], None]
) -> Iterator[Band]:
    """Blend the windows of the batch that waits longest, as soon as their probabilities are there."""
    probabilities = waiting[0][1].result()
    batch, _ = waiting.popleft()
    row_of = {index: row for row, index in enumerate(batch.chosen)}
    for index, item in enumerate(batch.items):
        if index in row_of:
            band = blender.add(item.window, probabilities[row_of[index]], item.valid)
            if band is not None:
                yield band
        seen(item)
