"""Maps as rows of pixels: (P, C, h, w) channels last is (P, h * w, C), on which a 1 x 1 convolution is linear.

Everything that looks at single pixels works on rows: norms over channels, words and 1 x 1 convolutions then read memory
in order, and none of them copies a map from one layout to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def to_pixels(maps: Tensor) -> Tensor:
    """Rows (P, h * w, C) of maps (P, C, h, w): a view, in order where the maps are channels last."""
    return maps.flatten(2).transpose(1, 2)


def to_maps(pixels: Tensor, size: Sequence[int]) -> Tensor:
    """Maps (P, C, h, w), channels last in memory, of rows (P, h * w, C)."""
    # not transposed first: the view of a single image would then not count as channels last, which up-sampling asks for
    return pixels.reshape(pixels.shape[0], *size, pixels.shape[2]).permute(0, 3, 1, 2)


def pointwise(layer: nn.Module, pixels: Tensor) -> Tensor:
    """Rows (P, N, D) of a convolution of size 1 over rows (P, N, C)."""
    assert isinstance(layer, nn.Conv1d | nn.Conv2d)
    return F.linear(pixels, layer.weight.flatten(1), layer.bias)


def enlarged(maps: Tensor, times: int) -> Tensor:
    """Maps (P, C, times h, times w), channels first in memory, bilinear, `times` even; not to be trained through.

    `F.interpolate` takes three times as long for few channels on a CPU.
    """
    rows, channels, height, width = maps.shape
    half = times // 2
    shares = [(place + 0.5) / times for place in range(times)]  # of the way from a pixel's middle to the next one's
    beside = torch.cat([maps[..., :1], maps, maps[..., -1:]], dim=3)
    across = maps.new_empty(rows, channels, height + 2, width + 1, times)
    for place, share in enumerate(shares):
        torch.lerp(beside[..., :-1], beside[..., 1:], share, out=across[:, :, 1:-1, :, place])
    across[:, :, 0], across[:, :, -1] = across[:, :, 1], across[:, :, -2]
    lines = across.flatten(3)[..., half : half + times * width]
    down = maps.new_empty(rows, channels, height + 1, times, times * width)
    for place, share in enumerate(shares):
        torch.lerp(lines[:, :, :-1], lines[:, :, 1:], share, out=down[:, :, :, place])
    return down.flatten(2, 3)[:, :, half : half + times * height]
