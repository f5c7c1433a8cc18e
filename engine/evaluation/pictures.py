"""Pictures of an evaluation: the precision-recall plot, and a sheet of the best, middling and worst samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

from engine.data.masks import BoolMask
from engine.errors import InputError
from engine.evaluation.evaluate import Evaluation, Scored
from engine.evaluation.metrics import PRECISION_AT
from engine.evaluation.reliability import reliability

_TILE, _CAPTION, _COLUMNS = 288, 46, 4
_HIT, _MISSED, _WRONG = (60, 200, 90), (255, 200, 0), (230, 30, 110)


def precision_recall(
    on_target: NDArray[np.int64], elsewhere: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Pixel precision and recall at each level of p8 from 255 down to 1, and the levels.

    Pixels of all samples are pooled. Levels at which nothing is predicted have no precision and are left out.
    """
    hit = np.cumsum(on_target[:0:-1])
    claimed = hit + np.cumsum(elsewhere[:0:-1])
    some = claimed > 0
    levels = np.arange(255, 0, -1)
    total = max(int(on_target.sum()), 1)
    return hit[some] / claimed[some], hit[some] / total, levels[some]


def average_precision(precision: NDArray[np.float64], recall: NDArray[np.float64]) -> float:
    """Area under the precision-recall steps: precision at each level times the recall it adds."""
    return float(np.sum(precision * np.diff(recall, prepend=0.0)))


def plot_precision_recall(evaluation: Evaluation, level: int, path: Path) -> bool:
    """Write the plot, with Pr@X and the reliability of probabilities beside it.

    False when matplotlib (extra `train`) is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    precision, recall, levels = precision_recall(evaluation.on_target, evaluation.elsewhere)
    figure = Figure(figsize=(13, 4), layout="constrained")
    left, right, last = figure.subplots(1, 3)
    left.plot(recall, precision, color="#1f77b4", marker="o" if len(levels) < 3 else None)
    chosen = np.flatnonzero(levels == level)
    if chosen.size:
        left.plot(recall[chosen], precision[chosen], "o", color="#d62728", label=f"threshold {level}/255")
        left.legend(loc="lower left")
    left.set(xlabel="recall", ylabel="precision", xlim=(0, 1.01), ylim=(0, 1.01))
    left.set_title("Pixels of all samples, by threshold", fontsize=10)
    ious = np.sort([one.native.iou for one in evaluation.scored if not one.no_target])
    at = np.linspace(0, 1, 101)
    share = 1 - np.searchsorted(ious, at, side="left") / max(len(ious), 1)
    right.plot(at, share, color="#1f77b4")
    right.plot(PRECISION_AT, np.interp(PRECISION_AT, at, share), "o", color="#d62728")
    right.set(xlabel="X", ylabel="Pr@X (IoU >= X)", xlim=(0, 1), ylim=(0, 1.01))
    right.set_title("Samples with a target, native size", fontsize=10)
    curve = reliability(evaluation.on_target, evaluation.elsewhere)
    last.plot([0, 1], [0, 1], color="gray", linewidth=1)
    last.plot(curve.claimed, curve.true, "o-", color="#1f77b4")
    last.set(xlabel="predicted probability", ylabel="share of target pixels", xlim=(0, 1), ylim=(0, 1.01))
    last.set_title(f"Reliability, calibration error {curve.error:.4f}", fontsize=10)
    for axes in (left, right, last):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
    return True


def contact_sheet(scored: Sequence[Scored], path: Path) -> int:
    """Write the sheet of best, middling and worst samples with a target; returns how many samples it shows.

    Green: rightly predicted; yellow: missed; pink: wrongly predicted.
    """
    ranked = sorted((one for one in scored if not one.no_target), key=lambda one: (-one.native.iou, one.sample.id))
    rows = _rows(ranked)
    if not rows:
        return 0
    height = sum(24 + _TILE + _CAPTION for _ in rows)
    sheet = Image.new("RGB", (_COLUMNS * (_TILE + 8) + 8, height + 8), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    top = 4
    for title, members in rows:
        draw.text((8, top + 4), title, fill="black", font=ImageFont.load_default(15))
        for column, one in enumerate(members):
            left = 8 + column * (_TILE + 8)
            sheet.paste(_tile(one), (left, top + 24))
            caption = f"{one.native.iou:.2f}  {one.sample.phrase}"
            _caption(draw, (left, top + 24 + _TILE + 2), (caption, one.sample.id), font)
        top += 24 + _TILE + _CAPTION
    sheet.save(path)
    return sum(len(members) for _, members in rows)


def _rows(ranked: Sequence[Scored]) -> list[tuple[str, Sequence[Scored]]]:
    """Best, median and worst, none twice."""
    n = len(ranked)
    if n <= _COLUMNS:
        return [("All, best first", ranked)] if n else []
    middle = max(_COLUMNS, min(n // 2 - _COLUMNS // 2, n - 2 * _COLUMNS))
    rows = [("Best", ranked[:_COLUMNS])]
    if n > 2 * _COLUMNS:
        rows.append(("Median", ranked[middle : min(middle + _COLUMNS, n - _COLUMNS)]))
    return [*rows, ("Worst", ranked[max(_COLUMNS, n - _COLUMNS) :])]


def _tile(one: Scored) -> Image.Image:
    """The image with rightly, missed and wrongly predicted pixels tinted, fitted into the tile."""
    try:
        pixels = one.sample.read_image().astype(np.float32)
        target = one.sample.read_mask()
    except InputError:  # predictions of a folder are scored without the image, which need not be readable
        return Image.new("RGB", (_TILE, _TILE), "lightgray")
    predicted = one.predicted_mask()
    if pixels.shape[:2] == target.shape:
        for where, colour in (
            (target & predicted, _HIT),
            (target & ~predicted, _MISSED),
            (predicted & ~target, _WRONG),
        ):
            _tint(pixels, where, colour)
    picture = ImageOps.contain(Image.fromarray(pixels.round().astype(np.uint8)), (_TILE, _TILE))
    tile = Image.new("RGB", (_TILE, _TILE), "lightgray")
    tile.paste(picture, ((_TILE - picture.width) // 2, (_TILE - picture.height) // 2))
    return tile


def _tint(pixels: NDArray[np.float32], where: BoolMask, colour: tuple[int, int, int]) -> None:
    pixels[where] = 0.45 * pixels[where] + 0.55 * np.asarray(colour, dtype=np.float32)


def _caption(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int],
    lines: Sequence[str],
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    for number, line in enumerate(lines):
        while font.getlength(line) > _TILE and len(line) > 4:
            line = line[:-4] + "..."
        draw.text((place[0], place[1] + 20 * number), line, fill="black" if number == 0 else "gray", font=font)
