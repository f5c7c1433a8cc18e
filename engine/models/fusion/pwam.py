"""Pixel-word attention (PWAM) and the language gate of LAVT (Yang et al., CVPR 2022, section 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.contract import Part, Words, cut
from engine.models.fusion import FusionOut
from engine.models.pixels import pointwise, to_maps, to_pixels

FINEST = 4
"""The stride of the finest stage."""


class PixelNorm(nn.InstanceNorm1d):
    """InstanceNorm over the pixels of (P, C, N), for a single pixel too: it is its own mean, so it becomes zero."""

    def forward(self, x: Tensor) -> Tensor:
        """(P, C, N) with zero mean and unit variance over N."""
        return super().forward(x) if x.shape[-1] > 1 else x - x


class PixelWordAttention(nn.Module):
    """Attention of every pixel over the words, one head by default.

    q = InstanceNorm(W_q V), k = (W_k L) * m, v = (W_v L) * m,
    S = softmax_words(q . k / sqrt(C) + 1e4 (m - 1)), G = InstanceNorm(W_o (S v)). The scale is that of the published
    code: 1 / sqrt(C) also where several heads share the channels.
    """

    def __init__(self, channels: int, text_width: int, heads: int = 1) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Conv1d(channels, channels, 1)
        self.query_norm = PixelNorm(channels)
        self.key = nn.Conv1d(text_width, channels, 1)
        self.value = nn.Conv1d(text_width, channels, 1)
        self.out = nn.Conv1d(channels, channels, 1)
        self.out_norm = PixelNorm(channels)

    def prepare(self, visual: Tensor) -> Tensor:
        """Queries (B, C, N) of flattened visual features (B, C, N): language-free."""
        return self.query_norm(self.query(visual))

    def attend(self, query: Tensor, words: Words, keep: Callable[[Tensor], Tensor] | None = None) -> Tensor:
        """Word features gathered by each pixel, (P, C, N), in memory pixel by pixel, from queries (P, C, N).

        `keep` gives the pixels that are wanted (P, S, n) of all (P, S, N): the norm is that over all of them.

        W_o and the norm after it are applied to the few words, not to the many pixels: G is linear in the words'
        shares, and so its mean and variance follow from theirs.
        """
        rows, channels, pixels = query.shape
        heads, each = self.heads, channels // self.heads
        mask = words.mask[:, :, None].to(query.dtype)
        key = (pointwise(self.key, words.tokens) * mask).view(rows, -1, heads, each).transpose(1, 2)
        value = (pointwise(self.value, words.tokens) * mask).view(rows, -1, heads, each).transpose(1, 2)
        # words by pixels, not pixels by words: nothing as large as a map is transposed
        unseen = (1e4 * mask - 1e4)[:, None]
        score = torch.matmul(key * channels**-0.5, query.view(rows, heads, each, pixels)) + unseen
        share = score.softmax(2).flatten(1, 2)
        said = torch.matmul(value, self.out.weight.view(channels, heads, each).permute(1, 2, 0)).flatten(1, 2)
        share, said = self._normalized(share, said)
        share = share if keep is None else keep(share)
        return torch.matmul(share.to(query.dtype).transpose(1, 2), said.to(query.dtype)).transpose(1, 2)

    def _normalized(self, share: Tensor, said: Tensor) -> tuple[Tensor, Tensor]:
        """Shares (P, S, N) and what is said (P, S, C), changed so that their product has mean 0 and variance 1 over N.

        In float32 whatever the precision of the network.
        """
        device = share.device.type
        with nullcontext() if device == "meta" else torch.autocast(device, enabled=False):
            bias = 0 if self.out.bias is None else self.out.bias.float() / self.heads
            share, said = share.float(), said.float() + bias
            share = share - share.mean(2, keepdim=True)
            covariance = torch.matmul(share, share.transpose(1, 2)) / share.shape[2]
            variance = (said * torch.matmul(covariance, said)).sum(1, keepdim=True).clamp(min=0)
            return share, said * (variance + self.out_norm.eps).rsqrt()


class PWAM(nn.Module):
    """F = GELU(W_m (GELU(W_i V) * G)), G the pixel-word attention; maps (B, C, h, w)."""

    def __init__(self, channels: int, text_width: int, heads: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.visual = nn.Conv1d(channels, channels, 1)
        self.attention = PixelWordAttention(channels, text_width, heads)
        self.mix = nn.Conv1d(channels, channels, 1)
        self.dropout = nn.Dropout(dropout)

    def prepare(self, visual: Tensor) -> tuple[Tensor, Tensor]:
        """Language-free part: queries and projected pixels, both (B, C, h, w)."""
        query = self.attention.prepare(visual.flatten(2)).view_as(visual)
        projected = self.dropout(F.gelu(pointwise(self.visual, to_pixels(visual))))
        return query, to_maps(projected, (visual.shape[2], visual.shape[3]))

    def part_of(self, prepared: tuple[Tensor, ...], part: Part) -> tuple[Tensor, ...]:
        """What `gather` needs for a part of the finest stage."""
        query, projected = prepared
        return query, cut(projected, part, FINEST)

    def gather(self, prepared: tuple[Tensor, ...], words: Words, part: Part | None = None) -> Tensor:
        """F as rows of pixels (P, h * w, C) from the prepared maps of each phrase's image, or of `part_of` them."""
        query, projected = prepared

        def kept(share: Tensor) -> Tensor:
            assert part is not None
            return cut(share.view(*share.shape[:2], *query.shape[2:]), part, FINEST).flatten(2)

        gathered = self.attention.attend(query.flatten(2), words, None if part is None else kept)
        return self.dropout(F.gelu(pointwise(self.mix, to_pixels(projected) * gathered.transpose(1, 2))))

    def fuse(self, prepared: tuple[Tensor, ...], words: Words, part: Part | None = None) -> Tensor:
        """F (P, C, h, w) from the prepared maps of each phrase's image, or of `part_of` them."""
        return to_maps(self.gather(prepared, words, part), (prepared[1].shape[2], prepared[1].shape[3]))

    def forward(self, visual: Tensor, words: Words) -> Tensor:
        """F (P, C, h, w) of visual features (P, C, h, w), one row a phrase."""
        return self.fuse(self.prepare(visual), words)


class LanguageGate(nn.Module):
    """V' = V + tanh(W_2 ReLU(W_1 F)) * F, W_1 and W_2 without bias (LAVT, eq. 6); maps (B, C, h, w)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.inner = nn.Linear(channels, channels, bias=False)
        self.outer = nn.Linear(channels, channels, bias=False)
        for layer in (self.inner, self.outer):
            nn.init.trunc_normal_(layer.weight, std=0.02)

    def forward(self, visual: Tensor, fused: Tensor) -> Tensor:
        """V' from visual features and fused features of the same shape."""
        f = fused.permute(0, 2, 3, 1)
        gate = torch.tanh(self.outer(F.relu(self.inner(f))))
        return visual + (gate * f).permute(0, 3, 1, 2)


class PWAMStage(nn.Module):
    """PWAM inside a feedback encoder, as in LAVT: LayerNorm(F) for the decoder, V + gate(F) * F for the next stage.

    The gate of the ``last`` stage is there because published weights have it; nobody reads its residual, so it is
    neither computed nor trained.
    """

    def __init__(
        self, channels: int, text_width: int, last: bool = False, heads: int = 1, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.last = last
        self.pwam = PWAM(channels, text_width, heads, dropout)
        self.gate = LanguageGate(channels).requires_grad_(not last)
        self.norm = nn.LayerNorm(channels)

    def forward(self, visual: Tensor, words: Words) -> FusionOut:
        """Maps (P, C, h, w) of one stage and the words of each row; the words stay as they are."""
        fused = self.pwam(visual, words)
        feature = self.norm(fused.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return FusionOut(feature, visual if self.last else self.gate(visual, fused), words)
