"""Where a raster lies and how large its pixels are."""

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.rpc import RPC

from georeferencing.errors import RasterError
from georeferencing.grid import Window
from georeferencing.ground import pixel_metres
from georeferencing.rasters import open_raster
from tests.georeferencing.made_rasters import HALF_METRE, UTM, make, ramp, whole


def test_gsd_inside_the_range_keeps_the_grid(tmp_path):
    with open_raster(make(tmp_path / "a.tif", ramp()), gsd_range=(0.3, 1.0)) as raster:
        assert (raster.width, raster.height) == (30, 20)
        assert raster.notes == []


def test_fine_rasters_are_averaged_down(tmp_path):
    pixels = ramp(3, 20, 32)
    with open_raster(make(tmp_path / "a.tif", pixels), gsd_range=(1.0, 2.0)) as raster:
        assert (raster.width, raster.height) == (16, 10)
        assert raster.transform.almost_equals(HALF_METRE * Affine.scale(2))
        got, _ = whole(raster)
        assert np.abs(got - pixels.reshape(3, 10, 2, 16, 2).mean(axis=(2, 4))).max() <= 0.51
        assert "resampled from 0.5 m to 1 m" in raster.notes[0]
        assert (raster.read(Window(3, 4, 5, 6))[0] == got[:, 3:8, 4:10]).all()


def test_rasters_of_one_ground_show_the_same_pixels_at_one_resolution(tmp_path):
    """Though the map's scale is not that of the ground: at the rim of a UTM zone 0.3 m of the map are 0.2997 m."""
    fine = np.random.default_rng(0).integers(0, 256, (3, 320, 480)).astype(np.uint8)
    coarse = np.rint(fine.reshape(3, 80, 4, 120, 4).mean(axis=(2, 4))).astype(np.uint8)
    corner = Affine.translation(180_000, 5_000_000)
    paths = {
        0.3: make(tmp_path / "coarse.tif", coarse, corner * Affine.scale(0.3, -0.3)),
        0.075: make(tmp_path / "fine.tif", fine, corner * Affine.scale(0.075, -0.075)),
    }
    seen = {}
    for pixel, path in paths.items():
        with open_raster(path, gsd=0.3) as raster:
            assert raster.gsd == pytest.approx(0.3, rel=2e-3)
            assert raster.gsd != pytest.approx(0.3, rel=5e-4)
            assert raster.transform.almost_equals(corner * Affine.scale(0.3, -0.3))
            assert bool(raster.notes) == (pixel < 0.3)
            seen[pixel], _ = whole(raster)
    assert (seen[0.3] == coarse).all()
    assert np.abs(seen[0.075].astype(int) - coarse).max() <= 1


def test_a_raster_that_is_no_multiple_keeps_its_edges_and_means(tmp_path):
    pixels = np.random.default_rng(1).integers(0, 256, (3, 103, 97)).astype(np.uint8)
    with open_raster(make(tmp_path / "a.tif", pixels), gsd=1.5) as raster, open_raster(tmp_path / "a.tif") as stored:
        assert (raster.width, raster.height) == (32, 34) and raster.extent.equals(stored.extent)
        got, _ = whole(raster)
    for axis, count in ((1, 34), (2, 32)):  # shares of stored rows, then columns, in each working one
        size, edges = pixels.shape[axis], np.arange(count + 1) * pixels.shape[axis] / count
        shares = np.clip(
            np.minimum.outer(edges[1:], np.arange(size) + 1) - np.maximum.outer(edges[:-1], range(size)), 0, 1
        )
        pixels = np.moveaxis(np.tensordot(shares * count / size, pixels, (1, axis)), 0, axis)
    assert np.abs(got - pixels).max() <= 0.51


def test_other_resolutions_are_what_was_asked_for(tmp_path):
    path = make(tmp_path / "a.tif", ramp(3, 200, 300))
    for metres, width in ((0.51, 294), (0.98, 153), (1.0, 150), (0.253, 593), (0.25, 600)):
        with open_raster(path, gsd=metres) as raster:
            assert raster.width == pytest.approx(width, abs=1)


def test_coarse_rasters_are_enlarged_four_times_at_most(tmp_path):
    path = make(tmp_path / "a.tif", ramp())
    with open_raster(path, gsd_range=(0.1, 0.2)) as raster:
        assert (raster.width, raster.height) == (75, 50)
        got, _ = whole(raster)
        part = raster.read(Window(10, 10, 20, 20))[0]
        assert np.abs(part.astype(int) - got[:, 10:30, 10:30]).max() <= 1
    with pytest.raises(RasterError, match=r"0\.5 m .*--gsd 0\.1"):
        open_raster(path, gsd_range=(0.05, 0.1))
    with open_raster(path, gsd=0.1) as raster:
        assert raster.width == 150
    with open_raster(path, gsd="native", gsd_range=(0.05, 0.1)) as raster:
        assert raster.width == 30


def test_small_things_are_enlarged_in_coarse_rasters_alone(tmp_path):
    ask = {"gsd_range": (0.1, 1.0), "enlarged": 1.5}
    for pixel, factor in ((0.3, 1), (0.5, 1.5), (0.8, 1.5), (2, 3)):
        path = make(tmp_path / f"{pixel}.tif", ramp(), HALF_METRE * Affine.scale(2 * pixel))
        with open_raster(path, **ask) as raster:
            assert (raster.width, raster.height) == (30 * factor, 20 * factor)
            assert raster.extent.bounds == open_raster(path).extent.bounds
        with open_raster(path, **ask | {"gsd": "native"}) as raster:
            assert raster.width == 30
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = make(tmp_path / "a.tif", ramp(), Affine.identity(), None)
    with open_raster(path, **ask) as raster:
        assert (raster.width, raster.height, raster.extent.bounds) == (45, 30, (0, -20, 30, 0))
        assert "1.5 times its size" in raster.notes[-1]


def test_ground_metres_are_true_in_any_crs(tmp_path):
    degrees = make(tmp_path / "d.tif", ramp(), Affine(1e-5, 0, 9, 0, -1e-5, 60), CRS.from_epsg(4326))
    mercator = make(tmp_path / "m.tif", ramp(), Affine(2, 0, 1e6, 0, -2, 8399737.89), CRS.from_epsg(3857))
    with open_raster(degrees) as raster:
        assert raster.gsd == pytest.approx(np.sqrt(0.558 * 1.1141), rel=1e-3)
    with open_raster(mercator) as raster:
        assert raster.gsd == pytest.approx(1.0, rel=0.01)  # 60 degrees north: scale 2


def test_no_georeferencing_gives_pixel_coordinates_and_says_so(tmp_path):
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = make(tmp_path / "a.tif", ramp(), Affine.identity(), None)
    with open_raster(path, gsd_range=(0.1, 0.2)) as raster:
        assert raster.crs is None
        assert raster.gsd is None
        assert raster.extent.bounds == (0, -20, 30, 0)
        assert "no georeferencing" in raster.notes[0]
    with pytest.raises(RasterError, match="native"):
        open_raster(path, gsd=0.5)


def test_a_geotransform_without_a_crs(tmp_path):
    with open_raster(make(tmp_path / "a.tif", ramp(), crs=None)) as raster:
        assert raster.transform == HALF_METRE
        assert raster.gsd is None
        assert "no coordinate reference system" in raster.notes[0]


@pytest.mark.parametrize(
    "transform",
    [Affine(0.5, 0, 7e5, 0, 0.5, 5e6), Affine.translation(7e5, 5e6) * Affine.rotation(25) * Affine.scale(0.5, -0.5)],
)
def test_rotated_and_south_up_transforms_are_kept(tmp_path, transform):
    with open_raster(make(tmp_path / "a.tif", ramp(), transform)) as raster:
        assert raster.transform.almost_equals(transform, 1e-6)
        assert raster.gsd == pytest.approx(0.5, rel=1e-3)
        assert (whole(raster)[0] == ramp()).all()


def test_pixel_is_point_is_moved_by_half_a_pixel(tmp_path):
    path = make(tmp_path / "a.tif", ramp())
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(AREA_OR_POINT="Point")
    with open_raster(path) as raster:
        assert raster.transform.almost_equals(HALF_METRE)


def test_ground_control_points_place_a_raster(tmp_path):
    points = [GroundControlPoint(r, c, 700_000 + 2 * c, 5_000_000 - 2 * r) for r in (0, 20) for c in (0, 30)]
    pixels = ramp(1) + 1
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", count=1, height=20, width=30, dtype="uint8") as dataset:
        dataset.write(pixels)
        dataset.gcps = (points, UTM)
    with open_raster(tmp_path / "a.tif") as raster:
        assert raster.gsd == pytest.approx(2, rel=1e-2)
        assert raster.extent.bounds == pytest.approx((700_000, 5_000_000 - 40, 700_060, 5_000_000), abs=3)
        assert "4 ground control points" in raster.notes[0]
        got, valid = whole(raster)
        assert valid.mean() > 0.9
        assert abs(int(got[0, 10, 15]) - int(pixels[0, 10, 15])) < 40
        with raster.reopen() as again:
            assert again.width == raster.width


def test_rational_polynomials_place_a_raster_and_say_how_well(tmp_path):
    line = [0.0] * 20
    sample = [0.0] * 20
    line[2], sample[1] = -1.0, 1.0  # rows go south, columns go east
    one = [1.0] + [0.0] * 19
    rpcs = RPC(
        height_off=0, height_scale=100, lat_off=45, lat_scale=0.001, line_den_coeff=one, line_num_coeff=line,
        line_off=10, line_scale=10, long_off=9, long_scale=0.0015, samp_den_coeff=one, samp_num_coeff=sample,
        samp_off=15, samp_scale=15,
    )  # fmt: skip
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", count=1, height=20, width=30, dtype="uint8") as dataset:
        dataset.write(ramp(1) + 1)
        dataset.rpcs = rpcs
    with open_raster(tmp_path / "a.tif") as raster:
        assert raster.crs == CRS.from_epsg(4326)
        assert raster.extent.bounds == pytest.approx((8.9985, 44.999, 9.0015, 45.001), abs=2e-4)
        assert "RPC without a terrain model" in raster.notes[0]
        assert whole(raster)[1].mean() > 0.8


def test_control_points_without_a_crs_are_refused(tmp_path):
    points = [GroundControlPoint(r, c, c, -r) for r in (0, 20) for c in (0, 30)]
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", count=1, height=20, width=30, dtype="uint8") as dataset:
        dataset.write(ramp(1))
        dataset.gcps = (points, CRS())
    with pytest.raises(RasterError, match="4 ground control points without a CRS"):
        open_raster(tmp_path / "a.tif")


def test_crs_that_leads_nowhere_is_refused(tmp_path):
    crs = CRS.from_string("+proj=tmerc +lat_0=0 +lon_0=10 +k=1e-9 +type=crs")
    path = make(tmp_path / "a.tif", ramp(), crs=crs)
    with pytest.raises(RasterError, match=r"a\.tif: its coordinate reference system cannot be used .*-a_srs"):
        open_raster(path)


def test_points_on_a_line_are_refused_and_gdal_is_silent(tmp_path, capfd):
    points = [GroundControlPoint(k, k, 10 + k / 1e5, 50) for k in range(9)]
    path = tmp_path / "a.tif"
    with rasterio.open(path, "w", driver="GTiff", width=30, height=20, count=3, dtype="uint8", gcps=points, crs=4326):
        pass
    with pytest.raises(RasterError, match=r"a\.tif: its georeferencing cannot be used .*-a_ullr"):
        open_raster(path)
    assert capfd.readouterr().err == ""


def test_pixels_become_squares_on_the_ground(tmp_path):
    north = Affine(4e-6, 0, 25, 0, -4e-6, 60)  # 0.22 x 0.45 m: a degree is half as wide as high there
    with open_raster(
        make(tmp_path / "finland.tif", ramp(), north, CRS.from_epsg(4326)), gsd_range=(0.1, 1.0)
    ) as raster:
        across, down = pixel_metres(raster.transform, raster.crs, raster.width, raster.height)
        assert across == pytest.approx(down, rel=0.05)
        assert (raster.width, raster.height) == (21, 28)  # the geometric mean, 0.316 m
        assert "resampled from 0.223 x 0.446 m to 0.315 m" in raster.notes[0]
    with open_raster(make(tmp_path / "native.tif", ramp(), north, CRS.from_epsg(4326)), gsd="native") as raster:
        assert (raster.width, raster.height) == (30, 20)
    wide = Affine(0.52, 0, 700_000, 0, -0.5, 5_000_000)  # near enough
    with open_raster(make(tmp_path / "near.tif", ramp(), wide), gsd_range=(0.1, 1.0)) as raster:
        assert (raster.width, raster.height, raster.notes) == (30, 20, [])
