"""Freed memory stays with the process while a network runs, and goes back after; phrases are encoded by one share."""

from __future__ import annotations

import platform
import resource
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.inference.allocator import kept_memory
from engine.inference.device import choose_device
from engine.inference.team import team
from engine.models.contract import Words
from tests.engine.conftest import Brightness, pack_of

MAPS, SIZE = 5, 24 << 20
glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")


def faults_of_a_window() -> int:
    """Fill and free some maps; return how many pages the system had to give."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    maps = [np.ones(SIZE, np.uint8) for _ in range(MAPS)]
    assert len(maps) == MAPS
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@glibc
def test_second_window_finds_the_memory_of_the_first() -> None:
    with kept_memory():
        faults_of_a_window()
        again = faults_of_a_window()
        held = resident()
    assert again < MAPS * SIZE // resource.getpagesize() // 50
    wait_for_trim()
    assert held - resident() > (MAPS - 1) * SIZE


def wait_for_trim() -> None:
    for thread in threading.enumerate():
        if thread.name == "trim":
            thread.join()


@glibc
def test_memory_waits_for_another_run_and_goes_back_if_none_comes() -> None:
    with kept_memory(60.0):
        faults_of_a_window()
    with kept_memory(0.2):
        assert faults_of_a_window() < MAPS * SIZE // resource.getpagesize() // 50
    held = resident()
    wait_for_trim()
    assert held - resident() > (MAPS - 1) * SIZE


class Counting(Brightness):
    """Notes with how many threads phrases are encoded."""

    threads: tuple[int, ...] = ()

    def encode_phrases(self, texts: Sequence[str]) -> Words:
        self.threads = (*self.threads, torch.get_num_threads())
        return super().encode_phrases(texts)


def test_phrases_are_encoded_with_the_threads_of_one_batch() -> None:
    before = torch.get_num_threads()
    network = Counting()
    torch.set_num_threads(2)
    try:
        with team(pack_of(network), ["buildings"], choose_device("cpu")) as predictors:
            inside = torch.get_num_threads()
            assert not network.threads
            for _ in range(2):
                predictors[0].predict(np.zeros((1, 3, 64, 64), np.uint8))
        assert network.threads == (inside,) == (1,)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
