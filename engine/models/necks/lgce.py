"""LGCE: language-guided cross-scale enhancement between encoder and decoder (Yuan et al., TGRS 2024, RefSegRS).

The sentence becomes a guide token in front of the tokens of a deep and of a shallow map, where CrossViT has its class
token: each map mixes within itself, each guide asks the other map, and each map then mixes with its returned guide.
Which scales the paper pairs, and how the maps hear of the answer, is not public. Our reading: all adjacent pairs, one
more block after the exchange, and a residual whose gate starts at zero, so that training starts from plain LAVT.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.contract import Words

POOLS = (4, 2, 1)  # of the pairs (1, 2), (2, 3), (3, 4): every pair works on grids of strides 16 and 32
HEAD_WIDTH = 32  # at least, of an attention head


class Attention(nn.Module):
    """Multi-head attention of queries on another sequence, pre-normed, without residual."""

    def __init__(self, width: int) -> None:
        super().__init__()
        most = max(1, width // HEAD_WIDTH)
        self.heads = next(heads for heads in range(most, 0, -1) if width % heads == 0)
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, queries: Tensor, others: Tensor) -> Tensor:
        """(P, N, C) on (P, M, C) -> (P, N, C)."""
        queries, others = self.norm(queries), self.norm(others)
        q = self.query(queries).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = self.key_value(others).unflatten(-1, (2, self.heads, -1)).permute(2, 0, 3, 1, 4)
        out: Tensor = self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return out


class Block(nn.Module):
    """A pre-norm transformer block over one sequence."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention = Attention(width)
        self.mlp = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(P, N, C) -> (P, N, C)."""
        x = x + self.attention(x, x)
        return x + self.mlp(x)


class GuidedBranch(nn.Module):
    """One map of a pair: its guide token, its blocks, and its guide's question to the other map."""

    def __init__(self, channels: int, other_channels: int, text_width: int) -> None:
        super().__init__()
        self.guide = nn.Linear(text_width, channels)
        self.before = Block(channels)
        self.ask = nn.Linear(channels, other_channels)
        self.answer = Attention(other_channels)
        self.hear = nn.Linear(other_channels, channels)
        self.after = Block(channels)
        self.gate = nn.Parameter(torch.zeros(()))

    def mix(self, tokens: Tensor, sentence: Tensor) -> Tensor:
        """Tokens (P, N, C) and sentence (P, D) -> guide and tokens mixed (P, 1 + N, C)."""
        mixed: Tensor = self.before(torch.cat([self.guide(sentence)[:, None], tokens], dim=1))
        return mixed

    def exchange(self, mixed: Tensor, other: Tensor) -> Tensor:
        """Let the guide of ``mixed`` ask the other map's tokens, tell its own: (P, 1 + N, C) -> (P, N, C)."""
        question = self.ask(mixed[:, :1])
        guide = mixed[:, :1] + self.hear(question + self.answer(question, other[:, 1:]))
        told: Tensor = self.after(torch.cat([guide, mixed[:, 1:]], dim=1))
        return told[:, 1:]


class GuidedPair(nn.Module):
    """Cross-scale enhancement of a finer and a coarser map."""

    def __init__(self, channels: tuple[int, int], text_width: int, pool: int) -> None:
        super().__init__()
        self.pool = pool
        self.branches = nn.ModuleList(GuidedBranch(channels[i], channels[1 - i], text_width) for i in range(2))

    def forward(self, finer: Tensor, coarser: Tensor, sentence: Tensor) -> list[Tensor]:
        """(P, C_f, 2h, 2w), (P, C_c, h, w) and (P, D) -> both maps, enhanced."""
        pooled = [F.avg_pool2d(x, self.pool, ceil_mode=True, count_include_pad=False) for x in (finer, coarser)]
        branches = [branch for branch in self.branches if isinstance(branch, GuidedBranch)]
        mixed = [b.mix(x.flatten(2).transpose(1, 2), sentence) for b, x in zip(branches, pooled, strict=True)]
        enhanced = []
        for i, (branch, whole, small) in enumerate(zip(branches, (finer, coarser), pooled, strict=True)):
            tokens = branch.exchange(mixed[i], mixed[1 - i]).transpose(1, 2).reshape(small.shape)
            if self.pool > 1:
                tokens = F.interpolate(tokens, size=whole.shape[-2:], mode="bilinear", align_corners=False)
            enhanced.append(whole + branch.gate * tokens)
        return enhanced


class LanguageGuidedEnhancement(nn.Module):
    """Guided pairs over adjacent scales, from the coarsest pair to the finest; every map keeps its shape."""

    def __init__(self, channels: Sequence[int], text_width: int) -> None:
        super().__init__()
        self.pairs = nn.ModuleList(
            GuidedPair((channels[i], channels[i + 1]), text_width, pool) for i, pool in enumerate(POOLS)
        )

    def forward(self, maps: Sequence[Tensor], words: Words) -> list[Tensor]:
        """Four maps (P, C_i, h_i, w_i), fine to coarse, and the words -> four maps of the same shapes."""
        out = list(maps)
        for i in (2, 1, 0):
            out[i], out[i + 1] = self.pairs[i](out[i], out[i + 1], words.sentence)
        return out
