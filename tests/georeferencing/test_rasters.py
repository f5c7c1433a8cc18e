"""Pixels, bands, valid pixels and contrast of rasters."""

import zipfile

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import open_raster
from tests.georeferencing.made_rasters import HALF_METRE, UTM, make, ramp, whole


def test_eight_bits_are_left_alone(tmp_path):
    pixels = ramp()
    with open_raster(make(tmp_path / "a.tif", pixels)) as raster:
        got, valid = whole(raster)
        assert (got == pixels).all()
        assert valid.all()
        assert (raster.width, raster.height, raster.bands, raster.crs, raster.transform) == (
            30,
            20,
            (1, 2, 3),
            UTM,
            HALF_METRE,
        )
        assert raster.gsd == pytest.approx(0.5, rel=1e-3)
        assert raster.notes == []
        part, _ = raster.read(Window(3, 4, 5, 6))
        assert (part == pixels[:, 3:8, 4:10]).all()


def test_windows_off_the_raster_are_refused(tmp_path):
    with open_raster(make(tmp_path / "a.tif", ramp())) as raster, pytest.raises(ValueError):
        raster.read(Window(0, 0, 21, 30))


def test_identity_changes_with_what_a_virtual_raster_shows(tmp_path):
    part = make(tmp_path / "part.tif", ramp())
    rasterio.shutil.copy(part, tmp_path / "all.vrt", driver="VRT")
    with open_raster(tmp_path / "all.vrt") as raster:
        before = raster.identity
    (tmp_path / "part.tif.aux.xml").write_text("<PAMDataset/>")
    with open_raster(tmp_path / "all.vrt") as raster:
        assert raster.identity == before
    make(part, ramp()[::-1])
    with open_raster(tmp_path / "all.vrt") as raster:
        assert raster.identity != before


@pytest.mark.parametrize(
    "name, nodata",
    [
        ("{folder}/outer.vrt", None),
        ("{folder}/outer.vrt", 0),
        ("{folder}/inner.vrt", 0),
        ("{folder}/zipped.vrt", None),
        ("/vsizip/{folder}/all.zip/part.tif", None),
        ("/vsizip/{folder}/all.zip/part.tif", 0),
        ("GTIFF_DIR:1:{folder}/part.tif", None),
        ("XML", None),
    ],
)
def test_identity_changes_with_what_is_shown_at_second_hand_or_packed(tmp_path, name, nodata):
    def write(pixels):
        part = make(tmp_path / "part.tif", pixels)
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            archive.write(part, "part.tif")
        return part

    part = write(ramp())
    rasterio.shutil.copy(part, tmp_path / "inner.vrt", driver="VRT")
    rasterio.shutil.copy(f"/vsizip/{tmp_path}/all.zip/part.tif", tmp_path / "zipped.vrt", driver="VRT")
    inner = (tmp_path / "inner.vrt").read_text()
    (tmp_path / "outer.vrt").write_text(inner.replace("part.tif", "inner.vrt"))
    source = name.format(folder=tmp_path)
    if name == "XML":
        source = inner.replace('relativeToVRT="1">part.tif', f'relativeToVRT="0">{part}')
    with open_raster(source, nodata=nodata) as raster, open_raster(source, nodata=nodata) as again:
        before = raster.identity
        assert again.identity == before and (whole(raster)[0] == ramp()).all()
    write(ramp()[::-1])
    with open_raster(source, nodata=nodata) as raster:
        assert raster.identity != before and (whole(raster)[0] == ramp()[::-1]).all()


def test_reopen_gives_the_same_pixels_and_identity(tmp_path):
    path = make(tmp_path / "a.tif", ramp(dtype=np.uint16) * 40)
    with open_raster(path, gsd=1.0) as raster, raster.reopen() as again:
        assert (whole(raster)[0] == whole(again)[0]).all()
        assert again.identity == raster.identity
        assert again.stretch == raster.stretch


@pytest.mark.parametrize("count, bands", [(1, (1,)), (2, (1,)), (3, (1, 2, 3)), (4, (1, 2, 3)), (12, (1, 2, 3))])
def test_bands_without_meaning_are_taken_in_order(tmp_path, count, bands):
    path = make(tmp_path / "a.tif", ramp(count), photometric="MINISBLACK")
    with open_raster(path) as raster:
        assert raster.bands == bands
        got, valid = whole(raster)
        assert got.shape == (3, 20, 30)
        assert valid.all()
        if len(bands) == 1:
            assert (got[0] == got[2]).all()


def test_bands_by_colour(tmp_path):
    meaning = [ColorInterp.blue, ColorInterp.green, ColorInterp.red, ColorInterp.undefined]
    path = make(tmp_path / "a.tif", ramp(4), colorinterp=meaning)
    with open_raster(path) as raster:
        assert raster.bands == (3, 2, 1)
    with open_raster(path, bands="4,2,1") as raster:
        assert raster.bands == (4, 2, 1)
    with open_raster(path, bands=[2]) as raster:
        assert (whole(raster)[0][1] == ramp(4)[1]).all()
    for wrong in ("1,2", "1,2,9", "red"):
        with pytest.raises(RasterError, match=r"band"):
            open_raster(path, bands=wrong)


def test_nodata_counts_where_all_bands_have_it(tmp_path):
    pixels = ramp() + 1
    pixels[:, 2, 3] = 0
    pixels[0, 5, 5] = 0
    with open_raster(make(tmp_path / "a.tif", pixels, nodata=0)) as raster:
        _, valid = whole(raster)
    assert np.argwhere(~valid).tolist() == [[2, 3]]


def test_nodata_of_one_band_is_kept_out_of_its_statistics(tmp_path):
    pixels = ramp(dtype=np.float32) + 700
    holed = pixels.copy()
    holed[0, :, :9], holed[1, :, 20:] = -9999.5, -1
    with open_raster(make(tmp_path / "a.tif", holed, nodata=-9999.5), nodata=-1) as raster:
        _, valid = whole(raster)
        assert valid.all()
        kept = pixels[0, :, 9:], pixels[1, :, :20], pixels[2]
        assert raster.stretch.low == pytest.approx([np.percentile(band, 2) for band in kept])
        assert raster.stretch.high == pytest.approx([np.percentile(band, 98) for band in kept])


def test_a_mask_and_an_alpha_band(tmp_path):
    mask = np.ones((20, 30), np.uint8) * 255
    mask[4:6, 7:9] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        masked = make(tmp_path / "m.tif", ramp(), mask=mask)
    alpha = np.concatenate([ramp(), mask[None]])
    meaning = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    paths = [masked, make(tmp_path / "a.tif", alpha, colorinterp=meaning)]
    alpha, meaning = np.concatenate([ramp(4), mask[None]]), [*meaning[:3], ColorInterp.undefined, ColorInterp.alpha]
    corners = [(row, column, *(HALF_METRE * (column, row))) for row in (0, 20) for column in (0, 30)]
    points = {"transform": None, "gcps": [GroundControlPoint(*corner) for corner in corners]}
    paths += [make(tmp_path / f"{len(how)}.tif", alpha, colorinterp=meaning, **how) for how in ({}, points)]
    for path in paths:
        with open_raster(path) as raster:
            pixels, valid = whole(raster)
        assert (valid == (mask > 0)).all()
        assert (pixels[:, ~valid] == 0).all()


def test_not_a_number_is_invalid_and_kept_out_of_statistics(tmp_path):
    pixels = np.linspace(-1, 1, 3 * 600, dtype=np.float32).reshape(3, 20, 30)
    pixels[1, 4, 4] = np.nan
    pixels[0, 5, 5] = np.inf
    with open_raster(make(tmp_path / "a.tif", pixels)) as raster:
        got, valid = whole(raster)
    assert np.argwhere(~valid).tolist() == [[4, 4], [5, 5]]
    assert got.min() == 0
    assert got.max() == 255


def test_sixteen_bits_are_stretched_once_for_the_whole_raster(tmp_path):
    pixels = np.tile(np.arange(1000, 1600, dtype=np.uint16).reshape(1, 20, 30), (3, 1, 1))
    path = make(tmp_path / "a.tif", pixels)
    with open_raster(path) as raster:
        low, high = np.percentile(pixels[0], [2, 98])
        assert raster.stretch.low == pytest.approx((low,) * 3)
        expected = np.clip((pixels - low) * 255 / (high - low), 0, 255).round()
        assert np.abs(whole(raster)[0] - expected).max() <= 1
        assert (raster.read(Window(5, 5, 4, 4))[0] == whole(raster)[0][:, 5:9, 5:9]).all()
    with open_raster(path, stretch="1000,1255") as raster:
        assert (whole(raster)[0][0] == np.clip(pixels[0] - 1000, 0, 255)).all()
    with open_raster(path, stretch="P10,P90") as raster:
        assert raster.stretch.low[0] == pytest.approx(np.percentile(pixels[0], 10))
    for wrong in ("P98,P2", "5,5", "bright", "P2,P200"):
        with pytest.raises(RasterError, match="stretch"):
            open_raster(path, stretch=wrong)


def test_a_constant_raster_is_read(tmp_path):
    with open_raster(make(tmp_path / "a.tif", np.full((1, 5, 5), 700, np.int16))) as raster:
        assert (whole(raster)[0] == 0).all()


def test_a_palette_becomes_colours(tmp_path):
    index = np.arange(600, dtype=np.uint8).reshape(1, 20, 30) % 3
    path = make(tmp_path / "a.tif", index, colormap={0: (9, 8, 7, 255), 1: (10, 20, 30, 255), 2: (0, 0, 0, 0)})
    with open_raster(path) as raster:
        pixels, valid = whole(raster)
    assert pixels[:, 0, 0].tolist() == [9, 8, 7]
    assert pixels[:, 0, 1].tolist() == [10, 20, 30]
    # a GeoTIFF stores no alpha in its palette
    assert valid.all()


@pytest.mark.parametrize(
    "dtype", [np.int8, np.uint16, np.int16, np.uint32, np.int32, np.uint64, np.float32, np.float64]
)
def test_every_number_type_is_read(tmp_path, dtype):
    pixels = (ramp(1, 8, 8) // 3).astype(dtype)
    with open_raster(make(tmp_path / "a.tif", pixels)) as raster:
        assert whole(raster)[0].max() == 255


def test_bands_of_different_types_are_read_together(tmp_path):
    random = np.random.default_rng(0)
    bands = [random.integers(0, 200, (9, 8)).astype(dtype) for dtype in ("uint8", "uint16", "float64")]
    bands[2][4, 5] = np.nan
    kinds = ("Byte", "UInt16", "Float64")
    inner = ""
    for number, (values, kind) in enumerate(zip(bands, kinds, strict=True), 1):
        source = make(tmp_path / f"{number}.tif", values[None])
        inner += f'<VRTRasterBand dataType="{kind}" band="{number}"><SimpleSource><SourceFilename>{source}'
        inner += "</SourceFilename></SimpleSource></VRTRasterBand>"
    path = tmp_path / "mixed.vrt"
    path.write_text(f'<VRTDataset rasterXSize="8" rasterYSize="9">{inner}</VRTDataset>')
    with open_raster(path, stretch=(0, 255)) as raster:
        pixels, valid = raster.read(Window(0, 0, 9, 8))
        np.testing.assert_array_equal(valid, np.isfinite(bands[2]))
        np.testing.assert_array_equal(raster.read_valid(Window(0, 0, 9, 8)), valid)
    for values, shown in zip(bands, pixels, strict=True):
        np.testing.assert_array_equal(shown[valid], values[valid])


def test_complex_values_are_refused(tmp_path):
    path = make(tmp_path / "a.tif", ramp(1).astype(np.complex64))
    with pytest.raises(RasterError, match="complex64"):
        open_raster(path)


def test_overviews_give_the_statistics_of_large_rasters(tmp_path):
    pixels = (np.add.outer(np.arange(2100), np.arange(2100)) % 1000).astype(np.uint16)[None]
    path = make(tmp_path / "a.tif", pixels, tiled=True)
    with open_raster(path) as raster:
        sampled = raster.stretch
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8])
    with open_raster(path) as raster:
        assert raster.stretch.high == pytest.approx(sampled.high, rel=0.03)
    assert sampled.low[0] == pytest.approx(20, abs=15)


def test_contrast_of_a_nearly_empty_raster(tmp_path):
    empty = {"count": 1, "dtype": "uint16", "nodata": 0, "sparse_ok": True}
    path = tmp_path / "a.tif"
    with rasterio.open(path, "w", width=6000, height=6000, **empty) as dataset:
        dataset.write(ramp(1, 200, 200, np.uint16) + 100, window=((530, 730), (530, 730)))
    with open_raster(path) as raster:
        assert raster.stretch.low[0] == pytest.approx(105, abs=3)
    rasterio.open(path, "w", width=40_000, height=40_000, **empty).close()
    with pytest.raises(RasterError, match=r"a\.tif: .* contrast cannot be found; give --stretch MIN,MAX"):
        open_raster(path)


def half(height=64, width=96):
    """Return a mask that is valid in its right half."""
    return np.broadcast_to(np.arange(width) >= width // 2, (height, width))


def kinds_of_validity(tmp_path):
    """Yield rasters whose left half is invalid, each in another way, and one without invalid pixels."""
    pixels, valid = ramp(3, 64, 96) + 1, half()
    masked = pixels * valid
    real = np.where(valid, pixels, np.nan).astype(np.float32)
    palette = {0: (0, 0, 0, 0), 1: (255, 0, 0, 255)}
    yield "all", make(tmp_path / "all.tif", pixels)
    yield "nodata", make(tmp_path / "nodata.tif", masked, nodata=0)
    yield "mask", make(tmp_path / "mask.tif", pixels, mask=valid)
    yield "nan", make(tmp_path / "nan.tif", real)
    yield "real nodata", make(tmp_path / "real.tif", np.nan_to_num(real, nan=-1), nodata=-1)
    opaque = (valid * 255).astype(np.uint8)
    colours = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    yield "alpha", make(tmp_path / "alpha.tif", np.concatenate([pixels, opaque[None]]), colorinterp=colours)
    yield "palette", make(tmp_path / "palette.png", valid[None].astype(np.uint8), colormap=palette)


@pytest.mark.parametrize("gsd", ["native", 1.0])
def test_where_a_window_is_valid_without_its_pixels(tmp_path, gsd):
    for kind, path in kinds_of_validity(tmp_path):
        with open_raster(path, gsd=gsd) as raster:
            windows = [
                Window(0, 0, raster.height, raster.width),
                Window(3, 0, 8, raster.width // 2),
                Window(5, 40, 7, 5),
            ]
            for window in windows:
                assert (raster.read_valid(window) == raster.read(window)[1]).all(), (kind, window)
            left = raster.read_valid(windows[1])
            assert left.all() if kind == "all" else not left.any(), kind
            assert raster.always_valid == (kind == "all"), kind
            with pytest.raises(ValueError, match="not inside"):
                raster.read_valid(Window(0, 0, 1000, 1))


def test_a_mask_is_read_without_the_pixels(tmp_path):
    path = make(tmp_path / "a.tif", ramp(3, 64, 96), mask=half(), compress="deflate", tiled=True, blockxsize=32)
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    with open_raster(path) as raster:
        with pytest.raises(RasterError, match="damaged"):
            whole(raster)
        assert (raster.read_valid(Window(0, 0, 64, 96)) == half()).all()


def test_the_shape_of_blocks(tmp_path):
    tiled = make(tmp_path / "tiled.tif", ramp(3, 64, 96), tiled=True, blockxsize=32, blockysize=16)
    with open_raster(tiled) as raster:
        assert raster.block_shape == (16, 32)
    with open_raster(tiled, gsd=1.0) as raster:
        assert raster.block_shape == (8, 16)
    with open_raster(make(tmp_path / "striped.tif", ramp(3, 64, 96), blockysize=7)) as raster:
        assert raster.block_shape == (7, 96)
    with open_raster(make(tmp_path / "small.tif", ramp(3, 5, 6), tiled=True, blockxsize=32, blockysize=32)) as raster:
        assert raster.block_shape == (5, 6)
