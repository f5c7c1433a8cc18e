"""The very last pass over a phrase: words that the layer has in other words are told by their meaning.

Words that nothing read ("tax debt") are compared by an encoder of texts with what the layer's fields are called and
say. Where one is clearly nearest ("tax owed"), it takes their place and the phrase is read again; only a whole reading
counts. Both bounds were chosen on phrases of strangers (five lists of 240): from 0.64 on 21 readings were right and two
wrong, below it two right and three wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.phrases.fieldlooks import Names
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import GENERIC, Features, is_title
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.matching import is_all
from engine.phrases.schema import kin
from engine.phrases.units import SPOKEN
from engine.phrases.vocabulary import STOP
from engine.phrases.words import normalise, singular_of

T = TypeVar("T")
Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # n texts as (n, d) unit vectors

NEAR = 0.64  # cosine from which words mean a field or what it says
APART = 0.1  # by how much it must be nearer than whatever else can be read
LONGEST = 3  # words that one thing of the layer may stand for
MOST_SAID = 60  # texts of one field that are compared
MOST_READ = 2  # phrases read again
QUOTED = re.compile(r"'([^']+)'")
REMARKS = re.compile("remark|comment|note")
SIDES = "more less fewer over under above below most least highest lowest"
STRUCTURE = STOP | {*SPOKEN, *SIDES.split()}


class Target(NamedTuple):
    """Words of the layer: what a field is called, or what it says."""

    text: str
    field: str
    said: bool  # a text of the field, not its name
    kind: bool


class Bridge(NamedTuple):
    """A phrase with some words in the layer's own."""

    phrase: str
    score: float
    target: Target
    note: str
    lost: bool  # a known thing is among the words: "vacant sheds" of a status "vacant"


def targets_of(features: Features, lexicon: Lexicon) -> list[Target]:
    """What the fields of a layer are called and, of those of few texts, say."""
    columns = {column.name: column for column in lexicon.schema.columns}
    out = [Target(field_words(name), name, said=False, kind=False) for name in features.fields if not is_title(name)]
    for name, column in columns.items():
        named = column.title and not REMARKS.search(name.lower())
        if not (column.number or named or column.yes or column.no) and len(column.values) <= MOST_SAID:
            texts = sorted(value for value in column.values if re.search("[a-z]{3}", value))
            out += [Target(text, name, said=True, kind=text in lexicon.schema.nouns) for text in texts]
    return [target for target in out if len(target.text) > 2][:400]


def strange_words(sayings: Collection[str], phrase: str, lexicon: Lexicon) -> frozenset[str]:
    """The words of a phrase that what is said of its reading names in quotes, else those that nothing knows."""
    said = " ".join(re.sub(r"\(did you mean[^)]*\)", "", each) for each in sayings)
    named = {word for text in QUOTED.findall(said) for word in normalise(text).split()}
    kinds = GENERIC | lexicon.schema.nouns
    words = [word for word in normalise(phrase).split() if contentful(word) and singular_of(word) not in kinds]
    strange = frozenset(word for word in words if {word, singular_of(word)} & named)
    known = {word for sequence in (*lexicon.nouns, *lexicon.looks) for word in sequence} | lexicon.schema.words
    return strange or frozenset(
        word for word in words if word not in known and not lexicon.schema.called((word,), weak=True)
    )


def contentful(word: str) -> bool:
    """Whether a word says something by itself: no number, no unit, none of the grammar's own."""
    return len(word) > 2 and word.isalpha() and word not in STRUCTURE


def spans_of(words: Sequence[str], strange: Collection[str]) -> list[tuple[int, int]]:
    """Runs of words that say something, with all that were not understood."""
    full = [contentful(word) for word in words]
    lost = {at for at, word in enumerate(words) if word in strange}
    runs = [(i, i + size) for size in range(1, LONGEST + 1) for i in range(len(words) - size + 1)]
    return [(i, j) for i, j in runs if lost and all(full[i:j]) and lost <= set(range(i, j))]


def fits(run: Sequence[str], target: Target, strange: Collection[str]) -> bool:
    """Whether a target may stand for a run: words that are not its own are strange, come last, and no kind takes them.

    "Tennis courts" may be `tennis`; "waterlogged pitches" are not all pitches, nor is "bad water" any water.
    """
    own = [any(kin(word, each) or kin(each, word) for each in target.text.split()) for word in map(singular_of, run)]
    if any(not mine and word not in strange for word, mine in zip(run, own, strict=True)):
        return False
    return all(own) or not any(own) or (own[0] and not target.kind)


def loses(run: Sequence[str], target: Target) -> bool:
    """Whether a run holds a thing that a target does not say, and is no name itself ("tennis courts")."""
    known, own = load_lexicon().nouns, target.text.split()
    apart = [word for word in run if not any(kin(singular_of(word), each) for each in own)]
    lost = len(apart) < len(run) and any((word,) in known for word in apart)
    return lost and (*run[:-1], singular_of(run[-1])) not in known


def bridges(phrase: str, strange: Collection[str], targets: Sequence[Target], embed: Embed) -> Iterator[Bridge]:
    """The phrase with words of the layer in place of some that were not understood, the nearest first."""
    words = normalise(phrase).split()
    spans = spans_of(words, strange)
    if not spans or not targets:
        return
    kinds = {each.text for each in targets if each.kind}
    near = embed([" ".join(words[i:j]) for i, j in spans]) @ embed([target.text for target in targets]).T
    for at, to in sorted(np.argwhere(near > NEAR - APART).tolist(), key=lambda pair: -near[pair[0], pair[1]]):
        (i, j), target = spans[at], targets[to]
        if fits(words[i:j], target, strange) and not begins_other(words, i, j, target, kinds):
            begin = i - 2 if words[i - 2 : i] == ["to", "be"] else i
            text = " ".join((*words[:begin], target.text, *words[j:]))
            what = f"what {target.field} says: '{target.text}'" if target.said else f"the field {target.field}"
            yield Bridge(
                text,
                float(near[at, to]),
                target,
                f"'{' '.join(words[i:j])}' is read as {what}",
                loses(words[i:j], target),
            )


def begins_other(words: Sequence[str], i: int, j: int, target: Target, kinds: Collection[str]) -> bool:
    """Whether a run before a kind only begins the name of another: a "town wall" is none of the town hall.

    Nor does a deed name one: a "car parked" there is no parking lot.
    """
    name = target.text.split()
    if target.kind and j - i == 1 and words[i].endswith("ed") and len(name) > 1:
        return True
    before = singular_of(words[j]) in kinds if j < len(words) else False
    return target.kind and before and len(name) > j - i and kin(words[i], name[0]) and not kin(words[j - 1], name[-1])


def nearest(found: Iterator[Bridge], read: Callable[[str], T | None]) -> tuple[Bridge, T] | None:
    """The nearest bridge whose phrase `read` reads; None where none is, or another one is about as near."""
    best: tuple[Bridge, T] | None = None
    for count, bridge in enumerate(found):
        if bridge.score < (best[0].score - APART if best else NEAR):
            break
        if best is None or bridge.target != best[0].target:
            if count >= MOST_READ:  # too many may be meant
                return None
            if (answer := read(bridge.phrase)) is not None:
                if best is not None:
                    return None
                best = bridge, answer
    return best


def as_feature(
    phrase: str, strange: Collection[str], features: Features, names: Names, lexicon: Lexicon
) -> tuple[str, str] | None:
    """The phrase with "features" for what a row stands for ("households" of `HH_SIZE`, "sewers"), and a note."""
    words = normalise(phrase).split()
    word = next(iter(strange), "")
    at, single = words.index(word) if len(strange) == 1 else -1, singular_of(word)
    if at < 0 or (single == word and contentful("".join(words[at + 1 : at + 2]))):
        return None
    named = any(kin(single, each) for name in features.fields for each in field_words(name).split())
    if not is_all(features, single, names, lexicon) and (not named or load_lexicon().own_keys_of(single)):
        return None
    text = " ".join((*words[:at], "feature" if single == word else "features", *words[at + 1 :]))
    return text, f"'{word}' is read as any feature of {features.name}"
