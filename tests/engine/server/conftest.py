"""A real service process, a tiny model pack with random weights, and rasters to send."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import rasterio
import torch
from affine import Affine
from safetensors.torch import save_file

from engine.client import Client
from engine.models.network import NetworkConfig, build_network
from engine.models.packs import TEXT_PREFIX, PackConfig, save_pack
from engine.models.quantize import quantize_rows
from engine.resources import resource_path

ROOT = Path(__file__).parents[3]
PATIENCE = 240  # seconds: only a broken service needs them, however slow the machine
TINY_TEXT = {
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 8,
    "max_position_embeddings": 64,
}


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

    def worker(self) -> psutil.Process:
        """Return the worker process with the networks, which is the one with the most memory."""
        children = psutil.Process(self.process.pid).children()
        return max(children, key=lambda child: child.memory_info().rss)

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


def until(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user data folder with one pack, `tiny`: random weights, windows of 64 pixels."""
    home = tmp_path_factory.mktemp("home")
    models = home / "refer-segment" / "models"
    text = models / "text" / "tiny"
    text.mkdir(parents=True)
    shutil.copy(resource_path("models", "text", "minilm-l6", "tokenizer.json"), text)
    torch.manual_seed(1)
    config = NetworkConfig(
        name="tiny", image_encoder="tf_efficientnet_lite0", text=TINY_TEXT, width=8, words_width=8, heads=2,
        presence=False,
    )  # fmt: skip
    network = build_network(config, text / "tokenizer.json").eval()
    words = {
        key.removeprefix(TEXT_PREFIX): value
        for key, value in network.state_dict().items()
        if key.startswith(TEXT_PREFIX)
    }
    save_file(quantize_rows(words), text / "model.safetensors")
    (text / "config.json").write_text(json.dumps(TINY_TEXT), encoding="utf-8")
    pack = PackConfig(
        name="tiny", network=config, text="tiny", mean=(0.5,) * 3, std=(0.25,) * 3, window=64, gsd_range=(0.1, 10),
        categories=["building"], countable=["building"], licence="CC0-1.0",
    )  # fmt: skip
    save_pack(models / "tiny", pack, network, {"MODEL_CARD.md": "Random weights.\n"})
    return home


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The allowed folder: small.tif (128 x 128), large.tif (2048 x 2048, thousands of windows) and a text file."""
    folder = tmp_path_factory.mktemp("my images")
    for name, side in (("small.tif", 128), ("large.tif", 2048)):
        write_image(folder / name, side)
    (folder / "text.tif").write_text("not a raster")
    return folder


def write_image(path: Path, side: int) -> None:
    """Write three bands of smooth noise in UTM, 0.5 m pixels."""
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (3, side // 16, side // 16), np.uint8)
    values = coarse.repeat(16, 1).repeat(16, 2)
    transform = Affine(0.5, 0, 500_000, 0, -0.5, 4_000_000)
    profile = {"count": 3, "height": side, "width": side, "dtype": "uint8", "transform": transform}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32633", photometric="RGB", **profile) as file:
        file.write(values)


@pytest.fixture(scope="session")
def engine(home: Path, images: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A service that all tests of this folder share; its worker is ready."""
    running = Engine(home, tmp_path_factory.mktemp("state"), "--allow", str(images))
    running.client.wait_ready(PATIENCE)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def client(engine: Engine) -> Client:
    return engine.client
