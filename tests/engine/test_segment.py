"""The main job on rasters whose answer is known to the pixel."""

from __future__ import annotations

import errno
import json
import resource
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from shapely.geometry import box

from engine.errors import InputError, UsageError
from engine.inference.blend import Band
from engine.inference.find import FindHere
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, Summary, segment
from engine.vectorize import VectorizeOptions, vectorize
from georeferencing import large_shapes, polygonize
from georeferencing.errors import ExtentError
from georeferencing.vectors import COLUMNS

Write = Callable[..., Path]

LITTLE_ROOM = 250_000  # bytes: room for a layer, not for noise


def field(
    height: int = 150, width: int = 200, squares: tuple[tuple[int, int, int, int], ...] = ()
) -> NDArray[np.uint8]:
    """Dark everywhere but in squares (row, col, height, width)."""
    image = np.full((height, width), 20, np.uint8)
    for row, col, h, w in squares:
        image[row : row + h, col : col + w] = 250
    return image


def run(source: Path, out: Path, pack: Pack, **options: object) -> Summary:
    """Segment with the predictable network; files by keyword `probability` and `preview`."""
    files = {key: options.pop(key) for key in ("probability", "preview", "overwrite") if key in options}
    chosen = RunOptions(**{"phrases": ("buildings",), "device": "cpu"} | options)
    return segment(source, Outputs(out, **files), chosen, pack=pack)


def probability(
    source: Path, tmp_path: Path, pack: Pack, **options: object
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The probability raster of a run and its mask."""
    path = tmp_path / "p.tif"
    run(source, tmp_path / "p.gpkg", pack, probability=path, overwrite=True, **options)
    with rasterio.open(path) as file:
        return file.read(), file.dataset_mask() > 0


def test_square_of_ten_pixels_at_0_3_m_is_9_square_metres(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 10, 10),)))
    summary = run(source, tmp_path / "out.gpkg", pack)
    layer = geopandas.read_file(tmp_path / "out.gpkg", layer="buildings")
    assert summary.layers[0].objects == len(layer) == 1
    assert layer.geometry.area[0] == pytest.approx(9.0, abs=1e-6)
    assert layer.area_m2[0] == pytest.approx(9.0, rel=1e-3)  # ellipsoidal: UTM's scale is 0.9996 here
    assert layer.geometry[0].bounds == pytest.approx((500_018.0, 3_999_985.0, 500_021.0, 3_999_988.0))
    assert layer.crs.to_epsg() == 32633


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


def test_layer_is_clipped_to_the_area_of_interest(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(squares=((40, 60, 40, 40),)))
    aoi = box(500_018.1, 3_999_980.2, 500_023.05, 3_999_990.0)
    geopandas.GeoSeries([aoi], crs="EPSG:32633").to_file(tmp_path / "aoi.geojson")
    run(source, tmp_path / "out.gpkg", pack, aoi=tmp_path / "aoi.geojson")
    layer = geopandas.read_file(tmp_path / "out.gpkg")
    assert layer.geometry.area[0] == pytest.approx((500_023.05 - 500_018.1) * (3_999_988.0 - 3_999_980.2), rel=1e-4)
    assert layer.cut[0]


def test_windows_off_the_area_are_not_run(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(field(480, 480))
    bbox = (500_001.0, 3_999_990.0, 500_005.0, 3_999_999.0)
    assert run(source, tmp_path / "out.gpkg", pack, bbox=bbox, bbox_crs="EPSG:32633").windows == 1
    assert pack.network.encoded == 1


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
        with pytest.raises(InputError, match=rf"{name}: .*make room on its disk"):
            run(source, tmp_path / "out.gpkg", pack, threshold=1.0, **{kind: place})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not place.exists() and not place.with_name(name + ".part").exists()
    assert capfd.readouterr().err == "", "GDAL has nothing to add"


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
    with pytest.raises(UsageError, match=r"layer buildings already.*--overwrite"):
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


@pytest.mark.parametrize(("window", "overlap"), [(256, 0.125), (256, 0.5), (512, 0.25), (768, 0.125)])
def test_windows_and_overlaps_leave_no_seam(
    write_raster: Write, blurred_pack: Pack, tmp_path: Path, window: int, overlap: float
) -> None:
    source = write_raster(np.random.default_rng(7).integers(0, 256, (600, 700), np.uint8))
    whole, _ = probability(source, tmp_path, blurred_pack, window=800)
    found, _ = probability(source, tmp_path, blurred_pack, window=window, overlap=overlap)
    inside = np.s_[:, :593, :693]  # at the raster's own rim, a window's end may lie within what the network sees
    assert np.array_equal(found[inside] >= 128, whole[inside] >= 128)


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
