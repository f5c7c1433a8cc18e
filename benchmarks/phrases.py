"""Phrases, measured: relations between 10,000 and 10,000 polygons, reading time, and real labels.

python benchmarks/phrases.py [--data FOLDER] [--phrases N]
python benchmarks/phrases.py --data COCO_FOLDER --validation OUT
engine eval --data OUT/phrases.jsonl --model NAME --mode sliding [--plan] -o REPORT     (by kind, with the plan and without)

With `--data`, the folder of labelled images (COCO `instances.json`; category masks with `images.json`), chips that tile
the ground being one scene: phrases are made for each scene's own polygons, read, executed, and compared with the second evaluator of the tests. Prints one line
a folder: phrases, how many executed to exactly their target set, how many were left out because their answer hangs on
rounding.
"""

# ruff: noqa: E501 - phrases and their answers read better on one line
from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import Polygon, box

from benchmarks._scenes import ChipScene, chip_scenes
from engine.phrases import FindObjects, Scene, execute, read_phrase
from tests.engine.phrases import second_evaluator
from tests.engine.phrases.generated import World, make_phrases

RELATIONS = (
    "houses near the trees", "houses next to trees", "houses touching trees", "houses in the trees", "houses along the trees",
    "houses surrounded by trees", "houses with trees", "houses without trees", "houses crossing trees",
    "houses within 50 m of the trees", "houses more than 30 m from the trees", "houses north of the trees",
    "houses left of the trees", "houses between the trees", "the house closest to the trees", "the largest house near the trees",
)  # fmt: skip


MOST = 40  # regions a category of a mask: the second evaluator is plain loops


def crowd(rng: np.random.Generator, number: int, side: float, size: float) -> np.ndarray:
    """Rotated eight-sided polygons spread over a square."""
    center = rng.uniform(0, side, (number, 2))
    turn = rng.uniform(0, np.pi, number)[:, None] + np.linspace(0, 2 * np.pi, 8, endpoint=False)
    reach = rng.uniform(0.5, 1.5, (number, 8)) * size
    ring = center[:, None] + np.stack([np.cos(turn) * reach, np.sin(turn) * reach], axis=2)
    return np.asarray(shapely.polygons(ring))


def measure_relations(number: int) -> None:
    """Time a relation between `number` and `number` polygons, from a fresh scene each time."""
    rng = np.random.default_rng(1)
    side = 100.0 * number**0.5
    shapes = {"house": crowd(rng, number, side, 8), "tree": crowd(rng, number, side, 4)}
    origin = np.array([300_000.0, 3_000_000.0])
    for name, crs in (("pixels", None), ("EPSG:32645", CRS.from_epsg(32645))):
        shift = origin if crs else np.zeros(2)
        moved = {key: shapely.transform(value, lambda xy, by=shift: xy + by) for key, value in shapes.items()}
        view = box(*shift, *(shift + side))
        for phrase in RELATIONS:
            scene = Scene({key: FindObjects(value) for key, value in moved.items()}, view, crs)
            plan = read_phrase(phrase)
            started, busy = time.perf_counter(), time.process_time()
            selection = execute(plan, scene)
            took, worked = time.perf_counter() - started, time.process_time() - busy
            print(
                f"{number} x {number} {name:11} {phrase:36} {took:6.2f} s, CPU {worked:5.2f} s  {len(selection)} chosen"
            )


def mask_worlds(folder: Path) -> Iterator[tuple[str, World]]:
    """One world a category mask: the largest regions of at least 64 pixels, simplified to 1.5 pixels, y up."""
    import rasterio.features
    from PIL import Image

    data = json.loads((folder / "images.json").read_text(encoding="utf-8"))
    names = {row["id"]: row["name"] for row in data["categories"]}
    for image in data["images"]:
        path = folder / "masks" / (Path(image["file_name"]).stem + ".png")
        if not path.exists():
            continue
        mask = np.asarray(Image.open(path))
        things: dict[str, list[Polygon]] = defaultdict(list)
        for shape, value in rasterio.features.shapes(mask.astype(np.uint8), mask=mask > 0):
            polygon = shapely.transform(
                shapely.geometry.shape(shape), lambda xy, top=mask.shape[0]: xy * [1, -1] + [0, top]
            )
            if polygon.area >= 64 and int(value) in names:
                things[names[int(value)]].append(polygon.simplify(1.5))
        things = {key: sorted(shapes, key=lambda one: -one.area)[:MOST] for key, shapes in things.items()}
        if things:
            yield image["file_name"], World(things, box(0, 0, mask.shape[1], mask.shape[0]), metres=False)


def measure_labels(folder: Path, count: int, limit: int) -> None:
    """Phrases on real polygons: how many execute to exactly their target set."""
    labelled = (folder / "instances.json").exists()
    scenes = ((scene.name, world_of(scene)) for scene in chip_scenes(folder, None)) if labelled else mask_worlds(folder)
    worlds = (each for each in scenes if each[1].things)
    kinds: Counter[str] = Counter()
    wrong: list[str] = []
    doubtful = images = 0
    for seed, (name, world) in enumerate(worlds):
        if images == limit:
            break
        images += 1
        scene = Scene(
            {key: FindObjects(np.array(value, dtype=object)) for key, value in world.things.items()},
            world.view,
            metres=world.metres,
        )
        for made in make_phrases(world, seed, count):
            plan = read_phrase(made.text)
            chosen = None if plan.fallback else execute(plan, scene)
            got = set() if chosen is None else set(zip(chosen.find.tolist(), chosen.index.tolist(), strict=True))
            kinds[made.kind] += 1
            if got != made.targets:
                wrong.append(f"{name}: {made.text!r}: {plan.render()}: {sorted(got ^ made.targets)[:4]}")
        doubtful += world.doubtful
    total = sum(kinds.values())
    print(
        f"{folder.name}: {images} images, {total - len(wrong)} of {total} phrases exact {dict(kinds)}, {doubtful} left out"
    )
    for line in wrong[:5]:
        print("   ", line)


def write_validation(folder: Path, out: Path, count: int) -> None:
    """Phrases of the validation scenes of a COCO folder with their masks, as JSON lines for `engine eval`.

    Phrases that mean all things of a category are left out: they choose nothing. What lies close to a threshold is
    asked too, which exactness leaves out: with hundreds of things one always does.
    """
    second_evaluator.MARGIN = 1e-6
    import rasterio.features
    from PIL import Image

    (out / "masks").mkdir(parents=True, exist_ok=True)
    lines = []
    scenes = 0
    for seed, scene in enumerate(chip_scenes(folder, "val")):
        gsd = scene.gsd or 1.0
        world = world_of(scene)
        if not world.things:
            continue
        scenes += 1
        height = len(scene.pixels)
        asked: set[str] = set()
        Image.fromarray(scene.pixels).save(out / f"{scene.name}.png")
        for i, made in enumerate(make_phrases(world, seed, count)):
            name = next(iter(made.targets))[0]
            if len(made.targets) == len(world.things[name]) or made.text in asked:
                continue
            asked.add(made.text)
            chosen = [world.things[key][index] for key, index in sorted(made.targets)]
            rows = [
                shapely.transform(one, lambda xy, by=gsd, top=height: (xy / by - [0, top]) * [1, -1]) for one in chosen
            ]
            mask = rasterio.features.rasterize(rows, scene.pixels.shape[:2], default_value=255, dtype="uint8")
            path = out / "masks" / f"{scene.name}_{i}.png"
            Image.fromarray(mask).save(path)
            row: dict[str, object] = {
                "image": f"{scene.name}.png",
                "phrase": made.text,
                "mask": f"masks/{path.name}",
                "split": "val",
            }
            row |= {"id": f"{scene.name}_{i}", "kind": made.kind} | ({"gsd": gsd} if scene.gsd else {})
            lines.append(json.dumps(row) + "\n")
    (out / "phrases.jsonl").write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} phrases of {scenes} scenes -> {out / 'phrases.jsonl'}")


def world_of(scene: ChipScene) -> World:
    """A scene's things for the second evaluator: in metres where the ground sample distance is known, else in pixels."""

    def scaled(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, lambda xy: xy * (scene.gsd or 1.0))

    things = {name: [scaled(shape) for shape in shapes] for name, shapes in scene.things.items() if shapes}
    return World(things, scaled(scene.view), metres=scene.gsd is not None)


def measure_reading() -> None:
    """Time to read the corpus of the tests."""
    corpus = Path(__file__).parents[1] / "tests" / "engine" / "phrases" / "corpus.tsv"
    phrases = [line.split("\t")[0] for line in corpus.read_text(encoding="utf-8").splitlines()]
    read_phrase("ships")
    times = []
    for phrase in phrases:
        started = time.process_time()
        read_phrase(phrase)
        times.append(1000 * (time.process_time() - started))
    print(f"reading {len(phrases)} phrases: median {statistics.median(times):.2f} ms, longest {max(times):.2f} ms")


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="folder of labelled folders")
    parser.add_argument("--phrases", type=int, default=40, help="phrases tried an image")
    parser.add_argument("--images", type=int, default=60, help="images a folder")
    parser.add_argument("--number", type=int, default=10_000, help="polygons on each side of a relation")
    parser.add_argument(
        "--validation", type=Path, help="write the phrases of DATA's validation images, for engine eval"
    )
    arguments = parser.parse_args()
    if arguments.data and arguments.validation:
        write_validation(arguments.data, arguments.validation, arguments.phrases)
        return
    measure_reading()
    measure_relations(arguments.number)
    if arguments.data:
        for folder in sorted(arguments.data.iterdir()):
            if (folder / "instances.json").exists() or (folder / "images.json").exists():
                measure_labels(folder, arguments.phrases, arguments.images)


if __name__ == "__main__":
    main()
