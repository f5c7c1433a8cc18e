"""Compact storage of weights: fp16, or int8 per row, which the bundled packs and the shared text encoder use."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

SCALE = ".scale"
KEPT, INSTEAD = ".kept", ".instead"
_SHORTEST = 8
"""Rows of fewer values are not worth a scale of their own."""


def quantize_rows(state: dict[str, Tensor], others: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """Matrices (rows, ...) to int8 with one scale a row, max |w| / 127; other floating tensors and scales to `others`.

    The scale of `name` is stored as `name + ".scale"`, shape (rows,). Rows of fewer than 8 values, counters and indices
    stay as they are.
    """
    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        if not value.is_floating_point() or value.ndim < 2 or value[0].numel() < _SHORTEST:
            packed[name] = (value.to(others) if value.is_floating_point() else value).contiguous()
            continue
        flat = value.float().flatten(1)
        scale = (flat.abs().amax(1).clamp(min=1e-6) / 127).to(others)
        packed[name] = (flat / scale.float()[:, None]).round().clamp(-127, 127).to(torch.int8).view(value.shape)
        packed[name + SCALE] = scale
    return packed


def drop_rows(packed: dict[str, Tensor], name: str, dropped: Tensor, instead: int) -> dict[str, Tensor]:
    """Leave rows of matrix `name` out; reading gives row `instead` for them.

    `dropped` is (rows,) bool. `name + ".kept"` holds a bit a row, `name + ".instead"` the number of rows there were and
    the stored row that is read for those that are dropped.
    """
    kept = ~dropped
    thinner = {key: packed[key][kept].contiguous() for key in (name, name + SCALE)}
    bits = torch.from_numpy(np.packbits(kept.numpy()))
    return packed | thinner | {name + KEPT: bits, name + INSTEAD: torch.tensor([len(kept), int(kept[:instead].sum())])}


def _row_of(bits: Tensor, rows: int, instead: int) -> Tensor:
    """The stored row of each original one, (rows,) int64."""
    kept = torch.from_numpy(np.unpackbits(bits.numpy(), count=rows)).bool()
    return torch.where(kept, kept.cumsum(0) - 1, instead)


def dequantize_rows(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    """Inverse of `quantize_rows` up to rounding, all floating tensors float32; `drop_rows` is undone, too."""
    state: dict[str, Tensor] = {}
    for name, value in packed.items():
        if name.endswith((SCALE, KEPT, INSTEAD)) and name.rpartition(".")[0] in packed:
            continue
        if value.dtype == torch.int8:
            scale = packed[name + SCALE].float().view(-1, *[1] * (value.ndim - 1))
            value = value.float() * scale
        state[name] = value.float() if value.is_floating_point() else value
        if name + KEPT in packed:
            state[name] = state[name][_row_of(packed[name + KEPT], *packed[name + INSTEAD].tolist())]
    return state


def to_half(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Floating tensors to float16, contiguous; counters and indices as they are."""
    return {k: (v.half() if v.is_floating_point() else v).contiguous() for k, v in state.items()}
