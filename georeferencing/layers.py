"""Vector layers in memory: columns, polygons and what is known of them, given out as Arrow record batches."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

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
"""The name of the geometry column."""

_BATCH = 4096


@dataclass
class Layer:
    """Features of one phrase: columns (n,) by name, shapely (multi)polygons (n,), and what is known of them.

    `metadata` goes where the format keeps layer metadata; `style` is QML text that a GeoPackage carries. Strings are
    object arrays, None is null. The columns must be the same, in order and type, in all parts of one layer.
    """

    name: str
    description: str
    crs: CRS | None
    columns: dict[str, NDArray[np.generic]]
    geometry: NDArray[np.object_]
    metadata: dict[str, str] = field(default_factory=dict)
    style: str | None = None

    def __len__(self) -> int:
        return len(self.geometry)

    @property
    def geometry_type(self) -> str:
        """Polygon, or MultiPolygon where any feature is one."""
        return "MultiPolygon" if (shapely.get_type_id(self.geometry) == 6).any() else "Polygon"

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the columns and the geometry, which is WKB."""
        columns = [pa.field(name, _arrow_type(values)) for name, values in self.columns.items()]
        return pa.schema([*columns, pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])

    def emptied(self) -> Layer:
        """Return this layer without features."""
        return replace(self, columns={k: v[:0] for k, v in self.columns.items()}, geometry=self.geometry[:0])

    def batches(self, geometry_type: str) -> Iterator[pa.RecordBatch]:
        """Yield the features as record batches, as MultiPolygons where that is the `geometry_type`."""
        for start in range(0, len(self), _BATCH):
            part = slice(start, start + _BATCH)
            shapes = promoted(self.geometry[part]) if geometry_type == "MultiPolygon" else self.geometry[part]
            arrays = [pa.array(values[part], _arrow_type(values)) for values in self.columns.values()]
            yield pa.record_batch([*arrays, pa.array(shapely.to_wkb(shapes), pa.binary())], schema=self.schema)


def promoted(geoms: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons as multipolygons, leaving multipolygons alone."""
    result = np.array(geoms, np.object_)
    single = np.flatnonzero(shapely.get_type_id(result) == 3)
    if len(single):
        result[single] = shapely.multipolygons(result[single], indices=np.arange(len(single)))
    return result


def merged(layers: Sequence[Layer], name: str) -> Layer:
    """Return all features in one layer, for formats that hold one. Raises VectorError where CRSs or columns differ."""
    first = layers[0]
    for layer in layers[1:]:
        if layer.crs != first.crs or list(layer.columns) != list(first.columns):
            raise VectorError(
                f"{name}: layers {first.name} and {layer.name} differ in CRS or columns; "
                "write a GeoPackage, which holds both"
            )
    columns = {key: np.concatenate([layer.columns[key] for layer in layers]) for key in first.columns}
    geometry = np.concatenate([layer.geometry for layer in layers])
    metadata = first.metadata if len(layers) == 1 else {layer.name: json.dumps(layer.metadata) for layer in layers}
    description = "; ".join(layer.description for layer in layers)
    return Layer(name, description, first.crs, columns, geometry, metadata)


def layer_name(phrase: str, taken: Container[str] = ()) -> str:
    """Return a layer name for a phrase: lower-case letters, digits, underscores.

    It has 48 characters at most; one that is `taken` gets `_2` and on.
    """
    slug = re.sub(r"\W+", "_", phrase.casefold()).strip("_")[:48].strip("_") or "layer"
    if slug[0].isdigit():
        slug = f"l_{slug}"[:48]
    name, number = slug, 1
    while name in taken:
        number += 1
        ending = f"_{number}"
        name = slug[: 48 - len(ending)] + ending
    return name


def _arrow_type(values: NDArray[np.generic]) -> pa.DataType:
    return pa.string() if values.dtype.kind in "OU" else pa.from_numpy_dtype(values.dtype)
