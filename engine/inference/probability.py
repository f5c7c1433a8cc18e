"""The probability raster of a run: a cloud-optimized GeoTIFF, 8 bits, one band a find, invalid pixels in its mask."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetWriter

from engine.errors import InputError
from engine.inference.bands import Band
from georeferencing.grid import Window
from georeferencing.opening import WRITE_ERRORS, gdal_settings
from georeferencing.places import put, scratch_beside

PLANS_TAG = "REFER_SEGMENT_PLANS"
"""Dataset tag with the plans as JSON, so that polygons can be made again without the network."""

FIRST_ROW_TAG = "REFER_SEGMENT_FIRST_ROW"
"""Dataset tag with the working raster's row that the file begins at: touching objects are divided by blocks of rows."""


class ProbabilityWriter:
    """Writes bands of rows as they come; a context manager that puts the finished file in its place, if all went well.

    Parameters
    ----------
    path
        The file to be, with suffix .tif.
    frame, transform, crs
        The rectangle written, in pixels of the working grid, and that grid's georeferencing.
    finds
        The bands' descriptions.
    plans
        Plans as JSON values.
    cog
        Make it a cloud-optimized GeoTIFF, compressed and with overviews; otherwise it stays as the rows were written.

    Raises InputError where the disk has no room for it.
    """

    def __init__(
        self,
        path: Path,
        frame: Window,
        transform: Affine,
        crs: CRS | None,
        finds: Sequence[str],
        plans: Sequence[dict[str, Any]],
        *,
        cog: bool = True,
    ) -> None:
        self._path, self._frame, self._cog = path, frame, cog
        self._beside = scratch_beside(path)
        folder = self._beside.__enter__()
        self._rows, self._whole = folder / "rows.tif", folder / "whole.tif"
        try:
            with self._writing(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)  # said when the raster was opened
                self._file = self._begun(transform, crs, finds, plans)
        except InputError:
            self._beside.__exit__(None, None, None)
            raise

    def _begun(
        self, transform: Affine, crs: CRS | None, finds: Sequence[str], plans: Sequence[dict[str, Any]]
    ) -> DatasetWriter:
        frame = self._frame
        file = rasterio.open(
            self._rows,
            "w",
            driver="GTiff",
            width=frame.width,
            height=frame.height,
            count=len(finds),
            dtype="uint8",
            crs=crs,
            transform=transform * Affine.translation(frame.col, frame.row),
            tiled=True,
            sparse_ok=True,
            bigtiff="IF_SAFER",
        )
        file.descriptions = tuple(finds)
        file.update_tags(**{PLANS_TAG: json.dumps(list(plans)), FIRST_ROW_TAG: str(frame.row)})
        file.write_mask(np.zeros((1, 1), np.uint8), window=rasterio.windows.Window(0, 0, 1, 1))
        return file

    def __enter__(self) -> ProbabilityWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with self._writing():
                    put(self._whole, self._path)
        finally:
            with gdal_settings():
                self._file.close()
            self._beside.__exit__(None, None, None)

    def write(self, band: Band) -> None:
        """Write the rows of a band; rows that are never written are 0 and masked. Raises InputError on a full disk."""
        window = rasterio.windows.Window(0, band.row - self._frame.row, self._frame.width, band.valid.shape[0])
        with self._writing():
            self._file.write(band.p8 * band.valid, window=window)
            self._file.write_mask(band.valid.astype(np.uint8) * 255, window=window)

    def finish(self) -> None:
        """Make the file whole, still beside its place. Raises InputError where the disk has no room for it."""
        with self._writing():
            self._file.close()
            if self._cog:
                write_cog(self._rows, self._whole)
            else:
                self._rows.replace(self._whole)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with gdal_settings():  # what GDAL says of a full disk is said by the error
                yield
        except WRITE_ERRORS as error:
            raise InputError(
                f"{self._path}: the probability raster cannot be written ({error}); make room on its disk"
            ) from error


def write_cog(source: Path, path: Path) -> None:
    """Write a probability raster once more, cloud-optimized. Raises WRITE_ERRORS."""
    options = {"compress": "DEFLATE", "bigtiff": "IF_SAFER", "num_threads": "ALL_CPUS"}
    rasterio.shutil.copy(source, path, driver="COG", overview_resampling="average", **options)
