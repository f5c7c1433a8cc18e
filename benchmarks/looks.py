"""Looks of found things: the network asked for them, against the pixels and the outlines of what it finds.

    python -m benchmarks.looks --data FOLDER [--set banepa_oam_buildings] [--split val] [--scenes N] [--model NAME]
    [--category building] [--outlines]

Truth are labelled things of whose pixels at least 60 % have the colour (`engine.phrases.colours`); those with 40 to
60 % count for neither side. With `--outlines` it is their size and shape instead: over 1.8 times the median, 3.6 times
as long as wide ...; those between that and 1.3 times, 2.6 times ... count for neither. "network": where it answers "red
building"; "measured": what `engine run` keeps of the buildings it finds. IoU over all scenes, by look.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyogrio
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from benchmarks._scenes import ChipScene, chip_scenes
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.outputs import Outputs
from engine.phrases.colours import COLOURS, SHADES, pixel_colours
from engine.phrases.looks import Rings, table_of
from engine.phrases.tree import Measure
from engine.segment import segment

SURE, DOUBT = 0.6, 0.4
MEASURED: dict[Measure, tuple[str, str]] = {
    "area": ("large", "small"),
    "length": ("long", "short"),
    "width": ("wide", "narrow"),
}
Truths: TypeAlias = dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]  # which things have a look, which lack it


def found(scene: ChipScene, pack: Pack, phrases: tuple[str, ...], *, plan: bool) -> list[list[object]]:
    """The polygons of `engine run` for each phrase, in pixels with y upwards; without a plan they are the network's."""
    height, width = scene.pixels.shape[:2]
    gsd = scene.gsd or 1.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.tif"
        profile = {"driver": "GTiff", "width": width, "height": height, "count": 3, "dtype": "uint8"}
        place = {"crs": "EPSG:32645", "transform": Affine(gsd, 0, 0, 0, -gsd, height * gsd)}
        with rasterio.open(path, "w", **profile, **place) as file:
            file.write(scene.pixels.transpose(2, 0, 1))
        out = path.with_suffix(".gpkg")
        segment(path, Outputs(out, draft=True), RunOptions(phrases=phrases, plan=plan), pack=pack)
        layers = [name for name, geometry in pyogrio.list_layers(out) if geometry]
        return [
            list(
                pyogrio.read_dataframe(out, layer=name, columns=[]).geometry.affine_transform(
                    [1 / gsd, 0, 0, 1 / gsd, 0, 0]
                )
            )
            for name in layers
        ]


def drawn(shapes: list[object], shape: tuple[int, int]) -> NDArray[np.int32]:
    """Shapes on the pixels, numbered from 1."""
    frame = Affine(1, 0, 0, 0, -1, shape[0])
    if not shapes:
        return np.zeros(shape, np.int32)
    return np.asarray(
        rasterize(((each, i + 1) for i, each in enumerate(shapes)), shape, transform=frame, dtype="int32")
    )


def shares_of(labels: NDArray[np.int32], pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The share of each colour in each numbered thing, (n + 1, colours); the first row is what lies around them."""
    cells = labels * (len(COLOURS) + 1) + pixel_colours(pixels.transpose(2, 0, 1))
    counts = np.bincount(cells.ravel(), minlength=(labels.max() + 1) * (len(COLOURS) + 1)).reshape(-1, len(COLOURS) + 1)
    return counts[:, 1:] / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def coloured(scene: ChipScene, category: str) -> Truths:
    """By colour, which things have it and which do not."""
    truth = drawn(scene.things[category], (scene.pixels.shape[0], scene.pixels.shape[1]))
    shares = dict(zip(COLOURS, shares_of(truth, scene.pixels)[1:].T, strict=True))
    asked = {colour: (colour,) for colour in COLOURS} | {word: SHADES[word] for word in ("grey", "light", "dark")}
    sums = {word: np.sum([shares[each] for each in colours], axis=0) for word, colours in asked.items()}
    return {word: (share >= SURE, share < DOUBT) for word, share in sums.items()}


def outlined(scene: ChipScene, category: str) -> Truths:
    """By size or shape, which things have it and which do not."""
    table = table_of(
        Rings(np.array(scene.things[category], dtype=object), None), np.arange(len(scene.things[category]))
    )
    truths: Truths = {}
    for measure, words in MEASURED.items():
        ratio = table.measure(measure) / np.median(table.measure(measure))
        truths[words[0]] = ratio >= 1.8, ratio <= 1.3
        truths[words[1]] = ratio <= 1 / 1.8, ratio >= 1 / 1.3
    long, roundness = table.measure("elongation"), table.measure("roundness")
    filled = table.area / np.maximum(table.sides.prod(axis=1), 1e-9)
    truths["round"] = roundness >= 0.9, roundness <= 0.8
    truths["elongated"] = long >= 3.6, long <= 2.6
    truths["square"] = (filled >= 0.9) & (long <= 1.15), (filled <= 0.8) | (long >= 1.4)
    truths["rectangular"] = filled >= 0.9, filled <= 0.8
    return truths


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled folders")
    parser.add_argument("--set", default="banepa_oam_buildings", help="the labelled folder in it")
    parser.add_argument("--split", default="val")
    parser.add_argument("--scenes", type=int, default=1, help="how many scenes")
    parser.add_argument("--model", default="mrsnet-lite")
    parser.add_argument("--category", default="building")
    parser.add_argument("--outlines", action="store_true", help="sizes and shapes instead of colours")
    arguments = parser.parse_args()
    pack, category = load_pack(arguments.model), arguments.category
    told = outlined if arguments.outlines else coloured
    common: dict[tuple[str, str], int] = defaultdict(int)
    either: dict[tuple[str, str], int] = defaultdict(int)
    things: dict[str, int] = defaultdict(int)
    scenes = [
        scene for scene in chip_scenes(arguments.data / arguments.set, arguments.split) if category in scene.things
    ]
    for scene in sorted(scenes, key=lambda each: -len(each.things[category]))[: arguments.scenes]:
        shape = scene.pixels.shape[0], scene.pixels.shape[1]
        truth, looks = drawn(scene.things[category], shape), told(scene, category)
        phrases = tuple(f"{look} {category}" for look in looks)
        answers = {
            "network": found(scene, pack, phrases, plan=False),
            "measured": found(scene, pack, phrases, plan=True),
        }
        for column, (look, (has, lacks)) in enumerate(looks.items()):
            right, clear = np.append(False, has)[truth], np.append(True, has | lacks)[truth]
            things[look] += int(has.sum())
            for said, polygons in answers.items():
                mask = drawn(polygons[column], shape) > 0
                common[look, said] += int((mask & right & clear).sum())
                either[look, said] += int(((mask | right) & clear).sum())
    print(f"| look | {category} | network | measured |\n|---|---|---|---|")
    for look, count in things.items():
        scores = [common[look, said] / max(either[look, said], 1) for said in ("network", "measured")]
        print(f"| {look} | {count} | {scores[0]:.3f} | {scores[1]:.3f} |")


if __name__ == "__main__":
    main()
