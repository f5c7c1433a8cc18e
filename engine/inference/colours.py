"""The colours of found objects: the share of each object's pixels that have a colour, counted once they are found.

A second look at the raster, by bands of rows in which there are objects, and only where a phrase names a colour that
pixels tell. Memory is some 30 bytes for each of the four million pixels of a band.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from engine.inference.bands import Band
from engine.phrases.colours import COLOURS, pixel_colours
from georeferencing.grid import Window
from georeferencing.object_store import ObjectStore
from georeferencing.objects import Objects

PIXELS = " #pixels"
"""A colour's name with this after it names the band of a probability raster that says which pixels have it."""
_BAND_PIXELS = 1 << 22

Shares = Mapping[str, NDArray[np.float32]]
"""By colour, the share of each object's pixels."""


class Pixels(Protocol):
    """What is needed of a raster here."""

    @property
    def block_shape(self) -> tuple[int, int]:
        """Rows and columns of a stored block."""

    def read(self, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Read pixels (3, h, w) after the stretch, and where they are valid (h, w)."""


class ColourRows(NamedTuple):
    """Rows from `row` on, counted from the top of what the objects were found in: numbers of colours (h, width)."""

    row: int
    numbers: NDArray[np.uint8]


def rows_of_raster(raster: Pixels, frame: Window, occupied: NDArray[np.bool_]) -> Iterator[ColourRows]:
    """Yield the colours of a frame of the raster, top to bottom, without bands that have no occupied row."""
    block, _ = raster.block_shape
    step = max(1, _BAND_PIXELS // frame.width)
    step = step // block * block or step
    for row in range(0, frame.height, step):
        height = min(step, frame.height - row)
        if occupied[row : row + height].any():
            pixels, _ = raster.read(Window(frame.row + row, frame.col, height, frame.width))
            yield ColourRows(row, pixel_colours(pixels))


def with_colours(band: Band, raster: Pixels, frame: Window, colours: Sequence[str]) -> Band:
    """Return a band of finished rows with one more for each colour, 255 where a pixel has it."""
    if not colours:
        return band
    finds, height, width = band.p8.shape
    p8 = np.empty((finds + len(colours), height, width), np.uint8)
    p8[:finds] = band.p8
    step = max(1, _BAND_PIXELS // width)
    for row in range(0, height, step):
        part = slice(row, min(row + step, height))
        pixels, _ = raster.read(frame._replace(row=band.row + row, height=part.stop - row))
        numbers = pixel_colours(pixels)
        for place, colour in enumerate(colours, finds):
            p8[place, part] = np.where(numbers == COLOURS.index(colour) + 1, 255, 0)
    return band._replace(p8=p8)


def row_spans(objects: ObjectStore, transform: Affine, height: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of each object's box and the row below its last, (n,) each, inside `height` rows."""
    boxes = [shapely.bounds(part.geometry) for part in objects.parts()]
    west, south, east, north = np.concatenate([np.zeros((0, 4)), *boxes]).T
    back = ~transform
    rows = np.stack([back.d * x + back.e * y + back.f for x in (west, east) for y in (south, north)])
    first = np.floor(rows.min(axis=0) + 1e-6).clip(0, height)
    return first.astype(np.int64), np.ceil(rows.max(axis=0) - 1e-6).clip(0, height).astype(np.int64)


def occupied_rows(found: Mapping[str, Objects | ObjectStore], transform: Affine, height: int) -> NDArray[np.bool_]:
    """Return which of `height` rows hold objects."""
    change = np.zeros(height + 1, np.int64)
    for objects in found.values():
        first, end = row_spans(ObjectStore.of(objects), transform, height)
        np.add.at(change, first, 1)
        np.add.at(change, end, -1)
    return np.cumsum(change)[:height] > 0


def colour_shares(
    found: Mapping[str, Objects | ObjectStore],
    asked: Mapping[str, Sequence[str]],
    transform: Affine,
    shape: tuple[int, int],
    rows: Iterator[ColourRows],
) -> dict[str, Shares]:
    """Count the colours in objects.

    Parameters
    ----------
    found
        The objects of every find.
    asked
        The colours asked of some of the finds.
    transform, shape
        From (column, row) of pixel corners to map coordinates, and rows and columns, of what they were found in.
    rows
        Its colours, top to bottom; rows without objects may be left out.
    """
    stores = {find: ObjectStore.of(found[find]) for find in asked}
    counts = {find: np.zeros((len(stores[find]), len(COLOURS) + 1), np.int64) for find in asked}
    spans = {find: row_spans(stores[find], transform, shape[0]) for find in asked}
    for row, numbers in rows:
        for find, count in counts.items():
            first, end = spans[find]
            here = np.flatnonzero((first < row + len(numbers)) & (end > row))
            if len(here):
                inside = _drawn(stores[find][here], ~transform, row, numbers.shape)
                cells = inside * count.shape[1] + numbers
                both = np.bincount(cells.ravel(), minlength=(len(here) + 1) * count.shape[1])
                count[here] += both.reshape(-1, count.shape[1])[1:]
    return {
        find: {
            colour: (count[:, COLOURS.index(colour) + 1] / np.maximum(count.sum(axis=1), 1)).astype(np.float32)
            for colour in asked[find]
        }
        for find, count in counts.items()
    }


def _drawn(geometry: NDArray[np.object_], back: Affine, row: int, shape: tuple[int, int]) -> NDArray[np.int32]:
    """Number the pixels of objects from 1 on a band of rows; what lies in the filled hole of another is drawn last."""

    def in_pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points.T
        return np.column_stack([back.a * x + back.b * y + back.c, back.d * x + back.e * y + back.f - row])

    order = np.argsort(-shapely.area(geometry), kind="stable")
    shapes = shapely.transform(geometry[order], in_pixels)
    numbered = zip(shapes, (order + 1).tolist(), strict=True)
    return np.asarray(rasterize(numbered, shape, transform=Affine.identity(), dtype="int32"), np.int32)
