"""A picture of what was found: the raster as the network saw it, made smaller, with outlined polygons."""

from __future__ import annotations

import colorsys
import math
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import rasterio
import rasterio.errors
import rasterio.features
import shapely
from affine import Affine
from numpy.typing import NDArray

from engine.errors import InputError
from georeferencing.grid import Window
from georeferencing.opening import WRITE_ERRORS
from georeferencing.places import put

_LONGEST = 1600
_LINE_PX = 1.6


class Preview:
    """Collects every k-th pixel of the windows that a run reads anyway, then draws polygons over them.

    The picture's longer side is at most 1600 pixels; small frames are enlarged up to twice, so that outlines stay thin.
    """

    def __init__(self, frame: Window, transform: Affine) -> None:
        self._frame = frame
        self._step = max(1, math.ceil(max(frame.height, frame.width) / _LONGEST))
        self._zoom = 2 if max(frame.height, frame.width) * 2 <= _LONGEST else 1
        shape = (3, -(-frame.height // self._step), -(-frame.width // self._step))
        self._canvas = np.zeros(shape, np.uint8)
        self._transform = transform

    def paste(self, window: Window, pixels: NDArray[np.uint8] | None, valid: NDArray[np.bool_]) -> None:
        """Take the pixels (3, h, w) of a window, or None where it shows nothing.

        `valid` covers the part inside the raster, its upper left (h', w'); what is not valid is drawn black.
        """
        if pixels is None:
            return
        step, frame = self._step, self._frame
        rows = _steps(window.row, valid.shape[0], frame.row, frame.height, step)
        cols = _steps(window.col, valid.shape[1], frame.col, frame.width, step)
        across = slice(cols.start - window.col, cols.stop - window.col, step)
        down = slice(rows.start - window.row, rows.stop - window.row, step)
        there = np.where(valid[down, across], pixels[:, down, across], np.uint8(0))
        top, left = (rows.start - frame.row) // step, (cols.start - frame.col) // step
        self._canvas[:, top : top + there.shape[1], left : left + there.shape[2]] = there

    def write(self, path: Path, layers: Sequence[Iterable[NDArray[np.object_]]]) -> None:
        """Draw each layer's polygons, which come in parts, in a colour of its own and write a PNG.

        Raises InputError where that fails.
        """
        picture = self._canvas.repeat(self._zoom, axis=1).repeat(self._zoom, axis=2).astype(np.float32)
        scale = self._step / self._zoom
        transform = self._transform * Affine.translation(self._frame.col, self._frame.row) * Affine.scale(scale)
        line = _LINE_PX * math.sqrt(abs(transform.determinant)) / 2
        for index, parts in enumerate(layers):
            colour = np.array(_colour(index), np.float32)[:, None]
            filled, outlined = np.zeros((2, *picture.shape[1:]), np.bool_)
            for geometries in parts:
                kept = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
                if len(kept):
                    lines = shapely.buffer(shapely.boundary(kept), line)
                    for shapes, inside in ((kept, filled), (lines, outlined)):
                        inside |= rasterio.features.geometry_mask(shapes, inside.shape, transform, invert=True)
            for inside, strength in ((filled, 0.25), (outlined, 1.0)):
                picture[:, inside] = picture[:, inside] * (1 - strength) + colour * strength
        _write_png(path, np.rint(picture).astype(np.uint8))


def _steps(start: int, length: int, frame_start: int, frame_length: int, step: int) -> range:
    """Return the positions of a window along one axis that fall on the canvas."""
    first = max(start, frame_start)
    first += -(first - frame_start) % step
    return range(first, max(first, min(start + length, frame_start + frame_length)))


def _colour(index: int) -> tuple[float, float, float]:
    """Return distinct bright colours: hues a golden angle apart, from red on."""
    red, green, blue = colorsys.hsv_to_rgb((index * 0.381966) % 1.0, 0.85, 1.0)
    return 255 * red, 255 * green, 255 * blue


def _write_png(path: Path, picture: NDArray[np.uint8]) -> None:
    profile = {"driver": "PNG", "count": 3, "height": picture.shape[1], "width": picture.shape[2], "dtype": "uint8"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)  # a picture has no place on the map
        beside = path.with_name(path.name + ".part")
        try:
            with rasterio.open(beside, "w", **profile) as image:
                image.write(picture)
            put(beside, path)
        except WRITE_ERRORS as error:
            beside.unlink(missing_ok=True)
            raise InputError(
                f"{path}: the layers are written, the preview cannot be ({error}); make room on its disk"
            ) from error
