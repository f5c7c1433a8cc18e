"""Streams of samples: the same ones in the same order however many workers draw them, each process its share."""

from itertools import islice

import pytest
from torch.utils.data import DataLoader

from engine.training.streams import SampleStream


def same(number):
    return number


def batches(workers, rank=0, processes=1, start=0):
    stream = SampleStream(same, start, 3, rank, processes)
    loader = DataLoader(stream, batch_size=3, num_workers=workers)
    return [batch.tolist() for batch in islice(loader, 5)]


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_workers_do_not_change_the_order(workers):
    assert batches(workers) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11], [12, 13, 14]]


def test_processes_share_each_step_out():
    first, second = batches(2, 0, 2, start=12), batches(2, 1, 2, start=12)
    assert first[:2] == [[12, 13, 14], [18, 19, 20]]
    assert second[:2] == [[15, 16, 17], [21, 22, 23]]
