"""GeoJSON by RFC 7946: WGS 84 longitude and latitude, right-hand rule, cut at the antimeridian.

Written here since GDAL repairs every geometry one by one where it rounds coordinates, which takes fifty times as long
as all the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from georeferencing.layers import Layer, promoted

_DECIMALS = 8  # of a degree: about a millimetre


def write(path: Path, template: Layer, parts: Iterable[Layer], geometry_type: str) -> None:
    """Write one layer with a CRS from its parts, one feature a line."""
    assert template.crs is not None
    source = pyproj.CRS.from_wkt(template.crs.to_wkt())
    to_degrees = pyproj.Transformer.from_crs(source, pyproj.CRS.from_epsg(4326), always_xy=True)
    head = {"type": "FeatureCollection", "name": path.stem, "description": template.description}
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        between = "\n"
        for part in parts:
            for feature in _features(part, to_degrees, geometry_type):
                file.write(between + feature)
                between = ",\n"
        file.write("\n]}\n")


def _features(part: Layer, to_degrees: pyproj.Transformer, geometry_type: str) -> Iterator[str]:
    degrees = in_degrees(part.geometry, to_degrees)
    shapes = shapely.to_geojson(promoted(degrees) if geometry_type == "MultiPolygon" else degrees)
    names = list(part.columns)
    rows = zip(*(_values(values) for values in part.columns.values()), strict=True)
    for shape, row in zip(shapes, rows, strict=True):
        properties = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        yield f'{{"type": "Feature", "properties": {properties}, "geometry": {shape}}}'


def _values(values: NDArray[np.generic]) -> list[object]:
    """Return a column as JSON values: masked and not finite ones are null, single precision keeps its few digits."""
    if values.dtype.kind == "f":
        plain = np.ma.filled(values, np.nan)
        shown = plain.tolist() if plain.dtype.itemsize > 4 else [float(str(value)) for value in plain]
        return [value if np.isfinite(value) else None for value in shown]
    listed: list[object] = np.ma.asarray(values).tolist()
    return listed


def in_degrees(geometry: NDArray[np.object_], to_degrees: pyproj.Transformer) -> NDArray[np.object_]:
    """Bring polygons into WGS 84, wound by the right-hand rule, rounded where that leaves them valid."""
    moved = shapely.transform(geometry, lambda xy: np.column_stack(to_degrees.transform(*xy.T)))
    bounds = shapely.bounds(moved)
    for row in np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180):
        moved[row] = _cut(moved[row])
    moved = shapely.orient_polygons(moved)
    rounded = shapely.transform(moved, lambda xy: np.round(xy, _DECIMALS))
    return np.where(shapely.is_valid(rounded), rounded, moved)


def _cut(polygon: shapely.Geometry) -> shapely.Geometry:
    """Cut a polygon that reaches over the antimeridian in two, each on its side of it."""
    whole = shapely.transform(polygon, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    west = shapely.intersection(whole, shapely.box(0, -90, 180, 90))
    east = shapely.intersection(whole, shapely.box(180, -90, 360, 90))
    east = shapely.transform(east, lambda xy: xy - [360, 0])
    pieces = [piece for side in (west, east) for piece in shapely.get_parts(side) if piece.geom_type == "Polygon"]
    return shapely.multipolygons(pieces)
