"""Bands of finished rows, which pass from the blending to files and polygons. Torch is not needed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CORES = " #cores"
"""A find's name with this after it names the band of the cores of its objects, by which touching ones are divided."""


class Band(NamedTuple):
    """Finished rows of the frame: the raster's row they start at, p8 (finds, h, width), which are valid (h, width)."""

    row: int
    p8: NDArray[np.uint8]
    valid: NDArray[np.bool_]
