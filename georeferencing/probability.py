"""Probability rasters: any raster whose bands say, pixel by pixel, how likely something is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np
import rasterio.windows
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags

from georeferencing.errors import RasterError
from georeferencing.opening import GDAL_ERRORS, gdal_settings, open_placed, reason

_BAND_PIXELS = 1 << 22
_MOST_PIXELS = 1 << 26
"""In memory at once: labelling takes some 20 bytes each. Blocks higher than that allows are read in parts."""
_MOST_BANDS = 1000
_MOST_TIMES = 16
"""A block is not decoded more often than that for its parts."""


_COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)


class Rows(NamedTuple):
    """A band of rows: the first one, p8 (h, width) and where it is valid (h, width)."""

    row: int
    p8: NDArray[np.uint8]
    valid: NDArray[np.bool_]


class ProbabilityRaster:
    """A probability raster, read by bands of rows; a context manager.

    uint8 counts as p / 255; floating point is rounded to that once, so that thresholds mean the same everywhere.
    Masked, nodata and NaN pixels are invalid. Raises RasterError where the raster cannot be opened or holds values
    that are no probabilities.

    Attributes
    ----------
    path, width, height, transform, crs
        As of any raster; `transform` is from (column, row) of pixel corners to map coordinates.
    names
        The bands' descriptions; `band 1` and so on where there are none, and before one that an earlier band has. A
        last band that is alpha and has none is not among them: it says which pixels of the others are valid.
    tags
        The raster's metadata.
    notes
        What the user should be told, one sentence each.
    """

    def __init__(self, source: str | Path) -> None:
        self.path = str(source)
        self._placed = open_placed(source)
        dataset = self._placed.dataset
        if dataset.count > _MOST_BANDS:
            self.close()
            raise RasterError(
                f"{source}: has {dataset.count} bands, each of which would be a layer; choose up to {_MOST_BANDS} "
                "(gdal_translate -b)"
            )
        for dtype in dataset.dtypes:
            if dtype != "uint8" and not dtype.startswith("float"):
                self.close()
                raise RasterError(
                    f"{source}: its values are {dtype}; probabilities are uint8 (p / 255) or float (0 to 1); "
                    "convert it (gdal_translate -ot Float32 -scale)"
                )
        self.width, self.height, self.crs = dataset.width, dataset.height, self._placed.crs
        rows, cols = dataset.block_shapes[0]
        if self.width > _MOST_PIXELS:
            self.close()
            raise RasterError(
                f"{source}: its rows of {self.width} pixels are too long to be held; cut it into parts of "
                f"{_MOST_PIXELS} columns at most (gdal_translate -srcwin)"
            )
        if rows > _MOST_TIMES * max(1, _MOST_PIXELS // self.width):
            self.close()
            raise RasterError(
                f"{source}: is stored in blocks of {cols} x {rows} pixels, of which memory does not hold a row; "
                "rewrite it tiled (gdal_translate -co TILED=YES)"
            )
        self.transform: Affine = self._placed.transform
        texts = [text or f"band {i + 1}" for i, text in enumerate(dataset.descriptions[: dataset.count])]
        # a file of four named bands may call the last alpha too: GDAL does so of any four bands of 8 bits
        self._alpha = (
            dataset.count > 1 and dataset.colorinterp[-1] == ColorInterp.alpha and not dataset.descriptions[-1]
        )
        if self._alpha:
            texts.pop()
        self.names = tuple(f"band {i + 1}: {text}" if text in texts[:i] else text for i, text in enumerate(texts))
        self.tags: dict[str, str] = dict(self._placed.source.tags())
        self.notes = self._placed.notes
        if self._alpha and dataset is self._placed.source:
            self.notes.append(f"{source}: its last band is alpha, which tells valid pixels and makes no layer")
        if dataset.colorinterp[:3] == _COLOURS and not any(dataset.descriptions):
            self.notes.append(f"{source}: its bands are red, green and blue; if it is a picture, this makes no sense")

    def __enter__(self) -> ProbabilityRaster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._placed.close()

    @property
    def extent(self) -> shapely.Polygon:
        """The raster's outline in map coordinates (a parallelogram)."""
        corners = ((0, 0), (self.width, 0), (self.width, self.height), (0, self.height))
        return shapely.Polygon([self.transform * corner for corner in corners])

    def rows(self, band: int) -> Iterator[Rows]:
        """Yield a band (from 1) top to bottom. Raises RasterError where it is damaged or holds no probabilities."""
        dataset = self._placed.dataset
        block = min(dataset.block_shapes[band - 1][0], max(1, _MOST_PIXELS // self.width))
        step = max(block, _BAND_PIXELS // self.width // block * block)
        for row in range(0, self.height, step):
            height = min(step, self.height - row)
            window = rasterio.windows.Window(0, row, self.width, height)
            try:
                with gdal_settings():
                    values = dataset.read(band, window=window)
                    masked = MaskFlags.all_valid not in dataset.mask_flag_enums[band - 1]
                    valid = dataset.read_masks(band, window=window) > 0 if masked else np.ones(values.shape, np.bool_)
                    if self._alpha:  # GDAL makes no mask of one in floating point
                        valid &= dataset.read(dataset.count, window=window) > 0
            except GDAL_ERRORS as error:
                raise RasterError(
                    f"{self.path}: damaged, cannot be read at row {row} ({reason(error)}); fetch or write it anew"
                ) from error
            if values.dtype != np.uint8:
                values, valid = self._quantized(values, valid, band)
            yield Rows(row, values, valid)

    def _quantized(
        self, values: NDArray[np.generic], valid: NDArray[np.bool_], band: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        valid = valid & np.isfinite(values)
        probability = np.where(valid, values, 0).astype(np.float64)
        low, high = probability.min(), probability.max()
        if low < -1e-6 or high > 1 + 1e-6:
            raise RasterError(
                f"{self.path}: band {band} holds {low:g} to {high:g}; probabilities are 0 to 1, "
                "scale it (gdal_translate -scale)"
            )
        # halves up, not to even: 0.3 is on the object's side of a threshold of 0.3
        return np.clip(np.floor(probability * 255 + 0.5), 0, 255).astype(np.uint8), valid
