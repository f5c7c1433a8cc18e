"""Direction words under flips and quarter turns: a turned picture needs a turned phrase.

A picture may be flipped or turned only together with what its phrase says of left and right, above and below, north and
east, rows and columns, clockwise and not. North is taken to be up, as in every dataset of the field. A phrase whose
directions cannot be told for sure ("right-hand traffic", Chinese characters for above, which also mean "on") must keep
its picture as it is: `rewrite` then gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = tuple[int, int]
"""Down and right, each -1, 0 or 1."""


@dataclass(frozen=True)
class Turn:
    """`quarters` quarter turns counter-clockwise (`numpy.rot90`), then a flip of left and right if `mirror`."""

    quarters: int = 0
    mirror: bool = False

    def array(self, values: NDArray[Any]) -> NDArray[Any]:
        """An array (H, W, ...) turned; contiguous."""
        turned = np.rot90(values, self.quarters)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirror else turned)

    def vector(self, vector: Vector) -> Vector:
        """Where a direction points afterwards."""
        down, right = vector
        for _ in range(self.quarters % 4):
            down, right = -right, down
        return (down, -right) if self.mirror else (down, right)


TURNS = tuple(Turn(quarters, mirror) for quarters in range(4) for mirror in (False, True))
IDENTITY = TURNS[0]

UP, DOWN, LEFT, RIGHT = (-1, 0), (1, 0), (0, -1), (0, 1)

# each family names the four directions
_FAMILIES: tuple[dict[Vector, str], ...] = (
    {UP: "topmost", DOWN: "bottommost", LEFT: "leftmost", RIGHT: "rightmost"},
    {UP: "top-most", DOWN: "bottom-most", LEFT: "left-most", RIGHT: "right-most"},
    {UP: "northernmost", DOWN: "southernmost", LEFT: "westernmost", RIGHT: "easternmost"},
    {UP: "northward", DOWN: "southward", LEFT: "westward", RIGHT: "eastward"},
    {UP: "northwards", DOWN: "southwards", LEFT: "westwards", RIGHT: "eastwards"},
    {UP: "northbound", DOWN: "southbound", LEFT: "westbound", RIGHT: "eastbound"},
    {UP: "northern", DOWN: "southern", LEFT: "western", RIGHT: "eastern"},
    {UP: "north", DOWN: "south", LEFT: "west", RIGHT: "east"},
    {UP: "top", DOWN: "bottom", LEFT: "left", RIGHT: "right"},
    {UP: "upward", DOWN: "downward", LEFT: "leftward", RIGHT: "rightward"},
    {UP: "upwards", DOWN: "downwards", LEFT: "leftwards", RIGHT: "rightwards"},
    {UP: "northmost", DOWN: "southmost", LEFT: "westmost", RIGHT: "eastmost"},
)
# words that mean the same as one of a family; they are read, and written where the direction stays vertical
_SYNONYMS = {"upper": "top", "lower": "bottom", "uppermost": "topmost", "lowermost": "bottommost"}
_VERTICAL = {"upper": "lower", "lower": "upper", "uppermost": "lowermost", "lowermost": "uppermost"}

_RELATIONS = {UP: "above", DOWN: "below", LEFT: "to the left of", RIGHT: "to the right of"}
_AXES = {"horizontal": "vertical", "vertical": "horizontal", "horizontally": "vertically", "vertically": "horizontally",
         "row": "column", "column": "row", "rows": "columns", "columns": "rows"}  # fmt: skip
_SPINS = {"clockwise": "counterclockwise", "counterclockwise": "clockwise", "anticlockwise": "clockwise",
          "counter-clockwise": "clockwise", "anti-clockwise": "clockwise"}  # fmt: skip

_BY_WORD = {word: (family, vector) for family in _FAMILIES for vector, word in family.items()}
_SIDE = "top|bottom|left|right|upper|lower"
_POINT = "north|south|northern|southern|east|west|eastern|western"

_TOKENS = re.compile(
    r"(?P<not>\b(?:on top of|right next to|right beside|right behind|right at|right[- ]angle[sd]?)\b)"
    r"|(?P<relation>\bto the (?:left|right)(?: side)? of\b|(?<!the )\b(?:left|right) of\b"
    r"|(?<!bridge )(?<!bridges )(?<!overpass )\b(?:above|below)\b(?! (?:the |an? )?(?:bridge|overpass)))"  # in height
    r"|(?P<pair>\b(?:top|bottom|upper|lower)(?P<gap>[ -]?)(?:left|right)(?:-?most)?\b"
    r"|\b(?:north|south)(?P<dash>[ -]?)(?:east|west)(?:ern|ernmost|wards?|bound)?\b)"
    r"|(?P<one>\b(?:" + "|".join(sorted([*_BY_WORD, *_SYNONYMS], key=len, reverse=True)) + r")\b)"
    r"|(?P<axis>\b(?:" + "|".join(_AXES) + r")\b)"
    r"|(?P<spin>\b(?:" + "|".join(sorted(_SPINS, key=len, reverse=True)) + r")\b)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:up|down|above|below|left[- ]?over|left behind|(?:left|right)(?:[- ]?hand(?:ed)?|side)|straight|o'?clock"
    r"|(?:left|right)[- ]turn(?:s|ing)?|(?:an?|its|their) (?:[\w-]+ )?tops?"
    r"|turn(?:s|ed|ing)? (?:left|right)|in front|behind|forwards?|backwards?|ahead"
    r"|under|over|underneath|beneath|diagonal(?:ly)?)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile("[\u3400-\u9fff]")
_CHINESE_SIDES = str.maketrans("左右东西", "右左西东")
_CHINESE_OTHER = re.compile("[上下南北竖横顺逆]|东西|西瓜")


def rewrite(phrase: str, turn: Turn) -> str | None:
    """The phrase that means the same objects in the turned picture; None where that cannot be told for sure.

    A phrase without direction words comes back as it is. Upper and lower case is kept at the start of a word.
    """
    if turn == IDENTITY:
        return phrase
    if _CHINESE.search(phrase):
        return _chinese(phrase, turn)
    without = _TOKENS.sub(lambda found: "" if found["relation"] else found[0], phrase)
    if _UNSURE.search(without):
        return None
    return _TOKENS.sub(lambda found: _cased(_turned(found, turn), found[0]), phrase)


def _chinese(phrase: str, turn: Turn) -> str | None:
    """Only a flip of left and right is sure; what is up and down shares its characters with "on" and "under"."""
    sides = any(character in phrase for character in "左右东西")
    if not sides and not _CHINESE_OTHER.search(phrase):
        return phrase
    if turn != Turn(0, True) or _CHINESE_OTHER.search(phrase):
        return None
    return phrase.translate(_CHINESE_SIDES)


def _turned(found: re.Match[str], turn: Turn) -> str:
    text = found[0].lower()
    if found["relation"]:
        return _relation(text, turn)
    if found["pair"]:
        return _pair(text, turn)
    if found["one"]:
        return _one(text, turn)
    if found["axis"]:
        return _AXES[text] if turn.quarters % 2 else text
    if found["spin"]:
        return _SPINS[text] if turn.mirror else text
    return text


def _one(text: str, turn: Turn) -> str:
    family, vector = _BY_WORD[_SYNONYMS.get(text, text)]
    after = turn.vector(vector)
    if text in _VERTICAL and after[0]:
        return text if after == vector else _VERTICAL[text]
    return family[after]


def _relation(text: str, turn: Turn) -> str:
    side = "left" if "left" in text else "right" if "right" in text else text
    vector = {"left": LEFT, "right": RIGHT, "above": UP, "below": DOWN}[side]
    after = turn.vector(vector)
    if after[1] and vector[1]:  # the words around it stay
        return text if after == vector else text.replace(side, "right" if side == "left" else "left")
    return _RELATIONS[after]


def _pair(text: str, turn: Turn) -> str:
    """A corner, "upper left" or "northeast": the vertical word comes first, whatever it was."""
    parts = re.fullmatch(rf"({_SIDE}|{_POINT})([ -]?)(left|right|east|west)(.*)", text)
    assert parts is not None  # the token's pattern is narrower
    first, gap, second, tail = parts.groups()
    compass = second in ("east", "west")
    family = _FAMILIES[7] if compass else _FAMILIES[8]
    down = _BY_WORD[_SYNONYMS.get(first, first)][1][0]
    right = _BY_WORD[second][1][1]
    down, right = turn.vector((down, right))
    vertical = family[(down, 0)]
    if first in _SYNONYMS:
        vertical = "upper" if down < 0 else "lower"
    return vertical + gap + family[(0, right)] + tail


def _cased(text: str, like: str) -> str:
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


_COLOURS = re.compile(
    r"\b(?:white|black|gr[ae]y|silver|red|orange|brown|beige|tan|yellow|gold(?:en)?|green|olive|cyan|turquoise|teal|blue|navy|"
    r"purple|violet|pink|maroon|cream|ivory|colou?r\w*|\w+-colou?red|reddish|greenish|bluish|brownish|yellowish|gr[ae]yish|"
    r"whitish|light|dark|bright|pale|shadow\w*|shad(?:e|y|ed)|sunlit|vivid|brightest|darkest)\b|[红绿蓝白黑灰黄橙棕紫深浅亮暗]",
    re.IGNORECASE,
)


def names_colour(phrase: str) -> bool:
    """Whether a phrase speaks of colour or brightness, so that its picture's must stay."""
    return _COLOURS.search(phrase.replace("light-duty", "").replace("light duty", "")) is not None
