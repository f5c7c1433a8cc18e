"""Green pixels as weak labels of vegetation, for folders whose people labelled other things only.

Leaves reflect green more than red and blue: the smaller of g - r and g - b, where r + g + b = 1, finds most of them in
a colour picture (the visible-band indices of Woebbecke et al. 1995 are sums of the same differences; taking the smaller
one is ours, so that blue roofs stay out). Dry grass, shade and haze lie between: there the labels do not say. Meant for
training only; no figure is ever measured on such labels. Needs numpy and Pillow alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

GREEN = 0.03
"""Pixels greener than this are vegetation, those below 0 are something else (ours, set by eye on training images)."""
DARK = 60
"""Mean of red, green and blue under which a colour says nothing."""
BLUR, BESIDE = 2, 8
"""Pixels: colours are averaged over so many around each, and so near to vegetation nothing is surely something else."""


def greenness(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The smaller of g - r and g - b (H, W) of a picture (H, W, 3), with r + g + b = 1; NaN where it is dark."""
    seen = np.asarray(Image.fromarray(pixels).filter(ImageFilter.BoxBlur(BLUR)), np.float32)
    light = seen.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        red, green, blue = np.moveaxis(seen / light[..., None], 2, 0)
    return np.where(light >= 3 * DARK, np.minimum(green - red, green - blue), np.float32(np.nan))


def greenery(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Masks (H, W) of what is surely vegetation in a picture (H, W, 3), and of what may be."""
    value = greenness(pixels)
    surely = value > GREEN
    # a mean over a square is 0 where the square holds nothing, and far quicker than its maximum
    near = Image.fromarray(surely.astype(np.uint8) * 255).filter(ImageFilter.BoxBlur(BESIDE))
    surely_not = (value < 0) & (np.asarray(near) == 0)
    return surely, ~surely & ~surely_not
