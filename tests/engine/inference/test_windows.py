"""Which windows run, what they weigh, what they show."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from engine.inference.windows import AXIS_TOTAL, axis_weights, plan_windows, read_window
from georeferencing.grid import Window, WindowGrid
from georeferencing.rasters import open_raster


class Placed:
    """What planning needs of a raster."""

    def __init__(self, width: int, height: int, transform: Affine) -> None:
        self.width, self.height, self.transform, self.crs = width, height, transform, CRS.from_epsg(32633)

    @property
    def extent(self) -> shapely.Polygon:
        corners = ((0, 0), (self.width, 0), (self.width, self.height), (0, self.height))
        return shapely.Polygon([self.transform * corner for corner in corners])


@pytest.mark.parametrize("size", [1, 63, 64, 65, 500])
@pytest.mark.parametrize("overlap", [0.0, 0.1, 0.25, 0.5, 0.75])
def test_weights_add_up_to_the_total_at_every_pixel(size: int, overlap: float) -> None:
    grid = WindowGrid(size, 1, 64, overlap)
    weights = axis_weights(grid.cols, 64, size, round(64 * overlap))
    total = np.zeros(size, int)
    for start, weight in weights.items():
        assert (weight >= 0).all()
        total[start : start + len(weight)] += weight
    assert (total == AXIS_TOTAL).all()


def test_border_of_a_window_weighs_nothing_where_another_sees_more() -> None:
    weights = axis_weights((0, 48), 64, 112, 16)
    assert (weights[48][:4] == 0).all()
    assert (weights[0][-4:] == 0).all()
    assert (weights[0][:48] == AXIS_TOTAL).all()
    assert (np.diff(weights[48][:16]) >= 0).all()


@pytest.mark.parametrize(
    "transform",
    [
        Affine(2, 0, 1000, 0, -2, 5000),
        Affine(2, 0, 1000, 0, 2, 5000),
        Affine.translation(1000, 5000) @ Affine.rotation(30) @ Affine.scale(2, -2),
    ],
)
def test_frame_is_the_pixels_under_the_area_and_windows_are_those_it_touches(transform: Affine) -> None:
    raster = Placed(300, 200, transform)
    area = shapely.Polygon([transform * corner for corner in ((70, 20), (90, 20), (90, 45), (70, 45))])
    plan = plan_windows(raster, area, 64, 0.25)
    assert plan.frame == Window(20, 70, 25, 20)
    assert [window[:2] for window in plan.windows] == [(0, 48)]
    whole = plan_windows(raster, None, 64, 0.25)
    assert whole.frame == Window(0, 0, 200, 300)
    assert set(plan.windows) < set(whole.windows)


def test_window_over_the_rim_is_reflected(write_raster: object) -> None:
    image = np.arange(30 * 40, dtype=np.uint8).reshape(30, 40)
    with open_raster(write_raster(image)) as raster:
        pixels, valid = read_window(raster, Window(0, 0, 64, 64))
    assert pixels.shape == (3, 64, 64)
    assert valid.shape == (30, 40)
    assert (pixels[0, :30, :40] == image).all()
    assert (pixels[0, 30:59, :40] == image[28::-1]).all()
    assert (pixels[0, :30, 40:] == image[:, 38:14:-1]).all()
