"""What "along" and "next to" mean in a layer whose things, some close and the others far away, leave no doubt.

Trees may line a wide street 16 m away from it, where all others are 130 m away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases import plan as p
from engine.phrases.adjusting import asked_rows, is_line, median_scale, with_looser
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.words import normalise

BESIDE = 10.0  # metres: what is further away is not beside a thing, however far all others are
CLEAR = 3.0  # times as far away as those that are close are all others
MOST = 30.0  # metres, along
MOST_BESIDE = 50.0  # metres, next to
MOST_CLOSE, FAR = 30.0, 120.0  # metres: what is no further than that is close where all others are at least so far
SLACK = 1.01  # the layer's distances and those of the local projection differ by less


def with_lining(
    plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None, notes: list[str]
) -> Plan:
    """The plan with "along" a street as within the distance of those that clearly line one.

    `geometry` (n,) are all features, `rows` those of each find.
    """
    root = plan.root
    for keep, test, close in spaced(plan, geometry, rows, crs, "along", MOST):
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        small = median_scale(geometry[asked]) * metres(crs) <= MOST
        if small and all(map(is_line, geometry[others])):
            wider = p.Distance(None, close, test.anchor)
            root = p.replaced(root, test, wider)
            notes.append(f"'{render_test(test)}' is read as {render_test(wider)}: all others are much further away")
    return replace(plan, root=root)


def loosened(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None) -> Iterator[Plan]:
    """Other plans for one that leaves nothing: "next to" as near, or as within the distance of the clearly close."""
    if (wider := with_looser(plan, geometry, rows)) != plan:
        yield wider
    if " 's " in normalise(plan.phrase):
        yield from (replace(plan, root=root) for root in owned(plan.root, normalise(plan.phrase)))
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep)]:
        if isinstance(keep.test, p.Direction) and render_test(keep.test).startswith(("above ", "below ")):
            over = p.Relation("overlapping", keep.test.anchor)  # "helicopter above the forest"
            yield replace(plan, root=p.replaced(plan.root, keep.test, over))
    for kinds, most in ((("next_to", "near"), MOST_BESIDE), (("next_to", "with"), None)):
        root = plan.root
        for kind in kinds:
            for _, test, close in spaced(plan, geometry, rows, crs, kind, most):
                root = p.replaced(root, test, p.Distance(None, close, test.anchor))
        if root != plan.root:
            yield replace(plan, root=root)


def owned(root: p.Node, phrase: str) -> Iterator[p.Node]:
    """What may be an owner's where nothing is at it: what it surrounds, what is near, the one thing closest to it."""
    for keep in [item for item in p.walk(root) if isinstance(item, p.Keep) and not item.negated]:
        test = keep.test
        if isinstance(test, p.Relation) and test.kind == "at":
            yield from (p.replaced(root, test, replace(test, kind=kind)) for kind in ("surrounded_by", "near"))
            if isinstance(keep.source, p.Find) and re.search(rf"\b{re.escape(keep.source.text)}(?![\w-])", phrase):
                yield p.replaced(root, keep, p.Rank(keep.source, p.ByDistance(test.anchor), descending=False))


def with_all_close(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None) -> Plan | None:
    """The plan with "next to" and "near" as within the distance of those that are close beyond doubt; None without.

    Of birches 3, 5 and 9 m from a pond, all others 100 m away, all three are next to it, however small they are.
    """
    root = plan.root
    cases = (("next_to", MOST_CLOSE, FAR), ("near", MOST_CLOSE, FAR), ("next_to", BESIDE, MOST_BESIDE))
    for kind, most, far in cases:
        for _, test, close in spaced(plan, geometry, rows, crs, kind, most, far):
            root = p.replaced(root, test, p.Distance(None, close, test.anchor))
    return None if root == plan.root else replace(plan, root=root)


def spaced(
    plan: Plan,
    geometry: NDArray[np.object_],
    rows: Mapping[str, Rows],
    crs: CRS | None,
    kind: str,
    most: float | None,
    far: float = 0.0,
) -> list[tuple[p.Keep, Any, float]]:
    """The relations of a kind whose things are clearly close or far, with how far the close ones are, metres.

    Those that are not close, within `most`, are at least `far` away; without `most` the first clear gap after at most
    `BESIDE` tells the close ones. None where a thing meets one of the others: those that do are meant then.
    """
    out: list[tuple[p.Keep, Any, float]] = []
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep) and not item.negated]:
        test: Any = keep.test
        if not isinstance(test, p.Relation) or test.kind != kind or test.fewest or test.most:
            continue
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        if asked is None or others is None or not len(asked) or not len(others) or np.isin(asked, others).any():
            continue
        tree = shapely.STRtree(geometry[others])
        gaps = tree.query_nearest(geometry[asked], return_distance=True, all_matches=False)[1] * metres(crs)
        within = first_gap(gaps) if most is None else most
        close = gaps[gaps <= within].max(initial=0.0)
        beyond = gaps[gaps > within].min(initial=np.inf)
        if gaps.min(initial=np.inf) > 0 and close > 0 and max(CLEAR * close, far) <= beyond < np.inf:
            out.append((keep, test, float(ceil(SLACK * close))))
    return out


def first_gap(gaps: NDArray[np.float64]) -> float:
    """The largest of the smallest distances (n,), in metres, that all others are clearly beyond; 0 where none is."""
    ordered = np.sort(gaps)
    clear = np.flatnonzero((ordered[1:] >= CLEAR * ordered[:-1]) & (ordered[:-1] <= BESIDE))
    return float(ordered[clear[0]]) if len(clear) else 0.0


def metres(crs: CRS | None) -> float:
    """How long a unit of a layer's CRS is; 0 of one in degrees, where nothing is decided."""
    if crs is None:
        return 1.0
    return float(crs.axis_info[0].unit_conversion_factor) if crs.is_projected and crs.axis_info else 0.0
