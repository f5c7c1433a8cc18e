"""What a run's result depends on: for the layers' metadata, the run's id, and the finished rows to go on from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import shapely

import engine
from engine.inference.find import Search


def facts_of(searches: Sequence[Search], source: str) -> list[dict[str, str]]:
    """Say what the result of each pass depends on, as `_facts` does; the run id is that of all of them together."""
    facts = [_facts(search, source) for search in searches]
    ids = [each["run_id"] for each in facts]
    run_id = ids[0] if len(ids) == 1 else hashlib.sha256(" ".join(ids).encode()).hexdigest()[:12]
    return [each | {"run_id": run_id} for each in facts]


def _facts(search: Search, source: str) -> dict[str, str]:
    """Say what the result depends on, `source` being the raster's name.

    The run id is a hash of it, of the pack's configuration, of where the raster lies and of the area's polygons, so
    that the same run again has the same id, wherever it runs; by which names its files were called is not in it.
    """
    raster, pack, options = search.raster, search.pack, search.options
    values = options.model_dump(mode="json", exclude={"phrases", "batch_size", "workers", "device"})
    facts = {f"option_{key}": json.dumps(value) for key, value in values.items()} | {
        "engine": engine.__version__,
        "model": pack.name,
        "model_sha256": pack.sha256,
        "source": source,
        "source_identity": raster.identity,
        "bands": ",".join(map(str, raster.bands)),
        "stretch": str(raster.stretch),
        "gsd_m": "unknown" if raster.gsd is None else f"{raster.gsd:.6g}",
        "window": str(options.window or pack.config.window),
        "precision": search.device.precision,
    }
    unnamed = {key: value for key, value in facts.items() if key not in ("source", "option_aoi")}
    known = [unnamed, options.phrases, pack.identity, _place(search), _area(search)]
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
    notice = {"notice": pack.config.notice} if pack.config.notice else {}
    return facts | {"run_id": digest[:12]} | notice


def inputs_of(search: Search, facts: dict[str, str], searches: Sequence[Search]) -> dict[str, str]:
    """Return what a pass's finished rows depend on, by the name the user knows it by, and what all passes look for.

    Thresholds and shaping are not in it.
    """
    return {
        f"the raster {facts['source']}": facts["source_identity"],
        "where the raster lies": _place(search),
        "the phrases": "; ".join(", ".join(each.finds) for each in searches),
        "--model": facts["model"],
        "the model's weights or config.json": search.pack.identity,
        "the engine": facts["engine"],
        "--bands": facts["bands"],
        "--stretch": facts["stretch"],
        "--gsd": f"{facts['gsd_m']} m ({search.raster.width} x {search.raster.height} pixels)",
        "--nodata": "auto" if search.raster.nodata is None else f"{search.raster.nodata:.15g}",
        "--window": facts["window"],
        "--overlap": f"{search.options.overlap:g}",
        "--precision": facts["precision"],
        "--tta": "on" if search.options.tta else "off",
        "the area (--bbox or --aoi)": _area(search),
    }


def _place(search: Search) -> str:
    """Corners and CRS: what may be written beside a raster, in an .aux.xml, and is no part of its identity."""
    raster = search.raster
    corners = [raster.transform * corner for corner in ((0, 0), (raster.width, 0), (0, raster.height))]
    said = [f"{number:.10g}" for corner in corners for number in corner]  # the same at any resolution
    wkt = raster.crs.to_wkt() if raster.crs else ""
    return hashlib.sha256(repr((said, wkt)).encode()).hexdigest()[:16]


def _area(search: Search) -> str:
    return "whole raster" if search.area is None else hashlib.sha256(shapely.to_wkb(search.area)).hexdigest()
