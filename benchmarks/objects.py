"""Memory of stage 2 an object: from two bands of probabilities full of small objects to a GeoPackage.

    python benchmarks/objects.py [--objects 200000 800000] [--phrase PHRASE ...]

Each run is `engine vectorize`'s job with the plan of one phrase, in a process of its own with GDAL_CACHEMAX=16. Objects
are squares of 3 to 6 pixels with corners cut off, 6 to 12 corners each, half of them in each of two bands where a
phrase speaks of two things; the rasters are equally wide, so that what grows is what an object takes. The figure is the
slope of the peak resident size between the rasters.
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

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

from benchmarks.polygonize import CRS_CODE, TRANSFORM, resident_mb
from engine.inference.bands import Band
from engine.inference.probability import ProbabilityWriter
from engine.phrases.grammar import read_phrase
from engine.vectorize import VectorizeOptions, vectorize
from georeferencing.grid import Window

CELL, ACROSS = 8, 500
"""Pixels from one object to the next, and objects in a row of them."""
TILE = 5
"""Rows and columns of cells after which sizes and cut corners repeat."""
PHRASES = (
    "buildings",
    "buildings larger than 2 m2",
    "buildings on the left",
    "the 3 largest buildings",
    "buildings near the water",
    "buildings and water",
)


def tile(seed: int) -> NDArray[np.uint8]:
    """Return p8 of cells (TILE * CELL, TILE * CELL), an object in each."""
    random = np.random.default_rng(seed)
    p8 = np.full((TILE * CELL, TILE * CELL), 20, np.uint8)
    for row in range(0, len(p8), CELL):
        for col in range(0, len(p8), CELL):
            side = random.integers(3, 7)
            p8[row : row + side, col : col + side] = random.integers(130, 255)
            corners = [(0, 0), (0, side - 1), (side - 1, 0), (side - 1, side - 1)]
            for corner in random.permutation(4)[: random.integers(1, 5)]:
                p8[row + corners[corner][0], col + corners[corner][1]] = 20
    return p8


def write(path: Path, phrase: str, objects: int) -> None:
    """Write a probability raster with so many objects in all bands that the phrase asks for, and its plan."""
    plan = read_phrase(phrase)
    across = ACROSS * CELL
    rows = objects // len(plan.finds) // ACROSS * CELL
    step = TILE * CELL
    p8 = np.stack([np.tile(tile(seed), (1, ACROSS // TILE)) for seed in range(len(plan.finds))])
    frame = Window(0, 0, rows, across)
    with ProbabilityWriter(
        path, frame, Affine(*TRANSFORM), CRS.from_epsg(CRS_CODE), plan.finds, [plan.to_dict()], cog=False
    ) as file:
        for row in range(0, rows, step):
            height = min(step, rows - row)
            file.write(Band(row, p8[:, :height], np.ones((height, across), np.bool_)))
        file.finish()


def measure(source: Path) -> dict[str, float]:
    """Make the layers of a raster in this process; return what it took."""
    started = time.perf_counter()
    done = vectorize(source, source.with_suffix(".gpkg"), VectorizeOptions(), overwrite=True)
    return {
        "peak": resident_mb(peak=True),
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time(),
        "chosen": sum(layer.objects for layer in done),
    }


def in_process(source: Path) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--source", str(source)]
    environment = os.environ | {"GDAL_CACHEMAX": "16"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)


def main() -> None:
    """Measure each phrase at both numbers of objects and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, nargs=2, default=[200_000, 800_000])
    parser.add_argument("--phrase", nargs="+", default=PHRASES)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.source is not None:
        print(json.dumps(measure(arguments.source)))
        return
    from benchmarks._shared import machine

    few, many = arguments.objects
    print(f"Measured {machine()}.\n")
    print(f"| phrase | bytes an object | MiB, {few} objects | MiB, {many} | chosen | CPU s | seconds |")
    print("|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for phrase in arguments.phrase:
            took = []
            for objects in (few, many):
                source = Path(folder) / f"{objects}.tif"
                write(source, phrase, objects)
                took.append(in_process(source))
            slope = (took[1]["peak"] - took[0]["peak"]) * 2**20 / (many - few)
            cells = [phrase, f"{slope:.0f}", *(f"{each['peak']:.0f}" for each in took), f"{took[1]['chosen']:.0f}"]
            cells += [f"{took[1]['cpu']:.1f}", f"{took[1]['seconds']:.1f}"]
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
