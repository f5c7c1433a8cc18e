"""The words that mean a layer's field or what it says, however short its name: `WQ_GRADE` of water quality."""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from functools import lru_cache

from engine.phrases.fieldnames import field_words, stem
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import NO, TAILS, YES, Column, alike, kin
from engine.phrases.units import UNITS
from engine.phrases.valuing import value_at
from engine.phrases.words import normalise, singular_of
from engine.phrases.years import field_of

ARTICLES_AND = "the a an any their its it is are was were be been being as there to"
LEADING = "with that which where whose have has having of in at on by for"
DENYING = "without no not lacking never nor"
MUTE_WORDS = """
problem problems issue issues trouble display displays sign signs information info data provision facilities facility service services system point points
available allowed permitted accepted provided present installed fitted equipped possible welcome friendly passable usable currently current own overall department departments care recorded known given marked
"""
NAMING_WORDS = """
quality colour color date day year number amount count level value type kind class status state condition material size rate time period use access per hour
hr m2 month annum night total maximum minimum average mean share percentage grade rating limit restriction requirement connection
"""
SMALLEST = "lowest smallest least fewest shortest narrowest shallowest lightest cheapest thinnest slowest earliest oldest minimum"
LARGEST = "highest largest greatest biggest most longest tallest widest broadest deepest heaviest thickest fastest latest newest maximum dearest"
DENIALS = frozenset(DENYING.split())
BEGINS = frozenset(LEADING.split()) | DENIALS | {"is", "are", "was", "were"}
STRUCTURE = frozenset(f"{ARTICLES_AND} {LEADING}".split())
MUTE = frozenset(MUTE_WORDS.split())  # which say nothing beside a field's name or what it says
NAMING = frozenset(NAMING_WORDS.split())  # which say nothing only beside a field's name
MOST = dict.fromkeys(LARGEST.split(), True) | dict.fromkeys(SMALLEST.split(), False)
ALIKE = tuple(frozenset(row.split()) for row in """
height headroom clearance headway | width frontage shopfront storefront front breadth | depth draught draft | surface paving pavement ground floor flooring cover covering material footing | ascent climb gain uphill rise
fee price cost charge tariff fare toll rent rate | quality grade class rating standard rank category band | condition state health status repair shape | difficulty grade level | expiry end expiration expire term
inspection check visit survey examination test | capacity place seat space room bay stall volume | slope gradient steepness | marking mark sign waymark blaze
disabled wheelchair accessible handicapped | charging charger charge electric ev | output production yield throughput | weight load mass tonnage | traffic vehicle passenger boarding rider customer user
operator operated runner | tenant occupant occupier lessee shop
rent lease let tenancy | pets dogs animals pet dog | owed owing due debt arrears | wifi internet wlan broadband | energy epc efficiency | power electricity electric hookup | previous former prior | policy cover insurance scheme | cargo freight goods traffic | toilet toilets wc restroom lavatory | pv solar photovoltaic | pass ladder passage fishway | pupils students learners enrolment | basement cellar
""".replace("\n", "|").split("|") if row.strip())  # fmt: skip  # words for one kind of field
OFTEN = {"daily": "day", "weekly": "week", "monthly": "month", "hourly": "hour"}  # "daily boardings" of `BOARD_DAY`
VOWELS = frozenset("aeiou")


def is_feature(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether words begin with what features are called."""
    begun = [" ".join(words[:size]) for size in range(1, 5)]
    heads = {noun.split()[-1] for noun in lexicon.schema.nouns if noun} - {"a"}  # of "section a"
    return singular_of(words[0]) in heads or any({each, singular_of(each)} & lexicon.schema.nouns for each in begun)


def named(run: tuple[str, ...], column: Column, lexicon: Lexicon) -> list[bool]:
    """Which words of a run are of a field's name: written out, short, alike, or the words of its initials."""
    said = [False] * len(run)
    own = tokens(column.name)
    for at, word in enumerate(run):
        if len(word) > 1 and word.isalpha() and word not in STRUCTURE | DENIALS | YES | NO:
            said[at] = any(means(word, each) for each in own) or (
                word in ("construction", "built", "build") and field_of(None, lexicon.years) == column.name
            )
    for at, size in ((at, size) for at in range(len(run)) for size in (2, 3, 4)):
        part = run[at : at + size]
        initials = "".join(word[0] for word in part)
        whole = len(part) == size and not set(part) & (STRUCTURE | DENIALS)
        if whole and any(short_for(each, initials) for each in shorts(column.name)):
            said[at : at + size] = [True] * size
    return said


def short_for(own: str, initials: str) -> bool:
    """Whether a name's word is some initials, or begins with them and is no word."""
    return own == initials or (len(own) > 3 and own.startswith(initials) and not VOWELS & set(own[:-1]))


@lru_cache(maxsize=2000)
def tokens(name: str) -> frozenset[str]:
    """The words of a field's name as written and written out."""
    raw = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return frozenset(re.split(r"[^a-z]+", raw)) | set(field_words(name).split()) - {""}


@lru_cache(maxsize=2000)
def shorts(name: str) -> frozenset[str]:
    """The words of a field's name that are none: initials, where they hold two letters at least."""
    known = set(field_words(name).split())
    return frozenset(
        each for each in tokens(name) & known if 1 < len(each) < 6 and each not in TAILS and each not in UNITS
    )


@lru_cache(maxsize=20_000)
def means(word: str, own: str) -> bool:
    """Whether a word of a phrase stands for a word of a field's name."""
    if not own:
        return False
    if word == own or (len(own) > 2 and (kin(word, own) or (word.startswith(own) and len(word) < len(own) + 6))):
        return True
    if own == OFTEN.get(word):
        return True
    single = singular_of(word)
    for group in ALIKE:
        same = group | roots(group)
        begun = len(own) > 3 and any(each.startswith(own) for each in group)
        if {single, stem(single)} & same and (begun or {own, stem(own)} & same):
            return True
    rest = iter(word[1:])
    short = 2 < len(own) < 6 and not VOWELS & set(own[1:])
    return short and len(word) > 4 and own[0] == word[0] and all(letter in rest for letter in own[1:])


@lru_cache(maxsize=100)
def roots(group: frozenset[str]) -> frozenset[str]:
    """The stems of some words."""
    return frozenset(map(stem, group))


def meant(part: tuple[str, ...], column: Column) -> set[str]:
    """The values that words mean: whole, in part, or of one stem ("tiled" of tiles, "wooden" of wood)."""
    end, told = value_at(part, 0, (column,), partly=True)
    if told and end == len(part):
        return set(told[column.name])
    said = {value: {*value.split(), *map(singular_of, value.split())} for value in column.values if value}
    same = [{value for value, words in said.items() if any(one(word, each) for each in words)} for word in part]
    return set.intersection(*same)


@lru_cache(maxsize=50_000)
def one(word: str, other: str) -> bool:
    """Whether two words are forms of one."""
    return alike(word, other) or stem(word) == stem(other) or alike(singular_of(word), other)


def alone(values: set[str], column: Column, lexicon: Lexicon) -> bool:
    """Whether no other text field says any of some values, and no feature is called so."""
    others = [each for each in lexicon.schema.columns if each.name != column.name and not (each.number or each.title)]
    return not any(values & each.values for each in others) and not values & lexicon.schema.nouns


def clauses_first(phrase: str, lexicon: Lexicon) -> list[str]:
    """`ponds south of the track that hold carp` with its last clause right after the first thing, if there is another."""
    line = normalise(phrase)
    head, that, clause = line.rpartition(" that ")
    words = head.split()
    parts = ((start, end) for start in range(min(4, len(words))) for end in range(len(words), start, -1))
    end = next((end for start, end in parts if tuple(words[start:end]) in lexicon.nouns), 0)
    return [" ".join((*words[:end], "that", clause, *words[end:]))] if that and 0 < end < len(words) else []
