"""Test-time augmentation: the answer turns with the picture."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.inference.symmetry import SYMMETRIES, Symmetric


class Slanted:
    """Says of a pixel its brightness and that of its neighbours right and below: nothing symmetric."""

    finds = ("one", "other")

    def __init__(self) -> None:
        self.calls = 0

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
        self.calls += 1
        grey = pixels.astype(np.uint32).sum(1)
        slanted = grey * 40 + np.roll(grey, 1, 1) * 30 + np.roll(grey, 3, 2) * 15
        return np.stack([slanted, slanted // 2], 1).astype(np.uint16)


@pytest.mark.parametrize(("turns", "mirrored"), SYMMETRIES)
def test_answer_turns_with_the_picture(turns: int, mirrored: bool) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (3, 3, 32, 32), np.uint8)

    def moved(values: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.rot90(values[..., ::-1] if mirrored else values, turns, axes=(2, 3))

    found = Symmetric(Slanted()).predict(np.ascontiguousarray(moved(pixels)))
    assert np.array_equal(found, moved(Symmetric(Slanted()).predict(pixels)))


def test_each_of_the_eight_symmetries_is_asked_once_and_a_symmetric_answer_stays() -> None:
    class Certain(Slanted):
        def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
            self.calls += 1
            return np.full((len(pixels), 2, *pixels.shape[2:]), 65535, np.uint16)

    predictor = Certain()
    found = Symmetric(predictor).predict(np.zeros((1, 3, 32, 32), np.uint8))
    assert predictor.calls == 8
    assert (found == 65535).all()
