"""GeoParquet 1.1 by pyarrow: WKB polygons, PROJJSON, streamed in row groups."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
from numpy.typing import NDArray
from rasterio.crs import CRS


def write(
    path: Path,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    geometry: str,
    geometry_type: str,
    crs: CRS | None,
    metadata: dict[str, str],
    bounds: NDArray[np.float64],
) -> None:
    """Write record batches; `bounds` (n, 4) are those of the features. A layer without a CRS says so (null)."""
    column = {
        "encoding": "WKB",
        "geometry_types": [geometry_type],
        "crs": None if crs is None else pyproj.CRS.from_wkt(crs.to_wkt()).to_json_dict(),
        "orientation": "counterclockwise",
        "edges": "planar",
    }
    if len(bounds):
        column["bbox"] = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]
    geo = {"version": "1.1.0", "primary_column": geometry, "columns": {geometry: column}}
    plain = pa.schema([field.remove_metadata() for field in schema], metadata={**metadata, "geo": json.dumps(geo)})
    with pq.ParquetWriter(path, plain, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.cast(plain) if batch.schema != plain else batch)
