"""Vector layers to files: GeoPackage, FlatGeobuf, GeoParquet, GeoJSON and Shapefile, by the file's suffix.

New files are written beside their place and renamed when they are whole. A GeoPackage that exists is changed in one SQLite transaction.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import warnings
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from rasterio.crs import CRS

from georeferencing import geopackage, geoparquet
from georeferencing.errors import VectorError

COLUMNS: tuple[str, ...] = (
    "phrase",
    "find",
    "score_mean",
    "score_max",
    "area_m2",
    "perimeter_m",
    "cut",
    "why",
    "why_data",
    "model",
    "source",
    "run_id",
)
"""The columns of every layer, in order."""

GEOMETRY = "geom"
_BATCH = 16_384
_DRIVERS = {
    ".gpkg": "GPKG",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".parquet": "Parquet",
}
_SHAPEFILE_SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SHAPEFILE_TEXT = 254
_SHAPEFILE_NAMES = {"score_mean": "score_mean", "perimeter_m": "perim_m"}
_SHAPEFILE_BYTES = 2**31 - 1


@dataclass
class Layer:
    """Features of one phrase: columns (n,) by name, shapely (multi)polygons (n,), and what is known of them.

    `metadata` goes where the format keeps layer metadata; `style` is QML text that a GeoPackage carries. Strings are object arrays, None is null.
    """

    name: str
    description: str
    crs: CRS | None
    columns: dict[str, NDArray[np.generic]]
    geometry: NDArray[np.object_]
    metadata: dict[str, str] = field(default_factory=dict)
    style: str | None = None

    @property
    def geometry_type(self) -> str:
        """Polygon, or MultiPolygon where any feature is one."""
        return "MultiPolygon" if (shapely.get_type_id(self.geometry) == 6).any() else "Polygon"

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the columns and the geometry, which is WKB."""
        columns = [(name, _arrow_type(values)) for name, values in self.columns.items()]
        return pa.schema([*columns, pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])

    def batches(self, rows: int = _BATCH) -> Iterator[pa.RecordBatch]:
        """Yield the features as record batches of at most `rows`."""
        multi = self.geometry_type == "MultiPolygon"
        for start in range(0, len(self.geometry), rows):
            part = slice(start, start + rows)
            shapes = promoted(self.geometry[part]) if multi else self.geometry[part]
            arrays = [pa.array(values[part], _arrow_type(values)) for values in self.columns.values()]
            yield pa.record_batch([*arrays, pa.array(shapely.to_wkb(shapes), pa.binary())], schema=self.schema)


def promoted(geoms: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons as multipolygons, leaving multipolygons alone."""
    result = np.array(geoms, np.object_)
    single = np.flatnonzero(shapely.get_type_id(result) == 3)
    if len(single):
        result[single] = shapely.multipolygons(result[single], indices=np.arange(len(single)))
    return result


def layer_name(phrase: str, taken: Container[str] = ()) -> str:
    """Return a layer name for a phrase: lower case letters, digits and underscores, 48 characters at most, `_2` and on where it is taken."""
    slug = re.sub(r"\W+", "_", phrase.casefold()).strip("_")[:48].strip("_") or "layer"
    if slug[0].isdigit():
        slug = f"l_{slug}"[:48]
    name, number = slug, 1
    while name in taken:
        number += 1
        ending = f"_{number}"
        name = slug[: 48 - len(ending)] + ending
    return name


def driver_of(path: Path) -> str:
    """Return the format of an output path. Raises VectorError on an unknown suffix."""
    driver = _DRIVERS.get(path.suffix.lower())
    if driver is None:
        raise VectorError(
            f"{path}: unknown format {path.suffix or 'without suffix'!r}; use .gpkg, .fgb, .geojson, .parquet or .shp"
        )
    return driver


def check_output(path: Path, *, overwrite: bool = False) -> None:
    """Raise VectorError where `path` cannot be written: before hours of work, not after."""
    driver = driver_of(path)
    if not path.parent.is_dir():
        raise VectorError(f"{path}: the folder {path.parent} does not exist")
    if path.is_dir():
        raise VectorError(f"{path}: is a folder")
    if path.exists() and driver != "GPKG" and not overwrite:
        raise VectorError(f"{path}: exists already; choose another name or give --overwrite")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise VectorError(f"{path}: cannot be written ({error.strerror})") from error


def write_layers(path: Path, layers: Iterable[Layer], *, overwrite: bool = False) -> list[str]:
    """Write layers to a file whose suffix names the format; return what the user should be told of the format's limits.

    A GeoPackage gets a layer each; layers are added to one that exists, and `overwrite` replaces those of the same name. The other formats hold
    one layer: all features go into it, and `overwrite` replaces the file. Raises VectorError, leaving nothing behind.
    """
    path = Path(path)
    check_output(path, overwrite=overwrite)
    several = list(layers)
    if not several:
        raise VectorError(f"{path}: there is no layer to write")
    driver = driver_of(path)
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        return _write(path, driver, several, beside, overwrite)
    except (DataSourceError, DataLayerError, FieldError, RuntimeError, pa.ArrowException, OSError) as error:
        raise VectorError(f"{path}: cannot be written ({' '.join(str(error).split())})") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(path: Path, driver: str, layers: list[Layer], beside: Path, overwrite: bool) -> list[str]:
    new = beside / f"{path.stem}{path.suffix.lower()}"
    if driver == "GPKG":
        for layer in layers:
            write_arrow(new, layer, "GPKG", new.exists())
        geopackage.add_styles(new, {layer.name: layer.style for layer in layers if layer.style})
        if path.exists():
            geopackage.merge(new, path, replace=overwrite)
        else:
            new.replace(path)
        return []
    layer = merged(layers, path.stem)
    if driver == "Parquet":
        geoparquet.write(
            new,
            layer.schema,
            layer.batches(),
            GEOMETRY,
            layer.geometry_type,
            layer.crs,
            layer.metadata,
            shapely.bounds(layer.geometry),
        )
    elif driver == "ESRI Shapefile":
        return _write_shapefile(path, layer, new)
    elif driver == "GeoJSON":
        _write_geojson(new, layer)
    else:
        write_arrow(new, layer, driver, False)
    new.replace(path)
    return []


def write_arrow(path: Path, layer: Layer, driver: str, append_layer: bool, **options: str) -> None:
    """Write one layer through GDAL from record batches."""
    if driver == "GPKG" and not append_layer:
        options = {"VERSION": "1.3", **options}  # read by the GDAL of older QGIS releases too
    if driver == "GPKG":
        options = {"DESCRIPTION": layer.description, "IDENTIFIER": layer.name, **options}
    stream = pa.RecordBatchReader.from_batches(layer.schema, layer.batches())
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="'crs' was not provided"
        )  # pixel coordinates have none, and that has been said
        pyogrio.raw.write_arrow(
            stream,
            str(path),
            layer=layer.name,
            driver=driver,
            geometry_name=GEOMETRY,
            geometry_type=layer.geometry_type,
            crs=None if layer.crs is None else layer.crs.to_wkt(),
            layer_metadata=layer.metadata if driver == "GPKG" and layer.metadata else None,
            **options,
        )


def merged(layers: list[Layer], name: str) -> Layer:
    """Return all features in one layer, for formats that hold one. Raises VectorError where CRSs or columns differ."""
    first = layers[0]
    for layer in layers[1:]:
        if layer.crs != first.crs or list(layer.columns) != list(first.columns):
            raise VectorError(
                f"{name}: layers {first.name} and {layer.name} differ in CRS or columns; write a GeoPackage, which holds both"
            )
    columns = {key: np.concatenate([layer.columns[key] for layer in layers]) for key in first.columns}
    geometry = np.concatenate([layer.geometry for layer in layers])
    metadata = first.metadata if len(layers) == 1 else {layer.name: json.dumps(layer.metadata) for layer in layers}
    description = "; ".join(layer.description for layer in layers)
    return Layer(name, description, first.crs, columns, geometry, metadata)


def _write_geojson(path: Path, layer: Layer) -> None:
    """RFC 7946: WGS 84 longitude and latitude, right-hand rule, cut at the antimeridian; pixel coordinates where there is no CRS."""
    if layer.crs is None:
        write_arrow(path, layer, "GeoJSON", False)
    else:
        write_arrow(
            path, layer, "GeoJSON", False, RFC7946="YES", COORDINATE_PRECISION="8", DESCRIPTION=layer.description
        )


def _write_shapefile(path: Path, layer: Layer, new: Path) -> list[str]:
    """Write a Shapefile and say what it could not hold."""
    notes = []
    columns: dict[str, NDArray[np.generic]] = {}
    for name, values in layer.columns.items():
        short = _SHAPEFILE_NAMES.get(name, name)[:10]
        if short != name:
            notes.append(f"{path}: column {name} is called {short}")
        if values.dtype == np.object_:
            cut = sum(1 for value in values if value is not None and len(str(value).encode()) > _SHAPEFILE_TEXT)
            if cut:
                notes.append(
                    f"{path}: {cut} texts of column {name} were cut to {_SHAPEFILE_TEXT} bytes; write a GeoPackage to keep them"
                )
                values = np.array([value if value is None else _cut(str(value)) for value in values], np.object_)
        columns[short] = values.astype(np.int32) if values.dtype == np.bool_ else values
    write_arrow(
        new,
        Layer(path.stem, layer.description, layer.crs, columns, layer.geometry),
        "ESRI Shapefile",
        False,
        ENCODING="UTF-8",
    )
    for suffix in _SHAPEFILE_SIDECARS:
        part = new.with_suffix(suffix)
        if part.exists() and part.stat().st_size > _SHAPEFILE_BYTES:
            raise VectorError(f"{path}: would pass the 2 GiB a Shapefile can hold; write a GeoPackage")
    for suffix in _SHAPEFILE_SIDECARS[::-1]:
        if new.with_suffix(suffix).exists():
            new.with_suffix(suffix).replace(path.with_suffix(suffix))
    return notes


def _cut(text: str) -> str:
    return text.encode()[:_SHAPEFILE_TEXT].decode(errors="ignore")


def _arrow_type(values: NDArray[np.generic]) -> pa.DataType:
    return pa.string() if values.dtype.kind in "OU" else pa.from_numpy_dtype(values.dtype)
