"""Odd and damaged rasters by the hundred, and a process that reads them all: `python odd_tiffs.py FOLDER`.

For each file it prints a JSON line: name, and what came of it - "read", or the error's type and text.
"""

from __future__ import annotations

import json
import struct
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning

PLACE = Affine(0.5, 0, 700_000, 0, -0.5, 5_000_000)
DTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64")
COMPRESSIONS = ("none", "deflate", "lzw", "packbits", "zstd", "lerc", "jpeg")
TRANSFORMS = {
    "turned": Affine.rotation(33) * PLACE,
    "sheared": PLACE * Affine.shear(20, 5),
    "south up": Affine(0.5, 0, 10, 0, 0.5, 20),
    "mirrored": Affine(-0.5, 0, 10, 0, -0.5, 20),
    "flat": Affine(0.5, 0, 10, 0, 0, 20),
    "nothing": Affine(0, 0, 0, 0, 0, 0),
    "tiny": Affine(1e-300, 0, 0, 0, -1e-300, 0),
    "vast": Affine(1e300, 0, 0, 0, -1e300, 0),
    "far": Affine(0.5, 0, 1e15, 0, -0.5, -1e15),
    "farther": Affine(0.5, 0, 1e17, 0, -0.5, -1e17),
    "no number": Affine(float("nan"), 0, 0, 0, float("nan"), 0),
    "infinite": Affine(float("inf"), 0, 0, 0, -1, 0),
}


def write(path: Path, pixels: np.ndarray, transform: Affine = PLACE, crs: str | None = "EPSG:32632", **options) -> Path:
    """Write pixels (bands, h, w)."""
    count, height, width = pixels.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        size = {"count": count, "height": height, "width": width, "dtype": pixels.dtype}
        with rasterio.open(path, "w", driver="GTiff", transform=transform, crs=crs, **size, **options) as file:
            file.write(pixels)
    return path


def sound(folder: Path, random: np.random.Generator) -> Iterator[Path]:
    """Write rasters that are odd, but whole."""
    for number, dtype in enumerate(DTYPES):
        for count in (1, 2, 3, 4, 5, 12):
            pixels = random.integers(0, 100, (count, 37, 53)).astype(dtype)
            layout = {"tiled": True, "blockxsize": 16, "blockysize": 32} if (number + count) % 2 else {"blockysize": 5}
            compress = COMPRESSIONS[(number + count) % (6 if count in (1, 3) and dtype == "uint8" else 5)]
            options = {"nodata": 7} if count % 2 else {}
            options |= {"interleave": "band" if count > 3 else "pixel", "compress": compress}
            yield write(folder / f"whole_{dtype}_{count}.tif", pixels, **layout, **options)
    grey = random.integers(0, 255, (1, 37, 53), dtype=np.uint8)
    for name, transform in TRANSFORMS.items():
        yield write(folder / f"transform_{name.replace(' ', '_')}.tif", grey, transform)
    for crs in ("EPSG:4326", "EPSG:3857", "EPSG:3413", "EPSG:4978", 'LOCAL_CS["site",UNIT["metre",1]]'):
        yield write(folder / f"crs_{crs[-4:].strip(']')}.tif", grey, crs=crs)
    for bits in (1, 2, 4):
        yield write(folder / f"bits_{bits}.tif", grey % 2**bits, nbits=bits)
    for side in ((1, 1), (1, 5000), (5000, 1)):
        yield write(folder / f"side_{side[0]}x{side[1]}.tif", np.ones((3, *side), np.uint8))
    for name, value in (("nan", np.nan), ("inf", np.inf), ("huge", 3e38), ("denormal", 1e-40)):
        pixels = np.full((1, 37, 53), value, np.float32)
        yield write(folder / f"value_{name}.tif", pixels)
        yield write(folder / f"nodata_{name}.tif", pixels, nodata=value)
    yield write(folder / "sparse.tif", np.zeros((1, 600, 600), np.uint8), tiled=True, sparse_ok=True, nodata=0)
    yield write(folder / "bigtiff.tif", grey, bigtiff="YES", endianness="BIG")
    for meaning in (ColorInterp.palette, ColorInterp.alpha, ColorInterp.cyan, ColorInterp.hue):
        path = write(folder / f"meaning_{meaning.name}.tif", np.repeat(grey, 4, axis=0))
        with rasterio.open(path, "r+") as file:
            file.colorinterp = [meaning, *[ColorInterp.undefined] * 3]
        yield path


def to_damage(folder: Path, random: np.random.Generator) -> Iterator[Path]:
    """Write small sound rasters of many layouts."""
    pixels = random.integers(0, 255, (3, 37, 53), dtype=np.uint8)
    for name, dtype, options in (
        ("striped", "uint8", {"blockysize": 5}),
        ("tiled", "uint8", {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"}),
        ("jpeg", "uint8", {"compress": "jpeg"}),
        ("lzw", "uint16", {"compress": "lzw", "predictor": 2}),
        ("real", "float32", {"compress": "zstd", "predictor": 3, "nodata": -1}),
        ("big", "int16", {"bigtiff": "YES"}),
        ("bands", "uint8", {"interleave": "band", "compress": "packbits"}),
    ):
        yield write(folder / f"{name}.tif", pixels.astype(dtype), **options)


def patched(data: bytes, tag: int, value: int) -> bytes:
    """Return a little-endian classic TIFF with another value of a tag of its first directory."""
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    changed = bytearray(data)
    for entry in range(directory + 2, directory + 2 + 12 * entries, 12):
        if struct.unpack_from("<H", data, entry)[0] == tag:
            struct.pack_into("<HII", changed, entry + 2, 4, 1, value)
    return bytes(changed)


def damaged(folder: Path, whole: list[Path], random: np.random.Generator, cuts: int, flips: int) -> Iterator[Path]:
    """Write broken copies: cut short, with bytes changed, with absurd tags, with a directory that goes in circles."""
    for path in whole:
        data = path.read_bytes()
        for cut in sorted({*range(9), *np.linspace(9, len(data) - 1, cuts, dtype=int).tolist()}):
            yield kept(folder / f"cut_{cut}_{path.name}", data[:cut])
        for number in range(flips):
            changed = bytearray(data)
            reach = (16, 400, len(data))[number % 3]
            # the directory may be at the end
            places = random.integers(0, reach, 1 + number % 20)
            for place in places if number % 2 else len(data) - 1 - places:
                changed[place] = random.integers(256)
            yield kept(folder / f"flip_{number}_{path.name}", bytes(changed))
        if data[:4] == b"II*\0":
            for tag in (256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 322, 323, 324, 339, 33550, 34735, 42113):
                for value in (0, 1, 7, 65535, 2**31 - 1, 2**32 - 1):
                    yield kept(folder / f"tag_{tag}_{value}_{path.name}", patched(data, tag, value))
            circle = bytearray(data)
            (directory,) = struct.unpack_from("<I", data, 4)
            (entries,) = struct.unpack_from("<H", data, directory)
            struct.pack_into("<I", circle, directory + 2 + 12 * entries, directory)
            yield kept(folder / f"circle_{path.name}", bytes(circle))


def virtual(folder: Path, source: Path) -> Iterator[Path]:
    """Write virtual rasters that are absurd."""
    band = '<VRTRasterBand dataType="{}" band="1"><SimpleSource><SourceFilename>{}</SourceFilename></SimpleSource>'
    band += "</VRTRasterBand>"
    for name, size, kind, inner in (
        ("circle", 100, "Byte", folder / "circle.vrt"),
        ("vast", 2**31 - 1, "Byte", source),
        ("negative", -5, "Byte", source),
        ("kind", 100, "Nonsense", source),
        ("gone", 100, "Byte", folder / "gone.tif"),
    ):
        text = f'<VRTDataset rasterXSize="{size}" rasterYSize="{size}">{band.format(kind, inner)}</VRTDataset>'
        yield kept(folder / f"{name}.vrt", text.encode())
    yield kept(folder / "unclosed.vrt", b'<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand')


def kept(path: Path, data: bytes) -> Path:
    """Write bytes."""
    path.write_bytes(data)
    return path


def read(path: Path) -> str:
    """Open a raster and read its corners and middle in every way; return "read" or what was wrong."""
    from georeferencing.errors import RasterError
    from georeferencing.grid import Window
    from georeferencing.rasters import open_raster

    try:
        for gsd_range in (None, (0.05, 2.0)):
            with open_raster(path, gsd_range=gsd_range) as raster, raster.reopen() as again:
                height, width = min(64, raster.height), min(64, raster.width)
                assert min(raster.block_shape) >= 1
                for row in {0, (raster.height - height) // 2, raster.height - height}:
                    window = Window(row, raster.width - width, height, width)
                    pixels, valid = raster.read(window)
                    assert pixels.shape == (3, height, width)
                    assert not pixels[:, ~valid].any()
                    assert (again.read_valid(window) == valid).all()
    except RasterError as error:
        text = str(error)
        assert "\n" not in text
        assert path.name in text, text
        return text
    return "read"


def main(folder: Path) -> None:
    """Read everything in a folder."""
    for path in sorted(folder.iterdir()):
        print(json.dumps({"name": path.name}), flush=True)
        started = time.process_time()
        said = read(path)
        print(json.dumps({"name": path.name, "said": said, "cpu": time.process_time() - started}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
