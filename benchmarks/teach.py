"""How well ten polygons teach a category: a scene of labelled chips, `engine teach`, IoU on the rest of the scene.

    python benchmarks/teach.py --data FOLDER --category "solar panel" --phrase "solar panels" --gsd 0.3 --work DIR

Chips of a folder that hold the category (drawn by people, or with --derived computed from their boxes too) are put side
by side into one GeoTIFF. The labels are the first ten objects of the first chips ("part"), or ten drawn at random
("anywhere"). The taught pack is then run over the scene as `engine run` does; chips that gave no polygon are scored.
With --photographs N each of the N chips that hold the most objects is a scene of its own: its ten leftmost objects are
the labels, and what lies to the right of them is scored.
Prints one Markdown row a scene: category, labels, parts scored, mIoU over them, oIoU, the report's own held-out IoU,
mean change of the old categories' probabilities, steps, CPU and wall seconds.
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


def labelled_chips(folder: Path, category: str, derived: bool) -> list[Chip]:
    """Chips that hold the category, one a photograph, by its name."""
    found: dict[str, Chip] = {}
    for chip in read_chips(folder):
        own = [one for one in chip.instances if one.category == category]
        if own and all(one.derived == "" or (derived and one.derived != "box") for one in own):
            found.setdefault(chip.source or chip.image.name, chip)
    if not found:
        raise InputError(
            f"{folder}: no chip holds '{category}' as people drew it; see its instances.json, or --derived"
        )
    return [found[name] for name in sorted(found)]


def choose_chips(folder: Path, category: str, derived: bool, count: int) -> list[Chip]:
    """Chips of one scene, in a shuffled order that never changes."""
    chips = labelled_chips(folder, category, derived)
    order = np.random.default_rng(SEED).permutation(len(chips))[:count]
    if len(order) < 4:
        raise InputError(f"{folder}: {len(order)} chips hold '{category}'; a scene needs at least 4")
    return [chips[int(i)] for i in order]


def fullest(folder: Path, category: str, derived: bool, count: int) -> list[Chip]:
    """The chips that hold the most objects, the fullest first."""

    def objects(chip: Chip) -> int:
        return sum(one.category == category for one in chip.instances)

    return sorted(labelled_chips(folder, category, derived), key=objects, reverse=True)[:count]


def build(chips: list[Chip], category: str, gsd: float, path: Path) -> Scene:
    """Write the scene: chips in rows, cut or padded with nothing to one size; one chip alone is not cut."""
    across = int(np.ceil(len(chips) ** 0.5))
    side = max(max(chip.size) for chip in chips)
    side = min(900, side) if len(chips) > 1 else side
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


def unlabelled(scene: Scene, chosen: NDArray[np.int64]) -> list[tuple[slice, slice]]:
    """Rows and columns of what is scored: the chips without a label, or of one chip what is right of its labels."""
    if len(set(scene.chip_of.tolist())) == 1:
        with rasterio.open(scene.raster) as raster:
            east = max(shapely.bounds(scene.objects[chosen])[:, 2])
            return [np.s_[:, int((~raster.transform * (east, 0))[0]) + 1 :]]
    side, rest = scene.side, sorted(set(scene.chip_of.tolist()) - set(scene.chip_of[chosen].tolist()))
    corners = [(number // scene.across * side, number % scene.across * side) for number in rest]
    return [np.s_[row : row + side, col : col + side] for row, col in corners]


def score(scene: Scene, chosen: NDArray[np.int64], pack: Path, find: str) -> tuple[int, float, float]:
    """Number of parts without a label, and mIoU and oIoU over them, of the pack run over the whole scene."""
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
    for part in unlabelled(scene, chosen):
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
@click.option("--photographs", default=0, help="So many scenes of one photograph each, the fullest; 0: one scene.")
@click.option("--minutes", default=10.0, show_default=True)
def main(
    data: Path, category: str, phrase: str, gsd: float, work: Path, pack: str, chips: int, which: str, derived: bool,
    photographs: int, minutes: float,
) -> None:  # fmt: skip
    """Build the scenes, teach, score."""
    work.mkdir(parents=True, exist_ok=True)
    scenes = [[chip] for chip in fullest(data, category, derived, photographs)] if photographs else []
    for number, own in enumerate(scenes or [choose_chips(data, category, derived, chips)]):
        scene = build(own, category, gsd, work / f"scene{number}.tif")
        every = np.arange(len(scene.objects))
        if photographs:
            chosen = np.argsort(shapely.bounds(scene.objects)[:, 0], kind="stable")[:POLYGONS]
        elif which == "part":
            chosen = every[:POLYGONS]
        else:
            chosen = np.random.default_rng(SEED).choice(every, POLYGONS, replace=False)
        name = own[0].image.name if photographs else which
        click.echo(taught(scene, chosen, (category, phrase, name), pack, work, minutes))


def taught(
    scene: Scene, chosen: NDArray[np.int64], names: tuple[str, str, str], pack: str, work: Path, minutes: float
) -> str:
    """The Markdown row of one scene: teach from the chosen objects, score the rest. names: category, phrase, labels."""
    category, phrase, labels_of = names
    labels = work / "labels.geojson"
    geopandas.GeoDataFrame(geometry=scene.objects[chosen], crs=CRS).to_crs("EPSG:4326").to_file(labels)
    cpu, wall = time.process_time(), time.monotonic()
    report = teach(scene.raster, labels, phrase, pack, work / "pack", budget_s=60 * minutes, overwrite=True)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    count, miou, oiou = score(scene, chosen, work / "pack", report.category)
    held = f"{report.measured.iou:.3f} (before {report.measured.iou_before:.3f})"
    cells = [category, labels_of, count, f"{miou:.3f}", f"{oiou:.3f}", held, f"{report.measured.kept_change:.4f}"]
    return "| " + " | ".join(map(str, [*cells, report.steps, round(cpu), round(wall)])) + " |"


if __name__ == "__main__":
    main()
