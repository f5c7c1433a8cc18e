# ruff: noqa: E501 - phrases and rows of a table read better on one line
"""Whether a phrase means the same things in the same scene at three sizes.

python benchmarks/view_sizes.py --data FOLDER [--model NAME] [--phrases N]

One real scene: the gapless block of chips of `banepa_oam_buildings` (8 x 5 chips, 540 x 340 m). First its own polygons,
with outlines snapped to the pixels of a view 512, 2048 and 8192 px wide: which buildings does each phrase choose. With
`--model`, the network too, in windows of its size over the scene at two of these sizes, with the plan (it is asked for
the noun, geometry chooses) and without (it is asked the phrase). Agreement is the overlap (IoU) of the two answers,
brought to the smaller size. Network time is CPU time.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from PIL import Image
from shapely.geometry import box

from engine.phrases import FindObjects, Scene, execute, read_phrase

CHIP = 512
SIZES = (512, 2048, 8192)
PHRASES = {
    "position": ["buildings on the left", "the buildings in the upper right corner", "buildings in the bottom third", "buildings in the middle"],
    "superlative": ["the largest building", "the three largest buildings", "the leftmost building", "the longest building", "the second largest building"],
    "relation": ["buildings within 50 m of the largest building", "buildings near the largest building", "buildings north of the largest building", "the building closest to the largest building"],
}  # fmt: skip


def block(folder: Path) -> tuple[NDArray[np.uint8], list[shapely.Geometry], float]:
    """The mosaic (H, W, 3), its buildings in metres with y upwards, and the pixel's size in metres."""
    content = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
    chips = [row for row in content["images"] if row["file_name"].startswith("train_")]
    corners = {}
    for row in chips:
        with rasterio.open(folder / "images" / row["file_name"]) as file:
            corners[row["id"]] = file.transform
    west, north = min(t.c for t in corners.values()), max(t.f for t in corners.values())
    place = {key: (round((t.c - west) / t.a), round((t.f - north) / t.e)) for key, t in corners.items()}
    width, height = (max(at[axis] for at in place.values()) + CHIP for axis in (0, 1))
    mosaic = np.zeros((height, width, 3), np.uint8)
    for row in chips:
        x, y = place[row["id"]]
        mosaic[y : y + CHIP, x : x + CHIP] = np.asarray(Image.open(folder / "images" / row["file_name"]).convert("RGB"))
    parts = defaultdict(list)
    for row in content["annotations"]:
        if row["image_id"] in place:
            x, y = place[row["image_id"]]
            name = row["attributes"].get("osm_id", -row["id"])
            for ring in row["segmentation"]:
                points = np.array(ring, float).reshape(-1, 2) + np.array([x, y])
                parts[name].append(shapely.make_valid(shapely.Polygon(points * [1, -1] + [0, height])))
    gsd = float(chips[0]["gsd_m"])
    # a building cut by the chips' borders is one again: its parts meet within a pixel
    whole = [shapely.union_all([part.buffer(1) for part in each]).buffer(-1) for each in parts.values()]
    shapes = [shapely.transform(part, lambda xy: xy * gsd) for shape in whole for part in shapely.get_parts(shape)]
    return mosaic, [shape for shape in shapes if shape.geom_type == "Polygon" and shape.area > 4], gsd


def compare_polygons(shapes: list[shapely.Geometry], width: float, height: float) -> None:
    """Which buildings each phrase chooses, outlines snapped to the pixels of three views."""
    view = box(0, 0, width, height)
    for kind, phrases in PHRASES.items():
        same = differing = chosen = 0
        for phrase in phrases:
            answers = []
            for size in SIZES:
                step = width / size
                snapped = shapely.transform(np.array(shapes, dtype=object), lambda xy, s=step: np.round(xy / s) * s)
                scene = Scene({"building": FindObjects(snapped)}, view, metres=True)
                answers.append(set(execute(read_phrase(phrase), scene).index.tolist()))
            same += answers[0] == answers[1] == answers[2]
            differing += len(set.union(*answers) - set.intersection(*answers))
            chosen += len(set.union(*answers))
        print(
            f"| own polygons | {kind} | {same} of {len(phrases)} phrases the same at {SIZES} px; {differing} of {chosen} buildings differ |"
        )


def compare_network(mosaic: NDArray[np.uint8], gsd: float, model: str, sizes: tuple[int, int], count: int) -> None:
    """Agreement of the answers at two sizes, with the plan and without."""
    import torch

    from engine.data.samples import Sample
    from engine.evaluation.models import PackPredictor
    from engine.evaluation.planned import PlannedPredictor
    from engine.models.packs import load_pack

    torch.set_num_threads(1)
    network = PackPredictor(load_pack(model), "sliding", resample=False)
    planned = PlannedPredictor(network)
    started = time.process_time()
    answers: dict[str, list[NDArray[np.bool_]]] = defaultdict(list)
    small = Path("build") / "view_sizes"
    small.mkdir(parents=True, exist_ok=True)
    texts = [text for phrases in PHRASES.values() for text in phrases[:count]]
    for size in sizes:
        height = round(size * mosaic.shape[0] / mosaic.shape[1])
        image = small / f"{size}.png"
        Image.fromarray(mosaic).resize((size, height), Image.Resampling.BOX).save(image)
        samples = [Sample(text, image, text, None, gsd=gsd * mosaic.shape[1] / size) for text in texts]
        for name, predictor in (("plan", planned), ("network", network)):
            for text, prediction in zip(texts, predictor.predict(samples), strict=True):
                assert prediction is not None
                shown = Image.fromarray(prediction.native).resize(
                    (sizes[0], round(sizes[0] * height / size)), Image.Resampling.BOX
                )
                answers[f"{name}: {text}"].append(np.asarray(shown) >= 128)
    for kind, phrases in PHRASES.items():
        for name, said in (("plan", "network and plan"), ("network", "network alone")):
            pairs = [answers[f"{name}: {text}"] for text in phrases[:count]]
            overlaps = [(a & b).sum() / max(int((a | b).sum()), 1) for a, b in pairs]
            print(
                f"| {said} | {kind} | agreement of {sizes[0]} and {sizes[1]} px: mIoU {np.mean(overlaps):.2f} of {len(pairs)} phrases |"
            )
    print(f"network: {time.process_time() - started:.0f} s of CPU time")


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="folder of labelled folders")
    parser.add_argument("--model", help="model pack; without it only the polygons are compared")
    parser.add_argument("--sizes", type=int, nargs=2, default=(512, 2048), help="widths the network sees, pixels")
    parser.add_argument("--phrases", type=int, default=3, help="phrases of a kind that the network is asked")
    arguments = parser.parse_args()
    folder = (arguments.data or Path()) / "banepa_oam_buildings"
    if not arguments.data or not folder.is_dir():
        print("no labelled scene: give --data FOLDER with banepa_oam_buildings in it")
        return
    mosaic, shapes, gsd = block(folder)
    height, width = mosaic.shape[:2]
    print(f"{len(shapes)} buildings in {width} x {height} px of {gsd} m")
    compare_polygons(shapes, width * gsd, height * gsd)
    if arguments.model:
        compare_network(mosaic, gsd, arguments.model, tuple(arguments.sizes), arguments.phrases)


if __name__ == "__main__":
    main()
