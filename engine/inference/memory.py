"""What one run may use of a cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from engine.inference.cache import SHARE, FeatureCache, Known
from engine.models.contract import Features
from georeferencing.grid import Window


@dataclass(frozen=True)
class Remembered:
    """Of a window: features where they are needed, valid mask (h, w), None if it is new, and answers (H, W) by find."""

    features: Features | None = None
    valid: NDArray[np.bool_] | None = None
    answers: dict[str, NDArray[np.uint16]] = field(default_factory=dict)


class RunMemory:
    """The part of a cache that one run may use: windows seen by the same network in the same pixels.

    Parameters
    ----------
    cache
        The cache.
    facts
        Everything that features and answers depend on: raster, bands, stretch, resolution, network, precision.
    windows
        How many windows the run has. If they do not all fit into memory they are narrowed to 16 bits, and if they do
        not all fit into the cache nothing is added to it: each would push out another that is needed as much. So
        with answers and their share.
    finds
        What the network is asked for.
    """

    def __init__(self, cache: FeatureCache, facts: Mapping[str, str], windows: int, finds: Sequence[str] = ()) -> None:
        self._cache, self._windows, self._finds = cache, windows, finds
        self._facts = json.dumps(dict(facts), sort_keys=True)

    def _key(self, window: Window, find: str = "") -> str:
        return hashlib.sha256(f"{self._facts}{tuple(window)}{find}".encode()).hexdigest()[:40]

    def __contains__(self, window: Window) -> bool:
        """Tell whether nothing of a window needs to be read."""
        if self._key(window) in self._cache:
            return True
        return bool(self._finds) and all(self._key(window, find) in self._cache for find in self._finds)

    def get(self, window: Window) -> Remembered:
        """Return what is kept of a window; its features only if they are needed for another find."""
        kept = {find: self._cache.get(self._key(window, find)) for find in self._finds}
        there = {find: known for find, known in kept.items() if known is not None}
        answers = {find: known.features.tensors[0].numpy() for find, known in there.items()}
        if self._finds and len(there) == len(self._finds):
            return Remembered(None, there[self._finds[0]].valid, answers)
        known = self._cache.get(self._key(window))
        return Remembered() if known is None else Remembered(known.features, known.valid, answers)

    def put(self, window: Window, features: Features, valid: NDArray[np.bool_]) -> Features:
        """Keep a window's features (one row) and valid mask; return the features as they are kept, if they are."""
        known = Known(features.each(_alone), valid)
        if known.nbytes * self._windows > self._cache.memory_bytes:
            known = known.narrowed()
        if known.nbytes * self._windows > self._most:
            return features
        self._cache.put(self._key(window), known)
        return known.features

    def put_answers(self, window: Window, answers: Mapping[str, NDArray[np.uint16]], valid: NDArray[np.bool_]) -> None:
        """Keep what the network said of a window by find, (H, W) each, and its valid mask."""
        if sum(p16.nbytes + valid.nbytes for p16 in answers.values()) * self._windows > SHARE * self._most:
            return
        for find, p16 in answers.items():
            # a copy, which does not hold the answers that it came with
            alone = Features(((torch.from_numpy(p16.copy()),),), None, (p16.shape[0], p16.shape[1]))
            self._cache.put(self._key(window, find), Known(alone, valid, answer=True))

    @property
    def _most(self) -> int:
        return max(self._cache.memory_bytes, self._cache.disk_bytes)


def _alone(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor in memory of its own, in the same order: a view would hold a batch for as long as it is kept."""
    if tensor.numel() * tensor.element_size() == tensor.untyped_storage().nbytes():
        return tensor
    last = tensor.dim() == 4 and tensor.stride(1) == 1
    return tensor.clone(memory_format=torch.channels_last if last else torch.contiguous_format)
