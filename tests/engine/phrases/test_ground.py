"""From the layer's CRS to metres."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from engine.phrases.ground import Ground
from engine.phrases.scene import Scene


def ground(crs: str, *view: float) -> Ground:
    return Ground(Scene({}, shapely.box(*view), pyproj.CRS(crs), (0.0, 1.0)))


def test_a_hole_beside_a_long_edge_stays_inside() -> None:
    """A parallel of 20 km is no straight line in metres: it bends by 15 m, and the hole is 1 m from it."""
    shell = shapely.box(12, 59.99, 12.4, 60)
    shapes = np.array([shell - shapely.box(12.2, 59.99001, 12.2001, 59.99002), shapely.box(12, 60, 12.001, 60.001)])
    frame = ground("EPSG:4326", 12, 59.99, 12.4, 60.01)
    moved = frame.geometries(shapes)
    assert shapely.is_valid(moved).all()
    assert shapely.get_num_interior_rings(moved).tolist() == [1, 0]
    assert shapely.get_num_coordinates(moved[1]) == 5  # nothing is added to what is small
    geod = pyproj.Geod(ellps="WGS84")
    areas = [abs(geod.geometry_area_perimeter(shapely.segmentize(shape, 1e-3))[0]) for shape in shapes]
    assert shapely.area(moved) == pytest.approx(areas, rel=1e-3)


def test_pixels_of_a_thousand_times_their_width_can_be_intersected() -> None:
    left = np.arange(0, 40, 1.0)
    slats = shapely.union_all(shapely.box(700_000 + left, 4_800_000, 700_000.5 + left, 5_000_000))
    bar = shapely.box(700_000, 4_895_000, 700_040, 4_900_000)
    frame = ground("EPSG:32632", 700_000, 4_800_000, 700_040, 5_000_000)
    moved = frame.geometries(np.array([shapely.union(slats, bar), shapely.union(slats, bar - slats)]))
    assert shapely.is_valid(moved).all()
    common = shapely.area(shapely.intersection(moved[0], moved[1]))
    assert common == pytest.approx(shapely.area(moved[0]), rel=1e-3)
