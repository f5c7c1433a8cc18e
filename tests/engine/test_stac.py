"""STAC items and collections given to `engine run` in place of rasters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import run
from engine.cli.run import _expand


def item(name: str, href: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": name,
        "geometry": None,
        "properties": {"datetime": "2026-01-01T00:00:00Z"},
        "links": [],
        "assets": {
            "small": {"href": f"{href}.png", "type": "image/png", "roles": ["thumbnail"]},
            "image": {"href": href, "type": "image/tiff; application=geotiff"},
        },
    }


def test_an_item_stands_for_its_raster(tmp_path: Path) -> None:
    path = tmp_path / "scene.json"
    path.write_text(json.dumps(item("scene", "./pixels/scene.tif")))
    assert _expand(str(path)) == [str(tmp_path / "pixels" / "scene.tif")]


def test_a_collection_stands_for_the_rasters_of_its_items(tmp_path: Path) -> None:
    names = ("east", "west")
    for name in names:
        (tmp_path / f"{name}.json").write_text(json.dumps(item(name, f"{name}.tif")))
    collection = {
        "type": "Collection",
        "stac_version": "1.0.0",
        "id": "all",
        "description": "both sides",
        "license": "CC0-1.0",
        "extent": {"spatial": {"bbox": [[0, 0, 1, 1]]}, "temporal": {"interval": [["2026-01-01T00:00:00Z", None]]}},
        "links": [{"rel": "item", "href": f"./{name}.json", "type": "application/json"} for name in names],
    }
    path = tmp_path / "collection.json"
    path.write_text(json.dumps(collection))
    assert _expand(str(path)) == [str(tmp_path / f"{name}.tif") for name in names]


def test_an_item_whose_raster_is_missing_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "scene.json"
    path.write_text(json.dumps(item("scene", "gone.tif")))
    assert run(["run", str(path), "-p", "roads", "-o", str(tmp_path / "out.gpkg"), "--quiet"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "gone.tif: no such file" in line
    assert sorted(file.name for file in tmp_path.iterdir()) == ["scene.json"]
