"""Waste: the share of a run's CPU seconds, user and system and of all threads, that is not spent inside the network.

    python benchmarks/waste.py [--size 4096] [--repeat 3]

A whole run in a warm process, from opening the raster to the finished GeoPackage, with the bundled model, on the
bundled sample mirrored to the size asked for. Imports and loading the model are not in it: they do not grow with it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

import torch

from benchmarks._shared import NetworkClock, cpu_seconds, machine, write_mosaic
from engine.models.network import LateralNetwork
from engine.models.packs import load_pack
from engine.options import RunOptions
from engine.segment import Outputs, segment

PARTS = ("encode_phrases", "encode_images", "decode")


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=4096, help="pixels a side")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(min(4, len(os.sched_getaffinity(0))))  # one thread a call: the clock then sees all of it
    print(f"Measured {machine()}; {arguments.size} x {arguments.size}.\n")
    print("| CPU s | text | image encoder | decoder | outside the network | objects | windows/s |")
    print("|---|---|---|---|---|---|---|", flush=True)
    pack, shares = load_pack("mrsnet-lite"), []
    options = RunOptions(phrases=("buildings",), device="cpu")
    with tempfile.TemporaryDirectory() as folder, NetworkClock(LateralNetwork, PARTS) as clock:
        small, scene, out = (Path(folder) / name for name in ("small.tif", "scene.tif", "out.gpkg"))
        write_mosaic(small, 512)
        write_mosaic(scene, arguments.size)
        for number in range(arguments.repeat + 1):
            before = cpu_seconds()
            summary = segment(scene if number else small, Outputs(out, overwrite=True), options, pack=pack)
            total = cpu_seconds() - before
            text, encode, decode = (clock.total(part) for part in PARTS)
            if number:  # the first, small one warms up
                shares.append(1 - (text + encode + decode) / total)
                objects = summary.layers[0].objects
                cells = [f"{each:.2f}" for each in (total, text, encode, decode)]
                cells += [f"{shares[-1]:.1%}", str(objects), f"{summary.windows_per_s:.2f}"]
                print("| " + " | ".join(cells) + " |", flush=True)
    print(f"\nMedian outside the network: {statistics.median(shares):.1%} of the run's CPU seconds.")


if __name__ == "__main__":
    main()
