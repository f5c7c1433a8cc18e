"""Polygons from probability rasters, without the network."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio.features
from affine import Affine
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from scipy import ndimage
from shapely import box

from engine.cli.main import run
from engine.inference.bands import CORES
from engine.inference.probability import FIRST_ROW_TAG, PLANS_TAG
from engine.phrases.grammar import read_phrase
from engine.vectorize import VectorizeOptions, vectorize
from georeferencing import large_shapes, polygonize
from georeferencing.errors import RasterError
from georeferencing.layers import layer_name

TRANSFORM = Affine(0.3, 0, 680_000, 0, -0.3, 5_000_000)  # where UTM's scale is nearly 1


def squares() -> NDArray[np.uint8]:
    p8 = np.zeros((100, 120), np.uint8)
    for number in range(4):
        p8[10:20, 10 + 30 * number : 20 + 30 * number] = 140 + 30 * number
    p8[60:90, 10:40] = 200
    return p8


def write(
    path: Path, bands: NDArray[np.generic], names: tuple[str, ...] = (), *, alpha: bool = False, **tags: str
) -> Path:
    count, height, width = bands.shape
    size = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": bands.dtype}
    size |= {"alpha": "yes"} if alpha else {}
    with rasterio.open(path, "w", crs="EPSG:32632", transform=TRANSFORM, **size) as file:
        file.write(bands)
        if names:
            file.descriptions = names
        file.update_tags(**tags)
    return path


def test_squares_of_ten_pixels_are_nine_square_metres(tmp_path: Path) -> None:
    source = write(tmp_path / "p.tif", squares()[None], ("roof",))
    assert run(["vectorize", str(source), "-o", str(tmp_path / "out.gpkg"), "--quiet"]) == 0
    table = geopandas.read_file(tmp_path / "out.gpkg", layer="roof")
    assert sorted(table.area)[:4] == pytest.approx([9.0] * 4, abs=1e-6)
    assert sorted(table.area_m2)[:4] == pytest.approx([9.0] * 4, abs=0.01)
    assert sorted(table.score_mean) == pytest.approx(sorted(value / 255 for value in (140, 170, 200, 230, 200)))
    assert set(table.find) == {"roof"}


def test_floats_are_quantized_once(tmp_path: Path) -> None:
    source = write(tmp_path / "p.tif", (squares()[None] / np.float32(255)))
    exact = tmp_path / "exact.gpkg"
    assert run(["vectorize", str(source), "-o", str(exact), "--threshold", str(170 / 255), "--quiet"]) == 0
    assert len(geopandas.read_file(exact, layer="band_1")) == 4


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_probability_of_the_threshold_is_object(tmp_path: Path, threshold: float) -> None:
    source = write(tmp_path / "p.tif", np.full((1, 10, 10), threshold))
    (done,) = vectorize(source, tmp_path / "out.gpkg", VectorizeOptions(threshold=threshold))
    assert done.objects == 1


def test_values_that_are_no_probabilities_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, bands in (("f.tif", squares()[None].astype(np.float32)), ("i.tif", squares()[None].astype(np.uint16))):
        source = write(tmp_path / name, bands)
        assert run(["vectorize", str(source), "-o", str(tmp_path / "out.fgb")]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert name in said
        assert "probabilities are" in said
    assert sorted(file.name for file in tmp_path.iterdir()) == ["f.tif", "i.tif"]


def test_shaping_and_limits_of_size(tmp_path: Path) -> None:
    p8 = squares()
    p8[70:72, 20:22] = 0
    source = write(tmp_path / "p.tif", p8[None], ("roof",))
    out = tmp_path / "out.gpkg"
    options = ["--min-area", "20", "--fill-holes", "1", "--simplify", "0.3", "--orthogonalize", "--json"]
    assert run(["vectorize", str(source), "-o", str(out), *options]) == 0
    (area,) = geopandas.read_file(out, layer="roof").area
    assert area == pytest.approx(81.0, abs=1e-6)


@pytest.mark.parametrize("connectivity", [4, 8])
def test_a_large_object_is_written_past_gdal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connectivity: int
) -> None:
    p8 = np.zeros((300, 300), np.uint8)
    p8[0], p8[:, ::4], p8[150:170:2, :], p8[290:, 298:] = 255, 200, 180, 0
    p8[296:, 299] = 220
    source = write(tmp_path / "p.tif", p8[None], ("roof",))
    for name, points in (("gdal", 1 << 21), ("past", 400)):
        monkeypatch.setattr(large_shapes, "LARGE_POINTS", points)
        monkeypatch.setattr(polygonize, "_TRACE_CORNERS", points)
        arguments = [
            "vectorize",
            str(source),
            "-o",
            str(tmp_path / f"{name}.gpkg"),
            "--connectivity",
            str(connectivity),
        ]
        assert run([*arguments, "--quiet"]) == 0
    plain, past = (geopandas.read_file(tmp_path / f"{name}.gpkg") for name in ("gdal", "past"))
    assert len(past) == 2
    assert past.equals(plain)
    shapes = [(shape, 1) for shape in past.geometry]
    assert (rasterio.features.rasterize(shapes, p8.shape, transform=TRANSFORM) == (p8 > 0)).all()
    with closing(sqlite3.connect(tmp_path / "past.gpkg")) as connection:
        assert connection.execute("PRAGMA table_info(roof)").fetchall()[-1][1] == "geom"  # that is how it is done
        styles = connection.execute("SELECT f_table_name FROM layer_styles").fetchall()
    assert styles == [("roof",)]


def test_an_area_clips_and_prints_what_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "p.tif", squares()[None], ("roof",))
    box = ["680004.5", "4999970", "680040", "5000000"]  # cuts the first square in half
    arguments = ["vectorize", str(source), "-o", str(tmp_path / "out.gpkg"), "--json"]
    assert run([*arguments, "--bbox", *box, "--bbox-crs", "EPSG:32632"]) == 0
    done = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert done["layers"][0]["objects"] == 5
    areas = sorted(geopandas.read_file(tmp_path / "out.gpkg", layer="roof").area)
    assert areas[:4] == pytest.approx([4.5, 9.0, 9.0, 9.0], abs=1e-6)


def test_an_area_is_divided_as_a_raster_of_the_area_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = ndimage.gaussian_filter(np.random.default_rng(4).random((1100, 60)), (60, 2))
    bands = np.stack([(noise > np.quantile(noise, share)) * np.uint8(255) for share in (0.4, 0.7)])
    finds = ("roof", "roof" + CORES)
    whole = write(tmp_path / "whole.tif", bands, finds)
    row = 300
    part = write(tmp_path / "part.tif", bands[:, row:], finds, **{FIRST_ROW_TAG: str(row)})
    with rasterio.open(part, "r+") as file:
        file.transform = TRANSFORM * Affine.translation(0, row)
    box = [str(value) for value in (680_000, 5_000_000 - 0.3 * 1100, 680_018, 5_000_000 - 0.3 * row)]
    arguments = ["--bbox", *box, "--bbox-crs", "EPSG:32632", "--quiet"]
    assert run(["vectorize", str(whole), "-o", str(tmp_path / "whole.fgb"), *arguments]) == 0
    assert run(["vectorize", str(part), "-o", str(tmp_path / "part.fgb"), "--quiet"]) == 0
    layers = [geopandas.read_file(tmp_path / f"{name}.fgb").geometry for name in ("whole", "part")]
    areas = [sorted(layer.area.round(6)) for layer in layers]
    assert len(areas[0]) > 5
    assert areas[0] == areas[1]

    odd = write(tmp_path / "odd.tif", bands, finds, **{FIRST_ROW_TAG: "-3"})
    assert run(["vectorize", str(odd), "-o", str(tmp_path / "odd.fgb")]) == 2
    assert "'-3' and must be a row" in capsys.readouterr().err


def test_the_plan_that_the_raster_carries_is_applied(tmp_path: Path) -> None:
    plan = read_phrase("the largest building")
    source = write(tmp_path / "p.tif", squares()[None], plan.finds, **{PLANS_TAG: json.dumps([plan.to_dict()])})
    assert run(["vectorize", str(source), "-o", str(tmp_path / "out.gpkg"), "--quiet"]) == 0
    (table,) = [geopandas.read_file(tmp_path / "out.gpkg", layer="the_largest_building")]
    assert list(table.area) == pytest.approx([81.0], abs=1e-6)
    assert run(["vectorize", str(source), "-o", str(tmp_path / "all.fgb"), "--no-plan", "--quiet"]) == 0
    assert len(geopandas.read_file(tmp_path / "all.fgb")) == 5


@pytest.mark.parametrize("options", [[], ["--no-plan"]])
def test_the_area_of_interest_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    plan = read_phrase("buildings")
    source = write(tmp_path / "p.tif", squares()[None], plan.finds, **{PLANS_TAG: json.dumps([plan.to_dict()])})
    name = "buildings" if not options else layer_name(*plan.finds)
    work = tmp_path / "work.gpkg"
    owned = geopandas.GeoDataFrame({"owner": ["me"]}, geometry=[box(680_000, 4_999_970, 680_036, 5e6)], crs=32632)
    owned.to_file(work, layer=name)
    arguments = ["vectorize", str(source), "-o", str(work), "--aoi", str(work), *options]
    assert run([*arguments, "--overwrite"]) == 2
    assert "is the area of interest itself" in capsys.readouterr().err
    assert list(geopandas.read_file(work, layer=name).owner) == ["me"]


def test_bands_of_one_name_are_a_layer_each(tmp_path: Path) -> None:
    bands = np.zeros((2, 40, 40), np.uint8)
    bands[0, 2:6, 2:6] = bands[1, 20:30, 20:30] = 255
    source = write(tmp_path / "p.tif", bands, ("probability", "probability"))
    done = vectorize(source, tmp_path / "out.gpkg", VectorizeOptions())
    assert [(each.name, each.objects) for each in done] == [("probability", 1), ("band_2_probability", 1)]
    assert [each.area_m2 for each in done] == pytest.approx([16 * 0.09, 100 * 0.09], rel=1e-3)
    vectorize(source, tmp_path / "out.fgb", VectorizeOptions())
    assert sorted(geopandas.read_file(tmp_path / "out.fgb").area) == pytest.approx([16 * 0.09, 100 * 0.09])


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_an_alpha_band_is_no_layer(tmp_path: Path, dtype: str) -> None:
    bands = np.stack([squares() / (255 if dtype == "float32" else 1), np.full((100, 120), 255)]).astype(dtype)
    bands[1, :, :30] = 0
    source = write(tmp_path / "p.tif", bands, alpha=True)
    notes: list[str] = []
    (done,) = vectorize(source, tmp_path / "out.gpkg", VectorizeOptions(), note=notes.append)
    assert (done.name, done.objects) == ("band_1", 4)
    assert done.area_m2 == pytest.approx(3 * 9 + 10 * 30 * 0.09, rel=1e-3)
    assert [note for note in notes if "its last band is alpha" in note]


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_the_view_of_control_points_adds_no_layer(tmp_path: Path, dtype: str) -> None:
    bands = (squares()[None] / (255 if dtype == "float32" else 1)).astype(dtype)
    corners = [(0, 0), (0, 120), (100, 0), (100, 120)]
    points = [GroundControlPoint(row, col, *(TRANSFORM * (col, row))) for row, col in corners]
    size = {"driver": "GTiff", "count": 1, "height": 100, "width": 120, "dtype": dtype}
    with rasterio.open(tmp_path / "p.tif", "w", **size) as file:
        file.write(bands)
        file.gcps = (points, "EPSG:32632")
    (done,) = vectorize(tmp_path / "p.tif", tmp_path / "out.gpkg", VectorizeOptions())
    assert done.objects == 5


def test_four_bands_with_names_are_four_layers(tmp_path: Path) -> None:
    bands = np.stack([squares(), squares(), squares(), np.full((100, 120), 255, np.uint8)])
    done = vectorize(write(tmp_path / "p.tif", bands, tuple("abcd")), tmp_path / "out.gpkg", VectorizeOptions())
    assert [each.objects for each in done] == [5, 5, 5, 1]


def test_nothing_found_is_a_layer_without_features(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "p.tif", np.zeros((2, 9, 9), np.uint8), ("a", "b"))
    assert run(["vectorize", str(source), "-o", str(tmp_path / "out.gpkg")]) == 0
    assert "0 objects" in capsys.readouterr().out
    for name in ("a", "b"):
        assert len(geopandas.read_file(tmp_path / "out.gpkg", layer=name)) == 0


def test_damaged_rasters_leave_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "p.tif", squares()[None])
    source.write_bytes(source.read_bytes()[:6000])
    assert run(["vectorize", str(source), "-o", str(tmp_path / "out.gpkg")]) == 2
    assert "p.tif" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["p.tif"]


@pytest.mark.parametrize("most", [60, 200, 1 << 26])
def test_bands_are_cut_where_blocks_are_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr("georeferencing.probability._MOST_PIXELS", most)
    p8 = np.kron(np.arange(36).reshape(6, 6) % 2 * 255, np.ones((5, 5))).astype(np.uint8)
    (done,) = vectorize(write(tmp_path / "p.tif", p8[None]), tmp_path / "out.gpkg", VectorizeOptions())
    assert done.objects == 3
    assert done.area_m2 == pytest.approx(450 * 0.09, rel=1e-3)


def test_rows_too_long_to_be_held_are_refused(tmp_path: Path) -> None:
    band = '<VRTRasterBand dataType="Byte" band="1"/>'
    (tmp_path / "vast.vrt").write_text(f'<VRTDataset rasterXSize="2000000000" rasterYSize="3">{band}</VRTDataset>')
    with pytest.raises(RasterError, match=r"vast\.vrt: its rows of 2000000000 pixels .* parts of 67108864 columns"):
        vectorize(tmp_path / "vast.vrt", tmp_path / "out.gpkg", VectorizeOptions())
    assert not (tmp_path / "out.gpkg").exists()


def test_blocks_too_large_for_rows_are_refused(tmp_path: Path) -> None:
    size = {"driver": "GTiff", "width": 1 << 18, "height": 1 << 18, "count": 1, "dtype": "uint8", "sparse_ok": True}
    tiles = {"tiled": True, "blockxsize": 1 << 13, "blockysize": 1 << 13}
    with rasterio.open(tmp_path / "a.tif", "w", transform=TRANSFORM, crs="EPSG:32632", **size, **tiles):
        pass
    with pytest.raises(RasterError, match=r"a\.tif: is stored in blocks of 8192 x 8192 .* TILED=YES"):
        vectorize(tmp_path / "a.tif", tmp_path / "out.gpkg", VectorizeOptions())


def test_more_bands_than_layers_are_good_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match="has 1001 bands"):
        vectorize(write(tmp_path / "p.tif", np.zeros((1001, 1, 1), np.uint8)), tmp_path / "o.gpkg", VectorizeOptions())


def test_a_picture_taken_for_probabilities_is_told(tmp_path: Path) -> None:
    notes: list[str] = []
    picture = write(tmp_path / "picture.tif", np.zeros((3, 20, 20), np.uint8))
    vectorize(picture, tmp_path / "a.gpkg", VectorizeOptions(), note=notes.append)
    assert len(notes) == 1 and "picture.tif: its bands are red, green and blue" in notes[0]
    with rasterio.open(picture, "r+") as raster:
        raster.descriptions = ("roofs", "roads", "trees")
    vectorize(picture, tmp_path / "b.gpkg", VectorizeOptions(), note=notes.append)
    assert len(notes) == 1
