"""Endless streams of training samples, shared out over the processes of a run and the workers of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import active_children
from typing import Any, Generic, TypeVar

import torch
from torch.utils.data import DataLoader, IterableDataset

from engine.errors import InputError
from engine.training.stopping import leave_to_parent

Drawn = TypeVar("Drawn")
Batch = TypeVar("Batch")


class SampleStream(IterableDataset[Drawn | InputError], Generic[Drawn]):
    """Samples of one process from number `start` on: the same ones whatever the number of its workers.

    One that cannot be read comes as its error: raised in a worker, it would reach the user inside a traceback.

    Args:
        draw: makes sample k of the run, whoever asks.
        start: the number of samples that all processes have drawn.
        batch: samples that a process takes a step.
        rank, processes: of this process; one step's samples go to the processes in turn, `batch` each.
    """

    def __init__(self, draw: Callable[[int], Drawn], start: int, batch: int, rank: int = 0, processes: int = 1) -> None:
        self.draw, self.start, self.batch, self.rank, self.processes = draw, start, batch, rank, processes

    def __iter__(self) -> Iterator[Drawn | InputError]:
        # a worker makes every n-th batch, which is the order in which the loader asks them
        info = torch.utils.data.get_worker_info()
        step, every = (0, 1) if info is None else (info.id, info.num_workers)
        while True:
            first = self.start + (step * self.processes + self.rank) * self.batch
            for number in range(first, first + self.batch):
                try:
                    yield self.draw(number)
                except InputError as error:
                    yield error
            step += every


def batches(
    stream: SampleStream[Drawn], collate: Callable[[list[Drawn]], Batch], workers: int, pin: bool
) -> Iterator[Batch]:
    """Batches of a stream, drawn ahead by `workers`, in pinned memory where asked. Raises InputError.

    Workers, which leave signals to their parent, end with the batches, even where one hangs.
    """
    before = {child.pid for child in active_children()}
    loader: DataLoader[Any] = DataLoader(
        stream, batch_size=stream.batch, collate_fn=partial(_together, collate), num_workers=workers,
        prefetch_factor=4 if workers else None, pin_memory=pin, worker_init_fn=leave_to_parent,
    )  # fmt: skip
    try:
        for batch in loader:
            if isinstance(batch, InputError):
                raise batch
            yield batch
    finally:
        for child in [each for each in active_children() if each.pid not in before]:
            child.kill()
            child.join()


def _together(collate: Callable[[list[Any]], Any], items: list[Any]) -> Any:  # noqa: ANN401 - or an error among them
    return next((item for item in items if isinstance(item, InputError)), None) or collate(items)
