"""Endless streams of training samples, shared out over the processes of a run and the workers of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import torch
from torch.utils.data import IterableDataset

Drawn = TypeVar("Drawn")


class SampleStream(IterableDataset[Drawn], Generic[Drawn]):
    """Samples of one process from number `start` on: the same ones whatever the number of its workers.

    Args:
        draw: makes sample k of the run, whoever asks.
        start: the number of samples that all processes have drawn.
        batch: samples that a process takes a step.
        rank, processes: of this process; one step's samples go to the processes in turn, `batch` each.
    """

    def __init__(self, draw: Callable[[int], Drawn], start: int, batch: int, rank: int = 0, processes: int = 1) -> None:
        self.draw, self.start, self.batch, self.rank, self.processes = draw, start, batch, rank, processes

    def __iter__(self) -> Iterator[Drawn]:
        # a worker makes every n-th batch, which is the order in which the loader asks them
        info = torch.utils.data.get_worker_info()
        step, every = (0, 1) if info is None else (info.id, info.num_workers)
        while True:
            first = self.start + (step * self.processes + self.rank) * self.batch
            for number in range(first, first + self.batch):
                yield self.draw(number)
            step += every
