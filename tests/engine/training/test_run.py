"""A run on labelled folders from its TOML file to a checkpoint, from a bundled pack's weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch

from engine.errors import InputError
from engine.models.packs import WEIGHTS, load_tensors
from engine.models.quantize import dequantize_rows
from engine.resources import resource_path
from engine.training.run import run_training

PACK = resource_path("models") / "mrsnet-lite"


def write_run(folder: Path, data_root: Path, more: str = "") -> Path:
    """A run of one step on `boats`, from the bundled pack."""
    (folder / "rules.toml").write_text(
        'categories = ["ship"]\n[folders.boats]\nweight = 1.0\ncategories = { boat = "ship" }\nseparate = true\n'
    )
    run = folder / "run.toml"
    run.write_text(
        f'data = "rules.toml"\ndata_root = "{data_root}"\ntext_folder = "{PACK.parent / "text" / "minilm-l6"}"\n'
        f'start = "{PACK}"\nout = "runs"\nsize = 64\nbatch = 2\nsteps = 1\n{more}'
    )
    return run


def test_a_pack_is_trained_further_on_labelled_folders(labelled_root: Path, tmp_path: Path) -> None:
    before = dequantize_rows(load_tensors(PACK / WEIGHTS))
    after = torch.load(run_training(write_run(tmp_path, labelled_root)), weights_only=True)
    assert after["step"] == 1
    moved = {name for name, value in after["network"].items() if not torch.equal(value, before[name].to(value.dtype))}
    assert any(n.startswith("image_encoder.") and n.endswith("weight") for n in moved)
    assert not any(n.startswith("image_encoder.") and "running_" in n for n in moved)
    assert not any(name.startswith("image_encoder.model.conv_stem") for name in moved)


def test_pictures_that_models_are_chosen_by_are_trained_on_only_when_asked(labelled_root: Path, tmp_path: Path) -> None:
    kept = next(name for name in map(str, range(99)) if hashlib.sha1(f"boats/{name}".encode()).digest()[0] % 10 == 0)
    labels = labelled_root / "boats" / "instances.json"
    labels.write_text(labels.read_text().replace('"source": "s1"', f'"source": "{kept}"'))
    with pytest.raises(InputError, match="no training image"):
        run_training(write_run(tmp_path, labelled_root))
    checkpoint = run_training(write_run(tmp_path, labelled_root, "hold_out = false\n"))
    assert torch.load(checkpoint, weights_only=True)["step"] == 1
