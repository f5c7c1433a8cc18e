import numpy as np
import pytest
import rasterio
from affine import Affine

from engine.layers import place_of
from engine.options import RunOptions
from georeferencing.rasters import open_raster

NORTH_UP = Affine(2, 0, 500_000, 0, -2, 3_000_000)


@pytest.mark.parametrize(
    ("transform", "up"),
    [
        (NORTH_UP, (0.0, 1.0)),
        (Affine(2, 0, 500_000, 0, 2, 3_000_000), (0.0, 1.0)),  # south-up: a map still shows north on top
        (NORTH_UP * Affine.rotation(90), (1.0, 0.0)),
    ],
)
def test_up_is_that_of_the_picture_and_north_for_a_mirrored_one(tmp_path, transform, up):
    path = tmp_path / "a.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=20, height=20, count=3, dtype="uint8", crs="EPSG:32645", transform=transform
    ) as dataset:
        dataset.write(np.full((3, 20, 20), 7, np.uint8))
    with open_raster(path) as raster:
        place = place_of(raster, RunOptions(phrases=("ships",)))
    assert place.up == pytest.approx(up, abs=1e-12)
