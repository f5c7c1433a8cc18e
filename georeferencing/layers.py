"""Vector layers in memory: columns, polygons and what is known of them, given out as Arrow record batches."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

from georeferencing.errors import VectorError
from georeferencing.outlines import Outlines
from georeferencing.ragged import Ragged

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
_BATCH_POINTS = 1 << 21  # features are given out in smaller batches where they have many points


@dataclass
class Layer:
    """Features of one phrase: columns (n,) by name, (multi)polygons (n,), and what is known of them.

    `shapes` are shapely geometries or pixel-exact outlines. `metadata` goes where the format keeps layer metadata;
    `style` is QML text that a GeoPackage carries. Strings are object arrays, None is null; types that
    numpy lacks are Arrow arrays. The columns must be the same, in order and type, in all parts of one layer.
    """

    name: str
    description: str
    crs: CRS | None
    columns: dict[str, NDArray[np.generic]]
    shapes: NDArray[np.object_] | Outlines
    metadata: dict[str, str] = field(default_factory=dict)
    style: str | None = None

    def __len__(self) -> int:
        return len(self.shapes)

    @property
    def geometry(self) -> NDArray[np.object_]:
        """The shapes as shapely geometries."""
        return self.shapes.placed().shapes() if isinstance(self.shapes, Outlines) else self.shapes

    @property
    def geometry_type(self) -> str:
        """Polygon, or MultiPolygon where any feature is one."""
        if isinstance(self.shapes, Outlines):
            return "Polygon" if self.shapes.grid.objects is None else "MultiPolygon"
        return "MultiPolygon" if (shapely.get_type_id(self.shapes) == 6).any() else "Polygon"

    @property
    def has_heights(self) -> bool:
        """Whether any feature is three-dimensional."""
        return not isinstance(self.shapes, Outlines) and bool(shapely.has_z(self.shapes).any())

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the columns and the geometry, which is WKB."""
        columns = [pa.field(name, _arrow_type(values)) for name, values in self.columns.items()]
        return pa.schema([*columns, pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])

    def emptied(self) -> Layer:
        """Return this layer without features."""
        return replace(self, columns={k: v[:0] for k, v in self.columns.items()}, shapes=np.zeros(0, np.object_))

    def slice(self, start: int, stop: int) -> Layer:
        """Return this layer with features `start` to `stop` only."""
        shapes = self.shapes
        part = shapes.at(np.arange(start, stop)) if isinstance(shapes, Outlines) else shapes[start:stop]
        return replace(self, columns={k: v[start:stop] for k, v in self.columns.items()}, shapes=part)

    def ragged(self, start: int, stop: int) -> Ragged:
        """Return the shapes of features `start` to `stop` as flat arrays in map coordinates."""
        if isinstance(self.shapes, Outlines):
            return self.shapes.at(np.arange(start, stop)).placed()
        return Ragged.of_shapes(self.shapes[start:stop])

    def batches(self, geometry_type: str) -> Iterator[pa.RecordBatch]:
        """Yield the features as record batches, as MultiPolygons, with heights, where that is the `geometry_type`.

        Raises VectorError where a geometry is larger than any format holds.
        """
        schema = self.schema
        for start, stop in self.spans():
            arrays = [pa.array(values[start:stop], _arrow_type(values)) for values in self.columns.values()]
            yield pa.record_batch([*arrays, self._wkb(start, stop, geometry_type)], schema=schema)

    def _wkb(self, start: int, stop: int, geometry_type: str) -> pa.Array:
        multi = geometry_type.startswith("Multi")
        if isinstance(self.shapes, Outlines):
            try:
                return self.shapes.wkb(start, stop, multi=multi)
            except OverflowError as error:
                raise VectorError(
                    f"{self.name}: an object of {error} is more than a file can hold; write parts with --bbox"
                ) from error
        shapes = shapely.force_3d(self.shapes[start:stop]) if geometry_type.endswith(" Z") else self.shapes[start:stop]
        return pa.array(shapely.to_wkb(promoted(shapes) if multi else shapes), pa.binary())

    def spans(self) -> Iterator[tuple[int, int]]:
        """Cut the features into spans of a bounded number, and of outlines of a bounded number of points."""
        if not isinstance(self.shapes, Outlines):
            yield from ((start, min(start + _BATCH, len(self))) for start in range(0, len(self), _BATCH))
            return
        points, start = self.shapes.grid.offsets, 0
        while start < len(self):
            enough = int(np.searchsorted(points, points[start] + _BATCH_POINTS, side="right")) - 1
            stop = min(max(enough, start + 1), start + _BATCH, len(self))
            yield start, stop
            start = stop


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
    columns = {key: _joined([layer.columns[key] for layer in layers]) for key in first.columns}
    geometry = first.shapes if len(layers) == 1 else np.concatenate([layer.geometry for layer in layers])
    metadata = first.metadata if len(layers) == 1 else {layer.name: json.dumps(layer.metadata) for layer in layers}
    description = "; ".join(layer.description for layer in layers)
    return Layer(name, description, first.crs, columns, geometry, metadata)


def layer_name(phrase: str, taken: Container[str] = ()) -> str:
    """Return a layer name for a phrase: lower-case letters, digits, underscores.

    It has 48 characters at most; one that is `taken` gets `_2` and on.
    """
    slug = re.sub(r"\W+", "_", phrase.casefold()).strip("_")[:48].strip("_") or "layer"
    if re.match(r"\d|gpkg|(ogr|rtree|sqlite)_|layer_styles$", slug):  # the last are a GeoPackage's own
        slug = f"l_{slug}"[:48]
    name, number = slug, 1
    while name in taken:
        number += 1
        ending = f"_{number}"
        name = slug[: 48 - len(ending)] + ending
    return name


def plain(values: NDArray[np.generic] | pa.Array) -> NDArray[np.generic]:
    """Return a column as numpy; of an Arrow array numbers, booleans and days are masked where null, others text."""
    if not isinstance(values, pa.Array):
        return values
    kind = values.type
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        known = values.fill_null(pa.scalar(0, pa.int32()).cast(kind)).to_numpy(zero_copy_only=False)
        return np.ma.array(known, mask=values.is_null().to_numpy(zero_copy_only=False))
    texts = [each.isoformat() if isinstance(each, date | time) else each for each in values.to_pylist()]
    return np.array([None if each is None else str(each) for each in texts], np.object_)


def _joined(values: list[NDArray[np.generic]] | list[pa.Array]) -> NDArray[np.generic] | pa.Array:
    return pa.concat_arrays(values) if isinstance(values[0], pa.Array) else np.concatenate(values)


def _arrow_type(values: NDArray[np.generic] | pa.Array) -> pa.DataType:
    if isinstance(values, pa.Array):
        return values.type
    return pa.string() if values.dtype.kind in "OU" else pa.from_numpy_dtype(values.dtype)
