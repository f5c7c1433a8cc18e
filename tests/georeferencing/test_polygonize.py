import numpy as np
import pytest
import rasterio.features
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from georeferencing.measure import measure
from georeferencing.objects import Objects
from georeferencing.polygonize import Polygonizer

NORTH_UP = Affine(0.3, 0, 500_000, 0, -0.3, 4_000_000)
ROTATED = Affine.translation(100, 200) * Affine.rotation(30) * Affine.shear(10) * Affine.scale(2, -3)
SOUTH_UP = Affine(0.5, 0, 10, 0, 0.5, 20)


def polygonize(mask, transform=NORTH_UP, bands=(1000,), value=200, instances=None, **options) -> Objects:
    polygonizer = Polygonizer(mask.shape[1], transform, **options)
    row = turn = 0
    p8 = np.where(mask, value, 0).astype(np.uint8)
    while row < len(mask):
        height = bands[turn % len(bands)]
        part = slice(row, row + height)
        polygonizer.push(row, p8[part], instances=None if instances is None else instances[part])
        row, turn = row + height, turn + 1
    return polygonizer.finish()


def burned(objects, shape, transform=NORTH_UP):
    if not len(objects):
        return np.zeros(shape, bool)
    return rasterio.features.rasterize(objects.geometry, shape, transform=transform).astype(bool)


def test_squares_have_exactly_their_pixels_area():
    mask = np.zeros((100, 100), bool)
    for row in range(5, 100, 20):
        for col in range(5, 100, 20):
            mask[row : row + 10, col : col + 10] = True
    objects = polygonize(mask, bands=(7,))
    assert len(objects) == 25
    np.testing.assert_allclose(shapely.area(objects.geometry), 9.0, atol=1e-6)
    assert (objects.pixels == 100).all()
    assert (shapely.get_num_coordinates(objects.geometry) == 5).all()


def test_a_single_pixel_a_line_and_a_diagonal():
    mask = np.zeros((8, 12), bool)
    mask[1, 1] = True
    mask[3, 1:11] = True
    mask[5, 5] = mask[6, 6] = True
    four = polygonize(mask, Affine.identity())
    assert sorted(four.pixels) == [1, 1, 1, 10]
    assert set(shapely.get_type_id(four.geometry)) == {3}
    eight = polygonize(mask, Affine.identity(), connectivity=8)
    assert sorted(eight.pixels) == [1, 2, 10]
    assert set(shapely.get_type_id(eight.geometry)) == {6}
    assert shapely.is_valid(eight.geometry).all()


def test_a_ring_keeps_its_hole_and_the_island_in_it():
    mask = np.zeros((9, 9), bool)
    mask[1:8, 1:8] = True
    mask[2:7, 2:7] = False
    mask[4, 4] = True
    objects = polygonize(mask, Affine.identity(), bands=(2, 1))
    assert len(objects) == 2
    assert objects.geometry[0].equals(shapely.box(1, 1, 8, 8) - shapely.box(2, 2, 7, 7))
    assert objects.geometry[1].equals(shapely.box(4, 4, 5, 5))


@pytest.mark.parametrize("connectivity, count", [(4, 32), (8, 1)])
def test_checkerboard(connectivity, count):
    mask = np.indices((8, 8)).sum(axis=0) % 2 == 0
    objects = polygonize(mask, connectivity=connectivity, bands=(3,))
    assert len(objects) == count
    assert shapely.is_valid(objects.geometry).all()
    assert (burned(objects, mask.shape) == mask).all()


def test_full_and_empty_rasters():
    full = polygonize(np.ones((5, 7), bool), Affine.identity(), bands=(1,))
    assert full.geometry[0].equals(shapely.box(0, 0, 7, 5))
    assert full.touches_edge.all()
    empty = polygonize(np.zeros((5, 7), bool))
    assert len(empty) == 0
    assert len(Polygonizer(7, NORTH_UP).finish()) == 0


@pytest.mark.parametrize("transform", [NORTH_UP, ROTATED, SOUTH_UP])
def test_rings_run_counter_clockwise_on_the_map(transform):
    mask = np.zeros((6, 6), bool)
    mask[1:5, 1:5] = True
    mask[2, 2] = False
    (polygon,) = polygonize(mask, transform).geometry
    assert polygon.exterior.is_ccw
    assert not polygon.interiors[0].is_ccw
    assert polygon.area == pytest.approx(15 * abs(transform.determinant))
    assert (burned(polygonize(mask, transform), mask.shape, transform) == mask).all()


def test_scores_are_of_the_objects_own_pixels():
    p8 = np.zeros((4, 6), np.uint8)
    p8[0:2, 0:2] = [[128, 130], [200, 254]]
    p8[3, 5] = 255
    polygonizer = Polygonizer(6, NORTH_UP)
    for row in range(4):
        polygonizer.push(row, p8[row : row + 1])
    objects = polygonizer.finish()
    np.testing.assert_allclose(objects.score_mean, [712 / 4 / 255, 1.0], rtol=1e-6)
    np.testing.assert_allclose(objects.score_max, [254 / 255, 1.0], rtol=1e-6)
    assert objects.touches_edge.tolist() == [True, True]


def edges_of(mask, valid, bands):
    polygonizer, row = Polygonizer(mask.shape[1], NORTH_UP), 0
    for height in bands:
        part = slice(row, row + height)
        polygonizer.push(row, 200 * mask[part].astype(np.uint8), valid[part])
        row += height
    return polygonizer.finish()


@pytest.mark.parametrize("bands", [(9,), (3, 3, 3), (1,) * 9])
def test_objects_beside_pixels_that_are_not_valid_touch_an_edge(bands):
    mask, valid = np.zeros((2, 9, 24), bool)
    valid[1:8, 2:22] = True
    squares = {(1, 4): True, (4, 2): True, (6, 8): True, (4, 20): True, (4, 12): False, (2, 16): False}
    for row, col in squares:
        mask[row : row + 2, col : col + 2] = True
    objects = edges_of(mask, valid, bands)
    places = [divmod(int(first), 24) for first in objects.first]
    assert dict(zip(places, objects.touches_edge.tolist(), strict=True)) == squares


def test_objects_beside_rows_left_out_touch_an_edge_and_a_corner_is_enough():
    polygonizer, band = Polygonizer(6, NORTH_UP), np.zeros((3, 6), np.uint8)
    band[1, 1], band[2, 4] = 200, 200
    polygonizer.push(0, band)  # rows 3 and 4 are left out
    polygonizer.push(5, band[::-1])
    polygonizer.push(8, band[:1])
    found = polygonizer.finish()
    assert found.first.tolist() == [7, 16, 34, 37]
    assert found.touches_edge.tolist() == [False, True, True, False]
    mask, valid = np.zeros((4, 4), bool), np.ones((4, 4), bool)
    mask[2, 2], valid[1, 1] = True, False
    assert edges_of(mask, valid, (2, 2)).touches_edge.tolist() == [True]


@pytest.mark.parametrize("k", range(0, 256, 5))
def test_the_threshold_is_the_quantized_one(k):
    p8 = np.arange(256, dtype=np.uint8)[None, :]
    polygonizer = Polygonizer(256, NORTH_UP, threshold=k / 255)
    polygonizer.push(0, p8)
    assert polygonizer.finish().pixels.tolist() == [256 - k]


def test_invalid_pixels_are_no_object():
    polygonizer = Polygonizer(4, Affine.identity())
    polygonizer.push(0, np.full((3, 4), 255, np.uint8), np.array([[1, 1, 0, 1]] * 3, bool))
    assert [shape.bounds for shape in polygonizer.finish().geometry] == [(0, 0, 2, 3), (3, 0, 4, 3)]


def test_small_objects_are_dropped_by_pixel_count_whatever_the_bands():
    mask = np.zeros((9, 9), bool)
    mask[1:7, 1] = True
    mask[2:4, 4:6] = True
    for bands in ((1,), (3,), (9,)):
        assert polygonize(mask, bands=bands, min_pixels=5).pixels.tolist() == [6]


def test_rows_left_out_are_empty_and_rows_pushed_twice_refused():
    polygonizer = Polygonizer(3, Affine.identity())
    band = np.full((1, 3), 255, np.uint8)
    polygonizer.push(2, band)
    polygonizer.push(5, band)
    with pytest.raises(ValueError, match="row 5"):
        polygonizer.push(5, band)
    assert [shape.bounds for shape in polygonizer.finish().geometry] == [(0, 2, 3, 3), (0, 5, 3, 6)]


def test_finished_objects_can_be_taken_on_the_way():
    polygonizer = Polygonizer(3, Affine.identity())
    polygonizer.push(0, np.array([[0, 255, 0], [0, 0, 0], [255, 0, 0]], np.uint8))
    assert polygonizer.take().first.tolist() == [1]
    assert len(polygonizer.take()) == 0
    assert polygonizer.finish().first.tolist() == [6]


def test_corners_on_disk_give_the_same():
    mask = np.random.default_rng(3).random((60, 40)) < 0.62
    plain = polygonize(mask, bands=(1,))
    spilled = polygonize(mask, bands=(1,), spill_bytes=64)
    assert plain.geometry.tolist() == spilled.geometry.tolist()


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("density", [0.3, 0.62, 0.9])
def test_arrays_worked_on_in_pieces_give_the_same(monkeypatch, connectivity, density):
    mask = np.random.default_rng(3).random((60, 40)) < density
    whole = polygonize(mask, connectivity=connectivity)
    expected = whole.geometry.tolist(), *measure(whole.shapes, None)
    monkeypatch.setattr("georeferencing.rings._PIECE", 6)
    monkeypatch.setattr("georeferencing.polygonize._TRACE_CORNERS", 40)
    pieces = polygonize(mask, connectivity=connectivity)
    assert pieces.geometry.tolist() == expected[0]
    np.testing.assert_array_equal(measure(pieces.shapes, None), expected[1:])


masks = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=14))


@settings(max_examples=150, deadline=None)
@given(
    masks,
    st.lists(st.integers(1, 6), min_size=1, max_size=3),
    st.sampled_from([4, 8]),
    st.sampled_from([NORTH_UP, ROTATED, SOUTH_UP]),
)
def test_burning_the_polygons_gives_the_mask_back(mask, bands, connectivity, transform):
    objects = polygonize(mask, transform, bands, connectivity=connectivity)
    assert shapely.is_valid(objects.geometry).all()
    assert (burned(objects, mask.shape, transform) == mask).all()
    np.testing.assert_allclose(shapely.area(objects.geometry), objects.pixels * abs(transform.determinant), rtol=1e-6)
    assert len(objects) == ndimage.label(mask, np.ones((3, 3)) if connectivity == 8 else None)[1]


@settings(max_examples=100, deadline=None)
@given(masks, st.integers(1, 6))
def test_the_same_polygons_as_gdal(mask, height):
    ours = polygonize(mask, Affine.identity(), (height,))
    theirs = [shapely.geometry.shape(shape) for shape, _ in rasterio.features.shapes(mask.astype(np.uint8), mask, 4)]
    tidy = [{shapely.normalize(shapely.simplify(shape, 0)).wkb for shape in each} for each in (ours.geometry, theirs)]
    assert tidy[0] == tidy[1]


@settings(max_examples=100, deadline=None)
@given(st.data(), masks, st.integers(1, 6), st.sampled_from([4, 8]))
def test_instances_are_kept_apart(data, mask, height, connectivity):
    instances = data.draw(hnp.arrays(np.uint8, mask.shape, elements=st.integers(0, 2)))
    objects = polygonize(mask, bands=(height,), instances=instances, connectivity=connectivity)
    assert shapely.is_valid(objects.geometry).all()
    structure = np.ones((3, 3)) if connectivity == 8 else None
    assert len(objects) == sum(ndimage.label(mask & (instances == k), structure)[1] for k in range(3))
    assert (burned(objects, mask.shape) == mask).all()
    assert objects.pixels.sum() == mask.sum()


@settings(max_examples=50, deadline=None)
@given(masks, st.lists(st.integers(1, 6), min_size=1, max_size=3), st.sampled_from([4, 8]))
def test_bands_do_not_matter(mask, bands, connectivity):
    whole = polygonize(mask, connectivity=connectivity)
    cut = polygonize(mask, bands=bands, connectivity=connectivity)
    assert whole.first.tolist() == cut.first.tolist()
    assert whole.touches_edge.tolist() == cut.touches_edge.tolist()
    assert all(a.equals_exact(b) for a, b in zip(whole.geometry, cut.geometry, strict=True))
