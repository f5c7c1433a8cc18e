"""Pixel-word attention (PWAM) and the language gate of LAVT (Yang et al., CVPR 2022, section 3.2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.contract import Words
from engine.models.fusion import FusionOut


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

    def attend(self, query: Tensor, words: Words) -> Tensor:
        """Word features gathered by each pixel, (P, C, N), from queries (P, C, N)."""
        rows, channels, pixels = query.shape
        mask = words.mask[:, None, :].to(query.dtype)
        tokens = words.tokens.transpose(1, 2)
        key = (self.key(tokens) * mask).view(rows, self.heads, channels // self.heads, -1)
        value = (self.value(tokens) * mask).view(rows, self.heads, channels // self.heads, -1)
        # words by pixels, not pixels by words: nothing as large as a map is transposed
        q = query.view(rows, self.heads, channels // self.heads, pixels)
        unseen = (1e4 * mask[:, None] - 1e4).transpose(2, 3)
        score = torch.matmul(key.transpose(2, 3) * channels**-0.5, q) + unseen
        gathered = torch.matmul(value, score.softmax(2)).view(rows, channels, pixels)
        return self.out_norm(self.out(gathered))


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
        flat = visual.flatten(2)
        query = self.attention.prepare(flat).view_as(visual)
        return query, self.dropout(F.gelu(self.visual(flat))).view_as(visual)

    def fuse(self, prepared: tuple[Tensor, ...], words: Words) -> Tensor:
        """F (P, C, h, w) from the prepared maps of each phrase's image."""
        query, projected = prepared
        gathered = self.attention.attend(query.flatten(2), words)
        mixed = self.mix(projected.flatten(2) * gathered)
        return self.dropout(F.gelu(mixed)).view_as(projected)

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
