from itertools import pairwise

import numpy as np
import pyproj
import pytest
import shapely
from rasterio.crs import CRS

from georeferencing.measure import areas_m2, measure, perimeters_m

UTM = CRS.from_epsg(32632)


def kilometre_square(crs: CRS, lon: float, lat: float) -> shapely.Polygon:
    """A square of 1 km sides on the ground, corners laid out by geodesics from its centre, edges divided finely."""
    geod = pyproj.Geod(ellps="WGS84")
    half = 500 * np.sqrt(2)
    corners = [geod.fwd(lon, lat, azimuth, half)[:2] for azimuth in (45, -45, -135, 135)]
    ring = [*corners, corners[0]]
    points = [corners[0]]
    for start, end in pairwise(ring):
        points += [*geod.npts(*start, *end, 20), end]
    lon_lat = np.array(points)
    to_map = pyproj.Transformer.from_crs("EPSG:4326", crs.to_wkt(), always_xy=True)
    return shapely.Polygon(np.column_stack(to_map.transform(*lon_lat.T)))


@pytest.mark.parametrize(
    "code, lon, lat",
    [
        (4326, 10.0, 60.0),
        (4326, -70.0, -0.2),
        (3857, 10.0, 60.0),
        (3857, 10.0, 80.0),
        (32632, 9.0, 45.0),
        (32632, 13.5, 70.0),
        (3413, -45.0, 80.0),
        (3413, 20.0, 89.9),
        (3031, 0.0, -75.0),
        (2263, -74.0, 40.7),  # US survey feet
        (2154, 2.0, 47.0),
    ],
)
def test_a_square_kilometre_anywhere(code, lon, lat):
    crs = CRS.from_epsg(code)
    square = np.array([kilometre_square(crs, lon, lat)])
    assert areas_m2(square, crs)[0] == pytest.approx(1e6, rel=1e-4)
    assert perimeters_m(square, crs)[0] == pytest.approx(4000, rel=1e-4)


def test_many_small_polygons_agree_with_geod():
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-179, 179, 50), rng.uniform(-80, 80, 50)
    size = 10 ** rng.uniform(-5, -2, 50)
    squares = shapely.box(lon, lat, lon + size, lat + size)
    holes = shapely.box(lon + size / 4, lat + size / 4, lon + size / 2, lat + size / 2)
    shapes = shapely.difference(squares, holes)
    geod = pyproj.Geod(ellps="WGS84")
    area, perimeter = measure(shapes, CRS.from_epsg(4326))
    for index, shape in enumerate(shapes):
        # edges are straight in degrees, so they are divided before Geod joins them by geodesics
        dense = shapely.segmentize(shape, size[index] / 50)
        rings = sum(geod.geometry_length(ring) for ring in shapely.get_rings(dense))
        assert area[index] == pytest.approx(abs(geod.geometry_area_perimeter(dense)[0]), rel=1e-5)
        assert perimeter[index] == pytest.approx(rings, rel=1e-5)


def test_across_the_antimeridian():
    crs = CRS.from_epsg(4326)
    there = shapely.box(179.99, 10, 180.01, 10.02)
    here = shapely.box(9.99, 10, 10.01, 10.02)
    wide, reference = shapely.box(179.0, 10, 181.0, 12), shapely.box(9.0, 10, 11.0, 12)
    np.testing.assert_allclose(
        areas_m2(np.array([there, wide]), crs), areas_m2(np.array([here, reference]), crs), rtol=1e-9
    )
    utm = CRS.from_epsg(32601)  # its western rim lies across 180 degrees
    to_map = pyproj.Transformer.from_crs(4326, 32601, always_xy=True)
    x, y = to_map.transform(180, 10)
    box = np.array(
        [shapely.box(x - 500, y - 500, x + 500, y + 500), shapely.box(x - 20e3, y - 20e3, x + 20e3, y + 20e3)]
    )
    np.testing.assert_allclose(areas_m2(box, utm), [1e6, 16e8], rtol=2e-3)


def test_large_polygons_go_round_the_ellipsoid():
    tile = shapely.box(-10, 40, 10, 60)  # 20 degrees a side: parallels, not geodesics
    crs = CRS.from_epsg(4326)
    band = 2 * np.pi / 18
    expected = (_authalic(60) - _authalic(40)) * band
    assert areas_m2(np.array([tile]), crs)[0] == pytest.approx(expected, rel=1e-6)


def _authalic(latitude: float) -> float:
    """Area between the equator and a latitude, a radian of longitude wide (Snyder 3-12)."""
    geod = pyproj.Geod(ellps="WGS84")
    s, e = np.sin(np.radians(latitude)), np.sqrt(geod.es)
    return geod.a**2 / 2 * (1 - e * e) * (s / (1 - (e * s) ** 2) - np.log((1 - e * s) / (1 + e * s)) / (2 * e))


@pytest.mark.parametrize(("code", "x", "y"), [(4326, 179, 60), (3413, 10_000, -20_000), (32632, 500_000, 5e6)])
def test_large_polygons_measured_in_pieces_are_the_same(monkeypatch, code, x, y):
    unit = 0.01 if code == 4326 else 1000
    turns = np.linspace(0, 2 * np.pi, 100)
    outside = np.column_stack([x + 150 * unit * np.cos(turns), y + 150 * unit * np.sin(turns)])
    holes = [shapely.box(x + k * unit, y + unit, x + (k + 2) * unit, y + 7 * unit).exterior for k in range(0, 30, 5)]
    shapes = np.array([shapely.Polygon(outside, holes), shapely.box(x, y - unit, x + unit, y)])
    far = shapely.box(x + 60 * unit, y - 1000 * unit, x + 1000 * unit, y + 1000 * unit)
    shapes[1] = shapely.union(shapely.intersection(shapes[0], far), shapes[1])
    whole = measure(shapes, CRS.from_epsg(code))
    monkeypatch.setattr("georeferencing.measure._PIECE", 7)
    np.testing.assert_allclose(measure(shapes, CRS.from_epsg(code)), whole, rtol=1e-12)


@pytest.mark.parametrize("side", [1e9, 1e30, 1e100])
def test_what_is_larger_than_earth_has_no_measures(side):
    found = measure(np.array([shapely.box(0, 0, side, side), shapely.box(5e5, 5e6, 5e5 + 9, 5e6 + 9)]), UTM)
    assert np.isnan([values[0] for values in found]).all()
    assert found[0][1] == pytest.approx(81, rel=1e-3)


def test_without_a_crs_measures_are_map_units():
    box = np.array([shapely.box(0, 0, 3, 2)])
    assert areas_m2(box, None).tolist() == [6.0]
    assert perimeters_m(box, None).tolist() == [10.0]


def test_holes_count_in_the_perimeter_and_none_is_fine():
    crs = CRS.from_epsg(32632)
    ring = shapely.box(700_000, 0, 700_010, 10) - shapely.box(700_004, 4, 700_006, 6)
    area, perimeter = measure(np.array([ring]), crs)
    assert area[0] / perimeter[0] == pytest.approx(96 / 48, rel=1e-3)
    assert len(areas_m2(np.array([], object), crs)) == 0
