"""Losses of referring segmentation that leave unknown pixels out."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def masked_bce(logits: Tensor, target: Tensor, known: Tensor) -> Tensor:
    """Binary cross entropy over known pixels, averaged within each phrase, then over phrases; all (P, H, W)."""
    loss = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * known
    per_phrase = loss.sum((1, 2)) / known.sum((1, 2)).clamp(min=1)
    return per_phrase.mean()


def masked_dice(logits: Tensor, target: Tensor, known: Tensor, smooth: float = 1.0) -> Tensor:
    """Mean of 1 - (2 I + s) / (sum p + sum g + s) over the phrases that have a target; all (P, H, W)."""
    p = logits.sigmoid() * known
    inter = (p * target).sum((1, 2))
    total = p.sum((1, 2)) + (target * known).sum((1, 2))
    dice = 1 - (2 * inter + smooth) / (total + smooth)
    has = ((target * known).sum((1, 2)) > 0).to(dice.dtype)
    return (dice * has).sum() / has.sum().clamp(min=1)


def presence_loss(presence: Tensor, target: Tensor) -> Tensor:
    """Binary cross entropy of presence logits (P,) where `target` is 0 or 1; -1 is left out."""
    known = (target >= 0).to(presence.dtype)
    loss = F.binary_cross_entropy_with_logits(presence, target.clamp(min=0), reduction="none") * known
    return loss.sum() / known.sum().clamp(min=1)


def sides_loss(logits: Tensor, boxes: Tensor) -> Tensor:
    """How far objects stay short of their boxes: every row and column of a box should hold an object's pixel.

    The projection term of box-supervised segmentation (Tian et al., BoxInst, CVPR 2021, eq. 1), one-sided and as cross
    entropy (ours): mean of softplus(-z) over the rows and columns of all boxes, z the greatest logit in it. `logits`
    (P, H, W); `boxes` (P, H, W) numbers the boxes of each phrase from 1 on. 0 without boxes.
    """
    phrases, rows, columns = boxes.nonzero(as_tuple=True)
    if not len(phrases):
        return logits.new_zeros(())
    most = int(boxes.max()) + 1
    number = phrases * most + boxes[phrases, rows, columns]
    values = logits[phrases, rows, columns]
    lines = []
    for place, length in ((rows, logits.shape[1]), (columns, logits.shape[2])):
        line, index = torch.unique(number * length + place, return_inverse=True)
        lines.append(values.new_full((len(line),), -torch.inf).scatter_reduce(0, index, values, "amax"))
    return F.softplus(-torch.cat(lines)).mean()
