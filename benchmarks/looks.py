"""Colours of found buildings: the network asked for them, against pixels measured inside what it finds.

    python -m benchmarks.looks --data FOLDER [--set banepa_oam_buildings] [--split val] [--scenes N] [--model NAME]

Truth are labelled buildings whose colour is sure by the measure that makes phrases from labels (`engine.expressions`);
those in doubt count for neither side. "network": where it answers "red building"; "pixels":
found buildings whose own pixels are surely red by that measure. IoU over all scenes, by colour.
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
from engine.expressions.colours import Colour, colour_of
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.outputs import Outputs
from engine.segment import segment

COLOURS = ("red", "white", "grey", "brown", "blue")
Mask = NDArray[np.bool_]


def found(scene: ChipScene, pack: Pack) -> list[list[object]]:
    """The polygons of `engine run` for "buildings" and for each colour, in pixels with y upwards."""
    height, width = scene.pixels.shape[:2]
    gsd = scene.gsd or 1.0
    phrases = ("buildings", *(f"{colour} buildings" for colour in COLOURS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.tif"
        profile = {"driver": "GTiff", "width": width, "height": height, "count": 3, "dtype": "uint8"}
        place = {"crs": "EPSG:32645", "transform": Affine(gsd, 0, 0, 0, -gsd, height * gsd)}
        with rasterio.open(path, "w", **profile, **place) as file:
            file.write(scene.pixels.transpose(2, 0, 1))
        out = path.with_suffix(".gpkg")
        segment(path, Outputs(out, draft=True), RunOptions(phrases=phrases), pack=pack)
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


def colours_of(labels: NDArray[np.int32], pixels: NDArray[np.uint8]) -> list[Colour]:
    """The colour of each numbered thing."""
    return [colour_of(pixels, labels == number) for number in range(1, int(labels.max()) + 1)]


def told(labels: NDArray[np.int32], chosen: list[bool]) -> Mask:
    """Where the chosen things are."""
    return np.asarray(np.array([False, *chosen])[labels])


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled folders")
    parser.add_argument("--set", default="banepa_oam_buildings", help="the labelled folder in it")
    parser.add_argument("--split", default="val")
    parser.add_argument("--scenes", type=int, default=1, help="how many scenes")
    parser.add_argument("--model", default="mrsnet-lite")
    arguments = parser.parse_args()
    pack = load_pack(arguments.model)
    common: dict[tuple[str, str], int] = defaultdict(int)
    either: dict[tuple[str, str], int] = defaultdict(int)
    things: dict[str, int] = defaultdict(int)
    scenes = [scene for scene in chip_scenes(arguments.data / arguments.set, arguments.split) if scene.things]
    for scene in sorted(scenes, key=lambda each: -len(each.things["building"]))[: arguments.scenes]:
        shape = scene.pixels.shape[0], scene.pixels.shape[1]
        truth = drawn(scene.things["building"], shape)
        known = colours_of(truth, scene.pixels)
        everything, *asked = found(scene, pack)
        objects = drawn(everything, shape)
        seen = colours_of(objects, scene.pixels)
        for colour, answer in zip(COLOURS, asked, strict=True):
            right = told(truth, [colour in each.sure for each in known])
            clear = told(truth, [colour in each.sure or colour not in each.maybe for each in known])
            things[colour] += sum(colour in each.sure for each in known)
            answers = {
                "network": drawn(answer, shape) > 0,
                "pixels": told(objects, [colour in each.sure for each in seen]),
            }
            for said, mask in answers.items():
                common[colour, said] += int((mask & right & clear).sum())
                either[colour, said] += int(((mask | right) & clear).sum())
    print("| colour | buildings | network | pixels |\n|---|---|---|---|")
    for colour in COLOURS:
        scores = [common[colour, said] / max(either[colour, said], 1) for said in ("network", "pixels")]
        print(f"| {colour} | {things[colour]} | {scores[0]:.3f} | {scores[1]:.3f} |")


if __name__ == "__main__":
    main()
