"""Contrast: how the values of a raster become 8 bits, with statistics taken once for the whole raster."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from georeferencing.errors import RasterError


@dataclass(frozen=True)
class Stretch:
    """Linear stretch of each band from `low`..`high` to 0..255; empty tuples leave 8-bit values alone."""

    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def apply(self, values: NDArray[np.generic]) -> NDArray[np.uint8]:
        """Map values (bands, h, w) to uint8; NaN becomes 0."""
        if not self.low:
            if values.dtype == np.uint8:
                return np.asarray(values, np.uint8)
            return np.asarray(np.nan_to_num(np.clip(values, 0, 255)).round(), np.uint8)
        result = np.empty(values.shape, np.uint8)
        for band, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            # values of a damaged file may overflow; they are clipped or become 0 like every other outlier
            with np.errstate(over="ignore", invalid="ignore"):
                scaled = (values[band].astype(np.float32) - np.float32(low)) * np.float32(255 / (high - low))
            result[band] = np.nan_to_num(np.clip(scaled, 0, 255)).round().astype(np.uint8)
        return result

    def __str__(self) -> str:
        """Say it so that stretches that are not the same read differently."""
        return ", ".join(f"{low:.15g}..{high:.15g}" for low, high in zip(self.low, self.high, strict=True)) or "none"


Request = tuple[str, float, float]
"""What is asked for: ("none", 0, 0), ("range", minimum, maximum) or ("percent", lower, upper)."""


def parse_stretch(value: str | tuple[float, float], dtype: str) -> Request:
    """Read a stretch option: auto, none, MIN,MAX or P2,P98; `auto` is none for uint8 and P2,P98 otherwise.

    Raises RasterError.
    """
    if isinstance(value, str):
        text = value.strip()
        if text == "auto":
            return ("none", 0.0, 0.0) if dtype == "uint8" else ("percent", 2.0, 98.0)
        if text == "none":
            return ("none", 0.0, 0.0)
        number = r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)"
        percent = re.fullmatch(rf"[pP]{number}\s*,\s*[pP]{number}", text)
        plain = re.fullmatch(rf"{number}\s*,\s*{number}", text)
        match = percent or plain
        if match is None:
            raise RasterError(f"stretch {value!r}: give auto, none, MIN,MAX or percentiles such as P2,P98")
        kind, low, high = ("percent" if percent else "range"), *(_number(part, value) for part in match.groups())
    else:
        kind, (low, high) = "range", value
    if not low < high or (kind == "percent" and not 0 <= low < high <= 100):
        raise RasterError(f"stretch {value!r}: the first number must be below the second, percentiles within 0 to 100")
    return kind, float(low), float(high)


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise RasterError(f"stretch {option!r}: {text!r} is no number") from error


def percentile_stretch(
    samples: NDArray[np.generic],
    valid: NDArray[np.bool_],
    lower: float,
    upper: float,
    nodata: Sequence[Collection[float]],
) -> Stretch:
    """Return the stretch between two percentiles of each band's samples (bands, n) where `valid` (n,).

    A band's own `nodata` values are left out: pixels are valid where another band has a value. Constant bands become
    black.
    """
    low, high = [], []
    whole = bool(valid.all())
    for band, empty in zip(samples, nodata, strict=True):
        values = band if whole else band[valid]
        for value in empty:
            values = values[values != value]
        if values.dtype.kind == "f":
            values = values[np.isfinite(values)].astype(np.float64)
        bottom, top = np.percentile(values, [lower, upper]) if len(values) else (0.0, 1.0)
        low.append(float(bottom))
        # where they are large, one more is the same number
        high.append(float(top) if top > bottom else float(max(bottom + 1.0, np.nextafter(bottom, np.inf))))
    return Stretch(tuple(low), tuple(high))
