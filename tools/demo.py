"""`make demo`: the main job on a bundled sample with the bundled model, measured against the sample's footprints."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pyogrio
import shapely

from engine.cli.reporter import Reporter
from engine.errors import EngineError
from engine.options import RunOptions
from engine.resources import resource_path
from engine.segment import Outputs, segment
from georeferencing.errors import GeoreferencingError

PHRASE = "buildings"


def demo(folder: Path) -> dict[str, object]:
    """Find buildings in the Atlanta sample; write layer, preview and summary into `folder`, and return the summary."""
    folder.mkdir(parents=True, exist_ok=True)
    outputs = Outputs(folder / "result.gpkg", preview=folder / "preview.png", overwrite=True)
    reporter = Reporter(as_json=False, quiet=False)
    summary = segment(
        resource_path("samples", "atlanta.tif"), outputs, RunOptions(phrases=(PHRASE,)), listener=reporter
    )
    reporter.done(summary.to_dict())
    found = pyogrio.read_dataframe(outputs.layers, layer=summary.layers[0].name)
    footprints = pyogrio.read_dataframe(resource_path("samples", "atlanta_buildings.geojson"))
    facts = {
        **summary.to_dict(),
        "objects": len(found),
        "area_m2": round(float(found.area_m2.sum()), 2),
        "footprints": len(footprints),
        "footprints_area_m2": round(float(footprints.area.sum()), 2),
        "iou": round(overlap(shapely.union_all(found.geometry), shapely.union_all(footprints.geometry)), 4),
    }
    (folder / "summary.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return facts


def overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return intersection over union of two areas."""
    return float(shapely.area(shapely.intersection(one, other)) / shapely.area(shapely.union(one, other)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/demo"), help="what is written goes there")
    target = parser.parse_args().folder
    try:
        result = demo(target)
    except (EngineError, GeoreferencingError) as problem:
        sys.exit(f"demo: {problem}")
    print(f"'{PHRASE}' on the Atlanta sample: {result['objects']} objects, {result['area_m2']} m2")
    print(f"IoU with the sample's own footprints: {result['iou']:.3f}")
    print(f"look at {target / 'preview.png'}, open {target / 'result.gpkg'} in QGIS")
