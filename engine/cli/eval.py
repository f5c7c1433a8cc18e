"""`engine eval`: score a model, or masks made by any tool, on a dataset."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
from tqdm import tqdm

from engine.data.chips import read_box_samples, read_chip_dataset
from engine.data.recognise import open_dataset, parse_spec, select_split
from engine.data.samples import Dataset, Problem, Sample
from engine.errors import InputError, UsageError
from engine.evaluation.boxes import BoxMatch, boxes_of, match_boxes
from engine.evaluation.evaluate import FolderPredictor, Predictor, evaluate, threshold_level
from engine.evaluation.files import save_mask
from engine.evaluation.report import ReportInput, write_report

if TYPE_CHECKING:
    from engine.data.masks import BoolMask
    from engine.data.refer import Language
    from engine.evaluation.models import Mode

EXIT_SOME_FAILED = 3


@click.command(name="eval")
@click.option("--data", "spec", required=True, help="Dataset folder or .jsonl, with a split if wanted: PATH[:SPLIT].")
@click.option("--model", help="Model pack, by name or folder.")
@click.option("--predictions", type=click.Path(path_type=Path, file_okay=False), help="Folder of masks by sample id.")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Report folder.")
@click.option("--mode", type=click.Choice(["whole", "squashed", "sliding"]), default="whole", show_default=True)
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), default=0.5, show_default=True)
@click.option("--save-masks", type=click.Path(path_type=Path, file_okay=False), help="Write each mask as PNG 0/255.")
@click.option("--language", type=click.Choice(["english", "chinese", "all"]), default="english", show_default=True)
@click.option("--absent", is_flag=True, help="Labelled chips: add no-target samples of categories surely absent.")
@click.option("--held-out", is_flag=True, help="Labelled chips: word phrases with synonyms never used in training.")
@click.option("--no-target-pixels", type=click.IntRange(min=1), default=1, show_default=True,
              help="GRES: fewer foreground pixels than this say that nothing is there.")  # fmt: skip
@click.option("--gsd", type=click.Choice(["auto", "native"]), default="auto", show_default=True,
              help="auto: bring images outside the pack's range of ground sample distances into it.")  # fmt: skip
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda or cuda:N.")
@click.option("--limit", type=click.IntRange(min=1), help="Score only the first N samples.")
@click.option("--draws", type=click.IntRange(min=1), default=1000, show_default=True, help="Bootstrap draws.")
def evaluate_command(
    spec: str,
    model: str | None,
    predictions: Path | None,
    out: Path,
    mode: Mode,
    threshold: float,
    save_masks: Path | None,
    language: Language,
    absent: bool,
    held_out: bool,
    no_target_pixels: int,
    gsd: str,
    device: str,
    limit: int | None,
    draws: int,
) -> None:
    """Score a model, or masks made by any tool, and write report.md and report.json.

    A folder of labelled chips (such as one with instances.json or images.json) is scored on split val with the masks
    people drew. Samples that cannot be scored are named and left out; exit status 3 then.
    """
    if (model is None) == (predictions is None):
        raise UsageError("give either --model NAME or --predictions DIR")
    if save_masks is not None and predictions is not None:
        raise UsageError("--save-masks goes with --model; --predictions has its masks already")
    path, split = parse_spec(spec)
    dataset = _open(path, language, absent=absent, held_out=held_out)
    chosen = select_split(dataset, split)
    missing = {image: Problem("image missing", str(image)) for image in dataset.missing_images()}
    samples = [sample for sample in chosen if sample.image not in missing][:limit]
    lost = sum(sample.image in missing for sample in chosen)
    predictor = _predictor(model, predictions, mode, device, resample=gsd == "auto")
    if save_masks is not None:
        save_masks.mkdir(parents=True, exist_ok=True)

    def keep(sample: Sample, mask: BoolMask) -> None:
        if save_masks is not None:
            save_mask(save_masks, sample.id, mask)

    with tqdm(total=len(samples), unit="sample", disable=None, leave=False) as bar:
        result = evaluate(
            samples, predictor, threshold=threshold, keep=keep if save_masks else None, progress=bar.update
        )
    problems = [*dataset.problems, *(missing[image] for image in dict.fromkeys(s.image for s in chosen) if image in missing)]
    for problem in (*problems, *result.problems):
        click.echo(f"{problem.what}: {problem.name}", err=True)
    if not result.scored:
        raise InputError(f"{spec}: no sample could be scored; the reasons are above")
    left_out = dataset.left_out + lost
    wanted = split or dataset.default_split
    boxes = _boxes(dataset, wanted, predictor, threshold) if model is not None else {}
    settings = {
        "data": str(path), "dataset": dataset.name, "split": wanted or "all", "predictions of": predictor.name,
        "mode": mode if model is not None else None, "ground sample distance": gsd if model is not None else None,
        "words": "held-out synonyms" if held_out else None, "first samples only": limit,
    }  # fmt: skip
    content = write_report(
        ReportInput(
            result, settings, threshold, model is not None and mode == "squashed", left_out, dataset.notes, problems,
            boxes, no_target_pixels, draws,
        ),
        out,
    )  # fmt: skip
    _say(content, out)
    if left_out or result.problems:
        sys.exit(EXIT_SOME_FAILED)
