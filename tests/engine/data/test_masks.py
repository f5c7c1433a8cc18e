import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from engine.data.masks import (
    MaskShapes,
    decode_counts,
    decode_rle,
    encode_counts,
    encode_rle,
    fill_polygon,
    read_mask_file,
    segmentation_parts,
)
from engine.errors import InputError


def test_runs_are_column_major_and_start_with_background():
    mask = decode_rle({"size": [2, 3], "counts": [1, 2, 3]})
    assert mask.tolist() == [[False, True, False], [True, False, False]]


def test_compressed_string_is_as_pycocotools_writes_it():
    mask = np.zeros((40, 30), dtype=bool)
    mask[5:15, 10:13] = True
    mask[0, 29] = True
    assert encode_rle(mask) == {"size": [40, 30], "counts": "e<:n0000kc0G^\\O"}
    assert np.array_equal(decode_rle({"size": [40, 30], "counts": b"e<:n0000kc0G^\\O"}), mask)


@settings(max_examples=60, deadline=None)
@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40)))
def test_run_lengths_round_trip(mask):
    assert np.array_equal(decode_rle(encode_rle(mask)), mask)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=30))
def test_counts_round_trip(runs):
    assert decode_counts(encode_counts(runs)).tolist() == runs


@pytest.mark.parametrize(
    "rle",
    [{"counts": "0"}, {"size": [2, 2], "counts": [1]}, {"size": [2, 2], "counts": "o"}, {"size": 3, "counts": []}],
)
def test_unsound_run_lengths_are_refused(rle):
    with pytest.raises(ValueError, match=r"size|pixels|cut off"):
        decode_rle(rle)


def test_polygon_on_pixel_corners_fills_exactly_its_pixels():
    mask = fill_polygon([2, 1, 6, 1, 6, 4, 2, 4], (6, 8))
    expected = np.zeros((6, 8), dtype=bool)
    expected[1:4, 2:6] = True
    assert np.array_equal(mask, expected)
    assert np.array_equal(fill_polygon([2, 4, 6, 4, 6, 1, 2, 1], (6, 8)), expected)


def test_polygon_over_the_rim_is_cut_there():
    mask = fill_polygon([-5, -5, 3, -5, 3, 20, -5, 20], (4, 5))
    assert mask[:, :3].all() and not mask[:, 3:].any()


def test_slanted_polygons_as_pycocotools_fills_them():
    triangle = fill_polygon([0.0, 0.0, 6.0, 0.0, 0.0, 6.0], (6, 6))
    assert triangle.sum(axis=1).tolist() == [5, 4, 3, 2, 1, 0]
    quad = fill_polygon([1.3, 0.4, 7.7, 2.1, 5.5, 6.9, 0.2, 5.0], (8, 9))
    assert quad.sum(axis=1).tolist() == [1, 4, 7, 6, 7, 4, 2, 0]


def test_parts_are_joined_and_checked(tmp_path):
    square, other = [0, 0, 2, 0, 2, 2, 0, 2], encode_rle(np.eye(4, dtype=bool))
    assert MaskShapes((square, other), "x").read((4, 4)).sum() == 6
    with pytest.raises(InputError, match="4 x 4"):
        MaskShapes((other,), "annotation 3").read((5, 4))
    with pytest.raises(InputError, match="flat list"):
        segmentation_parts([[[0, 1], [2, 3]]], "annotation 3")
    with pytest.raises(InputError, match="pairs"):
        MaskShapes(([0, 0, 2, 0, 2, 2, 0],), "annotation 3").read((4, 4))


@pytest.mark.parametrize("mode", ["255", "1", "bool", "rgb", "palette"])
def test_mask_files_of_every_kind(tmp_path, mode):
    truth = np.zeros((4, 6), dtype=bool)
    truth[1:3, 2:5] = True
    image = Image.fromarray(truth.astype(np.uint8) * (255 if mode in {"255", "rgb"} else 1))
    if mode == "bool":
        image = Image.fromarray(truth)
    if mode == "rgb":
        image = image.convert("RGB")
    if mode == "palette":
        image.putpalette([0, 0, 0, 255, 255, 255])
    image.save(tmp_path / "mask.png")
    assert np.array_equal(read_mask_file(tmp_path / "mask.png"), truth)


def test_mask_values_that_mean_nothing_are_refused(tmp_path):
    Image.fromarray(np.full((3, 3), 7, dtype=np.uint8)).save(tmp_path / "mask.png")
    with pytest.raises(InputError, match="go up to 7"):
        read_mask_file(tmp_path / "mask.png")
