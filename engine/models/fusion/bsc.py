"""BSC: bidirectional spatial correlation between pixels and words, at several scales (BTDNet).

The paper's code is not public. This is our reading of its abstract and title ("bidirectional alignment", "spatial
multi-scale correlation"): one correlation of every pixel with every word, averaged over a pyramid of pixel poolings,
is read in both directions. Pixels take up words as in LAVT; words take up what was seen and carry it to the next stage.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.contract import Words
from engine.models.fusion import FusionOut
from engine.models.fusion.pwam import LanguageGate, PixelNorm

POOLS = (1, 2, 4)
MASKED = -1e4  # added to the score of padded words, finite also in half precision


class BidirectionalCorrelation(nn.Module):
    """Fusion of one stage; see `forward`.

    The ``last`` stage has no gates: nobody reads its residual or its words.
    """

    def __init__(self, channels: int, text_width: int, last: bool = False, dropout: float = 0.0) -> None:
        super().__init__()
        self.visual_key = nn.Conv2d(channels, channels, 1, bias=False)
        self.key_norm = PixelNorm(channels)
        self.word_key = nn.Linear(text_width, channels, bias=False)
        self.scale_weights = nn.Parameter(torch.zeros(len(POOLS)))
        self.word_value = nn.Linear(text_width, channels, bias=False)
        self.word_out = nn.Conv2d(channels, channels, 1, bias=False)
        self.word_norm = PixelNorm(channels)
        self.visual = nn.Sequential(nn.Conv2d(channels, channels, 1), nn.GELU(), nn.Dropout(dropout))
        self.mixed = nn.Sequential(nn.Conv2d(channels, channels, 1), nn.GELU(), nn.Dropout(dropout))
        self.gate = None if last else LanguageGate(channels)
        self.norm = nn.LayerNorm(channels)
        self.seen = None if last else nn.Linear(channels, text_width, bias=False)
        self.word_gate = None if last else _word_gate(text_width)

    def correlation(self, visual: Tensor, words: Words) -> Tensor:
        """Multi-scale correlation (P, T, h, w) of pixels and words.

        Pooling, the linear maps and up-sampling are all linear, so it is the weighted mean of up-sampled correlations.
        """
        size = visual.shape[-2:]
        key = self.visual_key(visual)
        key = self.key_norm(key.flatten(2)).view_as(key)  # as LAVT's queries: else all pixels read much the same words
        word_key = self.word_key(words.tokens) * visual.shape[1] ** -0.5
        weights = self.scale_weights.softmax(0)
        total = torch.zeros((), dtype=visual.dtype, device=visual.device)
        for weight, pool in zip(weights, POOLS, strict=True):
            pooled = key if pool == 1 else F.avg_pool2d(key, pool, ceil_mode=True, count_include_pad=False)
            scores = torch.einsum("ptc,pchw->pthw", word_key, pooled)
            if pool > 1:
                scores = F.interpolate(scores, size=size, mode="bilinear", align_corners=False)
            total = total + weight * scores
        return total

    def forward(self, visual: Tensor, words: Words) -> FusionOut:
        """Read the correlation both ways.

        ``visual`` (P, C, h, w); words with tokens (P, T, D). Returns the normalised language-aware map for the decoder,
        the map for the next stage V + gate(F) F, and the words with what was seen (unchanged rows where padded).
        """
        scores = self.correlation(visual, words)
        by_word = scores.masked_fill(~words.mask[:, :, None, None], MASKED).softmax(1)
        value = self.word_out(torch.einsum("pthw,ptc->pchw", by_word, self.word_value(words.tokens)))
        fused = self.mixed(self.visual(visual) * self.word_norm(value.flatten(2)).view_as(value))
        feature = self.norm(fused.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        residual = visual if self.gate is None else self.gate(visual, fused)
        return FusionOut(feature, residual, self._informed(words, scores, visual))

    def _informed(self, words: Words, scores: Tensor, visual: Tensor) -> Words:
        """The words after each has looked where it correlates; padded words stay as they were."""
        if self.seen is None or self.word_gate is None:
            return words
        by_pixel = scores.flatten(2).softmax(-1)
        seen = self.seen(torch.einsum("ptn,pcn->ptc", by_pixel, visual.flatten(2)))
        tokens = words.tokens + self.word_gate(seen) * seen * words.mask[..., None]
        return Words(tokens=tokens, mask=words.mask, sentence=words.sentence)


def _word_gate(width: int) -> nn.Sequential:
    """LAVT's gate, for words; the second map starts small, so that the words start almost as they were encoded."""
    last = nn.Linear(width, width, bias=False)
    nn.init.normal_(last.weight, std=1e-3)
    return nn.Sequential(nn.Linear(width, width, bias=False), nn.ReLU(), last, nn.Tanh())
