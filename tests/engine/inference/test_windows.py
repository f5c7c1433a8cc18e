"""Which windows run, what they weigh, what they show."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from engine.errors import InputError
from engine.inference.windows import AXIS_TOTAL, axis_weights, plan_windows, read_window, trim_of, weighing_part
from georeferencing.grid import Window, WindowGrid
from georeferencing.rasters import open_raster


class Placed:
    """What planning needs of a raster."""

    path = "vast.vrt"

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
    assert (weights[48][:6] == 0).all()
    assert (weights[0][-6:] == 0).all()
    assert (weights[0][:48] == AXIS_TOTAL).all()
    assert (np.diff(weights[48][:16]) >= 0).all()


@pytest.mark.parametrize("size", [300, 512, 700, 1409, 2048])
@pytest.mark.parametrize(("overlap", "trimmed"), [(0.0, 0), (0.05, 8), (0.125, 24), (0.25, 48), (0.5, 48), (0.75, 48)])
def test_what_is_trimmed_of_a_window_weighs_nothing(size: int, overlap: float, trimmed: int) -> None:
    trim = trim_of(512, overlap)
    assert trim == trimmed
    starts = WindowGrid(size, 1, 512, overlap).cols
    for start, weight in axis_weights(starts, 512, size, round(512 * overlap)).items():
        part = weighing_part(Window(0, start, 512, 512), (0, starts[-1]), trim)
        assert (part.row, part.height) == (0, 512)
        assert part.col == (trim if start > 0 else 0)
        assert part.col + part.width == (512 - trim if start < starts[-1] else 512)
        assert not weight[: part.col].any()
        assert not weight[part.col + part.width :].any()


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


def test_planning_an_area_costs_the_area_and_gives_the_weights_of_the_whole() -> None:
    transform = Affine(1, 0, 0, 0, -1, 0)
    area = shapely.box(700, -560, 850, -333)
    plan = plan_windows(Placed(2000, 1500, transform), area, 64, 0.6)
    whole = plan_windows(Placed(2000, 1500, transform), None, 64, 0.6)
    frame = plan.frame
    for some, every, start, length in (
        (plan.row_weights, whole.row_weights, frame.row, frame.height),
        (plan.col_weights, whole.col_weights, frame.col, frame.width),
    ):
        assert some.keys() == {key for key in every if key < start + length and key + 64 > start}
        for key, weights in some.items():
            inside = slice(max(start - key, 0), start + length - key)
            np.testing.assert_array_equal(weights[inside], every[key][inside])
    assert [plan.part(window) for window in plan.windows] == [whole.part(window) for window in plan.windows]
    # a map service at its finest level, in which only some windows are asked for
    vast = plan_windows(Placed(2**28, 2**28, transform), area, 64, 0.6)
    assert [window[:2] for window in vast.windows] == [window[:2] for window in plan.windows]


def test_too_many_windows_are_refused() -> None:
    raster = Placed(2**22, 2**22, Affine(1, 0, 0, 0, -1, 0))
    with pytest.raises(InputError, match=r"vast.vrt: 4194304 x 4194304 pixels are .* windows, .* with --bbox"):
        plan_windows(raster, None, 64, 0.25)


def test_window_over_the_rim_is_reflected(write_raster: object) -> None:
    image = np.arange(30 * 40, dtype=np.uint8).reshape(30, 40)
    with open_raster(write_raster(image)) as raster:
        pixels, valid = read_window(raster, Window(0, 0, 64, 64))
    assert pixels.shape == (3, 64, 64)
    assert valid.shape == (30, 40)
    assert (pixels[0, :30, :40] == image).all()
    assert (pixels[0, 30:59, :40] == image[28::-1]).all()
    assert (pixels[0, :30, 40:] == image[:, 38:14:-1]).all()


@pytest.mark.parametrize("size", [(2**31 - 1, 3), (3, 2**31 - 1), (2**25, 2**20)])
def test_more_than_memory_holds_is_refused(size: tuple[int, int]) -> None:
    raster = Placed(*size, Affine(1, 0, 0, 0, -1, 0))
    with pytest.raises(InputError, match=rf"vast.vrt: {size[0]} x {size[1]} pixels are more than .* with --bbox"):
        plan_windows(raster, None, 512, 0.25)
