"""Rasters as a network sees them: three bands of 8 bits and a valid mask, by windows, at a chosen ground resolution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import RasterioError
from shapely.geometry import Polygon

from georeferencing.bands import BandChoice, choose_bands
from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.ground import pixel_metres
from georeferencing.identity import identity_of
from georeferencing.opening import Placed, gdal_settings, open_placed, reason
from georeferencing.reading import SEARCHED, Area, alpha_beside, read_area, read_valid, read_values, sample
from georeferencing.resolution import View, choose_view
from georeferencing.stretch import Stretch, parse_stretch, percentile_stretch
from georeferencing.truncated import check_not_truncated


class Raster:
    """An open raster; use it as a context manager.

    Everything below is of the *working grid*: the stored one, or that resampled to another ground sample distance.

    Attributes
    ----------
    name, path
        The file's name, and what it was opened by.
    width, height, transform, crs
        Size in pixels; affine from (column, row) of pixel corners to map coordinates; CRS or None.
    gsd
        Ground metres of a pixel (geometric mean of its sides) at the raster's centre, None without georeferencing.
    bands, stretch
        The bands read (1-based; one band is shown three times) and the contrast, fixed for the run.
    nodata
        The value whose pixels are empty by the user's word, None where the file alone says which are.
    identity
        Changes when the file does, or one it shows, as a VRT, an archive or a mask beside it: a hash of their paths,
        sizes and modification times.
    notes
        What the user should be told, one sentence each.
    """

    def __init__(
        self, source: str | Path, placed: Placed, choice: BandChoice, view: View, stretch: Stretch, notes: list[str]
    ) -> None:
        self._source, self._placed, self._choice, self._view = source, placed, choice, view
        self.path = str(source)
        self.name = Path(self.path.rstrip("/")).name or self.path
        self.width, self.height = view.width, view.height
        self.transform: Affine = placed.transform * Affine.scale(view.scale_x, view.scale_y)
        self.crs: CRS | None = placed.crs
        sides = pixel_metres(self.transform, self.crs, self.width, self.height) if placed.referenced else None
        self.gsd = math.sqrt(sides[0] * sides[1]) if sides else None
        self.bands, self.stretch, self.notes = choice.bands, stretch, notes
        self.nodata = placed.nodata

    def __enter__(self) -> Raster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._placed.close()

    def reopen(self) -> Raster:
        """Return an independent handle on the same raster, grid, bands and contrast, for another thread."""
        return Raster(
            self._source, open_placed(self._source, self.nodata), self._choice, self._view, self.stretch, self.notes
        )

    @cached_property
    def identity(self) -> str:
        """As said above; worked out when it is first asked for."""
        with gdal_settings():
            return identity_of(self.path, self._placed)

    @cached_property
    def always_valid(self) -> bool:
        """Whether every pixel is valid by declaration: no mask, alpha, nodata, clear colour or NaN can be there."""
        dataset, palette = self._placed.dataset, self._choice.palette
        with gdal_settings():  # flags may have to be looked up in the file, and what GDAL says of it is caught here
            masked = any(MaskFlags.all_valid not in dataset.mask_flag_enums[band - 1] for band in self.bands)
            masked = masked or alpha_beside(dataset, self.bands) is not None
        real = any(dataset.dtypes[band - 1].startswith("float") for band in self.bands)
        return not (masked or real or (palette is not None and not palette[:, 3].all()))

    @property
    def extent(self) -> Polygon:
        """The raster's outline in map coordinates (a parallelogram)."""
        corners = ((0, 0), (self.width, 0), (self.width, self.height), (0, self.height))
        return Polygon([self.transform * corner for corner in corners])

    def read(self, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Read a window inside the raster: pixels (3, h, w) after the stretch, and where they are valid (h, w).

        Invalid pixels are 0. Raises RasterError where the file is damaged.
        """
        self._check(window)
        values, valid = read_area(self._placed, self._choice.bands, *self._stored(window), self.path)
        if self._choice.palette is not None:
            colours = self._colours(values)
            valid &= colours[..., 3] > 0
            pixels = np.moveaxis(colours[..., :3], 2, 0).copy()
        else:
            pixels = self.stretch.apply(values)
            if len(pixels) == 1:
                pixels = np.repeat(pixels, 3, axis=0)
        if not (self.always_valid or valid.all()):
            pixels[:, ~valid] = 0
        return pixels, valid

    def read_valid(self, window: Window) -> NDArray[np.bool_]:
        """Return where a window inside the raster is valid (h, w), as `read` says, without reading pixels needlessly.

        Raises RasterError where the file is damaged.
        """
        self._check(window)
        stored = self._stored(window)
        valid = read_valid(self._placed, self._choice.bands, *stored, self.path)
        palette = self._choice.palette
        if palette is not None and not palette[:, 3].all() and valid.any():
            valid &= self._colours(read_values(self._placed, self._choice.bands, *stored, self.path))[..., 3] > 0
        return valid

    def check_not_truncated(self, window: Window) -> None:
        """Raise RasterError where the file ends before the pixels of a window do, as far as that is told at once."""
        area, _, _ = self._stored(window)
        rows = slice(int(area.row_off), math.ceil(area.row_off + area.height))
        cols = slice(int(area.col_off), math.ceil(area.col_off + area.width))
        if self._placed.dataset is self._placed.source:
            with gdal_settings():
                check_not_truncated(self._placed.itself or self._placed.source, self.bands, rows, cols, self.path)

    @property
    def is_grey(self) -> bool:
        """Whether one band is shown three times, so that no pixel has a hue."""
        return len(self.bands) == 1 and self._choice.palette is None

    @property
    def block_shape(self) -> tuple[int, int]:
        """Rows and columns of a stored block, in pixels of the working grid: windows along them are cheapest to read.

        At least 1 each; where the raster is resampled, blocks lie on this grid only about.
        """
        rows, cols = self._placed.dataset.block_shapes[self.bands[0] - 1]
        rows, cols = rows / self._view.scale_y, cols / self._view.scale_x
        return min(max(1, round(rows)), self.height), min(max(1, round(cols)), self.width)

    def _check(self, window: Window) -> None:
        if not window.inside(self.width, self.height):
            raise ValueError(f"{window} is not inside a raster of {self.width} x {self.height} pixels")

    def _stored(self, window: Window) -> tuple[Area, tuple[int, int], Resampling]:
        """Return the stored area of a window, the size to read it to, and how."""
        view = self._view
        x, y, across, down = view.scale_x, view.scale_y, window.width, window.height
        resampling = _for_palette(view) if self._choice.palette is not None else view.resampling
        return Area(window.col * x, window.row * y, across * x, down * y), (down, across), resampling

    def _colours(self, values: NDArray[np.generic]) -> NDArray[np.uint8]:
        """Look palette indices (1, h, w) up: red, green, blue, alpha (h, w, 4)."""
        table = self._choice.palette
        assert table is not None
        return table[np.clip(values[0].astype(np.int64), 0, len(table) - 1)]


def open_raster(
    source: str | Path,
    *,
    bands: str | Sequence[int] = "auto",
    stretch: str | tuple[float, float] = "auto",
    gsd: str | float = "auto",
    gsd_range: tuple[float, float] | None = None,
    nodata: float | None = None,
    enlarged: float = 1.0,
) -> Raster:
    """Open a raster for windowed reading.

    Parameters
    ----------
    source
        A path, a URL, or any name GDAL opens.
    bands
        "auto" (by colour interpretation, else the first three, else the first), or one or three band numbers from 1.
    stretch
        "auto" (8-bit as it is, anything else by its 2-98 % range), "none", "MIN,MAX", "P2,P98", or (minimum, maximum).
    gsd
        "auto" (stay on the raster's grid within `gsd_range`, else go to its nearer end), "native", or metres.
    gsd_range
        The smallest and the largest ground sample distance, in metres, that the model works at.
    nodata
        Pixels of this value in all bands read are empty, besides those that the file says.
    enlarged
        How much larger "auto" makes coarse rasters, and those of unknown ground sample distance, for small things.

    Raises RasterError with one line that names the file, the value and the mend.
    """
    with gdal_settings():
        placed = open_placed(source, nodata)
        try:
            dataset = placed.dataset
            choice = choose_bands(dataset, str(source), bands)
            view, note = choose_view(placed, str(source), gsd, gsd_range, enlarged)
            dtype = str(np.result_type(*(dataset.dtypes[band - 1] for band in choice.bands)))
            kind, low, high = ("none", 0.0, 0.0) if choice.palette is not None else parse_stretch(stretch, dtype)
            if kind == "percent":
                chosen = _by_percentiles(placed, choice.bands, str(source), low, high)
            else:
                chosen = (
                    Stretch() if kind == "none" else Stretch((low,) * len(choice.bands), (high,) * len(choice.bands))
                )
            return Raster(source, placed, choice, view, chosen, placed.notes + note)
        except (RasterError, ValueError):
            placed.close()
            raise
        except (RasterioError, CPLE_BaseError) as error:  # of a file beside it, which GDAL reads late
            placed.close()
            raise RasterError(f"{source}: cannot be used ({reason(error)}); mend or remove what is wrong") from error


def _by_percentiles(placed: Placed, bands: tuple[int, ...], name: str, low: float, high: float) -> Stretch:
    try:
        values, valid = sample(placed, bands, name)
    except RasterError as error:
        raise RasterError(
            f"{error}; its contrast cannot be found: fetch it again, or give --stretch MIN,MAX and --skip-bad-windows"
        ) from error
    if not valid.any() and placed.dataset.width * placed.dataset.height > SEARCHED:
        raise RasterError(f"{name}: so much is empty that its contrast cannot be found; give --stretch MIN,MAX")
    said = [dataset.nodatavals for dataset in (placed.dataset, placed.itself) if dataset is not None]
    nodata = [{of[band - 1] for of in said if of[band - 1] is not None} for band in bands]
    return percentile_stretch(values, valid, low, high, nodata)


def _for_palette(view: View) -> Resampling:
    """Palette indices cannot be averaged."""
    return Resampling.mode if view.resampling == Resampling.average else Resampling.nearest
