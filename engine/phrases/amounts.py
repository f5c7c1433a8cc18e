"""Amounts of a layer's number fields in a phrase: "below -40 cm", "between 20 and 30 eur per hour", "before 1980"."""

# ruff: noqa: E501 - patterns read better in long rows
from __future__ import annotations

import re

from engine.phrases import plan as p
from engine.phrases.conditions import GREATER, INCLUDED, LESS, LESSER, MORE, THOUSANDS
from engine.phrases.dates import SUFFIX
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import Column
from engine.phrases.units import SPOKEN, UNITS, factor
from engine.phrases.words import SMALL
from engine.phrases.years import AFTER, BEFORE

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
PER = re.compile(
    r"(?: (?:per|a|an|each|every) (?:hour|day|night|week|month|year|h|unit|vehicle|person|m2|sqm|ha))(?![^ ])"
)
UNITLESS = re.compile(r"^(?:k?m|meters?|metres?|feet|ft|foot|ha|m2|years?|%|percent)$")  # said of shapes, or of much


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


def bounded(amount: re.Match[str], column: Column, lexicon: Lexicon) -> p.Field | None:
    """The range of a field that an amount means; None for a unit or a time that it does not have."""
    groups = amount.groupdict()
    scale, lower = factor(groups["unit"], column.name), factor(groups["lowunit"] or groups["unit"], column.name)
    if scale is None or lower is None:
        return None
    money = not groups["unit"] or UNITS[groups["unit"]][0] == "money"
    if money and THOUSANDS.search(column.name.lower()) and valued(groups["n"]) >= 1e4:
        scale = lower = 1e-3
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
