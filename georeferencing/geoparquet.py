"""GeoParquet 1.1 by pyarrow: WKB polygons, PROJJSON, streamed in row groups."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj

from georeferencing.layers import GEOMETRY, Layer


def write(path: Path, template: Layer, parts: Iterable[Layer], geometry_type: str) -> None:
    """Write one layer from its parts; a layer without a CRS says so (null)."""
    plain = pa.schema([field.remove_metadata() for field in template.schema], metadata=template.metadata)
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    with pq.ParquetWriter(path, plain, compression="zstd") as writer:
        for part in parts:
            for batch in part.batches(geometry_type):
                writer.write_batch(pa.record_batch(batch.columns, schema=plain))
            if len(part):
                points = part.ragged(0, len(part)).points
                low, high = np.minimum(low, points.min(axis=0)), np.maximum(high, points.max(axis=0))
        column = {
            "encoding": "WKB",
            "geometry_types": [geometry_type],
            "crs": None if template.crs is None else pyproj.CRS.from_wkt(template.crs.to_wkt()).to_json_dict(),
            "edges": "planar",
        }
        if np.isfinite(low).all() and not geometry_type.endswith(" Z"):
            column["bbox"] = [*low.tolist(), *high.tolist()]
        geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        writer.add_key_value_metadata({"geo": json.dumps(geo)})
