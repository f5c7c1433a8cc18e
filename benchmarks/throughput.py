r"""Throughput with a network that costs nothing, beside the tiled functions of samgeo and geoai: pure overhead.

    python benchmarks/throughput.py [--size 4096] [--rounds 3] [--peers PYTHON]

The model is a threshold on the green band everywhere, windows are 512 px with 128 px of overlap, the raster is an 8-bit
RGB GeoTIFF with deflate. Each contender lives in a process of its own, is warmed up on a small raster, and then they
take turns; the best of its rounds counts.

Like is compared with like: samgeo's stub takes the place of everything from 8-bit pixels to a mask, as does the
threshold in the batch slot here; geoai's is a PyTorch module that gets normalized floats, as does the network here.
Each function compresses its mask its own way, samgeo by deflate, geoai by LZW, this by Zstandard, in threads beside
the rest, as all of stage 1 is; the table says how large the files are.

PYTHON is an interpreter that has segment-geospatial and geoai-py. One way to make it, without their networks:

    python -m venv peers
    peers/bin/pip install --no-deps segment-geospatial geoai-py segment-anything-py leafmap ipyleaflet scooby \
        xyzservices branca buildingregulariser opencv-python-headless
    peers/bin/pip install torch torchvision transformers timm rasterio geopandas xarray rioxarray scikit-image scipy \
        matplotlib pandas pystac-client requests tqdm ipywidgets IPython traittypes python-box plotly geojson folium
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # the peers' processes have no engine
    from numpy.typing import NDArray

    from engine.inference.stream import Predicts

WINDOW, OVERLAP, LEVEL = 512, 128, 128


class Slot:
    """A threshold in the place of a predictor: 8-bit windows in, probabilities in 1/65535 out."""

    finds: tuple[str, ...] = ("buildings",)

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
        """Return 1 where the green band of windows (B, 3, H, W) is above the level, else 0."""
        return (pixels[:, 1:2] > LEVEL) * np.uint16(65535)


def in_slot(source: Path, out: Path) -> None:
    """Stream stage 1 with a threshold in the batch slot, on as many threads as a network would get."""
    import torch

    torch.set_num_threads(1)  # as `team` does
    stage_1(source, out, [Slot()] * min(4, len(os.sched_getaffinity(0))))


def ours(source: Path, out: Path) -> None:
    """Stream stage 1 with a network, with all that is done around one."""
    from benchmarks._shared import threshold_pack
    from engine.inference.device import choose_device
    from engine.inference.team import team

    with team(threshold_pack(), ["buildings"], choose_device("cpu")) as predictors:
        stage_1(source, out, predictors)


def stage_1(source: Path, out: Path, predictors: Sequence[Predicts]) -> None:
    """Stream stage 1 into a GeoTIFF of 8-bit probabilities."""
    import rasterio

    from engine.inference.device import choose_device
    from engine.inference.stream import stream_bands
    from engine.inference.windows import plan_windows
    from georeferencing.rasters import open_raster

    with open_raster(source) as raster:
        plan = plan_windows(raster, None, WINDOW, OVERLAP / WINDOW)
        size = {"width": raster.width, "height": raster.height, "count": 1, "dtype": "uint8"}
        options = {"compress": "zstd", "zstd_level": 1, "tiled": True, "num_threads": 2}
        blocks = {"blockxsize": WINDOW, "blockysize": WINDOW}
        place = {"crs": raster.crs, "transform": raster.transform}
        batch = choose_device("cpu").auto_batch
        with rasterio.open(out, "w", driver="GTiff", **size, **options, **blocks, **place) as file:
            for band in stream_bands(raster, plan, predictors, batch, 2, lambda item: None):
                rows = rasterio.windows.Window(0, band.row, raster.width, band.valid.shape[0])
                file.write(band.p8, window=rows)


def whole_run(source: Path, out: Path) -> None:
    """Do the whole main job: polygons with all columns in a GeoPackage."""
    from benchmarks._shared import threshold_pack
    from engine.options import RunOptions
    from engine.segment import Outputs, segment

    layers = out.with_suffix(".gpkg")
    options = RunOptions(phrases=("buildings",), device="cpu", overlap=OVERLAP / WINDOW)
    segment(source, Outputs(layers, overwrite=True), options, pack=threshold_pack())


def samgeo(source: Path, out: Path) -> None:
    """Run SamGeo3.generate_masks_tiled with a threshold for a model."""
    from samgeo.samgeo3 import SamGeo3

    class Stub(SamGeo3):  # type: ignore[misc]
        def __init__(self) -> None:
            self.backend = "transformers"

        def generate_masks(self, prompt: str, **options: object) -> None:
            self.masks = [self.image[:, :, 1] > LEVEL]

    Stub().generate_masks_tiled(str(source), "buildings", str(out), WINDOW, OVERLAP, unique=False, verbose=False)


def geoai(source: Path, out: Path) -> None:
    """Run predict_geotiff with a threshold for a model."""
    import torch
    from geoai.inference import predict_geotiff

    class Threshold(torch.nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return (images[:, 1:2] > LEVEL / 255).float()

    predict_geotiff(Threshold(), str(source), str(out), WINDOW, OVERLAP, device="cpu", verbose=False)


CONTENDERS: dict[str, Callable[[Path, Path], None]] = {
    "stage 1, threshold in the batch slot": in_slot,
    "stage 1, threshold as a network": ours,
    "whole run to polygons": whole_run,
    "samgeo `generate_masks_tiled`": samgeo,
    "geoai `predict_geotiff`": geoai,
}
PEERS = {"samgeo `generate_masks_tiled`": "samgeo.samgeo3", "geoai `predict_geotiff`": "geoai.inference"}


def contend(name: str) -> None:
    """Live as one contender: for every line of two paths on standard input, run and answer with what it took."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # whatever the contenders print
        if name in PEERS:
            __import__(PEERS[name])
        for line in sys.stdin:
            source, out = map(Path, json.loads(line))
            before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
            CONTENDERS[name](source, out)
            seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            made = out if out.exists() else out.with_suffix(".gpkg")
            answer = {"seconds": seconds, "cpu": cpu, "size": made.stat().st_size}
            made.unlink()
            print(json.dumps(answer), file=answers, flush=True)


@contextmanager
def process_of(name: str, python: str) -> Iterator[Callable[[Path, Path], dict[str, float]]]:
    """Start a contender; yield what runs it once."""
    command = [python, __file__, "--contender", name]
    root = str(Path(__file__).resolve().parents[1])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def once(source: Path, out: Path) -> dict[str, float]:
            print(json.dumps([str(source), str(out)]), file=process.stdin, flush=True)
            answer = process.stdout.readline()  # type: ignore[union-attr]
            return json.loads(answer) if answer else {}

        yield once
        process.stdin.close()


def main() -> None:
    """Let the contenders take turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=4096, help="pixels a side")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="interpreter that has the peers")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contender:
        contend(arguments.contender)
        return
    from benchmarks._shared import machine, write_scene

    print(f"Measured {machine()}; {arguments.size} x {arguments.size}, best of {arguments.rounds}.\n")
    with tempfile.TemporaryDirectory() as folder:
        small, scene, out = (Path(folder) / name for name in ("small.tif", "scene.tif", "out.tif"))
        write_scene(small, 1024, 1024)
        write_scene(scene, arguments.size, arguments.size)
        results = take_turns(arguments, small, scene, out)
    report(results, arguments.size)


def take_turns(arguments: argparse.Namespace, small: Path, scene: Path, out: Path) -> dict[str, list[dict[str, float]]]:
    """Return what each round of each contender took; contenders that cannot run are named and left out."""
    results: dict[str, list[dict[str, float]]] = {}
    with ExitStack() as processes:
        run = {}
        for name in CONTENDERS:
            python = arguments.peers if name in PEERS else sys.executable
            run[name] = processes.enter_context(process_of(name, python))
            if not run[name](small, out):
                print(f"{name}: cannot be imported or run by {Path(python).name}, left out; see --help for how.\n")
                del run[name]
        for _ in range(arguments.rounds):
            for name, once in run.items():
                results.setdefault(name, []).append(once(scene, out))
    return results


def report(results: dict[str, list[dict[str, float]]], size: int) -> None:
    """Print the table: Mpx/s of the best round, the CPU time of the thriftiest, and how often stage 1 is faster."""
    best = {name: min(each["seconds"] for each in rounds) for name, rounds in results.items()}
    slot, network = list(best.values())[:2]
    print("| function | Mpx/s | seconds, all rounds | CPU s, least | KB | slot is faster | network is faster |")
    print("|---|---|---|---|---|---|---|")
    for name, rounds in results.items():
        every = ", ".join(f"{each['seconds']:.2f}" for each in rounds)
        cpu = min(each["cpu"] for each in rounds)
        kilobytes = round(rounds[-1]["size"] / 1000)
        faster = f"{best[name] / slot:.1f} x | {best[name] / network:.1f} x"
        print(f"| {name} | {size**2 / best[name] / 1e6:.1f} | {every} | {cpu:.2f} | {kilobytes} | {faster} |")


if __name__ == "__main__":
    main()
