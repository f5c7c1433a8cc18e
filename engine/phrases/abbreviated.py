"""Words of a phrase that a layer's field names write short: "reduction" of `REDUC_DB`, "treatment" of `TRTMT`.

Only words that nothing else knows are read so, and only where one field's name begins them or has their consonants.
"""

from __future__ import annotations

import re

from engine.phrases.fieldnames import SHORT, WORDS, field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import singular_of

VOWELS = frozenset("aeiou")


def shortened(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such words as the fields write them."""
    known = {word for column in lexicon.schema.columns for word in field_words(column.name).split()}
    shorts = [word for word in known if 3 <= len(word) <= 7 and word not in WORDS and word not in SHORT.values()]

    def short(match: re.Match[str]) -> str:
        word = match[0]
        own = [each for each in shorts if stands_for(each, word)]
        taken = word in STOP or word in known or is_known(word, lexicon) or len(own) != 1
        return word if taken else own[0]

    return re.sub(r"(?<![^ ])[a-z]{4,}(?<!ed)(?<!ing)(?![^ ])", short, line)


def is_known(word: str, lexicon: Lexicon) -> bool:
    """Whether anything else knows a word."""
    said = {word, singular_of(word)}
    tables = (lexicon.nouns, lexicon.looks, sequences())
    return any((each,) in table for table in tables for each in said) or bool(
        said & (lexicon.schema.words | {part for words, _ in lexicon.measured for part in words.split()})
    )


def stands_for(short: str, word: str) -> bool:
    """Whether a word of a name is the beginning of a word, or its consonants in order."""
    if len(word) > 5 and len(short) > 3 and word.startswith(short):
        return True
    if len(word) < 6 and short != word[0] + "".join(letter for letter in word[1:] if letter not in VOWELS):
        return False
    if short[0] != word[0] or VOWELS & set(short[1:]):
        return False
    rest = iter(word)
    return all(letter in rest for letter in short) and len(short) >= 0.5 * sum(letter not in VOWELS for letter in word)
