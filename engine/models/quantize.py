"""Compact storage of weights: fp16 for packs, int8 per row for the shared text encoder."""

from __future__ import annotations

import torch
from torch import Tensor

SCALE = ".scale"


def quantize_rows(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Matrices (rows, ...) to int8 with one float32 scale a row, max |w| / 127; everything else to float32.

    The scale of `name` is stored as `name + ".scale"`, shape (rows,).
    """
    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        if value.ndim < 2:
            packed[name] = value.float()
            continue
        flat = value.float().flatten(1)
        scale = flat.abs().amax(1).clamp(min=1e-12) / 127
        packed[name] = (flat / scale[:, None]).round().clamp(-127, 127).to(torch.int8).view(value.shape)
        packed[name + SCALE] = scale
    return packed


def dequantize_rows(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    """Inverse of `quantize_rows` up to rounding, all float32."""
    state: dict[str, Tensor] = {}
    for name, value in packed.items():
        if name.endswith(SCALE):
            continue
        if value.dtype == torch.int8:
            scale = packed[name + SCALE].view(-1, *[1] * (value.ndim - 1))
            state[name] = value.float() * scale
        else:
            state[name] = value
    return state


def to_half(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Floating tensors to float16, contiguous; counters and indices as they are."""
    return {k: (v.half() if v.is_floating_point() else v).contiguous() for k, v in state.items()}
