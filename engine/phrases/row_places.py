"""Rows that a place or a thing beside them tells: "the top row of the parking lot", "the row of trees along the street".

Put as the grammar reads them: "in the parking lot in the top row thereof", "trees in the row along the street".
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.places import compass
from engine.phrases.row_words import IDLE, ROW, STRAIGHT, owned
from engine.phrases.words import ORDINAL, plural_of, singular_of

SIDE = rf"(?:top|upper|bottom|lower|left|right|middle|center|central|{compass})(?:most)?"
LINE = rf"(?:{SIDE}|{ORDINAL}|last) (?:row|column)"
PLACE = r"(?P<in>of|in|inside|within|on|at) (?P<place>(?:the|an?) (?!top\b|bottom\b|upper half|lower half|image|picture|view|scene)[a-z].*)"
BY = rf"(?P<by>{IDLE}(?:just |directly |immediately |right |running |that runs |which runs )*(?:along|alongside|beside|next to|by|(?:to the |on the |along the )?(?:{SIDE})(?: (?:side|edge))? of|above|below) (?:the|an?) .+)"
IN_PLACE = re.compile(rf"^(?P<things>.+?) (?:in|of|from|within|on) the (?P<line>{LINE}) {PLACE}$")
AT_END = re.compile(
    rf"^(?:the )?(?P<thing>[a-z]+(?: [a-z]+){{0,2}}?) (?:that is |which is )?at the (?:far |very |extreme )?(?P<side>{SIDE})(?: hand)? end of the (?P<line>{LINE}) {PLACE}$"
)
ROW_IN = re.compile(
    rf"^(?:the |all in the )?(?P<line>{LINE}) of (?:the )?(?P<things>[a-z]+(?: [a-z]+){{0,2}}?) {PLACE}$"
)
ROW_BY = re.compile(rf"^(?:the|an?|all in the) {STRAIGHT}{ROW} of (?P<things>[a-z]+(?: [a-z]+){{0,2}}?) {BY}$")
IN_EACH = re.compile(
    rf"^(?:the )?(?P<side>{SIDE}) (?P<things>[a-z]+(?: [a-z]+){{0,2}}?) (?:in|of) (?:each|every|both)(?: one)?(?: of)?(?: the)?(?: (?:two|three|four|five))? rows?(?P<rest>(?: (?:in|on|at|of|near|along|north|south|east|west)\b.*)?)$"
)
ENDS = re.compile(
    rf"(?P<end>\bat the {SIDE} ends?) of (?:the |both |each of the )?(?:two |three |four |five )?rows(?= |$)"
)
SAYS = (" row", "row ", " column", " line ")


def in_places(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly; rows that the layer itself has are left alone."""
    if not any(word in line for word in SAYS) or owned("row", lexicon):
        return line
    line = ENDS.sub(r"\g<end> of the row", line)
    for pattern, put in (
        (IN_EACH, in_each),
        (AT_END, at_end),
        (ROW_IN, in_place),
        (IN_PLACE, in_place),
        (ROW_BY, by_thing),
    ):
        if match := pattern.match(line):
            return put(match)
    return line


def in_place(match: re.Match[str]) -> str:
    """`white cars in the top row of the lot`: those in the lot, of these the top row."""
    where = "in" if match["in"] == "of" else match["in"]
    return f"{match['things']} {where} {match['place']} in the {match['line']} thereof"


def at_end(match: re.Match[str]) -> str:
    """`the car at the right end of the lower row in the lot`: the rightmost of that row."""
    side = {"top": "topmost", "upper": "topmost", "bottom": "bottommost", "lower": "bottommost"}.get(match["side"])
    side = side or f"{match['side'].removesuffix('ern').removesuffix('most')}most"
    where = "in" if match["in"] == "of" else match["in"]
    return f"the {side} {match['thing']} {where} {match['place']} in the {match['line']} thereof"


def in_each(match: re.Match[str]) -> str:
    """`the rightmost court in each of the two rows`: those at the right ends of their rows."""
    side = match["side"].removesuffix("most")
    return f"{plural_of(singular_of(match['things']))} at the {side} end of the row{match['rest']}"


def by_thing(match: re.Match[str]) -> str:
    """`the row of trees along the street`: the trees in the row along it."""
    return f"{match['things']} in the row {match['by']}"
