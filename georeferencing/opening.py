"""Opening a raster and finding its place on the ground; what cannot be handled is refused with the reason."""

from __future__ import annotations

import math
import stat
import threading
import warnings
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyproj
import rasterio
from affine import Affine
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import CRSError, NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT

from georeferencing.errors import RasterError
from georeferencing.ground import earth_of
from georeferencing.libtiff import take_handlers_away

PIXEL_COORDINATES = Affine(1, 0, 0, 0, -1, 0)
"""Of rasters without georeferencing: x is the column, y minus the row, which is where QGIS displays them."""

GDAL_ERRORS = (RasterioError, CRSError, CPLE_BaseError, OSError, ValueError, TypeError, MemoryError)
"""What rasterio raises on damaged files; GDAL's own errors (CPLE) come through where it warps."""

WRITE_ERRORS = (RasterioError, CPLE_BaseError, OSError)
"""What rasterio raises on a disk without room; GDAL's own errors come through where it copies or closes a file."""

_LARGEST_BLOCK = 1 << 30  # bytes; a larger one is a damaged header or cannot be read by windows anyway
_INDEX_BYTES = 4  # at least that much a TIFF has to say of each block, even of one that is not stored
_FARTHEST = 1e20  # in map units; products of such coordinates are still numbers
_REMOTE = ("/vsicurl", "/vsis3", "/vsigs", "/vsiaz", "/vsiadls", "/vsioss", "/vsiswift", "/vsiwebhdfs")
_SETTINGS = {
    "GDAL_HTTP_CONNECTTIMEOUT": 15,
    "GDAL_HTTP_TIMEOUT": 120,
    "GDAL_HTTP_MAX_RETRY": 3,
    "GDAL_HTTP_RETRY_DELAY": 1,
}


@dataclass
class Placed:
    """An open dataset with its place: `transform` from pixels to map, `crs`, and what the user should be told.

    Where pixels of the value `nodata` are empty by the user's word, `dataset` says so, and `itself` is the same raster
    as its file has it, whose own empty pixels are empty, too.
    """

    dataset: DatasetReader | WarpedVRT
    source: DatasetReader
    transform: Affine
    crs: CRS | None
    referenced: bool
    notes: list[str]
    nodata: float | None = None
    itself: DatasetReader | None = None

    def close(self) -> None:
        """Close views, if any, and the file."""
        with gdal_settings():
            for dataset in dict.fromkeys((self.dataset, self.source, self.itself)):
                if dataset is not None:
                    dataset.close()


def reason(error: BaseException) -> str:
    """Return what GDAL said, on one line: what a server or the network said comes before what followed from it."""
    said = [error]
    while said[-1].__cause__ is not None:
        said.append(said[-1].__cause__)
    texts = [" ".join(str(each).split()) or type(each).__name__ for each in said]
    network = [text for text in texts if "HTTP" in text or "CURL" in text]
    return network[-1] if network else texts[min(1, len(texts) - 1)]


def is_remote(source: str | Path) -> bool:
    """Tell whether GDAL fetches a name over the network."""
    name = gdal_name(source)
    return any(system in name for system in _REMOTE)


class _Thread(threading.local):
    keeps = False


_this_thread = _Thread()


def gdal_settings() -> AbstractContextManager[object]:
    """Return the context to open and read in: remote reads are tried again, GDAL's messages go to the log.

    Outside of it GDAL writes them to standard error.
    """
    return nullcontext() if _this_thread.keeps else rasterio.Env(**_SETTINGS)


def keep_gdal_settings() -> None:
    """Set them for as long as this thread lives: they take 0.1 to 0.3 ms each time, as long as a small read."""
    rasterio.Env(**_SETTINGS).__enter__()
    _this_thread.keeps = True


def gdal_name(source: str | Path) -> str:
    """Return the name GDAL opens: URLs get /vsicurl/ or /vsis3/, everything else stays."""
    name = str(source)
    if name.startswith(("http://", "https://")):
        return f"/vsicurl/{name}"
    return name.replace("s3://", "/vsis3/", 1) if name.startswith("s3://") else name


def open_placed(source: str | Path, nodata: float | None = None) -> Placed:
    """Open a raster and place it; its pixels of the value `nodata` are empty, too. Raises RasterError."""
    take_handlers_away()
    name = gdal_name(source)
    if not name.startswith("/vsi"):
        _check_file(name, str(source))
    with gdal_settings():
        try:
            dataset = _open(name)
        except GDAL_ERRORS as error:
            wrong = "cannot be fetched, or is no raster" if is_remote(source) else "not a raster that GDAL can open"
            in_zip = name.lower().endswith(".zip")
            mend = "check the address" if is_remote(source) else "give a GeoTIFF or another image, or fetch it again"
            if in_zip:
                mend = f"name a raster in it: /vsizip/{name.removeprefix('/vsizip/')}/..."
            raise RasterError(f"{source}: {wrong} ({reason(error)}); {mend}") from error
        try:
            _refuse(dataset, str(source))
            return _place(dataset, str(source)) if nodata is None else _emptied(dataset, name, str(source), nodata)
        except RasterError:
            dataset.close()
            raise
        except pyproj.exceptions.ProjError as error:
            dataset.close()
            raise RasterError(
                f"{source}: its coordinate reference system cannot be used ({reason(error)}); assign one "
                "(gdal_edit.py -a_srs)"
            ) from error
        except GDAL_ERRORS as error:
            dataset.close()
            raise RasterError(
                f"{source}: its georeferencing cannot be used ({reason(error)}); assign a place (gdal_edit.py -a_ullr)"
            ) from error


def _open(name: str) -> DatasetReader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(name)


def _check_file(name: str, shown: str) -> None:
    """Raise RasterError where a name is that of a file that GDAL would not open, or wait for without end."""
    path = Path(name)
    if any("\udc80" <= letter <= "\udcff" for letter in name):  # how Python holds bytes that are no text
        raise RasterError(f"{shown}: its name is not UTF-8, which GDAL cannot open; rename the file")
    try:
        status = path.stat()
    except (OSError, ValueError) as error:  # names with a colon may be GDAL's own
        if ":" in name[2:] or name.startswith("<"):
            return
        raise RasterError(f"{shown}: {'no such file' if not path.is_symlink() else 'is a link to no file'}") from error
    if stat.S_ISDIR(status.st_mode):
        raise RasterError(f"{shown}: is a folder, give a raster file")
    if not stat.S_ISREG(status.st_mode):
        raise RasterError(f"{shown}: is a pipe or a device, give a raster file")
    if status.st_size == 0:
        raise RasterError(f"{shown}: the file is empty, fetch it again")


def _refuse(dataset: DatasetReader, name: str) -> None:
    if dataset.driver == "VRT":
        for part in dataset.files[1:]:
            if Path(part).is_fifo():  # GDAL would wait for it without end
                raise RasterError(f"{name}: has a part, {part}, that is a pipe; give raster files")
    if dataset.count == 0:
        inner = dataset.subdatasets
        if inner:
            listed = ", ".join(inner[:4]) + (" ..." if len(inner) > 4 else "")
            raise RasterError(f"{name}: holds {len(inner)} rasters, name one of them: {listed}")
        raise RasterError(f"{name}: has no raster band, give an image")
    for dtype in dataset.dtypes:
        if dtype.startswith("complex"):
            raise RasterError(f"{name}: its values are {dtype}; convert them to amplitudes first")
    rows, cols = dataset.block_shapes[0]
    dtype = dataset.dtypes[0]
    size = 1 if dtype.endswith("8") else int(dtype.lstrip("uintfloa")) // 8
    if rows * cols * size > _LARGEST_BLOCK:
        raise RasterError(
            f"{name}: is stored in blocks of {cols} x {rows} pixels, too large to read; "
            "rewrite it tiled (gdal_translate -co TILED=YES)"
        )
    if dataset.driver == "GTiff" and Path(dataset.name).is_file():
        blocks, size = (
            math.ceil(dataset.height / rows) * math.ceil(dataset.width / cols),
            Path(dataset.name).stat().st_size,
        )
        if blocks * _INDEX_BYTES > size:
            raise RasterError(
                f"{name}: is damaged: its header tells of {dataset.width} x {dataset.height} pixels, and a file of "
                f"{size} bytes has no room to say where they are"
            )


def _emptied(dataset: DatasetReader, name: str, shown: str, nodata: float) -> Placed:
    """Place a raster whose pixels of a value are empty, by a view of it that says so."""
    kinds = {np.dtype(dtype) for dtype in dataset.dtypes if dtype.startswith(("int", "uint"))}
    for limits in map(np.iinfo, kinds):
        if not (nodata == int(nodata) and limits.min <= nodata <= limits.max):
            raise RasterError(f"{shown}: its values are {limits.dtype}, so none is {nodata:g}; give another --nodata")
    if any(MaskFlags.per_dataset in flags and MaskFlags.alpha not in flags for flags in dataset.mask_flag_enums):
        placed = _place(dataset, shown)
        placed.notes.append(f"{shown}: its mask says which pixels are empty, so --nodata {nodata:g} is not used")
        return placed
    if "?" in name:  # GDAL would take what follows for options
        raise RasterError(f"{shown}: --nodata cannot be used with a name that holds a question mark; rename the file")
    view = _open(f"vrt://{name}?a_nodata={nodata!r}")
    try:
        placed = _place(view, shown)
    except (*GDAL_ERRORS, RasterError):
        view.close()
        raise
    if placed.dataset is not view:  # warped, and the file's own pixels lie on another grid
        dataset.close()
        return replace(placed, nodata=nodata)
    return replace(placed, nodata=nodata, itself=dataset)


def _place(dataset: DatasetReader, name: str) -> Placed:
    notes: list[str] = []
    if not dataset.transform.is_identity:
        _check_transform(dataset, name)
        earth_of(dataset.crs)  # raises where there is no way to measure in it
        if dataset.crs is None:
            notes.append(f"{name}: has no coordinate reference system; the layer has map coordinates but no CRS")
        return Placed(dataset, dataset, dataset.transform, dataset.crs, dataset.crs is not None, notes)
    points, points_crs = dataset.gcps
    if points:
        if points_crs is None:
            raise RasterError(
                f"{name}: is placed by {len(points)} ground control points without a CRS; "
                "assign one (gdal_edit.py -a_srs)"
            )
        notes.append(f"{name}: placed by {len(points)} ground control points")
        return _warped(dataset, points_crs, points_crs, name, notes)
    if dataset.rpcs is not None:
        notes.append(
            f"{name}: placed by RPC without a terrain model, which may be tens of metres off; "
            "orthorectify it for exact places"
        )
        return _warped(dataset, None, CRS.from_epsg(4326), name, notes)
    notes.append(f"{name}: has no georeferencing; coordinates are pixels (column, minus row) and areas are in pixels")
    return Placed(dataset, dataset, PIXEL_COORDINATES, None, False, notes)


def _check_transform(dataset: DatasetReader | WarpedVRT, name: str) -> None:
    transform, width, height = dataset.transform, dataset.width, dataset.height
    numbers = tuple(transform)[:6]
    corners = [transform * corner for corner in ((0, 0), (width, 0), (0, height), (width, height))]
    reach = max(abs(value) for corner in corners for value in corner)
    if not (all(map(math.isfinite, numbers)) and reach < _FARTHEST):
        raise RasterError(f"{name}: its geotransform {numbers} is no place; assign one (gdal_edit.py -a_ullr)")
    if transform.determinant == 0:
        raise RasterError(
            f"{name}: its geotransform {numbers} maps the raster onto a line; assign one (gdal_edit.py -a_ullr)"
        )
    if min(math.hypot(transform.a, transform.d), math.hypot(transform.b, transform.e)) < 2 * math.ulp(reach):
        raise RasterError(
            f"{name}: its geotransform {numbers} puts pixels closer together than coordinates can tell apart; "
            "assign one (gdal_edit.py -a_ullr)"
        )


def _warped(dataset: DatasetReader, source_crs: CRS | None, crs: CRS, name: str, notes: list[str]) -> Placed:
    """Place a raster that has no geotransform by a warped view."""
    alpha = _needs_alpha(dataset)
    warped = WarpedVRT(dataset, src_crs=source_crs, crs=crs, resampling=Resampling.bilinear, add_alpha=alpha)
    try:
        _check_transform(warped, name)
    except RasterError:
        warped.close()
        raise
    return Placed(warped, dataset, warped.transform, warped.crs, True, notes)


def _needs_alpha(dataset: DatasetReader) -> bool:
    """Tell whether a warped view needs an alpha band to mark where the image does not reach."""
    empty = any(MaskFlags.nodata in flags for flags in dataset.mask_flag_enums)
    return not empty and ColorInterp.alpha not in dataset.colorinterp
