"""`engine eval`: score a model, or masks made by any tool, on a dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from tqdm import tqdm

from engine.cli.batch import SOME_FAILED
from engine.cli.data import language_option
from engine.cli.parameters import NumberRange
from engine.data.check import cut_phrases
from engine.data.chips import read_box_samples, read_chip_dataset
from engine.data.masks import BoolMask
from engine.data.recognise import is_chip_root, of_split, open_dataset, parse_spec
from engine.data.refer import Language
from engine.data.samples import Dataset, Problem, Sample, in_split
from engine.errors import InputError, UsageError
from engine.evaluation.evaluate import FolderPredictor, Predictor, evaluate
from engine.evaluation.files import file_name, save_mask
from engine.models.folders import check_pack

if TYPE_CHECKING:
    from engine.evaluation.boxes import BoxMatch
    from engine.evaluation.planned import PlannedPredictor

_REPORT = ("report.md", "report.json", "samples.csv", "precision_recall.png", "contact_sheet.png")


@dataclass(frozen=True, slots=True)
class _Request:
    """The options of one call; one of `model` and `predictions` is given."""

    spec: str
    model: str | None
    predictions: Path | None
    out: Path
    mode: Literal["sliding", "whole", "squashed"]
    threshold: float
    save_masks: Path | None
    language: Language
    absent: bool
    held_out: bool
    no_target_pixels: int
    gsd: Literal["auto", "native"]
    plan: bool
    tta: bool
    device: str
    limit: int | None
    draws: int
    overwrite: bool

    def __post_init__(self) -> None:
        if (self.model is None) == (self.predictions is None):
            raise UsageError("give either --model NAME or --predictions DIR")
        if self.predictions is not None and self.save_masks is not None:
            raise UsageError("--save-masks goes with --model; --predictions has its masks already")
        if self.predictions is not None and self.tta:
            raise UsageError("--tta goes with --model; --predictions has its masks already")


@click.command(name="eval")
@click.option("--data", "spec", metavar="PATH[:SPLIT]", required=True, help="Dataset folder, chip folder or .jsonl.")
@click.option("--model", metavar="NAME|PATH", help="Model pack.")
@click.option("--predictions", type=click.Path(path_type=Path), help="Folder of masks, PNG 0/255 named by sample id.")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Report folder.")
@click.option(
    "--mode",
    type=click.Choice(["sliding", "whole", "squashed"]),
    default="sliding",
    show_default=True,
    help="Show the network windows as `engine run` does, the whole image, or the image squashed to a window.",
)
@click.option(
    "--threshold",
    type=NumberRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="A pixel is foreground from this probability on.",
)
@click.option("--save-masks", type=click.Path(path_type=Path, file_okay=False), help="Write each mask to this folder.")
@language_option
@click.option("--absent", is_flag=True, help="Labelled chips: add no-target samples, categories surely not there.")
@click.option("--held-out", is_flag=True, help="Labelled chips: word phrases with synonyms never used in training.")
@click.option(
    "--no-target-pixels",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="GRES figures: fewer foreground pixels than this say that nothing is there.",
)
@click.option(
    "--gsd",
    type=click.Choice(["auto", "native"]),
    default="auto",
    show_default=True,
    help="auto brings images outside the pack's range of ground sample distances to its nearest end.",
)
@click.option(
    "--plan/--no-plan", default=False, show_default=True, help="Read phrases into plans, as `engine run` does."
)
@click.option("--tta", is_flag=True, help="Look at every window turned and mirrored, eight times, and average.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@click.option("--limit", type=click.IntRange(min=1), help="Score the first N samples only.")
@click.option("--draws", type=click.IntRange(10, 1_000_000), default=1000, show_default=True, help="Bootstrap draws.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
def evaluate_command(**values: object) -> None:
    """Score a model, or masks made by any tool, and write report.md, report.json and pictures.

    Labelled chips are scored with the masks people drew, on split val unless another is named. Samples that cannot be
    scored are named and left out; exit status 3 then.
    """
    request = _Request(**values)  # type: ignore[arg-type]  # click has converted them
    if request.model is not None:
        check_pack(request.model)
    _check_free(request, [request.out / name for name in _REPORT])
    dataset, split = _select(request)
    missing = sorted(dataset.missing_images())
    problems = [*dataset.problems, *(Problem("image missing", str(image)) for image in missing)]
    readable = dataset.with_images()
    samples = readable[: request.limit]
    problems += cut_phrases(samples)
    if request.save_masks is not None:
        _check_free(request, [request.save_masks / file_name(sample.id) for sample in samples])
    from engine.evaluation.report import ReportInput, write_report  # takes most of a second to import

    predictor, planned = _predictors(request)
    with tqdm(total=len(samples), unit="sample", disable=None, leave=False) as bar:
        result = evaluate(samples, predictor, threshold=request.threshold, keep=_keeper(request), progress=bar.update)
    for problem in (*problems, *result.problems):
        click.echo(f"{problem.what}: {problem.name}", err=True)
    boxed = _box_samples(request, dataset, split)
    if not result.scored and not boxed:
        why = "the reasons are above" if problems or result.problems else "it holds none"
        raise InputError(f"{request.spec}: no sample could be scored; {why}")
    left_out = dataset.left_out + len(dataset.samples) - len(readable)
    squashed_to = None
    if planned is not None and request.mode == "squashed" and not request.plan:
        squashed_to = planned.network.pack.config.window
    report = ReportInput(
        evaluation=result,
        settings=_settings(request, dataset, split, predictor.name),
        threshold=request.threshold,
        squashed_to=squashed_to,
        left_out=left_out,
        notes=dataset.notes,
        problems=problems,
        boxes=_matched(boxed, planned) if planned is not None else {},
        fewest_pixels=request.no_target_pixels,
        draws=request.draws,
    )
    _say(write_report(report, request.out), request.out)
    if left_out or result.problems:
        click.get_current_context().exit(SOME_FAILED)


def _check_free(request: _Request, files: list[Path]) -> None:
    """Raise UsageError where one of the files exists and is not to be replaced."""
    for path in files:
        if path.exists() and not request.overwrite:
            raise UsageError(f"{path}: exists already; choose another name or give --overwrite")


def _select(request: _Request) -> tuple[Dataset, str]:
    """What was asked for of the dataset but masks that people did not draw, and the name of its split ("" for all)."""
    path, split = parse_spec(request.spec)
    if is_chip_root(path):
        dataset = read_chip_dataset(path, absent=request.absent, held_out=request.held_out)
    elif request.absent or request.held_out:
        raise UsageError(f"{path}: --absent and --held-out are for labelled chips, whose phrases are made here")
    else:
        dataset = open_dataset(path, request.language)
    chosen = of_split(dataset, split)
    drawn = [sample for sample in chosen.samples if not sample.derived]
    if computed := len(chosen.samples) - len(drawn):
        note = f"{computed} of {len(chosen.samples)} samples left out: their masks are computed, no person drew them"
        if not drawn:
            raise InputError(f"{request.spec}: {note}; give masks that people drew")
        chosen = replace(chosen, samples=drawn, notes=[*chosen.notes, note])
    return chosen, split or dataset.default_split


def _predictors(request: _Request) -> tuple[Predictor, PlannedPredictor | None]:
    """What is scored, and what makes objects of it; only a model does."""
    if request.predictions is not None:
        if not request.predictions.is_dir():
            raise InputError(f"{request.predictions}: is not a folder; give the folder of predicted masks")
        return FolderPredictor(request.predictions, str(request.predictions)), None
    # These import torch, which scoring a folder of masks does not need.
    from engine.evaluation.models import PackPredictor
    from engine.evaluation.planned import PlannedPredictor
    from engine.inference.device import choose_device
    from engine.models.packs import load_pack

    pack = load_pack(str(request.model), choose_device(request.device, "fp32").device)
    network = PackPredictor(pack, request.mode, resample=request.gsd == "auto", tta=request.tta)
    planned = PlannedPredictor(network, request.threshold)
    return planned if request.plan else network, planned


def _matched(samples: list[Sample], planned: PlannedPredictor) -> dict[str, list[tuple[str, BoxMatch]]]:
    from engine.evaluation.boxes import boxes_found, score_boxes

    return score_boxes(samples, partial(boxes_found, planned))


def _keeper(request: _Request) -> Callable[[Sample, BoolMask], None] | None:
    """What writes each predicted mask into the folder for them, which is made here."""
    folder = request.save_masks
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}); choose another folder") from error
    return lambda sample, mask: save_mask(folder, sample.id, mask)


def _box_samples(request: _Request, dataset: Dataset, split: str) -> list[Sample]:
    """Samples scored by their boxes alone: those of chips whose masks no person drew. Only a model can be asked."""
    if request.model is None or request.limit or not is_chip_root(dataset.root):
        return []
    found = read_box_samples(dataset.root, held_out=request.held_out)
    return [sample for sample in found if in_split(sample.split, split) and sample.image.is_file()]


def _settings(request: _Request, dataset: Dataset, split: str, predicted_by: str) -> dict[str, Any]:
    by_model = request.model is not None
    return {
        "data": str(dataset.root),
        "dataset": dataset.name,
        "split": split or "all",
        "predictions": predicted_by,
        "mode": request.mode if by_model else "masks as given",
        "ground sample distance": request.gsd if by_model else None,
        "plans": request.plan if by_model else None,
        "averaged over symmetries": request.tta or None,
        "phrases": "held-out synonyms" if request.held_out else None,
        "first samples only": request.limit,
    }


def _say(content: Mapping[str, Any], folder: Path) -> None:
    """One line a convention, and one a category of boxes, on standard output."""
    for table in content["metrics"].values():
        values = {name: figure["value"] for name, figure in table["figures"].items()}
        shown = ", ".join(f"{name} {value:.4f}" for name, value in values.items() if value is not None)
        click.echo(f"{table['title']} ({table['samples']} samples): {shown}")
    for name, row in content["boxes"].items():
        recall, precision = (row["figures"][f"box {each}"]["value"] or 0.0 for each in ("recall", "precision"))
        click.echo(f"boxes, {name} ({row['drawn']} drawn): recall {recall:.4f}, precision {precision:.4f}")
    click.echo(f"{folder / 'report.md'}")
