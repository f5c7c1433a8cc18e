"""A run of words as one test of one field: its name, short or cut short, with an amount, a rank, a denial or what it says.

Every word must be one of these, or say nothing beside them.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from engine.phrases import plan as p
from engine.phrases.amounts import AMOUNT, PER, bounded, by_unit, dated, without_unit
from engine.phrases.dates import SUFFIX
from engine.phrases.fieldnames import CALLED, LOST, field_words, stem
from engine.phrases.lacking import denied, nothing
from engine.phrases.lexicon import Lexicon
from engine.phrases.onefield import DENIALS, MOST, MUTE, NAMING, STRUCTURE, alone, means, meant, named, tokens
from engine.phrases.remarks import said_in
from engine.phrases.schema import NONE, Column
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import singular_of
from engine.phrases.years import field_of

TABLE = """
inspected surveyed measured counted recorded checked registered known reading readings given noted assessed tested taken stated
mentioning mentions mention about saying says say regarding concerning containing reporting stating
at all yet ever been
pieces items units people persons number count times time occasions
inspection inspections survey check visit test date
can could able lift carry hold handle take reach yielded yielding produced gave brought storing holding keeping handling under
high tall wide long deep thick across
"""
DEEDS, SAYING, ALWAYS, COUNTED, CHECKS, DOING, SIZED = (frozenset(row.split()) for row in TABLE.strip().split("\n"))
ASIDE = MUTE | STRUCTURE | DENIALS | LOST | ALWAYS
OTHER = re.compile(r"\b(?:other than|except(?: for)?|apart from|but not|neither|anything but)(?![^ ])")
JOINTS = frozenset({"or", "and", "nor", ","})
FREE = (("free",), ("free", "of", "charge"), ("that", "are", "free"), ("for", "free"))  # of what costs nothing
FEES = frozenset({"fee", "fees", "charge", "tariff", "toll", "fare"})

Test: TypeAlias = "p.Test | tuple[p.ByField, bool]"
Read = tuple[int, Column, Test]  # how many words name the field or what it says


def reading(run: tuple[str, ...], column: Column, lexicon: Lexicon, *, known: bool = False) -> Read | None:
    """A run of words as a test of one column; None where some are left over. `known`: the column was named before."""
    if run[-1] in CALLED or says_other(run, column, lexicon):  # what comes after it is the name
        return None
    text, amount = " ".join(run), None
    if run in FREE and FEES & set(field_words(column.name).split()) and "free" not in lexicon.schema.words:
        zero = tuple(sorted(column.values & {"0", "0.0"}))
        return (1, column, p.Told(column.name, zero)) if zero else None
    unit, text = without_unit(text, column) if column.number else ("", text)
    if column.number and (amount := AMOUNT.search(text)):
        run = tuple(PER.sub("", f"{text[: amount.start()]}{text[amount.end() :]}").split())
    but = OTHER.search(" ".join(run)) is not None
    if re.search(r"(?:except|than|from|but)$", " ".join(run)) and but:
        return None  # "in poor condition, except signals"
    run = tuple(OTHER.sub("not", " ".join(run)).split()) if but else run
    said = names(run, column, lexicon)
    if not column.number and any(own and word not in column.values for word, own in zip(run, said, strict=True)):
        said = [
            own and word not in column.values for word, own in zip(run, said, strict=True)
        ]  # "former landfill" of `LAND_PREV`
    score = sum(said)
    rest = [word for word, own in zip(run, said, strict=True) if not own]
    no, deeds = bool(DENIALS & set(rest)) or but, DEEDS & set(rest)
    ranks = [word for word in rest if word in MOST]
    lost = bool((LOST - column.values) & set(rest)) or (no and bool(deeds))
    aside = ASIDE | (
        NAMING
        | SAYING
        | COUNTED
        | (CHECKS if column.name in dated(lexicon) else frozenset())
        | (DEEDS if lost else frozenset())
        if score
        else frozenset()
    )
    if (
        score or amount
    ):  # "that can lift more than 60 t" of `SWL_T`, "with a stone between 1 and 2 m high" of `STONE_CM`
        aside |= DOING | (SIZED if amount and score else frozenset())
    left = [word for word in rest if word not in aside and word not in ranks]
    test: Test | None = None
    if amount:
        if (
            (score or known or by_unit(unit or amount["unit"], column, lexicon))
            and not (no or ranks or lost)
            and tail(left, run, said, lexicon)
        ):
            test = bounded(amount, column, lexicon)
    elif score and not left:
        test = whole(column, lexicon, no=no, lost=lost, ranks=ranks)
    if (
        test is None
        and not amount
        and not (column.number or column.yes or column.no or ranks)
        and (score or not column.title)
    ):
        values = told(run, said, rest, column, aside, lexicon)
        if values and (score or (known and left) or alone(values, column, lexicon)):
            test = p.Told(column.name, tuple(sorted({*values, ""} if no and "" in column.values else values)), but=no)
            score += 1 + (" ".join(left) in values)
    return None if test is None else (score, column, test)


def says_other(run: tuple[str, ...], column: Column, lexicon: Lexicon) -> bool:
    """Whether words of a run are what another field says: "in use" of a roof."""
    pairs = (" ".join(run[at : at + size]) for size in (2, 3, 4) for at in range(len(run) - size + 1))
    return any(each in lexicon.schema.said and each not in column.values for each in pairs)


def whole(column: Column, lexicon: Lexicon, *, no: bool, lost: bool, ranks: list[str]) -> Test | None:
    """What the name of a field alone asks: that it says something, nothing, yes, no, or the most."""
    empty = "" in column.values
    if len(ranks) == 1:
        days = {name.removesuffix(SUFFIX): name for _, name in lexicon.days}
        asked = (p.ByField(days.get(column.name, column.name)), MOST[ranks[0]])
        return asked if column.number and not (no or lost) else None
    if ranks or (lost and not empty):
        return None
    if lost:
        return p.Told(column.name, ("",))
    if column.yes or column.no:
        return denied(column) if no else p.Told(column.name, tuple(sorted(column.yes)))
    return nothing(column) if no and column.values & {"", "0", "0.0", *NONE} else None


def names(run: tuple[str, ...], column: Column, lexicon: Lexicon) -> list[bool]:
    """Which words are of a field's name: those of `onefield`, its words cut short one after the other, "age" of a year."""
    said = named(run, column, lexicon)
    own = [part for part in re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column.name).lower()) if part]
    for at in range(len(run) - len(own) + 1) if len(own) > 2 else ():
        if [*run[at : at + len(own)]] == own:  # "a and e", to the letter
            said[at : at + len(own)] = [True] * len(own)
    for at, word in enumerate(run):
        lit = re.sub(r"light(?:ing|s|ed)?$", "lit", word)
        said[at] = (
            said[at] or (lit != word and lit in own) or (word == "age" and field_of(None, lexicon.years) == column.name)
        )
        for begin in range(len(own) - 1):
            size = 0
            while at + size < len(run) and begin + size < len(own) and cut_short(run[at + size], own[begin + size]):
                size += 1
            if size > 1:
                said[at : at + size] = [True] * size
    return said


@lru_cache(maxsize=20_000)
def cut_short(word: str, own: str) -> bool:
    """Whether a word of a name is a word written short: `sp` of "spacing", `coll` of "collection"."""
    if len(own) < 2 or word in STRUCTURE | DENIALS:
        return False
    rest = iter(word[1:])
    short = (
        len(own) > 2 and not set(own[1:]) & set("aeiou") and own[0] == word[0] and all(each in rest for each in own[1:])
    )
    return word.startswith(own) or short or means(word, own)


def tail(left: list[str], run: tuple[str, ...], said: list[bool], lexicon: Lexicon) -> bool:
    """Whether nothing is left over, or but the noun that a field counts: "5 dock doors" of `docks`."""
    if not left:
        return True
    word = left[0]
    after = len(run) > 1 and run[-1] == word and said[-2]
    return len(left) == 1 and after and word.endswith("s") and strange(word, lexicon)


def told(
    run: tuple[str, ...], said: list[bool], rest: list[str], column: Column, aside: frozenset[str], lexicon: Lexicon
) -> set[str]:
    """What a column says of the words that do not name it; empty where some are in none of its texts."""
    line = f" {' '.join(run)} "
    for value in sorted(column.values - {""}, key=len, reverse=True):  # "7 to 12", whole
        if f" {value} " in line and " " in value:
            others = line.replace(f" {value} ", " ", 1).split()
            return (
                {value}
                if all(word in aside or word in ("year", "olds") or means_any(word, column) for word in others)
                else set()
            )
    lone = [
        size > 0 and said[size - 1] and len(word) == 1 and word in column.values for size, word in enumerate(run)
    ]  # "grade A"
    kept = [
        word
        for word, own, one in zip(run, said, lone, strict=True)
        if one or (not own and (word not in aside or word in JOINTS))
    ]
    if any(said[:-1]) and not said[-1] and said[-2] and field_noun(run[-1], lexicon):
        kept = kept[:-1]  # "high severity defects" of `severity`, where another field is called defect
    parts = [
        tuple(part.split())
        for part in re.split(
            r" (?:or|and|nor|,) ", f" {' '.join(kept)} ".replace(" , or ", " or ").replace(" , and ", " and ")
        )
    ]
    if any(said) and column.several and SAYING & set(run):
        values = [said_in(list(part), column) for part in parts if part]
    else:
        bare = [part for part in parts if len(part) == 1 and part[0] in STOP and part[0] not in column.values]
        if bare:  # "under" is no "under repair"
            return set()
        values = [meant(part, column) or begun(part, column) for part in parts if part]
        if any(said) and column.values & lexicon.schema.nouns:  # "street furniture" is not a street light
            values = [
                {each for each in found if each.split()[0] != part[0] or each == " ".join(part)}
                for found, part in zip(values, (part for part in parts if part), strict=True)
            ]
    return set().union(*values) if values and all(values) else set()


def begun(part: tuple[str, ...], column: Column) -> set[str]:
    """The values with a word that begins as the only word of a part does: "cobbled" of cobblestone."""
    root = stem(part[0])
    return {
        value
        for value in column.values
        if len(part) == 1 and len(root) > 4 and any(word.startswith(root) for word in value.split())
    }


def field_noun(word: str, lexicon: Lexicon) -> bool:
    """Whether a noun is a word of a field's name."""
    single = singular_of(word)
    return len(word) > 2 and any(
        single == singular_of(own) for each in lexicon.schema.columns for own in tokens(each.name)
    )


def means_any(word: str, column: Column) -> bool:
    """Whether a word stands for one of a field's name."""
    return any(means(word, own) for own in tokens(column.name))


def strange(word: str, lexicon: Lexicon) -> bool:
    """Whether no table knows a word."""
    known = (
        word in lexicon.schema.words or (word,) in lexicon.nouns or (word,) in lexicon.looks or (word,) in sequences()
    )
    return word.isalpha() and not known
