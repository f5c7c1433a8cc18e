"""Other names for measures of a shape: "planes with a wingspan of more than 50 m", "the tank of the greatest girth".

A wingspan is taken as the length of the shape, a girth as its perimeter, where the layer has no field, text or kind that
is called so.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.places import AREA_UNIT, LENGTH_UNIT
from engine.phrases.words import COUNTED, normalise

NAMES = {
    "length": "wing spans?|wingspans?|wing spread|wingspread|(?<=longest )wings|(?<=widest )wings|(?<=shortest )wings|overall length|total length|length overall|rotor span|rotor diameter",
    "perimeter": "girth|circumference", "width": "overall width|total width",
    "area": "ground area|surface area|footprint area|plan area|base area|acreage|square footage",
}  # fmt: skip
PATTERNS = tuple((name, re.compile(rf"(?<![^ ])(?:{words})(?![^ ])")) for name, words in NAMES.items())
MEASURE = rf"(?P<dim>{'|'.join(NAMES)})"
N = rf"(?P<n>{COUNTED} (?:{LENGTH_UNIT}|{AREA_UNIT}))"
TIP = re.compile(r"(?<![^ ])(?:from )?(?:wing ?)?tip to (?:wing ?)?tip(?![^ ])")
MOST = re.compile(rf"(?<![^ ])(?P<most>widest|broadest|longest|narrowest|shortest) (?={MEASURE}(?![^ ]))")
LARGEST = {"narrowest": "smallest", "shortest": "smallest"}
BOUND = re.compile(
    rf"(?<![^ ])an? (?P<cmp>larger|bigger|greater|longer|wider|smaller|shorter|lesser) {MEASURE} than (?={COUNTED} )"
)
BEFORE = re.compile(rf"(?<![^ ])an? (?P<by>(?:over|under|at least|at most|more than|less than) )?{N} {MEASURE}(?![^ ])")
LESS = ("smaller", "shorter", "lesser")


def read_as(phrase: str, lexicon: Lexicon) -> list[str]:
    """Notes on the names that `in_dimensions` reads as the length, perimeter ... of a shape."""
    before = normalise(phrase)
    after = in_dimensions(before, lexicon)
    said = [(name, match[0]) for name, pattern in PATTERNS if (match := pattern.search(before))]
    return [
        f"no field says '{word}': the {name} of the shape is taken for it"
        for name, word in said
        if f" {word} " not in f" {after} "
    ]


def in_dimensions(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase of a layer with such names as those that the grammar reads."""
    if not lexicon.schema.nouns:
        return line
    own = lexicon.schema.words | {word for name in lexicon.schema.nouns for word in name.split()}
    own |= {word for words, _ in lexicon.measured for word in words.split()}
    own |= {word for each in lexicon.schema.columns for word in field_words(each.name).split()}
    for name, pattern in PATTERNS:
        line = pattern.sub(lambda match, name=name: match[0] if own & {match[0], match[0].split()[0]} else name, line)  # type: ignore[misc]
    line = TIP.sub("long", line)
    line = MOST.sub(lambda match: f"{LARGEST.get(match['most'], 'largest')} ", line)
    line = BOUND.sub(lambda match: f"a {match['dim']} of {'less' if match['cmp'] in LESS else 'more'} than ", line)
    return BEFORE.sub(lambda match: f"a {match['dim']} of {match['by'] or ''}{match['n']}", line)
