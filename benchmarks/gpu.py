"""How busy a GPU is kept, and what holds it back.

    python benchmarks/gpu.py [--model mrsnet-lite --model mrsnet-base ...] [--size 16384]

Makes its own raster. The busy share is that of nvidia-smi, read five times a second during stage 1. The limiting
stage is found by running the stages apart: reading alone, the network alone on pixels in memory, both together; that
twice, since cuDNN plans its convolutions in the first. A name that is no pack's but a configuration's is measured with
random weights, which take as long. Without a GPU it says so and measures nothing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import torch

from benchmarks._shared import machine, write_scene
from engine.inference.device import Device, choose_device
from engine.inference.reading import WindowReader
from engine.inference.stream import stream_bands
from engine.inference.team import team
from engine.inference.windows import WindowPlan, plan_windows
from engine.models.configs import NAMES, named_config
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import build_network
from engine.models.packs import Pack, PackConfig, load_pack
from engine.resources import resource_path
from georeferencing.rasters import Raster, open_raster

WORKERS = 8


class BusyShare:
    """Reads the share of time that a GPU computes, five times a second; a context manager."""

    def __init__(self, device: torch.device) -> None:
        self._command = [
            "nvidia-smi",
            f"--id={device.index}",
            "--query-gpu=utilization.gpu",
            "--format=csv,noheader,nounits",
        ]
        self._stop, self._read = threading.Event(), list[int]()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> BusyShare:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            done = subprocess.run(self._command, check=True, capture_output=True, text=True)
            self._read.append(int(done.stdout))

    @property
    def share(self) -> float:
        """The mean of what was read, 0 to 1; NaN where the run was too short."""
        return statistics.fmean(self._read) / 100 if self._read else float("nan")


def reading_alone(raster: Raster, plan: WindowPlan) -> float:
    """Return windows/s of cutting windows and nothing else."""
    space = np.empty((3, plan.window, plan.window), np.uint8)
    started = time.perf_counter()
    with WindowReader(raster, plan.windows, WORKERS, 2 * WORKERS) as reader:
        for window in plan.windows:
            reader.cut(window, space)
    return len(plan.windows) / (time.perf_counter() - started)


def network_alone(pack: Pack, device: Device, window: int) -> float:
    """Return windows/s of the network on pixels that are in memory."""
    pixels = np.random.default_rng(0).integers(0, 256, (device.auto_batch, 3, window, window), np.uint8)
    with team(pack, ("buildings",), device) as predictors:
        predictors[0].predict(pixels)
        count, started = 0, time.perf_counter()
        while time.perf_counter() - started < 5:
            predictors[0].predict(pixels)
            count += len(pixels)
        return count / (time.perf_counter() - started)


def together(raster: Raster, plan: WindowPlan, pack: Pack, device: Device) -> tuple[float, float]:
    """Return windows/s of stage 1, and the share of it that the GPU was busy."""
    with team(pack, ("buildings",), device) as predictors, BusyShare(device.device) as busy:
        started = time.perf_counter()
        for _ in stream_bands(raster, plan, predictors, device.auto_batch, WORKERS, lambda item: None):
            pass
        return len(plan.windows) / (time.perf_counter() - started), busy.share


def pack_of(name: str) -> Pack:
    """Return a pack, or one made of a configuration with random weights."""
    if name not in NAMES or resource_path("models", name).is_dir():
        return load_pack(name)
    network = build_network(named_config(name), TOKENIZER)
    half = (0.5, 0.5, 0.5)
    config = PackConfig(
        name=name, network=network.config, mean=half, std=half, window=480, gsd_range=(0.01, 100), categories=[]
    )
    return Pack(name, Path(name), config, network.eval(), "0" * 64)


def row_of(pack: Pack, device: Device, raster: Raster) -> str:
    """Measure one model; return its row of the table."""
    plan = plan_windows(raster, None, pack.config.window, 0.25)
    read, network = reading_alone(raster, plan), network_alone(pack, device, plan.window)
    first, _ = together(raster, plan, pack, device)
    whole, share = together(raster, plan, pack, device)
    limit = "reading" if read < network else "network"
    if whole < 0.8 * min(read, network):
        limit = "blending and Python between the stages"
    rates = (f"{rate:.1f} windows/s" for rate in (read, network, first, whole))
    return "| " + " | ".join((pack.name, *rates, f"{share:.0%}", limit)) + " |"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="a pack's name or folder, or a configuration; repeatable")
    parser.add_argument("--size", type=int, default=16_384, help="pixels a side")
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        print(f"No GPU: PyTorch sees no CUDA device here, so nothing was measured ({machine()}).")
        return
    device = choose_device("cuda:0")
    print(f"Measured {machine()}; {device.name}, {device.precision}, batches of {device.auto_batch}.\n")
    print("| model | reading alone | network alone | stage 1 | again | GPU busy then | limiting stage |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "scene.tif"
        write_scene(source, arguments.size, arguments.size)
        with open_raster(source) as raster:
            for name in arguments.model or ("mrsnet-lite", "mrsnet-base"):
                print(row_of(pack_of(name), device, raster), flush=True)


if __name__ == "__main__":
    main()
