"""Touching objects are told apart by their cores, the same however the rows are pushed."""

from itertools import pairwise

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from georeferencing.averaging import Averages, averaged
from georeferencing.dividing import divide
from georeferencing.instances import BLOCK, WHOLE, Divider, DividingPolygonizer
from georeferencing.polygonize import Polygonizer

LEVEL = 128


def houses(rows, size=20, height=60, width=100):
    """Touching houses of size x size from column 0 on, and their cores, at the given rows."""
    p8, cores = np.zeros((2, height, width), np.uint8)
    for row in rows:
        p8[row : row + size] = 255
        for col in range(0, width, size):
            cores[row + 5 : row + size - 5, col + 5 : col + size - 5] = 255
    return p8, cores


def polygons(p8, cores, cuts=(), row=0):
    divider = Divider(row, LEVEL)
    polygonizer = Polygonizer(p8.shape[1], Affine.identity())
    edges = [0, *cuts, len(p8)]
    for start, stop in pairwise(edges):
        part = slice(start, stop)
        for rows in divider.push(p8[part], cores[part], np.ones(p8[part].shape, bool)):
            polygonizer.push(rows.row - row, rows.p8, rows.valid, rows.instances)
    for rows in divider.finish():
        polygonizer.push(rows.row - row, rows.p8, rows.valid, rows.instances)
    return polygonizer.finish()


def test_touching_houses_are_divided_halfway_between_their_cores():
    p8, cores = houses([10])
    found = polygons(p8, cores)
    assert sorted(found.pixels) == [400] * 5
    assert sorted(g.bounds for g in found.geometry) == [(c, 10, c + 20, 30) for c in range(0, 100, 20)]


def test_cores_that_a_neck_joins_are_those_of_two_objects():
    mask, cores = np.zeros((40, 80), bool), np.zeros((40, 80), np.uint8)
    mask[5:35, 5:75] = True
    cores[10:30, 10:30] = cores[10:30, 50:70] = cores[18:22, 30:50] = 255
    valid = np.ones(mask.shape, bool)
    labels, divided = divide(mask, averaged(cores, valid), LEVEL)
    assert list(divided) == [False, True, True]
    assert [(labels == label).sum() for label in (1, 2)] == [1050, 1050]
    cores[10:30, 30:50] = 255  # one long hall
    assert not divide(mask, averaged(cores, valid), LEVEL)[1].any()


@pytest.mark.parametrize("turns", range(4))
def test_an_l_shaped_core_is_one_also_at_the_image_edge(turns):
    mask = np.zeros((60, 60), bool)
    mask[:20] = mask[:, :20] = True
    mask, valid = np.rot90(mask, turns), np.ones(mask.shape, bool)
    cores = np.where(ndimage.binary_erosion(mask, iterations=5), np.uint8(255), np.uint8(0))
    assert not divide(mask, averaged(cores, valid), LEVEL)[1].any()


def test_parts_with_one_core_or_none_stay_whole():
    p8 = np.zeros((40, 40), np.uint8)
    p8[2:10, 2:38] = p8[20:30, 2:38] = 200
    cores = np.zeros_like(p8)
    cores[4:6, 4:6] = 255
    labels, divided = divide(p8 >= LEVEL, averaged(cores, np.ones(p8.shape, bool)), LEVEL)
    assert labels.max() == 2 and not divided.any()
    assert sorted(polygons(p8, cores).pixels) == [8 * 36, 10 * 36]


def test_only_parts_that_reach_into_the_rows_asked_for_are_divided():
    p8, cores = houses([5, 35])
    valid = np.ones(p8.shape, bool)
    labels, divided = divide(p8 >= LEVEL, averaged(cores, valid), LEVEL, rows=(0, 25))
    assert len(np.unique(labels[5:25])) == 5 and len(np.unique(labels[35:55])) == 1
    assert divided.sum() == 5 and not divided[labels[40, 0]]
    whole, _ = divide(p8 >= LEVEL, averaged(cores, valid), LEVEL)
    assert len(np.unique(whole)) == 11
    labels, _ = divide(p8 >= LEVEL, averaged(cores, valid), LEVEL, rows=(24, 36))
    assert (labels == whole).all()


def test_small_markers_left_out_of_a_part_that_fills_its_box():
    mask, cores = np.ones((60, 60), bool), np.zeros((60, 60), np.uint8)
    cores[5:25, 5:55] = cores[35:55, 5:55] = 255
    cores[27:33, 57:] = cores[27:33, :3] = 255  # specks beside the two halls
    labels, divided = divide(mask, averaged(cores, mask), LEVEL)
    assert list(divided) == [False, True, True]
    np.testing.assert_array_equal(labels > 0, mask)


def test_nothing_is_lost_and_markers_outside_the_mask_do_nothing():
    rng = np.random.default_rng(3)
    mask, cores = rng.random((200, 150)) < 0.7, (rng.random((200, 150)) < 0.05).astype(np.uint8) * 255
    labels, _ = divide(mask, averaged(cores, np.ones(mask.shape, bool)), LEVEL)
    np.testing.assert_array_equal(labels > 0, mask)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 2 * BLOCK + 180), max_size=6, unique=True), st.integers(0, 700))
def test_the_answer_does_not_depend_on_the_bands(cuts, row):
    p8, cores = houses([5, BLOCK - 10, BLOCK + 30, 2 * BLOCK - 3], height=2 * BLOCK + 200, width=60)
    found = polygons(p8, cores, sorted(cuts), row)
    whole = polygons(p8, cores, row=row)
    assert [g.wkb for g in found.geometry] == [g.wkb for g in whole.geometry]
    assert sorted(found.pixels) == [400] * 12


@pytest.mark.parametrize("joint", [BLOCK + 300, 2 * BLOCK + 10])
def test_an_undivided_object_over_many_blocks_is_one_whatever_its_shape(joint):
    p8 = np.zeros((3 * BLOCK, 40), np.uint8)
    p8[:joint, 3:6] = p8[:joint, 30:33] = p8[joint : joint + 4, 3:33] = 255  # a long U
    assert len(polygons(p8, np.zeros_like(p8))) == 1


def test_a_tall_piece_keeps_its_number_over_blocks():
    p8 = np.full((2 * BLOCK + 100, 40), 255, np.uint8)
    cores = np.zeros_like(p8)
    cores[:, 5:15] = cores[:, 25:35] = 255  # two tall halls wall to wall
    found = polygons(p8, cores)
    assert sorted(found.pixels) == [20 * len(p8)] * 2


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, BLOCK),
    st.integers(0, 40),
    st.integers(60, 2 * BLOCK),
    st.integers(30, 60),
    st.sampled_from([2, 60]),
    st.integers(0, 99),
)
def test_an_area_of_a_raster_is_divided_as_a_raster_of_that_area_alone(row, col, height, width, stretch, seed):
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random((2 * BLOCK + 100, 100)), (stretch, 2))
    p8, cores = ((noise > np.quantile(noise, share)).astype(np.uint8) * 255 for share in (0.4, 0.7))
    here = (slice(row, row + height), slice(col, col + width))
    valid = np.zeros(p8.shape, bool)
    valid[here] = True
    whole = DividingPolygonizer(p8.shape[1], Affine.identity())
    whole.push(0, p8, valid, cores)
    part = DividingPolygonizer(p8[here].shape[1], Affine.translation(col, row), origin=row)
    part.push(0, p8[here], valid[here], cores[here])
    of_whole, of_part = whole.finish(), part.finish()
    assert len(of_whole)
    assert [g.wkb for g in of_part.geometry] == [g.wkb for g in of_whole.geometry]


def test_numbers_of_undivided_objects_are_all_alike():
    p8, cores = houses([10], size=20, width=20)
    (rows,) = [*Divider(0, LEVEL).push(p8, cores, np.ones(p8.shape, bool))] or [*_finished(p8, cores)]
    assert set(np.unique(rows.instances)) == {0, WHOLE}


def _finished(p8, cores):
    divider = Divider(0, LEVEL)
    assert not list(divider.push(p8, cores, np.ones(p8.shape, bool)))
    return divider.finish()


@pytest.mark.parametrize("shape", [(1, 1), (2, 9), (3, 4), (64, 33)])
def test_cores_are_averaged_over_what_is_valid(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    cores = random.integers(0, 256, shape).astype(np.uint8)
    for valid in (np.ones(shape, bool), random.random(shape) < 0.8):
        expected = np.where(valid, cores, np.nan)
        for axis in (0, 1, 0, 1):
            padded = np.pad(expected, [(2, 2) if each == axis else (0, 0) for each in (0, 1)], constant_values=np.nan)
            near = np.lib.stride_tricks.sliding_window_view(padded, 5, axis)
            mean = np.full(shape, np.nan)
            mean[valid] = np.nanmean(near[valid], axis=1)
            expected = np.floor(mean + 1e-9)
        np.testing.assert_array_equal(averaged(cores, valid)[valid], expected[valid])


@pytest.mark.parametrize("height", [3, 8, 9, 60])
def test_averages_of_overlapping_rows_are_those_of_each_stretch_alone(height: int) -> None:
    random = np.random.default_rng(height)
    cores = random.integers(0, 256, (200, 30), np.uint8)
    valid = random.random(cores.shape) < 0.9
    averages, top = Averages(), 0
    for bottom in range(40, 201, 40):  # rows come forty at a time, and all but the last twenty go
        here = slice(top, bottom)
        alone = slice(top, min(top + height, bottom))
        found = averages.of(cores[here], valid[here], alone.stop - top)
        np.testing.assert_array_equal(found[valid[alone]], averaged(cores[alone], valid[alone])[valid[alone]])
        averages.forget(bottom - 20 - top)
        top = bottom - 20
