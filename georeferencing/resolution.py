"""At which ground resolution a raster is worked on: how the working grid lies over the stored one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rasterio.enums import Resampling

from georeferencing.errors import RasterError
from georeferencing.ground import pixel_metres
from georeferencing.opening import Placed

MAX_UPSAMPLING = 4.0
"""A raster is not enlarged more than this unless its resolution is forced: there is nothing to see in it."""

GSD_TOLERANCE = 0.05
"""A raster this close to the model's range is not worth resampling."""

ENLARGED_FROM = 0.45
"""Metres a pixel from which on what a model wants enlarged is enlarged (ours); finer rasters show it large enough."""

WHOLE_TOLERANCE = 0.01
"""Working pixels this close to a whole number of stored ones (or a whole part of one) are exactly that.

A map's scale is some thousandths off that of the ground: without this, 0.3 m asked of a raster of 0.3 m would move and
blur every pixel, and rasters of 0.3 and 0.075 m of the same ground would show the network different pixels at 0.3 m.
"""

SQUARE_TOLERANCE = 0.1
"""Sides of pixels that differ by more are made alike, as far from the equator in degrees: a network knows squares."""


@dataclass(frozen=True)
class View:
    """How the working grid lies over the stored one."""

    width: int
    height: int
    scale_x: float  # stored pixels a working pixel
    scale_y: float
    resampling: Resampling


def choose_view(
    placed: Placed, name: str, gsd: str | float, gsd_range: tuple[float, float] | None, enlarged: float = 1.0
) -> tuple[View, list[str]]:
    """Return the view of a raster at a `gsd` ("auto", "native" or metres), and notes for the user.

    But for "native", working pixels are squares on the ground, within `SQUARE_TOLERANCE`. With "auto" a raster of
    `ENLARGED_FROM` or coarser, or of unknown resolution, is `enlarged` times as large as it else would be. Raises
    RasterError where `gsd` has no meaning or the raster is too coarse for `gsd_range`.
    """
    width, height = placed.dataset.width, placed.dataset.height
    native = View(width, height, 1.0, 1.0, Resampling.nearest)
    if gsd == "native":
        return native, []
    sides = pixel_metres(placed.transform, placed.crs, width, height) if placed.referenced else None
    if gsd == "auto":
        if gsd_range is None:
            return native, []
        if sides is None:
            return _of_unknown_size(native, name, enlarged)
    have = math.sqrt(sides[0] * sides[1]) if sides else None
    if gsd == "auto":
        assert have is not None and gsd_range is not None
        target = min(max(have, gsd_range[0]), gsd_range[1])
        if abs(have / target - 1) <= GSD_TOLERANCE:
            target = have
        if have / target > MAX_UPSAMPLING:
            raise RasterError(
                f"{name}: its pixels are {have:.3g} m and the model works at {gsd_range[0]:g} to {gsd_range[1]:g} m; "
                f"use a finer raster, or force it with --gsd {target:g}"
            )
        if target >= ENLARGED_FROM:
            target /= enlarged
    else:
        target = _metres(gsd)
        if have is None:
            raise RasterError(f"{name}: has no georeferencing, so --gsd {gsd} has no meaning; use --gsd native")
    assert have is not None and sides is not None
    if max(sides) / min(sides) - 1 <= SQUARE_TOLERANCE:
        across = down = _whole(target / have)
        target, had = across * have, f"{have:.3g} m"
    else:
        across, down = _whole(target / sides[0]), _whole(target / sides[1])
        had = f"{sides[0]:.3g} x {sides[1]:.3g} m"
    if across == down == 1:
        return native, []
    new_width, new_height = max(1, round(width / across)), max(1, round(height / down))
    resampling = Resampling.average if min(across, down) >= 1 else Resampling.bilinear
    view = View(new_width, new_height, width / new_width, height / new_height, resampling)
    return view, [f"{name}: resampled from {had} to {target:.3g} m ({new_width} x {new_height} pixels)"]


def _of_unknown_size(native: View, name: str, enlarged: float) -> tuple[View, list[str]]:
    """Return the view, and its note, of a raster whose ground sample distance is unknown."""
    unknown = f"{name}: its ground sample distance is unknown, it is used"
    if enlarged == 1:
        return native, [f"{unknown} as it is"]
    width, height = round(native.width * enlarged), round(native.height * enlarged)
    view = View(width, height, native.width / width, native.height / height, Resampling.bilinear)
    return view, [f"{unknown} at {enlarged:g} times its size, as the model wants it for what is asked"]


def _whole(factor: float) -> float:
    """Return the number of stored pixels that a working pixel takes, whole (or one over a whole) where it is close."""
    number = max(1, round(max(factor, 1 / factor)))
    whole = float(number) if factor >= 1 else 1 / number
    return whole if abs(whole / factor - 1) <= WHOLE_TOLERANCE else factor


def _metres(gsd: str | float) -> float:
    try:
        value = float(gsd)
    except ValueError as error:
        raise RasterError(f"gsd {gsd!r}: give auto, native or metres") from error
    if not 0 < value < math.inf:
        raise RasterError(f"gsd {gsd}: must be more than 0 metres")
    return value
