"""How far "near", "at", "in front of" or "of" the one thing reach where nothing is that close to it.

One who says "the bus stop in front of the shopping centre" knows that there is one: it is the one 70 m away, where the
other is 220 m away. The reach is doubled until something is within it, to four times its own and a quarter of the
layer at most, and goes on to where what is left is clearly further away. Distances in metres stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases import plan as p
from engine.phrases.adjusting import median_scale
from engine.phrases.closeness import SLACK, metres
from engine.phrases.enclosing import said_of
from engine.phrases.fronting import buildings, heads_of
from engine.phrases.operators.relation import NEAR, NEAR_FLOOR
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.words import normalise, singular_of

MOST = {"near": 4, "at": 4, "next_to": 2, "with": 2, "surrounded_by": 4}  # times the distance of "near"; of their size
SAME = 1.5  # times as far away as the last, at most, is what belongs to it
VIEW = 0.25  # of the layer's diagonal
WHETHER = re.compile(
    r"^(?:is|are|was|were|does|do|has|have) |\b(?:is|are|was|were) there\b|\bany\b|\bif there\b|\bwhether\b"
)
OUTSIDE = re.compile(r"\b(?:(?:right|just|directly) )?outside (?:of )?(?:the|our|its?|their) ")
HOUSES = frozenset({"building", "department", "office", "hall", "house", "station", "store", "center", "centre"})

Found = Callable[[p.Node], Rows]


def reached(plan: Plan, geometry: NDArray[np.object_], found: Found, crs: CRS | None) -> Iterator[Plan]:
    """Other plans for one that leaves nothing: with a vague relation to one thing as reaching further.

    `found` are the rows that a step of the plan leaves, `geometry` (n,) all features.
    """
    phrase = normalise(plan.phrase)
    if WHETHER.search(" ".join(plan.phrase.lower().split())):
        return
    for keep in [each for each in p.walk(plan.root) if isinstance(each, p.Keep) and not each.negated]:
        test: Any = keep.test
        if not isinstance(test, p.Relation) or test.kind not in MOST or test.fewest is not None:
            continue
        asked, others = found(keep.source), found(test.anchor)
        if not is_definite(phrase, test, len(others)) or not len(np.setdiff1d(asked, others)):
            continue
        asked = np.setdiff1d(asked, others)
        if test.kind == "surrounded_by":
            yield from surrounded_wider(plan, test, geometry, asked, others)
        elif (reach := reach_to(geometry, asked, others, MOST[test.kind], metres(crs))) is not None:
            yield replace(plan, root=p.replaced(plan.root, test, p.Distance(None, reach, test.anchor)))


def is_definite(phrase: str, test: p.Relation, count: int) -> bool:
    """Whether a relation is to one thing that is spoken of as known: "the school", "Oak School", not "a school"."""
    text = said_of(test.anchor)
    if not text or not count:
        return False
    if test.kind == "surrounded_by":
        return True
    if re.search(rf"\b(?:an?|any|some|each|every|no|another) (?:[\w-]+ ){{0,3}}?{re.escape(text)}\b", phrase):
        return False
    if singular_of(text) != text:
        return False
    return count == 1 or (f" the {text}" in f" {phrase}" or text not in phrase)


def reach_to(geometry: NDArray[np.object_], asked: Rows, others: Rows, most: int, metre: float) -> float | None:
    """How far, in metres, the things meant are from others; None where none is within `most` times "near"."""
    if not metre:
        return None
    gaps = np.sort(shapely.distance(geometry[asked], shapely.union_all(geometry[others]))) * metre
    sizes = [median_scale(geometry[rows]) * metre for rows in (asked, others)]
    near = max(NEAR_FLOOR, NEAR * max(sizes[0], float(np.sqrt(sizes[0] * sizes[1]))))
    west, south, east, north = shapely.total_bounds(geometry)
    limit = min(most * near, VIEW * float(np.hypot(east - west, north - south)) * metre)
    reach = next((times * near for times in (1, 2, 4) if gaps[0] <= times * near), np.inf)
    if gaps[0] > limit:
        return None
    last = int(np.searchsorted(gaps, min(reach, limit), side="right"))
    further = last
    while further < len(gaps) and gaps[further] <= min(limit, SAME * gaps[further - 1]):
        further += 1
    clear = further == len(gaps) or gaps[further] > SAME * gaps[further - 1]
    return float(ceil(SLACK * gaps[(further if clear else last) - 1]))


def surrounded_wider(
    plan: Plan, test: p.Relation, geometry: NDArray[np.object_], asked: Rows, others: Rows
) -> Iterator[Plan]:
    """Plans with small things as surrounded by what stands further around them: "the well surrounded by huts"."""
    size = max(median_scale(geometry[rows]) for rows in (asked, others))
    if median_scale(geometry[asked]) > median_scale(geometry[others]):
        return
    for times in (2, MOST["surrounded_by"]):
        wider = replace(test, within=float(ceil(times * size)))
        yield replace(plan, root=p.replaced(plan.root, test, wider))


def with_outside(plan: Plan, geometry: NDArray[np.object_], found: Found, crs: CRS | None) -> Iterator[Plan]:
    """Other plans for "outside" a building in which nothing asked for lies: near it, or as far as that reaches.

    "Ambulances outside the emergency department" wait by it; "outside the yard" is whatever is not in it.
    """
    if not OUTSIDE.search(normalise(plan.phrase)):
        return
    for keep in [each for each in p.walk(plan.root) if isinstance(each, p.Keep) and each.negated]:
        test: Any = keep.test
        if not isinstance(test, p.Relation) or test.kind != "on" or not heads_of(test.anchor) & (buildings() | HOUSES):
            continue
        asked, others = found(keep.source), found(test.anchor)
        if len(others) != 1 or not len(asked) or np.isin(others, asked).any():
            continue
        small = 2 * median_scale(geometry[asked]) <= median_scale(geometry[others])
        inside = shapely.intersects(geometry[others[0]], shapely.centroid(geometry[asked])).any()
        if not small or inside:
            continue
        near = replace(test, kind="near")
        reach = reach_to(geometry, asked, others, MOST["at"], metres(crs))
        for wider in (near, p.Distance(None, reach, test.anchor) if reach is not None else near):
            yield replace(plan, root=p.replaced(plan.root, keep, replace(keep, test=wider, negated=False)))
