"""Token ids: of the bundled vocabulary, of a tokenizer.json, and what is said where a folder has neither."""

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from engine.errors import ModelError
from engine.models.encoders.text import TextEncoder
from engine.models.encoders.tokenizer import TOKENIZER, load_tokenizer
from engine.models.folders import tokenizer_file
from tests.engine.models.tiny import TEXT

# as bert-base-uncased has them: [CLS] 101, [SEP] 102, [UNK] 100
KNOWN = {
    "White storage tanks": [101, 2317, 5527, 7286, 102],
    "château, 中 🛰": [101, 11874, 1010, 1746, 100, 102],
    "greenhouses": [101, 16635, 2015, 102],
    "[MASK]": [101, 1031, 7308, 1033, 102],
    "x" * 101: [101, 100, 102],
    " ": [101, 102],
}


def test_the_bundled_vocabulary_gives_the_ids_of_bert_base_uncased():
    encoder = TextEncoder(TEXT, TOKENIZER)
    ids, mask = encoder.tokenize(list(KNOWN))
    assert [row[keep].tolist() for row, keep in zip(ids, mask, strict=True)] == list(KNOWN.values())
    assert not ids[~mask].any()
    assert encoder.character_spans(" Greenhouses ") == [(0, 0), (0, 10), (10, 11), (0, 0)]
    assert encoder.tokenize(["red " * 99])[0].tolist() == [[101, *[2417] * 38, 102]]


def test_a_tokenizer_json_comes_before_a_vocabulary_and_gives_the_same_ids(tmp_path):
    (tmp_path / "vocab.txt").write_text("word\n")
    load_tokenizer(TOKENIZER, 40).save(str(tmp_path / "tokenizer.json"))
    ids, mask = TextEncoder(TEXT, tokenizer_file(tmp_path)).tokenize(list(KNOWN))
    assert [row[keep].tolist() for row, keep in zip(ids, mask, strict=True)] == list(KNOWN.values())


def test_another_tokenizer_is_padded_with_an_id_that_its_vocabulary_has(tmp_path):
    other = Tokenizer(WordLevel({"<unk>": 0, "red": 1, "roof": 2}, unk_token="<unk>"))
    other.pre_tokenizer = Whitespace()
    other.save(str(tmp_path / "tokenizer.json"))
    ids, mask = TextEncoder(TEXT, tokenizer_file(tmp_path)).tokenize(["red roof", "Roof"])
    assert ids.tolist() == [[1, 2], [2, 0]] and mask.tolist() == [[True, True], [True, False]]


def test_a_folder_without_tokenizer_and_a_vocabulary_of_another_kind_are_refused(tmp_path):
    with pytest.raises(ModelError, match=r"neither tokenizer.json nor vocab.txt; put"):
        tokenizer_file(tmp_path)
    (tmp_path / "vocab.txt").write_text("[PAD]\n[UNK]\nhouse\n")
    with pytest.raises(ModelError, match=r"vocab.txt: no line '\[CLS\]'; give"):
        load_tokenizer(tokenizer_file(tmp_path), 40)
