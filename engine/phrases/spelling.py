"""Words that are in no table, and what was perhaps meant: said in a warning, never read so."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from engine.phrases.lexicon import Lexicon
from engine.phrases.vocabulary import sequences

CLOSE = 0.81  # difflib's ratio: one letter wrong, missing, doubled or swapped in a word of five or more
SHORTEST = 4
MOST = 3  # words looked up in a phrase: reading stays within its time


def likely(words: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """The known word that each of the first few unknown ones is close to, where there is one."""
    found = {}
    for word in (each for each in words[:MOST] if len(each) >= SHORTEST):
        begun = {each for key in sequences() for each in key if each[0] == word[0]} | lexicon.begun.get(
            word[0], frozenset()
        )
        near = [each for each in begun - {word} if abs(len(each) - len(word)) <= 2]
        match = get_close_matches(word, sorted(near), 1, CLOSE)
        if match:
            found[word] = match[0]
    return found
