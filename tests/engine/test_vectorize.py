"""Polygons again from the probability a run wrote: the same ones, without the network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest

from engine.cli.main import run as command
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, segment
from engine.vectorize import VectorizeOptions, vectorize

ROOT = Path(__file__).parents[2]
SAME = ["find", "score_mean", "score_max", "area_m2", "perimeter_m", "cut"]


@pytest.fixture
def ran(write_raster: Callable[..., Path], pack: Pack, tmp_path: Path) -> tuple[Path, Path]:
    """The probability raster and the layers of a run with two phrases."""
    image = np.full((150, 200), 20, np.uint8)
    for row, col, height, width in ((40, 60, 10, 10), (100, 150, 20, 20), (0, 20, 9, 9)):
        image[row : row + height, col : col + width] = 190
    image[105:110, 155:160] = 20
    files = Outputs(tmp_path / "out.gpkg", tmp_path / "p.tif")
    options = RunOptions(phrases=("buildings", "the largest building"), device="cpu")
    segment(write_raster(image), files, options, pack=pack)
    return tmp_path / "p.tif", tmp_path / "out.gpkg"


@pytest.mark.parametrize("layer", ["buildings", "the_largest_building"])
def test_plans_in_the_raster_give_the_layers_of_the_run(ran: tuple[Path, Path], tmp_path: Path, layer: str) -> None:
    vectorize(ran[0], tmp_path / "again.gpkg", VectorizeOptions())
    expected = geopandas.read_file(ran[1], layer=layer)
    found = geopandas.read_file(tmp_path / "again.gpkg", layer=layer)
    assert len(found) == len(expected) > 0
    assert found.geometry.geom_equals(expected.geometry).all()
    assert found[SAME].equals(expected[SAME])


def test_another_threshold_needs_no_network(ran: tuple[Path, Path], tmp_path: Path) -> None:
    (counted,) = vectorize(ran[0], tmp_path / "again.gpkg", VectorizeOptions(plan=False, threshold=0.8))
    assert counted.objects == 0
    (counted,) = vectorize(ran[0], tmp_path / "low.gpkg", VectorizeOptions(plan=False, threshold=0.05, fill_holes=1))
    assert counted.area_m2 == pytest.approx(150 * 200 * 0.09, rel=1e-3)


def test_command_says_what_it_wrote(ran: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["vectorize", str(ran[0]), "-o", str(tmp_path / "again.gpkg")]) == 0
    assert "buildings: 3 objects" in capsys.readouterr().out
    assert command(["vectorize", str(tmp_path / "none.tif"), "-o", str(tmp_path / "x.gpkg")]) == 2
    assert "none.tif" in capsys.readouterr().err


def test_torch_is_not_imported() -> None:
    code = "import sys, engine.cli.vectorize; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
