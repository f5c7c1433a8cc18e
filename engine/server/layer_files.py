"""A GeoPackage of results read back as layers, so that they can be written in another format or into another file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pyogrio.errors
from rasterio.crs import CRS

from engine.errors import InputError
from georeferencing.layers import Layer

_STYLES = "layer_styles"
_OWN_METADATA = ("DESCRIPTION", "IDENTIFIER", "DBF_DATE_LAST_UPDATE")
"""Metadata items that GDAL makes itself; the description is a part of a layer here."""


def read_layers(path: Path) -> list[Layer]:
    """Return the layers of a GeoPackage that the engine wrote, as they were: columns, metadata, style.

    Raises InputError where the file is damaged.
    """
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path) if name != _STYLES]
        styles = _styles(path)
        return [_layer(path, name, styles.get(name)) for name in names]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, sqlite3.Error) as error:
        raise InputError(f"{path}: its layers cannot be read ({' '.join(str(error).split())})") from error


def _layer(path: Path, name: str, style: str | None) -> Layer:
    frame = geopandas.read_file(path, layer=name, engine="pyogrio")
    crs = None if frame.crs is None else CRS.from_wkt(frame.crs.to_wkt())
    columns = {str(key): frame[key].to_numpy() for key in frame.columns if key != frame.geometry.name}
    columns = {key: np.ma.masked_invalid(each) if each.dtype.kind == "f" else each for key, each in columns.items()}
    known = pyogrio.read_info(path, layer=name)["layer_metadata"] or {}
    metadata = {str(key): str(value) for key, value in known.items() if key not in _OWN_METADATA}
    description = str(known.get("DESCRIPTION") or name)
    return Layer(name, description, crs, columns, np.asarray(frame.geometry.array, np.object_), metadata, style)


def _styles(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_STYLES,)).fetchone():
            return {}
        return dict(connection.execute(f"SELECT f_table_name, styleQML FROM {_STYLES}").fetchall())
