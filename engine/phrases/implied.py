"""Number fields asked without their names: heights of what stands, prices in thousands, storeys."""

# ruff: noqa: E501 - a pattern reads better whole
from __future__ import annotations

import re

from engine.phrases import plan as p
from engine.phrases.conditions import LESS, MORE, condition
from engine.phrases.expressions import Piece, word_match
from engine.phrases.fieldnames import field_words
from engine.phrases.places import NUMBER
from engine.phrases.words import LENGTHS, number

LENGTHY = "(?:" + "|".join(sorted(LENGTHS, key=len, reverse=True)) + ")"
RISES = re.compile(
    rf"(?P<bound>{MORE}|{LESS}|higher than|lower than) (?P<n>{NUMBER}) (?P<unit>{LENGTHY})(?= (?:and|or|but|in|on|at|with)\b|$)(?! (?:from|of|away))"
)
HIGH_BAND = re.compile(
    rf"between (?P<low>{NUMBER})(?: (?P<lowunit>{LENGTHY}))? and (?P<n>{NUMBER}) (?P<unit>{LENGTHY})(?= (?:and|or|but|in|on)\b|$)"
)
STANDING = re.compile(
    r"\b(?:tree|pole|tower|pylon|mast|chimney|turbine|column|lamp|post|stack|skyscraper|high rise|spire|statue|steeple)s?\b"
)
UPWARD = ("above", "below", "higher than", "lower than")  # no length is: "glass-clad, below 60 m"
LYING = re.compile(
    r"\b(?:roads?|paths?|rivers?|canals?|tracks?|fields?|depths?|lengths?|widths?|diameters?|long|wide)\b"
)


def by_height(line: str, start: int, names: tuple[str, ...]) -> list[Piece]:
    """`sites above 200 m` of an elevation; `trees over 15 m` of a height: what stands is measured upwards."""
    match = word_match(RISES, line, start) or word_match(HIGH_BAND, line, start)
    if match is None:
        return []
    word = (
        "elevation|altitude"
        if (match.groupdict().get("bound") or "above")
        in ("above", "below", "higher than", "lower than", "at least", "at most")
        else "(?!)"
    )
    own = [name for name in names if re.fullmatch(rf"(?:.* )?(?:{word})", field_words(name))]
    upward = (match.groupdict().get("bound") or "") in UPWARD and not LYING.search(line[:start])
    if not own and (upward or STANDING.search(line[:start])):
        own = [name for name in names if re.fullmatch(r"(?:.* )?height", field_words(name))]
    test = condition(own[0], match.groupdict()) if len(own) == 1 else None
    return [Piece("SIZE", match[0], test)] if test else []


PRICED = re.compile(rf"(?:for )?(?P<bound>{MORE}|{LESS}) (?P<n>[1-9]\d{{3,}})(?=$| (?:and|or|but|,))")


def by_price(line: str, start: int, names: tuple[str, ...]) -> list[Piece]:
    """`under 700000`: thousands of nothing are money, where one field is a price."""
    match = word_match(PRICED, line, start)
    own = [name for name in names if re.fullmatch(r"(?:.* )?(?:price|cost|value|rent)", field_words(name))]
    test = condition(own[0], match.groupdict()) if match and len(own) == 1 else None
    return [Piece("SIZE", match[0], test)] if match and test else []


STOREYS = re.compile(rf"(?P<n>single|multi|{NUMBER}) (?:storey|story|floor|level|storie|storeye)[sd]?(?:ed)?\b")
HIGHEST = re.compile(r"(?P<most>tallest|highest|lowest|least tall)\b")


def read_levels(line: str, start: int, name: str, *, tallest: bool) -> list[Piece]:
    """`single storey`, `two levels`, `multi storey`; `tallest` in a layer without heights."""
    found = []
    if match := word_match(STOREYS, line, start):
        low = 2.0 if match["n"] == "multi" else 1.0 if match["n"] == "single" else number(match["n"])
        found.append(Piece("SIZE", match[0], p.Field(name, low, None if match["n"] == "multi" else low)))
    if tallest and (match := word_match(HIGHEST, line, start)):
        found.append(Piece("SUP", match[0], (p.ByField(name), match["most"] in ("tallest", "highest"))))
    return found
