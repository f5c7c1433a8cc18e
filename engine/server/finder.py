"""Stage 1 in a worker that stays: features of windows kept from job to job, and a watch on the network's time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import numpy as np
from numpy.typing import NDArray

from engine.inference.blend import Band
from engine.inference.cache import FeatureCache, RunMemory
from engine.inference.find import FindHere, Progress, Search, predictor_of
from engine.inference.reading import ReadWindow
from engine.inference.resume import BatchStarts
from engine.inference.stream import Predicts, Probabilities, Remembers, stream_bands
from engine.inference.windows import WindowPlan
from engine.models.contract import Features


class WarmFinder(FindHere):
    """Runs the network in this process, but not again over windows whose features it still has.

    Attributes
    ----------
    seconds, cpu
        Time that phrases and windows spent in the network so far, and CPU time of the thread that waited for it.
    """

    def __init__(self, cache: FeatureCache) -> None:
        self._cache = cache
        self.seconds = self.cpu = 0.0

    def __call__(self, search: Search, plan: WindowPlan, progress: Progress, starts: BatchStarts) -> Iterator[Band]:
        """Yield the bands of the plan's frame, top to bottom."""
        with self.watch():
            predictor = _Watched(predictor_of(search), self)

        def seen(item: ReadWindow) -> None:
            progress.advance(1)
            progress.show(item)
            starts.seen(bool(item.valid.any()))

        return stream_bands(
            search.raster,
            plan,
            predictor,
            search.batch_size,
            search.options.workers,
            seen,
            memory=self._memory(search),
            look=progress.preview is not None,
        )

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Count the time inside."""
        begun, cpu = time.perf_counter(), time.thread_time()
        yield
        self.seconds += time.perf_counter() - begun
        self.cpu += time.thread_time() - cpu

    def _memory(self, search: Search) -> RunMemory | None:
        """Return what is known of the same raster, read the same way, by the same network; None where it cannot be."""
        if search.options.tta or not search.pack.network.reusable_features:
            return None
        raster = search.raster
        facts = {
            "raster": raster.identity,
            "bands": ",".join(map(str, raster.bands)),
            "stretch": str(raster.stretch),
            "grid": f"{raster.width} x {raster.height}",
            "model": search.pack.sha256,
            "precision": search.device.precision,
        }
        return RunMemory(self._cache, facts, len(search.windows.windows))


class _Watched:
    """A predictor whose time in the network is counted; used by one thread at a time."""

    def __init__(self, predictor: Predicts, finder: WarmFinder) -> None:
        self.finds = predictor.finds
        self._predictor, self._finder = predictor, finder

    def predict(self, pixels: NDArray[np.uint8]) -> Probabilities:
        with self._finder.watch():
            return self._predictor.predict(pixels)

    def encode(self, pixels: NDArray[np.uint8]) -> list[Features]:
        with self._finder.watch():
            return cast(Remembers, self._predictor).encode(pixels)

    def decode(self, features: Sequence[Features]) -> Probabilities:
        with self._finder.watch():
            return cast(Remembers, self._predictor).decode(features)
