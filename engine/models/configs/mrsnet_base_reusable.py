"""MRSNet without feedback: Swin-B never hears the phrase, so that its features serve every phrase (ours)."""

from __future__ import annotations

from engine.models.configs.lavt_base import BERT_BASE, SWIN_BASE
from engine.models.configuration import NetworkConfig

CONFIG = NetworkConfig(
    name="mrsnet-base-reusable",
    image_encoder="swin",
    swin=SWIN_BASE,
    text=BERT_BASE,
    width=128,
    words_width=256,
    heads=8,
)
