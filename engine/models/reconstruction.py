"""D-MOLS: words and pixels of the object are hidden and rebuilt from each other, in training only (BTDNet).

The paper's code is not public; the name stands for dual-modal object learning, "for robust multimodal feature
reconstruction". Our reading: hidden object words are predicted from the other words and the target's pixels, hidden
target pixels from the words and the pixels left, by one and the same small cross-attention network.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.contract import Words


class CrossBlock(nn.Module):
    """Pre-norm cross-attention to a context, then an MLP."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_norm, self.context_norm, self.mlp_norm = (nn.LayerNorm(width) for _ in range(3))
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor, context: Tensor, allowed: Tensor) -> Tensor:
        """(P, N, D) attends to (P, M, D) where ``allowed`` (P, M) is True."""
        q = self.query(self.query_norm(x)).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = self.key_value(self.context_norm(context)).unflatten(-1, (2, self.heads, -1)).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed[:, None, None, :])
        x = x + self.out(seen.transpose(1, 2).flatten(2))
        return x + self.mlp(self.mlp_norm(x))


class ObjectReconstruction(nn.Module):
    """The network that rebuilds hidden object words and hidden target pixels from each other."""

    def __init__(self, visual_channels: int, text_width: int, heads: int = 8, depth: int = 2) -> None:
        super().__init__()
        self.see = nn.Linear(visual_channels, text_width)
        self.show = nn.Linear(text_width, visual_channels)
        self.hidden_pixel = nn.Parameter(torch.randn(text_width) * 0.02)
        self.position = nn.Conv2d(text_width, text_width, 3, padding=1, groups=text_width)  # tells where a pixel is
        self.blocks = nn.ModuleList(CrossBlock(text_width, heads) for _ in range(depth))

    def forward(
        self, feature: Tensor, target: Tensor, words: Words, hidden_words: Tensor, hidden_pixels: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Rebuild both sides.

        Args:
            feature: (P, C, h, w), language-aware map of one stage.
            target: (P, h, w) bool, the pixels of that map that touch the target.
            words: the words as encoded with [MASK] where ``hidden_words`` is True.
            hidden_words: (P, T) bool.
            hidden_pixels: (P, h, w) bool, the target pixels to hide.

        Returns words (P, T, D), to be compared with the embeddings of the true words where hidden, and pixels
        (P, C, h, w), to be compared with ``feature`` where hidden.
        """
        pixels = self.see(feature.permute(0, 2, 3, 1))
        visible = words.mask & ~hidden_words
        context = torch.cat([words.tokens, pixels.flatten(1, 2)], dim=1)
        rebuilt_words = self._read(words.tokens, context, torch.cat([visible, target.flatten(1)], dim=1))

        shown = torch.where(hidden_pixels[..., None], self.hidden_pixel, pixels).permute(0, 3, 1, 2)
        placed = (shown + self.position(shown)).flatten(2).transpose(1, 2)
        context = torch.cat([words.tokens, placed], dim=1)
        rebuilt = self._read(placed, context, torch.cat([visible, ~hidden_pixels.flatten(1)], dim=1))
        return rebuilt_words, self.show(rebuilt).transpose(1, 2).unflatten(2, feature.shape[-2:])

    def _read(self, x: Tensor, context: Tensor, allowed: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x, context, allowed)
        return x
