"""Touching objects of a countable category are divided between their cores."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.models.packs import Pack
from engine.vectorize import VectorizeOptions, vectorize
from tests.engine.running import Write, run


def row_of_houses(row: int = 30, size: int = 20, count: int = 6) -> NDArray[np.uint8]:
    """Houses wall to wall, their cores brighter than the rest."""
    image = np.full((100, 200), 20, np.uint8)
    image[row : row + size, 20 : 20 + size * count] = 200
    for col in range(20, 20 + size * count, size):
        image[row + 5 : row + size - 5, col + 5 : col + size - 5] = 250
    return image


def test_touching_objects_of_a_countable_category_are_divided(
    write_raster: Write, cored_pack: Pack, tmp_path: Path
) -> None:
    source = write_raster(row_of_houses())
    run(source, tmp_path / "out.gpkg", cored_pack, phrases=("buildings", "second building from the left"))
    every = geopandas.read_file(tmp_path / "out.gpkg", layer="buildings")
    assert every.geometry.area.tolist() == pytest.approx([36.0] * 6, abs=1e-6)
    one = geopandas.read_file(tmp_path / "out.gpkg", layer="second_building_from_the_left")
    assert one.geometry[0].bounds == pytest.approx((500_012.0, 3_999_985.0, 500_018.0, 3_999_991.0))


def test_objects_stay_whole_where_nothing_divides_them(
    write_raster: Write, cored_pack: Pack, pack: Pack, tmp_path: Path
) -> None:
    source = write_raster(row_of_houses())
    for name, one, options in (("a", cored_pack, {"instances": "off"}), ("b", pack, {})):
        assert run(source, tmp_path / f"{name}.gpkg", one, **options).layers[0].objects == 1
    uncountable = run(source, tmp_path / "c.gpkg", cored_pack, phrases=("roads",))
    assert uncountable.layers[0].objects == 1


def test_an_area_divides_objects_as_the_whole_raster_does(
    write_raster: Write, cored_pack: Pack, tmp_path: Path
) -> None:
    source = write_raster(row_of_houses())
    box_of_two = (500_006.0, 3_999_970.0, 500_018.0, 4_000_000.0)
    summary = run(source, tmp_path / "out.gpkg", cored_pack, bbox=box_of_two, bbox_crs="EPSG:32633")
    assert summary.layers[0].objects == 2


def test_a_probability_raster_divides_objects_as_the_run_did(
    write_raster: Write, cored_pack: Pack, tmp_path: Path
) -> None:
    path = tmp_path / "p.tif"
    run(write_raster(row_of_houses()), tmp_path / "run.gpkg", cored_pack, probability=path)
    for name, options, count in (("a", {}, 6), ("b", {"instances": "off"}, 1), ("c", {"plan": False}, 6)):
        (layer,) = vectorize(path, tmp_path / f"{name}.gpkg", VectorizeOptions(**options))
        assert layer.objects == count
