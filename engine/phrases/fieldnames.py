"""The names of a layer's fields in words (`bldg_hgt_m` is a building height), and the words that lead to a field."""

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
    "(?:t|kg|l|m3|eur|kwh) (?:ha|m2|km2|h|s|min|day)|count|cnt|m|meters|metres|mm|cm|km|ft|kw|kwp|mw|kva|mva|kwh|mwh|kv|v|kg|t|tons|tonnes|dwt|eur|euro|euros|usd|gbp|chf|keur|kusd|k eur"
    "|k usd|meur|pct|perc|percent|yrs|l|litres|liters|m2|m3|sqm|ha|km2|deg|degrees|bar|kph|kmh|mph|knots|kn|px|days|psi|kpa"
)
LEADS = frozenset(
    {"where", "within", "inside", "with", "having", "has", "have", "of", "in", "whose", "on", "at", "from", "for", "as"}
)
ARTICLES = frozenset({"the", "a", "an", "any", "its", "their"})
LINKS = frozenset({
    "is", "are", "was", "were", "of", "=", "equal", "being", "as", "to", "by", "for", "with", "from", "in", "at", "listed", "recorded",
    "marked", "set", "classed", "classified", "rated", "given", "called", "named",
})  # fmt: skip
VERBS = {
    "made by": "manufacturer", "manufactured by": "manufacturer", "produced by": "manufacturer", "built by": "manufacturer",
    "made of": "material", "built of": "material", "constructed of": "material", "built from": "material", "of": "material",
    "belonging to": "owner", "belongs to": "owner", "belong to": "owner", "property of": "owner",
    "run by": "operator", "occupied by": "tenant", "leased to": "tenant", "leased by": "tenant", "rented by": "tenant",
    "used as": "use", "used for": "use", "serving as": "use", "growing": "crop", "planted with": "crop", "on": "soil",
    "containing": "content", "holding": "content", "storing": "content", "loaded with": "content", "filled with": "content",
    "transporting": "content", "sown with": "crop", "grown with": "crop", "carrying": "content", "flying": "flag", "sailing under": "flag",
}  # fmt: skip
PLACES = frozenset({"street", "road", "district", "ward", "zone", "city", "town", "place", "suburb", "neighbourhood", "village",
                    "municipality", "parish", "address", "sector", "block", "county", "region", "terminal", "basin", "dock", "quay",
                    "park", "site", "area", "quarter", "section", "location", "neighborhood", "estate", "harbour"})  # fmt: skip
KNOWN = frozenset({"known", "recorded", "listed", "given", "registered", "documented"})
LOST = frozenset({"unknown", "missing", "empty", "unrecorded", "undefined", "unspecified", "null", "blank"})
COUNTS = re.compile(r"(?:number|nr|amount|record|information|data|details) (?:of|on|about) ")
GRADES = (
    frozenset({"severe", "heavy", "serious", "major", "bad"}),
    frozenset({"minor", "light", "slight"}),
    frozenset({"moderate", "medium", "average"}),
    frozenset({"poor", "bad"}),
    frozenset({"destroyed", "total", "complete"}),
)  # words for the same, where a field says but one of them
LISTED = frozenset({"listed", "protected", "designated", "registered", "status", "equipped", "marked"})


def field_words(name: str) -> str:
    """A field's name as words: `YearBuilt`, `n_floors`, `building:levels`, `bldg_hgt_m`; without its unit."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = normalise(re.sub(r"[:_.]", " ", parted))
    words = re.sub(rf"^(?:n|nr|nb|num|no|number|of) (?:of )?(?=\w)|(?<=\w) (?:{ENDS})$", "", words)
    return " ".join(SHORT.get(word, word) for word in words.split())


STEM = re.compile(r"(?:ership|ation|ition|ment|ings?|ers?|ors?|ion|ed|es|s|e|y)$")


def stem(word: str) -> str:
    """What "owner", "owned" and "ownership" have in common; words of three letters stay."""
    if word in ("sown", "mown", "grown"):
        return word[:-1]
    for _ in range(3):
        short = STEM.sub("", word)
        if len(short) < 3:
            return word
        word = short
    return word
