"""MRSNet (NWPU-Refer), our reading: IFIM in each stage of Swin-B, HFIM over the stages, LAVT's decoder."""

from __future__ import annotations

from engine.models.configs.lavt_base import CONFIG as LAVT

CONFIG = LAVT.model_copy(
    update={
        "name": "mrsnet-base",
        "fusion": "ifim",
        "neck": "hfim",
        "width": 256,
        "heads": 8,
        "finest_cell": 0,
        "presence": True,
    }
)
