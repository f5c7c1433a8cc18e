"""Vector files that are read: which of their layers is meant, and the polygons in it."""

from __future__ import annotations

import warnings
from pathlib import Path

import fiona
import numpy as np
import pyogrio
import shapely
from fiona.errors import FionaError
from numpy.typing import NDArray
from pyogrio.errors import DataSourceError
from shapely.geometry import shape

from georeferencing.errors import ExtentError, VectorError

NAMED = "|layername="
_AREAL = ("Polygon", "Surface", "Collection", "Unknown")  # kinds of layers that may hold polygons; Unknown is any


def file_of(path: str | Path) -> Path:
    """Return the file of `FILE|layername=NAME`."""
    return Path(str(path).partition(NAMED)[0])


def meant_layer(path: str | Path, *, polygons: bool = True) -> tuple[str, str | None]:
    """Return a vector file and its layer that is meant: of `FILE|layername=NAME` that, else the only one with polygons.

    With `polygons` False any geometry will do. None stands for layers that cannot be listed. Raises VectorError where
    there are several, or none of that name.
    """
    file, _, name = str(path).partition(NAMED)
    try:
        with warnings.catch_warnings():  # reading it gives them again
            warnings.simplefilter("ignore")
            kinds = {str(each): kind or "" for each, kind in pyogrio.list_layers(file)}
    except DataSourceError:
        return file, name or None  # opening it says what is wrong
    if name and name.casefold() not in map(str.casefold, kinds):
        known = [each for each, kind in kinds.items() if kind] or kinds  # tables, such as of styles, are none to name
        raise VectorError(f"{path}: there is no such layer; it has {', '.join(known)}")
    if name:
        return file, name
    what, words = ("layers of polygons", _AREAL) if polygons else ("layers", ("",))
    there = [each for each, kind in kinds.items() if kind and any(word in kind for word in words)]
    if len(there) > 1:
        raise VectorError(f"{path}: has several {what} ({', '.join(there)}); name one: '{file}{NAMED}{there[0]}'")
    return file, next(iter(there or kinds), None)


def read_polygons(path: str | Path) -> tuple[NDArray[np.object_], str | None]:
    """Return the (multi)polygons (n,) of a vector file's layer, one a feature and valid, and their CRS as WKT.

    Raises VectorError where it cannot be read or several layers may be meant, ExtentError where it holds no polygon.
    """
    file, name = meant_layer(path)
    try:
        with fiona.open(file, layer=name) as layer:
            wkt = layer.crs_wkt or None
            shapes = [shape(feature.geometry) for feature in layer if feature.geometry is not None]
    except (FionaError, OSError, ValueError, AttributeError) as error:
        check_there(path)
        raise VectorError(
            f"{path}: not a vector file that can be read; give polygons, such as .gpkg or .geojson"
        ) from error
    polygons = [part for part in shapes if part.geom_type in ("Polygon", "MultiPolygon") and not part.is_empty]
    if not polygons:
        raise ExtentError(f"{path}: holds no polygon; give a layer of polygons")
    return shapely.make_valid(np.array(polygons, np.object_)), wkt


def check_there(path: str | Path) -> None:
    """Raise VectorError where neither a file nor a name of GDAL's own is named."""
    if not file_of(path).exists() and "://" not in str(path) and not str(path).startswith("/vsi"):
        raise VectorError(f"{path}: no such file; give a vector file of polygons")
