"""How well ten polygons teach a category: a scene of labelled chips, `engine teach`, IoU on the rest of the scene.

    python benchmarks/teach.py --data FOLDER --category "solar panel" --phrase "solar panels" --gsd 0.3 --work DIR

Chips of a folder that hold the category (drawn by people, or with --derived computed from their boxes too) are put side
by side into one GeoTIFF. The labels are the first ten objects of the first chips ("part"), or ten drawn at random
("anywhere"). The taught pack is then run over the scene as `engine run` does; chips that gave no polygon are scored.
Prints one Markdown row: category, labels, chips scored, mIoU over them, oIoU, the report's own held-out IoU, mean
change of the old categories' probabilities, steps, CPU and wall seconds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import click
import geopandas
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import from_origin
from shapely import affinity

from engine.data.chips import Chip, Instance, read_chips
from engine.data.masks import PixelRing
from engine.data.samples import read_rgb
from engine.errors import InputError
from engine.inference.device import choose_device
from engine.inference.predictor import Predictor
from engine.inference.reading import ReadWindow
from engine.inference.stream import stream_bands
from engine.inference.windows import plan_windows
from engine.models.packs import load_pack
from engine.training.teach import teach
from georeferencing.rasters import open_raster

CRS = "EPSG:32643"
POLYGONS, SEED, THRESHOLD = 10, 1, 128


@dataclass(frozen=True)
class Scene:
    """A raster of chips, side pixels each, and its objects (in the raster's CRS) with the number of their chip."""

    raster: Path
    side: int
    across: int
    objects: NDArray[np.object_]
    chip_of: NDArray[np.int64]


def choose_chips(folder: Path, category: str, derived: bool, count: int) -> list[Chip]:
    """Chips that hold the category, one a photograph, in a shuffled order that never changes."""
    found: dict[str, Chip] = {}
    for chip in read_chips(folder):
        own = [one for one in chip.instances if one.category == category]
        if own and all(one.derived == "" or (derived and one.derived != "box") for one in own):
            found.setdefault(chip.source or chip.image.name, chip)
    chips = [found[name] for name in sorted(found)]
    order = np.random.default_rng(SEED).permutation(len(chips))[:count]
    if len(order) < 4:
        raise InputError(f"{folder}: {len(order)} chips hold '{category}'; a scene needs at least 4")
    return [chips[int(i)] for i in order]


def build(chips: list[Chip], category: str, gsd: float, path: Path) -> Scene:
    """Write the scene: chips in rows, cut or padded with nothing to one size."""
    across = int(np.ceil(len(chips) ** 0.5))
    side = min(900, max(max(chip.size) for chip in chips))
    pixels = np.zeros((3, -(-len(chips) // across) * side, across * side), np.uint8)
    transform = from_origin(500_000, 2_000_000, gsd, gsd)
    objects, chip_of = [], []
    for number, chip in enumerate(chips):
        row, col = number // across * side, number % across * side
        image = read_rgb(chip.image)[:side, :side]
        pixels[:, row : row + image.shape[0], col : col + image.shape[1]] = np.moveaxis(image, 2, 0)
        to_map = transform * rasterio.Affine.translation(col, row)
        for instance in (one for one in chip.instances if one.category == category):
            outline = shapely.intersection(_outline(instance), shapely.box(0, 0, side, side))
            if outline.area >= 4:
                objects.append(affinity.affine_transform(outline, to_map.to_shapely()))
                chip_of.append(number)
    shape = pixels.shape[1:]
    with rasterio.open(
        path, "w", driver="GTiff", height=shape[0], width=shape[1], count=3, dtype="uint8", crs=CRS,
        transform=transform, compress="deflate",
    ) as out:  # fmt: skip
        out.write(pixels)
    return Scene(path, side, across, np.array(objects, np.object_), np.array(chip_of))


def _outline(instance: Instance) -> shapely.Geometry:
    """An instance's polygons as one geometry, pixels."""
    parts = [part.ring if isinstance(part, PixelRing) else part for part in instance.parts]
    rings = [np.asarray(ring).reshape(-1, 2) for ring in parts if not isinstance(ring, dict) and len(ring) > 5]
    return shapely.union_all(shapely.make_valid([shapely.Polygon(ring) for ring in rings]))


def score(scene: Scene, chosen: NDArray[np.int64], pack: Path, find: str) -> tuple[int, float, float]:
    """Chips without a label, and mIoU and oIoU over them, of the pack run over the whole scene."""
    loaded = load_pack(pack)
    with open_raster(scene.raster, gsd="native") as raster:
        plan = plan_windows(raster, None, loaded.config.window, 0.25)
        predictor = Predictor(
            loaded.network, loaded.config.mean, loaded.config.std, [find], choose_device("cpu", "fp32")
        )

        def ignore(item: ReadWindow) -> None:
            """Nothing is to be done with a window that was read."""

        p8 = np.concatenate([band.p8[0] for band in stream_bands(raster, plan, predictor, 1, 1, ignore)])
        truth = rasterize(scene.objects, p8.shape, transform=raster.transform).astype(bool)
    counts = []
    for number in sorted(set(scene.chip_of.tolist()) - set(scene.chip_of[chosen].tolist())):
        row, col = number // scene.across * scene.side, number % scene.across * scene.side
        part = np.s_[row : row + scene.side, col : col + scene.side]
        mask = p8[part] >= THRESHOLD
        counts.append(((mask & truth[part]).sum(), (mask | truth[part]).sum()))
    hit, union = np.array(counts, float).T
    return len(counts), float(np.mean(hit / np.maximum(union, 1))), float(hit.sum() / max(union.sum(), 1))


@click.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of labelled chips.")
@click.option("--category", required=True)
@click.option("--phrase", required=True)
@click.option("--gsd", type=float, required=True, help="Metres a pixel the scene is said to have.")
@click.option("--work", type=click.Path(path_type=Path), required=True, help="Folder for scene, labels and pack.")
@click.option("--from", "pack", default="mrsnet-lite", show_default=True)
@click.option("--chips", default=9, show_default=True)
@click.option("--labels", "which", type=click.Choice(["part", "anywhere"]), default="part", show_default=True)
@click.option("--derived", is_flag=True, help="Take masks computed from people's boxes too.")
@click.option("--minutes", default=10.0, show_default=True)
def main(
    data: Path, category: str, phrase: str, gsd: float, work: Path, pack: str, chips: int, which: str, derived: bool,
    minutes: float,
) -> None:  # fmt: skip
    """Build the scene, teach, score."""
    work.mkdir(parents=True, exist_ok=True)
    scene = build(choose_chips(data, category, derived, chips), category, gsd, work / "scene.tif")
    every = np.arange(len(scene.objects))
    chosen = every[:POLYGONS] if which == "part" else np.random.default_rng(SEED).choice(every, POLYGONS, replace=False)
    labels = work / "labels.geojson"
    geopandas.GeoDataFrame(geometry=scene.objects[chosen], crs=CRS).to_crs("EPSG:4326").to_file(labels)
    cpu, wall = time.process_time(), time.monotonic()
    report = teach(scene.raster, labels, phrase, pack, work / "pack", budget_s=60 * minutes, overwrite=True)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    count, miou, oiou = score(scene, chosen, work / "pack", report.category)
    held = f"{report.measured.iou:.3f} (before {report.measured.iou_before:.3f})"
    cells = [category, which, count, f"{miou:.3f}", f"{oiou:.3f}", held, f"{report.measured.kept_change:.4f}"]
    click.echo("| " + " | ".join(map(str, [*cells, report.steps, round(cpu), round(wall)])) + " |")


if __name__ == "__main__":
    main()
