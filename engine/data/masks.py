"""Masks as datasets store them: COCO run lengths, COCO polygons, image files.

Run lengths are column-major, as COCO defines them, and start with a run of background. The polygon fill follows COCO's
definition too (crossings of pixel column centres on a grid of a fifth of a pixel), because the published masks of the
polygon datasets are made that way: Pillow also paints the outline (a square of 10 x 10 becomes 11 x 11) and
scikit-image takes the coordinates for pixel centres. Both need nothing but numpy: readers run on a bare machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.data.pictures import opened
from engine.errors import InputError

BoolMask = NDArray[np.bool_]
Size = tuple[int, int]
"""Height and width in pixels, in this order."""

_POLYGON_GRID = 5  # COCO fills polygons on a grid of a fifth of a pixel
_FARTHEST = 1e6  # pixels; a corner farther out is a slip, and its outline would not fit in memory
_MOST_PIXELS = 178_956_970  # Pillow opens no larger picture
_FOREGROUND_ABOVE = 50  # the published loaders' threshold for masks of 0 and 255


def sound_size(size: object) -> Size:
    """Height and width of a picture, from two numbers. ValueError where there is no such picture."""
    sides = [side for side in size if isinstance(side, int | float)] if isinstance(size, list | tuple) else []
    if len(sides) == 2 and min(sides) >= 1 and sides[0] * sides[1] <= _MOST_PIXELS:
        return int(sides[0]), int(sides[1])
    raise ValueError(f"size is {size!r}; write [height, width] in pixels")


def decode_counts(counts: str | bytes) -> NDArray[np.int64]:
    """Run lengths of COCO's compressed string: base 32 digits from character 48 on, little end first, differences.

    From the fourth run on, a run is stored as the difference to the run two before it.
    """
    if isinstance(counts, str):
        counts = counts.encode("ascii")
    digits = np.frombuffer(counts, dtype=np.uint8).astype(np.int64) - 48
    if digits.size == 0:
        return digits
    if digits.min() < 0 or digits.max() > 63 or digits[-1] & 32:
        raise ValueError("the run-length string is cut off or holds characters COCO does not use")
    last = np.flatnonzero(digits & 32 == 0)
    first = np.concatenate(([0], last[:-1] + 1))
    place = np.arange(digits.size) - np.repeat(first, last - first + 1)
    if place.max() > 11:
        raise ValueError("a run of the run-length string has more than 60 bits")
    runs = np.add.reduceat((digits & 31) << (5 * place), first)
    runs -= np.where(digits[last] & 16, np.int64(1) << (5 * (last - first + 1)), 0)
    runs[1::2] = np.cumsum(runs[1::2])
    runs[2::2] = np.cumsum(runs[2::2])
    return runs


def encode_counts(runs: Sequence[int] | NDArray[np.int64]) -> str:
    """COCO's compressed string of run lengths; the inverse of `decode_counts`."""
    characters = []
    values = [int(run) for run in runs]
    for index, run in enumerate(values):
        rest = run - values[index - 2] if index > 2 else run
        more = True
        while more:
            digit, rest = rest & 31, rest >> 5
            more = rest != (-1 if digit & 16 else 0)
            characters.append(chr(digit + (32 if more else 0) + 48))
    return "".join(characters)


def decode_rle(rle: dict[str, Any]) -> BoolMask:
    """Mask (H, W) of a COCO run-length object `{"size": [H, W], "counts": string or list}`; ValueError if unsound."""
    height, width = sound_size(rle.get("size"))
    counts = rle.get("counts")
    if not isinstance(counts, str | bytes | list):
        raise ValueError(f"counts of a run-length mask are {counts!r}; write a string or a list")
    runs = decode_counts(counts) if isinstance(counts, str | bytes) else np.asarray(counts, dtype=np.int64)
    if runs.ndim != 1 or (runs < 0).any() or int(runs.sum()) != height * width:
        raise ValueError(
            f"run lengths add up to {int(runs.sum())} pixels, size {height} x {width} needs {height * width}"
        )
    values = np.arange(runs.size) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def encode_rle(mask: BoolMask) -> dict[str, Any]:
    """COCO run-length object of a mask (H, W), with compressed counts."""
    flat = np.asarray(mask, dtype=bool).ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate(([0], changes, [flat.size]))
    runs = np.diff(edges)
    if flat.size and flat[0]:
        runs = np.concatenate(([0], runs))
    return {"size": [int(mask.shape[0]), int(mask.shape[1])], "counts": encode_counts(runs)}


def fill_polygon(ring: Sequence[float], size: Size) -> BoolMask:
    """Mask of the inside of one closed ring `[x, y, x, y, ...]` (pixels, origin at the outer corner of pixel (0, 0)).

    COCO's definition: the ring is drawn on a grid of a fifth of a pixel; where it crosses the centre line of a pixel
    column, the mask changes from there downwards. A self-crossing ring is filled by parity. ValueError on an odd count.
    """
    height, width = size
    if len(ring) % 2:
        raise ValueError(f"a polygon has {len(ring)} numbers: x and y must come in pairs")
    if len(ring) < 6:
        return np.zeros(size, dtype=bool)
    corners = np.asarray(ring, dtype=np.float64).reshape(-1, 2)
    if not (np.abs(corners) < _FARTHEST).all():
        raise ValueError(f"a polygon has coordinates that are no pixels ({corners.min()} to {corners.max()})")
    points = np.trunc(corners * _POLYGON_GRID + 0.5).astype(np.int64)
    x, y = _outline(points)
    step = np.flatnonzero(x[1:] != x[:-1])
    before_x, after_x, before_y, after_y = x[step], x[step + 1], y[step], y[step + 1]
    column = (np.minimum(before_x, after_x) + 0.5) / _POLYGON_GRID - 0.5
    row = np.ceil(np.clip((np.minimum(before_y, after_y) + 0.5) / _POLYGON_GRID - 0.5, 0, height)).astype(np.int64)
    on_centre = (column == np.floor(column)) & (column >= 0) & (column <= width - 1)
    start = column[on_centre].astype(np.int64) * height + row[on_centre]
    flat = np.zeros(height * width, dtype=bool)  # column by column
    if start.size:
        first, last = int(start.min()), int(start.max())
        flat[first:last] = np.cumsum(np.bincount(start - first))[:-1] % 2 == 1
        flat[last:] = start.size % 2 == 1
    return flat.reshape(width, height).T


@dataclass(frozen=True, slots=True)
class PixelRing:
    """A closed ring `[x, y, ...]` of pixel indices, as contour finders give it: the pixels it names belong to the mask.

    COCO's fill of such a ring would lose a row below and a column to the right.
    """

    ring: tuple[float, ...]

    def fill(self, size: Size) -> BoolMask:
        """Mask (H, W) of the inside with the outline. ValueError on an odd count."""
        if len(self.ring) % 2:
            raise ValueError(f"a polygon has {len(self.ring)} numbers: x and y must come in pairs")
        canvas = Image.new("1", (size[1], size[0]))
        if len(self.ring) >= 6:
            ImageDraw.Draw(canvas).polygon(self.ring, fill=1)
        return np.asarray(canvas)


def _outline(points: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Grid points along the closed ring, one a step of the longer axis of each edge, ends included."""
    xs: list[NDArray[np.int64]] = []
    ys: list[NDArray[np.int64]] = []
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        dx, dy = abs(x1 - x0), abs(y1 - y0)
        steps = int(max(dx, dy))
        along = np.arange(steps + 1)
        # Rounding starts from the end with the smaller coordinate, so that an edge has the same points both ways.
        backwards = (dx >= dy and x0 > x1) or (dx < dy and y0 > y1)
        (ax, ay), (bx, by) = ((x1, y1), (x0, y0)) if backwards else ((x0, y0), (x1, y1))
        if backwards:
            along = along[::-1]
        slope = 0.0 if steps == 0 else (by - ay) / steps if dx >= dy else (bx - ax) / steps
        if dx >= dy:
            xs.append(ax + along)
            ys.append(np.trunc(ay + slope * along + 0.5).astype(np.int64))
        else:
            ys.append(ay + along)
            xs.append(np.trunc(ax + slope * along + 0.5).astype(np.int64))
    return np.concatenate(xs), np.concatenate(ys)


def mask_size(path: Path) -> Size:
    """Height and width of an image file, from its header. Raises InputError."""
    with opened(path) as image:
        return image.height, image.width


def read_mask_file(path: Path) -> BoolMask:
    """Mask (H, W) of an image file with foreground 255 or 1, in one band or several alike. Raises InputError.

    With values up to 1 the foreground is 1; otherwise it is everything above 50, as in the published loaders.
    """
    with opened(path) as image:
        values = np.asarray(image)
    if values.ndim == 3:
        values = values[:, :, : 1 if values.shape[2] < 3 else 3].max(axis=2)
    if values.dtype == np.bool_:
        return np.array(values)
    largest = values.max(initial=0)
    if 1 < largest <= _FOREGROUND_ABOVE:
        raise InputError(f"{path}: mask values go up to {largest}; write the foreground as 255 or 1")
    return np.asarray(values == 1 if largest <= 1 else values > _FOREGROUND_ABOVE)


@dataclass(frozen=True, slots=True)
class MaskFile:
    """A mask kept as an image file, foreground 255 or 1."""

    path: Path

    def read(self, size: Size) -> BoolMask:
        """Mask (H, W); `size` is not needed, the file has its own. Raises InputError."""
        return read_mask_file(self.path)


@dataclass(frozen=True, slots=True)
class MaskShapes:
    """A mask kept as COCO segmentations: the union of run-length objects and polygons.

    `parts` holds run-length objects, flat rings and pixel rings, `name` says in errors whose they are.
    """

    parts: tuple[Any, ...]
    name: str

    def read(self, size: Size) -> BoolMask:
        """Union of the parts at `size` (H, W). Raises InputError when a part is unsound or of another size."""
        mask = np.zeros(size, dtype=bool, order="F")  # as its parts come, so that joining them runs along memory
        for part in self.parts:
            try:
                filled = _fill_part(part, size)
            except (ValueError, TypeError, OverflowError) as error:  # numpy raises these for numbers that are none
                raise InputError(f"{self.name}: {error}") from error
            if filled.shape != tuple(size):
                raise InputError(
                    f"{self.name}: the mask is {filled.shape[0]} x {filled.shape[1]} pixels (rows x columns), "
                    f"its image {size[0]} x {size[1]}; correct the size"
                )
            mask |= filled
        return np.ascontiguousarray(mask)


def _fill_part(part: dict[str, Any] | PixelRing | Sequence[float], size: Size) -> BoolMask:
    if isinstance(part, dict):
        return decode_rle(part)
    return part.fill(size) if isinstance(part, PixelRing) else fill_polygon(part, size)


@dataclass(frozen=True, slots=True)
class MaskExcept:
    """The part of `base` that is not in `hole`: what is ignored never covers what is known."""

    base: MaskShapes
    hole: MaskShapes

    def read(self, size: Size) -> BoolMask:
        """Mask (H, W) of the difference. Raises InputError."""
        return np.asarray(self.base.read(size) & ~self.hole.read(size))


@dataclass(frozen=True, slots=True)
class MaskValue:
    """The pixels of one value in a dense category mask (value = category id, 0 = unlabelled)."""

    path: Path
    value: int

    def read(self, size: Size) -> BoolMask:
        """Mask (H, W); `size` is not needed, the file has its own. Raises InputError."""
        with opened(self.path) as image:
            return np.asarray(np.asarray(image) == self.value)


MaskSource = MaskFile | MaskShapes | MaskExcept | MaskValue


def segmentation_parts(segmentation: object, name: str) -> tuple[Any, ...]:
    """Parts of a COCO `segmentation`: a run-length object, several in a list, or flat rings. Raises InputError."""
    if isinstance(segmentation, dict):
        segmentation = [segmentation]
    if not isinstance(segmentation, list | tuple):
        raise InputError(f"{name}: segmentation is a {type(segmentation).__name__}; give COCO run lengths or polygons")
    for part in segmentation:
        if isinstance(part, dict):
            if "size" not in part or "counts" not in part:
                raise InputError(f"{name}: a run-length mask lacks size or counts; write both")
        elif not isinstance(part, list | tuple) or not all(isinstance(value, int | float) for value in part):
            raise InputError(f"{name}: a polygon is not a flat list of numbers; write [x, y, x, y, ...]")
    return tuple(segmentation)
