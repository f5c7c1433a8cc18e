"""What the service costs on top of the network: a 1024 x 1024 view from request to GeoJSON, and slider moves at 4k.

    python benchmarks/service.py --repeat 20

A real `engine serve` and its client, one thread for torch. Wall time says something on an idle machine only. CPU time
is that of client, HTTP process and workers together, less that of the network's own thread. The features of the view
are forgotten between requests (no cache), but for the row that says so.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import rasterio
from affine import Affine
from scipy import ndimage

from engine.client import Client
from engine.inference.bands import CORES
from engine.resources import resource_path
from engine.server.messages import DRAFT

SIDE, LARGE = 1024, 4096
PARTS = ("submit", "queue", "worker", "told", "fetch")
Row = dict[str, float]


class Service:
    """A service process with its client; a context manager."""

    def __init__(self, folder: Path, images: Path, **environment: str) -> None:
        self.state = folder
        command = [sys.executable, "-m", "engine.cli.main", "serve", "--stdin-control", "--state", str(folder)]
        self._process = subprocess.Popen(
            [*command, "--allow", str(images)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
            text=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        key = secrets.token_hex(16)
        self._process.stdin.write(key + "\n")
        self._process.stdin.flush()
        self.client = Client(f"http://127.0.0.1:{json.loads(self._process.stdout.readline())['port']}", key)
        self.client.wait_ready(600)

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def cpu(self) -> float:
        """Return the CPU seconds so far of the client, the HTTP process and its workers."""
        pids = [self._process.pid, *_children(self._process.pid)]
        ticks = sum(int(value) for pid in pids for value in Path(f"/proc/{pid}/stat").read_text().split()[13:15])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return [
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    ]


def view(path: Path) -> None:
    """Write 1024 x 1024 pixels of the bundled sample, mirrored at its rim."""
    with rasterio.open(resource_path("samples", "atlanta.tif")) as sample:
        pixels, profile = sample.read(), sample.profile
    wide = ((0, 0), (0, max(0, SIDE - pixels.shape[1])), (0, max(0, SIDE - pixels.shape[2])))
    profile = {key: profile[key] for key in ("driver", "dtype", "count", "crs", "transform", "nodata")}
    with rasterio.open(path, "w", width=SIDE, height=SIDE, **profile) as file:
        file.write(np.pad(pixels, wide, mode="reflect")[:, :SIDE, :SIDE])


def probability(path: Path, find: str, *, cores: bool) -> None:
    """Write 4096 x 4096 pixels of smooth blobs, some thousand of them at a threshold of 0.5, and their cores if asked.

    A core is what is surer than the rest of a blob; blobs with several are divided.
    """
    noise = ndimage.gaussian_filter(np.random.default_rng(1).normal(size=(LARGE // 4, LARGE)), 6, mode="wrap")
    noise = np.tile(noise / noise.std(), (4, 1))
    bands = {find: 2 * noise - 2} | ({find + CORES: 3.2 * noise - 5} if cores else {})
    profile = {"driver": "GTiff", "width": LARGE, "height": LARGE, "count": len(bands), "dtype": "uint8", "tiled": True}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=Affine(0.3, 0, 5e5, 0, -0.3, 4e6), **profile) as file:
        file.descriptions = tuple(bands)
        for number, logits in enumerate(bands.values(), 1):
            file.write((255 / (1 + np.exp(-logits))).round().astype(np.uint8), number)


def request(service: Service, source: Path, phrase: str, threshold: float) -> tuple[Row, str]:
    """Ask for one view; return where the seconds went, and the job."""
    client, cpu = service.client, service.cpu()
    begun, clock = time.perf_counter(), time.time()
    job = client.segment(source, [phrase], {"threshold": threshold})
    submitted = time.perf_counter()
    done = client.wait(job.id)
    told, told_clock = time.perf_counter(), time.time()
    features = client.geojson(job.id)["features"]
    fetched = time.perf_counter()
    result: dict[str, Any] = done.result or {}
    started, finished = (datetime.fromisoformat(done.raw[key]).timestamp() for key in ("started", "finished"))
    row = {
        "wall": fetched - begun,
        "network": result["seconds_network"],
        "overhead": fetched - begun - result["seconds_network"],
        "submit": submitted - begun,
        "queue": max(0.0, started - clock - (submitted - begun)),
        "worker": finished - started - result["seconds_network"],
        "told": told_clock - finished,
        "fetch": fetched - told,
        "cpu": service.cpu() - cpu - result["cpu_network"],
        "objects": float(len(features)),
    }
    return row, job.id


def _view(service: Service, source: Path, threshold: float, number: int) -> Row:
    return request(service, source, "buildings", threshold)[0]


def slider(service: Service, job: str, suffix: str, **shaping: float) -> Row:
    """Make the polygons of a job anew and save them, as the QGIS panel does with FlatGeobuf."""
    path = service.state / f"moved{suffix}"
    cpu, begun = service.cpu(), time.perf_counter()
    service.client.save(job, path, **shaping)
    row = {"wall": time.perf_counter() - begun, "cpu": service.cpu() - cpu}
    return row | {"objects": float(pyogrio.read_info(path)["features"])}


def _threshold(service: Service, job: str, suffix: str, number: int) -> Row:
    start = 0.5 if suffix == ".fgb" else 0.505  # objects of a threshold met before are held
    return slider(service, job, suffix, threshold=start + 0.01 * (number % 20))


def _smallest(service: Service, job: str, suffix: str, number: int) -> Row:
    return slider(service, job, suffix, threshold=0.5, min_area=number + 1.0)


def repeated(count: int, once: Callable[[int], Row]) -> Row:
    """Return the median of every figure of `count` runs, after one that is not counted."""
    once(-1)
    rows = [once(number) for number in range(count)]
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=10)
    repeat = parser.parse_args().repeat
    none = {"ENGINE_CACHE_MEMORY_MB": "0", "ENGINE_CACHE_DISK_MB": "0"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "view.tif"
        view(source)
        shown = ("objects", "wall", "network", "overhead", *PARTS, "cpu")
        print("| view of 1024 x 1024, ms | " + " | ".join(shown) + " |\n|---" + "|---" * len(shown) + "|")
        with Service(folder / "cold", folder, **none) as service:
            for label, threshold in (("buildings", 0.5), ("buildings, threshold 0.1", 0.1)):
                row = repeated(repeat, partial(_view, service, source, threshold))
                print(_line(label, row, shown), flush=True)
        with Service(folder / "warm", folder, ENGINE_CACHE_DISK_MB="0") as service:
            jobs = {phrase: request(service, source, phrase, 0.5)[1] for phrase in ("roads", "buildings")}
            row = repeated(repeat, partial(_view, service, source, 0.5))
            print(_line("buildings, the view known", row, shown), flush=True)
            print("\n| slider move at 4096 x 4096, ms | objects | wall | cpu |\n|---|---|---|---|")
            for phrase, job in jobs.items():
                find, cores = phrase.removesuffix("s"), phrase == "buildings"
                probability(folder / "warm" / "jobs" / job / DRAFT, find, cores=cores)
                label = "touching objects divided" if cores else "plain"
                for suffix in (".fgb", ".geojson"):
                    for what, move in (("threshold", _threshold), ("minimum area", _smallest)):
                        moved = repeated(repeat, partial(move, service, job, suffix))
                        print(_line(f"{what}, {label}, {suffix}", moved, ("objects", "wall", "cpu")), flush=True)


def _line(label: str, row: Row, keys: tuple[str, ...]) -> str:
    values = (f"{row[key]:.0f}" if key == "objects" else f"{1000 * row[key]:.0f}" for key in keys)
    return f"| {label} | " + " | ".join(values) + " |"


if __name__ == "__main__":
    main()
