"""The colour of a thing, measured in its pixels: what it surely is, and what one might call it.

The thresholds on shares, saturation and lightness are those of Aerial-D's generator; white, grey, black and brown are
our narrower bands of the same measures. Between what is sure and what is out of the question lies doubt, and a
phrase that hangs on it is not made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from engine.data.masks import BoolMask

LEAST_PIXELS = 100
SURE, OF_HUES, DOUBT = 0.7, 0.6, 0.25  # shares of pixels
GREY = 0.25  # saturation below it is no hue
LIGHT = 0.54  # value that parts light from dark
# hue of OpenCV, 0 to 180: the upper end of each band
HUES = ((10, "red"), (20, "orange"), (34, "yellow"), (85, "green"), (100, "cyan"), (130, "blue"), (145, "purple"),
        (169, "magenta"), (180, "red"))  # fmt: skip
SHADES = ("light", "dark", "white", "grey", "black")
ALL = frozenset([*SHADES, *(name for _, name in HUES), "brown"])


@dataclass(frozen=True)
class Colour:
    """Words that surely tell a thing's colour, and those that might (a superset)."""

    sure: frozenset[str]
    maybe: frozenset[str]


UNKNOWN = Colour(frozenset(), ALL)


def colour_of(pixels: NDArray[np.uint8], mask: BoolMask) -> Colour:
    """Measure a thing's colour in image (H, W, 3) uint8 inside a mask (H, W), its outermost pixels left out."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return UNKNOWN
    frame = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    pixels, mask = pixels[frame], mask[frame]
    inner = ndimage.binary_erosion(mask)
    inside = inner if inner.sum() >= LEAST_PIXELS else mask
    if inside.sum() < LEAST_PIXELS:
        return UNKNOWN
    hue, saturation, value = hsv(pixels[inside])
    number = len(hue)
    chromatic = saturation >= GREY
    shares = {
        "light": (~chromatic & (value >= LIGHT)).sum() / number,
        "dark": (~chromatic & (value < LIGHT)).sum() / number,
        "white": (~chromatic & (value >= 0.78)).sum() / number,
        "grey": (~chromatic & (value >= 0.36) & (value < 0.74)).sum() / number,
        "black": (value < 0.25).sum() / number,
    }
    sure = {name for name, share in shares.items() if share >= SURE}
    maybe = {name for name, share in shares.items() if share >= DOUBT}
    colourful = int(chromatic.sum())
    for name, share in hue_shares(hue[chromatic], value[chromatic], number).items():
        if share >= DOUBT:
            maybe.add(name)
        if colourful >= SURE * number and share * number >= OF_HUES * colourful:
            sure.add(name)
    return Colour(frozenset(sure), frozenset(maybe | sure))


def hue_shares(hue: NDArray[np.float64], value: NDArray[np.float64], number: int) -> dict[str, float]:
    """The share of each hue among `number` pixels; dark orange is brown."""
    names = np.array([name for _, name in HUES])[np.searchsorted([end for end, _ in HUES], hue)]
    names = np.where((names == "orange") & (value < 0.65), "brown", names.astype("<U8"))
    found, counts = np.unique(names, return_counts=True)
    return {str(name): float(count) / number for name, count in zip(found, counts, strict=True)}


def hsv(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Hue (0 to 180 as in OpenCV), saturation and value (0 to 1) of pixels (n, 3)."""
    flat = np.asarray(Image.fromarray(rgb[None]).convert("HSV"), np.float64)[0]
    return flat[:, 0] * (180 / 256), flat[:, 1] / 255, flat[:, 2] / 255
