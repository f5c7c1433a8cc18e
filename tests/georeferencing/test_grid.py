import pytest

from georeferencing.grid import Window, WindowGrid


def test_a_small_raster_is_one_window_over_the_rim():
    grid = WindowGrid(100, 60, window=512)
    assert len(grid) == 1
    assert (list(grid.rows), list(grid.cols)) == ([0], [0])


@pytest.mark.parametrize("width, height", [(512, 512), (513, 511), (1281, 897), (2000, 3)])
def test_windows_are_on_the_anchored_grid_and_cover_the_raster(width, height):
    grid = WindowGrid(width, height, window=512, overlap=0.25)
    assert grid.stride == 384
    assert all(row % 384 == 0 for row in grid.rows)
    assert grid.rows[-1] + 512 >= height > grid.rows[-1]
    assert grid.cols[-1] + 512 >= width > grid.cols[-1]
    # no window more than needed
    assert len(grid.cols) == 1 or grid.cols[-2] + 512 < width


def test_windows_clip_to_the_raster():
    assert Window(-8, 90, 32, 32).clipped(100, 60) == Window(0, 90, 24, 10)
    assert Window(0, 0, 60, 100).inside(100, 60)
    assert not Window(-1, 0, 10, 10).inside(100, 60)
    assert not Window(0, 0, 0, 10).inside(100, 60)


@pytest.mark.parametrize("arguments", [(0, 5), (5, 5, 0), (5, 5, 4, 1.0), (5, 5, 4, -0.1)])
def test_nonsense_is_refused(arguments):
    with pytest.raises(ValueError):
        WindowGrid(*arguments)
