"""IFIM, the intra-scale feature interaction module of MRSNet: our reading of it.

The paper says that IFIM captures fine detail inside each encoder stage and lets it interact with language there; its
equations are not public. This is our design: a language branch (PWAM) and a detail branch (chained dilated depthwise
convolutions), which gate each other: language says *where* and *what*, detail sharpens the language map.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.backbones import LayerNorm2d
from engine.models.contract import Part, Words, cut
from engine.models.fusion import FusionOut
from engine.models.fusion.pwam import FINEST, PWAM, LanguageGate
from engine.models.pixels import pointwise, to_maps, to_pixels

GROUPS = 4
BY_ROWS = 64
"""From so many rows on a CPU takes less time to convolve two maps by matrix products."""


class DetailBranch(nn.Module):
    """D = BN(W [D_1..D_4]), D_1 = DW3(U_1), D_g = DW3,dilation g(U_g + D_{g-1}): receptive fields 3, 7, 13, 21."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2 // GROUPS * GROUPS
        self.reduce = nn.Sequential(nn.Conv2d(channels, half, 1, bias=False), nn.BatchNorm2d(half), nn.GELU())
        width = half // GROUPS
        self.steps = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=g, dilation=g, groups=width) for g in range(1, GROUPS + 1)
        )
        self.expand = nn.Sequential(nn.Conv2d(half, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, visual: Tensor) -> Tensor:
        """Detail map (B, C, h, w) of visual features (B, C, h, w), or, once its norm is folded, what W is applied to.

        That has half the channels, and `spread` gives W: detail is only ever read through linear maps, which then work
        on half as much, as does whoever keeps it.
        """
        parts = self.reduce(visual).chunk(GROUPS, dim=1)
        chained = [self.steps[0](parts[0])]
        for step, part in zip(list(self.steps)[1:], parts[1:], strict=True):
            chained.append(step(part + chained[-1]))
        joined = torch.cat(chained, dim=1)
        return joined if self.spread is not None else self.expand(joined)

    @property
    def spread(self) -> tuple[Tensor, Tensor] | None:
        """W (C, k) and its bias (C,), by which detail follows from what `forward` gives; None where that is detail."""
        conv, norm = self.expand
        if not isinstance(norm, nn.Identity):
            return None
        assert isinstance(conv, nn.Conv2d) and conv.bias is not None
        return conv.weight.flatten(1), conv.bias


def convolved_by_rows(conv: nn.Conv2d, maps: Tensor) -> Tensor:
    """(P, 1, h, w) of a convolution k x k, padding k // 2, of a few maps (P, C, h, w).

    One matrix product weighs each row for the k rows that it is seen by: oneDNN takes three times as long for so few
    channels.
    """
    (side, _), (height, width) = conv.kernel_size, maps.shape[2:]
    padded = F.pad(maps, (side // 2,) * 4)
    shifted = torch.cat([padded[..., place : place + width] for place in range(side)], dim=1)
    weights = conv.weight[0].permute(1, 2, 0).flatten(1)  # of each row: by place, then by map
    seen = torch.matmul(weights, shifted.flatten(2)).reshape(len(maps), side, -1, width)
    total = seen[:, 0, :height] if conv.bias is None else seen[:, 0, :height] + conv.bias
    for place in range(1, side):
        total = total + seen[:, place, place : place + height]
    return total[:, None]


class IFIM(nn.Module):
    """Interaction of language and detail within one stage.

    s = sigmoid(Conv7([mean_c A; max_c A])) (where), c = sigmoid(MLP([GAP D; t])) (what), D' = D * s * c,
    A' = A + W_a(A * tanh(W_d D')) unless `refine` is off, R = LN(W_r [A'; D']).

    Args:
        channels: C of the stage.
        text_width: width of the word features.
        refine: whether the language map is sharpened by the gated detail (A'); costs 2 C^2 a pixel.
        reduction: of the bottleneck behind c.
    """

    def __init__(self, channels: int, text_width: int, refine: bool = True, reduction: int = 8) -> None:
        super().__init__()
        self.language = PWAM(channels, text_width)
        self.detail = DetailBranch(channels)
        self.where = nn.Conv2d(2, 1, 7, padding=3)
        hidden = max(channels // reduction, 8)
        self.what = nn.Sequential(
            nn.Linear(channels + text_width, hidden), nn.ReLU(), nn.Linear(hidden, channels), nn.Sigmoid()
        )
        self.to_gate = nn.Conv2d(channels, channels, 1) if refine else None
        self.sharpen = nn.Conv2d(channels, channels, 1) if refine else None
        self.merge = nn.Conv2d(2 * channels, channels, 1)
        self.norm = LayerNorm2d(channels)

    def prepare(self, visual: Tensor) -> tuple[Tensor, ...]:
        """Language-free part: PWAM's query and pixel projection, each (B, C, h, w), and what `detail` gives."""
        return (*self.language.prepare(visual), self.detail(visual))

    def part_of(self, prepared: tuple[Tensor, ...], part: Part) -> tuple[Tensor, ...]:
        """What `fuse` needs for a part of the finest stage: after the detail of the part comes GAP of it all."""
        *pixels, detail = prepared
        return (
            *self.language.part_of(tuple(pixels), part),
            cut(detail, part, FINEST),
            detail.mean((2, 3), keepdim=True),
        )

    def fuse(self, prepared: tuple[Tensor, ...], words: Words, part: Part | None = None) -> Tensor:
        """R (P, C, h, w) from the prepared maps of each phrase's image, or of `part_of` them."""
        query, projected, detail, *mean = prepared
        size = detail.shape[2], detail.shape[3]
        language, fine = self.language.gather((query, projected), words, part), to_pixels(detail)
        seen = torch.stack([language.mean(2), language.amax(2)], dim=1).view(-1, 2, *size)
        where = torch.sigmoid(self._looked_around(seen)).flatten(1)[:, :, None]
        spread = self.detail.spread
        overall = mean[0].flatten(1) if mean else fine.mean(1)
        overall = overall if spread is None else F.linear(overall, *spread)
        what = self.what(torch.cat([overall, words.sentence], dim=1))[:, None]
        # D' itself is not made: s is one number a pixel and c one a channel, so W D' = s * ((W c) D)
        of_words, of_detail = self.merge.weight.flatten(1).chunk(2, dim=1)
        if self.to_gate is not None and self.sharpen is not None:
            gate = where * self._of_detail(fine, self.to_gate.weight.flatten(1) * what)
            assert self.to_gate.bias is not None
            # tanh x, which takes five times as long on a CPU, is 2 sigmoid(2 x) - 1
            gate = 2 * torch.sigmoid(2 * (gate + self.to_gate.bias)) - 1
            language = language + pointwise(self.sharpen, language * gate)
        merged = F.linear(language, of_words, self.merge.bias)
        merged = merged.addcmul_(where, self._of_detail(fine, of_detail * what))
        norm = self.norm
        return to_maps(F.layer_norm(merged, norm.normalized_shape, norm.weight, norm.bias, norm.eps), size)

    def _looked_around(self, seen: Tensor) -> Tensor:
        """(P, 1, h, w) of mean and peak of the language map (P, 2, h, w)."""
        if self.training or seen.device.type != "cpu" or seen.shape[2] < BY_ROWS or torch.is_autocast_enabled("cpu"):
            return cast(Tensor, self.where(seen))
        return convolved_by_rows(self.where, seen)

    def _of_detail(self, fine: Tensor, weights: Tensor) -> Tensor:
        """Rows of pixels (P, N, C): weights (P, C, C) applied to the detail that rows `fine` (P, N, k) stand for."""
        spread = self.detail.spread
        if spread is None:
            return torch.matmul(fine, weights.transpose(1, 2))
        wide, bias = spread
        return torch.baddbmm((weights @ bias)[:, None], fine, (weights @ wide).transpose(1, 2))

    def forward(self, visual: Tensor, words: Words) -> Tensor:
        """R (P, C, h, w) of visual features (P, C, h, w), one row a phrase."""
        return self.fuse(self.prepare(visual), words)


class IFIMStage(nn.Module):
    """IFIM inside a feedback encoder: the stage's feature R and the next stage's input V + gate(R) * R.

    The ``last`` stage has no gate: nobody reads its residual.
    """

    def __init__(self, channels: int, text_width: int, last: bool = False) -> None:
        super().__init__()
        self.ifim = IFIM(channels, text_width)
        self.gate = None if last else LanguageGate(channels)
        if self.gate is not None:
            nn.init.normal_(self.gate.outer.weight, std=1e-3)

    def forward(self, visual: Tensor, words: Words) -> FusionOut:
        """Maps (P, C, h, w) of one stage and the words of each row; the words stay as they are."""
        fused = self.ifim(visual, words)
        return FusionOut(fused, visual if self.gate is None else self.gate(visual, fused), words)
