"""Colours of found things: the network asked for them, against the pixels of what it finds.

    python -m benchmarks.looks --data FOLDER [--set banepa_oam_buildings] [--split val] [--scenes N] [--model NAME]
    [--category building]

Truth are labelled things of whose pixels at least 60 % have the colour (`engine.phrases.colours`); those with 40 to
60 % count for neither side. "network": where it answers "red building"; "pixels": what `engine run` keeps of the
buildings it finds, those of whose pixels at least half are red. IoU over all scenes, by colour.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

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
from engine.phrases.colours import COLOURS, pixel_colours
from engine.segment import segment

SURE, DOUBT = 0.6, 0.4


def found(scene: ChipScene, pack: Pack, category: str, *, plan: bool) -> list[list[object]]:
    """The polygons of `engine run` for each colour, in pixels with y upwards; without a plan they are the network's."""
    height, width = scene.pixels.shape[:2]
    gsd = scene.gsd or 1.0
    phrases = tuple(f"{colour} {category}" for colour in COLOURS)
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


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled folders")
    parser.add_argument("--set", default="banepa_oam_buildings", help="the labelled folder in it")
    parser.add_argument("--split", default="val")
    parser.add_argument("--scenes", type=int, default=1, help="how many scenes")
    parser.add_argument("--model", default="mrsnet-lite")
    parser.add_argument("--category", default="building")
    arguments = parser.parse_args()
    pack = load_pack(arguments.model)
    common: dict[tuple[str, str], int] = defaultdict(int)
    either: dict[tuple[str, str], int] = defaultdict(int)
    things: dict[str, int] = defaultdict(int)
    category = arguments.category
    scenes = [
        scene for scene in chip_scenes(arguments.data / arguments.set, arguments.split) if category in scene.things
    ]
    for scene in sorted(scenes, key=lambda each: -len(each.things[category]))[: arguments.scenes]:
        shape = scene.pixels.shape[0], scene.pixels.shape[1]
        truth = drawn(scene.things[category], shape)
        shares = shares_of(truth, scene.pixels)
        shares[0] = 0
        answers = {
            "network": found(scene, pack, category, plan=False),
            "pixels": found(scene, pack, category, plan=True),
        }
        for column, colour in enumerate(COLOURS):
            right = (shares[:, column] >= SURE)[truth]
            clear = ((shares[:, column] >= SURE) | (shares[:, column] < DOUBT))[truth]
            things[colour] += int((shares[:, column] >= SURE).sum())
            for said, polygons in answers.items():
                mask = drawn(polygons[column], shape) > 0
                common[colour, said] += int((mask & right & clear).sum())
                either[colour, said] += int(((mask | right) & clear).sum())
    print(f"| colour | {category} | network | pixels |\n|---|---|---|---|")
    for colour in COLOURS:
        scores = [common[colour, said] / max(either[colour, said], 1) for said in ("network", "pixels")]
        print(f"| {colour} | {things[colour]} | {scores[0]:.3f} | {scores[1]:.3f} |")


if __name__ == "__main__":
    main()
