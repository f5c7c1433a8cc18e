"""The six configurations at a width that a test can afford: same parts, few channels."""

import functools

import torch

from engine.models.configs import NAMES, named_config
from engine.models.encoders.swin import SwinConfig
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import build_network

SWIN = SwinConfig(embed_dim=8, depths=(1, 2, 2, 1), heads=(1, 2, 4, 8), window=7, drop_path=0.0)
TEXT = {
    "model_type": "bert", "vocab_size": 30522, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 32, "max_position_embeddings": 64,
    "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
}  # fmt: skip
WIDTHS = {"width": 16, "words_width": 16, "heads": 2}

__all__ = ["NAMES", "tiny_config", "tiny_network"]


def tiny_config(name):
    config = named_config(name)
    update = {"text": TEXT, **WIDTHS}
    if config.swin is None:
        return config.model_copy(update={**update, "image_encoder": "tf_efficientnet_lite0"})
    return config.model_copy(update={**update, "swin": SWIN})


@functools.cache
def _state(name, seed):
    torch.manual_seed(seed)
    return build_network(tiny_config(name), TOKENIZER).state_dict()


def tiny_network(name, seed=0, shake=0.0):
    """A network in evaluation mode; with ``shake`` noise on every parameter, so that nothing starts at zero."""
    network = build_network(tiny_config(name), TOKENIZER)
    network.load_state_dict(_state(name, seed))
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.add_(shake * torch.randn(p.shape, generator=g))
    return network.eval()
