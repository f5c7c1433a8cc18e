"""Test-time augmentation: a window is looked at in all eight symmetries of the square, and the answers averaged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.inference.stream import Predicts

SYMMETRIES = tuple((turns, mirrored) for mirrored in (False, True) for turns in range(4))
"""Quarter turns counter-clockwise, after a mirroring left to right: the dihedral group D4."""


class Symmetric:
    """A predictor whose answer does not depend on how a square window is turned or mirrored."""

    def __init__(self, predictor: Predicts) -> None:
        self._predictor = predictor
        self.finds = predictor.finds

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return the mean probabilities (B, finds, H, W) in 1/65535 of windows (B, 3, H, W), with H = W."""
        total = np.zeros((len(pixels), len(self.finds), *pixels.shape[2:]), np.int32)
        for turns, mirrored in SYMMETRIES:
            seen = np.rot90(pixels[..., ::-1] if mirrored else pixels, turns, axes=(2, 3))
            found = np.rot90(self._predictor.predict(np.ascontiguousarray(seen)), -turns, axes=(2, 3))
            total += found[..., ::-1] if mirrored else found
        return (total + len(SYMMETRIES) // 2) // len(SYMMETRIES)
