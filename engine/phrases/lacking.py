"""Fields that say nothing, or something, of a thing: "without a height", "of unknown owner", "never inspected", "unnamed"."""

# ruff: noqa: E501 - a pattern reads better whole
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases import plan as p
from engine.phrases.fieldnames import ARTICLES, COUNTS, KNOWN, LEADS, LOST, SAID_OF, TOLD, field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import NONE, TAILS, Column, Schema, key_of
from engine.phrases.vocabulary import FILLERS
from engine.phrases.words import singular_of
from engine.phrases.years import IRREGULAR

Found = tuple[int, p.Told]  # how many words, and the condition


ALARMS_SAID = "alarm alarms alert fault faults error errors warning defect defects issue issues problem damage"
ALARMS = frozenset(ALARMS_SAID.split())
BOUND = re.compile(
    r"(?:(?:over|above|below|under|exceeding|between|of|at (?:least|most)|(?:more|less|greater) than) )?\d"
)
WHEN = frozenset({"in", "on", "before", "after", "between", "from", "during"})  # "not inspected in 2023" is of others
LIVING = ("occupants", "residents", "inhabitants", "population", "persons", "people")
DATES = ("period", "era", "epoch", "phase", "dating", "age", "century", "date", "year")  # what "undated" things lack


def lead(words: tuple[str, ...], start: int = 0, leads: frozenset[str] = LEADS) -> int:
    """Where a preposition and an article before something end."""
    at = start + (words[start : start + 1] != () and words[start] in leads)
    return at + (words[at : at + 1] != () and words[at] in ARTICLES)


def label_at(
    words: tuple[str, ...], at: int, schema: Schema, *, weak: bool
) -> Iterator[tuple[int, tuple[Column, ...]]]:
    """The longest names of fields that stand at `at`: where they end, and the columns."""
    for size in range(min(4, len(words) - at), 0, -1):
        if columns := schema.called(words[at : at + size], weak=weak):
            yield at + size, columns


def participles(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`unnamed`, `damaged`, `never inspected`, `nameless`, `named streets`."""
    word = words[0]
    if word.startswith("un") and word.endswith("ed") and word not in LOST and words[:1] not in lexicon.looks:
        own = schema.called((word[2:],), weak=word == "unnamed")
        own = tuple(each for each in own if "owner" not in each.name.lower()) or own
        yield from ((1, nothing(each)) for each in own[:1])
    if word.endswith("ed") and word not in FILLERS | {"named"} and word not in schema.said:
        yield from ((1, p.Told(each.name, nothing(each, lost=True).values, but=True)) for each in done(word, schema))
    if word == "not" and words[1:] and words[1].endswith("ed"):
        yield from ((2, nothing(each)) for each in done(words[1], schema) if NONE & each.values)
    done_so = words[1:] and (words[1].endswith(("ed", "own")) or words[1] in IRREGULAR)
    if word in ("never", "not") and done_so and not WHEN & {*words[2:3]}:
        yield from (
            (2, p.Told(each.name, tuple(sorted({"", *NONE & each.values})))) for each in undone(words[1], schema)
        )
    if word in ("unoccupied", "uninhabited") and word not in schema.words:
        people = [each for name in LIVING for each in schema.called((name,), weak=True) if each.number]
        yield from (
            (1, p.Told(each.name, tuple(sorted(each.values - {""})))) for each in people[:1] if each.values - {""}
        )
    if word in ("dry", "wet") and word not in schema.words:
        wet = [each for name in ("water", "wet") for each in schema.called((name,)) if each.yes and each.no]
        yield from (
            (1, denied(each) if word == "dry" else p.Told(each.name, tuple(sorted(each.yes)))) for each in wet[:1]
        )
    if word == "unlit":
        yield from ((1, nothing(each)) for each in schema.called(("lighting",), weak=True)[:1] if not each.yes)
    if word == "undated":
        dated = [each for name in DATES for each in schema.called((name,), weak=True) if "" in each.values]
        yield from ((1, p.Told(each.name, ("",))) for each in dated[:1])
    if word == "nameless" and (named := schema.called(("name",))):
        yield 1, p.Told(named[0].name, ("",))
    if word == "named" and words[1:2] in lexicon.nouns and (named := schema.called(("name",))):
        yield 1, p.Told(named[0].name, ("",), but=True)


def emptiness(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`without a height`, `of unknown species`, `unnamed`, `with a name`, `whose owner is unknown`."""
    none = words[0] in ("without", "lacking", "lacks", "lack", "no", "missing") or words[:2] in (("with", "no"), ("have", "no"),
                                                                                               ("has", "no"))  # fmt: skip
    begin = (2 if words[1:2] == ("no",) and words[0] != "no" else 1) if none else lead(words)
    noted = none and begin < len(words) and words[begin] in KNOWN  # "no recorded rent" is not none
    while begin < len(words) and words[begin] in KNOWN | ARTICLES | {"some"}:
        begin += 1
    lost = words[begin : begin + 1] != () and words[begin] in LOST
    begin += lost
    if counts := COUNTS.match(" ".join(words[begin:]) + " "):
        begin = begin + len(counts[0].split())
        begin = lead(words, begin, frozenset())
    some = words[0] in ("with", "having", "has", "have")
    if (some or none) and not lost and words[begin : begin + 1] and singular_of(words[begin]) not in schema.nouns:
        for column in schema.weak.get(key_of(words[begin : begin + 1]), ()):  # "with a crane" of `crane_cap_t`
            if column.number and "" in column.values and words[begin : begin + 1] not in lexicon.looks:
                yield begin + 1, p.Told(column.name, ("",), but=not none)
    for end, columns in label_at(words, begin, schema, weak=bool(lost)):
        column = columns[0]
        end += words[end : end + 1] != () and words[end] in (TAILS if column.number else TAILS | SAID_OF)
        if singular_of(words[end - 1]) in schema.nouns or column.yes or column.no:
            continue
        if (none or lost) and words[end : end + 1] != () and words[end] in TOLD:
            end += 1  # "with no age given"
            lost = True
        after = end + (words[end : end + 1] in (("is",), ("are",)))
        late = after > end and words[after : after + 1] != () and words[after] in LOST - column.values
        if none or lost:
            yield end, p.Told(column.name, ("",)) if lost or (noted and column.number) else nothing(column)
        elif late:
            yield after + 1, p.Told(column.name, ("",))
        elif some and column.values & {"", *NONE} and not BOUND.match(" ".join(words[end : end + 4])):
            yield end, p.Told(column.name, nothing(column, lost=True).values, but=True)


def done(word: str, schema: Schema) -> tuple[Column, ...]:
    """The field that tells whether something was done: "damaged" of `damage_level`, "inspected" of a date."""
    found = schema.called((word,))[:1]
    return tuple(each for each in found if not (each.yes or each.no) and each.values & {"", *NONE})


def undone(word: str, schema: Schema) -> tuple[Column, ...]:
    """The field of numbers or dates that is empty where something was never done."""
    return tuple(
        each
        for each in schema.called((IRREGULAR.get(word, word),))[:1]
        if not (each.yes or each.no) and each.values <= {"", *NONE}
    )


def nothing(column: Column, *, lost: bool = False) -> p.Told:
    """What a field says where there is nothing of it: "none" if it ever says so, else it is empty; `lost`: or both."""
    if column.yes or column.no:
        return denied(column)
    said = column.values & NONE
    if not said and ALARMS & set(field_words(column.name).split()):
        said = column.values & {"ok", "normal", "clear", "fine"}
    empty = lost or not said or (column.number and "" in column.values)
    return p.Told(column.name, tuple(sorted({*said, ""} if empty else said)))


def denied(column: Column) -> p.Told:
    """What a field says of things that are not so: "unlit", "uninspected"; "unowned" is nothing at all."""
    if not (column.yes or column.no):
        return p.Told(column.name, ("",))
    return (
        p.Told(column.name, tuple(sorted(column.no)))
        if column.no
        else p.Told(column.name, tuple(sorted(column.yes)), True)
    )
