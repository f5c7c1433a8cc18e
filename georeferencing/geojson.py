"""GeoJSON by RFC 7946.

Written here since GDAL repairs every geometry one by one where it rounds coordinates, which takes fifty times as long
as all the rest. The text is made by Arrow, a column at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from georeferencing.degrees import Degrees
from georeferencing.errors import VectorError
from georeferencing.layers import Layer, plain
from georeferencing.outlines import Outlines
from georeferencing.ragged import Ragged


def write(path: Path, template: Layer, parts: Iterable[Layer], geometry_type: str) -> None:
    """Write one layer with a CRS from its parts, one feature a line. Raises VectorError where it cannot be written."""
    assert template.crs is not None
    to_degrees = Degrees(template.crs, path.name)
    head = {"type": "FeatureCollection", "name": path.stem, "description": template.description}
    with path.open("wb") as file:
        file.write((json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [').encode())
        between = b"\n"
        for part in parts:
            for text in _features(part, to_degrees, geometry_type):
                file.write(between)
                file.write(text)
                between = b",\n"
        file.write(b"\n]}\n")


def _features(part: Layer, to_degrees: Degrees, geometry_type: str) -> Iterator[pa.Buffer]:
    """Yield the text of many features at a time."""
    clearance = part.shapes.clearance if isinstance(part.shapes, Outlines) else None
    for start, stop in part.spans():
        shapes = to_degrees(part.ragged(start, stop), clearance)
        if geometry_type == "MultiPolygon":
            shapes = shapes.promoted()
        try:
            geometry = _geometry(shapes)
            properties = [_values(plain(values[start:stop])) for values in part.columns.values()]
            names = [json.dumps(name, ensure_ascii=False) for name in part.columns]
            yield _lines(names, properties, geometry)
        except pa.ArrowInvalid as error:
            raise VectorError(f"{part.name}: has an object too large for GeoJSON ({error}); use .gpkg") from error


def _lines(names: list[str], properties: list[pa.Array], geometry: pa.Array) -> pa.Buffer:
    pieces: list[pa.Array | str] = ['{"type": "Feature", "properties": {']
    for number, (name, values) in enumerate(zip(names, properties, strict=True)):
        pieces += [f"{', ' if number else ''}{name}: ", values]
    features = _joined(*pieces, '}, "geometry": ', geometry, "}")
    return _lists(features, np.array([0, len(features)]), ",\n")[0].as_buffer()


def _geometry(shapes: Ragged) -> pa.Array:
    """Return the GeoJSON geometry of each object."""
    x, y = (pa.array(np.ascontiguousarray(axis)).cast(pa.string()) for axis in shapes.points.T)
    rings = _lists(_joined(x, ",", y), shapes.rings, "],[")
    polygons = _lists(_joined("[[", rings, "]]"), shapes.parts, ",")
    if shapes.objects is None:
        return _joined('{"type": "Polygon", "coordinates": [', polygons, "]}")
    objects = _lists(_joined("[", polygons, "]"), shapes.objects, ",")
    return _joined('{"type": "MultiPolygon", "coordinates": [', objects, "]}")


def _joined(*pieces: pa.Array | str) -> pa.Array:
    """Return texts put together from arrays of texts and texts that are always the same."""
    return pc.binary_join_element_wise(*pieces, "")


def _lists(texts: pa.Array, offsets: NDArray[np.int64], between: str) -> pa.Array:
    """Return the texts from each of the `offsets` to the next as one."""
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), texts), between)


def _values(values: NDArray[np.generic]) -> pa.Array:
    """Return a column as JSON: what is masked or not finite is null, single precision keeps its few digits."""
    mask = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype.kind == "M":
        mask, plain = mask | np.isnat(plain), np.datetime_as_string(plain)
    if plain.dtype.kind in "OU":
        return _texts(plain.astype(object), mask)
    if plain.dtype.kind == "f":
        mask = mask | ~np.isfinite(plain)
    return pa.array(plain, mask=mask).cast(pa.string()).fill_null("null")


def _texts(values: NDArray[np.object_], mask: NDArray[np.bool_]) -> pa.Array:
    """Return a column of texts, most of them alike, or of anything, as JSON."""
    try:
        coded = pa.array(values, pa.string(), mask=mask).dictionary_encode()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        listed = [None if hidden else value for value, hidden in zip(values.tolist(), mask.tolist(), strict=True)]
        return pa.array([_json(value) for value in listed], pa.string())
    known = pa.array([_json(value) for value in coded.dictionary.to_pylist()], pa.string())
    return known.take(coded.indices).fill_null("null")


def _json(value: object) -> str:
    if isinstance(value, float) and not np.isfinite(value):
        return "null"
    return json.dumps(value, ensure_ascii=False)
