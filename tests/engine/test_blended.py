"""Blended probabilities: the same whatever the windows, batches, workers and area."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest

from engine.models.packs import Pack, load_pack
from tests.engine.running import Write, probability


@pytest.mark.parametrize(
    "options", [{"batch_size": 1}, {"batch_size": 5}, {"workers": 7}, {"batch_size": 64, "workers": 1}]
)
def test_batches_and_workers_do_not_change_probabilities(
    write_raster: Write, pack: Pack, tmp_path: Path, options: dict[str, int]
) -> None:
    image = np.random.default_rng(5).integers(0, 256, (3, 201, 330), np.uint8)
    source = write_raster(image)
    expected, _ = probability(source, tmp_path, pack, batch_size=2)
    found, mask = probability(source, tmp_path, pack, **options)
    assert mask.all()
    assert np.abs(found.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("overlap", [0, 0.25, 0.5, 0.6])
@pytest.mark.parametrize("level", [0, 1, 77, 128, 254, 255])
def test_constant_field_stays_constant(
    write_raster: Write, pack: Pack, tmp_path: Path, overlap: float, level: int
) -> None:
    found, _ = probability(write_raster(np.full((150, 170), level, np.uint8)), tmp_path, pack, overlap=overlap)
    assert np.unique(found).tolist() == [level]


@pytest.mark.parametrize("bounds", [(40, 30, 90, 100), (0, 0, 20, 20), (199, 100, 200, 101), (63, 0, 65, 150)])
def test_probabilities_inside_an_area_are_those_of_the_whole_raster(
    write_raster: Write, pack: Pack, tmp_path: Path, bounds: tuple[int, int, int, int]
) -> None:
    source = write_raster(np.random.default_rng(6).integers(0, 256, (3, 150, 200), np.uint8))
    whole, _ = probability(source, tmp_path, pack)
    left, top, right, bottom = bounds
    west, north, east, south = (
        500_000 + 0.3 * left,
        4_000_000 - 0.3 * top,
        500_000 + 0.3 * right,
        4_000_000 - 0.3 * bottom,
    )
    area = {"bbox": (west + 0.01, south + 0.01, east - 0.01, north - 0.01), "bbox_crs": "EPSG:32633"}
    found, mask = probability(source, tmp_path, pack, **area)
    assert found.shape == (1, bottom - top, right - left)
    assert mask.all()
    assert np.abs(found.astype(int) - whole[:, top:bottom, left:right]).max() <= 1


def test_the_bundled_network_answers_in_an_area_as_in_the_whole_raster(write_raster: Write, tmp_path: Path) -> None:
    pack = load_pack("mrsnet-lite")
    image = np.random.default_rng(6).integers(0, 256, (3, 20, 22), np.uint8).repeat(32, 1).repeat(32, 2)
    source = write_raster(image)
    whole, _ = probability(source, tmp_path, pack)
    assert whole.std() > 1
    top, left = 330, 410  # in the grid's second row and column, whose windows are not decoded to their rims
    area = {"bbox": (500_000 + 0.3 * left, 4_000_000 - 0.3 * 600, 500_000 + 0.3 * 600, 4_000_000 - 0.3 * top)}
    found, _ = probability(source, tmp_path, pack, bbox_crs="EPSG:32633", **area)
    assert np.abs(found.astype(int) - whole[:, top:600, left:600]).max() <= 1


@pytest.mark.parametrize(("said", "told"), [({"nodata": 255}, {}), ({}, {"nodata": 255})])
def test_nodata_is_never_object_and_its_windows_skip_the_network(
    write_raster: Write, pack: Pack, tmp_path: Path, said: dict[str, int], told: dict[str, int]
) -> None:
    image = np.full((64, 300), 250, np.uint8)
    image[:, :200] = 255
    _, mask = probability(write_raster(image, **said), tmp_path, pack, **told)
    assert pack.network.encoded == 3  # of seven windows, those that reach column 200
    assert not mask[:, :200].any()
    assert mask[:, 200:].all()
    layer = geopandas.read_file(tmp_path / "p.gpkg")
    assert layer.geometry.area.sum() == pytest.approx(64 * 100 * 0.09)


@pytest.mark.parametrize(("window", "overlap"), [(256, 0.125), (256, 0.5), (512, 0.25), (768, 0.125)])
def test_windows_and_overlaps_leave_no_seam(
    write_raster: Write, blurred_pack: Pack, tmp_path: Path, window: int, overlap: float
) -> None:
    source = write_raster(np.random.default_rng(7).integers(0, 256, (600, 700), np.uint8))
    whole, _ = probability(source, tmp_path, blurred_pack, window=800)
    found, _ = probability(source, tmp_path, blurred_pack, window=window, overlap=overlap)
    inside = np.s_[:, :593, :693]  # at the raster's own rim, a window's end may lie within what the network sees
    assert np.array_equal(found[inside] >= 128, whole[inside] >= 128)
