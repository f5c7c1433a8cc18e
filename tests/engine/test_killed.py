"""Processes that are killed or interrupted at any moment leave what --resume makes the uninterrupted run of."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio

from tests.engine.killing import finish, kill_at, moments, outputs, start, start_command

Write = Callable[..., Path]


@pytest.fixture
def source(write_raster: Write) -> Path:
    rng = np.random.default_rng(11)
    image = np.kron(rng.integers(0, 256, (40, 20)), np.ones((15, 15))).astype(np.uint8)
    image[:90, :120] = 7
    return write_raster(image, nodata=7)


def assert_same(found: Path, expected: Path) -> None:
    for name in ("buildings", "water", "the_largest_building"):
        one, other = (geopandas.read_file(folder / "out.gpkg", layer=name) for folder in (found, expected))
        assert len(one) > 0
        assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
    for name in ("p.tif", "view.png"):
        with rasterio.open(found / name) as one, rasterio.open(expected / name) as other:
            assert np.array_equal(one.read(), other.read())
            assert np.array_equal(one.dataset_mask(), other.dataset_mask())


def uninterrupted(source: Path, folder: Path) -> float:
    """Run to the end; return how long it took."""
    finish(start(source, folder))  # the first run imports
    began = time.monotonic()
    finish(start(source, folder.with_name("again")))
    return time.monotonic() - began


def test_run_killed_twice_and_gone_on_with_is_the_uninterrupted_one(source: Path, tmp_path: Path) -> None:
    length = uninterrupted(source, tmp_path / "whole")
    kills = [kill_at(start(source, tmp_path / "killed"), share * length) for share in (0.55, 0.5)]
    assert kills[0]
    finish(start(source, tmp_path / "killed"))
    assert_same(tmp_path / "killed", tmp_path / "whole")
    assert sorted(path.name for path in (tmp_path / "killed").iterdir()) == ["out.gpkg", "p.tif", "view.png"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_run_killed_at_ten_random_moments(source: Path, tmp_path: Path, seed: int) -> None:
    length = uninterrupted(source, tmp_path / "whole")
    killed = 0
    for number, moment in enumerate(moments(seed, 10, length)):
        folder = tmp_path / f"killed_{number}"
        killed += kill_at(start(source, folder), moment)
        finish(start(source, folder))
        assert_same(folder, tmp_path / "whole")
        assert sorted(path.name for path in folder.iterdir()) == ["out.gpkg", "p.tif", "view.png"]
    assert killed >= 8


@pytest.mark.slow
def test_run_killed_ten_times_in_a_row(source: Path, tmp_path: Path) -> None:
    length = uninterrupted(source, tmp_path / "whole")
    folder = tmp_path / "killed"
    for moment in moments(5, 10, 0.6 * length):
        kill_at(start(source, folder), moment)
    finish(start(source, folder))
    assert_same(folder, tmp_path / "whole")


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_command_keeps_finished_rows_and_ends_with_130(
    source: Path, tmp_path: Path, asked: signal.Signals
) -> None:
    flags = ["-p", "buildings", "-p", "water", "-p", "the largest building", "--device", "cpu", "--batch-size", "3"]

    def command(folder: str, *more: str) -> list[str]:
        (tmp_path / folder).mkdir(exist_ok=True)
        files = {"-o": "out.gpkg", "--probability": "p.tif", "--preview": "view.png"}
        named = [part for flag, name in files.items() for part in (flag, str(tmp_path / folder / name))]
        return ["run", str(source), *flags, *named, *more]

    errors = tmp_path / "errors.txt"
    whole = start_command(command("whole"), errors)
    stopped = start_command(command("stopped"), errors)
    part = outputs(tmp_path / "stopped").part
    while stopped.is_alive() and len(list(part.glob("rows_*.arrow"))) < 2:
        time.sleep(0.02)
    assert stopped.pid is not None
    os.kill(stopped.pid, asked)
    stopped.join(300)
    assert stopped.exitcode == 130
    assert [path.name for path in (tmp_path / "stopped").iterdir()] == ["out.gpkg.part"]
    said = errors.read_text().splitlines()
    assert "go on with --resume" in said[-2]
    assert said[-1] == "engine: cancelled; what was finished is kept"
    again = start_command(command("stopped"), errors)
    again.join(300)
    assert again.exitcode == 2
    finish(start_command(command("stopped", "--resume"), errors))
    finish(whole)
    assert_same(tmp_path / "stopped", tmp_path / "whole")
