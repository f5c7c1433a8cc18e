"""The main job on rasters whose answer is known to the pixel."""

from __future__ import annotations

import errno
import json
import resource
import sqlite3
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
from affine import Affine
from shapely.geometry import box

from engine.errors import InputError, UsageError
from engine.inference.bands import Band
from engine.inference.find import FindHere
from engine.inference.probability import ProbabilityWriter
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, segment
from georeferencing import large_shapes, polygonize
from georeferencing.errors import ExtentError, VectorError
from georeferencing.grid import Window
from georeferencing.vectors import COLUMNS
from tests.engine.running import Write, field, run

LITTLE_ROOM = 250_000  # bytes: room for a layer, not for noise


def test_square_of_ten_pixels_at_0_3_m_is_9_square_metres(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10),)))
    summary = run(source, tmp_path / "out.gpkg", pack)
    layer = geopandas.read_file(tmp_path / "out.gpkg", layer="buildings")
    assert summary.layers[0].objects == len(layer) == 1
    assert layer.geometry.area[0] == pytest.approx(9.0, abs=1e-6)
    assert layer.area_m2[0] == pytest.approx(9.0, rel=1e-3)  # ellipsoidal: UTM's scale is 0.9996 here
    assert layer.geometry[0].bounds == pytest.approx((500_018.0, 3_999_985.0, 500_021.0, 3_999_988.0))
    assert layer.crs.to_epsg() == 32633


def test_measures_in_a_local_crs_are_metres(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10),)), crs='LOCAL_CS["site",UNIT["foot",0.3048]]')
    run(source, tmp_path / "out.gpkg", pack, phrases=("buildings larger than 0.5 m2",))
    (row,) = geopandas.read_file(tmp_path / "out.gpkg").itertuples()
    assert row.area_m2 == pytest.approx(9 * 0.3048**2)
    assert "area 0.8361 m2" in row.why


def test_a_large_object_is_written_past_gdal(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teeth = tuple((0, 4 * number, 150, 1) for number in range(50))
    source = write_raster(field(squares=((100, 0, 1, 200), *teeth, (140, 197, 5, 2))))
    run(source, tmp_path / "gdal.gpkg", pack, phrases=("buildings", "water"))
    monkeypatch.setattr(large_shapes, "LARGE_POINTS", 200)
    monkeypatch.setattr(polygonize, "_TRACE_CORNERS", 200)
    run(source, tmp_path / "past.gpkg", pack, phrases=("buildings", "water"))
    for name in ("buildings", "water"):
        plain, past = (geopandas.read_file(tmp_path / f"{file}.gpkg", layer=name) for file in ("gdal", "past"))
        assert past.drop(columns="run_id").equals(plain.drop(columns="run_id"))
        with closing(sqlite3.connect(tmp_path / "past.gpkg")) as connection:
            last = connection.execute(f"PRAGMA table_info({name})").fetchall()[-1][1]
        assert last == ("geom" if name == "buildings" else "run_id")


def test_layer_has_the_documented_columns_and_says_where_it_comes_from(
    write_raster: Write, pack: Pack, tmp_path: Path
) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10),)))
    summary = run(source, tmp_path / "out.gpkg", pack)
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert tuple(layer.columns[:-1]) == COLUMNS
    row = layer.iloc[0]
    assert (row.phrase, row.source, row.model, row.run_id) == ("buildings", str(source), "brightness", summary.run_id)
    assert row.score_mean == pytest.approx(250 / 255, abs=0.002)
    assert not row.cut
    json.loads(row.why_data)


def test_a_packs_notice_is_told_and_kept_in_the_layer(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10),)))
    said = run(source, tmp_path / "free.gpkg", pack)
    assert not said.notes
    bound = replace(pack, config=pack.config.model_copy(update={"notice": "Research only."}))
    said = run(source, tmp_path / "bound.gpkg", bound)
    assert said.notes == ("brightness: Research only.",)
    with closing(sqlite3.connect(tmp_path / "bound.gpkg")) as database:
        (text,) = database.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert "Research only." in text


def test_object_over_many_windows_is_one_polygon_of_exactly_its_pixels(
    write_raster: Write, pack: Pack, tmp_path: Path
) -> None:
    image = field(300, 310, ((7, 11, 280, 21), (7, 11, 20, 290), (250, 200, 13, 17)))
    run(write_raster(image), tmp_path / "out.gpkg", pack)
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert len(layer) == 2
    assert layer.geometry.area.sum() == pytest.approx((image == 250).sum() * 0.09, abs=1e-6)


def test_nothing_found_is_an_empty_layer_with_the_full_schema(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    summary = run(write_raster(field()), tmp_path / "out.gpkg", pack)
    layer = geopandas.read_file(tmp_path / "out.gpkg", layer="buildings")
    assert len(layer) == 0
    assert set(COLUMNS) <= set(layer.columns)
    assert summary.layers[0].emptied


@pytest.mark.parametrize("asked, larger", [("buildings", True), ("the leftmost building", True), ("water", False)])
def test_what_the_pack_wants_enlarged_is_seen_larger_and_found_in_its_place(
    write_raster: Write, pack: Pack, tmp_path: Path, asked: str, larger: bool
) -> None:
    config = pack.config.model_copy(update={"enlarge": {"building": 1.5}})
    source = write_raster(field(squares=((40, 60, 10, 12),)), transform=None)
    seen, told = [], []
    for enlarging in (pack, replace(pack, config=config)):
        summary = run(source, tmp_path / "o.gpkg", enlarging, phrases=(asked,), overwrite=True)
        told.append(" ".join(summary.notes))
        frame = geopandas.read_file(tmp_path / "o.gpkg", layer=0)
        seen.append((summary.windows, frame.total_bounds))
    assert ("1.5 times its size" in told[1]) == larger and "times its size" not in told[0]
    assert (seen[1][0] > seen[0][0]) == larger
    assert np.abs(seen[0][1] - seen[1][1]).max() <= 0.7  # of a stored pixel


def test_phrases_share_one_pass_and_get_a_layer_each(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(60, 60, ((10, 10, 20, 20),)))
    run(source, tmp_path / "out.gpkg", pack, phrases=("buildings", "water"))
    assert pack.network.encoded == 1
    buildings = geopandas.read_file(tmp_path / "out.gpkg", layer="buildings")
    water = geopandas.read_file(tmp_path / "out.gpkg", layer="water")
    assert buildings.geometry.area.sum() + water.geometry.area.sum() == pytest.approx(60 * 60 * 0.09, abs=1e-6)


def test_position_words_choose_among_the_objects(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 20, 10, 10), (40, 150, 12, 12))))
    run(source, tmp_path / "out.gpkg", pack, phrases=("the largest building",))
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert layer.geometry.area.tolist() == pytest.approx([12 * 12 * 0.09])
    assert layer.why[0]


def test_layer_is_clipped_to_the_area_of_interest(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 40, 40),)))
    aoi = box(500_018.1, 3_999_980.2, 500_023.05, 3_999_990.0)
    geopandas.GeoSeries([aoi], crs="EPSG:32633").to_file(tmp_path / "aoi.geojson")
    run(source, tmp_path / "out.gpkg", pack, aoi=tmp_path / "aoi.geojson")
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert layer.geometry.area[0] == pytest.approx((500_023.05 - 500_018.1) * (3_999_988.0 - 3_999_980.2), rel=1e-4)
    assert layer.cut[0]


def test_shaped_outlines_stay_on_the_raster(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    row, column = np.indices((90, 90))
    source = write_raster(np.where(abs(column - 2 * row) < 40, 250, 20).astype(np.uint8))
    run(source, tmp_path / "out.gpkg", pack, orthogonalize=True)
    assert geopandas.read_file(tmp_path / "out.gpkg").total_bounds[0] == pytest.approx(500_000, abs=1e-6)


def test_windows_off_the_area_are_not_run(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(480, 480))
    bbox = (500_001.0, 3_999_990.0, 500_005.0, 3_999_999.0)
    assert run(source, tmp_path / "out.gpkg", pack, bbox=bbox, bbox_crs="EPSG:32633").windows == 1
    assert pack.network.encoded == 1


def test_raster_without_georeferencing_gives_pixel_coordinates(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 10, 12),)), transform=None)
    summary = run(source, tmp_path / "out.gpkg", pack)
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert layer.geometry[0].bounds == (60, -50, 72, -40)  # rows grow downwards
    assert layer.area_m2[0] == 120
    assert any("georeferenc" in note for note in summary.notes)


@pytest.mark.parametrize("name", ["out.gpkg", "out.geojson", "out.fgb", "out.parquet", "out.shp"])
def test_every_format_holds_the_objects(write_raster: Write, pack: Pack, tmp_path: Path, name: str) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10), (100, 20, 5, 5))))
    run(source, tmp_path / name, pack)
    read = geopandas.read_parquet if name.endswith("parquet") else geopandas.read_file
    assert len(read(tmp_path / name)) == 2


def test_minimum_area_and_holes(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    image = field(squares=((40, 60, 20, 20), (100, 20, 5, 5)))
    image[48:50, 68:70] = 20
    run(write_raster(image), tmp_path / "out.gpkg", pack, min_area=3, fill_holes=1)
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert layer.geometry.area.tolist() == pytest.approx([400 * 0.09])


def test_threshold_is_a_rule_on_quantized_values(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    image = np.array([[101, 102, 103, 104]], np.uint8).repeat(8, axis=0)
    run(write_raster(image), tmp_path / "out.gpkg", pack, threshold=102 / 255)
    assert geopandas.read_file(tmp_path / "out.gpkg").geometry.area[0] == pytest.approx(3 * 8 * 0.09)


def test_preview_shows_the_raster_and_the_outlines(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 30, 30),)))
    run(source, tmp_path / "out.gpkg", pack, preview=tmp_path / "out.png")
    with rasterio.open(tmp_path / "out.png") as picture:
        red, green, blue = picture.read().astype(int)
    assert (red[0, 0], green[0, 0], blue[0, 0]) == (20, 20, 20)
    assert ((red > 200) & (green < 100)).sum() > 100  # the outline
    assert not (tmp_path / "out.png.aux.xml").exists()


@pytest.mark.parametrize("name", ["p.tif", "p.png"])
def test_a_disk_without_room_for_a_picture_or_probabilities_is_said(
    name: str, write_raster: Write, pack: Pack, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A limit on the size of files stands for the disk: GDAL finds out as it copies and closes."""
    noise = np.random.default_rng(0).integers(0, 255, (600, 600)).astype(np.uint8)
    source, place = write_raster(noise), tmp_path / name
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    kind = "probability" if name.endswith("tif") else "preview"
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE_ROOM, limits[1]))
    try:
        with pytest.raises(InputError, match=rf"{name}: .*make room on its disk") as refused:
            run(source, tmp_path / "out.gpkg", pack, threshold=1.0, **{kind: place})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not place.exists() and not place.with_name(name + ".part").exists()
    assert (tmp_path / "out.gpkg").exists() is ("the layers are written" in str(refused.value)) is (kind == "preview")
    assert capfd.readouterr().err == "", "GDAL has nothing to add"


def test_a_full_disk_is_said_where_probabilities_begin(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, limits[1]))
    try:
        with pytest.raises(InputError, match=r"p\.tif: .*make room on its disk"):
            ProbabilityWriter(tmp_path / "p.tif", Window(0, 0, 600, 600), Affine.identity(), None, ("a",), ())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_an_error_ends_the_threads_of_the_network_at_once(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []

    class Watched(FindHere):
        def __call__(self, *given: Any) -> Generator[Band, None, None]:
            try:
                yield from super().__call__(*given)
            finally:
                ended.append(True)

    def no_room(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.inference.resume._put", no_room)
    source, options = write_raster(field(600, 600)), RunOptions(phrases=("roofs",), device="cpu")
    with pytest.raises(InputError, match=r"rows cannot be kept there .*No space left") as error:
        segment(source, Outputs(tmp_path / "out.gpkg"), options, pack=pack, finder=Watched())
    assert ended, f"while {error} holds the frames that were left: at exit no thread can be waited for"


def test_failure_leaves_nothing_behind(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field())
    before = sorted(tmp_path.iterdir())

    class Stops:
        def note(self, text: str) -> None: ...

        def windows(self, done: int, total: int) -> None:
            if done:
                raise KeyboardInterrupt

    files = Outputs(tmp_path / "out.gpkg", tmp_path / "p.tif", tmp_path / "v.png")
    with pytest.raises(KeyboardInterrupt):
        segment(source, files, RunOptions(phrases=("buildings",), device="cpu"), pack=pack, listener=Stops())
    assert sorted(tmp_path.iterdir()) == before


def test_layer_that_exists_is_refused_before_the_run(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10),)))
    run(source, tmp_path / "out.gpkg", pack)
    encoded = pack.network.encoded
    with pytest.raises(VectorError, match=r"layer buildings already.*--overwrite"):
        run(source, tmp_path / "out.gpkg", pack)
    assert pack.network.encoded == encoded
    run(source, tmp_path / "out.gpkg", pack, phrases=("water",))
    run(source, tmp_path / "out.gpkg", pack, overwrite=True)
    assert len(geopandas.read_file(tmp_path / "out.gpkg", layer="buildings")) == 1
    assert len(geopandas.read_file(tmp_path / "out.gpkg", layer="water")) == 1


def test_area_off_the_raster_names_both_extents(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(ExtentError, match=r"bbox 10 10 11 11.*EPSG:32633"):
        run(write_raster(field()), tmp_path / "out.gpkg", pack, bbox=(10, 10, 11, 11))
    assert not (tmp_path / "out.gpkg").exists()


def test_output_suffix_is_checked_first(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown format"):
        run(tmp_path / "none.tif", tmp_path / "out.gpkg", pack, probability=tmp_path / "p.jpg")
