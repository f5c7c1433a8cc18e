"""`engine data`: look at datasets of referring segmentation and convert them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import click

from engine.data.check import check_dataset
from engine.data.jsonl import write_jsonl
from engine.data.recognise import open_dataset
from engine.data.refer import Language
from engine.data.samples import Problem
from engine.errors import InputError, UsageError

SOME_FAILED = 3  # exit status: some inputs of many failed, each was named, the others are done

language_option = click.option(
    "--language",
    type=click.Choice(["english", "chinese", "all"]),
    default="english",
    show_default=True,
    help="Which sentences of a bilingual dataset (NWPU-Refer) to take.",
)


@click.group()
def data() -> None:
    """Datasets of referring segmentation: look for faults, convert."""


@data.command()
@click.argument("path", type=click.Path(path_type=Path))
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, every name included.")
def check(path: Path, language: str, as_json: bool) -> None:
    """Recognise the dataset at PATH, count what it holds and say what is wrong with it.

    Exit status 2 when it cannot be used at all.
    """
    outcome = check_dataset(open_dataset(path, cast("Language", language)))
    if as_json:
        click.echo(json.dumps(outcome.to_dict(), ensure_ascii=False))
    else:
        click.echo("\n".join(outcome.lines()))
    if not outcome.usable:
        raise InputError(f"{path}: no usable sample; see the problems above")


@data.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="OUT.jsonl")
@language_option
@click.option("--overwrite", is_flag=True, help="Replace OUT when it exists.")
def convert(path: Path, out: Path, language: str, overwrite: bool) -> None:
    """Write the dataset at PATH as JSON lines: one line a sample, all splits, masks as COCO run lengths.

    Samples without a readable image or mask are left out and named; exit status 3 then.
    """
    if out.exists() and not overwrite:
        raise UsageError(f"{out}: exists; choose another name or add --overwrite")
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: is not a folder; create it first")
    dataset = open_dataset(path, cast("Language", language))
    problems = [*dataset.problems, *(Problem("image missing", str(image)) for image in dataset.missing_images())]
    before = len(dataset.samples) + dataset.left_out
    written = write_jsonl(_with_progress(dataset.with_images()), out, problems)
    for problem in problems:
        click.echo(f"{problem.what}: {problem.name}", err=True)
    if not written:
        out.unlink()
        raise InputError(f"{path}: no usable sample; engine data check says why")
    click.echo(f"{out}: {written} of {before} samples of {dataset.name}")
    if written < before:
        click.get_current_context().exit(SOME_FAILED)


def _with_progress(samples: list[Any]) -> Iterable[Any]:
    from tqdm import tqdm  # slow to import, and only needed here

    return cast("Iterable[Any]", tqdm(samples, unit="sample", disable=None, leave=False))
