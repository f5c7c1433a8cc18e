"""Files of many formats, and files that are none, cut short or several in one."""

import os
import struct
from zipfile import ZipFile

import numpy as np
import pytest
import rasterio
import rasterio.shutil

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import open_raster
from tests.georeferencing.made_rasters import HALF_METRE, UTM, make, ramp, whole


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


def test_name_that_is_not_utf8_is_refused_in_words(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.tif")
    path.write_bytes(b"II")
    with pytest.raises(RasterError, match="name is not UTF-8"):
        open_raster(path)


def test_libtiff_says_nothing_of_its_own(tmp_path, capfd):
    path = make(tmp_path / "a.tif", ramp(), bigtiff="YES")
    data = bytearray(path.read_bytes())
    data[13] = 242  # the first directory is said to be beyond what a file can hold
    path.write_bytes(data)
    with pytest.raises(RasterError, match=r"a\.tif: not a raster"):
        open_raster(path)
    assert capfd.readouterr().err == ""


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
    with pytest.raises(RasterError, match=r"a\.zip: not a raster .*; name a raster in it: /vsizip/.*a\.zip/"):
        open_raster(tmp_path / "a.zip")
    with open_raster(f"/vsizip/{tmp_path / 'a.zip'}/a.tif") as raster:
        assert (whole(raster)[0] == ramp()).all()
        assert raster.name == "a.tif"


@pytest.mark.parametrize("name", ["pipe.tif", "a:pipe.tif"])
def test_a_pipe_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(RasterError, match="is a pipe or a device"):
        open_raster(tmp_path / name)


def test_a_pipe_in_a_virtual_raster_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.tif")
    source = '<SimpleSource><SourceFilename relativeToVRT="1">pipe.tif</SourceFilename></SimpleSource>'
    band = f'<VRTRasterBand dataType="Byte" band="1">{source}</VRTRasterBand>'
    (tmp_path / "a.vrt").write_text(f'<VRTDataset rasterXSize="9" rasterYSize="9">{band}</VRTDataset>')
    with pytest.raises(RasterError, match=r"a\.vrt: has a part, .*pipe\.tif, that is a pipe"):
        open_raster(tmp_path / "a.vrt")


def test_a_wrong_file_beside_the_raster_is_named(tmp_path):
    path = make(tmp_path / "a.tif", ramp(), transform=None, crs=None)
    (tmp_path / "a_rpc.txt").write_text("LINE_OFF: x")
    with pytest.raises(RasterError, match=r"a\.tif: cannot be used \(.*a_rpc\.txt"):
        open_raster(path)
