"""Text encoders over transformers: phrases to word features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from engine.models.contract import Words
from engine.models.encoders.tokenizer import load_tokenizer

MAX_TOKENS = 40


class TextEncoder(nn.Module):
    """A transformers encoder (last hidden state, pooler removed) with its tokenizer.

    Args:
        config: a transformers configuration as a dict with `model_type`, e.g. of BERT.
        tokenizer: path of a `tokenizer.json` or a `vocab.txt`, see `load_tokenizer`.
    """

    def __init__(self, config: dict[str, object], tokenizer: Path) -> None:
        super().__init__()
        model_type = str(config["model_type"])
        settings = AutoConfig.for_model(model_type, **{k: v for k, v in config.items() if k != "model_type"})
        self.model = AutoModel.from_config(settings, add_pooling_layer=False)
        self.width = int(settings.hidden_size)
        self.tokenizer = load_tokenizer(tokenizer, MAX_TOKENS)

    def tokenize(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token ids (P, T) and mask (P, T), padded to the longest phrase, cut at `MAX_TOKENS`."""
        batch = self.tokenizer.encode_batch([text.strip().lower() for text in texts])
        ids = torch.tensor([row.ids for row in batch])
        return ids, torch.tensor([row.attention_mask for row in batch]).bool()

    def forward(self, texts: Sequence[str]) -> Words:
        """Words of P phrases; padded rows of `tokens` are zero."""
        return self.encode(*self.tokenize(texts))

    def encode(self, ids: Tensor, mask: Tensor) -> Words:
        """Words of tokenized phrases, (P, T) ids and mask as `tokenize` gives them."""
        device = next(self.model.parameters()).device
        ids, mask = ids.to(device), mask.to(device)
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        tokens = hidden * mask[..., None].to(hidden.dtype)
        sentence = tokens.sum(1) / mask.sum(1, keepdim=True).to(hidden.dtype)
        return Words(tokens, mask, sentence)

    def character_spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of one phrase lies in its stripped text, (start, end); (0, 0) for special tokens."""
        return self.tokenizer.encode(text.strip().lower()).offsets


def pad_words(rows: Sequence[Words]) -> Words:
    """Stack phrases encoded apart, (1, T_i, D) each, padded with zeros to the longest."""
    longest = max(row.tokens.shape[1] for row in rows)
    tokens = torch.cat([nn.functional.pad(r.tokens, (0, 0, 0, longest - r.tokens.shape[1])) for r in rows])
    mask = torch.cat([nn.functional.pad(r.mask, (0, longest - r.mask.shape[1])) for r in rows])
    return Words(tokens, mask, torch.cat([r.sentence for r in rows]))
