"""Numbers that tell features apart: "stand number 117", "lot 5", where a field holds the numbers of such things."""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.expressions import Piece, word_match
from engine.phrases.fieldnames import field_words
from engine.phrases.words import ORDINAL, ordinal, plural_of, singular_of

Fields = tuple[tuple[str, str], ...]  # (what is numbered, name of the field)
COUNTS = frozenset({"level", "floor", "storey", "story", "lane", "height", "count", "rank", "year", "age"})
LIST = r"\d+(?: (?:,|and|\+|&|, and) \d+)"
TITLES = re.compile(rf"(?<![^ ])(?P<kind>[a-z]+s) (?P<n>{LIST}+)(?![^ ])")
ENDS = frozenset({"no", "nr", "num", "number", "id"})


def numbered_words(numbers: Mapping[str, NDArray[np.float64]], nouns: Collection[str]) -> Fields:
    """What the fields (n,) of whole numbers count: their names without "no", or one that is a noun of the layer."""
    out: dict[str, str] = {}
    for name, values in numbers.items():
        words = field_words(name).split()
        known = values[np.isfinite(values)]
        what = " ".join(words[:-1] if words and words[-1] in ENDS else words)
        if what and len(known) and not (known % 1).any() and (what != " ".join(words) or singular_of(what) in nouns):
            out.setdefault(what, name)
    ids = [
        name
        for name in numbers
        if re.search(r"(?:_|\b)(?:no|nr|num|number|id)$|(?:object|[a-z])id$", name.lower()) and whole(numbers[name])
    ]
    own = [name for name in ids if name.lower() not in ("objectid", "fid", "oid", "osm_id")] or ids
    if len(own) == 1:  # "pole number 13", "object 104"
        for what in ("number", "no", "nr", "id", "object", "feature"):
            out.setdefault(what, own[0])
    return tuple(out.items())


def whole(values: NDArray[np.float64]) -> bool:
    """Whether numbers are whole and all different."""
    known = values[np.isfinite(values)]
    return len(known) > 1 and not (known % 1).any() and len(set(known.tolist())) == len(known)


@lru_cache(maxsize=64)
def pattern_of(fields: Fields) -> re.Pattern[str]:
    """The name of a thing, "number" if it is said, and one number or two."""
    names = "|".join(re.escape(form) for what, _ in fields for form in (plural_of(what), what))
    return re.compile(
        rf"(?:(?:with|on|in|of|at|from) (?:the )?)?(?P<what>{names}) (?:(?:number|no|nr|id)s? )?(?P<n>\d+)(?: (?P<to>to) (?P<last>\d+))?(?![^ ])"
    )


def read_numbered(line: str, start: int, fields: Fields) -> Piece | None:
    """`stand number 117`, `lots 5 to 7` at `start`: a condition."""
    match = word_match(pattern_of(fields), line, start) if fields else None
    if match is None:
        return None
    known = dict(fields)
    name = known.get(match["what"]) or known[singular_of(match["what"])]
    first = float(match["n"])
    return Piece("SIZE", match[0], p.Field(name, first, float(match["last"] or first)))


def numbered_kinds(numbers: Mapping[str, NDArray[np.float64]], names: Sequence[Sequence[str]]) -> Fields:
    """The kinds of which features have numbers of their own, from 1 on, two missing at most: fairways of `hole`."""
    out: dict[str, str] = {}
    for name, values in numbers.items():
        words = field_words(name)
        if not words or singular_of(words) != words or (COUNTS | ENDS) & {*words.split()}:
            continue
        for kind in {each for row in names for each in row}:
            known = values[[kind in row for row in names] & np.isfinite(values)]
            own = sorted(known.tolist())
            if len(own) > 2 and set(own) <= {*range(1, len(own) + 3)} and len(set(own)) == len(own):
                out.setdefault(kind, words)
    return tuple(sorted(out.items()))


@lru_cache(maxsize=64)
def kinds_pattern(kinds: Fields) -> re.Pattern[str]:
    """A kind with numbers after it, or an ordinal before it: "fairway 3", "fairways 1, 2 and 8", "6th green"."""
    what = "|".join(re.escape(form) for kind, _ in kinds for form in (plural_of(kind), kind))
    fields = "|".join({re.escape(name) for _, name in kinds})
    return re.compile(
        rf"(?<![^ ])(?:the )?(?:(?P<what>{what}) (?:(?:number|no|nr|(?:of|on|at|for) (?:the )?(?:{fields})) )?(?P<n>{LIST}*)|(?P<th>{ORDINAL}) (?P<kind>{what})(?! from))(?![^ ])"
    )


def with_numbers(line: str, kinds: Fields, nouns: Collection[tuple[str, ...]]) -> str:
    """`fairway 3`, `the third fairway`: the fairway with hole 3; `tracks 2 and 4` that are called so: each by its name."""
    known = dict(kinds)

    def told(match: re.Match[str]) -> str:
        kind = match["what"] or match["kind"]
        kind = kind if kind in known else singular_of(kind)
        each = re.findall(r"\d+", match["n"]) if match["what"] else [str(ordinal(match["th"]))]
        return " and ".join(f"the {kind} with {known[kind]} {n}" for n in each)

    def titled(match: re.Match[str]) -> str:
        kind = singular_of(match["kind"])
        each = [(*kind.split(), n) for n in re.findall(r"\d+", match["n"])]
        return " and ".join(map(" ".join, each)) if all(name in nouns for name in each) else match[0]

    line = TITLES.sub(titled, line)
    return kinds_pattern(kinds).sub(told, line) if kinds else line
