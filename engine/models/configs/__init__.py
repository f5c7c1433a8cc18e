"""The networks by name, each configuration a short file of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from engine.errors import ModelError

if TYPE_CHECKING:
    from engine.models.configuration import NetworkConfig

NAMES = ("lavt-base", "lgce-base", "btdnet-base", "mrsnet-base", "mrsnet-base-reusable", "mrsnet-lite")


def named_config(name: str) -> NetworkConfig:
    """The configuration of one of `NAMES`; raises ModelError that lists them."""
    if name not in NAMES:
        raise ModelError(f"network '{name}': unknown; known networks: {', '.join(NAMES)}")
    config: NetworkConfig = import_module(f"{__name__}.{name.replace('-', '_')}").CONFIG
    return config
