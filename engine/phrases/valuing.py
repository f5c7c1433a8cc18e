"""Where a text that fields say stands in a phrase: the value itself, several with "or", grades and those beyond them."""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases import plan as p
from engine.phrases.fieldnames import ARTICLES, GRADES, LEADS, LINKS
from engine.phrases.lacking import Found, lead
from engine.phrases.scales import Scale, scale_of
from engine.phrases.schema import Column, close
from engine.phrases.synonyms import other_words
from engine.phrases.words import singular_of


def forms(words: tuple[str, ...]) -> set[str]:
    """The ways that a value may be written: in the singular, "privately" as "private", with grey."""
    text = " ".join(words).replace("gray", "grey")
    whole = {text, " ".join((*words[:-1], singular_of(words[-1])))}
    whole |= (
        {text.removesuffix("ly"), text.removesuffix("ly") + "le", text.removesuffix("ily") + "y"}
        if text.endswith("ly")
        else set()
    )
    for grades in GRADES:
        whole |= grades if whole & grades else set()
    return whole | {text.removesuffix("y")} if text.endswith("y") and len(text) > 4 else whole


def forms_of(words: tuple[str, ...]) -> str:
    """The adjective of an adverb: "severely"."""
    return " ".join(words).removesuffix("ly")


def value_at(
    words: tuple[str, ...], at: int, columns: tuple[Column, ...], *, partly: bool, begins: bool = False
) -> tuple[int, dict[str, set[str]]]:
    """Where the value of some columns that stands at `at` ends, and which it is by column; `at` when there is none.

    `partly`: some words of it will do ("the city" of "City of Aldford"); `begins`: it, or it and a number ("Mill Road").
    """
    for size in range(min(6, len(words) - at), 0, -1):
        part = words[at : at + size]
        if len(part) == 1 and part[0] in ARTICLES and (not at or words[at - 1] in LEADS):
            continue  # "planes on a runway", where a taxiway is called A, but "in zone A"
        same = forms(part)
        own = {text for text in same if not any(text in grades for grades in GRADES)} | {" ".join(part), forms_of(part)}
        told = {each.name: set(each.values & own) or set(each.values & same) for each in columns}
        if begins:
            told = {each.name: told[each.name] | numbered(each, " ".join(part)) for each in columns}
        if not any(told.values()):  # what the layer calls otherwise
            other = other_words(" ".join(part))
            told = {each.name: set(each.values & other) if not each.values & same else set() for each in columns}
        told = {name: set(values) for name, values in told.items() if values}
        if told:
            return at + size, told
    for size in range(min(4, len(words) - at), 0, -1):
        text = " ".join(words[at : at + size])
        told = {each.name: set(each.openings.get(text, ())) for each in columns if not each.title}
        told = {name: values for name, values in told.items() if values}
        if told and len(text) > 3 and words[at] not in LINKS | LEADS | ARTICLES:
            return at + size, told  # "unfavourable" of "unfavourable declining"
    for size in range(min(4, len(words) - at), 0, -1) if partly else ():
        part = tuple(singular_of(word) for word in words[at : at + size])
        if any(len(word) < 3 or word in LINKS | LEADS | ARTICLES for word in part):
            continue
        told = {each.name: {value for value in each.values if holds(value, part)} for each in columns}
        told = {name: values for name, values in told.items() if values}
        if told:
            return at + size, told
    return at, {}


def numbered(column: Column, text: str) -> set[str]:
    """The values that are a text with a house number: "Mill Road 12", "12 Mill Road"."""
    one = re.compile(rf"(?:\d+\w? )?{re.escape(text)}(?: \d+\w?)?")
    return {value for value in column.values if value and one.fullmatch(value)}


def holds(value: str, part: tuple[str, ...]) -> bool:
    """Whether a value holds all words, or words of their families."""
    said = [singular_of(word) for word in value.split()]
    return all(any(word == each or close(word, each) for each in said) for word in part)


def values_from(
    words: tuple[str, ...], at: int, columns: tuple[Column, ...], *, partly: bool, begins: bool = False
) -> Iterator[Found]:
    """The condition of one value, or several with "or" between them, from `at` on; "not" denies them."""
    yield from graded(words, at, columns)
    denied = words[at : at + 1] in (("not",), ("no",)) and at + 1 < len(words)
    end, told = value_after(words, at + denied, columns, partly=partly, begins=begins)
    while told and words[end : end + 1] in (("or",), (",",), ("and",)):
        after = end + 1 + (words[end + 1 : end + 2] in (("or",), ("and",)))
        later, more = value_after(words, after, columns, partly=partly, begins=begins)
        both = {name: told[name] | more[name] for name in told if name in more}
        if not both:
            break
        end, told = later, both
    if told:
        name = next(iter(told))
        yield end, p.Told(name, tuple(sorted(told[name])), denied)


BOUNDS = {
    ("at", "least"): (1, True), ("at", "most"): (-1, True), ("no", "worse", "than"): (2, True), ("not", "worse", "than"): (2, True),
    ("no", "better", "than"): (-2, True), ("worse", "than"): (-2, False), ("better", "than"): (2, False), ("more", "than"): (1, False),
    ("less", "than"): (-1, False), ("higher", "than"): (1, False), ("lower", "than"): (-1, False), ("up", "to"): (-1, True),
    ("above",): (1, False), ("below",): (-1, False), ("over",): (1, False), ("under",): (-1, False),
}  # fmt: skip  # 1 to more, 2 to what is better, negative the other way; whether the grade itself is meant
AFTER = {
    "worse": -2, "better": 2, "higher": 1, "above": 1, "more": 1, "lower": -1, "below": -1, "less": -1, "over": 1, "under": -1, "older": 1,
    "younger": -1, "larger": 1, "smaller": -1, "poorer": -2, "up": 1, "greater": 1, "heavier": 1, "lighter": -1,
}  # fmt: skip


def graded(words: tuple[str, ...], at: int, columns: tuple[Column, ...]) -> Iterator[Found]:
    """`fair or worse`, `at least moderate`, `moderate to severe`, `between B and D` of columns whose texts are grades."""
    for column in columns:
        scale = scale_of(column.values)
        if scale is None:
            continue
        bound = next((each for each in BOUNDS if words[at : at + len(each)] == each), ())
        band = words[at : at + 1] in (("between",), ("from",))
        end, first = ranked(words, at + len(bound) + band, column, scale)
        if first is None:
            continue
        if bound:
            side, inside = BOUNDS[bound]
            yield end, beyond(column, scale, first, side, inside=inside)
            continue
        if words[end : end + 1] in (("to",), ("through",)) or (band and words[end : end + 1] == ("and",)):
            later, last = ranked(words, end + 1, column, scale)
            if last is not None:
                yield later, p.Told(column.name, tuple(sorted(scale.within(min(first, last), max(first, last)))))
        if words[end : end + 1] in (("or",), ("and",)):
            after = end + 1 + (words[end + 1 : end + 2] == ("more",) and words[end + 2 : end + 3] == ("severe",))
            onward = AFTER.get(words[end + 1]) if len(words) > end + 1 else None
            if onward is not None:
                yield after + 1, beyond(column, scale, first, onward, inside=True)


def ranked(words: tuple[str, ...], at: int, column: Column, scale: Scale) -> tuple[int, int | None]:
    """Where the grade at `at` ends, and its rank."""
    end, told = value_at(words, at, (column,), partly=False)
    values = told.get(column.name, set())
    return end, scale.rank(next(iter(values))) if len({scale.rank(value) for value in values}) == 1 else None


def beyond(column: Column, scale: Scale, rank: int, side: int, *, inside: bool) -> p.Told:
    """The grades on one side of a rank: 1 more, 2 better, negative less and worse."""
    up = side > 0 if abs(side) == 1 or not scale.worse else (side > 0) == (scale.worse < 0)
    edge = rank if inside else rank + (1 if up else -1)
    return p.Told(column.name, tuple(sorted(scale.within(edge, None) if up else scale.within(None, edge))))


def extremes(words: tuple[str, ...], at: int, columns: tuple[Column, ...]) -> Iterator[tuple[str, p.Told]]:
    """The grades that "worst", "highest" ask for, by the word."""
    for column in columns:
        if (scale := scale_of(column.values)) is None:
            continue
        ranks = [rank for _, rank in scale.ranks]
        for word, side in EXTREME.items():
            if words[at : at + len(word.split())] == tuple(word.split()):
                up = side > 0 if abs(side) == 1 or not scale.worse else (side > 0) == (scale.worse < 0)
                edge = max(ranks) if up else min(ranks)
                yield word, p.Told(column.name, tuple(sorted(scale.within(edge, edge))))


EXTREME = {
    "worst": -2, "best": 2, "poorest": -2, "highest": 1, "greatest": 1, "heaviest": 1, "most severe": 1, "most serious": 1, "lowest": -1,
    "least": -1, "lightest": -1, "least severe": -1, "most": 1,
}  # fmt: skip


def value_after(
    words: tuple[str, ...], at: int, columns: tuple[Column, ...], *, partly: bool, begins: bool
) -> tuple[int, dict[str, set[str]]]:
    """The value at `at`, an article before it or not: "block A" is one's name."""
    end, told = value_at(words, at, columns, partly=False, begins=begins)
    return (end, told) if told else value_at(words, lead(words, at, frozenset()), columns, partly=partly, begins=begins)
