"""The names of a layer's fields in words: `bldg_hgt_m` is a building height."""

# ruff: noqa: E501 - a table of words reads better in long rows
from __future__ import annotations

import re

from engine.phrases.words import normalise

SHORT = {
    "bldg": "building", "hgt": "height", "ht": "height", "yr": "year", "mat": "material", "cond": "condition", "dia": "diameter",
    "diam": "diameter", "cap": "capacity", "vol": "volume", "val": "value", "dmg": "damage", "surf": "surface", "pop": "population",
    "occ": "occupants", "pwr": "power", "temp": "temperature", "avg": "average", "lvls": "levels", "flrs": "floors", "oper": "operator",
    "manuf": "manufacturer", "mfr": "manufacturer", "spp": "species", "constr": "construction", "insp": "inspection", "d": "diameter",
}  # fmt: skip
ENDS = (
    "count|cnt|m|meters|metres|mm|cm|km|ft|kw|kwp|mw|kva|mva|kwh|mwh|kv|v|kg|t|tons|tonnes|dwt|eur|euro|euros|usd|gbp|chf|keur|kusd|k eur"
    "|k usd|meur|pct|perc|percent|yrs|l|litres|liters|m2|m3|sqm|ha|km2|deg|degrees|bar|kph|kmh|mph|knots|kn|px|days|psi|kpa"
)


def field_words(name: str) -> str:
    """A field's name as words: `YearBuilt`, `n_floors`, `building:levels`, `bldg_hgt_m`; without its unit."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = normalise(re.sub(r"[:_.]", " ", parted))
    words = re.sub(rf"^(?:n|nr|nb|num|no|number|of) (?:of )?(?=\w)|(?<=\w) (?:{ENDS})$", "", words)
    return " ".join(SHORT.get(word, word) for word in words.split())
