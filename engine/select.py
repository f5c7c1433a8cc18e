"""Features that exist already, chosen by a phrase: a vector file in, a layer a phrase out. No raster and no network."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyarrow as pa
import pyogrio
import pyogrio.errors
import rasterio.crs
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import ArrowDtype
from pyproj import CRS
from shapely.geometry import Polygon, box

from engine.errors import InputError, UsageError
from engine.phrases.features import Chosen, select_features
from engine.phrases.layer import Features
from georeferencing.aoi import reproject
from georeferencing.errors import ExtentError
from georeferencing.measure import areas_m2, perimeters_m
from georeferencing.vector_files import file_of, meant_layer
from georeferencing.vectors import COLUMNS, GEOMETRY, Layer, check_output, layer_name, write_layers

OURS = ("phrase", "find", "area_m2", "perimeter_m", "cut", "why", "why_data")  # told anew; the others are kept
KEPT = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating,
    pa.types.is_date, pa.types.is_time, pa.types.is_timestamp, pa.types.is_binary, pa.types.is_large_binary,
)  # fmt: skip
EXACT = {"types_mapper": ArrowDtype}  # pandas' own types have no null among integers and booleans
UNNAMED_KEYS = ("", "fid", "ogc_fid")  # what GDAL calls the numbers of features by itself
DEGREES = CRS.from_epsg(4326)


@dataclass
class Selected:
    """What was written for one phrase."""

    phrase: str
    layer: str
    count: int
    plan: str
    notes: list[str] = field(default_factory=list)


def select_layer(
    source: str | Path, phrases: list[str], out: str | Path, *, category_field: str | None = None,
    view: tuple[float, float, float, float] | None = None, view_crs: str | None = None, overwrite: bool = False,
) -> list[Selected]:  # fmt: skip
    """Choose the features of a vector file that each phrase means and write a layer a phrase.

    The features keep their fields and gain the columns of every layer; a field of the same name that is told anew is
    kept as `<name>_before`, others that would be alike are numbered. `view` is W S E N in `view_crs` (EPSG:4326 unless
    given, or the layer's own coordinates where the numbers cannot be degrees or the layer has no CRS). Raises
    UsageError, InputError or VectorError before anything is written.
    """
    check_output(Path(out), overwrite=overwrite)
    frame, said = read_frame(source)
    names: list[str] = []
    for phrase in phrases:
        names.append(layer_name(phrase, names))
    check_apart(source, Path(out), names)
    features = features_of(frame, file_of(source).stem)
    kept = kept_names(features.fields, Path(out))
    fields = {kept[key]: values for key, values in arrow_of(frame).items()}
    area = None if view is None else view_polygon(view, view_crs, features.crs)
    asked = unwrapped(features) if view is None else features
    layers: list[Layer] = []
    done: list[Selected] = []
    for phrase, name in zip(phrases, names, strict=True):
        chosen = select_features(asked, phrase, category_field=category_field, view=area, embed=embed)
        check_polygons(frame.iloc[chosen.rows], source)
        layers.append(layer_of(features, chosen, name, str(source), fields))
        done.append(
            Selected(phrase, name, len(chosen.rows), chosen.plan.render(), [*chosen.plan.warnings, *chosen.notes])
        )
    if missing := int((shapely.is_missing(features.geometry) | shapely.is_empty(features.geometry)).sum()):
        said.append(f"{source}: features without geometry, which are left out: {missing}")
    said += write_layers(Path(out), layers, overwrite=overwrite)
    for each in done:
        each.notes += said
    return done


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors (n, d) of texts by the bundled encoder; torch is loaded when a phrase first needs it."""
    from engine.models.encoders.sentences import vectors

    return vectors(tuple(texts))


def read_frame(source: str | Path, *, polygons: bool = False) -> tuple[GeoDataFrame, list[str]]:
    """The layer of a vector file that is meant (see `meant_layer`), and what is odd in it.

    Raises InputError or VectorError when it cannot be read or several may be meant.
    """
    path, name = meant_layer(source, polygons=polygons)
    try:
        with warnings.catch_warnings(record=True) as met:
            for kind in (UserWarning, RuntimeWarning):
                warnings.simplefilter("always", kind)
            if path.lower().endswith(".parquet"):
                frame = geopandas.read_parquet(path, to_pandas_kwargs=EXACT)
            else:
                frame = _read_with_key(path, name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        if "://" not in path and not path.startswith("/vsi") and not Path(path).is_file():
            what = "is a folder" if Path(path).is_dir() else "no such file"
            raise InputError(f"{source}: {what}; give a vector file such as .gpkg or .geojson") from error
        reason = " ".join(str(error).partition("; It might help")[0].split())  # GDAL's advice on prefixes helps nobody
        raise InputError(f"{source}: cannot be read as a vector layer ({reason}); give a vector file") from error
    if not isinstance(frame, GeoDataFrame):
        raise InputError(f"{source}: has no geometry; give a layer of polygons")
    return frame, [f"{source}: {' '.join(text.split())}" for text in dict.fromkeys(str(each.message) for each in met)]


def _read_with_key(path: str, layer: str | None) -> GeoDataFrame | pandas.DataFrame:
    """A layer, counted by the file's own numbers of features where no field holds them (GeoJSON's `id` is one).

    A key that somebody named, as databases do, is a field, too.
    """
    exactly = {"use_arrow": True, "arrow_to_pandas_kwargs": EXACT}
    about = pyogrio.read_info(path, layer=layer)
    key = about["fid_column"]
    own = key not in about["fields"]
    frame = pyogrio.read_dataframe(path, layer=layer, fid_as_index=own, **exactly)
    if own and key.casefold() not in UNNAMED_KEYS:
        frame.insert(0, key, pandas.array(frame.index, dtype=ArrowDtype(pa.int64())))
    return frame


def check_apart(source: str | Path, out: Path, names: Sequence[str]) -> None:
    """Raise UsageError where a layer to write is the one that was read, which would be lost."""
    path, name = meant_layer(source, polygons=False)
    with suppress(OSError, ValueError):  # a file that is not there yet, a name that is GDAL's own
        if out.samefile(path) and (out.suffix.lower() != ".gpkg" or str(name).casefold() in names):
            raise UsageError(f"{out}: is the layer itself; name another file to write")


def features_of(frame: GeoDataFrame, name: str) -> Features:
    """A data frame as features; columns that are no plain values become text."""
    columns = {key: column_of(values) for key, values in arrow_of(frame).items()}
    crs = CRS.from_user_input(frame.crs) if frame.crs is not None else None
    return Features(np.asarray(frame.geometry.array, dtype=object), columns, crs, name)


def unwrapped(features: Features) -> Features:
    """Features in degrees on both sides of the antimeridian with longitudes from 0 to 360; others as they are.

    The frame that distances are measured in lies in the middle of a layer: between -180 and 180 that would be far off.
    """
    if features.crs is None or not features.crs.is_geographic or not len(features.geometry):
        return features
    turned = shapely.transform(features.geometry, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    west, _, east, _ = shapely.total_bounds(features.geometry)
    begin, _, end, _ = shapely.total_bounds(turned)
    return replace(features, geometry=turned) if end - begin < 180 < east - west else features


def arrow_of(frame: GeoDataFrame) -> dict[str, pa.Array]:
    """The fields as they were read, by name; as text where no format of a layer holds their type."""
    fields = {}
    for key in frame.columns[frame.columns != frame.geometry.name]:
        values = frame[key]
        read = pa.array(values) if isinstance(values.dtype, ArrowDtype) or values.dtype.kind == "M" else None
        if read is None or not any(test(read.type) for test in KEPT):
            cells = values.tolist() if read is None else read.to_pylist()
            read = pa.array([None if is_null(each) else str(each) for each in cells], pa.string())
        fields[str(key)] = read.combine_chunks() if isinstance(read, pa.ChunkedArray) else read
    return fields


def column_of(values: pa.Array) -> NDArray[np.generic]:
    """A field to ask of: numbers and booleans as they are, the rest as text with None for null."""
    array = values.to_numpy(zero_copy_only=False)
    if array.dtype.kind in "biuf":
        return array
    if array.dtype.kind == "M":
        return np.array([None if np.isnat(each) else str(each) for each in array], dtype=object)
    return np.array([None if is_null(each) else str(each) for each in array], dtype=object)


def is_null(value: object) -> bool:
    """Whether a cell is empty; lists and dicts are not."""
    return value is None or (isinstance(value, float) and value != value)


def view_polygon(view: tuple[float, float, float, float], view_crs: str | None, crs: CRS | None) -> Polygon:
    """A box W S E N as a polygon in the layer's CRS."""
    west, south, east, north = view
    if not (west < east and south < north):
        raise UsageError(f"view {west:g} {south:g} {east:g} {north:g}: is empty; give W S E N with W < E and S < N")
    frame = box(west, south, east, north)
    degrees = abs(west) <= 180 and abs(east) <= 180 and abs(south) <= 90 and abs(north) <= 90
    if crs is None or (view_crs is None and not degrees):
        return frame
    from pyproj.exceptions import CRSError

    try:
        given = CRS.from_user_input(view_crs) if view_crs else DEGREES
    except CRSError as error:
        raise UsageError(f"view CRS {view_crs}: is unknown; give for example EPSG:4326") from error
    off = f"view {west:g} {south:g} {east:g} {north:g}: cannot be brought from {given.name} to {crs.name}"
    try:
        moved = reproject(frame, given, crs, "view")
    except ExtentError as error:
        raise UsageError(f"{off}; give a box near the layer, its CRS with --bbox-crs") from error
    if not isinstance(moved, Polygon):
        raise UsageError(f"{off}, in one piece; give a box near the layer")
    return moved


def check_polygons(chosen: GeoDataFrame, source: str | Path) -> None:
    """Raise InputError where a feature is none."""
    odd = chosen[~np.isin(shapely.get_type_id(chosen.geometry.array), (3, 6))]
    if len(odd):
        raise InputError(
            f"{source}: feature {odd.index[0]} is a {odd.geometry.iloc[0].geom_type}; "
            "lines and points can be referred to, only polygons can be chosen"
        )


def kept_names(fields: Iterable[str], out: Path) -> dict[str, str]:
    """The names of fields in the output: another where a column or the file itself has theirs, whatever the case."""
    own = {GEOMETRY, "fid"} if out.suffix.lower() == ".gpkg" else {GEOMETRY}
    taken = {*COLUMNS, *own, *(key.casefold() for key in fields)}
    seen: set[str] = set()
    names = {}
    for key in fields:
        low = key.casefold()
        name = base = f"{key}_before" if low in own or low in OURS or (low in COLUMNS and low != key) else key
        number = 1
        while name.casefold() in (seen if name == key else taken):
            number += 1
            name = f"{base}_{number}"
        taken.add(name.casefold())
        seen.add(low)
        names[key] = name
    return names


def taken(values: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.generic] | pa.Array:
    """The rows of a field as a layer has them: real numbers and texts by numpy, other types as they are."""
    part, kind = values.take(pa.array(rows)), values.type
    if pa.types.is_floating(kind):
        return np.ma.masked_invalid(column_of(part))
    return column_of(part) if pa.types.is_string(kind) or pa.types.is_large_string(kind) else part


def layer_of(features: Features, chosen: Chosen, name: str, source: str, fields: Mapping[str, pa.Array]) -> Layer:
    """The chosen features with the columns of every layer first, then their own fields."""
    rows, selection = chosen.rows, chosen.selection
    number = len(rows)
    geometry = features.geometry[rows]
    crs = None if features.crs is None else rasterio.crs.CRS.from_wkt(features.crs.to_wkt())

    unknown = np.ma.array(
        np.zeros(number, np.float32), mask=True
    )  # null in the file, unless an earlier result knows it

    def text(values: list[str]) -> NDArray[np.object_]:
        return np.array(values, dtype=object).reshape(number)

    columns: dict[str, NDArray[np.generic]] = {
        "phrase": text([chosen.plan.phrase] * number),
        "find": text([str(find) for find in selection.find]),
        "score_mean": unknown,
        "score_max": unknown,
        "area_m2": np.asarray(areas_m2(geometry, crs), np.float64) if number else np.zeros(0),
        "perimeter_m": np.asarray(perimeters_m(geometry, crs), np.float64) if number else np.zeros(0),
        "cut": np.asarray(selection.cut, np.bool_),
        "why": text(selection.why),
        "why_data": text([json.dumps(data) for data in selection.why_data]),
        "model": text([""] * number),
        "source": text([source] * number),
        "run_id": text([""] * number),
    }
    columns = {key: columns[key] for key in COLUMNS}
    columns |= {key: taken(values, rows) for key, values in fields.items()}
    metadata = {"phrase": chosen.plan.phrase, "plan": json.dumps(chosen.plan.to_dict()), "source": source}
    return Layer(name, chosen.plan.phrase, crs, columns, geometry, metadata)
