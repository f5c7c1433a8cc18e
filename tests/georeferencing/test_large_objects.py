"""Objects of very many corners: their rings are those of other objects, and their files are as they would be."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import fiona
import geopandas
import numpy as np
import pytest
import rasterio.features
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rasterio.crs import CRS
from scipy import ndimage

from georeferencing import large_shapes, long_rings, polygonize
from georeferencing.errors import VectorError
from georeferencing.layers import Layer
from georeferencing.measure import measure
from georeferencing.objects import Objects
from georeferencing.polygonize import Polygonizer
from georeferencing.vectors import write_layers, write_streams

NORTH_UP = Affine(0.5, 0, 700_000, 0, -0.5, 5_000_000)
SOUTH_UP = Affine(0.5, 0, 0, 0, 0.5, 0)
ROTATED = Affine.translation(700_000, 0) * Affine.rotation(20) * Affine.scale(0.3)


def found(mask, transform=NORTH_UP, band=3, connectivity=4, spill_bytes=64 << 20) -> Objects:
    polygonizer = Polygonizer(mask.shape[1], transform, connectivity=connectivity, spill_bytes=spill_bytes)
    for row in range(0, len(mask), band):
        polygonizer.push(row, np.where(mask[row : row + band], 200, 0).astype(np.uint8))
    return polygonizer.finish()


def same(one: Objects, other: Objects) -> None:
    """Compare all rings, where they start included."""
    assert len(one) == len(other)
    if not len(one):
        return
    for name in ("points", "rings", "parts"):
        np.testing.assert_array_equal(getattr(one.shapes.grid, name), getattr(other.shapes.grid, name))
    for name in ("pixels", "across", "down", "centre"):
        np.testing.assert_array_equal(getattr(one.shapes, name), getattr(other.shapes, name))


@settings(max_examples=300, deadline=None)
@given(
    hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=14)),
    st.integers(1, 6),
    st.integers(1, 30),
    st.sampled_from([NORTH_UP, SOUTH_UP]),
    st.sampled_from([4, 8]),
    st.sampled_from([8, 64 << 20]),
)
def test_rings_traced_in_bands_are_the_same(mask, band, corners, transform, connectivity, spill):
    expected = found(mask, transform, band, connectivity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polygonize, "_TRACE_CORNERS", 4)
        patch.setattr(long_rings, "_BAND", corners)
        patch.setattr(long_rings, "_CORNERS_PER_END", 0)
        patch.setattr(long_rings, "_PIECE", 5)
        same(found(mask, transform, band, connectivity, spill), expected)


def comb(size: int, upside_down: bool = False) -> np.ndarray:
    """Teeth on one bar, with bays and, so that there are holes, pins across."""
    mask = np.zeros((size, size), np.bool_)
    mask[:, 0::4] = True
    mask[size // 3 :: size // 3, :] = True
    mask[:, 1::4][np.arange(size) % 16 < 8] = True
    mask[0] = True
    return mask[::-1].copy() if upside_down else mask


@pytest.mark.parametrize("upside_down", [False, True])
@pytest.mark.parametrize("spill", [1000, 64 << 20])
def test_a_large_comb_beside_other_objects(monkeypatch, upside_down, spill):
    mask = comb(300, upside_down)
    small = ndimage.zoom(np.random.default_rng(0).random((30, 30)), 10) > 0.6
    mask = np.hstack([mask, np.zeros((300, 1), np.bool_), small])
    expected = found(mask)
    traced = []
    trace = long_rings.trace_long

    def watched(codes, reverse):
        traced.append(len(codes))
        return trace(codes, reverse=reverse)

    monkeypatch.setattr(polygonize, "trace_long", watched)
    monkeypatch.setattr(polygonize, "_TRACE_CORNERS", 2000)
    monkeypatch.setattr(long_rings, "_BAND", 1000)
    same(found(mask, spill_bytes=spill), expected)
    assert len(traced) == 1
    assert traced[0] > 5_000


def layer(objects: Objects) -> Layer:
    crs = CRS.from_epsg(32632)
    area, perimeter = measure(objects.shapes, crs)
    text = np.array([f"object {index}" for index in range(len(objects))], np.object_)
    return Layer("teeth", "", crs, {"text": text, "area_m2": area, "perimeter_m": perimeter}, objects.shapes)


def large_objects() -> np.ndarray:
    """Two combs, with small objects before, between and after them."""
    small = ndimage.zoom(np.random.default_rng(0).random((20, 50)), 4) > 0.7
    gap = np.zeros((1, 200), np.bool_)
    return np.vstack([small, gap, comb(200), gap, small, gap, comb(200, upside_down=True), gap, small])


def stored(path) -> list[list]:
    """Return what a GeoPackage has of the layer, without GDAL: rows, spatial index, extent, triggers, count."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] < 8
        return [
            connection.execute(asked).fetchall()
            for asked in (
                "SELECT fid, geom, text, area_m2, perimeter_m FROM teeth ORDER BY fid",
                "SELECT * FROM rtree_teeth_geom ORDER BY id",
                "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents",
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
                "SELECT feature_count FROM gpkg_ogr_contents",
            )
        ]


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("transform", [NORTH_UP, ROTATED])
def test_large_outlines_are_stored_as_gdal_stores_them(tmp_path, monkeypatch, connectivity, transform):
    mask = large_objects()
    objects = found(mask, transform, connectivity=connectivity)
    kind = "Polygon" if connectivity == 4 else "MultiPolygon"
    parts = [layer(objects.at(np.arange(start, min(start + 7, len(objects))))) for start in range(0, len(objects), 7)]
    write_streams(tmp_path / "gdal.gpkg", [(parts[0].emptied(), parts)], geometry_type=kind)
    monkeypatch.setattr(large_shapes, "LARGE_POINTS", 2000)
    monkeypatch.setattr(large_shapes, "_ROWS", 5)
    monkeypatch.setattr("georeferencing.ragged._PIECE", 1000)
    write_streams(tmp_path / "large.gpkg", [(parts[0].emptied(), parts)], geometry_type=kind)
    assert stored(tmp_path / "large.gpkg") == stored(tmp_path / "gdal.gpkg")

    read = geopandas.read_file(tmp_path / "large.gpkg")
    assert list(read.columns) == ["text", "area_m2", "perimeter_m", "geometry"]
    assert shapely.is_valid(read.geometry).all()
    shapes = [(shape, 1) for shape in read.geometry]
    assert (rasterio.features.rasterize(shapes, mask.shape, transform=transform) == mask).all()
    # the spatial index finds the second comb by a place in it
    place = shapely.Point(transform * (100.5, len(mask) - 82.5))
    hit = geopandas.read_file(tmp_path / "large.gpkg", bbox=place.buffer(0.1).bounds)
    assert len(hit) == 1
    assert shapely.get_num_coordinates(hit.geometry[0]) > 2000


def test_large_outlines_are_added_to_a_geopackage_in_place(tmp_path, monkeypatch):
    objects = found(large_objects())
    path = tmp_path / "both.gpkg"
    monkeypatch.setattr(large_shapes, "LARGE_POINTS", 2000)
    few = replace(layer(objects.at(np.arange(3))), name="few")
    write_layers(path, [few])
    write_layers(path, [layer(objects)])
    write_layers(path, [layer(objects)], overwrite=True)
    assert (geopandas.read_file(path, layer="teeth").geometry == objects.geometry).all()
    assert (geopandas.read_file(path, layer="few").geometry == objects.geometry[:3]).all()
    # rows are added and removed by GDAL as in any layer: its triggers are there
    with fiona.open(path, layer="teeth") as file:
        record = file[1]
    with fiona.open(path, "a", layer="teeth") as file:
        file.write(record)
    assert stored(path)[4] == [(3,), (len(objects) + 1,)]


def test_an_outline_that_no_row_can_hold_is_refused(tmp_path, monkeypatch):
    objects = found(comb(200))
    monkeypatch.setattr(large_shapes, "LARGE_POINTS", 2000)
    monkeypatch.setattr("georeferencing.ragged.Ragged.wkb_in_pieces", lambda self, place: (1 << 30, iter(())))
    with pytest.raises(VectorError, match="more than a GeoPackage can hold"):
        write_layers(tmp_path / "out.gpkg", [layer(objects)])
    assert list(tmp_path.iterdir()) == []
