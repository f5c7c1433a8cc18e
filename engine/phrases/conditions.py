"""The range of a number field that the words of a phrase ask for: a bound, a band, or the number itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.phrases import plan as p
from engine.phrases.places import LESS_SIZE, MORE_SIZE
from engine.phrases.units import UNITS, factor, unit_of
from engine.phrases.words import number

INCLUDED = re.compile(r"at least|at most|up to|maximum|minimum|\bno\b|\bnot\b")  # bounds that belong to the range
MORE, LESS = rf"(?:{MORE_SIZE}|(?:no|not) fewer than)", rf"(?:{LESS_SIZE}|fewer than)"
GREATER = r"(?:high|larg|bigg|wid|broad|long|tall|deep|thick|heavi|fast|steep|old|strong)er than"
LESSER = r"(?:low|narrow|short|shallow|small|thinn|light|slow|young|flatt)er than"
THOUSANDS = re.compile(
    r"(?:^|_)k_?(?:usd|eur|gbp|chf)$|(?:cost|price|value|budget|loss|sum|ins|insured|amount|revenue|turnover|sales)\w*_k$"
)
FIRST_YEAR, LAST_YEAR = 1500, 2100
TALL, LOW = r"(?:taller|higher)", r"(?:lower|less tall|less high)"


def condition(name: str, groups: Mapping[str, str | None]) -> p.Field | None:
    """The range that a match asks for; a number without a bound is that number; None for a unit of something else."""
    scale = factor(groups.get("unit"), name)
    lower = factor(groups.get("lowunit") or groups.get("unit"), name)
    if scale is None or lower is None:
        return None
    bare = not groups.get("unit") or (UNITS[str(groups["unit"])][0] == "money" and unit_of(name) is None)
    if bare and THOUSANDS.search(name.lower()) and (number(groups["n"] or "") or 0.0) >= 1e4:
        scale = lower = 1e-3  # "over 200k" of thousands
    value = (number(groups["n"] or "") or 0.0) * scale  # "no occupants" are none
    if groups.get("low"):
        low = (number(groups["low"] or "") or 0.0) * lower
        return p.Field(name, min(low, value), max(low, value))
    bound = groups.get("bound") or "="
    if said := groups.get("or"):
        bound = "at most" if said in ("less", "fewer", "lower", "below", "under", "smaller") else "at least"
    if bound in ("=", "equal to"):
        return p.Field(name, value, value)
    if bound == "older than" and bare and FIRST_YEAR <= value <= LAST_YEAR:  # no age: what is older is earlier
        return p.Field(name, None, value, strict=True)
    inside = INCLUDED.search(bound) is not None
    if re.fullmatch(rf"{MORE}|{TALL} than|{GREATER}", bound):
        return p.Field(name, value, None, strict=not inside)
    return p.Field(name, None, value, strict=not inside)
