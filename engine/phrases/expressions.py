"""Expressions of several words as one terminal: places, directions, quantities, superlatives with a place in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.phrases import places
from engine.phrases import plan as p
from engine.phrases.words import LENGTHS, number


@dataclass(frozen=True)
class Piece:
    """One terminal: `kind` its name in the grammar, `value` what it means, `text` the words it covers."""

    kind: str
    text: str
    value: object = None
    again: bool = False  # a thing named before: "one"
    doubt: str = ""  # the other thing that it could be said of


def read_expression(line: str, start: int) -> Piece | None:
    """The longest place, direction, distance or size at `start`."""
    found: list[Piece] = []
    for reader in (read_place, read_direction, read_quantity, read_rank):
        piece = reader(line, start)
        if piece is not None and piece.text:
            found.append(piece)
    return max(found, key=lambda piece: len(piece.text), default=None)


def word_match(pattern: re.Pattern[str], line: str, start: int) -> re.Match[str] | None:
    """A match at `start` that ends at a word's end and is not empty."""
    match = pattern.match(line, start)
    if match is None or match.end() == start:
        return None
    return match if match.end() == len(line) or line[match.end()] == " " else None


def read_place(line: str, start: int) -> Piece | None:
    """Positions in the view, its rim and corners, and words such as "in the image" that say nothing."""
    if (match := word_match(places.CUT_BY_SIDE, line, start)) and (
        match["edge"] or match["image"] or not match["touch"]
    ):
        return Piece("POS_PP", match[0], p.Edge(places.side_of(match["side"]).bearing, cut=True))
    if match := word_match(places.CUT_BY, line, start):
        return Piece("CUT", match[0], "cut")
    if match := word_match(places.INSIDE_VIEW, line, start):
        return Piece("CUT", match[0], "whole")
    if match := word_match(places.RIM, line, start):
        return Piece("POS_PP", match[0], p.Edge())
    if match := word_match(places.CORNER, line, start):
        low, high = (0.0, 0.3), (0.7, 1.0)
        names = {
            "bottom left": (low, low),
            "top left": (low, high),
            "bottom right": (high, low),
            "top right": (high, high),
        }
        corners = tuple(p.Position(f"{name} corner", "image", x, y) for name, (x, y) in names.items())
        return Piece("POS_PP", match[0], p.AnyOf(corners))
    if match := word_match(places.NOWHERE, line, start):
        return Piece("NOWHERE", match[0])
    match = word_match(places.LINE, line, start)
    if match and not (match["prep"] and match["of"]) and (row := places.line_test(match)):
        return Piece("POS_PP" if match["prep"] else "POS_ADJ", match[0], row)
    match = word_match(places.POSITION, line, start)
    if match is None:
        return None
    side = places.side_of(match["side"])
    test = places.position_test(side, match["side"], far=bool(match["far"]), noun=match["noun"] or "")
    prep = (match["prep"] or "").strip()
    if prep == "from":
        return Piece("FROMSIDE", match[0], side) if side.bearing is not None else None
    kind = "POS_PP" if prep or match["image"] or match["noun"] else "POS_ADJ"
    return Piece(kind, match[0], test)


def read_direction(line: str, start: int) -> Piece | None:
    """Sides of other things: `north of`, `on the left side of`, `50 m east of`, `in the northern part of`."""
    if match := word_match(places.DISTANCE_DIRECTION, line, start):
        after = read_direction(line, match.end() + 1)
        if after is not None and after.kind == "DIR":
            end = match.end() + 1 + len(after.text)
            return Piece("DISTDIR", line[start:end], (after.value, places.bounds(match, LENGTHS[match["unit"]])))
    for words, bearing in places.ABOVE.items():
        if line.startswith(words + " ", start):
            return Piece("DIR", words, (bearing, "image"))
    match = word_match(places.DIRECTION, line, start)
    if match is None or match[0] == "on top of":
        return None
    side = places.side_of(match["side"])
    inner = (match["noun"] or "") not in ("", "side", "sides", "edge", "edges")
    if side.bearing is None or match["prep"] == "in" or inner:
        noun = "end" if match["noun"] == "end" else "part"
        part = places.position_test(side, match["side"], far=False, noun=noun)
        return Piece("PARTOF", match[0], part) if match["prep"] else None
    return Piece("DIR", match[0], (side.bearing, side.frame))


def read_quantity(line: str, start: int) -> Piece | None:
    """Distances from something, sizes with units, scores."""
    for pattern in (places.TWO_BOUNDS, places.BAND, places.DISTANCE):
        if match := word_match(pattern, line, start):
            return Piece("DIST", match[0].strip(), places.bounds(match, LENGTHS[match["unit"]]))
    if match := word_match(places.IN_RADIUS, line, start):
        return Piece("DIST", match[0], (None, (number(match["n"]) or 0.0) * LENGTHS[match["unit"]]))
    if match := word_match(places.OUT_OF_RADIUS, line, start):
        return Piece("DIST", match[0], ((number(match["n"]) or 0.0) * LENGTHS[match["unit"]], None))
    if match := word_match(places.RADIUS, line, start):
        value = number(match["n"] or match["n2"]) or 0.0
        return Piece("RADIUS", match[0], value * LENGTHS[match["unit"] or match["unit2"]])
    for pattern in (places.SIZE_BOUNDS, places.SIZE_BAND, places.SIZE):
        if (match := word_match(pattern, line, start)) and (test := places.size_test(match)):
            return Piece("SIZE", match[0].strip(), test)
    if match := word_match(places.SCORE, line, start):
        share = (number(match["n"]) or 0.0) / (100 if match["percent"] else 1)
        low, high = (share, None) if match["more"] else (None, share)
        return Piece("SIZE", match[0], p.Size("score", low, high))
    return None


def read_rank(line: str, start: int) -> Piece | None:
    """Superlatives with a place in them: `leftmost`, `closest to the top edge`, `larger than` another thing."""
    if match := word_match(places.THAN, line, start):
        word = match["cmp"]
        measure = "area" if match["same"] else places.MEASURE_OF.get(word, "area")
        sign = 0 if match["same"] else -1 if word in ("smaller", "shorter", "narrower") else 1
        return Piece("THAN", match[0], (measure, sign))
    if match := word_match(places.MOST_MEASURE, line, start):
        less = match["sup"] in ("smallest", "least", "lowest", "shortest", "narrowest")
        measure = (
            "score" if match["measure"] in ("score", "confidence") else places.MEASURE_OF.get(match["measure"], "area")
        )
        return Piece("MOST", match[0], measure + ("-" if less else "+"))
    if match := word_match(places.MOST_OF, line, start):
        return Piece("MOSTOF", match[0], match["sup"] == "most")
    if match := word_match(places.SIDEMOST, line, start):
        side = places.side_of(match["side"] or match["far"])
        if side.bearing is not None:
            return Piece("SUPSIDE", match[0], side)
    if match := word_match(places.CENTRAL, line, start):
        return Piece("CENTRAL", match[0], bool(match["far"]))
    if (match := word_match(places.TOSIDE, line, start)) and (
        side := places.side_of(match["side"])
    ).bearing is not None:
        return Piece("TOSIDE", match[0], side)
    return None
