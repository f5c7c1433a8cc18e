"""Rasters that are whole but strange: places, masks, metadata and layouts that few programs write."""

from __future__ import annotations

import shutil
import struct
import warnings
import xml.sax.saxutils
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import rasterio
import rasterio.shutil
from affine import Affine
from numpy.typing import NDArray
from odd_tiffs import PLACE, kept, write
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.rpc import RPC

SIDE = (61, 47)
NODATA_TAG, METADATA_TAG = 42113, 42112
ODD_CRS = {
    "geocentric": "EPSG:4978",
    "north_east": "EPSG:31467",
    "feet": "EPSG:2263",
    "polar": "EPSG:3031",
    "compound": "EPSG:7415",
    "three_dimensional": "EPSG:4979",
    "grads": "EPSG:4807",
    "pulkovo": "EPSG:28404",
    "moon": "IAU_2015:30100",
    "site": 'LOCAL_CS["site",UNIT["metre",1]]',
    "orthographic": "+proj=ortho +lat_0=45 +lon_0=10 +type=crs",
    "interrupted": "+proj=igh +type=crs",
    "satellite": "+proj=geos +h=35785831 +lon_0=0 +sweep=y +type=crs",
    "turned_pole": "+proj=ob_tran +o_proj=longlat +o_lon_p=-162 +o_lat_p=39.25 +lon_0=180 +type=crs",
}
GOOD_POINTS = [(0, 0, 700_000, 5_000_000), (0, 47, 700_023.5, 5_000_000), (61, 0, 700_000, 4_999_969.5)]
POINTS = {
    "four": [*GOOD_POINTS, (61, 47, 700_023.5, 4_999_969.5)],
    "three": GOOD_POINTS,
    "two": GOOD_POINTS[:2],
    "one": GOOD_POINTS[:1],
    "on_a_line": [(k, k, 700_000 + k, 5_000_000 - k) for k in range(0, 40, 8)],
    "all_the_same": [(5, 5, 700_000, 5_000_000)] * 6,
    "crossed": [(0, 0, 700_000, 5e6), (0, 47, 700_000, 4.9e6), (61, 0, 710_000, 5e6), (61, 47, 700_000, 5e6)],
    "no_numbers": [(0, 0, np.nan, np.nan), (0, 47, np.inf, 5e6), (61, 0, 700_000, np.nan)],
    "vast": [(0, 0, 0, 0), (0, 47, 1e300, 0), (61, 0, 0, -1e300)],
    "far_apart": [(0, 0, 0, 0), (0, 47, 9e6, 0), (61, 0, 0, -9e6)],
}


def strange(folder: Path, random: np.random.Generator) -> Iterator[Path]:
    """Write them all."""
    grey = random.integers(0, 255, (1, *SIDE), dtype=np.uint8)
    colour = random.integers(0, 255, (3, *SIDE), dtype=np.uint8)
    yield from _values(folder, grey)
    yield from _places(folder, grey)
    yield from _masks(folder, grey, colour)
    yield from _layouts(folder, grey, colour)
    yield from _texts(folder, grey)
    yield from _sidecars(folder, grey)
    yield from _virtual(folder, write(folder / "source.tif", colour))
    yield folder / "source.tif"


def _values(folder: Path, grey: NDArray[np.uint8]) -> Iterator[Path]:
    for dtype in ("complex64", "complex128"):
        yield write(folder / f"value_{dtype}.tif", grey.astype(dtype))
    yield write(folder / "value_float16.tif", grey.astype(np.float32) / 255, nbits=16)
    yield write(folder / "value_12_bit.tif", grey.astype(np.uint16) * 16, nbits=12)
    yield write(folder / "value_int8.tif", (grey.astype(np.int16) - 128).astype(np.int8))
    yield write(folder / "value_uint64.tif", grey.astype(np.uint64) << 55)
    yield write(folder / "value_int64.tif", -(grey.astype(np.int64) << 54), nodata=-(2**62))
    for name, value in (("nan", np.nan), ("minus_inf", -np.inf)):
        pixels = np.full((3, *SIDE), value, np.float64)
        yield write(folder / f"value_all_{name}.tif", pixels)
        pixels[:, 5:20, 5:20] = 0.9
        yield write(folder / f"value_some_{name}.tif", pixels, nodata=np.nan)
    yield write(folder / "value_constant.tif", np.full((1, *SIDE), 1234, np.uint16))
    yield write(folder / "value_extremes.tif", np.where(grey > 128, 1.7e308, -1.7e308))
    yield write(folder / "bands_12.tif", np.repeat(grey, 12, axis=0).astype(np.uint16), interleave="band")
    yield write(folder / "bands_300.tif", np.repeat(grey, 300, axis=0))


def _places(folder: Path, grey: NDArray[np.uint8]) -> Iterator[Path]:
    for name, crs in ODD_CRS.items():
        for step in (0.3, 1e-6):
            yield write(folder / f"crs_{name}_{step}.tif", grey, Affine(step, 0, 12, 0, -step, 50), crs)
    yield write(folder / "crs_none.tif", grey, crs=None)
    degrees = Affine(3e-6, 0, 179.9999, 0, -3e-6, 60)
    yield write(folder / "place_antimeridian.tif", grey, degrees, "EPSG:4326")
    yield write(folder / "place_pole.tif", grey, Affine(3e-6, 0, 0, 0, -3e-6, 90), "EPSG:4326")
    yield write(folder / "place_beyond_the_pole.tif", grey, Affine(3e-6, 0, 0, 0, 3e-6, 95), "EPSG:4326")
    yield write(folder / "place_beyond_utm.tif", grey, Affine(0.5, 0, 9e7, 0, -0.5, 9e7))
    yield write(folder / "place_beyond_mercator.tif", grey, Affine(0.5, 0, 0, 0, -0.5, 3e8), "EPSG:3857")
    yield write(folder / "place_a_point_each.tif", grey, AREA_OR_POINT="Point")
    yield write(folder / "place_half_turn.tif", grey, Affine(-0.5, 0, 700_030, 0, 0.5, 5_000_000))
    yield write(folder / "place_one_turned_axis.tif", grey, Affine(0, 0.5, 700_000, 0.5, 0, 5_000_000))
    yield write(folder / "place_long_pixels.tif", grey, Affine(0.5, 0, 700_000, 0, -5000, 5_000_000))
    for name, points in POINTS.items():
        for crs in (CRS.from_epsg(32632), CRS()):
            path = folder / f"points_{name}_{'in_a' if crs else 'without'}_crs.tif"
            gcps = [GroundControlPoint(row, col, x, y) for row, col, x, y in points]
            yield _without_place(path, grey, gcps=gcps, crs=crs)
    for name, scale in (("sane", 5000.0), ("flat", 0.0), ("no_number", float("nan"))):
        one, column, row = (np.eye(20)[k].tolist() for k in range(3))
        row = [-value for value in row]
        rpc = RPC(0, scale, 46.0, 0.001, one, row, 30, 30, 8.0, 0.001, one, column, 23, 23, 0, 0)
        yield _without_place(folder / f"rpc_{name}.tif", grey, rpcs=rpc)


def _without_place(path: Path, pixels: NDArray[np.uint8], **place: object) -> Path:
    count, height, width = pixels.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        size = {"count": count, "height": height, "width": width, "dtype": pixels.dtype}
        with rasterio.open(path, "w", driver="GTiff", **size, **place) as file:
            file.write(pixels)
    return path


def _masks(folder: Path, grey: NDArray[np.uint8], colour: NDArray[np.uint8]) -> Iterator[Path]:
    hidden = np.zeros(SIDE, np.uint8)
    for name, mask in (("nothing", hidden), ("half", np.where(grey[0] > 128, 255, 0).astype(np.uint8))):
        for inside in (True, False):
            path = write(folder / f"mask_of_{name}_{'inside' if inside else 'beside'}.tif", colour)
            with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=inside), rasterio.open(path, "r+") as file:
                file.write_mask(mask)
            yield path
        for count in (2, 4):
            bands = np.concatenate([colour[: count - 1], mask[None]])
            path = write(folder / f"alpha_of_{name}_{count}.tif", bands, alpha="unspecified")
            yield path
    both = np.concatenate([colour, np.where(grey > 128, 255, 0).astype(np.uint8)])
    path = write(folder / "alpha_first.tif", both, nodata=7)
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.alpha, ColorInterp.red, ColorInterp.green, ColorInterp.blue]
    yield path
    path = write(folder / "alpha_alone.tif", grey)
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.alpha]
    yield path
    path = write(folder / "alpha_16_bit.tif", both.astype(np.uint16) * 257, alpha="yes", photometric="rgb")
    yield path
    for name, colours in (
        ("short", {0: (1, 2, 3, 255)}),
        ("clear", {k: (k, 0, 0, 0) for k in range(256)}),
        ("half_clear", {k: (k, k, 9, k) for k in range(256)}),
    ):
        path = write(folder / f"palette_{name}.tif", grey, photometric="palette")
        with rasterio.open(path, "r+") as file:
            file.write_colormap(1, colours)
        yield path
    path = write(folder / "palette_16_bit.tif", grey.astype(np.uint16), photometric="palette")
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {k: (k % 256, 0, 0, 255) for k in range(65536)})
    yield path


def _layouts(folder: Path, grey: NDArray[np.uint8], colour: NDArray[np.uint8]) -> Iterator[Path]:
    yield write(folder / "layout_big_endian.tif", colour.astype(np.uint16), endianness="BIG")
    yield write(folder / "layout_bigtiff_tiled.tif", colour, bigtiff="YES", tiled=True, blockxsize=16, blockysize=16)
    yield write(folder / "layout_ycbcr.tif", colour, compress="jpeg", photometric="ycbcr", tiled=True)
    yield write(folder / "layout_cmyk.tif", np.concatenate([colour, grey]), photometric="cmyk")
    yield write(folder / "layout_white_is_0.tif", grey, photometric="miniswhite")
    yield write(folder / "layout_fax.tif", grey % 2, compress="ccittfax4", nbits=1)
    yield write(folder / "layout_webp.tif", colour, compress="webp")
    yield write(folder / "layout_lzma.tif", colour, compress="lzma")
    yield write(folder / "layout_sparse.tif", np.zeros((3, 700, 700), np.uint8), tiled=True, sparse_ok=True)
    path = write(folder / "layout_overviews.tif", np.repeat(np.repeat(colour, 9, 1), 9, 2), tiled=True)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4, 8, 16], Resampling.nearest)
    yield path
    path = write(folder / "layout_overviews_beside.tif", np.repeat(np.repeat(colour, 9, 1), 9, 2), tiled=True)
    with rasterio.Env(TIFF_USE_OVR=True), rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4, 8], Resampling.nearest)
    yield path
    for page in range(2):
        options = {"driver": "GTiff", "width": 47, "height": 61, "count": 1, "dtype": "uint8"}
        with rasterio.open(
            folder / "layout_pages.tif", "w", append_subdataset=page > 0, transform=PLACE, crs="EPSG:32632", **options
        ) as file:
            file.write(grey)
    yield folder / "layout_pages.tif"
    for name, driver in (("png", "PNG"), ("jpg", "JPEG"), ("jp2", "JP2OpenJPEG"), ("img", "HFA"), ("bil", "EHdr")):
        path = folder / f"other.{name}"
        with rasterio.open(write(folder / "copied.tif", colour[:1])) as source:
            rasterio.shutil.copy(source, path, driver=driver)
        yield path
    (folder / "copied.tif").unlink()


def _texts(folder: Path, grey: NDArray[np.uint8]) -> Iterator[Path]:
    """Write tags that hold odd texts."""
    numbers = ("nan", "-nan", "inf", "1e400", "256", "-1", "7.5", "0x07", "7,7", "7 7 7", "9" * 200)
    for number, text in enumerate(("", "abc", "\0", "\xff" * 9, *numbers)):
        path = write(folder / f"nodata_{number}.tif", grey, nodata=7)
        yield kept(path, with_text(path.read_bytes(), NODATA_TAG, text.encode("latin-1") + b"\0"))
    for number, text in enumerate(
        ("<GDALMetadata>", "<<<<", "<GDALMetadata><Item name='SCALE' sample='99' role='scale'>x</Item></GDALMetadata>")
    ):
        path = write(folder / f"metadata_{number}.tif", grey)
        yield kept(path, with_text(path.read_bytes(), METADATA_TAG, text.encode() + b"\0"))
    path = write(folder / "scaled.tif", grey)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.0,), (float("nan"),)
        file.descriptions = ("a\nb",)
        file.update_tags(REFER_SEGMENT_PLANS="[{]", REFER_SEGMENT_FIRST_ROW="x")
    yield path


def with_text(data: bytes, tag: int, text: bytes) -> bytes:
    """Return a little-endian classic TIFF whose first directory has a tag of this text; it is moved to the end."""
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    table = [data[directory + 2 + 12 * k : directory + 14 + 12 * k] for k in range(entries)]
    table = [entry for entry in table if struct.unpack_from("<H", entry)[0] != tag]
    padded = data + b"\0" * (len(data) % 2)
    value = text.ljust(4, b"\0") if len(text) <= 4 else struct.pack("<I", len(padded))
    table.append(struct.pack("<HHI", tag, 2, len(text)) + value)
    table.sort(key=lambda entry: struct.unpack_from("<H", entry)[0])
    body = padded + (b"" if len(text) <= 4 else text + b"\0" * (len(text) % 2))
    moved = body + struct.pack("<H", len(table)) + b"".join(table) + b"\0" * 4
    return moved[:4] + struct.pack("<I", len(body)) + moved[8:]


def _sidecars(folder: Path, grey: NDArray[np.uint8]) -> Iterator[Path]:
    """Write rasters with files beside them that are wrong."""
    for suffix, text in (
        (".aux.xml", "<PAMDataset><GeoTransform>a, b, c</GeoTransform><SRS>nothing</SRS></PAMDataset>"),
        (".aux.xml", "<PAMDataset>"),
        (".ovr", "II*\0 no overviews"),
        (".msk", "no mask"),
        (".RPB", "BEGIN_GROUP = IMAGE"),
    ):
        path = write(folder / f"beside_{len(text)}{suffix.replace('.', '_')}.tif", grey)
        path.with_name(path.name + suffix if suffix != ".RPB" else path.stem + suffix).write_text(text)
        yield path
    for number, text in enumerate(("1\n2\n3", "a\nb\nc\nd\ne\nf", "0\n0\n0\n0\n0\n0", "0.5\n0\n0\n-0.5\nnan\n9")):
        path = _without_place(folder / f"world_{number}.tif", grey)
        path.with_suffix(".tfw").write_text(text)
        yield path
    for name in ("a_link_to_nothing", "a_link_to_itself"):
        path = folder / f"{name}.tif"
        path.symlink_to(folder / ("gone.tif" if name.endswith("nothing") else path.name))
        yield path
    (folder / "a_folder.tif").mkdir()
    yield folder / "a_folder.tif"
    yield Path(shutil.copy(folder / "world_0.tif", folder / "name with 'quotes' & ümläut #1?.tif"))


def _virtual(folder: Path, source: Path) -> Iterator[Path]:
    name = xml.sax.saxutils.escape(str(source))
    place = "<SRS>EPSG:32632</SRS><GeoTransform>700000,0.5,0,5000000,0,-0.5</GeoTransform>"
    simple = f"<SimpleSource><SourceFilename>{name}</SourceFilename><SourceBand>{{}}</SourceBand>{{}}</SimpleSource>"

    def band(number: int, inner: str, extra: str = "") -> str:
        return f'<VRTRasterBand dataType="Byte" band="{number}" {extra}>{inner}</VRTRasterBand>'

    windows = '<SrcRect xOff="{0}" yOff="{0}" xSize="{1}" ySize="{1}"/>'
    windows += '<DstRect xOff="0" yOff="0" xSize="40" ySize="40"/>'
    pixel_function = "<PixelFunctionType>{}</PixelFunctionType>{}"
    for title, bands in {
        "whole": "".join(band(k, simple.format(k, "")) for k in (1, 2, 3)),
        "nodata_differs": "".join(
            band(k, f"<NoDataValue>{k * 9}</NoDataValue>" + simple.format(k, "")) for k in (1, 2, 3)
        ),
        "nodata_of_one_band": band(1, "<NoDataValue>7</NoDataValue>" + simple.format(1, ""))
        + "".join(band(k, simple.format(k, "")) for k in (2, 3)),
        "no_such_band": band(1, simple.format(9, "")),
        "off_its_source": band(1, simple.format(1, windows.format(1000, 40))),
        "negative_window": band(1, simple.format(1, windows.format(-20, 40))),
        "empty_window": band(1, simple.format(1, windows.format(0, 0))),
        "window_of_no_number": band(1, simple.format(1, windows.format("nan", 40))),
        "without_source": band(1, ""),
        "python": band(
            1,
            pixel_function.format("f", "<PixelFunctionLanguage>Python</PixelFunctionLanguage>") + simple.format(1, ""),
            'subClass="VRTDerivedRasterBand"',
        ),
        "no_such_function": band(
            1, pixel_function.format("nonesuch", "") + simple.format(1, ""), 'subClass="VRTDerivedRasterBand"'
        ),
        "raw": band(
            1,
            f"<SourceFilename>{name}</SourceFilename><ImageOffset>999999999</ImageOffset>",
            'subClass="VRTRawRasterBand"',
        ),
        "types_differ": band(1, simple.format(1, ""))
        + band(2, simple.format(2, "")).replace("Byte", "Float64")
        + band(3, simple.format(3, "")).replace("Byte", "UInt16"),
        "one_complex": band(1, simple.format(1, "")) + band(2, simple.format(2, "")).replace("Byte", "CFloat32"),
    }.items():
        text = f'<VRTDataset rasterXSize="47" rasterYSize="61">{place}{bands}</VRTDataset>'
        yield kept(folder / f"virtual_{title}.vrt", text.encode())
    for one, other in (("ping", "pong"), ("pong", "ping")):
        inner = simple.replace(name, str(folder / f"{other}.vrt")).format(1, "")
        text = f'<VRTDataset rasterXSize="47" rasterYSize="61">{place}{band(1, inner)}</VRTDataset>'
        yield kept(folder / f"{one}.vrt", text.encode())
    before = source
    for depth in range(60):
        inner = simple.replace(name, str(before)).format(1, "")
        text = f'<VRTDataset rasterXSize="47" rasterYSize="61">{place}{band(1, inner)}</VRTDataset>'
        before = kept(folder / f"deep_{depth}.vrt", text.encode())
        if depth in (20, 59):
            yield before
