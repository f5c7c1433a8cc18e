"""LGCE (Yuan et al., TGRS 2024): LAVT with language-guided enhancement across scales before the decoder."""

from __future__ import annotations

from engine.models.configs.lavt_base import CONFIG as LAVT

CONFIG = LAVT.model_copy(update={"name": "lgce-base", "neck": "lgce"})
