"""A real service process for tests, and rasters to send to it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray

from engine.client import Client

ROOT = Path(__file__).parents[3]
PATIENCE = 1200  # seconds: only a broken service needs them, however slow the machine


class Engine:
    """One `engine serve --stdin-control` process."""

    def __init__(self, home: Path, state: Path, *arguments: str) -> None:
        self.key = secrets.token_hex(16)
        self.home, self.state, self.arguments = home, state, arguments
        environment = os.environ | {"XDG_DATA_HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "engine.cli.main", "serve", "--stdin-control", "--state", str(state)]
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        self._tell(self.key)
        self.said = self.listen()
        self.port = int(self.said["port"])
        self.client = Client(f"http://127.0.0.1:{self.port}", self.key)

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def listen(self) -> dict[str, object]:
        """Return the next line of standard output."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            assert self.process.stderr is not None
            raise AssertionError(self.process.stderr.read())
        return json.loads(line)

    def control(self, message: dict[str, object]) -> dict[str, object]:
        """Send a line of JSON; return the answer."""
        self._tell(json.dumps(message))
        return self.listen()

    def worker(self) -> int:
        """Return the id of the worker process."""
        return self.client.health()["workers"][0]["pid"] or 0

    def log(self) -> str:
        """Return the log."""
        return (self.state / "log" / "serve.log").read_text(encoding="utf-8")

    def stop(self) -> int:
        """End standard input, as a parent that dies does; return the exit status."""
        self.client.close()
        assert self.process.stdin is not None and self.process.stdout is not None and self.process.stderr is not None
        self.process.stdin.close()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process.stderr.close()


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, reaped or not."""
    try:
        os.kill(pid, 0)
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return True


def until(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def pixels(side: int) -> NDArray[np.uint8]:
    """Return three bands of squares of 16 x 16 pixels."""
    coarse = np.random.default_rng(1).integers(0, 256, (3, side // 16, side // 16), np.uint8)
    return coarse.repeat(16, 1).repeat(16, 2)


def write_image(path: Path, side: int) -> None:
    """Write a GeoTIFF of `pixels` in UTM, 0.5 m a pixel."""
    transform = Affine(0.5, 0, 500_000, 0, -0.5, 4_000_000)
    profile = {"count": 3, "height": side, "width": side, "dtype": "uint8", "transform": transform}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32633", photometric="RGB", **profile) as file:
        file.write(pixels(side))
