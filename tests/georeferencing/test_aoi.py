from types import SimpleNamespace

import geopandas
import numpy as np
import pandas
import pyogrio
import pyproj
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from georeferencing.aoi import aoi_mask, bbox_to_raster, clip, on_raster, read_aoi
from georeferencing.errors import ExtentError, VectorError
from georeferencing.grid import Window

UTM = CRS.from_epsg(32632)


def raster(bounds=(700_000, 5_000_000, 701_000, 5_001_000), crs=UTM):
    return SimpleNamespace(path="scene.tif", crs=crs, extent=shapely.box(*bounds))


def test_an_aoi_of_many_parts_comes_in_the_rasters_crs(tmp_path):
    parts = [shapely.box(700_000, 5e6, 700_010, 5e6 + 10), shapely.box(700_100, 5e6, 700_110, 5e6 + 10)]
    table = geopandas.GeoDataFrame(geometry=parts, crs=32632)
    for name in ("aoi.geojson", "aoi.gpkg", "aoi.shp"):
        table.to_crs(4326).to_file(tmp_path / name)
        area = read_aoi(tmp_path / name, UTM)
        assert len(area.geoms) == 2
        assert shapely.hausdorff_distance(area, shapely.MultiPolygon(parts)) < 0.01


def test_of_several_layers_one_is_named(tmp_path):
    path, box = tmp_path / "two.gpkg", shapely.box(700_100, 5e6, 700_110, 5e6 + 10)
    for name, shape in (("points", shapely.Point(1, 2)), ("current", box), ("old", shapely.box(0, 0, 1, 1))):
        geopandas.GeoDataFrame(geometry=[shape], crs=32632).to_file(path, layer=name)
        if name == "current":
            assert shapely.equals(read_aoi(path, UTM), box)
    with pytest.raises(VectorError, match=r"several layers of polygons \(current, old\); name one: '.*=current'"):
        read_aoi(path, UTM)
    assert shapely.equals(read_aoi(f"{path}|layername=current", UTM), box)
    pyogrio.write_dataframe(pandas.DataFrame({"style": ["red"]}), path, layer="styles")
    with pytest.raises(VectorError, match=r"none: there is no such layer; it has points, current, old$"):
        read_aoi(f"{path}|layername=none", UTM)


def test_long_edges_bend_when_reprojected(tmp_path):
    wide = shapely.box(5, 60, 13, 61)
    geopandas.GeoDataFrame(geometry=[wide], crs=4326).to_file(tmp_path / "aoi.geojson")
    area = read_aoi(tmp_path / "aoi.geojson", UTM)
    middle = pyproj.Transformer.from_crs(4326, 32632, always_xy=True).transform(9, 60)
    assert shapely.distance(shapely.boundary(area), shapely.Point(middle)) < 20


def test_an_aoi_without_polygons_or_no_vector_file(tmp_path):
    geopandas.GeoDataFrame(geometry=[shapely.Point(1, 2)], crs=4326).to_file(tmp_path / "points.geojson")
    with pytest.raises(ExtentError, match="no polygon"):
        read_aoi(tmp_path / "points.geojson", UTM)
    (tmp_path / "text.geojson").write_text("hello")
    for name in ("text.geojson", "missing.gpkg"):
        with pytest.raises(VectorError, match=name) as error:
            read_aoi(tmp_path / name, UTM)
        assert "\n" not in str(error.value)


def test_a_box_in_degrees_lands_on_the_raster():
    to_degrees = pyproj.Transformer.from_crs(32632, 4326, always_xy=True)
    west, south = to_degrees.transform(700_200, 5_000_200)
    east, north = to_degrees.transform(700_400, 5_000_400)
    area = bbox_to_raster((west, south, east, north), "EPSG:4326", raster())
    assert area.area == pytest.approx(40_000, rel=0.05)
    assert shapely.contains(area, shapely.Point(700_300, 5_000_300))


def test_a_box_off_the_raster_prints_both_extents():
    with pytest.raises(ExtentError, match=r"700500 0 700600 10.*700000 5000000 701000 5001000 in EPSG:32632"):
        bbox_to_raster((700_500, 0, 700_600, 10), UTM, raster())


def test_a_box_may_cross_the_antimeridian():
    pacific = raster((300_000, 900_000, 900_000, 1_100_000), CRS.from_epsg(32660))
    area = bbox_to_raster((179.5, 9, -179.5, 9.5), "EPSG:4326", pacific)
    assert area.area == pytest.approx(111_000 * 0.987 * 55_300, rel=0.02)


@pytest.mark.parametrize("box", [(1, 1, 1, 2), (2, 1, 1, 2), (1, 3, 2, 2), (1, 1, float("nan"), 2)])
def test_boxes_without_area_are_refused(box):
    with pytest.raises(ExtentError, match="west south east north"):
        bbox_to_raster(box, UTM, raster())


@pytest.mark.parametrize("what", ["bbox", "view"])
def test_metres_where_degrees_are_meant_say_which_option_to_add(what):
    box = (700_100, 5_000_100, 700_200, 5_000_200)
    with pytest.raises(ExtentError, match=rf"{what} 700100 5000100 700200 5000200: no degrees.*--bbox-crs EPSG:32632"):
        bbox_to_raster(box, "EPSG:4326", raster(), what)
    assert bbox_to_raster(box, "EPSG:32632", raster(), what).area == pytest.approx(10_000)


def test_longitudes_may_count_to_360():
    pacific = raster((300_000, 900_000, 900_000, 1_100_000), CRS.from_epsg(32660))
    area = bbox_to_raster((179.5, 9, 180.5, 9.5), "EPSG:4326", pacific)
    assert area.area == pytest.approx(111_000 * 0.987 * 55_300, rel=0.02)


@pytest.mark.parametrize(
    ("extent", "box", "expected"),
    [
        ((170, 6, 190, 10), (175, 6, -175, 10), [(175, 6, 185, 10)]),
        ((0, -10, 360, 10), (-150, -5, 20, 5), [(0, -5, 20, 5), (210, -5, 360, 5)]),
        ((-180, -10, 180, 10), (170, -5, 190, 5), [(170, -5, 180, 5), (-180, -5, -170, 5)]),
        ((182, -10, 184, 10), (-178, -5, -177, 5), [(182, -5, 183, 5)]),
        ((0, 0, 10, 10), (1, 1, 2, 2), [(1, 1, 2, 2)]),
    ],
)
def test_longitudes_of_the_raster_may_be_a_turn_away(extent, box, expected):
    world = raster(extent, CRS.from_epsg(4326))
    area = shapely.intersection(bbox_to_raster(box, "EPSG:4326", world), world.extent)
    assert shapely.equals(area, shapely.union_all([shapely.box(*each) for each in expected]))


def test_an_unknown_crs_is_named():
    with pytest.raises(ExtentError, match="EPSG:999999"):
        bbox_to_raster((1, 1, 2, 2), "EPSG:999999", raster())


@pytest.mark.parametrize("crs", ["IAU_2015:30100", 'LOCAL_CS["site",UNIT["metre",1]]'])
def test_a_box_that_cannot_be_brought_to_the_raster_is_refused(crs):
    with pytest.raises(ExtentError, match="bbox 8 45 9 46: there is no way from WGS 84 to"):
        bbox_to_raster((8, 45, 9, 46), "EPSG:4326", raster(crs=CRS.from_string(crs)))


def test_a_box_far_off():
    with pytest.raises(ExtentError, match=r"no coordinates; give .* raster's, 11\.5.* in WGS 84$"):
        bbox_to_raster((99, 0, 100, 1), "EPSG:4326", raster())


def test_on_raster_wants_more_than_contact():
    touching = shapely.box(699_000, 5e6, 700_000, 5e6 + 10)
    with pytest.raises(ExtentError):
        on_raster(touching, raster(), "aoi.gpkg")


def test_the_mask_has_every_pixel_the_area_touches():
    mask = aoi_mask(shapely.box(1.5, 1.5, 3.2, 2.5), Affine.identity(), Window(1, 0, 3, 5))
    assert np.argwhere(mask).tolist() == [[0, 1], [0, 2], [0, 3], [1, 1], [1, 2], [1, 3]]


def test_clipping_is_exact_and_leaves_polygons():
    shapes = np.array(
        [shapely.box(0, 0, 2, 2), shapely.box(4, 0, 6, 1), shapely.box(8, 8, 9, 9), shapely.box(5, 0, 7, 1)]
    )
    area = shapely.union(shapely.box(1, 0, 3, 4), shapely.box(3.5, 0, 5, 9))
    cut = clip(shapes, area)
    assert cut[0].equals(shapely.box(1, 0, 2, 2))
    assert cut[1].equals(shapely.box(4, 0, 5, 1))
    assert cut[2].is_empty
    assert cut[3].is_empty  # only touches
    assert set(shapely.get_type_id(cut)) <= {3, 6}
