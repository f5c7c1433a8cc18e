"""Empty pixels of a window as the network sees them: mirrored from what is not empty.

Black there would be seen as water or a shadow, and the edge as a thing. A network that was trained on whole pictures
takes reflections for more of the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt


def mirror_empty(pixels: NDArray[np.uint8], valid: NDArray[np.bool_]) -> None:
    """Fill the empty pixels of `pixels` (3, height, width), in place; some of `valid` (height, width) must be True.

    Each takes the pixel as far beyond its nearest valid one as it lies before it; where that is empty or outside, the
    nearest valid one itself. 20 ms for 512 x 512 pixels.
    """
    nearest = distance_transform_edt(~valid, return_distances=False, return_indices=True)
    here, there = np.nonzero(~valid)
    row, col = nearest[:, here, there]
    far_row, far_col = 2 * row - here, 2 * col - there
    inside = (far_row >= 0) & (far_row < valid.shape[0]) & (far_col >= 0) & (far_col < valid.shape[1])
    inside[inside] = valid[far_row[inside], far_col[inside]]
    pixels[:, here, there] = pixels[:, np.where(inside, far_row, row), np.where(inside, far_col, col)]
