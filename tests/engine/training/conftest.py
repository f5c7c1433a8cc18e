import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from engine.models.encoders.text import TextEncoder
from engine.training.labelled import UNKNOWN, FolderRule, LabelledImage
from tests.engine.models.tiny import TEXT, TOKENIZER
from tests.engine.training.recipes import THINGS


@pytest.fixture
def rules():
    return {
        "dense": FolderRule({"water": "water", "road": "road"}, absent=("ship",), weight=1.0, scale=(0.9, 1.1)),
        "boats": FolderRule({"ship": "ship"}, absent=("road",), weight=1.0, scale=(0.9, 1.1)),
    }


@pytest.fixture
def order():
    return ["water", "road", "ship"]


@pytest.fixture
def images(order):
    rng = np.random.default_rng(0)
    dense = np.zeros((96, 96), np.uint8)
    dense[:48], dense[48:], dense[:8, :8] = 1, 2, UNKNOWN
    boats = np.zeros((96, 96), np.uint8)
    boats[30:60, 30:60], boats[70:90, 70:90] = 3, UNKNOWN
    return [
        LabelledImage(folder, f"{folder}.png", folder, "train", None, pixels, labels, np.zeros((96, 96), np.int32))
        for folder, labels in (("dense", dense), ("boats", boats))
        for pixels in [rng.integers(0, 255, (96, 96, 3), np.uint8)]
    ]


@pytest.fixture
def wordings(order):
    return {category: [f"the {category}", f"all {category}s"] for category in order}


@pytest.fixture
def labelled_root(tmp_path: Path):
    """A folder with one image, a drawn ship, a ship known by its box only, and a val image."""
    folder = tmp_path / "boats"
    (folder / "images").mkdir(parents=True)
    for name in ("a.png", "b.png"):
        Image.new("RGB", (40, 30), (10, 20, 30)).save(folder / "images" / name)
    square = [[5.0, 5.0, 15.0, 5.0, 15.0, 15.0, 5.0, 15.0]]
    box = [[20.0, 20.0, 30.0, 20.0, 30.0, 28.0, 20.0, 28.0]]
    data = {
        "images": [
            {"id": 1, "file_name": "a.png", "width": 40, "height": 30, "split": "train", "source": "s1"},
            {"id": 2, "file_name": "b.png", "width": 40, "height": 30, "split": "val"},
        ],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 7, "segmentation": square},
            {
                "id": 2,
                "image_id": 1,
                "category_id": 7,
                "segmentation": box,
                "seg_source": "box",
                "bbox": [20, 20, 10, 8],
            },
        ],
        "categories": [{"id": 7, "name": "boat"}],
    }
    (folder / "instances.json").write_text(json.dumps(data))
    return tmp_path


@pytest.fixture
def dataset(tmp_path):
    """JSON lines: a blue pond on the left or right, and a red roof elsewhere; one phrase without a target."""
    lines = []
    for number in range(8):
        pixels = np.full((48, 64, 3), 120, np.uint8)
        left = number % 2 == 0
        for (name, colour), col in zip(THINGS.items(), (6, 40) if left else (40, 6), strict=True):
            pixels[10:30, col : col + 16] = colour
            mask = np.zeros((48, 64), np.uint8)
            mask[10:30, col : col + 16] = 255
            Image.fromarray(mask).save(tmp_path / f"{number}_{name}.png")
            side = "left" if col == 6 else "right"
            lines.append({
                "image": f"{number}.png", "phrase": f"the {name} on the {side}", "mask": f"{number}_{name}.png",
                "category": name, "split": "train" if number < 6 else "val", "gsd": 0.5,
            })  # fmt: skip
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
    lines.append({"image": "0.png", "phrase": "a ship", "mask": None, "category": "ship", "split": "train"})
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def text(tmp_path):
    """A text encoder as a BERT is published: with prefix and pooler."""
    folder = tmp_path / "text"
    folder.mkdir()
    torch.manual_seed(1)
    state = TextEncoder(TEXT, TOKENIZER).model.state_dict()
    published = {f"bert.{k}": v for k, v in state.items()} | {"bert.pooler.dense.weight": torch.zeros(16, 16)}
    save_file(published, folder / "model.safetensors")
    (folder / TOKENIZER.name).write_bytes(TOKENIZER.read_bytes())
    return folder
