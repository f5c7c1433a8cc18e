"""The side of a group or of a thing: "the western courts" of six in the east, "docks on the south side of the hall"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases import plan as p
from engine.phrases.attaching import distances, side_of_place
from engine.phrases.closeness import CLEAR, MOST, SLACK, metres
from engine.phrases.enclosing import said_of
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.words import normalise

APART = {"along": 20.0, "next_to": MOST, "with": MOST, "near": 100.0}
AXES = {0: (1, 1.0), 90: (0, 1.0), 180: (1, -1.0), 270: (0, -1.0)}  # of a centroid's x and y, and whether more is meant


def on_their_side(plan: Plan, geometry: NDArray[np.object_], found: Callable[[p.Node], Rows]) -> Iterator[Plan]:
    """Other plans for one that leaves nothing: things "western" in the group that they are, none being so in the view.

    `found` are the rows that a step of the plan leaves, `geometry` (n,) all features.
    """
    phrase = normalise(plan.phrase)
    for keep in [each for each in p.walk(plan.root) if isinstance(each, p.Keep) and not each.negated]:
        place, text = keep.test, said_of(keep.source)
        bearing = side_of_place(place) if isinstance(place, p.Position) else None
        if bearing is None or not isinstance(place, p.Position) or not text:
            continue
        side = place.name.split()[0]
        if not re.search(rf"\b{re.escape(side)} {re.escape(text)}", phrase) or len(rows := found(keep.source)) < 2:
            continue
        axis, sign = AXES[bearing]
        at = sign * shapely.get_coordinates(shapely.centroid(geometry[rows]))[:, axis]
        there = int((at > (at.min() + at.max()) / 2).sum())
        if 0 < there < len(rows):
            fewer = p.Rank(keep.source, p.BySide(bearing, place.frame), descending=True, count=there)
            yield replace(plan, root=p.replaced(plan.root, keep, fewer))


def close_to_it(plan: Plan, geometry: NDArray[np.object_], found: Callable[[p.Node], Rows], crs: CRS | None) -> Plan:
    """The plan with what is close to a thing, where all others that a relation (`APART`) includes are far from it.

    Of five docks south of a hall, four at its wall and one 270 m away, four are on its south side.
    """
    root = plan.root
    for keep in [each for each in p.walk(root) if isinstance(each, p.Keep) and not each.negated]:
        test = keep.test.tests[-1] if isinstance(keep.test, p.FirstOf) else keep.test
        far = least_apart(test, aside=test is not keep.test)
        if far is None or not isinstance(test, p.Direction | p.Relation):
            continue
        there, others = found(keep), found(test.anchor)
        if len(there) < 2 or not len(others) or np.isin(there, others).any():
            continue
        gaps = np.sort(distances(geometry[there], geometry[others]) * metres(crs))
        apart = np.flatnonzero((gaps[1:] >= np.maximum(CLEAR * gaps[:-1], far)) & (gaps[:-1] <= MOST))
        if len(apart):
            close = p.Keep(keep.source, p.Distance(None, max(1.0, ceil(SLACK * gaps[apart[0]])), test.anchor))
            root = p.replaced(root, keep, replace(keep, source=close))
    return replace(plan, root=root)


def beside_it(plan: Plan, found: Callable[[p.Node], Rows]) -> Plan:
    """The plan with "cars next to the road" without those that drive on it, where others stand beside it."""
    root = plan.root
    for keep in [each for each in p.walk(root) if isinstance(each, p.Keep) and not each.negated]:
        if isinstance(keep.test, p.Relation) and keep.test.kind == "next_to" and keep.test.fewest is None:
            off = replace(keep, source=p.Keep(keep.source, p.Relation("on", keep.test.anchor), negated=True))
            root = p.replaced(root, keep, off) if 0 < len(found(off)) < len(found(keep)) else root
    return replace(plan, root=root)


def least_apart(test: p.Test, *, aside: bool) -> float | None:
    """How far away, metres, are at least those that a relation does not mean where others are close; None of others.

    `aside`: "on the south side of" a thing, which the second of two tests is then for.
    """
    if isinstance(test, p.Relation):
        return APART.get(test.kind) if test.fewest is test.most is test.within is None else None
    return MOST if aside and isinstance(test, p.Direction) else None
