"""T-BTD: two decoders that tell the target from the background (BTDNet).

The paper's code is not public. This is our reading of its abstract (a target and a background stream, each decoded
with its own weights, that inform each other): two LAVT trunks, and after each step an exchange in which a stream
strengthens what it sees itself and takes away what the other one claims.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.models.decoders.lavt import LavtTrunk

STEPS = (4, 3, 2)


class Exchange(nn.Module):
    """X_t <- X_t (1 + conv(X_t)) - a conv(X_b), and the same for X_b; ``a`` starts at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.strengthen = nn.ModuleList(nn.Conv2d(channels, channels, 1) for _ in range(2))
        self.suppress = nn.ModuleList(nn.Conv2d(channels, channels, 1) for _ in range(2))
        self.amount = nn.Parameter(torch.zeros(2))
        for conv in self.strengthen:
            assert isinstance(conv, nn.Conv2d) and conv.bias is not None
            nn.init.normal_(conv.weight, std=1e-3)
            nn.init.zeros_(conv.bias)

    def forward(self, background: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Both (P, C, h, w); returns them after the exchange."""
        return (
            background * (1 + self.strengthen[0](background)) - self.amount[0] * self.suppress[0](target),
            target * (1 + self.strengthen[1](target)) - self.amount[1] * self.suppress[1](background),
        )


class TargetBackgroundDecoder(nn.Module):
    """Four maps, fine to coarse, to the pair [z_background, z_target] at stride 4, each from its own trunk."""

    def __init__(self, channels: Sequence[int], hidden: int | None = None) -> None:
        super().__init__()
        hidden = hidden or channels[3] // 2
        self.background = LavtTrunk(channels, hidden)
        self.target = LavtTrunk(channels, hidden)
        self.exchange = nn.ModuleList(Exchange(hidden) for _ in STEPS)
        self.background_head = nn.Conv2d(hidden, 1, 1)
        self.target_head = nn.Conv2d(hidden, 1, 1)

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        """Maps (P, C_i, h_i, w_i) at strides 4, 8, 16, 32 -> (P, 2, H/4, W/4)."""
        background = target = maps[3]
        for number, exchange in zip(STEPS, self.exchange, strict=True):
            finer = maps[number - 2]
            background = self.background.step(number, background, finer)
            target = self.target.step(number, target, finer)
            background, target = exchange(background, target)
        return torch.cat([self.background_head(background), self.target_head(target)], dim=1)
