"""The losses of BTDNet's parts: two supervised streams, contrast of target and background, hidden words and pixels.

All of it is our reading (the paper's code is not public); weights are the ones of our configuration. An experiment
elsewhere found that a background stream without supervision of its own is worth nothing, hence `stream_loss`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.contract import Output, Words
from engine.models.feedback import Encoded, FeedbackNetwork
from engine.models.reconstruction import ObjectReconstruction

TEMPERATURE = 0.07
EDGE_BAND = 5
HIDE_WORDS, HIDE_PIXELS = 0.3, 0.5
STAGE = 2  # whose map, at stride 16, and whose words are contrasted and rebuilt


def edge_weights(target: Tensor, band: int = EDGE_BAND) -> Tensor:
    """Pixel weights (P, H, W): 2 within a band of ``band`` pixels around the edge of ``target`` (P, H, W), else 1.

    The band is centred on the edge: ``band // 2`` pixels to either side of it and the edge pixels.
    """
    mask = target.float()[:, None]
    reach = band // 2
    grown = F.max_pool2d(mask, 2 * reach + 1, 1, reach)
    shrunk = -F.max_pool2d(-mask, 2 * reach + 1, 1, reach)
    return 1 + (grown - shrunk)[:, 0]


def stream_loss(pair: Tensor, target: Tensor, weights: Tensor | None = None) -> Tensor:
    """Supervise both streams and hold them complementary.

    0.5 BCE(z_t, M) + 0.5 BCE(z_b, 1 - M) + 0.1 mean |sigmoid z_t + sigmoid z_b - 1|.

    ``pair`` (P, 2, H, W) is [z_b, z_t], ``target`` (P, H, W) in {0, 1}; the two BCE terms are means weighted by
    ``weights`` (P, H, W), 0 where the truth is unknown.
    """
    background, foreground = pair.float().unbind(1)
    truth = target.float()
    weights = torch.ones_like(truth) if weights is None else weights
    total = weights.sum().clamp(min=1)
    bce_t = F.binary_cross_entropy_with_logits(foreground, truth, weights, reduction="sum") / total
    bce_b = F.binary_cross_entropy_with_logits(background, 1 - truth, weights, reduction="sum") / total
    complement = (foreground.sigmoid() + background.sigmoid() - 1).abs().mean()
    return 0.5 * bce_t + 0.5 * bce_b + 0.1 * complement


def pool_target(target: Tensor, size: Sequence[int]) -> Tensor:
    """(P, H, W) mask -> (P, h, w) bool: cells that touch the target, so that small targets never vanish."""
    return F.adaptive_max_pool2d(target.float()[:, None], tuple(size))[:, 0] > 0


def contrast_loss(visual: Tensor, sentence: Tensor, target: Tensor, known: Tensor) -> Tensor:
    """Pull a phrase to its target's pixels, push it from the background's and from other phrases' targets.

    ``visual`` (P, E, h, w) and ``sentence`` (P, E) live in one space; ``target`` and ``known``
    (P, H, W); background are the cells without target that are known wholly. Rows with an empty target or no
    background are left out; rows with the same sentence are not each other's negatives.
    """
    cells = visual.shape[-2:]
    inside = pool_target(target * known, cells)
    outside = ~inside & ~pool_target(1 - known, cells)
    inside, outside = inside.to(visual.dtype), outside.to(visual.dtype)
    counts_in, counts_out = inside.sum((1, 2)), outside.sum((1, 2))
    usable = (counts_in > 0) & (counts_out > 0)
    if not usable.any():
        return visual.sum() * 0
    means = [
        torch.einsum("pehw,phw->pe", visual, part) / count.clamp(min=1)[:, None]
        for part, count in ((inside, counts_in), (outside, counts_out))
    ]
    target_mean, background_mean, phrase = (F.normalize(x[usable].float(), dim=-1) for x in (*means, sentence))
    same = (phrase[:, None] == phrase[None]).all(-1)
    to_targets = phrase @ target_mean.T / TEMPERATURE
    own = to_targets.diagonal()[:, None]
    others = to_targets.masked_fill(same, -torch.inf)
    background = (phrase * background_mean).sum(-1, keepdim=True) / TEMPERATURE
    return -torch.cat([own, background, others], dim=1).log_softmax(1)[:, 0].mean()


def object_word_mask(text: str, offsets: Iterable[tuple[int, int]], names: Iterable[str]) -> list[bool]:
    """Which tokens of ``text`` belong to one of the category ``names``.

    ``offsets`` are the tokenizer's character spans (start, end), (0, 0) for special tokens. Spans, not word numbers,
    are compared: a word may be several tokens, and numbers are off by one after [CLS].
    """
    lower = text.lower()
    covered = [False] * len(lower)
    for name in names:
        at = lower.find(name.lower())
        while at >= 0:
            end = at + len(name)
            if not lower[at - 1 : at].isalnum() and not lower[end : end + 1].isalnum():
                covered[at:end] = [True] * len(name)
            at = lower.find(name.lower(), at + 1)
    return [any(covered[start:end]) for start, end in offsets]


def reconstruction_loss(
    words: Tensor, hidden_words: Tensor, token_ids: Tensor, embedding: Tensor,
    pixels: Tensor, hidden_pixels: Tensor, feature: Tensor,
) -> Tensor:  # fmt: skip
    """0.1 cross entropy of the hidden words + 0.1 (1 - cosine) of the hidden pixels; a side with nothing hidden is 0.

    Args:
        words: (P, T, D) rebuilt words, compared with the rows of ``embedding`` (V, D).
        hidden_words: (P, T) bool.
        token_ids: (P, T) true words.
        embedding: (V, D) the text encoder's own word embedding.
        pixels: (P, C, h, w) rebuilt pixels.
        hidden_pixels: (P, h, w) bool.
        feature: (P, C, h, w) the true map; no gradient flows into it from here.
    """
    loss = 0.0 * (words.sum() + pixels.sum())
    if hidden_words.any():
        loss = loss + 0.1 * F.cross_entropy(words[hidden_words] @ embedding.T, token_ids[hidden_words])
    if hidden_pixels.any():
        rebuilt, true = (x.permute(0, 2, 3, 1)[hidden_pixels] for x in (pixels, feature.detach()))
        loss = loss + 0.1 * (1 - F.cosine_similarity(rebuilt, true, dim=-1)).mean()
    return loss


class ObjectLearning(nn.Module):
    """What BTDNet has in training only: the space in which phrases and pixels are contrasted, and D-MOLS.

    Args:
        network: the network to train; it is used, not owned.
        width: of the contrast's space.
        heads: attention heads of D-MOLS.
    """

    def __init__(self, network: FeedbackNetwork, width: int = 256, heads: int = 8) -> None:
        super().__init__()
        channels, text = network.image_encoder.channels[STAGE], network.text_encoder.width
        self.visual = nn.Conv2d(channels, width, 1)
        self.phrase = nn.Linear(text, width)
        self.rebuild = ObjectReconstruction(channels, text, heads)

    def forward(
        self, network: FeedbackNetwork, images: Tensor, texts: Sequence[str], image_of: Tensor,
        target: Tensor, known: Tensor, names: Sequence[Sequence[str]],
    ) -> tuple[Output, Tensor]:  # fmt: skip
        """Run the network; returns its output and the sum of the losses of this module.

        ``target`` and ``known`` are (P, H, W); ``names`` says for each phrase how its object may be called in it.
        """
        ids, mask = network.text_encoder.tokenize(texts)
        words = network.text_encoder.encode(ids, mask)
        encoded = network.encode(images, words, image_of)
        output = network.segment(encoded, words, (images.shape[-2], images.shape[-1]))
        assert output.pair is not None
        loss = stream_loss(output.pair, target, edge_weights(target) * known)
        loss = loss + 0.1 * self._contrast(encoded, target, known)
        return output, loss + self._hidden(network, encoded, ids, texts, names, target * known)

    def _contrast(self, encoded: Encoded, target: Tensor, known: Tensor) -> Tensor:
        words = encoded.words[STAGE]
        mask = words.mask[..., None].to(words.tokens.dtype)
        phrase = (words.tokens * mask).sum(1) / mask.sum(1)
        return contrast_loss(self.visual(encoded.maps[STAGE]), self.phrase(phrase), target, known)

    def _hidden(
        self, network: FeedbackNetwork, encoded: Encoded, ids: Tensor, texts: Sequence[str],
        names: Sequence[Sequence[str]], target: Tensor,
    ) -> Tensor:  # fmt: skip
        """Hide object words and target pixels, rebuild both, compare."""
        text, feature = network.text_encoder, encoded.maps[STAGE]
        marks = torch.zeros_like(ids, dtype=torch.bool)
        for row, (phrase, called) in enumerate(zip(texts, names, strict=True)):
            found = object_word_mask(phrase.strip(), text.character_spans(phrase), called)
            marks[row, : len(found)] = torch.tensor(found)
        hidden_words = marks & (torch.rand(ids.shape) < HIDE_WORDS)
        mask_token = text.tokenizer.token_to_id("[MASK]")
        assert mask_token is not None  # BERT's vocabulary has it
        seen: Words = text.encode(ids.masked_fill(hidden_words, mask_token), encoded.words[0].mask)
        inside = pool_target(target, feature.shape[-2:])
        hidden_pixels = inside & (torch.rand(inside.shape, device=inside.device) < HIDE_PIXELS)
        hidden_words = hidden_words.to(feature.device)
        rebuilt_words, rebuilt_pixels = self.rebuild(feature, inside, seen, hidden_words, hidden_pixels)
        embedding = text.model.get_input_embeddings().weight
        return reconstruction_loss(
            rebuilt_words, hidden_words, ids.to(feature.device), embedding, rebuilt_pixels, hidden_pixels, feature
        )
