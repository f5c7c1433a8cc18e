"""Objects of a predicted mask, boxed, against boxes that people drew: for labels that are boxes and no masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engine.data.masks import BoolMask
from engine.data.samples import Box, Sample
from engine.evaluation.evaluate import Predictor, threshold_level
from engine.evaluation.metrics import Parts

IOU_AT = 0.5


@dataclass(frozen=True, slots=True)
class BoxMatch:
    """Boxes of one sample: how many were drawn, how many predicted, how many of them match one to one."""

    drawn: int
    predicted: int
    matched: int


def boxes_of(mask: BoolMask) -> NDArray[np.float64]:
    """Boxes (n, 4) x1, y1, x2, y2 around the 4-connected objects of a mask (H, W), outer pixel corners."""
    labels, _ = ndimage.label(mask)
    found = [(x.start, y.start, x.stop, y.stop) for y, x in ndimage.find_objects(labels)]
    return np.array(found, dtype=np.float64).reshape(-1, 4)


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
    samples: Sequence[Sample], predictor: Predictor, threshold: float
) -> dict[str, list[tuple[str, BoxMatch]]]:
    """Photograph and matched boxes of each sample that a prediction was made for, by category."""
    level = threshold_level(threshold)
    found: dict[str, list[tuple[str, BoxMatch]]] = {}
    for sample in samples:
        (prediction,) = predictor.predict([sample])
        if prediction is not None:
            match = match_boxes(boxes_of(prediction.native >= level), sample.boxes)
            found.setdefault(sample.category, []).append((sample.photograph, match))
    return found


def box_parts(matches: Sequence[BoxMatch]) -> Parts:
    """Recall and precision of boxes at IoU 0.5, over all boxes of all samples."""
    matched = np.array([match.matched for match in matches], dtype=np.float64)
    drawn = np.array([match.drawn for match in matches], dtype=np.float64)
    predicted = np.array([match.predicted for match in matches], dtype=np.float64)
    return {"box recall": (matched, drawn), "box precision": (matched, predicted)}
