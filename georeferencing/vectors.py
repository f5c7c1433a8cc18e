"""Vector layers to files: GeoPackage, FlatGeobuf, GeoParquet, GeoJSON and Shapefile, by the file's suffix.

New files are written beside their place and renamed when they are whole. A GeoPackage that exists is changed in one
SQLite transaction.
"""

from __future__ import annotations

import shutil
import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from pyogrio.util import vsi_path

from georeferencing import geojson, geopackage, geoparquet
from georeferencing.errors import VectorError
from georeferencing.large_shapes import LargeShapes
from georeferencing.layers import COLUMNS, GEOMETRY, Layer, layer_name, merged
from georeferencing.places import obstacle, put, scratch_beside
from georeferencing.shapefile import INDEXES, SIDECARS, ShapefileLimits, parts_of

__all__ = ["COLUMNS", "GEOMETRY", "Layer", "check_output", "driver_of", "layer_name", "write_layers", "write_streams"]

_DRIVERS = {
    ".gpkg": "GPKG",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".parquet": "Parquet",
    ".shp": "ESRI Shapefile",
}
_FULL = 1 << 20  # bytes left of a disk that counts as full
_WARNINGS = 5  # of one layer that are told


def driver_of(path: Path) -> str:
    """Return the format of an output path. Raises VectorError on an unknown suffix."""
    driver = _DRIVERS.get(path.suffix.lower())
    if driver is None:
        given = path.suffix or "without suffix"
        raise VectorError(f"{path}: unknown format {given}; use .gpkg, .fgb, .geojson, .parquet or .shp")
    return driver


def check_output(path: Path, *, overwrite: bool = False) -> None:
    """Raise VectorError where `path` cannot be written: before hours of work, not after."""
    driver = driver_of(path)
    if path.is_dir():
        raise VectorError(f"{path}: is a folder")
    if driver not in ("GeoJSON", "Parquet") and vsi_path(path) != str(path):  # pyogrio would write to another place
        raise VectorError(f"{str(path)!r}: cannot be written with such marks in it (! ; : or a line's end); use others")
    if driver == "ESRI Shapefile" and path.suffix not in (".shp", ".SHP"):
        raise VectorError(f"{path}: GDAL finds no Shapefile of such an ending; name it {path.stem}.shp")
    if driver != "GPKG" and not overwrite:
        suffixes = (*SIDECARS, *INDEXES) if driver == "ESRI Shapefile" else ()
        for part in (path, *(each for suffix in suffixes for each in parts_of(path, suffix))):
            if part.exists():
                raise VectorError(f"{part}: exists already; choose another name or give --overwrite")
    if why := obstacle(path):
        raise VectorError(f"{path}: {why}")


def write_layers(path: Path, layers: Iterable[Layer], *, overwrite: bool = False) -> list[str]:
    """Write layers to a file whose suffix names the format; return what the user should be told of the format's limits.

    A GeoPackage gets a layer each; layers are added to one that exists, and `overwrite` replaces those of the same
    name. The other formats hold one layer: all features go into it, and `overwrite` replaces the file. Raises
    VectorError, leaving nothing behind.
    """
    several = list(layers)
    multi = any(layer.geometry_type == "MultiPolygon" for layer in several)
    kind = "MultiPolygon" if multi else "Polygon"
    if any(layer.has_heights for layer in several):
        kind += " Z"
    streams = [(layer.emptied(), [layer]) for layer in several]
    return write_streams(path, streams, geometry_type=kind, overwrite=overwrite)


def write_streams(
    path: Path,
    streams: Sequence[tuple[Layer, Iterable[Layer]]],
    *,
    geometry_type: str = "Polygon",
    overwrite: bool = False,
) -> list[str]:
    """Write layers whose features come in parts, which need never be in memory together; otherwise as `write_layers`.

    Each layer is a template without features, for name, columns, CRS, metadata and style, and its parts. With
    `geometry_type` "MultiPolygon" polygons are promoted; " Z" after it keeps heights. An error raised by the parts
    leaves nothing behind.
    """
    path = Path(path)
    check_output(path, overwrite=overwrite)
    if not streams:
        raise VectorError(f"{path}: there is no layer to write")
    if driver_of(path) != "GPKG":
        template = merged([each for each, _ in streams], path.stem)
        streams = [(template, (part for _, parts in streams for part in parts))]
    with _beside(path) as new:
        notes = [note for template, parts in streams for note in _write(new, path, template, parts, geometry_type)]
        _put_in_place(new, path, [template for template, _ in streams], overwrite)
    return notes


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a place to write a new file to, in a folder beside `path` that is gone afterwards."""
    try:
        with scratch_beside(path) as folder:
            yield folder / f"{path.stem}{path.suffix.lower()}"
    except (DataSourceError, DataLayerError, FieldError, pa.ArrowException, sqlite3.Error, OSError) as error:
        full = shutil.disk_usage(path.parent).free < _FULL
        why = "no space left there; make room" if full else " ".join(str(error).split())
        raise VectorError(f"{path}: cannot be written ({why})") from error


def _put_in_place(new: Path, path: Path, layers: list[Layer], overwrite: bool) -> None:
    driver = driver_of(path)
    if driver == "GPKG":
        styles = {layer.name: layer.style for layer in layers if layer.style}
        if path.exists():
            geopackage.merge(new, path, styles, replace=overwrite)
            return
        geopackage.add_styles(new, styles)
    if driver == "ESRI Shapefile":
        for suffix in (*INDEXES, *SIDECARS):  # .shp last: it is what others look for
            part, *others = parts_of(path, suffix)
            for other in others:  # before, for to some file systems it is the same
                other.unlink(missing_ok=True)
            if new.with_suffix(suffix).exists():
                put(new.with_suffix(suffix), part)
            else:
                part.unlink(missing_ok=True)
        return
    put(new, path)


def _write(new: Path, path: Path, template: Layer, parts: Iterable[Layer], geometry_type: str) -> list[str]:
    """Write one layer to `new`; return the format's limits met on the way to `path`."""
    driver = driver_of(path)
    if driver == "GPKG":
        # version 1.3 is read by the GDAL of older QGIS releases too
        version = {} if new.exists() else {"VERSION": "1.3"}
        names = {"DESCRIPTION": template.description, "IDENTIFIER": template.name}
        large = LargeShapes(multi=geometry_type.startswith("Multi"))
        notes = _write_gdal(new, driver, template, large.keep(parts), geometry_type, **names, **version)
        large.put_back(new, template.name)
        return notes
    elif driver == "Parquet":
        geoparquet.write(new, template, parts, geometry_type)
    elif driver == "ESRI Shapefile":
        limits = ShapefileLimits(path)
        (fitted,) = limits.fit([template])
        notes = _write_gdal(new, driver, fitted, limits.fit(parts), geometry_type, ENCODING="UTF-8")
        limits.check_size(new)
        return limits.notes() + notes
    elif driver == "GeoJSON" and template.crs is not None:
        flat = geometry_type.removesuffix(" Z")
        geojson.write(new, template, parts, flat)
        return [f"{path}: GeoJSON is written without heights; other formats keep them"] if flat != geometry_type else []
    else:
        notes = _write_gdal(new, driver, template, parts, geometry_type)
        if driver == "GeoJSON":
            return [
                *notes,
                f"{path}: GeoJSON cannot say that there is no CRS; its pixel coordinates will be taken for degrees",
            ]
        return notes
    return []


class _Failure:
    """Holds the error of a stream: GDAL stands between it and the caller, and would tell only that it failed."""

    error: BaseException | None = None

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if not isinstance(error, GeneratorExit):  # GDAL gave up first
            self.error = error


def _write_gdal(
    new: Path, driver: str, template: Layer, parts: Iterable[Layer], geometry_type: str, **options: str
) -> list[str]:
    """Write one layer through GDAL from a stream of record batches; return what GDAL warns of."""
    failure = _Failure()

    def batches() -> Iterator[pa.RecordBatch]:
        with failure:
            for part in parts:
                yield from part.batches(geometry_type)

    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always", RuntimeWarning)
        # pixel coordinates have no CRS, and that has been said
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        try:
            pyogrio.raw.write_arrow(
                pa.RecordBatchReader.from_batches(template.schema, batches()),
                str(new),
                layer=template.name if driver == "GPKG" else new.stem,
                driver=driver,
                geometry_name=GEOMETRY,
                geometry_type=geometry_type,
                crs=None if template.crs is None else template.crs.to_wkt(),
                layer_metadata=template.metadata if driver == "GPKG" and template.metadata else None,
                **options,
            )
        except RuntimeError as error:
            if failure.error is not None:
                raise failure.error from None
            raise DataSourceError(str(error)) from error  # named by `_beside`
    texts = [" ".join(str(each.message).split()) for each in met if "pyogrio" in each.filename]
    return [f"{new.name}: {text}" for text in dict.fromkeys(texts)][:_WARNINGS]
