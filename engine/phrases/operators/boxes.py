"""Boxes (n, 4) of geometries: left, bottom, right, top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.phrases.ground import Floats


def around(boxes: NDArray[np.floating]) -> Floats:
    """The box (4,) around boxes (n, 4); NaN without any."""
    known = boxes[~np.isnan(boxes[:, 0])]
    if not len(known):
        return np.full(4, np.nan)
    return np.concatenate([known[:, :2].min(axis=0), known[:, 2:].max(axis=0)]).astype(np.float64)


def outward(boxes: Floats) -> NDArray[np.float32]:
    """Boxes (n, 4) in single precision, none of them smaller than it was."""
    low, high = boxes[:, :2].astype(np.float32), boxes[:, 2:].astype(np.float32)
    low, high = np.nextafter(low, np.float32(-np.inf)), np.nextafter(high, np.float32(np.inf))
    return np.concatenate([low, high], axis=1)
