"""Values said by themselves where the words before them make a condition: "unsold", "non-oak", "not sold", "under maintenance".

So are words that mean a yes/no field without its name ("two-way", "closed"), and people or firms that a thing is of.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

from collections.abc import Iterator

from engine.phrases import plan as p
from engine.phrases.fieldnames import ARTICLES, field_words
from engine.phrases.lacking import Found, lead
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import NONE, Column, Schema
from engine.phrases.synonyms import of_genus, other_words
from engine.phrases.valuing import graded, values_from
from engine.phrases.vocabulary import FILLERS, STOP
from engine.phrases.words import singular_of

DONE_BY = frozenset({
    "maintained", "run", "administered", "controlled", "inspected", "surveyed", "built", "insured", "kept", "used", "operated", "owned", "managed",
    "flown", "rented", "occupied", "leased", "held", "farmed", "served", "hit", "struck", "made", "let",
})  # fmt: skip
MEANS = {
    ("in service", True): ("active", "operational", "working", "in operation", "in use"),
    ("in service", False): (
        "closed",
        "out of service",
        "inactive",
        "disused",
        "out of operation",
        "out of use",
        "shut",
    ),
    ("one way", False): ("two way", "bidirectional"),
    **{
        (name, yes): said
        for name in ("lights", "lighting", "lighted", "illuminated", "light")
        for yes, said in ((True, ("lit", "illuminated", "lighted")), (False, ("unlit", "unlighted", "dark")))
    },
    ("fee", False): ("free of charge", "without charge", "free"),
    ("paid", False): ("free of charge", "without charge", "free"),
    ("paid", True): ("charged", "pay", "subject to charge"),
    ("charge", False): ("free of charge", "free"),
    ("habitable", False): ("uninhabitable",),
    ("occupied", False): ("vacant", "empty", "free"),
    ("vacant", True): ("unoccupied", "uninhabited"),
    ("vacant", False): ("occupied", "inhabited"),
    ("lit", True): ("floodlit", "illuminated", "lighted"),
    ("open", False): ("closed", "shut"),
    ("closed", False): ("open",),
    ("active", False): ("inactive", "disused", "closed"),
    ("paved", False): ("dirt", "unsurfaced"),
}  # (field, what it says): other words for that, where no text of the layer is one


def values_named(words: tuple[str, ...], at: int, schema: Schema) -> tuple[int, Column | None, str]:
    """The longest value at `at` that one field alone, and no name of what features are, says: its end, field and text."""
    for size in range(min(5, len(words) - at), 0, -1):
        text = " ".join(words[at : at + size])
        if own := schema.by_text.get(text) or (at and schema.by_text.get(singular_of(text))) or ():
            text = text if text in schema.by_text else singular_of(text)
            return at + size, own[0] if len(own) == 1 and text not in schema.nouns else None, text
    return at, None, ""


def denied_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`unsold`, `nonresidential`, `not sold`; a value that the lexicon calls a colour or a size is left to the looks."""
    word, known = words[0], schema.words
    for prefix in ("un", "non"):
        if word.startswith(prefix) and len(word) > 4 and word not in known:
            end, column, text = values_named((word.removeprefix(prefix), *words[1:]), 0, schema)
            if column:
                yield end, p.Told(column.name, (text,), but=True)
    if word == "not" and (own := schema.by_text.get(f"un{' '.join(words[1:2])}", ())) and len(own) == 1:
        yield 2, p.Told(own[0].name, (f"un{words[1]}",))
    if word == "not":
        end, column, text = values_named(words, 1, schema)
        told = lexicon.looks.get(tuple(text.split())) not in ("colour", "size", "shape")
        if column and told and words[end : end + 1] not in (("or",), ("and",), (",",)):
            yield end, p.Told(column.name, (text,), but=True)


def denied_parts(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`non-oak`, `not oak`, of one word of the values of one field: "English oak"."""
    at = int(words[0] == "not")
    if not words[at:] or not (at or words[0].startswith("non")) or words[at : at + 2] in lexicon.nouns:
        return
    part = singular_of(words[at] if at else words[0].removeprefix("non"))
    known = values_named((part,), 0, schema)[0] or lexicon.looks.get((part,), "value") != "value"
    own = [
        (each, {value for value in each.values if part in value.split()}) for each in schema.columns if not each.title
    ]
    own = [(each, values) for each, values in own if values]
    if len(part) > 2 and not known and len(own) == 1 and part not in STOP:
        yield at + 1, p.Told(own[0][0].name, tuple(sorted(own[0][1])), but=True)


KEEPERS = frozenset({
    "operator", "owner", "maintenance", "maintained", "manager", "management", "authority", "agency", "company", "contractor",
})  # fmt: skip
RATED = frozenset({"rated", "graded", "classed", "classified", "ranked", "assessed", "marked", "listed", "recorded", "designated", "labelled",
                   "labeled", "described", "flagged", "reported"})  # fmt: skip


def led_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`under maintenance`, `rated poor`; `used by DHL`, `of Ryanair`, where one field says the name."""
    at = (
        1
        if words[0] in ("under", "of", "by", "on", "in", "from", "for", "switched", "turned", *RATED)
        else 2
        if words[1:2] == ("by",) and (words[0] in DONE_BY or (words[0].endswith("ed") and words[0] not in FILLERS))
        else 2
        if words[:2] in (("belonging", "to"), ("belongs", "to"), ("belong", "to"))
        else 0
    )
    at += at == 1 and words[0] in RATED and words[1:2] == ("as",)
    if at == 2:
        at = lead(words, 2, frozenset())
        keepers = [
            each
            for found in schema.strong.values()
            for each in found
            if KEEPERS & set(field_words(each.name).split()) and not each.number
        ]
        if words[0] not in ("used", "owned"):
            yield from values_from(words, at, tuple(dict.fromkeys(keepers))[:1], partly=True)
    end, column, text = values_named(words, at, schema) if at else (0, None, "")
    said = {tuple(text.split()), tuple(text.split()[-1:])}
    looks = lexicon.looks.get(tuple(text.split()), "value") != "value"  # "of yellow color"
    if (
        column
        and text not in ARTICLES
        and (words[0] not in ("of", "on", "in", "from", "for", "by") or not (looks or said & lexicon.nouns.keys()))
    ):
        yield end, p.Told(column.name, (text,))
        yield from values_from(words, at, (column,), partly=False)


def alike_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`available` where the layer says "for sale"; `paved` where it says asphalt; `no longer in use`."""
    columns = schema.columns
    but = words[0] == "not"
    for size in range(min(4, len(words) - but), 0, -1):
        parts = words[but : but + size]
        others = other_words(" ".join(parts))
        if not others or values_named(parts, 0, schema)[0] == size or parts in lexicon.nouns:
            continue
        own = [
            (each, each.values & others)
            for each in columns
            if each.values & others and not (each.yes or each.no or each.number)
        ]
        if len(own) == 1 and (not own[0][1] & schema.nouns or words[but + size : but + size + 1] in lexicon.nouns):
            yield but + size, p.Told(own[0][0].name, tuple(sorted(own[0][1])), but=but)


def graded_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`fair or worse`, `moderate to severe` without the field's name, where one field has such grades."""
    found = list(graded(words, 0, schema.columns))
    if len({test.name for _, test in found}) == 1:
        yield from found


def meant_flags(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`two-way` of a field `oneway`, `closed` of `in_service`."""
    columns = {"".join(name.split()): column for name, column in schema.flags.items()}
    for (flag, answer), said in MEANS.items():
        column = columns.get("".join(flag.split()))
        for each in said if column else ():
            parts = tuple(each.split())
            if (
                column
                and words[: len(parts)] == parts
                and values_named(parts, 0, schema)[0] == 0
                and parts not in lexicon.nouns
            ):
                yield len(parts), p.Told(column.name, tuple(sorted(column.yes if answer else column.no)))


def other_genus(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`lime trees` of a genus Tilia, where the layer never says lime."""
    if words[0] in schema.words or words[:1] in lexicon.nouns:
        return
    for column in schema.columns:
        values = of_genus(words[0], column.values) if not (column.number or column.title) else set()
        if values:
            yield 1, p.Told(column.name, tuple(sorted(values)))


PROTECTED = frozenset({"listed", "unlisted", "protected", "scheduled", "designated", "registered"})


def graded_names(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`listed`, `not listed`, `unlisted` of a field `listed_grade` whose texts say how."""
    but = words[0] == "not"
    word = words[but] if words[but:] else ""
    for column in schema.columns if word in PROTECTED else ():
        name = field_words(column.name).split()
        texts = not (column.yes or column.no or column.number or column.title)
        said = column.values - NONE - {""}
        if texts and said and {word.removeprefix("un"), word.removeprefix("un")[:-2] + "ing"} & set(name[:1]):
            yield but + 1, p.Told(column.name, tuple(sorted(said)), but=but != word.startswith("un"))


def with_kinds(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`with stands` of a field `stand_type` that says stands."""
    end, column, text = values_named(words, 1, schema) if words[0] in ("with", "having") else (0, None, "")
    own = field_words(column.name).split() if column else [""]
    if column and (own[-1] in ("type", "kind") or (" " in text and text.split()[-1] in own)):
        texts = {text}
        while words[end : end + 1] in (("or",), ("and",)):  # "with full or half barriers" of a field `barrier`
            after, other, more = values_named(words, end + 1, schema)
            if other is not column:
                break
            end, texts = after, texts | {more}
        yield end, p.Told(column.name, tuple(sorted(texts)))


BY_THEMSELVES = (
    meant_flags,
    other_genus,
    graded_names,
    denied_values,
    denied_parts,
    led_values,
    alike_values,
    graded_values,
)
