"""Words that are none, and the only word of the layer that they are close to: "yelow chalet", "lilly pond".

A last resort, told in a note: only where nothing else reads the phrase, the word is no English one, and exactly one
word that the layer itself uses is within a letter or two of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import normalise, plural_of, singular_of
from engine.resources import resource_path

CLOSE = 0.8  # difflib's ratio: one letter wrong, missing or doubled in a word of five or more
CLOSE_NAME = 0.9  # of whole names
SHORTEST = 5


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Words in common use: the whole pieces of the text encoder's vocabulary, for want of a larger list."""
    text = resource_path("models", "text", "minilm-l6", "vocab.txt").read_text(encoding="utf-8")
    return frozenset(piece for piece in text.split() if piece.isalpha() and len(piece) > 2)


def respelled(phrase: str, strange: Collection[str], lexicon: Lexicon) -> tuple[str, str] | None:
    """The phrase with its misspelt words as the layer has them, and a note; None where none is surely so."""
    line = normalise(phrase)
    line, notes = with_names(line, strange, lexicon)
    own = words_of(lexicon)
    for word in line.split():
        common = {word, singular_of(word)} & english()
        if len(word) < SHORTEST - 1 or not word.isalpha() or common or word in own or (word,) in lexicon.nouns:
            continue
        near = get_close_matches(word, own, 3, CLOSE) if len(word) >= SHORTEST else []
        near = near or [each for each in own if each[0] == word[0] and sorted(each) == sorted(word)]  # "prak"
        if near and len({singular_of(each) for each in near}) == 1:
            line = re.sub(rf"\b{word}\b", near[0], line)
            notes.append(f"'{word}' is read as '{near[0]}'")
    return (line, "; ".join(notes)) if notes else None


def with_names(line: str, strange: Collection[str], lexicon: Lexicon) -> tuple[str, list[str]]:
    """A line with names of features written as they are, where a strange word is in it: "lilly pond"."""
    names = [" ".join(key) for key, noun in lexicon.nouns.items() if noun.title and len(key) > 1]
    words, notes = line.split(), []
    for size in (3, 2):
        for at in range(len(words) - size + 1):
            text = " ".join(words[at : at + size])
            if not set(words[at : at + size]) & set(strange) or text in names:
                continue
            near = get_close_matches(text, [name for name in names if len(name.split()) == size], 2, CLOSE_NAME)
            if len(near) == 1:
                notes.append(f"'{text}' is read as '{near[0]}'")
                return line.replace(text, near[0]), notes
    return line, notes


def words_of(lexicon: Lexicon) -> list[str]:
    """The words that a layer uses: of its kinds, of what its fields are called and say; of each, one and many."""
    schema = lexicon.schema
    said = {word for value in schema.said for word in value.split()}
    called = {word for noun in schema.nouns for word in noun.split()}
    fields = {word for column in schema.columns for word in field_words(column.name).split()}
    words = {word for word in said | called | fields if len(word) >= SHORTEST - 1 and word.isalpha()}
    return sorted(words | {plural_of(singular_of(word)) for word in called if word.isalpha()})
