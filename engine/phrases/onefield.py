"""The last pass over a phrase: a run of words that together can mean one field of the layer only, and one test of it.

It is made when everything stricter left words over ("with bad water quality" of `WQ_GRADE`, "with real-time display" of
`RTPI`, "a headroom of at least 2.1 m" of `MAX_HGT_M`). Every word must be explained: by the field's name, written out,
short or by initials; by what the field says; as a number, a rank or a denial; or as one that says nothing by itself.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from engine.phrases import plan as p
from engine.phrases.conditions import GREATER, LESS, LESSER, MORE, condition
from engine.phrases.dates import SUFFIX
from engine.phrases.expressions import Piece
from engine.phrases.fieldnames import LOST, field_words, stem
from engine.phrases.lacking import denied, nothing
from engine.phrases.lexicon import Lexicon
from engine.phrases.places import NUMBER
from engine.phrases.schema import NO, TAILS, YES, Column, alike, kin
from engine.phrases.units import SPOKEN
from engine.phrases.valuing import value_at
from engine.phrases.words import normalise, singular_of
from engine.phrases.years import field_of

LONGEST = 10  # words of a run
ARTICLES_AND = "the a an any their its it is are was were be been being as there to"
LEADING = "with that which where whose have has having of in at on by for"
DENYING = "without no not lacking never nor"
MUTE_WORDS = """
problem problems issue issues trouble display displays sign signs information info data provision facilities facility service services system point points
available allowed permitted accepted provided present installed fitted equipped possible welcome currently current own overall recorded known given marked
"""
NAMING_WORDS = """
quality colour color date day year number amount count level value type kind class status state condition material size rate time period use access per hour
hr m2 month annum night total maximum minimum average mean share percentage grade rating
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
inspection check visit survey examination test | species breed kind fish tree crop | capacity place seat space room volume | slope gradient steepness | marking mark sign waymark blaze | remark note comment observation
disabled wheelchair accessible handicapped | charging charger charge electric ev | output production yield throughput | weight load mass tonnage | age old | traffic passenger boarding rider customer user | damage harm injury
construction built made dug origin erection installation | owner ownership proprietor | operator operated runner | tenant occupant occupier lessee shop | shelter roof | heating heat | lighting light lit lamp | parking park
rent lease let tenancy | pets dogs animals pet dog | wifi internet wlan broadband | power electricity electric hookup | toilet toilets wc restroom lavatory | water drinking tap supply | protection protected
""".replace("\n", "|").split("|") if row.strip())  # fmt: skip  # words for one kind of field
VOWELS = frozenset("aeiou")
AMOUNT = re.compile(
    rf"(?:(?P<bound>{MORE}|{LESS}|{GREATER}|{LESSER}) )?(?P<n>{NUMBER})(?: (?P<unit>{'|'.join(map(re.escape, SPOKEN))}))?(?: or (?P<or>more|less|fewer|higher|lower|above|over|below|under|greater|smaller|wider|longer))?(?![^ ])"
)


@dataclass(frozen=True)
class Reading:
    """What a run of words may mean: how many of them name the field or what it says, and the piece."""

    score: int
    name: str
    piece: Piece


def read_generously(line: str, start: int, lexicon: Lexicon) -> Piece | None:
    """The longest run of words at `start` that means one test of one field; None where none, or several, may be meant."""
    words = tuple(line[start:].split(" ", LONGEST)[:LONGEST])
    if words[0] in STRUCTURE - BEGINS or not lexicon.schema.strong:
        return None
    end = next(
        (i for i, word in enumerate(words) if word in (",", "and", "but") or stands_apart(words, i, lexicon)),
        len(words),
    )
    for size in range(end, 0, -1):
        run = words[:size]
        if run[-1] in STRUCTURE | DENIALS and run[-1] != "a":
            continue
        found = [each for column in lexicon.schema.columns if (each := reading(run, column, lexicon))]
        best = [each for each in found if each.score == max(other.score for other in found)]
        if len(best) == 1:
            return best[0].piece
    return None


def stands_apart(words: tuple[str, ...], at: int, lexicon: Lexicon) -> bool:
    """Whether features are called by what stands at a word."""
    return any(
        {" ".join(words[at:end]), singular_of(" ".join(words[at:end]))} & lexicon.schema.nouns
        for end in range(at + 1, min(at + 4, len(words)) + 1)
    )


def reading(run: tuple[str, ...], column: Column, lexicon: Lexicon) -> Reading | None:
    """A run of words as a test of one column; None where some of them are left over."""
    text = " ".join(run)
    free = freely(run, column, lexicon)
    if free:
        return free
    amount = (
        next((match for match in AMOUNT.finditer(text) if match.start() == 0 or text[match.start() - 1] == " "), None)
        if column.number
        else None
    )
    if amount:
        run = tuple((text[: amount.start()] + text[amount.end() :]).split())
    said = named(run, column, lexicon)
    rest = [word for word, own in zip(run, said, strict=True) if not own]
    score = sum(said)
    no = bool(DENIALS & set(rest)) or any(pair == ("not", word) for pair in pairwise(rest) for word in rest)
    lost = LOST & set(rest)
    mute = MUTE | STRUCTURE | DENIALS | LOST | (NAMING if score else frozenset())
    ranks = [word for word in rest if word in MOST]
    left = [word for word in rest if word not in mute and word not in ranks]
    test: p.Test | None = None
    if column.number and score and not left:
        if amount and not ranks and not no:
            test = condition(column.name, amount.groupdict())
        elif (
            len(ranks) == 1
            and not amount
            and not no
            and (column.name in dict(lexicon.measured).values() or lexicon.days)
        ):
            days = {name.removesuffix(SUFFIX): name for _, name in lexicon.days}
            return Reading(
                score, column.name, Piece("MOST", text, (p.ByField(days.get(column.name, column.name)), MOST[ranks[0]]))
            )
    if test is None and not amount and not left and not ranks and score:
        if (
            (no or lost)
            and not (column.yes or column.no)
            and "" in {*column.values, *(("",) if column.values & {"0", "0.0"} else ())}
        ):
            test = p.Told(column.name, ("",)) if lost else nothing(column)
        elif (column.yes or column.no) and not lost:
            test = denied(column) if no else p.Told(column.name, tuple(sorted(column.yes)))
    if test is None and not amount and not (column.number or column.title or column.yes or column.no):
        values = spoken(run, said, column, mute)
        if values and (score or alone(values, column, lexicon)):
            test, score = p.Told(column.name, tuple(sorted(values)), but="not" in run or "without" in run), score + 1
    return None if test is None else Reading(score, column.name, Piece("SIZE", text, test))


def freely(run: tuple[str, ...], column: Column, lexicon: Lexicon) -> Reading | None:
    """`free` of what costs nothing, where a fee is 0 and no text says free."""
    fee = {"fee", "fees", "charge", "tariff", "toll", "fare"} & set(field_words(column.name).split())
    said = run in (("free",), ("free", "of", "charge"), ("that", "are", "free"), ("for", "free"))
    if not (said and fee and column.values & {"0", "0.0"}) or "free" in lexicon.schema.words:
        return None
    return Reading(
        1, column.name, Piece("SIZE", " ".join(run), p.Told(column.name, tuple(sorted(column.values & {"0", "0.0"}))))
    )


def named(run: tuple[str, ...], column: Column, lexicon: Lexicon) -> list[bool]:
    """Which words of a run are of a field's name: written out, short, alike, or the words of its initials."""
    said = [False] * len(run)
    own = tokens(column.name)
    for at, word in enumerate(run):
        if len(word) > 1 and word.isalpha() and word not in STRUCTURE | DENIALS | YES | NO:
            said[at] = any(means(word, each) for each in own) or (
                word in ("construction", "built") and field_of(None, lexicon.years) == column.name
            )
    for at in range(len(run)):
        for size in (4, 3, 2):
            initials = "".join(word[0] for word in run[at : at + size])
            if (
                len(initials) == size
                and not set(run[at : at + size]) & (STRUCTURE | DENIALS)
                and any(
                    each == initials or (each.startswith(initials) and not VOWELS & set(each[:-1]))
                    for each in shorts(column.name)
                )
            ):
                said[at : at + size] = [True] * size
                break
    return said


@lru_cache(maxsize=2000)
def tokens(name: str) -> frozenset[str]:
    """The words of a field's name as written and written out."""
    raw = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return frozenset(re.split(r"[^a-z]+", raw)) | set(field_words(name).split()) - {""}


@lru_cache(maxsize=2000)
def shorts(name: str) -> frozenset[str]:
    """The words of a field's name that are none: initials, where they hold two letters at least."""
    known = set(field_words(name).split())
    return frozenset(each for each in tokens(name) & known if 1 < len(each) < 6 and each not in TAILS)


@lru_cache(maxsize=20_000)
def means(word: str, own: str) -> bool:
    """Whether a word of a phrase stands for a word of a field's name."""
    if not own:
        return False
    if word == own or (len(own) > 2 and (kin(word, own) or word.startswith(own))):
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


def spoken(run: tuple[str, ...], said: list[bool], column: Column, mute: frozenset[str]) -> set[str]:
    """What a column says of the words that do not name it; empty where some of them are in none of its texts."""
    lone = any(len(value) == 1 for value in column.values)
    kept = [
        word
        for at, word in enumerate(run)
        if not said[at] and (word not in mute or (lone and at and said[at - 1] and word in column.values))
    ]
    parts = [tuple(part.split()) for part in " ".join(kept).split(" or ")]
    told = [meant(part, column) for part in parts if part]
    return set().union(*told) if told and all(told) else set()


def meant(part: tuple[str, ...], column: Column) -> set[str]:
    """The values that words mean: whole, in part, or of one stem ("tiled" of tiles, "wooden" of wood)."""
    end, told = value_at(part, 0, (column,), partly=True)
    if told and end == len(part):
        return set(told[column.name])
    return {
        value
        for value in column.values
        if value
        and all(
            any(
                alike(word, each) or stem(word) == stem(each) or alike(singular_of(word), each)
                for each in (*value.split(), *map(singular_of, value.split()))
            )
            for word in part
        )
    }


def alone(values: set[str], column: Column, lexicon: Lexicon) -> bool:
    """Whether no other text field says any of some values, and no feature is called so."""
    others = [each for each in lexicon.schema.columns if each.name != column.name and not (each.number or each.title)]
    return not any(values & each.values for each in others) and not values & lexicon.schema.nouns


def clauses_first(phrase: str, lexicon: Lexicon) -> list[str]:
    """`ponds south of the track that hold carp` with its last clause right after the first thing, if there is another."""
    line = normalise(phrase)
    head, that, clause = line.rpartition(" that ")
    words = head.split()
    ends = [
        end
        for start in range(min(4, len(words)))
        for end in range(len(words), start, -1)
        if tuple(words[start:end]) in lexicon.nouns
    ]
    if not that or not ends or ends[0] == len(words):
        return []
    return [" ".join((*words[: ends[0]], "that", clause, *words[ends[0] :]))]
