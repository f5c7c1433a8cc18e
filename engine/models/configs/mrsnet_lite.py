"""MRSNet-lite: the bundled network, EfficientNet-Lite2 and MiniLM-L6 with MRSNet's modules at small width."""

from __future__ import annotations

from engine.models.configuration import NetworkConfig

MINILM_L6: dict[str, object] = {
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
}

CONFIG = NetworkConfig(
    name="mrsnet-lite", image_encoder="tf_efficientnet_lite2", text=MINILM_L6, width=48, instances=True
)
