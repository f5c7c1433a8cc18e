"""A run of the main job in a process of its own, to be killed at any moment."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import torch
from torch import Tensor

import engine.segment
from engine.cli.main import run
from engine.models.contract import Features, Output, Words
from engine.options import RunOptions
from engine.segment import Outputs, segment
from tests.engine.conftest import Brightness, pack_of

# the server process imports once; each run is then forked within milliseconds
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.engine.killing"])

PHRASES = ("buildings", "water", "the largest building")


class Sociable(Brightness):
    """What it says of a window depends a little on the other windows of the batch."""

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        output = super().decode(features, words, image_of)
        return Output(output.logits + 2 * (features.stages[0][0].mean() - 0.5))


class Slowly:
    """Takes its time for every window."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def note(self, text: str) -> None: ...

    def windows(self, done: int, total: int) -> None:
        time.sleep(self._seconds)


def outputs(folder: Path, **more: bool) -> Outputs:
    folder.mkdir(exist_ok=True)
    return Outputs(folder / "out.gpkg", folder / "p.tif", folder / "view.png", **more)


def work(source: Path, folder: Path, seconds: float) -> None:
    """Run, or go on with a run, or find it complete."""
    torch.set_num_threads(1)
    files = outputs(folder, resume=True, skip_complete=True)
    options = RunOptions(phrases=PHRASES, device="cpu", batch_size=3)
    segment(source, files, options, pack=pack_of(Sociable()), listener=Slowly(seconds))


class Weary(Sociable):
    """Takes its time for every batch."""

    def encode_images(self, images: Tensor) -> Features:
        time.sleep(0.1)
        return super().encode_images(images)


def command(arguments: list[str], errors: Path) -> None:
    """Run a command line with the predictable network as its model; what it says on standard error goes to a file."""
    torch.set_num_threads(1)
    pack = pack_of(Weary())
    replaced = {"find_pack": Path, "read_config": lambda folder: pack.config, "load_pack": lambda name: pack}
    vars(engine.segment).update(replaced)
    engine.models.folders.check_pack = lambda name: None
    sys.stderr = errors.open("w", buffering=1)
    sys.exit(run(arguments))


def start_command(arguments: list[str], errors: Path) -> BaseProcess:
    process = PROCESSES.Process(target=command, args=(arguments, errors))
    process.start()
    return process


def start(source: Path, folder: Path, seconds: float = 0.01) -> BaseProcess:
    process = PROCESSES.Process(target=work, args=(source, folder, seconds))
    process.start()
    return process


def finish(process: BaseProcess) -> None:
    process.join(300)
    assert process.exitcode == 0


def kill_at(process: BaseProcess, seconds: float) -> bool:
    """Kill a process so long after its start; return whether it was still at it."""
    process.join(seconds)
    was_alive = process.is_alive()
    process.kill()
    process.join()
    return was_alive


def moments(seed: int, count: int, length: float) -> list[float]:
    """Moments spread over a run of `length` seconds, each at random in its share of it."""
    rng = random.Random(seed)
    return [(index + rng.random()) * length / count for index in range(count)]
