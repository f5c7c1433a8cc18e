"""The layer a run writes, judged by others: GDAL's GeoPackage validator, and its own reader."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, segment

SYSTEM_PYTHON = "/usr/bin/python3"
VALIDATE = """
import sys
from osgeo_utils.samples import validate_gpkg
sys.exit(validate_gpkg.main(["validate_gpkg", *sys.argv[1:]]))
"""


def _has(module: str) -> bool:
    found = shutil.which(SYSTEM_PYTHON)
    return (
        bool(found) and subprocess.run([SYSTEM_PYTHON, "-c", f"import {module}"], capture_output=True).returncode == 0
    )


@pytest.fixture
def written(write_raster: Callable[..., Path], pack: Pack, tmp_path: Path) -> Path:
    image = np.full((150, 200), 20, np.uint8)
    image[40:50, 60:70] = 250
    image[100:120, 150:170] = 250
    image[105:110, 155:160] = 20
    options = RunOptions(phrases=("buildings", "water", "the largest building"), device="cpu")
    segment(write_raster(image), Outputs(tmp_path / "out.gpkg"), options, pack=pack)
    return tmp_path / "out.gpkg"


@pytest.mark.skipif(not _has("osgeo_utils.samples.validate_gpkg"), reason="needs Debian's python3-gdal")
def test_gdal_finds_the_geopackage_valid(written: Path) -> None:
    done = subprocess.run([SYSTEM_PYTHON, "-c", VALIDATE, str(written)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in (done.stdout + done.stderr).lower()


def test_layers_carry_phrase_crs_and_what_they_come_from(written: Path) -> None:
    assert {"buildings", "water", "the_largest_building"} <= {str(name) for name, _ in pyogrio.list_layers(written)}
    facts = pyogrio.read_info(written, layer="the_largest_building")
    assert facts["features"] == 1
    assert facts["crs"] == "EPSG:32633"
    assert facts["layer_metadata"]["DESCRIPTION"] == "the largest building"
    assert facts["layer_metadata"]["model"] == "brightness"
    assert facts["layer_metadata"]["option_threshold"] == "0.5"
