"""A second phrase on the same view in a warm process: what it costs beside the first, and where.

    python benchmarks/second_phrase.py [--size 2048] [--repeat 5]

Runs take turns: a first phrase with an empty cache, then two with what it left there. "rectangular buildings" is
another find ("rectangular building", with cores), so every window is decoded: the goal is for it. "buildings larger
than 100 m2" is the first find again, so none is. The bundled model looks at the bundled sample, mirrored to the size
asked for.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

import engine.segment
from benchmarks._shared import NetworkClock, cpu_seconds, machine, write_mosaic
from engine.inference.cache import FeatureCache
from engine.inference.find import FindHere
from engine.models.network import LateralNetwork
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.segment import Outputs, segment

PARTS = ("encode_phrases", "encode_images", "decode")
PHRASES = {"first": "buildings", "second": "rectangular buildings", "refined": "buildings larger than 100 m2"}
COLUMNS = ("seconds", "CPU s", *PARTS, "writing", "the rest")


def run(source: Path, out: Path, pack: Pack, phrase: str, cache: FeatureCache, clock: NetworkClock) -> dict[str, float]:
    """Run one phrase; return wall and CPU seconds, and the CPU seconds of its parts."""
    writing: list[float] = []
    write_planned = engine.segment.write_planned  # type: ignore[attr-defined]

    def timed(*arguments: Any, **named: Any) -> list[str]:  # noqa: ANN401 - passed on
        started = time.thread_time()
        try:
            return write_planned(*arguments, **named)
        finally:
            writing.append(time.thread_time() - started)

    engine.segment.write_planned = timed  # type: ignore[attr-defined]
    try:
        started, before = time.perf_counter(), cpu_seconds()
        options = RunOptions(phrases=(phrase,), device="cpu")
        segment(source, Outputs(out, overwrite=True), options, pack=pack, finder=FindHere(cache))
        took = {"seconds": time.perf_counter() - started, "CPU s": cpu_seconds() - before}
    finally:
        engine.segment.write_planned = write_planned  # type: ignore[attr-defined]
    parts = {part: clock.total(part) for part in PARTS} | {"writing": sum(writing)}
    return took | parts | {"the rest": took["CPU s"] - sum(parts.values())}


def main() -> None:
    """Take turns and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=2048, help="pixels a side")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(min(4, len(os.sched_getaffinity(0))))  # one thread a call: the clock then sees all of it
    print(f"Measured {machine()}; {arguments.size} x {arguments.size}, medians of {arguments.repeat}, taking turns.\n")
    pack = load_pack("mrsnet-lite")
    rounds: dict[str, list[dict[str, float]]] = {phrase: [] for phrase in PHRASES.values()}
    with tempfile.TemporaryDirectory() as folder, NetworkClock(LateralNetwork, PARTS) as clock:
        small, scene, out = (Path(folder) / name for name in ("small.tif", "scene.tif", "out.gpkg"))
        write_mosaic(small, 512)
        write_mosaic(scene, arguments.size)
        run(small, out, pack, "buildings", FeatureCache(1 << 30), clock)
        for _ in range(arguments.repeat):
            cache = FeatureCache(1 << 30)
            for phrase, took in rounds.items():
                took.append(run(scene, out, pack, phrase, cache, clock))
    print("| | " + " | ".join(COLUMNS) + " |\n" + "|---" * (len(COLUMNS) + 1) + "|")
    for name, phrase in PHRASES.items():
        cells = [f"{statistics.median(each[column] for each in rounds[phrase]):.2f}" for column in COLUMNS]
        print(f"| {name}: {phrase} | " + " | ".join(cells) + " |")
    first, *others = rounds.values()
    for name, later in zip(list(PHRASES)[1:], others, strict=True):
        for column in ("seconds", "CPU s"):
            shares = [after[column] / before[column] for before, after in zip(first, later, strict=True)]
            print(f"\n{name}: {statistics.median(shares):.1%} of the first's {column} (median of the pairs).")


if __name__ == "__main__":
    main()
