"""Objects found, boxed, against boxes that people drew: for labels that are boxes and no masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.data.samples import Box, Sample
from engine.evaluation.metrics import Parts
from engine.phrases.grammar import read_phrase

if TYPE_CHECKING:  # torch, which a report does not need
    from engine.evaluation.planned import PlannedPredictor

IOU_AT = 0.5
SURE = (0.7, 0.8, 0.9, 0.95, 0.98)
"""Values of `score_max` from which on objects are counted too: which operating points there are."""


@dataclass(frozen=True, slots=True)
class BoxMatch:
    """Boxes of one sample: how many were drawn, how many predicted, how many of them match one to one."""

    drawn: int
    predicted: int
    matched: int


@dataclass(frozen=True, slots=True)
class FoundBoxes:
    """Boxes (n, 4) x1, y1, x2, y2 of objects, outer pixel corners, and the objects' `score_max` (n,)."""

    boxes: NDArray[np.float64]
    score_max: NDArray[np.float64]


def boxes_found(predictor: PlannedPredictor, sample: Sample) -> FoundBoxes:
    """What the main job would find for a sample's phrase, touching objects told apart, as boxes of its image."""
    plan = read_phrase(sample.phrase)
    found = predictor.look(sample, [plan])
    objects = found.objects[plan.finds[0]]
    height, width = sample.read_size()
    left, bottom, right, top = shapely.bounds(objects.geometry).reshape(-1, 4).T
    across, down = width / found.extent[0], height / found.extent[1]
    boxes = np.stack([left * across, height - top * down, right * across, height - bottom * down], axis=1)
    return FoundBoxes(boxes, np.asarray(objects.score_max, np.float64))


def match_boxes(predicted: NDArray[np.float64], drawn: Sequence[Box]) -> BoxMatch:
    """Match boxes one to one, the best IoU first, down to IoU 0.5."""
    truth = np.array(drawn, dtype=np.float64).reshape(-1, 4)
    iou = _pairwise_iou(predicted, truth)
    matched = 0
    while iou.size and iou.max() >= IOU_AT:
        row, column = np.unravel_index(int(iou.argmax()), iou.shape)
        iou[row, :] = iou[:, column] = -1.0
        matched += 1
    return BoxMatch(len(truth), len(predicted), matched)


def _pairwise_iou(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    both = np.clip(high - low, 0, None).prod(axis=2)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(axis=1), (b[:, 2:] - b[:, :2]).prod(axis=1)
    union = area_a[:, None] + area_b[None, :] - both
    return np.asarray(np.divide(both, union, out=np.zeros_like(both), where=union > 0))


def score_boxes(
    samples: Sequence[Sample], find: Callable[[Sample], FoundBoxes]
) -> dict[str, list[tuple[str, BoxMatch]]]:
    """Photograph and matched boxes of each sample, by category: of all objects found, and of the surer ones."""
    found: dict[str, list[tuple[str, BoxMatch]]] = {}
    for sample in samples:
        objects = find(sample)
        for least in (0.0, *SURE):
            name = f"{sample.category}, score_max >= {least:g}" if least else sample.category
            match = match_boxes(objects.boxes[objects.score_max >= least], sample.boxes)
            found.setdefault(name, []).append((sample.photograph, match))
    return found


def box_parts(matches: Sequence[BoxMatch]) -> Parts:
    """Recall and precision of boxes at IoU 0.5, over all boxes of all samples."""
    matched = np.array([match.matched for match in matches], dtype=np.float64)
    drawn = np.array([match.drawn for match in matches], dtype=np.float64)
    predicted = np.array([match.predicted for match in matches], dtype=np.float64)
    return {"box recall": (matched, drawn), "box precision": (matched, predicted)}
