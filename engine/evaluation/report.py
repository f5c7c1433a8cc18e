"""The report of an evaluation: report.md to read, report.json to compute with, samples.csv, and two pictures."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.data.samples import Problem, fingerprint
from engine.errors import InputError, install_line
from engine.evaluation.boxes import IOU_AT, BoxMatch
from engine.evaluation.evaluate import Evaluation, threshold_level
from engine.evaluation.metrics import DEFINITIONS
from engine.evaluation.pictures import (
    average_precision,
    contact_sheet,
    plot_precision_recall,
    precision_recall,
)
from engine.evaluation.reliability import BINS, reliability
from engine.evaluation.tables import box_table, by_category, by_kind, category_mean, overall

CONVENTIONS = {
    "lavt_480": (
        "LAVT family, 480 px",
        "masks at 480 x 480 px by nearest neighbour, an empty union counts 0, Pr@X with IoU >= X; all samples, those "
        "without a target too, as the family's test script does. {squashed}",
    ),
    "lavt_native": ("LAVT family, native size", "the same metrics on masks at each image's own size; all samples."),
    "lavt_480_targets": ("LAVT family, 480 px, targets only", "the same, without the no-target samples."),
    "lavt_native_targets": ("LAVT family, native size, targets only", "the same, without the no-target samples."),
    "gres_native": (
        "GRES, native size",
        "generalized referring segmentation; nothing predicted means fewer than {fewest} foreground pixels; "
        "Pr@X over samples with a target.",
    ),
}
SQUASHED_OWN = "The network saw the image squashed to {0} x {0} px, bilinear, as the family's networks do."
SQUASHED_RESIZED = "The network did not run at that size: its masks were resized to it."
_TABLES = ("metrics", "by_category", "by_kind", "boxes")
_SAMPLE_COLUMNS = (
    "id", "split", "category", "kinds", "phrase", "iou", "intersection", "union", "predicted", "target",
    "iou_480", "intersection_480", "union_480",
)  # fmt: skip
_COLUMNS = ("mIoU", "oIoU", "Pr@0.5", "Pr@0.7", "Pr@0.9", "N-acc")


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report is made from.

    `left_out` counts samples that the dataset could not give; those that could not be scored are in the evaluation's
    problems. `settings` is printed and stored as it is. `squashed_to` is the side in pixels that the network saw each
    image squashed to, None where it did not.
    """

    evaluation: Evaluation
    settings: Mapping[str, Any]
    threshold: float
    squashed_to: int | None
    left_out: int = 0
    notes: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    boxes: Mapping[str, list[tuple[str, BoxMatch]]] = field(default_factory=dict)
    fewest_pixels: int = 1
    draws: int = 1000


def write_report(source: ReportInput, folder: Path) -> dict[str, Any]:
    """Write the report's files into `folder`, made when missing; returns its figures. Raises InputError."""
    evaluation = source.evaluation
    content = _content(source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        level = threshold_level(source.threshold)
        plotted = plot_precision_recall(evaluation, level, folder / "precision_recall.png")
        shown = contact_sheet(evaluation.scored, folder / "contact_sheet.png")
        _write_samples(evaluation, folder / "samples.csv")
        (folder / "report.json").write_text(_plain_json(content), encoding="utf-8")
        (folder / "report.md").write_text(_markdown(content, plotted, shown), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder}: the report cannot be written ({error.strerror}); choose another folder") from error
    return content


def _content(source: ReportInput) -> dict[str, Any]:
    scored, fewest, draws = source.evaluation.scored, source.fewest_pixels, source.draws
    squashed = SQUASHED_RESIZED if source.squashed_to is None else SQUASHED_OWN.format(source.squashed_to)
    tables = overall(scored, fewest, draws) if scored else {}  # boxes alone may be scored
    for name, table in tables.items():
        title, meaning = CONVENTIONS[name]
        table |= {"title": title, "meaning": meaning.format(squashed=squashed, fewest=fewest)}
    categories = by_category(scored, fewest, draws)
    precision, recall, _ = precision_recall(source.evaluation.on_target, source.evaluation.elsewhere)
    curve = reliability(source.evaluation.on_target, source.evaluation.elsewhere)
    groups: dict[str, list[str]] = {}
    for problem in (*source.problems, *source.evaluation.problems):
        groups.setdefault(problem.what, []).append(problem.name)
    return {
        "settings": dict(source.settings) | {"threshold": source.threshold, "bootstrap_draws": draws},
        "samples": len(scored),
        "no_target": sum(one.no_target for one in scored),
        "images": len({one.sample.image for one in scored}),
        "left_out": source.left_out + len(source.evaluation.problems),
        "samples_sha256": fingerprint(one.sample for one in scored),
        "metrics": tables,
        "pixel_average_precision": average_precision(precision, recall),
        "pixel_calibration_error": curve.error,
        "reliability": [
            {"probability": round(claimed, 6), "share": round(true, 6), "pixels": int(cases)}
            for claimed, true, cases in zip(curve.claimed, curve.true, curve.cases, strict=True)
        ],
        "by_category": categories,
        "category_mean": {metric: category_mean(categories, metric) for metric in ("mIoU", "oIoU")},
        "by_kind": by_kind(scored, fewest, draws),
        "boxes": box_table(dict(source.boxes), draws),
        "definitions": DEFINITIONS if scored else {},
        "notes": list(source.notes),
        "problems": groups,
    }


def _write_samples(evaluation: Evaluation, path: Path) -> None:
    """One row a sample: what it is and its pixel counts at both sizes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_SAMPLE_COLUMNS)
        for one in evaluation.scored:
            sample, native, small = one.sample, one.native, one.squashed
            about = (sample.id, sample.split, sample.category, "; ".join(one.kinds), sample.phrase)
            counts = (native.intersection, native.union, native.predicted, native.target)
            writer.writerow((*about, f"{native.iou:.6f}", *counts, f"{small.iou:.6f}", small.intersection, small.union))


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table for report.json: values by metric beside its other entries, intervals apart."""
    found = table["figures"]
    flat = {key: entry for key, entry in table.items() if key != "figures"}
    flat |= {metric: figure["value"] for metric, figure in found.items()}
    ends = {m: None if f["low"] is None else [f["low"], f["high"]] for m, f in found.items()}
    return flat | {"intervals": ends}


def _plain_json(content: Mapping[str, Any]) -> str:
    flat = {
        key: {name: _flat(table) for name, table in entry.items()} if key in _TABLES else entry
        for key, entry in content.items()
    }
    return json.dumps(flat, indent=1, ensure_ascii=False) + "\n"


def _number(figure: Mapping[str, float | None]) -> str:
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None:
        return "-"
    return f"{value:.4f}" if low is None or high is None else f"{value:.4f} [{low:.4f}, {high:.4f}]"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _markdown(content: Mapping[str, Any], plotted: bool, shown: int) -> str:
    lines = ["# Evaluation", ""]
    lines += [f"- {name}: {value}" for name, value in content["settings"].items() if value not in (None, "")]
    lines += [
        f"- samples: {content['samples']} on {content['images']} images, {content['no_target']} without a target; "
        f"{content['left_out']} left out",
        f"- SHA-256 of ids and phrases: {content['samples_sha256']}",
        "",
        "Figures run from 0 to 1. In brackets: 95 % bootstrap interval over images.",
        "",
    ]
    lines += [f"Note: {note}" for note in content["notes"]]
    for table in content["metrics"].values():
        lines += ["", f"## {table['title']}", "", f"{table['samples']} samples: {table['meaning']}", ""]
        lines += [_row(["metric", "value"]), "|---|---|"]
        lines += [_row([name, _number(figure)]) for name, figure in table["figures"].items()]
    lines += ["", "## Definitions", ""] if content["definitions"] else []
    lines += [f"- **{name}**: {meaning}." for name, meaning in content["definitions"].items()]
    for title, key, first in (("By category", "by_category", "category"), ("By kind of phrase", "by_kind", "kind")):
        if content[key]:
            lines += ["", f"## {title}", "", "Native size; IoU figures over samples with a target.", ""]
            lines += _breakdown(first, content[key])
            if key == "by_category":
                mean = content["category_mean"]
                lines += ["", f"Mean over categories: mIoU {_plain(mean['mIoU'])}, oIoU {_plain(mean['oIoU'])}."]
            else:
                lines += ["", "Told from the phrases' words where the dataset does not say; rows overlap."]
    lines += _box_lines(content["boxes"])
    if content["samples"]:
        lines += _reliability_lines(content)
        lines += _picture_lines(content, plotted, shown)
    lines += _problem_lines(content["problems"])
    return "\n".join(lines) + "\n"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _breakdown(first: str, table: Mapping[str, Any]) -> list[str]:
    lines = [_row([first, "n", "no target", "images", *_COLUMNS]), "|---" * (4 + len(_COLUMNS)) + "|"]
    for name, row in table.items():
        cells = [_number(row["figures"][metric]) for metric in _COLUMNS]
        lines.append(_row([name, row["targets"], row["no_target"], row["images"], *cells]))
    return lines


def _box_lines(boxes: Mapping[str, Any]) -> list[str]:
    if not boxes:
        return []
    lines = ["", "## Boxes", ""]
    lines += [
        f"Objects as the main job finds them, boxed, against boxes people drew, one to one at IoU >= {IOU_AT}.",
        "",
    ]
    lines += [_row(["category", "images", "drawn", "predicted", "recall", "precision"]), "|---" * 6 + "|"]
    for name, row in boxes.items():
        recall, precision = row["figures"]["box recall"], row["figures"]["box precision"]
        lines.append(_row([name, row["images"], row["drawn"], row["predicted"], _number(recall), _number(precision)]))
    return lines


def _reliability_lines(content: Mapping[str, Any]) -> list[str]:
    lines = ["", "## Reliability", ""]
    lines += [
        "Of the pixels given a probability, the share that is target: equal where scores mean what they say. "
        f"Expected calibration error {content['pixel_calibration_error']:.4f} ({BINS} bins, pixels of all samples).",
        "",
        _row(["mean probability", "share of target", "pixels"]),
        "|---|---|---|",
    ]
    return lines + [
        _row([f"{one['probability']:.3f}", f"{one['share']:.3f}", one["pixels"]]) for one in content["reliability"]
    ]


def _picture_lines(content: Mapping[str, Any], plotted: bool, shown: int) -> list[str]:
    average = (
        f"Pixel average precision {content['pixel_average_precision']:.4f}; the last plot is the reliability diagram."
    )
    lines = ["", "## Pictures", ""]
    if plotted:
        lines += [f"![Precision and recall](precision_recall.png) {average}", ""]
    else:
        lines += [f"{average} The plot needs matplotlib: {install_line('train')}.", ""]
    if shown:
        lines.append("![Best, median and worst](contact_sheet.png) Green: right; yellow: missed; pink: wrong.")
    return lines


def _problem_lines(problems: Mapping[str, Sequence[str]]) -> list[str]:
    if not problems:
        return []
    lines = ["", "## Left out and doubtful", ""]
    for what, names in problems.items():
        lines.append(f"- {what}: {len(names)}: " + ", ".join(names[:20]) + (", ..." if len(names) > 20 else ""))
    return lines
