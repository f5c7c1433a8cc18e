"""What a layer's number fields let a phrase ask: "taller than 8 m", "with at least 3 levels", "the highest building".

Only `engine select` has such fields; without one of that name the words stay outside the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from engine.phrases import plan as p
from engine.phrases.expressions import Piece, word_match
from engine.phrases.places import LENGTH_UNIT, LESS_SIZE, MORE_SIZE, NUMBER
from engine.phrases.words import LENGTHS, field_words, number, plural_of, singular_of

Fields = tuple[tuple[str, str], ...]  # (words, name of the field), longer words first
GEOMETRY = frozenset({"area", "length", "width", "perimeter", "size", "score", "distance", "number", "id", "fid"})
ALSO = {
    "levels": ("storeys", "stories", "floors", "level", "storey", "story", "floor"),
    "floors": ("storeys", "stories", "levels", "level", "storey", "story", "floor"),
    "storeys": ("levels", "stories", "floors", "level", "storey", "story", "floor"),
}  # what other words a field is meant by
SHORT = {
    "pop": "population", "ht": "height", "hgt": "height", "floor": "floors", "level": "levels", "storey": "storeys",
    "stories": "storeys",
}  # fmt: skip
MEANT = frozenset({"population", "height", "floors", "levels", "storeys"})  # last words of a name that tell enough
INCLUDED = re.compile(r"at least|at most|up to|maximum|minimum|\bno\b|\bnot\b")  # bounds that belong to the range
TALL, LOW = r"(?:taller|higher)", r"(?:lower|less tall|less high)"
MOST = r"highest|largest|greatest|biggest|most|lowest|smallest|least|fewest"


def measured_words(names: Iterable[str]) -> Fields:
    """The words that mean each number field: its name, without a unit at its end or a key before it."""
    table: dict[str, str] = {}
    for name in names:
        whole = field_words(name)
        key = field_words(name.rsplit(":", 1)[-1])
        last = SHORT.get(whole.split(" ")[-1], whole.split(" ")[-1])
        for words in (whole, key, *ALSO.get(key, ()), *((last, *ALSO.get(last, ())) if last in MEANT else ())):
            if words and words not in GEOMETRY and re.fullmatch(r"[a-z][a-z ]*", words):
                table.setdefault(words, name)
                table.setdefault(plural_of(words), name)
                table.setdefault(singular_of(words), name)
    return tuple(sorted(table.items(), key=lambda item: -len(item[0])))


@lru_cache(maxsize=64)
def patterns(fields: Fields) -> tuple[re.Pattern[str], ...]:
    """Of these fields: a range, a bound or a value after the name; the number before it; a superlative."""
    name = "(?P<field>" + "|".join(re.escape(words) for words, _ in fields) + ")"
    single = [re.escape(words) for words, _ in fields if singular_of(words) == words != plural_of(words)]
    unit = rf"(?: (?P<unit>{LENGTH_UNIT}))?\b"
    lead = r"(?:(?:with|of|having|has|have|whose) )?(?:an? |the )?"
    has = r"(?:with|of|having|has|have)"
    bound = rf"(?P<bound>{MORE_SIZE}|{LESS_SIZE}|higher than|larger than|lower than|equal to|=)"
    band = rf"(?:between|from|of) (?P<low>{NUMBER}){unit.replace('unit', 'lowunit')} (?:and|to) (?P<n>{NUMBER})"
    return (
        re.compile(rf"{lead}{name} (?:is |of |are |that is )?{band}{unit}"),
        re.compile(rf"{lead}{name} (?:is |of |are |that is )?(?:{bound} )?(?P<n>{NUMBER}){unit}"),
        re.compile(rf"(?:{has} (?:exactly )?|(?:{has} )?{bound} )(?P<n>{NUMBER}) {name}\b"),
        re.compile(
            rf"(?P<bound>(?:{TALL}|{LOW}) than|{MORE_SIZE}|{LESS_SIZE}) (?P<n>{NUMBER}) {name}(?: (?:tall|high))?\b"
        ),
        re.compile(rf"(?:{has} )?(?P<n>{NUMBER}) or (?P<or>more|less|fewer|higher|lower) {name}\b"),
        re.compile(rf"(?P<n>{NUMBER}) (?P<field>{'|'.join(single) or '(?!)'})(?= [a-z])"),
        re.compile(rf"(?:{has} )?(?P<n>{NUMBER}) {name} or (?P<or>more|less|fewer|higher|lower|above|over|below)\b"),
        re.compile(rf"(?:{has} )?(?:in )?{band.replace(unit.replace('unit', 'lowunit'), '')} {name}\b"),
        re.compile(rf"(?:with|having|of|has|have) the (?P<most>{MOST}) {name}\b"),
    )


HEIGHT = re.compile(
    rf"(?:(?P<bound>{TALL} than|{LOW} than) (?P<n>{NUMBER})(?: (?P<unit>{LENGTH_UNIT}))?"
    rf"|between (?P<low>{NUMBER}) and (?P<top>{NUMBER}) (?P<unit3>{LENGTH_UNIT}) (?:tall|high|in height)"
    rf"|(?:(?P<bound2>{MORE_SIZE}|{LESS_SIZE}) )?(?P<n2>{NUMBER}) (?P<unit2>{LENGTH_UNIT}) (?:tall|high|in height))\b"
)
STOREYS = re.compile(rf"(?P<n>single|multi|{NUMBER}) (?:storey|story|floor|level|storie|storeye)[sd]?(?:ed)?\b")
HIGHEST = re.compile(r"(?P<most>tallest|highest|lowest|least tall)\b")


def read_measured(line: str, start: int, fields: Fields) -> Piece | None:
    """The longest condition or superlative of a number field at `start`."""
    if not fields:
        return None
    known = dict(fields)
    found: list[Piece] = []
    for pattern in patterns(fields):
        if match := word_match(pattern, line, start):
            name = known[match["field"]]
            groups = match.groupdict()
            if most := groups.get("most"):
                descending = most not in ("lowest", "smallest", "least", "fewest")
                found.append(Piece("MOST", match[0], (p.ByField(name), descending)))
            else:
                found.append(Piece("SIZE", match[0], condition(name, groups)))
    if "height" in known:
        found += read_height(line, start, known["height"])
    levels = next((known[words] for words in ALSO if words in known), None)
    if levels:
        found += read_levels(line, start, levels, tallest="height" not in known)
    return max(found, key=lambda piece: len(piece.text), default=None)


def read_height(line: str, start: int, name: str) -> list[Piece]:
    """`taller than 8 m`, `over 8 m tall`, `tallest`."""
    found = []
    if match := word_match(HEIGHT, line, start):
        groups: dict[str, str | None] = {key: match[key] or match[f"{key}2"] for key in ("bound", "n", "unit")}
        if match["low"]:
            groups |= {"low": match["low"], "n": match["top"], "lowunit": match["unit3"], "unit": match["unit3"]}
        found.append(Piece("SIZE", match[0], condition(name, groups)))
    if match := word_match(HIGHEST, line, start):
        found.append(Piece("SUP", match[0], (p.ByField(name), match["most"] in ("tallest", "highest"))))
    return found


def read_levels(line: str, start: int, name: str, *, tallest: bool) -> list[Piece]:
    """`single storey`, `two levels`, `multi storey`; `tallest` in a layer without heights."""
    found = []
    if match := word_match(STOREYS, line, start):
        low = 2.0 if match["n"] == "multi" else 1.0 if match["n"] == "single" else number(match["n"])
        found.append(Piece("SIZE", match[0], p.Field(name, low, None if match["n"] == "multi" else low)))
    if tallest and (match := word_match(HIGHEST, line, start)):
        found.append(Piece("SUP", match[0], (p.ByField(name), match["most"] in ("tallest", "highest"))))
    return found


def condition(name: str, groups: Mapping[str, str | None]) -> p.Field:
    """The range that a match asks for; a number without a bound is that number."""
    scale = LENGTHS.get(groups.get("unit") or "", 1.0)
    value = (number(groups["n"] or "") or 0.0) * scale
    if groups.get("low"):
        low = (number(groups["low"] or "") or 0.0) * LENGTHS.get(groups.get("lowunit") or "", scale)
        return p.Field(name, min(low, value), max(low, value))
    bound = groups.get("bound") or "="
    if said := groups.get("or"):
        bound = "at least" if said in ("more", "higher", "above", "over") else "at most"
    if bound in ("=", "equal to"):
        return p.Field(name, value, value)
    inside = INCLUDED.search(bound) is not None
    if re.fullmatch(rf"{MORE_SIZE}|{TALL} than|larger than", bound):
        return p.Field(name, value, None, strict=not inside)
    return p.Field(name, None, value, strict=not inside)
