"""Tokenizers of text encoders: from a `tokenizer.json` of any kind, or from a BERT's bare vocabulary."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from engine.errors import ModelError
from engine.resources import resource_path

TOKENIZER = resource_path("models", "text", "minilm-l6", "vocab.txt")  # the vocabulary of bert-base-uncased
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNKNOWN, START, END = SPECIAL[:4]


def load_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The tokenizer of a file, which pads to the longest of a batch and cuts at ``max_tokens``.

    ``path`` is a `tokenizer.json`, or the `vocab.txt` of an uncased BERT: a word piece a line, counted from 0.
    Raises ModelError where a vocabulary lacks one of BERT's special pieces.
    """
    tokenizer = Tokenizer.from_file(str(path)) if path.suffix == ".json" else _uncased_bert(path)
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(PAD) or 0, pad_token=PAD)
    return tokenizer


def _uncased_bert(path: Path) -> Tokenizer:
    tokenizer = Tokenizer(WordPiece.from_file(str(path), unk_token=UNKNOWN))
    for piece in SPECIAL:
        if tokenizer.token_to_id(piece) is None:
            raise ModelError(f"{path}: no line '{piece}'; give the vocab.txt of an uncased BERT")
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(piece, tokenizer.token_to_id(piece)) for piece in (START, END)]
    )
    return tokenizer
