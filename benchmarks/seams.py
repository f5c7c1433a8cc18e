"""Seams: whether the answer depends on where windows end, with the bundled model on real scenes.

    python benchmarks/seams.py DATA [--scenes 5] [--category building]

DATA is a data set of dense masks: images.json (COCO's `images` and `categories`), images/ and masks/*.png of category
numbers, 0 where nobody labelled; the validation images with most of the category are taken. Two figures: the overlap
(IoU) of the foreground found with windows that overlap by a quarter and by a half, and the share of wrong pixels within
8 px of the windows' borders beside that elsewhere.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from benchmarks._shared import machine
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.segment import Outputs, segment
from georeferencing.grid import WindowGrid

NEAR = 8
OVERLAPS = (0.25, 0.5)


def found(image: Path, folder: Path, pack: Pack, category: str, overlap: float) -> NDArray[np.bool_]:
    """Return where the model finds a category in an image (h, w)."""
    options = RunOptions(phrases=(category,), overlap=overlap, gsd="native")
    path = folder / "probability.tif"
    segment(image, Outputs(folder / "out.gpkg", path, overwrite=True), options, pack=pack)
    with rasterio.open(path) as file:
        return file.read(1) >= 128


def labels(data: Path, name: str) -> NDArray[np.uint8]:
    """Return the category number of every pixel (h, w) of an image."""
    with rasterio.open((data / "masks" / name).with_suffix(".png")) as file:
        return file.read(1)


def near_borders(shape: tuple[int, int], window: int, overlap: float) -> NDArray[np.bool_]:
    """Return which pixels (h, w) lie within NEAR of a border of a window inside the image."""
    grid = WindowGrid(shape[1], shape[0], window, overlap)
    near = np.zeros(shape, np.bool_)
    for starts, size, axis in ((grid.rows, shape[0], 0), (grid.cols, shape[1], 1)):
        for border in {start for start in starts if start} | {start + window for start in starts}:
            if border < size:
                index = [slice(None), slice(None)]
                index[axis] = slice(max(border - NEAR, 0), border + NEAR)
                near[tuple(index)] = True
    return near


def main() -> None:
    """Measure each scene and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--scenes", type=int, default=5)
    parser.add_argument("--category", default="building")
    arguments = parser.parse_args()
    facts = json.loads((arguments.data / "images.json").read_text(encoding="utf-8"))
    number = next(each["id"] for each in facts["categories"] if each["name"] == arguments.category)
    names = [each["file_name"] for each in facts["images"] if each.get("split") == "val"]
    scenes = sorted(names, key=lambda name: -(labels(arguments.data, name) == number).mean())[: arguments.scenes]
    pack = load_pack("mrsnet-lite")
    print(f"Measured {machine()}; {arguments.category} in {arguments.data.name}, windows of {pack.config.window} px.\n")
    print("| scene | IoU between overlaps | wrong near borders | wrong elsewhere |\n|---|---|---|---|")
    same, either, wrong, pixels = 0, 0, np.zeros(2), np.zeros(2)
    with tempfile.TemporaryDirectory() as folder:
        for name in scenes:
            image, truth = arguments.data / "images" / name, labels(arguments.data, name)
            quarter, half = (found(image, Path(folder), pack, arguments.category, each) for each in OVERLAPS)
            near = near_borders(truth.shape, pack.config.window, OVERLAPS[0])
            parts = [(truth > 0) & near, (truth > 0) & ~near]
            errors = quarter != (truth == number)
            counts = np.array([[errors[part].sum(), part.sum()] for part in parts], float)
            both, any_of = (quarter & half).sum(), (quarter | half).sum()
            same, either, wrong, pixels = same + both, either + any_of, wrong + counts[:, 0], pixels + counts[:, 1]
            rates = counts[:, 0] / counts[:, 1]
            print(f"| {name} | {both / max(any_of, 1):.3f} | {rates[0]:.2%} | {rates[1]:.2%} |", flush=True)
    rates = wrong / pixels
    print(f"| all | {same / max(either, 1):.3f} | {rates[0]:.2%} | {rates[1]:.2%} |")
    print(f"\nNear borders {rates[0] / rates[1]:.2f} times as many pixels are wrong as elsewhere.")


if __name__ == "__main__":
    main()
