"""Which windows of a raster are looked at, what each weighs, and how one is read.

The grid is anchored at the raster's pixel (0, 0) and does not depend on the area of interest: a window shows the
network the same pixels in every run, so probabilities inside an area are those of the whole raster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray

from engine.errors import InputError
from georeferencing.grid import Window, WindowGrid
from georeferencing.rasters import Raster

_MOST_WINDOWS = 10_000_000
_LONGEST_SIDE = 1 << 26
"""In pixels; the weights along a side take some 24 bytes a pixel."""
_LARGEST_BAND = 1 << 33
"""In pixels of a row of windows: so many are added up at once, 4 bytes each a find."""
AXIS_TOTAL = 128
"""The weights of the windows over a pixel are whole numbers that add up to this along each axis: blending is exact."""
_WEIGHTLESS = 3 / 8
"""The share of an overlap, from a window's border on, in which the window weighs nothing."""
_STEP, _MOST_TRIMMED = 8, 48
"""Parts of windows that are decoded begin at whole places of stride 8; of wide overlaps no more is left out."""


@dataclass(frozen=True)
class WindowPlan:
    """The windows of one run.

    `frame` is the rectangle of pixels that the result covers, `windows` those of the grid to run, top to bottom and
    left to right. `row_weights[row]` and `col_weights[col]` are the weights, (length inside the raster,) whole numbers,
    of the windows that start there. `trim` pixels along a side of a window weigh nothing where another lies beyond it;
    `last` is where the grid's last row and column of windows start, those outside the area too.
    """

    frame: Window
    windows: tuple[Window, ...]
    row_weights: dict[int, NDArray[np.int32]]
    col_weights: dict[int, NDArray[np.int32]]
    window: int
    trim: int = 0
    last: tuple[int, int] = (0, 0)

    def part(self, window: Window) -> Window:
        """Return the part of a window that weighs anything, counted from the window's corner."""
        return weighing_part(window, self.last, self.trim)


def plan_windows(raster: Raster, area: shapely.Geometry | None, window: int, overlap: float) -> WindowPlan:
    """Choose the windows of the grid that touch `area` (map coordinates; None: everything), and the frame around it.

    Raises InputError where they are too many to be listed, or a row of them is more than memory holds.
    """
    frame = Window(0, 0, raster.height, raster.width) if area is None else _frame_of(area, raster)
    if max(frame.width, frame.height) > _LONGEST_SIDE or frame.width * min(window, frame.height) > _LARGEST_BAND:
        raise InputError(
            f"{raster.path}: {frame.width} x {frame.height} pixels are more than one run can hold; give parts of it "
            "with --bbox"
        )
    grid = WindowGrid(raster.width, raster.height, window, overlap)
    rows, cols = grid.near(frame)
    if len(rows) * len(cols) > _MOST_WINDOWS:
        raise InputError(
            f"{raster.path}: {frame.width} x {frame.height} pixels are {len(rows) * len(cols)} windows, more than the "
            f"{_MOST_WINDOWS} of a run; give parts of it with --bbox"
        )
    every = [Window(row, col, window, window) for row in rows for col in cols]
    if area is not None:
        shapely.prepare(area)
        corners = np.array([_corners(window, raster.transform) for window in every])
        touched = shapely.intersects(area, shapely.polygons(corners))
        every = [window for window, hit in zip(every, touched, strict=True) if hit]
    reach = round(window * overlap)
    row_weights = axis_weights(rows, window, raster.height, reach)
    col_weights = axis_weights(cols, window, raster.width, reach)
    last = grid.rows[-1], grid.cols[-1]
    return WindowPlan(frame, tuple(every), row_weights, col_weights, window, trim_of(window, overlap), last)


def trim_of(window: int, overlap: float) -> int:
    """Return how many pixels along a window's side need not be decoded, as they weigh nothing in `axis_weights`.

    Of a wide overlap more could go, but presence is then that in a smaller part.
    """
    weightless = int(_WEIGHTLESS * min(round(window * overlap), window // 2))
    return min(weightless // _STEP * _STEP, _MOST_TRIMMED)


def weighing_part(window: Window, last: tuple[int, int], trim: int) -> Window:
    """Return the part of a grid's window, counted from its corner, that is not trimmed: all of it at the grid's rim.

    It depends on the window's place in the grid alone, so an area of interest cannot show.
    """
    top, left = trim * (window.row > 0), trim * (window.col > 0)
    bottom, right = trim * (window.row < last[0]), trim * (window.col < last[1])
    return Window(top, left, window.height - top - bottom, window.width - left - right)


def axis_weights(starts: Sequence[int], window: int, size: int, overlap: int) -> dict[int, NDArray[np.int32]]:
    """Return, by start, the weight of each of the `window` pixels (those inside `size`) along one axis.

    At every pixel the weights are whole numbers that add up to AXIS_TOTAL. A window weighs nothing in the outer three
    eighths of its overlap, where the border may disturb the network, rises smoothly over the middle quarter, and has
    full weight inside. `starts` may be a stretch of the grid: it counts as if there were no windows beyond.
    """
    position = np.arange(window) + 0.5
    from_border = np.minimum(position, window - position)
    overlap = min(overlap, window // 2)
    rise = np.clip((from_border - _WEIGHTLESS * overlap) / max((1 - 2 * _WEIGHTLESS) * overlap, 1e-9), 0, 1)
    # the floor lets a window count where it is the only one: at the raster's own rim
    wish = np.maximum(rise * rise * (3 - 2 * rise), 1e-9)
    origin = starts[0]
    size = min(size, starts[-1] + window) - origin
    total = np.zeros(size)
    for start in starts:
        total[start - origin : start - origin + window] += wish[: size + origin - start]
    share, given = np.zeros(size), np.zeros(size, np.int32)
    weights = {}
    for start in starts:
        inside = slice(start - origin, min(start - origin + window, size))
        share[inside] += wish[: size + origin - start] / total[inside]
        reached = np.rint(AXIS_TOTAL * share[inside]).astype(np.int32)
        weights[start] = reached - given[inside]
        given[inside] = reached
    return weights


def read_window(raster: Raster, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Read a window that may reach over the right and lower rim: pixels (3, window, window) and a valid mask (h, w).

    Over the rim the pixels are reflections of those inside; the mask covers the part inside only.
    """
    inside = window.clipped(raster.width, raster.height)
    pixels, valid = raster.read(inside)
    below, right = window.height - inside.height, window.width - inside.width
    if below or right:
        pixels = np.pad(pixels, ((0, 0), (0, below), (0, right)), mode="reflect")
    return pixels, valid


def _corners(window: Window, transform: Affine) -> list[tuple[float, float]]:
    top, left, bottom, right = window.row, window.col, window.row + window.height, window.col + window.width
    return [transform * corner for corner in ((left, top), (right, top), (right, bottom), (left, bottom))]


def _frame_of(area: shapely.Geometry, raster: Raster) -> Window:
    """Return the pixels' rectangle around the part of an area that lies on the raster."""
    a, b, c, d, e, f = (~raster.transform)[:6]
    inside = shapely.intersection(area, raster.extent)
    pixels = shapely.get_coordinates(inside) @ np.array([[a, d], [b, e]]) + [c, f]
    left, top = np.floor(pixels.min(axis=0) + 1e-6).astype(int)
    right, bottom = np.ceil(pixels.max(axis=0) - 1e-6).astype(int)
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(max(right, left + 1), raster.width), min(max(bottom, top + 1), raster.height)
    return Window(int(top), int(left), int(bottom - top), int(right - left))
