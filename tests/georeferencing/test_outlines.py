import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rasterio.crs import CRS

import georeferencing.ragged
from georeferencing.measure import measure
from georeferencing.objects import Objects
from georeferencing.polygonize import Polygonizer
from georeferencing.ragged import Ragged

NORTH_UP = Affine(0.3, 0, 500_000, 0, -0.3, 4_000_000)
ROTATED = Affine.translation(500_000, 4_000_000) * Affine.rotation(30) * Affine.shear(10) * Affine.scale(2, -3)
SOUTH_UP = Affine(0.5, 0, 500_000, 0, 0.5, 4_000_000)
UTM = CRS.from_epsg(32632)
SPECKLE = np.random.default_rng(5).random((40, 50)) < 0.55

masks = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=14))
transforms = st.sampled_from([NORTH_UP, ROTATED, SOUTH_UP])


def found(mask, transform=NORTH_UP, connectivity=4) -> Objects:
    polygonizer = Polygonizer(mask.shape[1], transform, connectivity=connectivity)
    polygonizer.push(0, np.where(mask, 200, 0).astype(np.uint8))
    return polygonizer.finish()


@settings(max_examples=80, deadline=None)
@given(masks.filter(np.any), transforms, st.sampled_from([4, 8]), st.booleans())
def test_well_known_binary_is_that_of_shapely(mask, transform, connectivity, multi):
    outlines = found(mask, transform, connectivity).shapes
    shapes = outlines.placed().shapes()
    if multi and connectivity == 4:
        shapes = shapely.multipolygons(shapes, indices=np.arange(len(shapes)))
    assert outlines.wkb(0, len(outlines), multi=multi).to_pylist() == shapely.to_wkb(shapes).tolist()
    assert Ragged.of_shapes(shapes).wkb().to_pylist() == shapely.to_wkb(shapes).tolist()


@settings(max_examples=80, deadline=None)
@given(masks.filter(np.any), transforms, st.sampled_from([4, 8]), st.sampled_from([UTM, None, CRS.from_epsg(3857)]))
def test_counting_measures_as_coordinates_do(mask, transform, connectivity, crs):
    outlines = found(mask, transform, connectivity).shapes
    counted, computed = measure(outlines, crs), measure(outlines.placed().shapes(), crs)
    np.testing.assert_allclose(counted, computed, rtol=1e-7)
    centre = shapely.get_coordinates(shapely.centroid(outlines.placed().shapes()))
    np.testing.assert_allclose(np.column_stack(transform * outlines.centre.T), centre, atol=1e-5)


def test_large_outlines_are_measured_along_their_edges():
    mask = np.ones((30, 40), bool)
    transform = Affine(1000, 0, 300_000, 0, -1000, 6_000_000)
    outlines = found(mask, transform).shapes
    np.testing.assert_allclose(measure(outlines, UTM), measure(outlines.placed().shapes(), UTM), rtol=1e-12)


@pytest.mark.parametrize("connectivity", [4, 8])
def test_some_of_the_objects_and_all_together_again(connectivity):
    objects = found(SPECKLE, connectivity=connectivity)
    shapes = objects.shapes.placed().shapes()
    odd = np.arange(len(objects)) % 2 == 1
    index = np.random.default_rng(0).permutation(len(objects))
    assert objects.at(odd).geometry.tolist() == shapes[odd].tolist()
    shuffled = found(SPECKLE, connectivity=connectivity).at(index)
    assert shuffled.geometry.tolist() == shapes[index].tolist()
    fresh = found(SPECKLE, connectivity=connectivity)
    joined = Objects.joined([fresh.at(odd), fresh.at(~odd)])
    assert joined.first.tolist() == objects.first.tolist()
    assert joined.geometry.tolist() == shapes.tolist()
    # geometry asked of one half only: both are geometry then
    half = fresh.at(odd)
    assert half.geometry.tolist() == shapes[odd].tolist()
    assert Objects.joined([half, fresh.at(~odd)]).geometry.tolist() == shapes.tolist()


@pytest.mark.parametrize("multi", [False, True])
def test_objects_of_many_points_are_placed_in_pieces(monkeypatch, multi):
    outlines = found(SPECKLE, ROTATED).shapes
    plain = outlines.wkb(0, len(outlines), multi=multi).to_pylist()
    monkeypatch.setattr(georeferencing.ragged, "_PIECE", 7)
    assert outlines.wkb(0, len(outlines), multi=multi).to_pylist() == plain


def test_more_bytes_than_an_array_holds(monkeypatch):
    monkeypatch.setattr(georeferencing.ragged, "LARGEST_WKB", 1000)
    outlines = found(SPECKLE).shapes
    with pytest.raises(OverflowError, match="bytes of polygons"):
        outlines.wkb(0, len(outlines), multi=False)
