"""Texts that are grades ("poor, fair, good", "A, B, C"): which of them "fair or worse" holds for."""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# from the least to the most; "+": more is worse
SCALES = (
    "+ none no nil undamaged unaffected intact nothing | negligible slight very_minor superficial very_light | minor light low small "
    "| moderate medium partial average | major heavy high serious substantial severe | very_heavy very_severe extensive extreme "
    "| destroyed collapsed total complete totalled",
    "- dead failed | critical very_poor very_bad | poor bad dilapidated inadequate | fair requires_improvement moderate average medium mediocre satisfactory acceptable "
    "| good healthy sound | very_good excellent outstanding new perfect",
    "+ none nil no | very_low negligible | low minor | medium moderate average normal | high major elevated | very_high severe critical "
    "extreme urgent",
    "= seedling sapling | young juvenile newly_planted | semi_mature early_mature | mature middle_aged | over_mature late_mature old | veteran ancient",
    "= small | medium | large | very_large",
    "= dry | moist damp mesic | wet | waterlogged flooded",
)  # fmt: skip
MOST = 30  # values; more are numbers of things
DROPPED = re.compile(
    r"(?<=\w) (?:damages?|damaged|condition|risk|priority|hazard|health|quality|impact|severity|state)$"
)


@dataclass(frozen=True)
class Scale:
    """The rank of each value; `worse` +1 where more is worse, -1 where less is, 0 where neither."""

    ranks: tuple[tuple[str, int], ...]
    worse: int

    def rank(self, value: str) -> int:
        """Where a value stands."""
        return dict(self.ranks)[value]

    def within(self, low: int | None, high: int | None) -> set[str]:
        """The values from one rank to another, both included."""
        return {value for value, rank in self.ranks if (low is None or rank >= low) and (high is None or rank <= high)}


@lru_cache(maxsize=500)
def scale_of(values: frozenset[str]) -> Scale | None:
    """The scale that all values, those of nothing apart, stand on; None where none holds two of them."""
    marks = values - {""}
    if not 2 <= len(marks) <= MOST:
        return None
    if all(len(mark) == 1 and mark.isalpha() for mark in marks):  # A is the best
        return Scale(tuple((mark, -ord(mark)) for mark in sorted(marks)), -1)
    numbered = {mark: re.fullmatch(r"([a-z]+ ?)(\d+)", mark) for mark in marks}
    if len({match[1] if match else mark for mark, match in numbered.items()}) == 1 and all(numbered.values()):
        return Scale(tuple((mark, int(match[2])) for mark, match in sorted(numbered.items()) if match), 1)
    for line in SCALES:
        ranks = placed(marks, line[1:].split("|"))
        if ranks is not None:
            return Scale(ranks, {"+": 1, "-": -1, "=": 0}[line[0]])
    return None


def placed(marks: Iterable[str], levels: list[str]) -> tuple[tuple[str, int], ...] | None:
    """The level of each mark; None where one is on none."""
    known = {word.replace("_", " "): at for at, level in enumerate(levels) for word in level.split()}
    ranks = [(mark, known.get(mark, known.get(DROPPED.sub("", mark)))) for mark in sorted(marks)]
    return None if any(at is None for _, at in ranks) else tuple((mark, at) for mark, at in ranks if at is not None)
