"""Empty pixels are mirrored from those that are not, for the network's eyes alone."""

import numpy as np
import pytest

from engine.inference.filling import mirror_empty


def test_what_is_empty_is_mirrored_over_the_nearest_valid_pixel():
    row = np.array([0, 0, 7, 8, 9, 0], np.uint8)
    pixels = np.stack([row, row + 10, row + 20])[:, None]
    mirror_empty(pixels, np.array([[False, False, True, True, True, False]]))
    assert pixels[0, 0].tolist() == [9, 8, 7, 8, 9, 8]
    assert pixels[2, 0].tolist() == [29, 28, 27, 28, 29, 28]


def test_where_nothing_lies_beyond_the_nearest_itself_is_taken():
    pixels = np.full((3, 5, 5), 99, np.uint8)
    pixels[:, 2, 2] = 4
    valid = np.zeros((5, 5), np.bool_)
    valid[2, 2] = True
    mirror_empty(pixels, valid)
    assert (pixels == 4).all()


@pytest.mark.parametrize("under", [0, 255])
def test_what_lies_under_empty_pixels_is_never_seen(under):
    rng = np.random.default_rng(5)
    whole = rng.integers(0, 256, (3, 40, 60), dtype=np.uint8)
    valid = np.hypot(*np.mgrid[-20:20, -30:30]) < 18
    pixels = np.where(valid, whole, np.uint8(under))
    mirror_empty(pixels, valid)
    other = np.where(valid, whole, np.uint8(77))
    mirror_empty(other, valid)
    assert (pixels == other).all()
    assert (pixels[:, valid] == whole[:, valid]).all()
