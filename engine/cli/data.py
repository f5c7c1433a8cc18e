"""`engine data`: look at datasets of referring segmentation, convert them, and make them from labels."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import click

from engine.cli.batch import SOME_FAILED
from engine.cli.parameters import NumberRange
from engine.data.check import check_dataset
from engine.data.jsonl import write_jsonl
from engine.data.recognise import of_split, open_dataset, parse_spec
from engine.data.refer import Language
from engine.data.samples import Dataset, Problem
from engine.errors import InputError, UsageError

language_option = click.option(
    "--language",
    type=click.Choice(["english", "chinese", "all"]),
    default="english",
    show_default=True,
    help="Which sentences of a bilingual dataset (NWPU-Refer) to take.",
)


@click.group()
def data() -> None:
    """Datasets of referring segmentation: look for faults, convert, make from labels."""


@data.command()
@click.argument("path")
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, every name included.")
def check(path: str, language: str, as_json: bool) -> None:
    """Count what a dataset holds and say what is wrong with it.

    What kind of dataset lies at PATH is recognised; PATH:SPLIT names a split.
    Exit status 2 when it cannot be used at all.
    """
    outcome = check_dataset(_open(path, language))
    if as_json:
        click.echo(json.dumps(outcome.to_dict(), ensure_ascii=False))
    else:
        click.echo("\n".join(outcome.lines()))
    if not outcome.usable:
        raise InputError(f"{path}: no usable sample; see the problems above")


@data.command()
@click.argument("path")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="OUT.jsonl")
@language_option
@click.option("--overwrite", is_flag=True, help="Replace OUT when it exists.")
def convert(path: str, out: Path, language: str, overwrite: bool) -> None:
    """Write the dataset at PATH as JSON lines.

    One line is a sample, with all splits, or that of PATH:SPLIT, in one file and masks as COCO run lengths.
    Samples without a readable image or mask are left out and named; exit status 3 then.
    """
    if out.suffix.lower() != ".jsonl":
        raise UsageError(f"{out}: samples are written as JSON lines; name it {out.with_suffix('.jsonl').name}")
    if out.exists() and not overwrite:
        raise UsageError(f"{out}: exists; choose another name or add --overwrite")
    if out.exists() and parse_spec(path)[0].exists() and out.samefile(parse_spec(path)[0]):
        raise UsageError(f"{out}: is the dataset itself; name another file to write")
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: is not a folder; create it first")
    dataset = _open(path, language)
    problems = [*dataset.problems, *(Problem("image missing", str(image)) for image in dataset.missing_images())]
    before = len(dataset.samples) + dataset.left_out
    written = write_jsonl(_with_progress(dataset.with_images()), out, problems)
    for problem in problems:
        click.echo(f"{problem.what}: {problem.name}", err=True)
    if not written:
        raise InputError(f"{path}: no usable sample; engine data check says why")
    click.echo(f"{out}: {written} of {before} samples of {dataset.name}")
    if written < before:
        click.get_current_context().exit(SOME_FAILED)


@data.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="OUT.jsonl")
@click.option("--raster", metavar="FILE", help="The image under the polygons of a vector file.")
@click.option("--category", metavar="NAME", help="What every polygon is, e.g. building.")
@click.option(
    "--category-field", metavar="FIELD", help="Field that says what a polygon is [default: category, class ...]."
)
@click.option("--attributes", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="MAP.toml",
              help="What fields say in words, beside what is known of OpenStreetMap's.")  # fmt: skip
@click.option(
    "--per-image", type=click.IntRange(1, 1000), default=12, show_default=True, help="Phrases of an image at most."
)
@click.option("--no-target", type=NumberRange(0, 0.5), default=0.1, show_default=True,
              help="Share of phrases that nothing in the image fits.")  # fmt: skip
@click.option("--size", type=click.IntRange(64, 4096), default=512, show_default=True, metavar="PX",
              help="Side of the views that a raster is cut into.")  # fmt: skip
@click.option("--val", "validation", type=NumberRange(0, 1), default=0.2, show_default=True,
              help="Share of a raster's views for validation; folders bring their own splits.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same file.")
@click.option("--overwrite", is_flag=True, help="Replace OUT when it exists.")
def phrases(
    labels: Path, out: Path, raster: str | None, category: str | None, category_field: str | None,
    attributes: Path | None, per_image: int, no_target: float, size: int, validation: float, seed: int, overwrite: bool,
) -> None:  # fmt: skip
    """Make phrases with the masks they mean from LABELS.

    They are written as JSON lines for training and evaluation.
    LABELS is a folder of labelled images (instances.json or images.json beside images/, or folders of such), or a
    vector file of polygons with --raster. Colours are measured in the pixels, sizes, places and relations in the
    polygons; every phrase is executed on the scene and kept only when it gives exactly its mask.
    """
    from engine.expressions.dataset import Source, write_phrases  # geopandas takes a second
    from engine.expressions.generate import Wanted

    source = Source(labels, raster, category, category_field, size, validation)
    wanted = Wanted(per_image, no_target, seed)
    summary = write_phrases(source, out, wanted, attributes=attributes, overwrite=overwrite)
    for line in summary.lines(out):
        click.echo(line)


def _open(spec: str, language: str) -> Dataset:
    path, split = parse_spec(spec)
    dataset = open_dataset(path, cast("Language", language))
    return of_split(dataset, split) if split else dataset


def _with_progress(samples: list[Any]) -> Iterable[Any]:
    from tqdm import tqdm  # slow to import, and only needed here

    return cast("Iterable[Any]", tqdm(samples, unit="sample", disable=None, leave=False))
