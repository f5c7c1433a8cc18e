"""Adjectives that ask for a number field: "deeper than 5 m" of a depth, "the most valuable" of a value.

Of each kind of field: the words that end its name, "more than" and "most", "less than" and "least", and what stands after a
number ("5 m deep").
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.phrases.fieldnames import field_words
from engine.phrases.units import UNITS, unit_of


@dataclass(frozen=True)
class Concept:
    """What a kind of number field is called and how it is compared; regular expressions, `more` and `less` before "than"."""

    names: str
    more: str
    most: str
    less: str
    least: str
    after: str = "(?!)"
    verb: str = "(?!)"  # before a bound: "worth more than"


CONCEPTS = (
    Concept("height|hgt|elevation|altitude|ht", "taller|higher", "tallest|highest", "lower|less tall|less high", "lowest|least tall",
            "tall|high|in height", "standing|rising|reaching"),
    Concept("depth", "deeper", "deepest", "shallower|less deep", "shallowest|least deep", "deep|in depth"),
    Concept("weight|tonnage|mass|gt|dwt|displacement", "heavier", "heaviest", "lighter|less heavy", "lightest|least heavy", "heavy|in weight",
            "weighing"),
    Concept("value|price|cost|costs|rent|worth|fees?|charges?|tariff|toll|loss|losses|damage (?:eur|usd|cost)", "more valuable|more expensive|costlier|dearer|pricier|more costly",
            "most valuable|most expensive|costliest|dearest|priciest|most costly|highest valued", "cheaper|less expensive|less valuable|less costly",
            "cheapest|least expensive|least valuable|least costly|lowest valued", "in value", "(?:that (?:is|are) )?(?:worth|valued(?: at)?|costs?|costing|priced(?: at)?|assessed(?: at)?|selling for|paying|renting (?:for|at)|going for|charging|fetching|let (?:for|at))"),
    Concept("age", "older", "oldest", "younger|newer", "youngest|newest", "old|of age", "aged"),
    Concept("speed|maxspeed", "faster", "fastest|quickest", "slower", "slowest", "fast"),
    Concept("population|pop|inhabitants|residents|occupants", "more populous|more populated", "most populous|most populated",
            "less populous|less populated", "least populous|least populated"),
    Concept("slope|gradient|inclination|tilt|pitch", "steeper", "steepest", "flatter|gentler|less steep", "flattest|gentlest|least steep", "steep|in slope"),
    Concept("width|frontage", "wider|broader", "widest|broadest", "narrower|less wide", "narrowest|least wide", "wide|in width"),
    Concept("length|loa", "longer", "longest", "shorter|less long", "shortest|least long", "long|in length"),
    Concept("draft|draught", "deeper draft|deeper draught|deeper", "deepest|deepest draft|deepest draught", "shallower draft", "shallowest", "in draft|in draught"),
    Concept("diameter|dbh|dia|diam|girth|circumference|thickness", "thicker|larger|bigger|wider", "thickest|widest", "thinner|smaller|narrower", "thinnest|narrowest",
            "thick|in diameter|diameter|across|wide"),
    Concept("power|capacity|output|rating", "more powerful|stronger", "most powerful|strongest", "less powerful|weaker", "least powerful|weakest"),
    Concept("capacity|power|output|rating", "(?!)", "(?!)", "(?!)", "(?!)", "in capacity|of capacity", "holding|storing|seating|producing|generating|rated(?: at)?|with a capacity of"),
    Concept("traffic|passengers|visitors|use|usage|utilization|occupancy|visits|footfall|board|boardings?|alightings?|riders?|ridership|users|customers|vehicles", "busier|more used", "busiest|most used|most frequented", "quieter|less busy", "quietest|least busy|least used|least frequented"),
    Concept("lumens|lumen|brightness|luminance", "brighter", "brightest", "dimmer|less bright", "dimmest|least bright", "bright"),
    Concept("temperature|temp", "hotter|warmer", "hottest|warmest", "colder|cooler", "coldest|coolest"),
    Concept("damage|damage pct|damage percent", "more damaged|worse damaged", "most damaged|worst damaged|worst hit|hardest hit", "less damaged", "least damaged",
            "damaged|destroyed"),
    Concept("cover|density|crown cover|canopy cover", "denser", "densest", "sparser|less dense", "sparsest|least dense", "covered|cover"),
    Concept("noise|noise level|sound|sound level|loudness", "louder|noisier", "loudest|noisiest", "quieter|less loud|less noisy", "quietest|least noisy", "loud"),
    Concept("roughness|iri", "rougher", "roughest", "smoother", "smoothest"),
    Concept("fill|fill level|filling|full|fullness|occupancy", "fuller", "fullest|most full", "emptier|less full", "emptiest|least full", "full"),
    Concept("rating|score|stars|review|reviews", *(rf"{how} (?:rated|ranked|scoring|reviewed)" for how in ("(?:better|higher|more highly)", "(?:best|top|highest|most highly)", "(?:worse|lower)", "(?:worst|lowest|poorest|least highly)"))),
    Concept("response|response time|duration|delay|waiting time|travel time", "slower", "slowest", "quicker", "quickest|fastest"),
    Concept("distance", "farther|further", "farthest|furthest", "closer|nearer", "closest|nearest"),
)  # fmt: skip


LAYERS = frozenset(
    {"water", "peat", "snow", "ice", "soil", "topsoil", "silt", "mud", "sediment", "litter", "flood"}
)  # `peat_cm` is a depth


@lru_cache(maxsize=64)
def concepts_of(names: tuple[str, ...]) -> tuple[tuple[str, Concept], ...]:
    """The fields of a layer that are of a known kind, the first of each kind."""
    out = []
    for concept in CONCEPTS[:-1]:
        own = re.compile(rf"(?:.* )?(?:{concept.names})")
        match = next((name for name in names if own.fullmatch(plain(name)) and not shared(name, concept)), None)
        first = re.compile(rf"(?:{concept.names}) .*")  # `depth_lat`
        match = match or next(
            (name for name in names if first.fullmatch(plain(name)) and not shared(name, concept)), None
        )
        if match is not None:
            out.append((match, concept))
    return tuple(out)


@lru_cache(maxsize=64)
def all_concepts(names: tuple[str, ...]) -> tuple[tuple[str, Concept], ...]:
    """Every field of a known kind with it: "the widest crown", where the first diameter is the trunk's."""
    out = []
    for concept in CONCEPTS[:-1]:
        own = re.compile(rf"(?:.* )?(?:{concept.names})")
        out += [(name, concept) for name in names if own.fullmatch(plain(name)) and not shared(name, concept)]
    return tuple(out)


def rivals(names: tuple[str, ...]) -> list[tuple[str, Concept, str]]:
    """Fields of a kind that another has too, and what is said before to mean them: "water deeper than" of `water_cm`."""
    firsts = {each.names: name for name, each in concepts_of(names)}
    out = []
    for name, each in all_concepts(names):
        first = set(field_words(firsts[each.names]).split())
        words = [word for word in field_words(name).split() if word not in first and len(word) > 2]
        if name != firsts[each.names] and words:
            out.append((name, each, rf"\b(?:{'|'.join(map(re.escape, words))})(?:s|es)?\b"))
    return out


def plain(name: str) -> str:
    """A field's name in words without a key before it."""
    words = re.sub(
        r"(?<=\w) (?:estimated|total|count|hr|hour|day|daily|wk|week|mth|month|yr|year|annual|psm|psqm)$",
        "",
        field_words(name.rsplit(":", 1)[-1]),
    )
    deep = words in LAYERS and UNITS.get(unit_of(name) or "", ("",))[0] == "length"
    fast = words in ("maximum", "limit", "max limit") and UNITS.get(unit_of(name) or "", ("",))[0] == "speed"
    return f"{words} depth" if deep else f"{words} speed" if fast else words


def shared(name: str, concept: Concept) -> bool:
    """Whether a field is of another quantity: a loss in percent is no value, what litres measure no power."""
    if re.match("power|capacity", concept.names) and plain(name).endswith("rating") and not unit_of(name):
        return True  # of a shop, not of a transformer
    if concept.names.startswith("power"):
        return UNITS.get(unit_of(name) or "", ("",))[0] in ("volume", "area", "length")
    return concept.names.startswith("value") and re.search(r"(?:pct|perc|percent|pc)$", name.lower()) is not None
