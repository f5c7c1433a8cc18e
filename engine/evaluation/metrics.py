"""The metrics of referring segmentation, each exactly as its convention defines it.

Two conventions, which give different figures for the same masks:

* the LAVT family's (LAVT, LGCE, RMSIN, FIANet): IoU of a sample is 0 when the union is empty, so a phrase without a
  target never scores; oIoU, mIoU, Pr@X with IoU >= X. Published at 480 x 480 px; the same at native size is ours;
* GRES's (Liu, Ding, Jiang 2023, generalized referring segmentation): a phrase without a target scores 1 when nothing is
  predicted and 0 otherwise; gIoU, cIoU, N-acc, T-acc, Pr@X over the samples with a target.

Every metric is a sum over samples divided by another, which `Parts` keeps apart, so that intervals need no second
definition of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BoolMask = NDArray[np.bool_]
Parts = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Metric name to numerator and denominator a sample."""

PRECISION_AT = (0.5, 0.6, 0.7, 0.8, 0.9)

DEFINITIONS = {
    "oIoU": "overall IoU: sum of intersections / sum of unions over all samples, in pixels (cIoU in other papers)",
    "mIoU": "mean over samples of intersection / union, 0 where the union is empty",
    "Pr@X": "share of samples with intersection / union >= X",
    "gIoU": "mean over samples of IoU, where a no-target sample counts 1 if nothing is predicted and 0 otherwise, "
    "and a sample with a target counts 0 if nothing is predicted",
    "cIoU": "sum of intersections / sum of unions; a no-target sample adds its predicted pixels to the union, and "
    "nothing if nothing is predicted",
    "N-acc": "share of no-target samples where nothing is predicted",
    "T-acc": "share of samples with a target where something is predicted",
    "Pr@X (targets)": "share of samples with a target with IoU >= X",
}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Pixel counts of one prediction against one target."""

    intersection: int
    union: int
    predicted: int
    target: int

    @property
    def iou(self) -> float:
        """Intersection over union; 0 when the union is empty."""
        return self.intersection / self.union if self.union else 0.0


def overlap(prediction: BoolMask, target: BoolMask, ignore: BoolMask | None = None) -> Overlap:
    """Pixel counts of two masks (H, W) of one size, those of `ignore` left out."""
    if prediction.shape != target.shape:
        raise ValueError(f"prediction {prediction.shape} and target {target.shape} differ in size")
    if ignore is not None:
        prediction, target = prediction & ~ignore, target & ~ignore
    predicted, wanted = int(np.count_nonzero(prediction)), int(np.count_nonzero(target))
    both = int(np.count_nonzero(prediction & target))
    return Overlap(both, predicted + wanted - both, predicted, wanted)


def lavt_parts(overlaps: Sequence[Overlap]) -> Parts:
    """oIoU, mIoU and Pr@0.5 to Pr@0.9 as the LAVT family's test script computes them."""
    intersection = np.array([o.intersection for o in overlaps], dtype=np.float64)
    union = np.array([o.union for o in overlaps], dtype=np.float64)
    iou = np.array([o.iou for o in overlaps], dtype=np.float64)
    one = np.ones(len(overlaps))
    parts: Parts = {"oIoU": (intersection, union), "mIoU": (iou, one)}
    parts |= {f"Pr@{at}": ((iou >= at).astype(np.float64), one) for at in PRECISION_AT}
    return parts


def gres_parts(overlaps: Sequence[Overlap], fewest_pixels: int = 1) -> Parts:
    """gIoU, cIoU, N-acc, T-acc and Pr@X over targets, as GRES defines them.

    A prediction of fewer than `fewest_pixels` pixels says "no target". 1, an empty mask, is the definition for networks
    whose presence head acts on the mask, as ours does; the GRES paper takes 50 for networks without such a head.
    """
    intersection = np.array([o.intersection for o in overlaps], dtype=np.float64)
    union = np.array([o.union for o in overlaps], dtype=np.float64)
    iou = np.array([o.iou for o in overlaps], dtype=np.float64)
    nothing = np.array([o.predicted < fewest_pixels for o in overlaps], dtype=bool)
    target = np.array([o.target > 0 for o in overlaps], dtype=bool)
    one = np.ones(len(overlaps))
    intersection = np.where(nothing, 0.0, intersection)
    union = np.where(nothing & ~target, 0.0, union)
    iou = np.where(nothing, np.where(target, 0.0, 1.0), iou)
    parts: Parts = {
        "gIoU": (iou, one),
        "cIoU": (intersection, union),
        "N-acc": ((nothing & ~target).astype(np.float64), (~target).astype(np.float64)),
        "T-acc": ((~nothing & target).astype(np.float64), target.astype(np.float64)),
    }
    parts |= {f"Pr@{at}": ((target & (iou >= at)).astype(np.float64), target.astype(np.float64)) for at in PRECISION_AT}
    return parts


def scores(parts: Parts) -> dict[str, float | None]:
    """Value of each metric from 0 to 1; None where nothing was there to score (N-acc without no-target samples)."""
    return {name: ratio(float(top.sum()), float(bottom.sum())) for name, (top, bottom) in parts.items()}


def ratio(top: float, bottom: float) -> float | None:
    """`top / bottom`, None when nothing was counted."""
    return top / bottom if bottom else None


def intervals(
    parts: Parts, groups: Sequence[str], draws: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float] | None]:
    """95 % percentile bootstrap interval of each metric, drawing whole groups (images) with replacement.

    Samples of one image share what makes it easy or hard, so images are drawn, not samples. None where a metric has
    nothing to score, or where there is one group only. Memory: 8 bytes x 100 draws x groups.
    """
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        return dict.fromkeys(parts)
    generator = np.random.default_rng(seed)
    tops = np.stack([np.bincount(index, top, len(names)) for top, _ in parts.values()], axis=1)
    bottoms = np.stack([np.bincount(index, bottom, len(names)) for _, bottom in parts.values()], axis=1)
    drawn: list[NDArray[np.float64]] = []
    for start in range(0, draws, 100):
        count = min(100, draws - start)
        times = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=count).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn.append(times @ tops / (times @ bottoms))
    values = np.concatenate(drawn)
    found: dict[str, tuple[float, float] | None] = {}
    for column, name in enumerate(parts):
        sound = values[np.isfinite(values[:, column]), column]
        found[name] = tuple(float(v) for v in np.percentile(sound, [2.5, 97.5])) if sound.size else None  # type: ignore[assignment]
    return found
