"""The predictors of a run: one for every batch that is worked on at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from engine.inference.allocator import kept_memory
from engine.inference.device import Device, usable_cores
from engine.inference.predictor import Predictor
from engine.models.packs import Pack

_CPU_SLOTS, _GPU_SLOTS = 4, 2


@contextmanager
def team(pack: Pack, finds: Sequence[str], device: Device, idle: float = 0.0) -> Iterator[list[Predictor]]:
    """Yield the predictors that `stream_bands` deals a run's batches to.

    On a CPU up to four batches are worked on at once, each by its share of the cores: small operations do not scale
    over many cores, windows do. A GPU gets two, so that it computes while the results of one are fetched and the
    next is sent. Several GPUs share the windows. What memory they used is kept for `idle` seconds more.
    """
    before = torch.get_num_threads()
    cores = min(before, usable_cores())
    slots = min(cores, _CPU_SLOTS)
    try:
        # threads started from now on, those of the network, take it over
        torch.set_num_threads(cores // slots)
        predictors: list[Predictor] = []
        for one in device.each():
            predictor = Predictor(pack.network, pack.config.mean, pack.config.std, finds, one)
            predictors += [predictor] * (_GPU_SLOTS if one.device.type == "cuda" else slots)
        with kept_memory(idle):
            yield predictors
    finally:
        torch.set_num_threads(before)
