"""The words that mean each of a layer's number fields: its name, other names for it, its unit, words that it alone has."""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from engine.phrases.fieldnames import ENDS, field_words
from engine.phrases.lexicon import load_lexicon
from engine.phrases.units import UNITS, unit_of
from engine.phrases.words import normalise, plural_of, singular_of

Fields = tuple[tuple[str, str], ...]  # (words, name of the field), longer words first
GEOMETRY = frozenset({"area", "length", "width", "perimeter", "size", "score", "distance", "number", "id", "fid", ""})
ALSO = {
    "levels": ("storeys", "stories", "floors", "level", "storey", "story", "floor"),
    "floors": ("storeys", "stories", "levels", "level", "storey", "story", "floor"),
    "storeys": ("levels", "stories", "floors", "level", "storey", "story", "floor"),
    "maxspeed": ("speed limit", "maximum speed", "max speed", "limit"),
    "speed limit": ("maxspeed",),
    "slope": ("gradient", "inclination"),
    "dbh": ("trunk diameter", "stem diameter", "trunk", "diameter", "diameter at breast height", "girth", "breast height diameter"),
    "capacity": ("spaces", "seats", "places", "people", "persons", "spectators", "visitors", "guests"),
    "circumference": ("girth", "trunk circumference", "stem circumference", "trunk girth", "trunk", "stem girth"),
    "use": ("usage", "utilisation", "utilization", "occupancy"),
    "elevation": ("altitude",),
    **dict.fromkeys(("household size", "households size"), ("people", "persons", "members", "family size")),
    "vertical": ("vertical drop", "vertical rise", "drop"),
    "draft": ("draught",),
    "draught": ("draft",),
    "rated": ("rating", "rated power", "power rating"),
    "length overall": ("length",),
    "loa": ("length",),
    "seats": ("spectators", "fans", "viewers", "seating"),
    "customers": ("people", "households"),
    "crown diameter": ("crown", "crown width"),
    "assessed value": ("value",),
    **dict.fromkeys(
        ("occupants", "residents", "inhabitants", "population"), ("people", "persons", "residents", "inhabitants")
    ),
}  # fmt: skip  # what other words a field is meant by
BY_DIMENSION = {
    "power": ("power", "wattage", "capacity", "output", "rating"), "apparent": ("rating", "capacity", "power"), "voltage": ("voltage",),
    "pressure": ("pressure",), "flow": ("flow", "discharge", "flow rate"), "money": ("value", "price", "cost", "rent"), "speed": ("speed",),
    "mass": ("weight", "tonnage"), "volume": ("volume", "capacity"), "energy": ("consumption", "energy use", "energy"), "yield": ("yield",),
}  # fmt: skip  # what the one field in such a unit is called too
OFTEN = {"day": "daily", "d": "daily", "week": "weekly", "month": "monthly", "year": "annual", "hour": "hourly"}
DIMS = ("height", "width", "depth", "length", "thickness")  # "kerb height" of `kerb_cm`
FIGURES = ("limit", "count", "rating")  # after a field's name they add nothing
SHORT = {"floor": "floors", "level": "levels", "storey": "storeys", "stories": "storeys"}
MEANT = frozenset({
    "population", "height", "floors", "levels", "storeys", "value", "capacity", "depth", "diameter", "cover", "occupants", "voltage", "volume",
    "weight", "power", "age", "price", "cost", "units", "residents", "damage", "traffic", "speed", "slope",
})  # fmt: skip  # last words of a name that tell enough
MUTE = frozenset({"last", "first", "total", "max", "maximum", "min", "minimum", "mean", "average", "estimated", "of", "in", "per", "the",
                  "nominal", "rated", "current", "number", "count"})  # fmt: skip
NUMBERS = re.compile(r"(?:^|.* )(?:id|fid|no|nr|objectid|oid|code|ref|year|date|x|y|lat|lon|latitude|longitude)$")


def measured_words(names: Iterable[str], nouns: Collection[str] = (), others: Collection[str] = ()) -> Fields:
    """The words that mean each number field: its name, without a unit at its end or a key before it.

    Those of `nouns` are things: "lots larger than 3000 m2" asks nothing of the number of a lot. Words of one field's
    name alone mean it ("the lowest pressure" of `min_pressure_bar`), but for `others`: years, numbers of things.
    """
    names = list(names)
    table: dict[str, str] = {}
    called = {field_words(name): name for name in reversed(names)}
    for name in names:
        whole = field_words(name)
        key = field_words(name.rsplit(":", 1)[-1])
        last = SHORT.get(whole.split(" ")[-1], whole.split(" ")[-1])
        for words in (
            whole,
            key,
            normalise(name),
            " ".join(normalise(name.rpartition("_")[0]).split()[::-1])
            if whole.endswith((" maximum", " minimum"))
            else "",
            " ".join(whole.split()[::-1]) if whole.endswith((" estimated", " total", " maximum", " minimum")) else "",
            *rates_of(whole),
            *(f"{whole} {what}" for what in DIMS if UNITS.get(unit_of(name) or "", ("",))[0] == "length" and whole),
            f"{whole} area" if UNITS.get(unit_of(name) or "", ("",))[0] == "area" and whole else "",
            " ".join(whole.split()[::-1]) if whole.count(" ") == 1 and not NUMBERS.match(whole) else "",  # "used ports"
            re.sub(rf" (?:{ENDS})$", "", normalise(name)),
            *ALSO.get(last, ()),
            *ALSO.get(key, ()),
            *(f"{key} {what}" for what in ("depth", "level", "height") if key == "flood" or key == "water"),
            *((f"{key} cover", f"{key} percentage") if UNITS.get(unit_of(name) or "", ("",))[0] == "share" else ()),
            *((last, *ALSO.get(last, ())) if last in MEANT else ()),
            *(f"{form} {what}" for what in FIGURES if whole for form in (whole, singular_of(whole))),
        ):
            if (
                words
                and words not in GEOMETRY
                and called.get(words, name) == name  # "seats" of a field `seats` before a capacity
                and singular_of(words) not in nouns
                and re.fullmatch(r"[a-z][a-z ]*", words)
            ):
                table.setdefault(words, name)
                table.setdefault(plural_of(words), name)
                table.setdefault(singular_of(words), name)
    lexicon = load_lexicon()
    meant = {key for noun in nouns for key in lexicon.own_keys_of(noun)}
    known = {*nouns, *(noun.split()[-1] for noun in nouns if noun)}
    known |= {" ".join(words) for words, noun in lexicon.nouns.items() if meant & set(noun.keys)}
    for words, name in sole_words(name for name in names if name not in others).items():
        if not {words, singular_of(words)} & known and words not in GEOMETRY:
            for form in (words, plural_of(words), singular_of(words)):
                table.setdefault(form, name)
    for dimension, said in BY_DIMENSION.items():
        own = [name for name in names if UNITS.get(unit_of(name) or "", ("",))[0] == dimension and name not in others]
        for words in said if len(own) == 1 else ():
            for form in () if words in known else (words, plural_of(words), f"{words} limit", f"{words} rating"):
                table.setdefault(form, own[0])
    for name in names:
        table.setdefault(f"{{{name}}}", name)  # which no phrase says: for its adjectives alone ("wider")
    return tuple(sorted(table.items(), key=lambda item: -len(item[0])))


def rates_of(words: str) -> tuple[str, ...]:
    """`passengers day`: passengers, daily passengers, passengers per day."""
    what, _, time = words.rpartition(" ")
    often = OFTEN.get(time)
    return (what, f"{often} {what}", f"{what} per {time}") if what and often else ()


def sole_words(names: Iterable[str]) -> dict[str, str]:
    """Beginnings, endings and single words of the names, which are in one field's alone, and that field."""
    said: dict[str, set[str]] = {}
    for name in names:
        words = [word for word in field_words(name).split() if word not in MUTE]
        parts = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
        for part in parts:
            if re.fullmatch(r"[a-z][a-z ]{2,}", part) and NUMBERS.search(" ".join(words)) is None:
                said.setdefault(part, set()).add(name)
    return {part: next(iter(own)) for part, own in said.items() if len(own) == 1}
