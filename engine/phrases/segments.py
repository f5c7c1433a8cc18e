"""A phrase cut against a layer's own fields: each run of words that is one test of one field becomes one word.

Made when all stricter readers left words over. What remains (things, places, relations) is left to the grammar, so every
word must be read by one or the other: nothing that may restrict the answer is dropped.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from engine.phrases import plan as p
from engine.phrases.conditions import GREATER, INCLUDED, LESS, LESSER, MORE
from engine.phrases.dates import SUFFIX
from engine.phrases.expressions import Piece
from engine.phrases.fieldnames import LOST, stem
from engine.phrases.lacking import denied, nothing
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.onefield import (
    BEGINS,
    DENIALS,
    MOST,
    MUTE,
    NAMING,
    STRUCTURE,
    alone,
    is_feature,
    meant,
    means,
    named,
    tokens,
)
from engine.phrases.remarks import said_in
from engine.phrases.schema import NONE, Column
from engine.phrases.tokens import lex
from engine.phrases.units import SPOKEN, UNITS, factor
from engine.phrases.vocabulary import sequences
from engine.phrases.words import SMALL, normalise, singular_of
from engine.phrases.years import AFTER, BEFORE, field_of

LONGEST = 11  # words of a run
N = rf"(?:(?:minus |-)?\d{{1,9}}(?:\.\d{{1,6}})?|{'|'.join(sorted(SMALL, key=len, reverse=True))})"
UNIT = rf"(?:{'|'.join(map(re.escape, SPOKEN))})"
UP, DOWN = (
    rf"{MORE}|{GREATER}|(?:loud|warm|hott|rough|dens|salti)er than",
    rf"{LESS}|{LESSER}|(?:quiet|cold|cool|cheap|smooth)er than",
)
WHEN = rf"{BEFORE}|{AFTER}|since|until"
AMOUNT = re.compile(
    rf"(?<![^ ])(?:(?:between |from |of )?(?P<low>{N})(?: (?P<lowunit>{UNIT}))? (?:and|to) |(?P<bound>{UP}|{DOWN}|{WHEN}|exactly|equal to) )?"
    rf"(?P<n>{N})(?: (?P<unit>{UNIT}))?(?: (?:or|and) (?P<or>more|less|fewer|higher|lower|above|over|below|under|up|later|newer|older|earlier|wider|longer)(?! -?\d))?(?![^ ])"
)
DEEDS = frozenset(
    "inspected surveyed measured counted recorded checked registered known reading readings given noted assessed tested taken stated".split()
)
SAYING = frozenset(
    "mentioning mentions mention about saying says say regarding concerning containing reporting stating".split()
)
ASIDE = MUTE | STRUCTURE | DENIALS | LOST | frozenset("at all yet ever been".split())
COUNTED = frozenset("pieces items units people persons number count each every".split())
CHECKS = frozenset("inspection inspections survey check visit test date".split())  # beside the name of a date
PER = re.compile(r"(?: (?:per|a|an|each|every) (?:hour|day|night|week|month|year|h|unit|vehicle|person))(?![^ ])")
OTHER = re.compile(r"\b(?:other than|except(?: for)?|apart from|but not|neither|anything but)(?![^ ])")
JOINTS = frozenset({"or", "and", "nor", ","})
GLOSS = frozenset("sharing a an the boundary border edge side common i e ie touching directly adjacent".split())
RELATION = r"(crossing|touching|overlapping|within|inside|near|next to|beside|bordering|adjoining|along|on|in|at|north of|south of|east of|west of)"
RELATED = re.compile(rf"\b{RELATION} or {RELATION} (.+)$", re.IGNORECASE)
NAMES = "zqa zqb zqc zqd zqe zqf".split()  # the words that stand for tests

Test: TypeAlias = "p.Test | tuple[p.ByField, bool]"
Read = tuple[int, Column, Test]


def segmented(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, Lexicon]]:
    """Ways to read a phrase with its tests of fields as words that a lexicon knows (`ready`)."""
    for text in (phrase, *explained(phrase)):
        words = normalise(text).split()
        found = pieces_of(words, lexicon)
        every, some = chosen(found), chosen([each for each in found if each[1] - each[0] > 1])
        for picked in (every, some) if every != some else (every,):
            line, ready = written(words, picked)
            for form in headed(line, ready, lexicon):
                if ready or form != phrase:
                    yield form, replace(lexicon, ready=ready or {"": None})


def explained(phrase: str) -> list[str]:
    """`crossing or touching X` as crossing X or touching X; `adjoining a school (sharing a boundary)` without what is in
    brackets, `for toddlers (0-3)` with that alone.
    """
    if RELATED.search(phrase):
        return [RELATED.sub(r"\1 \3 or \2 \3", phrase)]
    match = re.search(r"(?P<before>.*?)(?P<word>\S+) \((?P<what>[^()]+)\)(?P<after>.*)", phrase)
    if match is None:
        return []
    if set(match["what"].lower().split()) <= GLOSS:
        return [f"{match['before']}{match['word']}{match['after']}"]
    return [f"{match['before']}{match['what']}{match['after']}"]


Found = tuple[int, int, Piece]  # the words from .. to, and what they mean


def pieces_of(words: list[str], lexicon: Lexicon) -> list[Found]:
    """The tests that runs of words mean, the longest at each word; two joined by "or" as one."""
    read: dict[int, tuple[int, Read]] = {}
    for start, word in enumerate(words):
        if (word in BEGINS or word not in STRUCTURE) and (best := longest(words, start, lexicon)):
            read[start] = best
    whole = {value for each in lexicon.schema.columns for value in each.values if " " in value}
    spans = [
        (at, at + size) for at in range(len(words)) for size in (2, 3, 4) if " ".join(words[at : at + size]) in whole
    ]
    cut = {
        start
        for start, (end, _) in read.items()
        if any(a < end and start < b and not (start <= a and b <= end) for a, b in spans)
    }
    read = {start: best for start, best in read.items() if start not in cut}
    out = [(start, end, piece(words[start:end], test)) for start, (end, (_, _, test)) in read.items()]
    for at, word in enumerate(words):
        if word != "or":
            continue
        if at + 1 in read and all(end != at for end, _ in read.values()):  # "below 5 or above 9 m of height"
            column = read[at + 1][1][1]
            again = (
                (start, each)
                for start in range(max(0, at - 7), at)
                if (each := reading(tuple(words[start:at]), column, lexicon, known=True))
            )
            read |= {
                start: (at, each)
                for start, each in again
                if words[start] not in STRUCTURE - BEGINS and start not in read
            }
        for start, (end, (_, column, test)) in sorted(read.items()):
            if end != at:
                continue
            last, other = at, None
            if at + 1 in read:
                last, (_, _, other) = read[at + 1]
            for stop in range(len(words), at + 1, -1) if other is None else ():
                if again := reading(tuple(words[at + 1 : stop]), column, lexicon, known=True):
                    last, other = stop, again[2]
                    break
            if other is not None and not isinstance(test, tuple) and not isinstance(other, tuple):
                out.append((start, last, Piece("SIZE", "", p.AnyOf((test, other)))))
                break
    return out


def piece(words: list[str], test: Test) -> Piece:
    """A test, or a rank, as a piece of the grammar."""
    if not isinstance(test, tuple):
        return Piece("SIZE", "", test)
    return Piece("MOST" if words[0] in STRUCTURE else "SUP", "", test)


def longest(words: list[str], start: int, lexicon: Lexicon) -> tuple[int, Read] | None:
    """The longest run at `start` that means a test of one field only."""
    rest = words[start : start + LONGEST]
    things = (
        at
        for at in range(len(rest))
        if is_feature(tuple(rest[at:]), lexicon) and not in_name(rest[at : at + 2], lexicon)
    )
    stop = next(things, len(rest))
    for size in range(stop, 0, -1):
        run = tuple(rest[:size])
        bound = run[-1] in ("above", "over", "below", "under") and re.match(r"-?\d", " ".join(rest[size : size + 1]))
        if bound or run[-1] in STRUCTURE | DENIALS | JOINTS:
            continue
        found = [each for column in lexicon.schema.columns if (each := reading(run, column, lexicon))]
        top = max((each[0] for each in found), default=0)
        best = [each for each in found if each[0] == top]
        if len(best) == 1:
            return start + size, best[0]
    return None


def in_name(pair: list[str], lexicon: Lexicon) -> bool:
    """Whether two words are of a field's name: "water level", where features are called open water."""
    return (
        len(pair) > 1
        and pair[0] == singular_of(pair[0])
        and any(all(names(tuple(pair), each, lexicon)) for each in lexicon.schema.columns)
    )


def chosen(found: list[Found]) -> list[Found]:
    """Those of some pieces that do not overlap, the longest first, in the order of the words."""
    out: list[Found] = []
    for each in sorted(found, key=lambda each: each[0] - each[1]):
        if len(out) < len(NAMES) and all(each[1] <= other[0] or other[1] <= each[0] for other in out):
            out.append(each)
    return sorted(out, key=lambda each: each[0])


def written(words: list[str], picked: list[Found]) -> tuple[str, dict[str, Piece]]:
    """The words with a name in the place of each test, and what the names mean."""
    out, at, ready = [], 0, {}
    for name, (start, end, test) in zip(NAMES, picked, strict=False):
        out += [*words[at:start], name]
        at, ready[name] = end, replace(test, text=name)
    line = " ".join((*out, *words[at:]))
    tests = "|".join(name for name, each in ready.items() if each.kind == "SIZE")
    if tests:  # "from" and "by" before what a field says, and "the" unless a thing follows
        line = re.sub(
            rf"(?<![^ ])(?:(?:from|by|to|as)(?: the)?|the(?= (?:{tests})(?: zq\w|$))) (?=(?:{tests})(?![^ ]))", "", line
        )
    return line, ready


def headed(line: str, ready: dict[str, Piece], lexicon: Lexicon) -> Iterator[str]:
    """A line with a thing to speak of: "features" where none is named, or where a noun only names a field or a value."""
    words = [word for word in line.split() if word not in ready]
    if not set(words) - {"and", ",", "the", "all", "those", "but"}:
        line = " ".join(word for word in line.split() if word not in ("the", "all", "those"))
        yield f"features {line}" if any(each.kind == "SIZE" for each in ready.values()) else f"feature {line}"
        return
    yield line
    unknown = lex(line, replace(lexicon, ready=ready)).unknown
    out = line.split()
    for at, word in enumerate(out):
        before, single = out[at - 1] if at else "", singular_of(word)
        told = (
            before in lexicon.schema.by_text and f"{before} {single}" in both() and single not in lexicon.schema.nouns
        )
        if told or (unknown == (word,) and field_noun(word, lexicon)):
            out[at] = "feature" if single == word else "features"
    if " ".join(out) != line:
        yield " ".join(out)


@lru_cache(maxsize=1)
def both() -> frozenset[str]:
    """The names of two words that the lexicon knows: "tennis court"."""
    return frozenset(" ".join(words) for words in load_lexicon().nouns if len(words) == 2)


def strange(word: str, lexicon: Lexicon) -> bool:
    """Whether no table knows a word."""
    known = (word,) in lexicon.nouns or (word,) in lexicon.looks or (word,) in sequences()
    return word.isalpha() and not known


def reading(run: tuple[str, ...], column: Column, lexicon: Lexicon, *, known: bool = False) -> Read | None:
    """A run of words as a test of one column; None where some are left over. `known`: the column was named before."""
    text, amount = " ".join(run), None
    unit, text = without_unit(text, column) if column.number else ("", text)
    if column.number and (amount := AMOUNT.search(text)):
        run = tuple(PER.sub("", f"{text[: amount.start()]}{text[amount.end() :]}").split())
    but = OTHER.search(" ".join(run)) is not None
    run = tuple(OTHER.sub("not", " ".join(run)).split()) if but else run
    said = names(run, column, lexicon)
    score = sum(said)
    rest = [word for word, own in zip(run, said, strict=True) if not own]
    no, deeds = bool(DENIALS & set(rest)) or but, DEEDS & set(rest)
    ranks = [word for word in rest if word in MOST]
    lost = bool(LOST & set(rest)) or (no and bool(deeds))
    aside = ASIDE | (
        NAMING
        | SAYING
        | COUNTED
        | (CHECKS if column.name in dated(lexicon) else frozenset())
        | (DEEDS if lost else frozenset())
        if score
        else frozenset()
    )
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


def without_unit(text: str, column: Column) -> tuple[str, str]:
    """The unit that a field's name ends in, said after an amount, and the words without the unit that the field's name ends in: "30 eur per hour" of `rent_eur_h`."""
    own = [part for part in re.split(r"[^a-z0-9]+", column.name.lower()) if part]
    tails = {"".join(own[-size:]) for size in (1, 2, 3) if size < len(own)}
    words = text.split()
    for at in range(1, len(words)):
        for size in (4, 3, 2, 1) if re.fullmatch(r"-?[\d.]+", words[at - 1]) else ():
            said = "".join(word for word in words[at : at + size] if word not in ("per", "a", "an", "each"))
            if len(said) > 1 and (
                said in tails or said.replace("hour", "h").replace("day", "d").replace("percent", "pct") in tails
            ):
                return said, " ".join(words[:at] + words[at + size :])
    return "", text


def by_unit(unit: str | None, column: Column, lexicon: Lexicon) -> bool:
    """Whether a unit is that of one number field only."""
    if not unit or UNITLESS.search(unit):
        return False
    numbers = [each.name for each in lexicon.schema.columns if each.number and in_unit(unit, each)]
    return numbers == [column.name]


def in_unit(unit: str, column: Column) -> bool:
    """Whether a field is in a unit, or in one of the same kind."""
    if without_unit(f"1 {unit}", column)[0]:
        return True
    return unit in UNITS and factor(unit, column.name) is not None and factor("m", column.name) is None


UNITLESS = re.compile(r"^(?:k?m|meters?|metres?|feet|ft|foot|ha|m2|years?|%|percent)$")  # said of shapes, or of much


def tail(left: list[str], run: tuple[str, ...], said: list[bool], lexicon: Lexicon) -> bool:
    """Whether nothing is left over, or but the noun that a field counts: "5 dock doors" of `docks`."""
    if not left:
        return True
    word, schema = left[0], lexicon.schema
    after = len(run) > 1 and run[-1] == word and said[-2]
    return len(left) == 1 and after and word.endswith("s") and word not in schema.words and strange(word, lexicon)


def bounded(amount: re.Match[str], column: Column, lexicon: Lexicon) -> p.Field | None:
    """The range of a field that an amount means; None for a unit or a time that it does not have."""
    groups = amount.groupdict()
    scale, lower = factor(groups["unit"], column.name), factor(groups["lowunit"] or groups["unit"], column.name)
    if scale is None or lower is None:
        return None
    value, bound = valued(groups["n"]) * scale, groups["bound"] or ""
    when = column.name in dated(lexicon)
    if when != (not groups["unit"] and 1000 <= value <= 2100) and (when or re.fullmatch(WHEN, bound)):
        return None
    if groups["low"]:
        low = valued(groups["low"]) * lower
        return p.Field(column.name, min(low, value), max(low, value))
    if groups["or"]:
        less = groups["or"] in ("less", "fewer", "lower", "below", "under", "older", "earlier")
        return p.Field(column.name, None if less else value, value if less else None)
    inside = INCLUDED.search(bound) is not None or bound in ("since", "until")
    if re.fullmatch(rf"{UP}|since" + (rf"|{AFTER}" if when else ""), bound) and not (
        when and re.fullmatch(BEFORE, bound)
    ):
        return p.Field(column.name, value, None, strict=not inside)
    if re.fullmatch(rf"{DOWN}|until|{BEFORE}", bound):
        return p.Field(column.name, None, value, strict=not inside)
    return p.Field(column.name, value, value)


def dated(lexicon: Lexicon) -> frozenset[str]:
    """The fields of years and of days."""
    return frozenset({name for _, name in lexicon.years} | {name.removesuffix(SUFFIX) for _, name in lexicon.days})


def valued(word: str) -> float:
    """The value of `-40`, `minus 40`, `two`."""
    return float(SMALL[word]) if word in SMALL else float(word.replace("minus ", "-"))


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
    kept = [word for word, own in zip(run, said, strict=True) if not own and (word not in aside or word in JOINTS)]
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
        values = [meant(part, column) or begun(part, column) for part in parts if part]
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
    return any(single == singular_of(own) for each in lexicon.schema.columns for own in tokens(each.name))


def means_any(word: str, column: Column) -> bool:
    """Whether a word stands for one of a field's name."""
    return any(means(word, own) for own in tokens(column.name))
