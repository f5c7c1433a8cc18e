"""A run on labelled folders from its TOML file to a checkpoint, from a bundled pack's weights."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.models.packs import WEIGHTS, load_tensors
from engine.models.quantize import dequantize_rows
from engine.resources import resource_path
from engine.training.run import run_training


def test_a_pack_is_trained_further_on_labelled_folders(labelled_root: Path, tmp_path: Path) -> None:
    pack = resource_path("models") / "mrsnet-lite"
    (tmp_path / "rules.toml").write_text(
        'categories = ["ship"]\n[folders.boats]\nweight = 1.0\ncategories = { boat = "ship" }\nseparate = true\n'
    )
    (tmp_path / "run.toml").write_text(
        f'data = "rules.toml"\ndata_root = "{labelled_root}"\ntext_folder = "{pack.parent / "text" / "minilm-l6"}"\n'
        f'start = "{pack}"\nout = "runs"\nsize = 64\nbatch = 2\nsteps = 1\nfrozen_norms = true\n'
    )
    before = dequantize_rows(load_tensors(pack / WEIGHTS))
    after = torch.load(run_training(tmp_path / "run.toml"), weights_only=True)
    assert after["step"] == 1
    moved = {name for name, value in after["network"].items() if not torch.equal(value, before[name].to(value.dtype))}
    assert any(n.startswith("image_encoder.") and n.endswith("weight") for n in moved)
    assert not any(n.startswith("image_encoder.") and "running_" in n for n in moved)
    assert not any(name.startswith("image_encoder.model.conv_stem") for name in moved)
