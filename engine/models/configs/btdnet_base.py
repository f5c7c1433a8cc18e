"""BTDNet, our reading: bidirectional correlation in each stage, a target and a background decoder."""

from __future__ import annotations

from engine.models.configs.lavt_base import CONFIG as LAVT

CONFIG = LAVT.model_copy(update={"name": "btdnet-base", "fusion": "bsc", "decoder": "tbtd"})
