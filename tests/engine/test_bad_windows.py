"""Windows that cannot be read: named, kept for later, or left out and told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from engine.models.packs import Pack
from engine.segment import Outputs
from georeferencing.errors import RasterError, VectorError
from tests.engine.stopping import blobs, outputs, run, stopped

Write = Callable[..., Path]


def damaged(write_raster: Write, row: int = 2) -> Path:
    """A raster of 320 x 320 pixels whose blocks of 64 pixels are all whole but the third of a row of blocks."""
    path = write_raster(blobs(1, 330, 330)[:320, :320], "whole.tif").with_name("damaged.tif")
    with rasterio.open(path.with_name("whole.tif")) as source:
        profile = {**source.profile, "tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}
        with rasterio.open(path, "w", **profile) as file:
            file.write(source.read())
    with rasterio.open(path) as file:
        place = int(file.get_tag_item(f"BLOCK_OFFSET_2_{row}", "TIFF", bidx=1))
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 40)
    return path


def test_window_that_cannot_be_read_is_named(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = damaged(write_raster)
    with pytest.raises(RasterError, match=r"damaged\.tif.*window at column \d+, row \d+.*--skip-bad-windows$"):
        run(source, outputs(tmp_path / "out"), pack)
    assert list((tmp_path / "out").iterdir()) == []  # it had finished rows, of less than a second


def test_error_after_long_work_keeps_it_and_says_how_to_go_on(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, files = damaged(write_raster, row=4), outputs(tmp_path / "out", resume=True)
    monkeypatch.setattr("engine.inference.unfinished.WORTH_KEEPING_S", 0.0)
    with pytest.raises(RasterError, match=r"--skip-bad-windows; .* kept in .*out\.gpkg\.part: add --resume.*delete"):
        run(source, files, pack)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["out.gpkg.part"]
    pack.network.encoded = 0
    summary = run(source, files, pack, skip_bad_windows=True)
    assert pack.network.encoded < summary.windows


def test_error_of_a_resumed_run_keeps_its_rows(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = damaged(write_raster), outputs(tmp_path / "out", resume=True)
    stopped(source, files, pack, 25, skip_bad_windows=True)
    with pytest.raises(RasterError, match=r"out\.gpkg\.part: add --resume"):
        run(source, files, pack)
    assert files.part.is_dir()


def test_layers_that_cannot_be_written_leave_no_other_output(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    moon = 'GEOGCS["Moon",DATUM["Moon",SPHEROID["Moon",1737400,0]],PRIMEM["Reference",0],UNIT["degree",0.01745329252]]'
    source = write_raster(blobs(), transform=Affine(1e-5, 0, 10, 0, -1e-5, 20), crs=moon)
    (tmp_path / "out").mkdir()
    files = Outputs(tmp_path / "out" / "out.geojson", tmp_path / "out" / "p.tif", tmp_path / "out" / "view.png")
    with pytest.raises(VectorError, match=r"no way from the CRS \(Moon"):
        run(source, files, pack)
    assert list((tmp_path / "out").iterdir()) == []


def test_windows_left_out_are_recorded_and_the_rest_is_as_ever(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = damaged(write_raster)
    whole, holed = outputs(tmp_path / "whole"), outputs(tmp_path / "holed", resume=True)
    run(source.with_name("whole.tif"), whole, pack)
    with pytest.raises(RasterError):
        run(source, holed, pack)
    stopped(source, holed, pack, 30, skip_bad_windows=True)
    summary = run(source, holed, pack, skip_bad_windows=True)
    assert any("could not be read" in note for note in summary.notes)
    with sqlite3.connect(holed.layers) as database:
        (text,) = database.execute("SELECT metadata FROM gpkg_metadata WHERE metadata LIKE '%bad_windows%'").fetchone()
    assert "bad_windows" in text
    with rasterio.open(whole.probability) as one, rasterio.open(holed.probability) as other:
        left_out = other.dataset_mask() == 0
        assert left_out[128:192, 128:192].all()
        assert left_out.sum() == 64 * 64
        assert np.array_equal(one.read()[:, ~left_out], other.read()[:, ~left_out])
