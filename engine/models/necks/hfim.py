"""HFIM, the hierarchical feature interaction module of MRSNet: our reading of it.

The paper says that HFIM fuses across scales, "preserving spatial integrity while enhancing discriminative power"; its
equations are not public. Our design keeps positions exact: tokens of all scales that lie in one stride-32 cell attend
to each other, to the coarse neighbourhood and to the words; a global step follows on the coarsest scale; a gated
top-down pass carries both to the finest map. Attention cost is linear in image area but for the global step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.backbones import LayerNorm2d
from engine.models.contract import Words
from engine.models.pixels import pointwise, to_maps, to_pixels

SCALES = 4


class AttentionBlock(nn.Module):
    """Pre-norm attention of `tokens` over themselves and, if there is one, a context, then an MLP; shapes (R, N, d)."""

    def __init__(self, width: int, heads: int, mlp_ratio: int = 2, *, context: bool = True) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.context_norm = nn.LayerNorm(width) if context else None
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, mlp_ratio * width), nn.GELU(), nn.Linear(mlp_ratio * width, width)
        )

    def seen(self, context: Tensor) -> Tensor:
        """Keys and values (..., 2 d) of context (..., d), which many rows may share."""
        assert self.context_norm is not None
        return cast(Tensor, self.key_value(self.context_norm(context)))

    def forward(self, tokens: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """Updated tokens (R, N, d).

        `context` (R, M, 2 d) is what `seen` returned, `mask` (R, N + M) bool is True where a key may be seen.
        """
        normed = self.norm(tokens)
        keys = self.key_value(normed)
        if context is not None:
            keys = torch.cat([keys, context], dim=1)
        q = self._split(self.query(normed))
        k, v = (self._split(part) for part in keys.chunk(2, dim=-1))
        seen = None if mask is None else mask[:, None, None, :]
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        tokens = tokens + self.out(mixed.transpose(1, 2).flatten(2))
        return tokens + self.mlp(tokens)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


def to_cells(x: Tensor, side: int) -> Tensor:
    """(B, d, h * side, w * side) to (B * h * w, side * side, d): the pixels of each stride-32 cell, row by row."""
    b, d, height, width = x.shape
    # channels last: what is copied then lies together, and the maps that come back are as convolutions want them
    x = x.permute(0, 2, 3, 1).reshape(b, height // side, side, width // side, side, d)
    return x.transpose(2, 3).reshape(-1, side * side, d)


def from_cells(cells: Tensor, side: int, batch: int, grid: tuple[int, int]) -> Tensor:
    """Inverse of `to_cells` for a grid of (h, w) cells."""
    h, w = grid
    x = cells.view(batch, h, w, side, side, -1).transpose(2, 3)
    return x.reshape(batch, h * side, w * side, -1).permute(0, 3, 1, 2)


def coarse_neighbours(coarse: Tensor) -> tuple[Tensor, Tensor]:
    """The 3 x 3 coarsest tokens around each cell: (B * h * w, 9, d), and (B * h * w, 9) bool, False over the rim."""
    b, d, h, w = coarse.shape
    rimmed = F.pad(coarse.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))
    around = rimmed.unfold(1, 3, 1).unfold(2, 3, 1).permute(0, 1, 2, 4, 5, 3).reshape(-1, 9, d)
    inside = F.unfold(coarse.new_ones(1, 1, h, w), 3, padding=1).view(9, h * w).T > 0.5
    return around, inside.repeat(b, 1)


class CellAttention(nn.Module):
    """Exchange between the scales inside each cell; positions are kept, nothing is pooled."""

    def __init__(self, width: int, text_width: int, heads: int, finest: int) -> None:
        super().__init__()
        self.sides = [2 ** (SCALES - 1 - s) for s in range(finest, SCALES)]
        self.position = nn.Parameter(torch.zeros(sum(s * s for s in self.sides), width))
        nn.init.trunc_normal_(self.position, std=0.02)
        self.words = nn.Linear(text_width, width)
        self.block = AttentionBlock(width, heads)

    def forward(self, maps: Sequence[Tensor], words: Words) -> list[Tensor]:
        """Updated maps (P, d, h_s, w_s), fine to coarse, the last at stride 32."""
        batch, _, h, w = maps[-1].shape
        cells = h * w
        tokens = torch.cat([to_cells(m, side) for m, side in zip(maps, self.sides, strict=True)], dim=1)
        tokens = tokens + self.position
        # each coarse token is in nine cells' context and each word in all: keys and values are made once
        coarse = to_maps(self.block.seen(to_pixels(maps[-1])), (h, w))
        around, inside = coarse_neighbours(coarse)
        spoken = self.block.seen(self.words(words.tokens)).repeat_interleave(cells, dim=0)
        own = inside.new_ones(inside.shape[0], tokens.shape[1])
        mask = torch.cat([own, inside, words.mask.repeat_interleave(cells, dim=0)], dim=1)
        tokens = self.block(tokens, torch.cat([around, spoken], dim=1), mask)
        parts = tokens.split([s * s for s in self.sides], dim=1)
        return [from_cells(p, side, batch, (h, w)) for p, side in zip(parts, self.sides, strict=True)]


class GatedMerge(nn.Module):
    """Q_i = g * P_i + (1 - g) * up2(Q_{i+1}), g = sigmoid(DW3(W [P_i; up2(Q_{i+1})])).

    W = [W_f W_c], and W_c is applied before up2, to a quarter of the pixels: the two commute.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(2 * width, width, 1)
        self.spread = nn.Conv2d(width, width, 3, padding=1, groups=width)

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        """(P, d, h, w) from a map (P, d, h, w) and the coarser result (P, d, h / 2, w / 2)."""
        size = fine.shape[2], fine.shape[3]
        of_fine, of_coarse = self.mix.weight.flatten(1).chunk(2, dim=1)
        mixed = to_maps(F.linear(to_pixels(fine), of_fine, self.mix.bias), size)
        mixed = mixed.add_(_up(to_maps(F.linear(to_pixels(coarse), of_coarse), coarse.shape[2:]), size))
        gate = self.spread(mixed).sigmoid_()
        up = _up(coarse, size)
        return torch.lerp(up, fine.to(up.dtype), gate.to(up.dtype))


def _up(maps: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(maps, size=size, mode="bilinear", align_corners=False)


class HFIM(nn.Module):
    """Exchange between scales; O_i = F_i + W_i Q_i with W_i zero at the start.

    Args:
        channels: C_i of the four stages, fine to coarse.
        text_width: width of the word features.
        width: d, the width of the exchange.
        heads: attention heads.
        finest: first stage that joins the cell attention (0: stride 4, 85 tokens a cell; 1: stride 8, 21 tokens).
            Finer stages join in the top-down merge only.
        cell_blocks: how many rounds of cell attention.
    """

    def __init__(
        self,
        channels: Sequence[int],
        text_width: int,
        width: int = 256,
        heads: int = 8,
        finest: int = 0,
        cell_blocks: int = 1,
    ) -> None:
        super().__init__()
        self.finest = finest
        self.enter = nn.ModuleList(nn.Sequential(nn.Conv2d(c, width, 1), LayerNorm2d(width)) for c in channels)
        self.scale = nn.Parameter(torch.zeros(SCALES, width, 1, 1))
        nn.init.trunc_normal_(self.scale, std=0.02)
        self.cells = nn.ModuleList(CellAttention(width, text_width, heads, finest) for _ in range(cell_blocks))
        self.everywhere = AttentionBlock(width, heads, context=False)
        self.merges = nn.ModuleList(GatedMerge(width) for _ in range(SCALES - 1))
        self.leave = nn.ModuleList(nn.Conv2d(width, c, 1) for c in channels)
        for parameter in self.leave.parameters():
            nn.init.zeros_(parameter)

    @property
    def first(self) -> int:
        """The finest stage of which `begin` must know: a finer one joins in the top-down pass alone."""
        return min(self.finest, 1)

    def forward(self, maps: Sequence[Tensor], words: Words) -> list[Tensor]:
        """Enriched maps (P, C_i, h_i, w_i) of the same shapes, fine to coarse."""
        enriched, merged = self.begin(maps[self.first :], words)
        return enriched if self.first == 0 else [self.finish(maps[0], merged), *enriched]

    def begin(self, maps: Sequence[Tensor], words: Words) -> tuple[list[Tensor], Tensor]:
        """Enriched maps from stage `first` on, of the shapes of `maps`, and Q (P, d, h, w) of that stage."""
        first = SCALES - len(maps)
        p = [self._entered(first + i, m) for i, m in enumerate(maps)]
        for block in self.cells:
            p[self.finest - first :] = block(p[self.finest - first :], words)
        merged = [to_maps(self.everywhere(to_pixels(p[-1])), p[-1].shape[2:])]
        for fine, merge in zip(p[-2::-1], self.merges, strict=False):
            merged.append(merge(fine, merged[-1]))
        enriched = [self._left(first + i, m, q) for i, (m, q) in enumerate(zip(maps, reversed(merged), strict=True))]
        return enriched, merged[-1]

    def finish(self, fine: Tensor, merged: Tensor) -> Tensor:
        """Enriched map of stage 0 of its map (P, C_0, h, w) and of Q of stage 1: where `first` is 1."""
        return self._left(0, fine, self.merges[-1](self._entered(0, fine), merged))

    def _left(self, stage: int, maps: Tensor, merged: Tensor) -> Tensor:
        """O_i (P, C_i, h, w) of F_i and Q_i."""
        size = maps.shape[2], maps.shape[3]
        return to_maps(pointwise(self.leave[stage], to_pixels(merged)), size).add_(maps)

    def _entered(self, stage: int, maps: Tensor) -> Tensor:
        """P_i (P, d, h, w) of F_i (P, C_i, h, w): convolution, norm, and the stage's own offset."""
        conv, norm = cast(Sequence[nn.Module], self.enter[stage])
        assert isinstance(norm, LayerNorm2d)
        offset = norm.bias + self.scale[stage].flatten()
        rows = F.layer_norm(pointwise(conv, to_pixels(maps)), norm.normalized_shape, norm.weight, offset, norm.eps)
        return to_maps(rows, (maps.shape[2], maps.shape[3]))
