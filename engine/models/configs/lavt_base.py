"""LAVT with Swin-B and BERT-base (Yang et al., CVPR 2022): the baseline of the field."""

from __future__ import annotations

from engine.models.configuration import NetworkConfig, SwinConfig

BERT_BASE: dict[str, object] = {
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
}
SWIN_BASE = SwinConfig(embed_dim=128, depths=(2, 2, 18, 2), heads=(4, 8, 16, 32), window=12, drop_path=0.3)

CONFIG = NetworkConfig(
    name="lavt-base",
    image_encoder="swin",
    swin=SWIN_BASE,
    text=BERT_BASE,
    feedback=True,
    fusion="pwam",
    neck="none",
    decoder="lavt",
    presence=False,
)
