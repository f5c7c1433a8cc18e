"""What a network costs: parameters and floating-point work, next to what was published of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.models.contract import Words
from engine.models.encoders.text import TextEncoder
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import build_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.models.configuration import NetworkConfig

TOKENS = 20  # of a phrase, the field's usual padding

# DiCoR's table (480 px, RefSegRS setting); of LGCE, BTDNet and MRSNet no figures are known
PUBLISHED: dict[str, dict[str, Any]] = {
    "lavt-base": {"parameters": 227.7e6, "gmacs": 198.8, "source": "DiCoR, efficiency table"},
}


def describe(config: NetworkConfig, size: int = 480) -> dict[str, Any]:
    """Parameters and work of a network for one image of ``size`` px and one phrase of 20 tokens.

    Nothing is computed: the network is built and walked on torch's meta device.

    Returns ``parameters`` (total, image_encoder, text_encoder, rest), ``gmacs`` (text, encode, decode, total; 10^9
    multiply-adds, which is what papers print as GFLOPs; ``encode`` and ``decode`` are None for feedback networks, which
    cannot be split), ``size``, ``tokens``, ``reusable_features`` and ``published`` (None where nothing is known).
    """
    with torch.device("meta"):
        network = build_network(config, TOKENIZER).eval()
        images = torch.empty(1, 3, size, size)
        ids = torch.zeros(1, TOKENS, dtype=torch.long)
        text_encoder = network.text_encoder
        assert isinstance(text_encoder, TextEncoder)
        hidden = text_encoder.width
        words = Words(torch.empty(1, TOKENS, hidden), torch.ones(1, TOKENS, dtype=torch.bool), torch.empty(1, hidden))
        image_of = torch.zeros(1, dtype=torch.long)
        text = _gmacs(lambda: text_encoder.model(input_ids=ids))
        encode = decode = None
        if network.reusable_features:
            encode = _gmacs(lambda: network.encode_images(images))
            features = network.encode_images(images)
            decode = _gmacs(lambda: network.decode(features, words, image_of))
            seen = encode + decode
        else:
            seen = _gmacs(lambda: network(images, words, image_of))
    counts = {part: _parameters(getattr(network, part)) for part in ("image_encoder", "text_encoder")}
    total = _parameters(network)
    return {
        "network": config.name,
        "parameters": {"total": total, **counts, "rest": total - sum(counts.values())},
        "gmacs": {"text": text, "encode": encode, "decode": decode, "total": text + seen},
        "size": size,
        "tokens": TOKENS,
        "reusable_features": network.reusable_features,
        "published": PUBLISHED.get(config.name),
    }


def _parameters(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def _gmacs(work: Callable[[], object]) -> float:
    """10^9 multiply-adds of ``work``; the counter counts a multiply-add as two operations."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 2e9
