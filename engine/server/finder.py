"""Stage 1 in a worker that stays: features of windows kept from job to job, and a watch on the network's time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import numpy as np
from numpy.typing import NDArray

from engine.inference.cache import FeatureCache
from engine.inference.find import FindHere, Search
from engine.inference.predictor import Predictor
from engine.inference.stream import Probabilities
from engine.models.contract import Features
from georeferencing.grid import Window


class WarmFinder(FindHere):
    """Runs the network in this process, but not again over windows whose features it still has.

    Attributes
    ----------
    seconds, cpu
        Time that at least one batch was in the network so far, and CPU time of the threads that ran it.
    """

    def __init__(self, cache: FeatureCache) -> None:
        super().__init__(cache)
        self.seconds = self.cpu = 0.0
        self._lock, self._inside, self._since = threading.Lock(), 0, 0.0

    @contextmanager
    def team(self, search: Search) -> Iterator[Sequence[Predictor]]:
        """Give the predictors; to make them is the network's time, too."""
        with ExitStack() as members:
            with self.watch():
                predictors = members.enter_context(super().team(search))
            yield predictors

    def around(self, predictor: Predictor) -> _Watched:
        """Return the predictor with a watch on its time."""
        return _Watched(predictor, self)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Count the time inside; several threads may be."""
        cpu = time.thread_time()
        with self._lock:
            if not self._inside:
                self._since = time.perf_counter()
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    self.seconds += time.perf_counter() - self._since
                self.cpu += time.thread_time() - cpu


class _Watched:
    """A predictor whose time in the network is counted."""

    def __init__(self, predictor: Predictor, finder: WarmFinder) -> None:
        self.finds = predictor.finds
        self._predictor, self._finder = predictor, finder

    def predict(self, pixels: NDArray[np.uint8]) -> Probabilities:
        with self._finder.watch():
            return self._predictor.predict(pixels)

    def encode(self, pixels: NDArray[np.uint8], parts: Sequence[Window] | None = None) -> list[Features]:
        with self._finder.watch():
            return self._predictor.encode(pixels, parts)

    def decode(self, features: Sequence[Features], finds: Sequence[str]) -> Probabilities:
        with self._finder.watch():
            return self._predictor.decode(features, finds)
