"""Values said by themselves where the words before them make a condition: "unsold", "non-oak", "not sold", "under maintenance".

So are words that mean a yes/no field without its name ("two-way", "closed"), and people or firms that a thing is of.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

from collections.abc import Iterator

from engine.phrases import plan as p
from engine.phrases.lacking import Found
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import Column, Schema

DONE_BY = frozenset(
    {"used", "operated", "owned", "managed", "flown", "rented", "occupied", "run", "leased", "held", "farmed", "served"}
)
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
    ("occupied", False): ("vacant", "empty", "free"),
    ("open", False): ("closed", "shut"),
    ("active", False): ("inactive", "disused", "closed"),
    ("paved", False): ("dirt", "unsurfaced"),
}  # (field, what it says): other words for that, where no text of the layer is one

ALIKE = (
    ("for sale", "available", "on the market", "on sale"),
    ("to let", "for rent", "to rent", "for lease"),
    ("decommissioned", "disused", "abandoned", "out of service", "out of use", "defunct"),
    ("active", "operational", "in operation", "in service", "working", "operating", "in use"),
    ("planned", "proposed", "projected"),
    ("under construction", "being built", "unfinished"),
)  # what a state is called, where the layer has another word of the row and not the one said


def values_named(words: tuple[str, ...], at: int, schema: Schema) -> tuple[int, Column | None, str]:
    """The longest value at `at` that one field alone, and no name of what features are, says: its end, field and text."""
    columns = {each.name: each for found in schema.strong.values() for each in found}
    for size in range(min(5, len(words) - at), 0, -1):
        text = " ".join(words[at : at + size])
        own = [each for each in columns.values() if text in each.values and not (each.yes or each.no or each.number)]
        if own:
            return at + size, own[0] if len(own) == 1 and text not in schema.nouns else None, text
    return at, None, ""


def denied_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`unsold`, `nonresidential`, `not sold`; a value that the lexicon calls a colour or a size is left to the looks."""
    word, known = words[0], {value for columns in schema.strong.values() for each in columns for value in each.values}
    for prefix in ("un", "non"):
        if word.startswith(prefix) and len(word) > 4 and word not in known:
            end, column, text = values_named((word.removeprefix(prefix), *words[1:]), 0, schema)
            if column:
                yield end, p.Told(column.name, (text,), but=True)
    if word == "not":
        end, column, text = values_named(words, 1, schema)
        told = lexicon.looks.get(tuple(text.split())) not in ("colour", "size", "shape")
        if column and told and words[end : end + 1] not in (("or",), ("and",), (",",)):
            yield end, p.Told(column.name, (text,), but=True)


def led_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`under maintenance`; `used by DHL`, `of Ryanair`, where one field says the name."""
    at = 1 if words[0] in ("under", "of", "by") else 2 if words[0] in DONE_BY and words[1:2] == ("by",) else 0
    end, column, text = values_named(words, at, schema) if at else (0, None, "")
    said = {tuple(text.split()), tuple(text.split()[-1:])}
    looks = lexicon.looks.get(tuple(text.split()), "value") != "value"  # "of yellow color"
    if column and (words[0] != "of" or not (looks or said & lexicon.nouns.keys())):
        yield end, p.Told(column.name, (text,))


def alike_values(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`available` where the layer says "for sale"."""
    for row in ALIKE:
        for said in row:
            parts = tuple(said.split())
            if words[: len(parts)] == parts and values_named(parts, 0, schema)[0] == 0 and parts not in lexicon.nouns:
                found = [values_named(tuple(other.split()), 0, schema) for other in row]
                own = [(column, text) for _, column, text in found if column and text in row]
                if len(own) == 1:
                    yield len(parts), p.Told(own[0][0].name, (own[0][1],))


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


BY_THEMSELVES = (denied_values, led_values, alike_values, meant_flags)
