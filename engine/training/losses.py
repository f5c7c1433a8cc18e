"""Losses of referring segmentation that leave unknown pixels out."""

from __future__ import annotations

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
