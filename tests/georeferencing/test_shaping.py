import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rasterio.crs import CRS
from rasterio.features import rasterize
from scipy import ndimage
from shapely import affinity

from georeferencing.apart import taken_apart
from georeferencing.orthogonal import main_direction
from georeferencing.polygonize import Polygonizer
from georeferencing.shaping import fill_holes, shape_up, simplify

UTM = CRS.from_epsg(32632)
GRID = Affine(0.5, 0, 700_000, 0, -0.5, 5_000_000)


def traced(mask, instances=None, transform=GRID):
    polygonizer = Polygonizer(mask.shape[1], transform)
    polygonizer.push(0, np.where(mask, 255, 0).astype(np.uint8), instances=instances)
    return polygonizer.finish().geometry


def disc(radius=20):
    y, x = np.mgrid[-radius - 2 : radius + 3, -radius - 2 : radius + 3]
    return x**2 + y**2 <= radius**2


def house(angle, pixel=0.5):
    """A tilted L-shaped house, as pixels see it."""
    outline = affinity.rotate(shapely.Polygon([(0, 0), (14, 0), (14, 8), (6, 8), (6, 20), (0, 20)]), angle)
    outline = affinity.translate(outline, 700_020, 4_999_970)
    mask = rasterize([outline], (100, 100), transform=GRID).astype(bool)
    return outline, traced(mask)


def test_nothing_asked_nothing_changed():
    shapes = traced(disc())
    assert shape_up(shapes, UTM).tolist() == shapes.tolist()
    assert len(shape_up(np.zeros(0, object), UTM, smooth=True, simplify_m=1, fill_holes_m2=1)) == 0


def test_small_holes_are_filled():
    ring = shapely.box(700_000, 5e6, 700_020, 5e6 + 20)
    small, large = shapely.box(700_002, 5e6 + 2, 700_003, 5e6 + 3), shapely.box(700_010, 5e6 + 10, 700_015, 5e6 + 15)
    multi = shapely.MultiPolygon([ring - small - large, shapely.box(700_030, 5e6, 700_031, 5e6 + 1)])
    filled = shape_up(np.array([ring - small - large, multi], object), UTM, fill_holes_m2=2)
    assert filled[0].equals(ring - large)
    assert filled[1].geom_type == "MultiPolygon"
    assert filled[1].area == pytest.approx(400 - 25 + 1)
    assert shape_up(np.array([ring - small - large], object), UTM, fill_holes_m2=100)[0].equals(ring)


def test_a_hole_with_an_object_in_it_stays():
    ring = shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 6, 6)
    island = shapely.box(3, 3, 4, 4)
    filled = fill_holes(np.array([ring, island], object), np.array([100.0, 100.0]))
    assert filled[0].equals(ring)


def test_holes_are_measured_in_metres_in_degrees_too():
    metre = 1 / 111_320
    ring = shapely.box(9, 60, 9 + 40 * metre, 60 + 20 * metre)
    hole = shapely.box(9 + 4 * metre, 60 + 4 * metre, 9 + 8 * metre, 60 + 6 * metre)  # 2 m x 2 m at 60 degrees
    shapes = np.array([ring - hole], object)
    assert len(shape_up(shapes, CRS.from_epsg(4326), fill_holes_m2=3.9)[0].interiors) == 1
    assert len(shape_up(shapes, CRS.from_epsg(4326), fill_holes_m2=4.1)[0].interiors) == 0


def test_simplified_objects_still_share_their_edge():
    mask = np.ones((40, 40), bool)
    line = 20 + (np.arange(40) % 3) - (np.arange(40) // 7)
    instances = (np.arange(40)[None, :] < line[:, None]).astype(int) + 1
    left, right = shape_up(traced(mask, instances), UTM, simplify_m=1.0)
    assert shapely.area(shapely.intersection(left, right)) == 0
    assert shapely.union(left, right).area == pytest.approx(left.area + right.area)
    assert shapely.length(shapely.intersection(shapely.boundary(left), shapely.boundary(right))) > 18
    assert shapely.get_num_coordinates([left, right]).sum() < shapely.get_num_coordinates(traced(mask, instances)).sum()


def test_a_thin_object_that_stays_as_it_was_is_not_overlapped():
    bulge = shapely.Polygon([(10, 3), (9.5, 5), (10, 7)])
    thin = shapely.union(shapely.box(10, 0, 10.6, 10), bulge)
    large, rest = shape_up(np.array([shapely.box(0, 0, 10, 10) - bulge, thin], object), None, simplify_m=2)
    assert large.equals(shapely.box(0, 0, 10, 10))
    assert rest.equals(shapely.box(10, 0, 10.6, 10))


def test_objects_that_overlap_are_simplified_one_by_one():
    shapes = np.concatenate([traced(disc()), affinity_moved(traced(disc()), 5)])
    result = shape_up(shapes, UTM, simplify_m=0.5)
    assert (shapely.get_num_coordinates(result) < shapely.get_num_coordinates(shapes)).all()
    assert shapely.area(result) == pytest.approx(shapely.area(shapes), rel=0.03)


def affinity_moved(shapes, distance):
    return np.array([affinity.translate(shape, distance) for shape in shapes], object)


def test_tiny_objects_survive_any_tolerance():
    shapes = traced(np.eye(6, dtype=bool))
    assert (shapely.area(shape_up(shapes, UTM, simplify_m=50)) == shapely.area(shapes)).all()
    assert len(simplify(shapes, np.full(6, 50.0))) == 6


def test_smoothing_rounds_a_disc_without_shrinking_it():
    (shape,) = traced(disc())
    (smooth,) = shape_up(np.array([shape]), UTM, smooth=True)
    circle = shape.centroid.buffer(10.1)
    assert smooth.area == pytest.approx(shape.area, rel=0.01)
    assert smooth.length < 0.9 * shape.length
    assert shapely.hausdorff_distance(smooth.exterior, circle.exterior) < 0.5


def test_smoothing_leaves_long_walls_in_place():
    (smooth,) = shape_up(np.array([shapely.box(700_000, 5e6, 700_100, 5e6 + 20)]), UTM, smooth=True)
    assert smooth.area > 0.95 * 2000
    assert smooth.bounds == pytest.approx((700_000, 5e6, 700_100, 5e6 + 20), abs=1e-6)


@pytest.mark.parametrize("angle", [0, 10, 27, 45, 80])
def test_a_tilted_house_gets_its_walls_back(angle):
    outline, shapes = house(angle)
    (squared,) = shape_up(shapes, UTM, orthogonalize=True)
    assert len(squared.exterior.coords) == 7
    assert squared.intersection(outline).area / squared.union(outline).area > 0.92
    side = np.diff(shapely.get_coordinates(squared), axis=0)
    turns = np.abs(np.sum(side * np.roll(side, 1, axis=0), axis=1))
    assert turns == pytest.approx(0, abs=1e-3)
    difference = np.degrees(main_direction(shapely.get_coordinates(squared))) - angle
    assert abs((difference + 45) % 90 - 45) < 3


def test_courtyards_stay_and_round_things_are_left_alone():
    yard = shapely.box(700_000, 5e6, 700_020, 5e6 + 20) - shapely.box(700_005, 5e6 + 5, 700_015, 5e6 + 15)
    (squared,) = shape_up(np.array([yard]), UTM, orthogonalize=True)
    assert squared.equals(yard)
    (shape,) = traced(disc())
    (square,) = shape_up(np.array([shape]), UTM, orthogonalize=True)
    assert square.is_valid
    assert square.area == pytest.approx(shape.area, rel=0.3)


def test_squared_neighbours_do_not_overlap_and_the_larger_keeps_its_wall():
    instances = np.repeat([0, 1, 2, 0], [5, 25, 20, 10]) * np.ones((30, 1), int)
    instances[10:20, 29:31], instances[20:22, 28:30] = 1, 2  # the wall between them has steps
    geoms = traced(instances > 0, instances)
    alone = [shape_up(geoms[[index]], UTM, orthogonalize=True)[0] for index in (0, 1)]
    assert alone[0].intersection(alone[1]).area > 0.5
    large, small = shape_up(geoms, UTM, orthogonalize=True)
    assert large.equals(alone[0])
    assert small.symmetric_difference(alone[1] - large).area == pytest.approx(0, abs=1e-9)


def test_multipolygons_keep_their_long_walls():
    parts = shapely.box(0, 0, 400, 100) - shapely.box(0, 0, 1, 1), shapely.box(-1, -1, 0, 0)
    many = shape_up(np.array([shapely.MultiPolygon(parts)], object), UTM, smooth=True)[0]
    assert many.symmetric_difference(parts[0]).area < 5


def test_one_tiny_edge_does_not_make_smoothing_dense():
    walls = shapely.Polygon([(0, 0), (40, 0), (40, 1e-9), (40, 30), (0, 30)])
    houses = np.array([walls, *(shapely.box(50 * i, 0, 50 * i + 20, 20) for i in range(1, 20))], object)
    rounded = shape_up(houses, UTM, smooth=True)
    assert shapely.get_num_coordinates(rounded).max() < 1000
    assert shapely.area(rounded) == pytest.approx(shapely.area(houses), rel=0.01)


def test_what_shaping_filled_is_emptied_again_for_what_stands_in_it():
    whole, inner = shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6)
    after = np.array([whole, inner], object)
    outer, kept = taken_apart(np.array([whole - inner, inner], object), after)
    assert outer.equals(whole - inner) and kept.equals(inner)
    assert taken_apart(after, after)[0].equals(whole)  # they came so


def test_buildings_in_degrees_are_squared_on_the_ground():
    metre = 1 / 111_320
    rectangle = affinity.rotate(shapely.box(0, 0, 20, 10), 30, origin=(0, 0))
    steps = shapely.segmentize(rectangle, 0.5)
    rng = np.random.default_rng(2)
    noisy = shapely.Polygon([point + rng.normal(0, 0.1, 2) for point in shapely.get_coordinates(steps)[:-1]])
    degrees = shapely.transform(noisy, lambda points: points * [2 * metre, metre] + [9, 60])
    (squared,) = shape_up(np.array([degrees]), CRS.from_epsg(4326), orthogonalize=True, simplify_m=1)
    ground = shapely.transform(squared, lambda points: (points - [9, 60]) / [2 * metre, metre])
    assert len(ground.exterior.coords) == 5
    assert ground.intersection(rectangle).area / ground.union(rectangle).area > 0.95


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=16)),
    st.sampled_from([4, 8]),
    st.fixed_dictionaries(
        {
            "fill_holes_m2": st.sampled_from([0, 0.3, 5]),
            "simplify_m": st.sampled_from([0, 0.4, 1, 10]),
            "smooth": st.booleans(),
            "orthogonalize": st.booleans(),
        }
    ),
)
def test_no_object_is_lost_or_made_invalid(mask, connectivity, options):
    polygonizer = Polygonizer(mask.shape[1], GRID, connectivity=connectivity)
    polygonizer.push(0, np.where(mask, 255, 0).astype(np.uint8))
    shapes = polygonizer.finish().geometry
    result = shape_up(shapes, UTM, **options)
    assert len(result) == len(shapes) == ndimage.label(mask, np.ones((3, 3)) if connectivity == 8 else None)[1]
    assert shapely.is_valid(result).all()
    assert (shapely.area(result) > 0).all()
    assert set(shapely.get_type_id(result)) <= {3, 6}
