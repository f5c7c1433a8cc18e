"""Polygons of probability rasters: time and memory, beside what is commonly done.

    python benchmarks/polygonize.py speckle            8192 x 8192, over 100,000 objects, to a finished GeoPackage:
                                                       ours, `engine vectorize`, and rasterio + shapely + geopandas
    python benchmarks/polygonize.py blobs|comb|serpentine --size 30000
                                                       memory on rasters that never exist as a whole

Each contender runs in a process of its own. Memory is the peak resident size less what it was after the imports.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

TRANSFORM = (0.3, 0.0, 700_000.0, 0.0, -0.3, 5_000_000.0)
CRS_CODE = 32632
ROWS = 512

FOUND = 200

Bands = Iterator[NDArray[np.uint8]]
Rows: TypeAlias = NDArray[np.int64]
"""Numbers of rows, (h,)."""


def resident_mb(peak: bool) -> float:
    """Return this process's peak or present resident size in MiB (not ru_maxrss, which begins with the parent's)."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(wanted):
            return int(line.split()[1]) / 1024
    raise RuntimeError("needs Linux: /proc/self/status has no memory figures")


def speckle(path: Path, size: int) -> None:
    """Write a raster of smoothed noise, cut at its 65 % quantile: many small objects, many holes."""
    import rasterio
    from affine import Affine
    from scipy import ndimage

    noise = ndimage.gaussian_filter(np.random.default_rng(0).random((size, size), dtype=np.float32), 2.8)
    p8 = np.where(noise > np.quantile(noise[::16, ::16], 0.65), 200, 40).astype(np.uint8)
    options = {"driver": "GTiff", "width": size, "height": size, "count": 1, "dtype": "uint8", "compress": "deflate"}
    with rasterio.open(path, "w", crs=f"EPSG:{CRS_CODE}", transform=Affine(*TRANSFORM), tiled=True, **options) as file:
        file.write(p8, 1)


def blobs(size: int) -> Bands:
    """Yield bands of smooth random shapes of some hundred pixels."""
    cell = 12
    coarse = np.random.default_rng(1).random((size // cell + 2, size // cell + 2), dtype=np.float32)
    left, part = _cells(np.arange(size), cell)

    def fill(row: Rows, band: NDArray[np.uint8]) -> None:
        upper, share = _cells(row, cell)
        near = coarse[upper[0] : upper[-1] + 2]
        near = near[:, left] * (1 - part) + near[:, left + 1] * part
        upper -= upper[0]
        band[near[upper] * (1 - share[:, None]) + near[upper + 1] * share[:, None] > 0.6] = FOUND

    return _bands(size, fill)


def _cells(place: NDArray[np.int64], cell: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    whole, rest = np.divmod(place, cell)
    return whole, (rest / cell).astype(np.float32)


def comb(size: int) -> Bands:
    """Yield bands of teeth one pixel wide that hang on one bar, each row of teeth shifted by a pixel now and then."""

    def fill(row: Rows, band: NDArray[np.uint8]) -> None:
        band[:, 0::4] = FOUND
        band[:, 1::4][row % 64 < 32] = FOUND
        band[row == 0] = FOUND

    return _bands(size, fill)


def serpentine(size: int) -> Bands:
    """Yield bands of one path, two pixels wide, that goes to and fro over the whole raster."""

    def fill(row: Rows, band: NDArray[np.uint8]) -> None:
        band[row % 4 < 2] = FOUND
        rightward = row // 4 % 2 == 0
        band[rightward, -2:] = FOUND
        band[~rightward, :2] = FOUND

    return _bands(size, fill)


def _bands(size: int, fill: Callable[[Rows, NDArray[np.uint8]], None]) -> Bands:
    """Yield bands made in pieces, so that making them takes little memory beside what is measured."""
    for top in range(0, size, ROWS):
        band = np.full((min(ROWS, size - top), size), 40, np.uint8)
        for start in range(0, len(band), 16):
            piece = band[start : start + 16]
            fill(np.arange(top + start, top + start + len(piece)), piece)
        yield band


def ours(source: Path, out: Path) -> int:
    """Stream a raster file into a GeoPackage with all columns, measures included."""
    from georeferencing.probability import ProbabilityRaster

    with ProbabilityRaster(source) as raster:
        return write((rows.p8 for rows in raster.rows(1)), raster.width, out)


def write(bands: Bands, width: int, out: Path) -> int:
    """Polygonize bands and write them, streaming; return the number of objects."""
    from affine import Affine
    from rasterio.crs import CRS

    from georeferencing.measure import measure
    from georeferencing.objects import Objects
    from georeferencing.polygonize import Polygonizer
    from georeferencing.vectors import COLUMNS, Layer, write_streams

    crs = CRS.from_epsg(CRS_CODE)
    count = 0

    def layer(objects: Objects) -> Layer:
        area, perimeter = measure(objects.shapes, crs)
        own: dict[str, NDArray[Any]] = {
            "score_mean": objects.score_mean,
            "score_max": objects.score_max,
            "area_m2": area,
            "perimeter_m": perimeter,
            "cut": objects.touches_edge,
        }
        text = np.full(len(objects), "benchmark", np.object_)
        return Layer("speckle", "", crs, {name: own.get(name, text) for name in COLUMNS}, objects.shapes)

    def parts() -> Iterator[Layer]:
        nonlocal count
        polygonizer, row = Polygonizer(width, Affine(*TRANSFORM)), 0
        for band in bands:
            polygonizer.push(row, band)
            row += len(band)
            part = layer(polygonizer.take())
            count += len(part)
            yield part
        part = layer(polygonizer.finish())
        count += len(part)
        yield part

    write_streams(out, [(layer(Objects.joined([])), parts())])
    return count


def vectorize(source: Path, out: Path) -> int:
    """Run `engine vectorize`'s job."""
    from engine.vectorize import VectorizeOptions
    from engine.vectorize import vectorize as work

    return sum(layer.objects for layer in work(source, out, VectorizeOptions()))


def common(source: Path, out: Path) -> int:
    """Do what is commonly done: shapes, a shapely geometry each, a GeoDataFrame; one column."""
    import geopandas
    import rasterio
    import rasterio.features
    from shapely.geometry import shape

    with rasterio.open(source) as file:
        mask = file.read(1) >= 128
        found = list(rasterio.features.shapes(mask.astype(np.uint8), mask, 4, file.transform))
        geometry = [shape(each) for each, _ in found]
        table = geopandas.GeoDataFrame({"value": [value for _, value in found]}, geometry=geometry, crs=file.crs)
    table["area_m2"] = table.area
    table.to_file(out, driver="GPKG")
    return len(table)


CONTENDERS: dict[str, Callable[[Path, Path], int]] = {"ours": ours, "engine vectorize": vectorize, "common": common}
STREAMS: dict[str, Callable[[int], Bands]] = {"blobs": blobs, "comb": comb, "serpentine": serpentine}


def contend(name: str, source: str, size: int, out: Path) -> dict[str, object]:
    """Run one contender in this process; return what it took."""
    import geopandas  # noqa: F401 - everybody's imports are done before the clock starts
    import rasterio.features  # noqa: F401

    import georeferencing.polygonize
    import georeferencing.probability
    import georeferencing.vectors  # noqa: F401

    if name == "engine vectorize":
        import engine.vectorize  # noqa: F401
    before, started, processor = resident_mb(peak=False), time.perf_counter(), time.process_time()
    count = write(STREAMS[name](size), size, out) if name in STREAMS else CONTENDERS[name](Path(source), out)
    seconds = time.perf_counter() - started
    return {
        "name": name,
        "objects": count,
        "seconds": round(seconds, 2),
        "cpu_s": round(time.process_time() - processor, 2),
        "memory_mb": round(resident_mb(peak=True) - before),
        "file_mb": round(out.stat().st_size / 2**20),
    }


def main() -> None:
    """Run the case asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="?", default="speckle", choices=["speckle", *STREAMS])
    parser.add_argument("--size", type=int, default=0, help="pixels a side; 8192 for speckle, 30000 for the others")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--source", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    size = arguments.size or (8192 if arguments.case == "speckle" else 30_000)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.contender:
            print(json.dumps(contend(arguments.contender, arguments.source, size, Path(folder) / "out.gpkg")))
            return
        source = Path(folder) / "speckle.tif"
        if arguments.case == "speckle":
            speckle(source, size)
        names = list(CONTENDERS) if arguments.case == "speckle" else [arguments.case]
        print(
            "| contender | objects | seconds | CPU s | memory above imports, MB | file, MB |\n|---|---|---|---|---|---|"
        )
        for name in names * arguments.repeat:
            command = [sys.executable, __file__, arguments.case, "--size", str(size)]
            command += ["--contender", name, "--source", str(source)]
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print("| " + " | ".join(str(value) for value in row.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
