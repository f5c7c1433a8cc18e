import struct
from zipfile import ZipFile

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.rpc import RPC

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import open_raster

UTM = CRS.from_epsg(32632)
HALF_METRE = Affine(0.5, 0, 700_000, 0, -0.5, 5_000_000)


def make(path, pixels, transform=HALF_METRE, crs=UTM, colorinterp=None, mask=None, colormap=None, **profile):
    count, height, width = pixels.shape
    options = {
        "driver": "PNG" if path.suffix == ".png" else "GTiff",
        "count": count,
        "height": height,
        "width": width,
        "dtype": pixels.dtype,
    }
    with rasterio.open(path, "w", transform=transform, crs=crs, **options, **profile) as dataset:
        dataset.write(pixels)
        if colorinterp:
            dataset.colorinterp = colorinterp
        if mask is not None:
            dataset.write_mask(mask)
        if colormap:
            dataset.write_colormap(1, colormap)
    return path


def ramp(count=3, height=20, width=30, dtype=np.uint8):
    return (np.arange(count * height * width).reshape(count, height, width) % 251).astype(dtype)


def whole(raster):
    return raster.read(Window(0, 0, raster.height, raster.width))


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


def test_a_mask_and_an_alpha_band(tmp_path):
    mask = np.ones((20, 30), np.uint8) * 255
    mask[4:6, 7:9] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        masked = make(tmp_path / "m.tif", ramp(), mask=mask)
    alpha = np.concatenate([ramp(), mask[None]])
    meaning = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    for path in (masked, make(tmp_path / "a.tif", alpha, colorinterp=meaning)):
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


def test_gsd_inside_the_range_keeps_the_grid(tmp_path):
    with open_raster(make(tmp_path / "a.tif", ramp()), gsd_range=(0.3, 1.0)) as raster:
        assert (raster.width, raster.height) == (30, 20)
        assert raster.notes == []


def test_fine_rasters_are_averaged_down(tmp_path):
    pixels = ramp(3, 20, 32)
    with open_raster(make(tmp_path / "a.tif", pixels), gsd_range=(1.0, 2.0)) as raster:
        assert (raster.width, raster.height) == (16, 10)
        assert raster.transform.almost_equals(HALF_METRE * Affine.scale(2))
        got, _ = whole(raster)
        assert np.abs(got - pixels.reshape(3, 10, 2, 16, 2).mean(axis=(2, 4))).max() <= 0.51
        assert "resampled from 0.5 m to 1 m" in raster.notes[0]
        assert (raster.read(Window(3, 4, 5, 6))[0] == got[:, 3:8, 4:10]).all()


def test_coarse_rasters_are_enlarged_four_times_at_most(tmp_path):
    path = make(tmp_path / "a.tif", ramp())
    with open_raster(path, gsd_range=(0.1, 0.2)) as raster:
        assert (raster.width, raster.height) == (75, 50)
        got, _ = whole(raster)
        part = raster.read(Window(10, 10, 20, 20))[0]
        assert np.abs(part.astype(int) - got[:, 10:30, 10:30]).max() <= 1
    with pytest.raises(RasterError, match=r"0\.5 m .*--gsd 0\.1"):
        open_raster(path, gsd_range=(0.05, 0.1))
    with open_raster(path, gsd=0.1) as raster:
        assert raster.width == 150
    with open_raster(path, gsd="native", gsd_range=(0.05, 0.1)) as raster:
        assert raster.width == 30


def test_ground_metres_are_true_in_any_crs(tmp_path):
    degrees = make(tmp_path / "d.tif", ramp(), Affine(1e-5, 0, 9, 0, -1e-5, 60), CRS.from_epsg(4326))
    mercator = make(tmp_path / "m.tif", ramp(), Affine(2, 0, 1e6, 0, -2, 8399737.89), CRS.from_epsg(3857))
    with open_raster(degrees) as raster:
        assert raster.gsd == pytest.approx(np.sqrt(0.558 * 1.1141), rel=1e-3)
    with open_raster(mercator) as raster:
        assert raster.gsd == pytest.approx(1.0, rel=0.01)  # 60 degrees north: scale 2


def test_no_georeferencing_gives_pixel_coordinates_and_says_so(tmp_path):
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = make(tmp_path / "a.tif", ramp(), Affine.identity(), None)
    with open_raster(path, gsd_range=(0.1, 0.2)) as raster:
        assert raster.crs is None
        assert raster.gsd is None
        assert raster.extent.bounds == (0, -20, 30, 0)
        assert "no georeferencing" in raster.notes[0]
    with pytest.raises(RasterError, match="native"):
        open_raster(path, gsd=0.5)


def test_a_geotransform_without_a_crs(tmp_path):
    with open_raster(make(tmp_path / "a.tif", ramp(), crs=None)) as raster:
        assert raster.transform == HALF_METRE
        assert raster.gsd is None
        assert "no coordinate reference system" in raster.notes[0]


@pytest.mark.parametrize(
    "transform",
    [Affine(0.5, 0, 7e5, 0, 0.5, 5e6), Affine.translation(7e5, 5e6) * Affine.rotation(25) * Affine.scale(0.5, -0.5)],
)
def test_rotated_and_south_up_transforms_are_kept(tmp_path, transform):
    with open_raster(make(tmp_path / "a.tif", ramp(), transform)) as raster:
        assert raster.transform.almost_equals(transform, 1e-6)
        assert raster.gsd == pytest.approx(0.5, rel=1e-3)
        assert (whole(raster)[0] == ramp()).all()


def test_pixel_is_point_is_moved_by_half_a_pixel(tmp_path):
    path = make(tmp_path / "a.tif", ramp())
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(AREA_OR_POINT="Point")
    with open_raster(path) as raster:
        assert raster.transform.almost_equals(HALF_METRE)


def test_ground_control_points_place_a_raster(tmp_path):
    points = [GroundControlPoint(r, c, 700_000 + 2 * c, 5_000_000 - 2 * r) for r in (0, 20) for c in (0, 30)]
    pixels = ramp(1) + 1
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", count=1, height=20, width=30, dtype="uint8") as dataset:
        dataset.write(pixels)
        dataset.gcps = (points, UTM)
    with open_raster(tmp_path / "a.tif") as raster:
        assert raster.gsd == pytest.approx(2, rel=1e-2)
        assert raster.extent.bounds == pytest.approx((700_000, 5_000_000 - 40, 700_060, 5_000_000), abs=3)
        assert "4 ground control points" in raster.notes[0]
        got, valid = whole(raster)
        assert valid.mean() > 0.9
        assert abs(int(got[0, 10, 15]) - int(pixels[0, 10, 15])) < 40
        with raster.reopen() as again:
            assert again.width == raster.width


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


def test_files_that_are_no_rasters_are_named_in_one_line(tmp_path):
    (tmp_path / "text.tif").write_text("not a raster")
    (tmp_path / "empty.tif").touch()
    for name, said in (
        ("text.tif", "not a raster"),
        ("empty.tif", "empty"),
        ("missing.tif", "no such file"),
        (".", "folder"),
    ):
        with pytest.raises(RasterError, match=said) as error:
            open_raster(tmp_path / name)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("compress", [None, "deflate"])
def test_truncated_files_say_so(tmp_path, keep, compress):
    pixels = np.random.default_rng(1).integers(0, 255, (3, 200, 300), dtype=np.uint8)
    path = make(tmp_path / "a.tif", pixels, compress=compress)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(RasterError, match=r"a\.tif") as error, open_raster(path) as raster:
        whole(raster)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("layout", [{}, {"tiled": True, "blockxsize": 16, "blockysize": 16, "interleave": "band"}])
def test_a_file_that_ends_early_is_known_before_it_is_read(tmp_path, layout):
    pixels = np.random.default_rng(0).integers(0, 255, (3, 400, 300), dtype=np.uint8)
    path = make(tmp_path / "cut.tif", pixels, compress="deflate", **layout)
    data = path.read_bytes()
    with open_raster(path, gsd="native") as raster:
        raster.check_not_truncated(Window(0, 0, 400, 300))
    path.write_bytes(data[: len(data) - 50])
    with open_raster(path, gsd="native") as raster:
        raster.check_not_truncated(Window(0, 0, 100, 100))
        with pytest.raises(RasterError, match=rf"cut.tif: is cut short: .* ends at {len(data) - 50}; fetch"):
            raster.check_not_truncated(Window(0, 0, 400, 300))
    with open_raster(path, gsd=0.7) as raster, pytest.raises(RasterError, match="cut short"):
        raster.check_not_truncated(Window(0, 0, raster.height, raster.width))


def test_a_header_of_more_pixels_than_the_file_can_place_is_refused(tmp_path):
    path = make(tmp_path / "small.tif", ramp())
    data = bytearray(path.read_bytes())
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    for entry in range(directory + 2, directory + 2 + 12 * entries, 12):
        if struct.unpack_from("<H", data, entry)[0] == 257:  # the height
            struct.pack_into("<HII", data, entry + 2, 4, 1, 2**31 - 1)
    path.write_bytes(data)
    with pytest.raises(RasterError, match=r"small.tif: is damaged: its header tells of 30 x 2147483647 pixels"):
        open_raster(path)
    sparse = {"tiled": True, "sparse_ok": True}
    size = {"driver": "GTiff", "width": 100_000, "height": 50_000, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "sparse.tif", "w", crs=UTM, transform=HALF_METRE, **size, **sparse):
        pass
    with open_raster(tmp_path / "sparse.tif") as raster:
        assert raster.width == 100_000


def test_rational_polynomials_place_a_raster_and_say_how_well(tmp_path):
    line = [0.0] * 20
    sample = [0.0] * 20
    line[2], sample[1] = -1.0, 1.0  # rows go south, columns go east
    one = [1.0] + [0.0] * 19
    rpcs = RPC(
        height_off=0, height_scale=100, lat_off=45, lat_scale=0.001, line_den_coeff=one, line_num_coeff=line,
        line_off=10, line_scale=10, long_off=9, long_scale=0.0015, samp_den_coeff=one, samp_num_coeff=sample,
        samp_off=15, samp_scale=15,
    )  # fmt: skip
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", count=1, height=20, width=30, dtype="uint8") as dataset:
        dataset.write(ramp(1) + 1)
        dataset.rpcs = rpcs
    with open_raster(tmp_path / "a.tif") as raster:
        assert raster.crs == CRS.from_epsg(4326)
        assert raster.extent.bounds == pytest.approx((8.9985, 44.999, 9.0015, 45.001), abs=2e-4)
        assert "RPC without a terrain model" in raster.notes[0]
        assert whole(raster)[1].mean() > 0.8


def test_control_points_without_a_crs_are_refused(tmp_path):
    points = [GroundControlPoint(r, c, c, -r) for r in (0, 20) for c in (0, 30)]
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", count=1, height=20, width=30, dtype="uint8") as dataset:
        dataset.write(ramp(1))
        dataset.gcps = (points, CRS())
    with pytest.raises(RasterError, match="4 ground control points without a CRS"):
        open_raster(tmp_path / "a.tif")


def test_files_that_hold_several_rasters_list_them(tmp_path):
    for name in ("one", "two"):
        options = {"driver": "GPKG", "count": 3, "height": 20, "width": 30, "dtype": "uint8", "raster_table": name}
        append = {"append_subdataset": "yes"} if name == "two" else {}
        with rasterio.open(tmp_path / "a.gpkg", "w", crs=UTM, transform=HALF_METRE, **options, **append) as dataset:
            dataset.write(ramp())
    with pytest.raises(RasterError, match="holds 2 rasters, name one of them: GPKG:"):
        open_raster(tmp_path / "a.gpkg")
    with open_raster(f"GPKG:{tmp_path / 'a.gpkg'}:one") as raster:
        assert raster.width >= 30


@pytest.mark.parametrize(
    "driver, suffix", [("JP2OpenJPEG", "jp2"), ("PNG", "png"), ("GTiff", "vrt"), ("MBTiles", "mbtiles")]
)
def test_other_formats(tmp_path, driver, suffix):
    path = make(tmp_path / "a.tif", ramp(3, 256, 256))
    if suffix == "vrt":
        path.rename(tmp_path / "b.tif")
        rasterio.shutil.copy(tmp_path / "b.tif", tmp_path / "a.vrt", driver="VRT")
    else:
        rasterio.shutil.copy(path, tmp_path / f"a.{suffix}", driver=driver)
    with open_raster(tmp_path / f"a.{suffix}") as raster:
        got, valid = raster.read(Window(0, 0, 100, 100))
    assert got.shape == (3, 100, 100)
    assert suffix == "mbtiles" or valid.all()


def test_a_cog_inside_a_zip(tmp_path):
    path = make(tmp_path / "a.tif", ramp())
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "a.tif")
    with open_raster(f"/vsizip/{tmp_path / 'a.zip'}/a.tif") as raster:
        assert (whole(raster)[0] == ramp()).all()
        assert raster.name == "a.tif"


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
