"""Rasters read over HTTP, from a real server."""

import importlib.util
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import open_raster

_SPEC = importlib.util.spec_from_file_location("http_files", Path(__file__).with_name("http_files.py"))
http_files = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(http_files)

SIZE = 1500
WINDOW = Window(700, 700, 100, 100)


@pytest.fixture(scope="module")
def pixels():
    return np.random.default_rng(0).integers(0, 255, (3, SIZE, SIZE), dtype=np.uint8)


@pytest.fixture(scope="module")
def server(tmp_path_factory, pixels):
    folder = tmp_path_factory.mktemp("served")
    options = {"width": SIZE, "height": SIZE, "count": 3, "dtype": "uint8", "crs": "EPSG:32632"}
    transform = Affine(0.5, 0, 700_000, 0, -0.5, 5_000_000)
    with rasterio.open(folder / "plain.tif", "w", driver="GTiff", transform=transform, **options) as file:
        file.write(pixels)
    rasterio.shutil.copy(folder / "plain.tif", folder / "cog.tif", driver="COG", compress="deflate", blocksize=256)
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.write(folder / "cog.tif", "in.tif")
    with http_files.serving(folder) as served:
        yield served


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    """Reach the loopback address without a proxy that the machine may have, and give up at once."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("georeferencing.opening._SETTINGS", {"GDAL_HTTP_MAX_RETRY": 0, "GDAL_HTTP_TIMEOUT": 60})


def expected(pixels, window=WINDOW):
    return pixels[:, window.row : window.row + window.height, window.col : window.col + window.width]


@pytest.mark.parametrize("name", ["{}/cog.tif", "/vsicurl/{}/cog.tif", "{}/cog.tif?token=secret"])
def test_a_window_of_a_cog_takes_a_part_of_the_file(server, pixels, name):
    before = len(server.asked())
    with open_raster(name.format(server.address)) as raster:
        got, valid = raster.read(WINDOW)
        assert raster.crs.to_epsg() == 32632
        assert raster.gsd == pytest.approx(0.5, rel=1e-3)
    assert (got == expected(pixels)).all()
    assert valid.all()
    sent = sum(size for _, _, size in server.asked()[before:])
    assert sent < (server.folder / "cog.tif").stat().st_size / 5
    assert any(status == 206 for _, status, _ in server.asked()[before:])


def test_archives_and_virtual_rasters_of_remote_files(server, pixels, tmp_path):
    with open_raster(f"/vsizip//vsicurl/{server.address}/archive.zip/in.tif") as raster:
        assert (raster.read(WINDOW)[0] == expected(pixels)).all()
    with open_raster(virtual(tmp_path / "there.vrt", f"{server.address}/cog.tif")) as raster:
        assert (raster.read(WINDOW)[0] == expected(pixels)).all()
    with (
        open_raster(virtual(tmp_path / "gone.vrt", f"{server.address}/gone.tif")) as raster,
        pytest.raises(RasterError, match=r"gone.vrt: damaged, cannot be read at rows 700 to 800 .*404"),
    ):
        raster.read(WINDOW)


def virtual(path, address):
    """Write a VRT of three remote bands, which GDAL does not open before they are read."""
    source = f'<SourceFilename relativeToVRT="0">/vsicurl/{address}</SourceFilename>'
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}"><SimpleSource>{source}<SourceBand>{band}</SourceBand>'
        f'<SourceProperties RasterXSize="{SIZE}" RasterYSize="{SIZE}" DataType="Byte"/></SimpleSource></VRTRasterBand>'
        for band in (1, 2, 3)
    )
    path.write_text(f'<VRTDataset rasterXSize="{SIZE}" rasterYSize="{SIZE}"><SRS>EPSG:32632</SRS>{bands}</VRTDataset>')
    return path


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_what_the_server_said_is_told_in_one_line(server, status):
    try:
        server.fail(status)
        with pytest.raises(RasterError, match=rf"a{status}.tif: cannot be fetched.*{status}") as error:
            open_raster(f"{server.address}/a{status}.tif")
    finally:
        server.fail(None)
    assert "\n" not in str(error.value)


def test_a_server_that_fails_while_windows_are_read(server, pixels):
    with open_raster(f"{server.address}/plain.tif") as raster:
        assert (raster.read(Window(0, 0, 10, SIZE))[0] == pixels[:, :10]).all()
        try:
            server.fail(500)
            with pytest.raises(RasterError, match=r"plain.tif: not there or damaged, cannot be read at rows 1400"):
                raster.read(Window(1400, 0, 50, 50))
        finally:
            server.fail(None)


def test_no_server_at_all():
    with pytest.raises(RasterError, match=r"a.tif: cannot be fetched.*(connect|refused)") as error:
        open_raster("http://127.0.0.1:9/a.tif")
    assert "\n" not in str(error.value)
