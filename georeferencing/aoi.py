"""Areas of interest: polygon files and boxes in any CRS, brought into a raster's."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import pyproj
import rasterio.features
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import CRSError

from georeferencing.errors import ExtentError
from georeferencing.grid import Window
from georeferencing.vector_files import read_polygons

_EDGE_PARTS = 64
"""Edges are divided so that this many would span the area before they are reprojected: straight lines bend."""

Box = tuple[float, float, float, float]


class HasExtent(Protocol):
    """What is needed of a raster here."""

    path: str
    crs: CRS | None

    @property
    def extent(self) -> shapely.Polygon:
        """Outline in map coordinates."""


def read_aoi(path: str | Path, crs: CRS | None) -> shapely.Geometry:
    """Read all polygons of a vector file's layer as one geometry in `crs`. One without a CRS is taken to be in `crs`.

    `FILE|layername=NAME` names one of several layers. Raises VectorError where it cannot be read or several may be
    meant, ExtentError where it holds no polygon.
    """
    polygons, layer_crs = read_polygons(path)
    whole = shapely.union_all(polygons)
    if layer_crs is None or crs is None:
        return whole
    return reproject(whole, pyproj.CRS.from_wkt(layer_crs), pyproj.CRS.from_wkt(crs.to_wkt()), str(path))


def bbox_to_raster(bbox: Box, bbox_crs: str | CRS, raster: HasExtent, what: str = "bbox") -> shapely.Geometry:
    """Return the box (west, south, east, north) as a polygon in the raster's CRS; errors call it `what`.

    In a geographic CRS west may be greater than east: the box then crosses the antimeridian. Raises ExtentError where
    the box is empty, its CRS is unknown, its numbers are none of that CRS, or it lies off the raster.
    """
    west, south, east, north = bbox
    name = f"{what} " + " ".join(f"{value:.10g}" for value in bbox)
    try:
        source = pyproj.CRS.from_user_input(bbox_crs.to_wkt() if isinstance(bbox_crs, CRS) else bbox_crs)
    except (pyproj.exceptions.CRSError, CRSError) as error:
        raise ExtentError(f"{name}: CRS {bbox_crs} is not known; give one such as EPSG:4326") from error
    if raster.crs is not None and source.is_geographic and not _are_degrees(bbox):
        raise ExtentError(
            f"{name}: no degrees, as {source.name} has; if they are in the raster's CRS, add --bbox-crs "
            f"{_name(raster.crs)}"
        )
    wraps = source.is_geographic and west > east
    if not (south < north and (west < east or wraps) and np.isfinite(bbox).all()):
        raise ExtentError(f"{name}: give west south east north, west below east and south below north")
    box = (
        shapely.union_all([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])
        if wraps
        else shapely.box(*bbox)
    )
    if raster.crs is not None:
        box = reproject(box, source, pyproj.CRS.from_wkt(raster.crs.to_wkt()), name, raster.extent)
    try:
        return on_raster(box, raster, name)
    except ExtentError as error:
        raise ExtentError(f"{error}; give west south east north in {source.name}") from error


def _are_degrees(box: Box) -> bool:
    """Tell whether numbers may be degrees: longitudes are also counted from 0 to 360."""
    return not (np.abs(box) > (360, 90, 360, 90)).any()


def on_raster(geometry: shapely.Geometry, raster: HasExtent, name: str) -> shapely.Geometry:
    """Return `geometry`; raise ExtentError with both extents where it does not overlap the raster.

    Of a raster in a geographic CRS it may lie a turn to the east or west: longitudes are counted to 180 or to 360. It
    is then moved there, or is in both places.
    """
    extent = raster.extent
    turns = [shapely.transform(geometry, lambda xy, by=by: np.add(xy, (by, 0))) for by in _turns(raster.crs)]
    there = [each for each in turns if shapely.area(shapely.intersection(each, extent)) > 0]
    if there:
        return shapely.union_all(there) if len(there) > 1 else there[0]
    raise ExtentError(
        f"{name}: lies off {raster.path}; its extent is {_extent(geometry)}, "
        f"the raster's is {_extent(extent)} in {_name(raster.crs)}"
    )


def _turns(crs: CRS | None) -> tuple[float, ...]:
    """Return by how much x may be moved to the same place, in map units."""
    source = None if crs is None else pyproj.CRS.from_wkt(crs.to_wkt())
    if source is None or not source.is_geographic or source.is_derived:
        return (0.0,)
    turn = 2 * np.pi / source.axis_info[0].unit_conversion_factor
    return (0.0, -turn, turn)


def reproject(
    geometry: shapely.Geometry,
    source: pyproj.CRS,
    target: pyproj.CRS,
    name: str,
    extent: shapely.Geometry | None = None,
) -> shapely.Geometry:
    """Bring a geometry into another CRS, its edges divided so that they stay where they are.

    Raises ExtentError where that fails, with the raster's `extent`.
    """
    if source == target or source.equals(target, ignore_axis_order=True):
        return geometry
    try:
        transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    except pyproj.exceptions.ProjError as error:  # of another celestial body, or of a site
        raise ExtentError(
            f"{name}: there is no way from {source.name} to {target.name}; give it in the raster's CRS"
        ) from error
    west, south, east, north = shapely.bounds(geometry)
    longest = max(east - west, north - south) / _EDGE_PARTS
    moved = shapely.transform(
        shapely.segmentize(geometry, longest), lambda points: np.column_stack(transformer.transform(*points.T))
    )
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        there = f", {_extent(reproject(extent, target, source, name))} in {source.name}" if extent else ""
        raise ExtentError(
            f"{name}: extent {_extent(geometry)} reaches to where {target.name} has no coordinates; "
            f"give an area near the raster's{there}"
        )
    return shapely.make_valid(moved)


def aoi_mask(geometry: shapely.Geometry, transform: Affine, window: Window) -> NDArray[np.bool_]:
    """Return which pixels (h, w) of a window the geometry touches; `transform` is the raster's."""
    return np.asarray(
        rasterio.features.geometry_mask(
            [geometry],
            (window.height, window.width),
            transform * Affine.translation(window.col, window.row),
            all_touched=True,
            invert=True,
        )
    )


def clip(geoms: NDArray[np.object_], area: shapely.Geometry) -> NDArray[np.object_]:
    """Cut (multi)polygons to an area.

    What lies outside becomes an empty geometry; lines and points of contact are dropped.
    """
    shapely.prepare(area)
    result = np.array(geoms, np.object_)
    crossing = ~shapely.contains_properly(area, result)
    result[crossing] = polygons_alone(shapely.intersection(result[crossing], area))
    return result


def polygons_alone(geoms: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries (n,) without the lines and points that cutting and mending leave; without polygons, empty."""
    result = np.array(geoms, np.object_)
    mixed = ~np.isin(shapely.get_type_id(result), (3, 6))
    result[mixed] = [_polygons_of(geometry) for geometry in result[mixed]]
    return result


def _polygons_of(geometry: shapely.Geometry) -> shapely.Geometry:
    flat = shapely.get_parts(shapely.get_parts(geometry))  # mending puts multipolygons into collections
    parts = [part for part in flat if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _extent(geometry: shapely.Geometry) -> str:
    return " ".join(f"{value:.10g}" for value in shapely.bounds(geometry))


def _name(crs: CRS | None) -> str:
    if crs is None:
        return "no CRS"
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else pyproj.CRS.from_wkt(crs.to_wkt()).name
