"""Rasters made on the spot for the tests of reading."""

import numpy as np
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.crs import CRS

from georeferencing.grid import Window

UTM = CRS.from_epsg(32632)
HALF_METRE = Affine(0.5, 0, 700_000, 0, -0.5, 5_000_000)


def make(path, pixels, transform=HALF_METRE, crs=UTM, colorinterp=None, mask=None, colormap=None, **profile):
    count, height, width = pixels.shape
    options = {
        "driver": "PNG" if path.suffix == ".png" else "GTiff",
        "count": count,
        "height": height,
        "width": width,
        "dtype": pixels.dtype,
    }
    with rasterio.open(path, "w", transform=transform, crs=crs, **options, **profile) as dataset:
        dataset.write(pixels)
        if colorinterp:
            dataset.colorinterp = colorinterp
        if mask is not None:
            dataset.write_mask(mask)
        if colormap:
            dataset.write_colormap(1, colormap)
    return path


def ramp(count=3, height=20, width=30, dtype=np.uint8):
    return (np.arange(count * height * width).reshape(count, height, width) % 251).astype(dtype)


def whole(raster):
    return raster.read(Window(0, 0, raster.height, raster.width))
