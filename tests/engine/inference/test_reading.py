"""Windows out of chunks: the pixels of the raster, whatever its blocks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

from engine.inference.reading import ReadWindow, WindowReader, chunk_shape
from georeferencing.errors import RasterError
from georeferencing.grid import Window, WindowGrid
from georeferencing.rasters import Raster, open_raster

LAYOUTS = [
    {},
    {"tiled": True, "blockxsize": 256, "blockysize": 256},
    {"tiled": True, "blockxsize": 16, "blockysize": 512, "compress": "deflate"},
    {"blockysize": 7, "interleave": "band"},
    {"blockysize": 700},
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write bands (3, h, w) as a GeoTIFF stored in some way."""

    def make(image: NDArray[np.uint8], mask: NDArray[np.bool_] | None = None, **layout: object) -> Path:
        path = tmp_path / "raster.tif"
        size = {"count": 3, "height": image.shape[1], "width": image.shape[2], "dtype": "uint8"}
        with (
            rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
            rasterio.open(path, "w", driver="GTiff", **size, **layout) as file,
        ):
            file.write(image)
            if mask is not None:
                file.write_mask(mask)
        return path

    return make


def cut_all(raster: Raster, windows: list[Window], size: int) -> list[ReadWindow]:
    with WindowReader(raster, windows, workers=2, ahead=3) as reader:
        return [reader.cut(window, np.full((3, size, size), 99, np.uint8)) for window in windows]


def grid_windows(width: int, height: int, size: int) -> list[Window]:
    grid = WindowGrid(width, height, size, 0.25)
    return [Window(row, col, size, size) for row in grid.rows for col in grid.cols]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_windows_show_the_raster_however_it_is_stored(write: Callable[..., Path], layout: dict[str, object]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (3, 700, 1100), np.uint8)
    windows = grid_windows(1100, 700, 256)
    with open_raster(write(image, **layout)) as raster:
        found = cut_all(raster, windows, 256)
    expected = np.pad(image, ((0, 0), (0, 256), (0, 256)), mode="reflect")
    for window, item in zip(windows, found, strict=True):
        padded = expected[:, window.row : window.row + 256, window.col : window.col + 256]
        inside = window.clipped(1100, 700)
        assert np.array_equal(
            item.pixels[:, : inside.height, : inside.width], padded[:, : inside.height, : inside.width]
        )
        assert item.valid.shape == (inside.height, inside.width)
        assert item.valid.all()


def test_window_over_the_rim_is_reflected(write: Callable[..., Path]) -> None:
    image = np.arange(3 * 30 * 40, dtype=np.uint8).reshape(3, 30, 40)
    with open_raster(write(image)) as raster:
        (item,) = cut_all(raster, [Window(0, 0, 64, 64)], 64)
    assert np.array_equal(item.pixels, np.pad(image, ((0, 0), (0, 34), (0, 24)), mode="reflect"))
    assert item.valid.shape == (30, 40)


def test_masked_pixels_are_mirrored_and_windows_without_others_are_not_read(write: Callable[..., Path]) -> None:
    image = np.zeros((3, 600, 1300), np.uint8)
    mask = np.zeros((600, 1300), bool)
    mask[100:300, 100:200] = True
    image[:, mask] = 200
    windows = [Window(0, 0, 256, 256), Window(0, 1024, 256, 256)]
    with open_raster(write(image, mask, tiled=True)) as raster:
        part, nothing = cut_all(raster, windows, 256)
    assert np.array_equal(part.valid, mask[:256, :256])
    assert (part.pixels == 200).all()
    assert nothing.pixels is None
    assert not nothing.valid.any()
    assert nothing.valid.shape == (256, 256) and nothing.valid.strides == (0, 0)  # a large empty area costs no memory


def test_every_block_is_read_once(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.zeros((3, 1024, 1024), np.uint8)
    read = []
    original = Raster.read

    def counted(self: Raster, window: Window) -> object:
        read.append(window)
        return original(self, window)

    monkeypatch.setattr(Raster, "read", counted)
    with open_raster(write(image, tiled=True, blockxsize=256, blockysize=256)) as raster:
        cut_all(raster, grid_windows(1024, 1024, 256), 256)
    assert len(read) == len(set(read)) == 8
    assert sum(window.height * window.width for window in read) == 1024 * 1024


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_each_thread_has_its_file_open_once_by_the_caller(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    image = np.random.default_rng(0).integers(0, 256, (3, 1024, 4096), np.uint8)
    opened_in, original = [], Raster.reopen

    def noted(self: Raster) -> Raster:
        opened_in.append(threading.current_thread())
        return original(self)

    monkeypatch.setattr(Raster, "reopen", noted)
    windows = grid_windows(4096, 1024, 512)
    with (
        open_raster(write(image, tiled=True, blockxsize=512, blockysize=512)) as raster,
        WindowReader(raster, windows, workers, ahead=6) as reader,
    ):
        for window in windows:
            found = reader.cut(window, np.empty((3, 512, 512), np.uint8)).pixels
            assert np.array_equal(found[:, : 1024 - window.row, : 4096 - window.col], inside(image, window))
    assert opened_in == [threading.main_thread()] * min(workers, 2)  # 16 chunks are not worth a third


def inside(image: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    return image[:, window.row : window.row + window.height, window.col : window.col + window.width]


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (5, 16), (16, 9), (16, 16), (8, 1)])
def test_windows_larger_than_the_raster_are_reflected_as_numpy_does(
    write: Callable[..., Path], height: int, width: int
) -> None:
    image = np.random.default_rng(0).integers(0, 256, (3, height, width), np.uint8)
    with open_raster(write(image)) as raster:
        (found,) = cut_all(raster, [Window(0, 0, 16, 16)], 16)
    expected = np.pad(image, ((0, 0), (0, 16 - height), (0, 16 - width)), "reflect")
    assert np.array_equal(found.pixels, expected)


def test_chunks_are_whole_blocks() -> None:
    assert chunk_shape((512, 512)) == (512, 512)
    assert chunk_shape((256, 256)) == (256, 512)
    assert chunk_shape((1, 20_000)) == (128, 20_000)
    assert chunk_shape((600, 700)) == (600, 700)


def damaged(path: Path) -> None:
    """Overwrite the stored bytes of some blocks in the middle of a compressed GeoTIFF."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 16))


def test_damage_is_an_error_that_names_the_rows(write: Callable[..., Path]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (3, 1024, 1024), np.uint8)
    path = write(image, tiled=True, blockxsize=256, blockysize=256, compress="deflate")
    damaged(path)
    with open_raster(path) as raster, pytest.raises(RasterError, match=r"damaged, cannot be read at rows \d+"):
        cut_all(raster, grid_windows(1024, 1024, 256), 256)
