"""Empty pixels of a value that the user names: as if the file said so itself."""

import numpy as np
import pytest
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.rasters import open_raster
from tests.georeferencing.made_rasters import UTM, make, ramp, whole


def bordered(count=3, dtype=np.uint8, value=0):
    """Pixels of 10 and more with a border of `value` 3 and 5 pixels wide, and one dark pixel of a band inside."""
    pixels = ramp(count, dtype=dtype) // 2 + 10
    pixels[:, :3], pixels[:, :, 25:] = value, value
    pixels[0, 10, 10] = value
    return pixels.astype(dtype)


@pytest.mark.parametrize("gsd", ["native", 1.0, 1.3, 0.25])
@pytest.mark.parametrize("kind", [{}, {"dtype": np.uint16}, {"dtype": np.float32, "value": -9999.5}, {"count": 1}])
def test_it_is_as_if_the_file_said_so(tmp_path, kind, gsd):
    pixels, value = bordered(**kind), kind.get("value", 0)
    silent, said = make(tmp_path / "a b&,.tif", pixels), make(tmp_path / "said.tif", pixels, nodata=value)
    with open_raster(said, gsd=gsd) as known, open_raster(silent, gsd=gsd, nodata=value) as told:
        (wanted, valid), (got, same) = whole(known), whole(told)
        assert 0.5 < valid.mean() < 0.8 and (same == valid).all() and (got == wanted).all()
        assert told.stretch == known.stretch and told.block_shape == known.block_shape and told.crs == UTM
        assert not told.always_valid and (told.read_valid(Window(0, 0, told.height, told.width)) == valid).all()
        with told.reopen() as again:
            assert (whole(again)[1] == valid).all()


def test_what_the_file_says_is_empty_stays_so(tmp_path):
    pixels = bordered()
    pixels[:, 15:, :10] = 200
    wanted = (pixels != 0).any(axis=0) & (pixels != 200).any(axis=0)
    alpha = np.where((pixels == 200).all(axis=0), 0, 255).astype(np.uint8)[None]
    colours = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    make(tmp_path / "alpha.tif", np.concatenate([pixels, alpha]), colorinterp=colours)
    make(tmp_path / "both.tif", np.concatenate([pixels, alpha]), colorinterp=colours, nodata=0)
    make(tmp_path / "nodata.tif", pixels, nodata=200)
    for name, told in (("alpha.tif", 0), ("nodata.tif", 0), ("both.tif", None), ("both.tif", 0)):
        with open_raster(tmp_path / name, nodata=told) as raster:
            assert (whole(raster)[1] == wanted).all(), name
    make(tmp_path / "mask.tif", pixels, mask=alpha[0])
    with open_raster(tmp_path / "mask.tif", nodata=0) as raster:
        assert (whole(raster)[1] == (alpha[0] > 0)).all()
        assert "its mask says which pixels are empty, so --nodata 0 is not used" in raster.notes[0]


def test_of_a_palette_it_is_an_index(tmp_path):
    make(tmp_path / "a.tif", bordered(1), colormap={n: (n, 255 - n, 7, 255) for n in range(256)})
    with open_raster(tmp_path / "a.tif", nodata=0) as raster:
        pixels, valid = whole(raster)
    assert (valid == (bordered(1)[0] != 0)).all() and pixels[:, 9, 9].tolist() == [
        bordered()[0, 9, 9],
        *pixels[1:, 9, 9],
    ]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_of_a_raster_placed_by_ground_control_points(tmp_path):
    points = [GroundControlPoint(y, x, 700_000 + x, 5_000_000 - y) for x in (0, 30) for y in (0, 20)]
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", width=30, height=20, count=3, dtype="uint8") as file:
        file.write(bordered())
        file.gcps = points, UTM
    with open_raster(tmp_path / "a.tif", nodata=0) as raster:
        valid = whole(raster)[1]
        assert raster.crs == UTM and valid[10, 15] and not valid[:2].any() and not valid[:, 26:].any()


def test_values_and_names_that_cannot_be(tmp_path):
    path = make(tmp_path / "a.tif", ramp())
    for value in (256.0, -1.0, 0.5):
        with pytest.raises(RasterError, match=rf"a\.tif: its values are uint8, so none is {value:g}; give another"):
            open_raster(path, nodata=value)
    with pytest.raises(RasterError, match="cannot be used with a name that holds a question mark"):
        open_raster(make(tmp_path / "why?.tif", ramp()), nodata=0)


def test_a_file_cut_short_is_told_all_the_same(tmp_path):
    deep = make(tmp_path / "deep.tif", bordered(dtype=np.uint16))
    deep.write_bytes(deep.read_bytes()[:-300])
    with pytest.raises(RasterError, match=r"deep\.tif: damaged, .*; its contrast cannot be found: fetch it again, or"):
        open_raster(deep)
    open_raster(deep, stretch="0,200").close()
    path = make(tmp_path / "a.tif", bordered())
    path.write_bytes(path.read_bytes()[:-300])
    with open_raster(path, nodata=0) as raster, pytest.raises(RasterError, match="is cut short"):
        raster.check_not_truncated(Window(0, 0, 20, 30))
