"""IFIM, the intra-scale feature interaction module of MRSNet: our reading of it.

The paper says that IFIM captures fine detail inside each encoder stage and lets it interact with language there; its
equations are not public. This is our design: a language branch (PWAM) and a detail branch (chained dilated depthwise
convolutions), which gate each other: language says *where* and *what*, detail sharpens the language map.
"""

from __future__ import annotations

import torch
from timm.layers import LayerNorm2d
from torch import Tensor, nn

from engine.models.contract import Words
from engine.models.fusion import FusionOut
from engine.models.fusion.pwam import PWAM, LanguageGate

GROUPS = 4


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
        """Detail map (B, C, h, w) of visual features (B, C, h, w)."""
        parts = self.reduce(visual).chunk(GROUPS, dim=1)
        chained = [self.steps[0](parts[0])]
        for step, part in zip(list(self.steps)[1:], parts[1:], strict=True):
            chained.append(step(part + chained[-1]))
        return self.expand(torch.cat(chained, dim=1))


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
        """Language-free part: PWAM's query and pixel projection and the detail map, each (B, C, h, w)."""
        return (*self.language.prepare(visual), self.detail(visual))

    def fuse(self, prepared: tuple[Tensor, ...], words: Words) -> Tensor:
        """R (P, C, h, w) from the prepared maps of each phrase's image."""
        *pixels, detail = prepared
        language = self.language.fuse(tuple(pixels), words)
        spread = torch.cat([language.mean(1, keepdim=True), language.amax(1, keepdim=True)], dim=1)
        where = torch.sigmoid(self.where(spread))
        what = self.what(torch.cat([detail.mean((2, 3)), words.sentence], dim=1))[:, :, None, None]
        gated = detail * where * what
        if self.to_gate is not None and self.sharpen is not None:
            language = language + self.sharpen(language * torch.tanh(self.to_gate(gated)))
        return self.norm(self.merge(torch.cat([language, gated], dim=1)))

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
