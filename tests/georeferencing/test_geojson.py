import json

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from georeferencing.degrees import Degrees
from georeferencing.errors import VectorError
from georeferencing.layers import Layer
from georeferencing.polygonize import Polygonizer
from georeferencing.ragged import Ragged
from georeferencing.vectors import write_layers

UTM = CRS.from_epsg(32632)


def features(path, columns, shapes, crs=UTM):
    write_layers(path, [Layer("a", "", crs, columns, shapes)])
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def speckle(transform, connectivity=4):
    mask = np.random.default_rng(7).random((60, 80)) < 0.5
    polygonizer = Polygonizer(80, transform, connectivity=connectivity)
    polygonizer.push(0, np.where(mask, 255, 0).astype(np.uint8))
    return polygonizer.finish()


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("pixel", [0.3, 0.002])
@pytest.mark.parametrize("turned", [0, 25])
def test_outlines_in_degrees_are_valid_and_wound_to_the_right(tmp_path, connectivity, pixel, turned):
    transform = Affine.translation(700_000, 5e6) * Affine.rotation(turned) * Affine.scale(pixel, -pixel)
    objects = speckle(transform, connectivity)
    flat = features(tmp_path / "flat.geojson", {}, objects.shapes)
    shaped = features(tmp_path / "shaped.geojson", {}, objects.geometry)
    assert flat == shaped
    shapes = np.array([shapely.geometry.shape(each["geometry"]) for each in flat], object)
    assert shapely.is_valid(shapes).all()
    polygons = shapely.get_parts(shapes)
    assert shapely.is_ccw(shapely.get_exterior_ring(polygons)).all()
    holes = [ring for polygon in polygons for ring in polygon.interiors]
    assert len(holes) > 20
    assert not shapely.is_ccw(holes).any()
    back = pyproj_back(shapes)
    np.testing.assert_allclose(shapely.area(back), shapely.area(objects.geometry), rtol=0.01 if pixel > 0.1 else 2)


def pyproj_back(shapes):
    transformer = pyproj.Transformer.from_crs(4326, 32632, always_xy=True)
    return shapely.transform(shapes, lambda xy: np.column_stack(transformer.transform(*xy.T)))


def test_clockwise_polygons_are_turned():
    box, hole = shapely.box(9, 45, 10, 46, ccw=False), shapely.box(9.2, 45.2, 9.8, 45.8, ccw=True)
    polygon = shapely.Polygon(box.exterior, [hole.exterior])
    turned = Degrees(CRS.from_epsg(4326), "a.geojson")(Ragged.of_shapes(np.array([box, polygon], object))).shapes()
    assert [each.exterior.is_ccw for each in turned] == [True, True]
    assert not turned[1].interiors[0].is_ccw
    assert shapely.equals(turned, [box, polygon]).all()


def test_long_edges_stay_where_they_are():
    strip = shapely.box(300_000, 6_000_000, 320_000, 6_000_001)
    (moved,) = Degrees(UTM, "a.geojson")(Ragged.of_shapes(np.array([strip], object))).shapes()
    back = pyproj_back(np.array([moved], object))[0]
    assert back.hausdorff_distance(strip.segmentize(1.0)) < 0.02


def test_no_place_on_the_globe_is_said():
    ortho = CRS.from_string("+proj=ortho +lat_0=0 +lon_0=0 +type=crs")
    with pytest.raises(VectorError, match=r"no way from the CRS .* everywhere"):
        Degrees(ortho, "a.geojson")(Ragged.of_shapes(np.array([shapely.box(0, 0, 9e6, 9e6)], object)))


@pytest.mark.parametrize("crs", ["IAU_2015:30100", 'LOCAL_CS["site",UNIT["metre",1]]'])
def test_crs_without_a_way_to_longitude_and_latitude_is_refused(tmp_path, crs):
    with pytest.raises(VectorError, match=r"a\.geojson: .* no way from the CRS \(.*\); write a GeoPackage"):
        features(tmp_path / "a.geojson", {}, np.array([shapely.box(0, 0, 1, 1)], object), CRS.from_string(crs))
    assert list(tmp_path.iterdir()) == []


def test_values_as_json(tmp_path):
    columns = {
        "text": np.array(['say "é"\n', None, "x"], object),
        "mixed": np.array([1, True, float("nan")], object),
        "single": np.array([0.1, np.nan, np.inf], np.float32),
        "double": np.ma.masked_array([0.1, 2.0, 3.0], [False, True, False]),
        "whole": np.array([1, -2, 3], np.int64),
        "flag": np.array([True, False, True]),
        "day": np.array(["2026-01-02", "NaT", "2026-01-03"], "datetime64[D]"),
    }
    shapes = np.array([shapely.box(0, 0, 1, 1)] * 3, object)
    rows = [each["properties"] for each in features(tmp_path / "a.geojson", columns, shapes)]
    assert rows == [
        {"text": 'say "é"\n', "mixed": 1, "single": 0.1, "double": 0.1, "whole": 1, "flag": True, "day": "2026-01-02"},
        {"text": None, "mixed": True, "single": None, "double": None, "whole": -2, "flag": False, "day": None},
        {"text": "x", "mixed": None, "single": None, "double": 3.0, "whole": 3, "flag": True, "day": "2026-01-03"},
    ]
    assert [type(row["mixed"]) for row in rows[:2]] == [int, bool]


def test_what_goes_round_the_globe_twice_is_written():
    around = shapely.Polygon(
        [(-180, 0), (300, 0), (300, -20), (-180, -20)], [[(-170, -5), (290, -5), (290, -15), (-170, -15)]]
    )
    done = Degrees(CRS.from_epsg(4326), "a.geojson")(Ragged.of_shapes(np.array([around], object))).shapes()
    assert shapely.is_valid(done).all()


def in_degrees(*shapes, crs="EPSG:4326"):
    return Degrees(CRS.from_string(crs), "a.geojson")(Ragged.of_shapes(np.array(shapes, object))).shapes()


@pytest.mark.parametrize("box", [(-170, -20, 170, 20), (-180, -20, 180, 20), (-20, -20, 180, 20), (-180, 0, -179, 1)])
def test_wide_objects_stay_as_they_are(box):
    (done,) = in_degrees(shapely.box(*box))
    assert shapely.equals(done, shapely.box(*box))


@pytest.mark.parametrize("crs", ["EPSG:4326", "+proj=longlat +ellps=WGS84 +towgs84=0,0,0,0,0,0,0 +type=crs"])
def test_longitudes_beyond_180_are_brought_back_and_cut(crs):
    places = [(182, 0, 184, 2), (-190, 0, -185, 2), (178, 0, 183, 2), (10, 0, 370, 2)]
    back, other, cut, ring = in_degrees(*(shapely.box(*place) for place in places), crs=crs)
    two = shapely.union(shapely.box(178, 0, 180, 2), shapely.box(-180, 0, -177, 2))
    expected = [shapely.box(-178, 0, -176, 2), shapely.box(170, 0, 175, 2), two, shapely.box(-180, 0, 180, 2)]
    assert (shapely.area(shapely.symmetric_difference([back, other, cut, ring], expected)) < 1e-6).all()


def test_mercator_is_cut_at_the_antimeridian_alone():
    half = 20037508.342789244
    fiji = CRS.from_string("+proj=merc +lon_0=180 +type=crs").to_wkt()
    (wide,) = in_degrees(shapely.box(-0.95 * half, 0, 0.95 * half, 1000), crs="EPSG:3857")
    assert wide.bounds == pytest.approx((-171, 0, 171, 0.009), abs=0.01)
    assert wide.area == pytest.approx(342 * 0.009, rel=0.01)
    (cut,) = in_degrees(shapely.box(-1000, 0, 1000, 1000), crs=fiji)
    assert len(cut.geoms) == 2
    assert cut.area == pytest.approx(0.018 * 0.009, rel=0.01)
