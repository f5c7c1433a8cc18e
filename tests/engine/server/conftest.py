"""A tiny model pack with random weights, a folder of rasters, and a service that the tests share."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.client import Client
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import LateralNetwork, NetworkConfig, build_network
from engine.models.packs import TEXT_PREFIX, PackConfig, save_pack
from engine.models.quantize import quantize_rows
from tests.engine.server.serving import PATIENCE, Engine, pixels, write_image

TINY_TEXT = {
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 8,
    "max_position_embeddings": 64,
}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user data folder with one pack, `tiny`: random weights, windows of 64 pixels."""
    home = tmp_path_factory.mktemp("home")
    models = home / "refer-segment" / "models"
    text = models / "text" / "tiny"
    text.mkdir(parents=True)
    shutil.copy(TOKENIZER, text)
    torch.manual_seed(1)
    config = NetworkConfig(
        name="tiny", image_encoder="tf_efficientnet_lite0", text=TINY_TEXT, width=8, words_width=8, heads=2,
        presence=False,
    )  # fmt: skip
    network = build_network(config, TOKENIZER).eval()
    balance(network)
    words = {
        key.removeprefix(TEXT_PREFIX): value
        for key, value in network.state_dict().items()
        if key.startswith(TEXT_PREFIX)
    }
    save_file(quantize_rows(words), text / "model.safetensors")
    (text / "config.json").write_text(json.dumps(TINY_TEXT), encoding="utf-8")
    pack = PackConfig(
        name="tiny", network=config, text="tiny", mean=(0.5,) * 3, std=(0.25,) * 3, window=64, gsd_range=(0.1, 10),
        categories=["building"], countable=["building"], enlarge={"airplane": 2.0}, licence="CC0-1.0",
    )  # fmt: skip
    save_pack(models / "tiny", pack, network, {"MODEL_CARD.md": "Random weights.\n"})
    return home


def balance(network: LateralNetwork) -> None:
    """Scale and shift the logits of random weights, so that about half of an image is found."""
    image = torch.from_numpy(pixels(128)[None].astype("float32") / 255 - 0.5) / 0.25
    last = network.decoder.refine[-1]
    assert isinstance(last, torch.nn.Conv2d) and last.bias is not None
    with torch.inference_mode():
        words = network.encode_phrases(["building"])
        logits = network(image, words, torch.tensor([0])).logits
        last.weight *= 3 / logits.std()
        last.bias *= 3 / logits.std()
        last.bias[1] -= 3 * logits.median() / logits.std()


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The allowed folder: small.tif (128 x 128), large.tif (2048 x 2048, thousands of windows) and a text file."""
    folder = tmp_path_factory.mktemp("my images")
    for name, side in (("small.tif", 128), ("large.tif", 2048)):
        write_image(folder / name, side)
    (folder / "text.tif").write_text("not a raster")
    return folder


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
