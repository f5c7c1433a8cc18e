"""What kind of phrase a phrase is, told from its words, so that figures can be given by kind.

The public datasets say nothing of kinds, and their sentences reach beyond any grammar, so words decide. A phrase may be
of several kinds; one of none is a bare category.
"""

from __future__ import annotations

import re

CATEGORY, NO_TARGET = "category", "no target"

_SIDES = "left|right|top|bottom|upper|lower|north|south|east|west|northern|southern|eastern|western"
_ENGLISH = {
    "group": r"all|every|both|group|groups|cluster|row of",
    "count": r"two|three|four|five|six|seven|eight|nine|ten|\d+",
    "superlative": r"\w+[- ]?most|largest|biggest|smallest|longest|shortest|tallest|widest|brightest|darkest|nearest|"
    r"closest|farthest|first|second|third|fourth|fifth|last|\d+(?:st|nd|rd|th)",
    "position": rf"{_SIDES}|northeast|northwest|southeast|southwest|middle|center|centre|central|corner|edge|far",
    "relation": rf"near|nearby|next to|beside|between|along|surrounded|surrounding|adjacent|around|inside|within|"
    rf"behind|above|below|under|closest to|parked|driving|docked|crossing|with an?|in front of|(?:{_SIDES}) of|"
    r"in the parking|on the (?:road|runway|river|sea|water|tarmac|roof|apron|bridge|highway)",
    "looks": r"red|green|blue|white|black|gr[ae]y|yellow|orange|brown|purple|pink|cyan|light|dark|bright|colou?red|"
    r"large|small|tiny|big|huge|long|short|wide|narrow|slender|round|oval|circular|square|rectangular|"
    r"paved|unpaved|light-duty|heavy-duty|empty|moving",
}
_CHINESE = {
    "group": "所有|全部|每",
    "count": "[一二两三四五六七八九十0-9]+[个架艘辆座条片栋]",
    "superlative": "最|第[一二三四五六七八九十]",
    "position": "左|右|上方|下方|上面|下面|中间|中央|角",
    "relation": "旁|附近|之间|周围|靠近|里的|上的",
    "looks": "[红绿蓝白黑灰黄橙棕紫]色|大型|小型|长|圆|方形",
}
_PATTERNS = {
    kind: re.compile(rf"\b(?:{english})\b|{_CHINESE[kind]}", re.IGNORECASE) for kind, english in _ENGLISH.items()
}

KINDS = (CATEGORY, *_ENGLISH, NO_TARGET)


def kinds_of(phrase: str) -> tuple[str, ...]:
    """Kinds of a phrase by its words, in the order of `KINDS`; a bare category when no word tells more."""
    found = tuple(kind for kind, pattern in _PATTERNS.items() if pattern.search(phrase))
    return found or (CATEGORY,)
