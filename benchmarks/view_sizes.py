# ruff: noqa: E501 - phrases and rows of a table read better on one line
"""Whether a phrase means the same things in the same scene at three sizes.

python benchmarks/view_sizes.py --exact N [--sizes 512 2048 8192]
python benchmarks/view_sizes.py --data FOLDER [--set banepa_oam_buildings] [--scenes N] [--model NAME] [--phrases N] [--gsd METRES|auto]
    [--ground METRES [--sharp]]

With `--exact`, N scenes of known things (`tests.engine.phrases.drawn`), drawn at each size and seen by a network that makes
no mistake: what is left is the geometry's. Answers are counted twice: all, and those that hang on nothing under half a
pixel of the coarsest view; and the same scenes with every outline on the coarsest pixels' lines.

Real scenes of a set: chips that tile the ground, those with the most buildings first. First their own polygons, redrawn
with the pixels of a view 512, 2048 and 8192 px wide: which buildings does each phrase choose. With `--model`, `engine run`
too, on rasters of these sizes and one working grid (`--gsd`; that of the coarsest view by default), with the plan (the
network is asked for the noun, geometry chooses) and without (it is asked the phrase). All are of one picture, the finest (that
of the chips, bilinear where it grows); the coarser ones are its averages, so they cover the same ground to the pixel. With
`--ground`, scenes are cut into squares of so many metres a side, those with the most buildings first: 154 m show 0.3 m a pixel
at 512 px. With `--sharp`, only squares whose chips have as many pixels as the view of 2048 px (less 5 %). `--gsd auto` leaves each
size to what a user gets. Agreement is the overlap (IoU) of two answers; two empty ones agree.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from typing import Literal

import numpy as np
import pyogrio
import rasterio.features
import shapely
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from rasterio.features import rasterize

from benchmarks._scenes import ChipScene, chip_scenes
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.outputs import Outputs
from engine.phrases import FindObjects, Scene, execute, read_phrase
from engine.segment import segment
from tests.engine.phrases import drawn as exact

LEAST_AREA = 16
EAST = 500_000  # metres: on the zone's own meridian, where the map's scale is 0.9996
SIZES = (512, 2048, 8192)
PHRASES = {
    "position": [
        "buildings on the left", "the buildings in the upper right corner", "buildings in the bottom third", "buildings in the middle",
        "buildings in the northern half", "buildings on the far right", "the lower left buildings", "buildings not on the right",
        "the three buildings in the middle", "buildings at the top edge of the image", "buildings in the southeast", "the building on the left",
    ],
    "superlative": [
        "the largest building", "the three largest buildings", "the leftmost building", "the longest building", "the second largest building",
        "the northernmost building", "the two rightmost buildings", "the fourth building from the top", "the largest building on the left",
        "the widest building", "the ten largest buildings in the northern half", "the building closest to the center",
    ],
    "relation": [
        "buildings within 50 m of the largest building", "buildings near the largest building", "buildings north of the largest building",
        "the building closest to the largest building", "buildings next to the largest building", "buildings east of the largest building",
        "buildings more than 200 m from the largest building", "the second closest building to the largest building", "buildings between the two largest buildings",
        "the building farthest from the largest building", "buildings larger than the second largest building", "buildings within 20 m of the longest building",
    ],
}  # fmt: skip


def compare_exact(number: int, sizes: Sequence[int]) -> None:
    """Whether phrases choose the same things at every size, and the right ones, where the network sees exactly."""
    texts = [text for phrases in exact.PHRASES.values() for text in phrases]
    counts: Counter[tuple[str, str, str]] = Counter()
    for seed in range(number):
        for how, things in (("as they are", exact.scattered(seed)), ("on lines", exact.snapped(exact.scattered(seed)))):
            decided, truth = exact.decided(things, texts), exact.true_answers(things, texts)
            with tempfile.TemporaryDirectory() as folder:
                got = [exact.answers(Path(folder), things, size, texts) for size in sizes]
            for kind, phrases in exact.PHRASES.items():
                for text in phrases:
                    same = len({answer[text] for answer in got}) == 1
                    right = same and got[0][text] == truth[text]
                    for told in ("all", *(["decided"] if text in decided else [])):
                        counts[how, kind, told] += 1
                        counts[how, kind, told + " same"] += same
                        counts[how, kind, told + " right"] += right
    for (how, kind, told), total in counts.items():
        if told in ("all", "decided"):
            alike, right_ones = counts[how, kind, told + " same"], counts[how, kind, told + " right"]
            print(f"| {how} | {kind}, {told} | {alike} of {total} the same at {tuple(sizes)} px | {right_ones} right |")


def largest(folder: Path, count: int, ground: float | None = None, *, sharp: bool = False) -> list[ChipScene]:
    """The scenes of a folder with the most buildings, all splits together, each cut to what three views show alike."""
    known = [scene for scene in chip_scenes(folder, None) if scene.gsd and scene.things.get("building")]
    if ground is not None:
        known = [part for scene in known for part in squares(scene, ground) if part.things["building"]]
    if sharp:
        known = [scene for scene in known if scene.pixels.shape[1] >= 0.95 * SIZES[1]]
    return [alike(scene) for scene in sorted(known, key=lambda scene: -len(scene.things["building"]))[:count]]


def squares(scene: ChipScene, metres: float) -> Iterator[ChipScene]:
    """The squares of so many metres, side by side from a scene's lower left corner; none when the scene is smaller."""
    side = round(metres / (scene.gsd or 1.0))
    height, width = scene.pixels.shape[:2]
    shapes = np.array(scene.things["building"], object)
    for x, y in product(range(0, width - side + 1, side), range(0, height - side + 1, side)):
        pixels = scene.pixels[height - y - side : height - y, x : x + side]
        inside = shapely.intersection(shapes, shapely.box(x, y, x + side, y + side))
        seen = shapely.transform(inside, lambda xy, corner=(x, y): xy - corner)
        things = [shape for shape in seen if shape.geom_type == "Polygon" and shape.area]
        yield replace(scene, pixels=pixels, things={"building": things})


def alike(scene: ChipScene) -> ChipScene:
    """The scene without its uppermost rows, so that it is a whole number of pixels high at every size."""
    height, width = scene.pixels.shape[:2]
    unit = width // math.gcd(width, SIZES[0])
    kept = replace(scene, pixels=scene.pixels[height % unit :])
    shapes = shapely.intersection(np.array(scene.things["building"], object), kept.view)
    return replace(
        kept, things={"building": [shape for shape in shapes if shape.geom_type == "Polygon" and shape.area]}
    )


def redrawn(shapes: list[shapely.Polygon], scene: ChipScene, width: int, gsd: float) -> FindObjects:
    """Things as a view `width` pixels wide shows them: outlines of pixels whose centres they cover, in metres."""
    step = scene.view.bounds[2] * gsd / width
    height = round(scene.view.bounds[3] * gsd / step)
    transform = Affine(step, 0, 0, 0, -step, height * step)
    labels = rasterize(
        ((shape, i + 1) for i, shape in enumerate(shapes)), (height, width), transform=transform, dtype="int32"
    )
    parts: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for outline, label in rasterio.features.shapes(labels, mask=labels > 0, transform=transform):
        parts[int(label)].append(shapely.geometry.shape(outline))
    seen = [max(parts[i + 1], key=lambda part: part.area, default=shapely.Polygon()) for i in range(len(shapes))]
    pixels = np.array([round(one.area / step**2) for one in seen], np.int64)
    return FindObjects(np.array(seen, dtype=object), pixels=pixels)


def compare_polygons(scene: ChipScene) -> None:
    """Which buildings each phrase chooses, their outlines redrawn with the pixels of three views."""
    gsd = scene.gsd or 1.0
    things = [shapely.transform(shape, lambda xy: xy * gsd) for shape in scene.things["building"]]
    shapes = [shape for shape in things if shape.area >= LEAST_AREA]
    view = shapely.transform(scene.view, lambda xy: xy * gsd)
    views = [redrawn(shapes, scene, size, gsd) for size in SIZES]
    print(
        f"{len(shapes)} buildings of at least {LEAST_AREA} m2 in a view of {view.bounds[2]:.0f} x {view.bounds[3]:.0f} m"
    )
    for kind, phrases in PHRASES.items():
        same = differing = chosen = 0
        for phrase in phrases:
            answers = []
            for objects in views:
                selection = execute(read_phrase(phrase), Scene({"building": objects}, view, metres=True))
                answers.append(set(selection.index.tolist()))
            same += answers[0] == answers[1] == answers[2]
            differing += len(set.union(*answers) - set.intersection(*answers))
            chosen += len(set.union(*answers))
        print(
            f"| own polygons | {kind} | {same} of {len(phrases)} phrases the same at {SIZES} px; {differing} of {chosen} buildings differ |"
        )


def compare_runs(
    scenes: list[ChipScene], model: str, count: int, gsd: float | Literal["auto"] | None, sizes: Sequence[int]
) -> None:
    """Agreement of `engine run` on scenes as rasters of three sizes, with the plan and without."""
    texts = [text for phrases in PHRASES.values() for text in phrases[:count]]
    overlaps: dict[tuple[bool, str, int, int], list[float]] = defaultdict(list)
    pack = load_pack(model)
    started = time.process_time()
    right: dict[tuple[bool, str, int], list[float]] = defaultdict(list)
    for scene in scenes:
        truth = truth_of(scene, texts)
        grid = gsd or (scene.gsd or 1.0) * scene.pixels.shape[1] / SIZES[0]
        for plan in (True, False):
            options = RunOptions(phrases=tuple(texts), gsd=grid, plan=plan)
            answers = [answers_of(scene, size, max(sizes), options, pack) for size in sizes]
            for first, second in pairwise(range(len(sizes))):
                for text in texts:
                    overlaps[plan, text, first, second].append(overlap(answers[first][text], answers[second][text]))
            for number, text in product(range(len(sizes)), texts):
                right[plan, text, number].append(overlap(answers[number][text], truth[text]))
    for kind, phrases in PHRASES.items():
        for plan, said in ((True, "network and plan"), (False, "network alone")):
            for first, second in pairwise(range(len(sizes))):
                means = [np.mean(overlaps[plan, text, first, second]) for text in phrases[:count]]
                print(f"| {said} | {kind} | {sizes[first]} and {sizes[second]} px | {np.mean(means):.2f} |")
            hits = [np.mean([right[plan, text, number] for text in phrases[:count]]) for number in range(len(sizes))]
            print(
                f"| {said} | {kind} | with the truth at {tuple(sizes)} px | {' '.join(f'{hit:.2f}' for hit in hits)} |"
            )
    took = time.process_time() - started
    print(
        f"{model}, {len(scenes)} scenes, {count} phrases a kind, --gsd {gsd or 'of 512 px'}: {took:.0f} s of CPU time"
    )


def overlap(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """IoU of two answers; two empty ones agree."""
    both = int((first | second).sum())
    return float((first & second).sum() / both) if both else 1.0


def frame_of(scene: ChipScene) -> tuple[Affine, tuple[int, int]]:
    """The transform in metres and the shape of the grid that answers are compared on: 2048 px across."""
    height, width = (side * (scene.gsd or 1.0) for side in scene.pixels.shape[:2])
    grid = width / SIZES[1]
    return Affine(grid, 0, EAST, 0, -grid, height), (round(height / grid), SIZES[1])


def placed(xy: NDArray[np.float64], gsd: float) -> NDArray[np.float64]:
    """Pixels of a scene as coordinates of its views' map."""
    return xy * gsd + [EAST, 0]


def truth_of(scene: ChipScene, texts: list[str]) -> dict[str, NDArray[np.bool_]]:
    """What phrases mean of the labelled buildings, drawn on that grid."""
    gsd = scene.gsd or 1.0
    transform, shape = frame_of(scene)
    place = partial(placed, gsd=gsd)
    outlines = np.array([shapely.transform(one, place) for one in scene.things["building"]], object)
    view = shapely.transform(scene.view, place)
    found = {}
    for text in texts:
        chosen = execute(read_phrase(text), Scene({"building": FindObjects(outlines)}, view, metres=True))
        some = outlines[chosen.index]
        drawn = rasterize(some, shape, transform=transform, dtype="uint8") if len(some) else np.zeros(shape)
        found[text] = drawn > 0
    return found


def answers_of(
    scene: ChipScene, size: int, finest: int, options: RunOptions, pack: Pack
) -> dict[str, NDArray[np.bool_]]:
    """What a run chooses for each phrase, drawn on a grid that does not depend on the view's size."""
    frame, shape = frame_of(scene)
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view.tif"
        write_view(path, scene, size, finest)
        out = path.with_suffix(".gpkg")
        segment(path, Outputs(out, draft=True), options, pack=pack)
        layers = [name for name, geometry in pyogrio.list_layers(out) if geometry]  # not the table of styles
        for text, name in zip(options.phrases, layers, strict=True):
            found = pyogrio.read_dataframe(out, layer=name, columns=[]).geometry
            drawn = rasterize(found, shape, transform=frame, dtype="uint8") if len(found) else np.zeros(shape)
            answers[text] = drawn > 0
    return answers


def write_view(path: Path, scene: ChipScene, width: int, finest: int) -> None:
    """The scene as a GeoTIFF `width` pixels wide: the picture `finest` pixels wide, averaged over whole pixels of it."""
    own, shape = scene.pixels.shape[1], (finest, round(finest * len(scene.pixels) / scene.pixels.shape[1]))
    how = Image.Resampling.BOX if finest < own else Image.Resampling.BILINEAR
    picture = Image.fromarray(scene.pixels).resize(shape, how).reduce(finest // width)
    pixels, ground = np.asarray(picture), own * (scene.gsd or 1.0)
    step = ground / width
    profile = {"driver": "GTiff", "width": width, "height": len(pixels), "count": 3, "dtype": "uint8", "tiled": True}
    place = {"crs": "EPSG:32645", "transform": Affine(step, 0, EAST, 0, -step, len(pixels) * step)}
    with rasterio.open(path, "w", **profile, **place) as file:
        file.write(pixels.transpose(2, 0, 1))


def grid_of(text: str) -> float | Literal["auto"]:
    """`--gsd`."""
    return "auto" if text == "auto" else float(text)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--exact", type=int, help="scenes of known things, seen without mistakes")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="pixels a side")
    parser.add_argument("--data", type=Path, help="folder of labelled folders")
    parser.add_argument("--model", help="model pack; without it only the polygons are compared")
    parser.add_argument("--set", default="banepa_oam_buildings", help="the labelled folder in it")
    parser.add_argument("--scenes", type=int, default=1, help="how many scenes")
    parser.add_argument(
        "--gsd", type=grid_of, help="the working grid of the runs, metres or auto; that of the coarsest"
    )
    parser.add_argument("--ground", type=float, help="metres a side that scenes are cut to")
    parser.add_argument("--sharp", action="store_true", help="only squares with as many pixels as the view of 2048")
    parser.add_argument("--phrases", type=int, default=4, help="phrases of a kind that the network is asked")
    arguments = parser.parse_args()
    if arguments.exact:
        compare_exact(arguments.exact, arguments.sizes)
        return
    folder = (arguments.data or Path()) / arguments.set
    if not arguments.data or not folder.is_dir():
        print(f"no labelled scene: give --data FOLDER with {arguments.set} in it")
        return
    scenes = largest(folder, arguments.scenes, arguments.ground, sharp=arguments.sharp)
    for scene in scenes:
        compare_polygons(scene)
    if arguments.model:
        compare_runs(scenes, arguments.model, arguments.phrases, arguments.gsd, arguments.sizes)


if __name__ == "__main__":
    main()
