"""Colours by pixels: the same answer however the raster is cut, stored or read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray

import engine.inference.colours
from engine.cli.main import run as command
from engine.errors import Cancelled
from engine.inference.colours import PIXELS
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.phrases.colours import COLOURS, pixel_colours, read_for_pixels
from engine.segment import Outputs, segment
from engine.vectorize import read_again
from tests.engine.conftest import SQUARES
from tests.engine.stopping import StopsAt

Write = Callable[..., Path]
# All bright enough to be found by the network of conftest.py.
RED, BLUE, WHITE, ORANGE = (255, 130, 130), (110, 160, 255), (240, 240, 240), (255, 170, 90)
PHRASES = ("red roofs", "blue houses", "white or orange buildings", "buildings", "the largest house without a red roof")


def town(height: int = 230, width: int = 260) -> NDArray[np.uint8]:
    """Squares of one colour, squares that change colour in the middle, and a long one that is two thirds blue."""
    image = np.full((3, height, width), 20, np.uint8)
    for number, colour in enumerate((RED, BLUE, WHITE, ORANGE)):
        paint(image, 10, 10 + 60 * number, 40, 40, colour)
    for number, rows in enumerate((19, 20, 21)):  # of 40 rows: 47.5, 50 and 52.5 % red
        paint(image, 70, 10 + 60 * number, rows, 40, RED)
        paint(image, 70 + rows, 10 + 60 * number, 40 - rows, 40, BLUE)
    paint(image, 130, 10, 60, 200, BLUE)
    paint(image, 130, 10, 20, 200, WHITE)
    return image


def paint(image: NDArray[np.uint8], row: int, col: int, height: int, width: int, colour: tuple[int, int, int]) -> None:
    image[:, row : row + height, col : col + width] = np.array(colour, np.uint8)[:, None, None]


def run(
    source: Path, out: Path, pack: Pack, *, stop: StopsAt | None = None, resume: bool = False, **more: object
) -> None:
    files = Outputs(out, out.with_suffix(".p.tif"), resume=resume)
    chosen = RunOptions(**{"phrases": PHRASES, "device": "cpu"} | more)
    segment(source, files, chosen, pack=pack, listener=stop)


def answers(out: Path) -> dict[str, list[tuple[object, ...]]]:
    """Area, reasons and their data of every feature, by phrase."""
    found = {}
    for name in (
        "red_roofs",
        "blue_houses",
        "white_or_orange_buildings",
        "buildings",
        "the_largest_house_without_a_red_roof",
    ):
        table = geopandas.read_file(out, layer=name)
        found[name] = sorted(zip(table.area_m2.round(3), table.why, table.why_data, strict=True))
    return found


def test_an_object_has_the_colour_of_half_of_its_pixels(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    run(write_raster(town()), out, pack)
    told = geopandas.read_file(out, layer="red_roofs").sort_values("why")
    assert [why.split(": ")[1] for why in told.why] == [
        "100 % of its pixels",
        "50 % of its pixels",
        "52 % of its pixels",
    ]
    assert [json.loads(data)["steps"][0]["share"] for data in told.why_data] == [1.0, 0.5, 0.525]
    assert set(told.find) == {"roof"}
    found = answers(out)
    assert [len(each) for each in found.values()] == [3, 4, 2, 8, 1]
    assert found["the_largest_house_without_a_red_roof"][0][0] == pytest.approx(60 * 200 * 0.09, rel=1e-3)


def test_bands_of_rows_and_batches_do_not_show(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_raster(town())
    run(source, tmp_path / "whole.gpkg", pack)
    for rows in (1, 7, 64):
        monkeypatch.setattr(engine.inference.colours, "_BAND_PIXELS", 260 * rows)
        run(source, tmp_path / f"{rows}.gpkg", pack, batch_size=rows, window=96)
        assert answers(tmp_path / f"{rows}.gpkg") == answers(tmp_path / "whole.gpkg")


TURNED = SQUARES * Affine.rotation(30)
SOUTH_UP = Affine(0.3, 0, 500_000, 0, 0.3, 4_000_000)


@pytest.mark.parametrize("transform", [TURNED, SOUTH_UP, SQUARES * Affine.shear(20, 0)])
def test_turned_and_mirrored_rasters(write_raster: Write, pack: Pack, tmp_path: Path, transform: Affine) -> None:
    run(write_raster(town(), "plain.tif"), tmp_path / "plain.gpkg", pack)
    run(write_raster(town(), "turned.tif", transform), tmp_path / "turned.gpkg", pack)
    plain, turned = (answers(tmp_path / f"{name}.gpkg") for name in ("plain", "turned"))
    for name, rows in plain.items():
        assert [row[1:] for row in turned[name]] == [row[1:] for row in rows]


def test_colours_are_those_after_the_stretch(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    run(write_raster(town(), "plain.tif"), tmp_path / "plain.gpkg", pack)
    deep = town().astype(np.uint16) * 40 + 1000
    run(write_raster(deep, "deep.tif"), tmp_path / "deep.gpkg", pack, stretch="1000,11200")
    assert answers(tmp_path / "deep.gpkg") == answers(tmp_path / "plain.gpkg")


def test_a_raster_of_one_band_is_said_to_have_no_colours(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    for name, image, said in (("grey", town()[0], True), ("colour", town(), False)):
        files = Outputs(tmp_path / f"{name}.gpkg")
        options = RunOptions(phrases=("red roofs",), device="cpu")
        summary = segment(write_raster(image, f"{name}.tif"), files, options, pack=pack)
        assert any("is read from one band" in note for note in summary.notes) == said
        assert bool(summary.layers[0].objects) != said


def test_an_area_and_its_first_row(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    box = (500_000 + 0.3 * 60, 4_000_000 - 0.3 * 125, 500_000 + 0.3 * 200, 4_000_000 - 0.3 * 60)
    run(write_raster(town()), tmp_path / "out.gpkg", pack, bbox=box, bbox_crs="EPSG:32633")
    shares = [json.loads(row[2])["steps"][0]["share"] for row in answers(tmp_path / "out.gpkg")["red_roofs"]]
    assert shares == [0.5, 0.525]


def test_a_resumed_run_counts_the_rows_that_were_kept(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(town())
    run(source, tmp_path / "whole.gpkg", pack)
    with pytest.raises(Cancelled):
        run(source, tmp_path / "out.gpkg", pack, stop=StopsAt(30), batch_size=4)
    assert (tmp_path / "out.gpkg.part" / "run.json").is_file()
    run(source, tmp_path / "out.gpkg", pack, resume=True, batch_size=4)
    assert answers(tmp_path / "out.gpkg") == answers(tmp_path / "whole.gpkg")


def test_a_probability_raster_carries_the_colours(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    run(write_raster(town()), out, pack)
    with rasterio.open(tmp_path / "out.p.tif") as file:
        asked = [name.removesuffix(PIXELS) for name in file.descriptions if name.endswith(PIXELS)]
    assert asked == ["red", "orange", "blue", "white"]
    again = tmp_path / "again.gpkg"
    assert command(["vectorize", str(tmp_path / "out.p.tif"), "-o", str(again), "--quiet"]) == 0
    assert answers(again) == answers(out)
    bands = tmp_path / "bands.gpkg"
    assert command(["vectorize", str(tmp_path / "out.p.tif"), "-o", str(bands), "--no-plan", "--quiet"]) == 0
    assert len(geopandas.read_file(bands, layer="roof")) == 8


def test_what_lies_in_a_filled_hole_keeps_its_own_colour(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    image = town()
    paint(image, 140, 90, 40, 40, (20, 20, 20))
    paint(image, 150, 100, 20, 20, RED)
    run(write_raster(image), tmp_path / "out.gpkg", pack, fill_holes=200.0)
    found = answers(tmp_path / "out.gpkg")
    assert json.loads(str(found["red_roofs"][0][2]))["steps"][0]["share"] == 1.0
    assert found["red_roofs"][0][0] == pytest.approx(400 * 0.09, rel=1e-3)


def test_bands_of_an_earlier_engine_are_read_as_it_did() -> None:
    assert read_again("red roofs", ("red roof",), plan=True).finds == ("red roof",)
    assert read_again("red roofs", ("roof", "red" + PIXELS), plan=True).finds == ("roof",)
    assert read_again("red roofs", ("red roofs",), plan=False).finds == ("red roofs",)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("red roofs", 'find "roof" -> red by its pixels'),
        (
            "the large gray house",
            'find "house" -> large by its outline -> light grey or grey or dark grey by its pixels',
        ),
        ("houses with red or orange roofs", 'find "house" -> red or orange by its pixels'),
        ("blue roofed warehouses", 'find "warehouse" -> blue by its pixels'),
        ("houses without a red roof", 'find "house" -> not red by its pixels'),
        ("houses that are not red", 'find "house" -> without (find "house" -> red by its pixels)'),
        ("trees near red houses", 'find "tree" -> near (find "house" -> red by its pixels)'),
        ("red and white buildings", 'find "red and white building"'),  # which of it is red is not told by shares
        ("dark red roofs", 'find "dark red roof"'),
        ("white cars", 'find "white car"'),  # not measured: the network's
        ("tin roofs", 'find "tin roof"'),
    ],
)
def test_which_looks_are_asked_of_pixels(phrase: str, expected: str) -> None:
    assert read_for_pixels(phrase).render() == expected


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((200, 60, 50), "red"), ((230, 140, 60), "orange"), ((120, 70, 35), "brown"), ((40, 90, 200), "blue"),
        ((110, 200, 230), "blue"), ((230, 232, 228), "white"), ((130, 128, 125), "grey"), ((90, 90, 85), "dark grey"),
        ((160, 160, 150), "light grey"),
        ((60, 140, 60), None),
        ((240, 220, 40), None), ((20, 20, 60), "black"), ((70, 0, 0), "red"),
    ],
)  # fmt: skip
def test_the_colour_of_a_pixel(colour: tuple[int, int, int], name: str | None) -> None:
    number = int(pixel_colours(np.array(colour, np.uint8)[:, None, None])[0, 0])
    assert (COLOURS[number - 1] if number else None) == name
