"""Metres on the ground: the local scale of a coordinate reference system, anywhere.

A CRS is described at a point by the metric tensor of its ellipsoid: a step (dx, dy) in map units is sqrt(E dx² + 2 F dx
dy + G dy²) metres long, and a map area counts sqrt(E G − F²) times. E, F, G come from geographic coordinates of
neighbouring points and the ellipsoid's radii of curvature (Snyder, Map Projections: A Working Manual, USGS 1987,
equations 4-18 to 4-20).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyproj
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

Floats = NDArray[np.float64]


class Metric(NamedTuple):
    """The metric tensor at n points, (n,) each, in square metres per square map unit; NaN where there is none."""

    e: Floats
    f: Floats
    g: Floats

    @property
    def area(self) -> Floats:
        """Square metres of one square map unit."""
        return np.sqrt(np.maximum(self.e * self.g - self.f**2, 0))

    def length(self, dx: Floats, dy: Floats) -> Floats:
        """Metres of steps (dx, dy) in map units, one a point."""
        with np.errstate(over="ignore", invalid="ignore"):  # of absurd geotransforms
            return np.sqrt(np.maximum(self.e * dx**2 + 2 * self.f * dx * dy + self.g * dy**2, 0))


class Earth(NamedTuple):
    """What measuring in a CRS needs: the way to its geographic coordinates, and the ellipsoid."""

    to_geographic: pyproj.Transformer
    degrees: float  # in one unit of those coordinates
    geod: pyproj.Geod
    unit_m: float  # roughly one metre, in map units

    def lon_lat(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes, in degrees, of points in map units; infinite where there are none."""
        lon, lat = self.to_geographic.transform(x, y)
        return np.asarray(lon) * self.degrees, np.asarray(lat) * self.degrees


@lru_cache(maxsize=32)
def _earth(wkt: str) -> Earth | None:
    crs = pyproj.CRS.from_wkt(wkt)
    geographic, geod = crs.geodetic_crs, crs.get_geod()
    if geographic is None or geod is None or crs.is_geocentric or not geographic.is_geographic or not crs.axis_info:
        return None
    factor = crs.axis_info[0].unit_conversion_factor
    unit = 1.0 / (factor * geod.a) if crs.is_geographic else 1.0 / factor
    degrees = math.degrees(geographic.axis_info[0].unit_conversion_factor)
    return Earth(pyproj.Transformer.from_crs(crs, geographic, always_xy=True), degrees, geod, unit)


def earth_of(crs: CRS | None) -> Earth | None:
    """Return how to measure in a CRS; None for no CRS and for local ones that are tied to no ellipsoid."""
    return None if crs is None else _earth(crs.to_wkt())


def local_unit(crs: CRS | None) -> float | None:
    """Return the metres of a map unit of a local CRS; None for others."""
    local = crs and pyproj.CRS.from_wkt(crs.to_wkt())
    return float(local.axis_info[0].unit_conversion_factor) if local and local.is_engineering else None


def metric_at(x: Floats, y: Floats, earth: Earth) -> Metric:
    """Return the metric tensor at points (n,), (n,) in map units."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    step = earth.unit_m
    lon, lat = earth.lon_lat(np.concatenate([x, x + step, x]), np.concatenate([y, y, y + step]))
    with np.errstate(invalid="ignore"):
        lon, lat = np.radians(np.reshape(lon, (3, -1))), np.radians(np.reshape(lat, (3, -1)))
        sin2 = np.sin(lat[0]) ** 2
        w = 1 - earth.geod.es * sin2
        prime_vertical = earth.geod.a / np.sqrt(w)
        meridional = prime_vertical * (1 - earth.geod.es) / w
        east = np.angle(np.exp(1j * (lon[1:] - lon[0]))) * prime_vertical * np.cos(lat[0]) / step
        north = (lat[1:] - lat[0]) * meridional / step
        e, g = east[0] ** 2 + north[0] ** 2, east[1] ** 2 + north[1] ** 2
        f = east[0] * east[1] + north[0] * north[1]
    bad = ~(np.isfinite(e) & np.isfinite(f) & np.isfinite(g))
    for part in (e, f, g):
        part[bad] = np.nan
    return Metric(e, f, g)


def pixel_metres(transform: Affine, crs: CRS | None, width: int, height: int) -> tuple[float, float] | None:
    """Return ground metres of a pixel's sides (along a row, along a column) at the raster's centre.

    None where that has no meaning.
    """
    earth = earth_of(crs)
    if earth is None:
        unit = local_unit(crs)
        if unit is None:
            return None
        return math.hypot(transform.a, transform.d) * unit, math.hypot(transform.b, transform.e) * unit
    x, y = transform * (width / 2, height / 2)
    metric = metric_at(np.array([x]), np.array([y]), earth)
    along_row = float(metric.length(np.array([transform.a]), np.array([transform.d]))[0])
    along_col = float(metric.length(np.array([transform.b]), np.array([transform.e]))[0])
    return (along_row, along_col) if 0 < along_row < np.inf and 0 < along_col < np.inf else None
