"""The decoder of LAVT (Yang et al., CVPR 2022): three top-down steps of two 3 x 3 convolutions each."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LavtTrunk(nn.Module):
    """Top-down steps 4, 3, 2: up-sample to the finer map, concatenate it, then twice convolution, BatchNorm, ReLU.

    Parameters are named as in the published weights (``conv1_4`` is the first convolution of the step that starts at
    map 4). ``channels`` are the four maps', fine to coarse; every step ends in ``hidden`` channels.
    """

    def __init__(self, channels: Sequence[int], hidden: int) -> None:
        super().__init__()
        deeper = channels[3]
        for step, finer in zip((4, 3, 2), reversed(channels[:3]), strict=True):
            self.add_module(f"conv1_{step}", nn.Conv2d(deeper + finer, hidden, 3, padding=1, bias=False))
            self.add_module(f"bn1_{step}", nn.BatchNorm2d(hidden))
            self.add_module(f"conv2_{step}", nn.Conv2d(hidden, hidden, 3, padding=1, bias=False))
            self.add_module(f"bn2_{step}", nn.BatchNorm2d(hidden))
            deeper = hidden

    def step(self, number: int, deeper: Tensor, finer: Tensor) -> Tensor:
        """One step (4, 3 or 2): (P, C_d, h, w) and (P, C_f, 2h, 2w) -> (P, hidden, 2h, 2w)."""
        if deeper.shape[-2:] != finer.shape[-2:]:
            deeper = F.interpolate(deeper, size=finer.shape[-2:], mode="bilinear", align_corners=True)
        x = torch.cat([deeper, finer], dim=1)
        for half in (1, 2):
            convolved = self.get_submodule(f"conv{half}_{number}")(x)
            x = F.relu(self.get_submodule(f"bn{half}_{number}")(convolved))
        return x


class LavtDecoder(LavtTrunk):
    """Four maps, fine to coarse, to the pair [z_background, z_target] at stride 4.

    ``hidden`` is half the coarsest map's channels, as published, unless given.
    """

    def __init__(self, channels: Sequence[int], hidden: int | None = None) -> None:
        hidden = hidden or channels[3] // 2
        super().__init__(channels, hidden)
        self.conv1_1 = nn.Conv2d(hidden, 2, 1)

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        """Maps (P, C_i, h_i, w_i) at strides 4, 8, 16, 32 -> (P, 2, H/4, W/4)."""
        x = maps[3]
        for number in (4, 3, 2):
            x = self.step(number, x, maps[number - 2])
        pair: Tensor = self.conv1_1(x)
        return pair
