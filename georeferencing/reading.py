"""Reading stored pixels and where they are valid."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import NodataShadowWarning
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window as StoredWindow

from georeferencing.errors import RasterError
from georeferencing.opening import GDAL_ERRORS, Placed, gdal_settings, is_remote, reason

# that nodata goes before alpha is known; threads read, and `catch_warnings` is not for them
warnings.filterwarnings("ignore", category=NodataShadowWarning)

_WHOLE_SAMPLE = 1 << 22  # rasters up to this many pixels are read whole for statistics
_SAMPLE_SIDE, _SAMPLE_BLOCKS = 128, 16
SEARCHED = 256 * _WHOLE_SAMPLE
"""Of rasters up to this many pixels `sample` misses no more than specks."""

Area: TypeAlias = StoredWindow
"""A window of stored pixels; its bounds need not be whole numbers."""


def read_area(
    placed: Placed, bands: tuple[int, ...], area: Area, size: tuple[int, int], resampling: Resampling, name: str
) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    """Read bands of a stored area into (bands, *size), and where any of the bands holds a value.

    A pixel that is not finite in any of the bands is invalid. Raises RasterError where the file is damaged.
    """
    with _reading(area, name):
        values = _values(placed, bands, area, size, resampling)
        valid = _masks(placed, bands, area, size)
    return values, _finite(values, valid)


def read_valid(
    placed: Placed, bands: tuple[int, ...], area: Area, size: tuple[int, int], resampling: Resampling, name: str
) -> NDArray[np.bool_]:
    """Return the mask of `read_area`, reading no more than it needs.

    Nothing where every pixel is valid by declaration; a mask or alpha band alone; values only of floating-point bands,
    which may hide NaN, and only where a mask has not ruled the area out.
    """
    with _reading(area, name):
        valid = _masks(placed, bands, area, size)
        if any(placed.dataset.dtypes[band - 1].startswith("float") for band in bands) and valid.any():
            valid = _finite(_values(placed, bands, area, size, resampling), valid)
    return valid


def read_values(
    placed: Placed, bands: tuple[int, ...], area: Area, size: tuple[int, int], resampling: Resampling, name: str
) -> NDArray[np.generic]:
    """Read bands of a stored area into (bands, *size). Raises RasterError where the file is damaged."""
    with _reading(area, name):
        return _values(placed, bands, area, size, resampling)


@contextmanager
def _reading(area: Area, name: str) -> Iterator[None]:
    """Read with GDAL's settings; an error names the rows."""
    try:
        with gdal_settings():
            yield
    except GDAL_ERRORS as error:
        place = f"rows {area.row_off:.0f} to {area.row_off + area.height:.0f}"
        wrong = "not there or damaged," if is_remote(name) else "damaged,"
        raise RasterError(f"{name}: {wrong} cannot be read at {place} ({reason(error)})") from error


def _values(
    placed: Placed, bands: tuple[int, ...], area: Area, size: tuple[int, int], resampling: Resampling
) -> NDArray[np.generic]:
    dataset = placed.dataset
    if len({dataset.dtypes[band - 1] for band in bands}) > 1:  # in a VRT; rasterio reads one type at a time
        return np.stack([_values(placed, (band,), area, size, resampling)[0] for band in bands])
    values: NDArray[np.generic] = dataset.read(
        list(bands), window=area, out_shape=(len(bands), *size), resampling=resampling
    )
    return values


def _masks(placed: Placed, bands: tuple[int, ...], area: Area, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return where any of the bands holds a value by its mask, alpha or nodata."""
    valid = _mask(placed.dataset, bands, area, size)
    return valid if placed.itself is None else valid & _mask(placed.itself, bands, area, size)


def _mask(
    dataset: DatasetReader | WarpedVRT, bands: tuple[int, ...], area: Area, size: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return the mask of a dataset's bands, asking no more of them than needed."""
    # where some bands have a mask, one without says nothing
    masked = [band for band in bands if MaskFlags.all_valid not in dataset.mask_flag_enums[band - 1]]
    valid, shared = np.full(size, not masked), False
    for band in masked:
        valid |= dataset.read_masks(band, window=area, out_shape=size, resampling=Resampling.nearest) > 0
        shared = MaskFlags.per_dataset in dataset.mask_flag_enums[band - 1]
        if shared or valid.all():
            break
    alpha = alpha_beside(dataset, bands)
    if alpha is not None and not shared:  # beside nodata GDAL does not look at it, QGIS at both
        valid &= dataset.read(alpha, window=area, out_shape=size, resampling=Resampling.nearest) > 0
    return valid


def alpha_beside(dataset: DatasetReader | WarpedVRT, bands: tuple[int, ...]) -> int | None:
    """Return the alpha band unless it is read itself; GDAL masks by it where there are two or four bands alone."""
    meaning = dataset.colorinterp
    alpha = meaning.index(ColorInterp.alpha) + 1 if ColorInterp.alpha in meaning else None
    return None if alpha in bands else alpha


def _finite(values: NDArray[np.generic], valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        valid &= np.isfinite(values).all(axis=0)
    return valid


def sample(placed: Placed, bands: tuple[int, ...], name: str) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    """Read values for statistics, (bands, n), and where they are valid (n,).

    All of a small raster; of a large one an overview, or blocks spread over it, or pixels where these are nearly empty.
    """
    dataset = placed.dataset
    width, height = dataset.width, dataset.height
    factors = [factor for factor in dataset.overviews(bands[0]) if width * height / factor**2 <= _WHOLE_SAMPLE]
    if width * height > _WHOLE_SAMPLE and not factors:
        parts = []
        for row in np.linspace(0, max(height - _SAMPLE_SIDE, 0), _SAMPLE_BLOCKS).astype(int):
            for col in np.linspace(0, max(width - _SAMPLE_SIDE, 0), _SAMPLE_BLOCKS).astype(int):
                size = (min(_SAMPLE_SIDE, height), min(_SAMPLE_SIDE, width))
                area = Area(int(col), int(row), size[1], size[0])
                parts.append(read_area(placed, bands, area, size, Resampling.nearest, name))
        valid = np.concatenate([m.ravel() for _, m in parts])
        if valid.sum() >= _SAMPLE_SIDE**2:
            return np.concatenate([v.reshape(len(bands), -1) for v, _ in parts], 1), valid
    factor = math.ceil(math.sqrt(width * height / _WHOLE_SAMPLE))
    if factors and factor > 1:
        factor = factors[0]
    size = (math.ceil(height / factor), math.ceil(width / factor))
    values, valid = read_area(placed, bands, Area(0, 0, width, height), size, Resampling.nearest, name)
    return values.reshape(len(bands), -1), valid.ravel()
