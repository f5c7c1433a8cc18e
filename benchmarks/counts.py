"""Errors of counts with and without dividing touching objects, on labelled chips whose objects are labelled one by one.

    python benchmarks/counts.py --data FOLDER:CATEGORY [--data ...] [--model mrsnet-lite] [--split val] [--min-area M2]

FOLDER holds labelled chips (`instances.json` and `images/`), CATEGORY is one of its categories; masks derived from
boxes count too, because only their number is used. The network runs once an image; both counts are made of the same
probabilities. Two figures: over images, mean |found - true| / true; over groups of labelled objects that touch,
sum |found - true| / sum true, where an object found belongs to the group that covers its representative point.
"""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np
import pyogrio
import rasterio
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from engine.data.chips import BOX_ONLY, Chip, read_chips
from engine.data.masks import MaskShapes
from engine.data.words import category_phrase, load_lexicon
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.segment import Outputs, segment
from engine.vectorize import VectorizeOptions, vectorize

EIGHT = np.ones((3, 3), np.int8)


@dataclass
class Errors:
    """Sums of one row of the table."""

    images: list[float] = field(default_factory=list)
    group_error: int = 0

    def add(self, found: NDArray[np.object_], truth: Truth) -> None:
        """Count one image's objects, in pixel coordinates with y upwards."""
        self.images.append(abs(len(found) - truth.count) / truth.count)
        points = shapely.get_coordinates(shapely.point_on_surface(found))
        rows = np.clip(-points[:, 1], 0, truth.groups.shape[0] - 1).astype(int)
        cols = np.clip(points[:, 0], 0, truth.groups.shape[1] - 1).astype(int)
        inside = np.bincount(truth.groups[rows, cols], minlength=len(truth.sizes))
        touching = truth.sizes > 1
        self.group_error += int(np.abs(inside - truth.sizes)[touching].sum())


@dataclass(frozen=True)
class Truth:
    """Labelled objects of an image: how many, groups of touching ones (H, W; 0 outside), objects of each group."""

    count: int
    groups: NDArray[np.int32]
    sizes: NDArray[np.int64]


def truth_of(chip: Chip, category: str) -> Truth | None:
    """Return the labelled objects of a category, None where there is none or one is known by its box only."""
    own = [instance for instance in chip.instances if instance.category == category]
    if not own or any(instance.derived == BOX_ONLY for instance in own):
        return None
    masks = [MaskShapes(instance.parts, chip.id).read(chip.size) for instance in own]
    groups, count = ndimage.label(np.any(masks, axis=0), EIGHT)
    sizes = np.zeros(count + 1, np.int64)
    for mask in masks:
        if mask.any():
            sizes[np.bincount(groups[mask]).argmax()] += 1
    return Truth(len(own), groups.astype(np.int32), sizes)


def counts(
    chip: Chip, phrase: str, pack: Pack, folder: Path, min_area: float
) -> Iterator[tuple[str, NDArray[np.object_]]]:
    """Yield the polygons found, divided ("auto") and not ("off"), in pixels; y grows upwards."""
    probability = folder / "probability.tif"
    options = RunOptions(phrases=(phrase,), gsd="auto")
    segment(chip.image, Outputs(folder / "run.gpkg", probability=probability, overwrite=True), options, pack=pack)
    for instances in ("auto", "off"):
        out = folder / f"{instances}.gpkg"
        options_of = {"instances": instances, "min_area": min_area}
        vectorize(probability, out, VectorizeOptions.model_validate(options_of), overwrite=True)
        table = pyogrio.read_dataframe(out, layer=0, columns=["score_mean"])
        yield instances, shapely.transform(np.asarray(table.geometry), to_pixels(probability, chip))


def to_pixels(probability: Path, chip: Chip) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return what turns map coordinates (n, 2) into pixels of the chip, y upwards."""
    with rasterio.open(probability) as raster:
        inverse, height, width = ~raster.transform, raster.height, raster.width

    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        cols, rows = inverse * (points[:, 0], points[:, 1])
        return np.stack([cols * chip.size[1] / width, -rows * chip.size[0] / height], axis=1)

    return turn


@click.command()
@click.option("--data", "specs", multiple=True, required=True, help="FOLDER:CATEGORY.")
@click.option("--model", default="mrsnet-lite")
@click.option("--split", default="val")
@click.option("--min-area", default=0.0, help="Objects smaller than this, in square metres, are not counted.")
def main(specs: tuple[str, ...], model: str, split: str, min_area: float) -> None:
    """Print the table as Markdown."""
    pack, lexicon = load_pack(model), load_lexicon()
    click.echo(
        f"Counts, {model}, split {split}, from {min_area:g} m2 on; {platform.machine()}, {datetime.now(UTC):%Y-%m-%d}\n"
    )
    click.echo(
        "| data | images | objects | touching | error, divided | error, not | touching, divided | touching, not |"
    )
    click.echo("|---|---|---|---|---|---|---|---|")
    for spec in specs:
        path, _, category = spec.rpartition(":")
        errors = {"auto": Errors(), "off": Errors()}
        objects = touching = 0
        for chip in read_chips(Path(path)):
            truth = truth_of(chip, category) if chip.split == split else None
            if truth is None:
                continue
            objects += truth.count
            touching += int(truth.sizes[truth.sizes > 1].sum())
            with tempfile.TemporaryDirectory() as folder:
                for name, found in counts(chip, category_phrase(category, lexicon), pack, Path(folder), min_area):
                    errors[name].add(found, truth)
        row = [f"{Path(path).name} {category}", len(errors["auto"].images), objects, touching]
        row += [f"{np.mean(e.images):.3f}" for e in errors.values()]
        row += [f"{e.group_error / max(touching, 1):.3f}" for e in errors.values()]
        click.echo("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
