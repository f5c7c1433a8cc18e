"""The examples of docs/python.md run as they stand, one after the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rasterio
from rasterio.windows import Window

from engine.resources import resource_path

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    with rasterio.open(resource_path("samples", "atlanta.tif")) as sample:
        part = Window(0, 0, 256, 256)
        profile = sample.profile | {"width": 256, "height": 256, "transform": sample.window_transform(part)}
        with rasterio.open("scene.tif", "w", **profile) as scene:
            scene.write(sample.read(window=part))
    names: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 5
    for example in examples:
        exec(compile(example, PAGE.name, "exec"), names)
    said = capsys.readouterr().out
    assert 'find "building" -> largest' in said and "torch.Size([2, 512, 512])" in said
    assert {"found.gpkg", "p.tif", "again.gpkg", "chosen.gpkg"} <= {path.name for path in tmp_path.iterdir()}
