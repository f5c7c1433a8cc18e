"""Heads beside the mask: whether the phrase's object is in the image at all."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class PresenceHead(nn.Module):
    """Logit that the object is present: MLP on [GAP coarse; foreground-weighted mean of fine; sentence] (ours).

    NWPU-Refer's no-target phrases need such a head; the foreground weights are the mask's own probabilities, detached,
    so that presence never trains the mask through them.
    """

    def __init__(self, coarse: int, fine: int, text_width: int, hidden: int = 64) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(coarse + fine + text_width + 1, hidden), nn.GELU(), nn.Linear(hidden, 1))

    def forward(self, coarse: Tensor, fine: Tensor, logits: Tensor, sentence: Tensor) -> Tensor:
        """(P,) logits from maps (P, C, h, w), mask logits (P, H, W) and sentences (P, D)."""
        weight = F.interpolate(logits.detach().sigmoid()[:, None], size=fine.shape[-2:], mode="area")
        mass = weight.sum((2, 3))
        foreground = (fine * weight).sum((2, 3)) / (mass + 1e-3)
        strongest = weight.amax((2, 3))
        return self.mlp(torch.cat([coarse.mean((2, 3)), foreground, sentence, strongest], dim=1)).squeeze(1)
