"""Fusion of words into one stage of the image encoder: PWAM, IFIM, BSC."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from engine.models.contract import Words


class FusionOut(NamedTuple):
    """What the fusion of one stage gives in a feedback network.

    Attributes:
        feature: (P, C, h, w) for the decoder, normalised.
        residual: (P, C, h, w), the stage's map with language gated in, for the next stage.
        words: for the next stage; changed only by fusions that read the words back from the pixels.
    """

    feature: Tensor
    residual: Tensor
    words: Words
