"""Memory of a run over a large raster with a network that costs nothing, beside a process that only imports.

    python benchmarks/memory.py [--width 20000] [--heights 20000 80000]

Each run is a process of its own with GDAL_CACHEMAX=64, one find, GeoPackage out. The figure is its peak resident size
less that of a process that imports the same and loads nothing. The raster is a GeoTIFF of
5000 rows shown several times by a VRT, with objects of some hundred pixels' width: what grows with objects is small.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._shared import cpu_seconds, machine, memory_mb, threshold_pack, write_scene, write_stack
from engine.options import RunOptions
from engine.segment import Outputs, segment

ROWS = 5000


def measure(source: str | None) -> dict[str, float]:
    """Run over a raster, or over none, in this process; return what it took."""
    started, summary = time.perf_counter(), None
    if source is not None:
        options = RunOptions(phrases=("buildings",), device="cpu")
        out = Path(source).with_name(f"{Path(source).stem}.gpkg")
        summary = segment(source, Outputs(out, overwrite=True), options, pack=threshold_pack())
    return {
        "peak": memory_mb(peak=True),
        "seconds": time.perf_counter() - started,
        "cpu": cpu_seconds(),
        "objects": 0 if summary is None else summary.layers[0].objects,
    }


def in_process(source: Path | None) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--source", "" if source is None else str(source)]
    environment = os.environ | {"GDAL_CACHEMAX": "64"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)


def main() -> None:
    """Measure each height and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=20_000)
    parser.add_argument("--heights", type=int, nargs="+", default=[20_000, 80_000])
    parser.add_argument("--source", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.source is not None:
        print(json.dumps(measure(arguments.source or None)))
        return
    print(f"Measured {machine()}.\n")
    base = in_process(None)["peak"]
    print(f"A process that only imports takes {base:.0f} MiB.\n")
    print("| raster | peak above imports, MiB | against the first | objects | seconds | CPU s |")
    print("|---|---|---|---|---|---|", flush=True)
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        part, source = Path(folder) / "part.tif", Path(folder) / "raster.vrt"
        write_scene(part, arguments.width, ROWS, cell=640)
        for height in arguments.heights:
            write_stack(source, part, height // ROWS)
            took = in_process(source)
            above = took["peak"] - base
            first = first or above
            cells = [f"{arguments.width} x {height}", f"{above:.0f}", f"{above / first:.2f}", f"{took['objects']:.0f}"]
            print("| " + " | ".join([*cells, f"{took['seconds']:.0f}", f"{took['cpu']:.0f}"]) + " |", flush=True)


if __name__ == "__main__":
    main()
