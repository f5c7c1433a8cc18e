"""Adjectives of a number field's own family: "least efficient" of an efficiency, "noisiest" of noise.

Only where no other adjective is known for such a field (`concepts`).
"""

# ruff: noqa: E501 - a pattern reads better whole
from __future__ import annotations

import re

from engine.phrases import plan as p
from engine.phrases.conditions import condition
from engine.phrases.expressions import Piece, word_match
from engine.phrases.fieldnames import field_words
from engine.phrases.places import NUMBER
from engine.phrases.units import SPOKEN

UNIT = "(?:" + "|".join(re.escape(unit) for unit in SPOKEN) + ")"
GRADED = re.compile(
    r"(?:(?P<grade>most|least|more|less) (?:heavily |highly )?(?P<word>[a-z]{4,})|(?P<short>[a-z]{3,}?i?)(?P<end>est|er))"
    rf"(?P<than> than (?P<n>{NUMBER})(?: (?P<unit>{UNIT}))?)?(?![^ ])"
)
FAMILY = re.compile(
    r"(?:ibility|ability|encies|ency|ancy|ence|ance|ities|ity|iness|ness|tion|ions?|ing|ors?|ers?|th|s|y|e)$"
)
COMMON = frozenset(
    {"most", "least", "large", "small", "close", "north", "south", "east", "west", "left", "right", "near", "far"}
)


def by_family(line: str, start: int, names: tuple[str, ...]) -> list[Piece]:
    """`most efficient`, `noisiest`, `less acidic than 5` of the one number field of that word's family."""
    match = word_match(GRADED, line, start)
    if match is None:
        return []
    word = match["word"] or match["short"].removesuffix("i")
    own = [name for name in names if any(of_family(word, each) for each in field_words(name).split())]
    if len(own) != 1 or word in COMMON:
        return []
    less = match["grade"] in ("least", "less")
    if match["than"]:
        if match["grade"] in ("most", "least") or match["end"] == "est":
            return []
        test = condition(own[0], match.groupdict() | {"bound": "less than" if less else "more than"})
        return [Piece("SIZE", match[0], test)] if test else []
    best = match["grade"] in ("most", "least") or match["end"] == "est"
    return [Piece("SUP", match[0], (p.ByField(own[0]), not less))] if best else []


def of_family(word: str, name: str) -> bool:
    """Whether an adjective is that of a noun: "efficient" of "efficiency", "noisy" of "noise"."""
    root = FAMILY.sub("", name)
    short = word.removesuffix("ed").removesuffix("ent").removesuffix("ant").removesuffix("ic").removesuffix("y")
    if len(root) < 4:
        return root == word and len(root) > 2
    return word.startswith(root) or (len(short) > 3 and root.startswith(short))
