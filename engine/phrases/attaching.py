"""What is said after two things, said of the other one: "boats on the lake more than 30 m from any jetty".

Where "the" thing is the only one of its kind a distance tells nothing of it: it is said of what is named first. Where
the near reading leaves nothing, the others are tried: the condition of the first thing, and a place in the second one
instead of one in the view ("tanks in the northwest corner of the yard").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases import plan as p
from engine.phrases.adjusting import asked_rows, is_line
from engine.phrases.closeness import BESIDE, CLEAR, MOST, metres
from engine.phrases.enclosing import AROUND
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.words import normalise

IN_LINE = 1.5  # times as far as the closest are at most the others that line the same thing
AROUND_MOST = 25.0  # metres: what is further away is not around a thing, however far all others are
INSIDE = frozenset({"on", "at"})
SLACK = 1.01  # the layer's distances and those of the local projection differ by less


def with_distances_first(plan: Plan, rows: Mapping[str, Rows], notes: list[str]) -> Plan:
    """The plan with a distance after "the" only thing of its kind said of what is named first."""
    root, line = plan.root, normalise(plan.phrase)
    for keep in [item for item in p.walk(root) if isinstance(item, p.Keep)]:
        anchor = getattr(keep.test, "anchor", None)
        if not isinstance(anchor, p.Keep) or not isinstance(anchor.source, p.Find) or not is_apart(anchor):
            continue
        alone = len(rows.get(anchor.source.text, ())) == 1 and f"the {anchor.source.text} " in f"{line} "
        if alone and not keep.negated:
            root = p.replaced(root, keep, raised(keep, anchor))
            notes.append(
                f"'{render_test(anchor.test)}' is said of what is named first: there is one {anchor.source.text}"
            )
    return replace(plan, root=root)


def is_apart(keep: p.Keep) -> bool:
    """Whether a condition says how far things are from others."""
    test = keep.test
    return isinstance(test, p.Distance) or (isinstance(test, p.Relation) and test.kind == "near" and keep.negated)


def raised(keep: p.Keep, anchor: p.Keep) -> p.Keep:
    """A relation to things that something is said of, with that said of what is related to them."""
    test: Any = keep.test
    return replace(anchor, source=replace(keep, test=replace(test, anchor=anchor.source)))


def otherwise(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None) -> Iterator[Plan]:
    """Other plans for one that leaves nothing, the likeliest first."""
    nodes = [*p.walk(plan.root)]
    for each in nodes:
        if isinstance(each, p.Readings):
            yield from (replace(plan, root=p.replaced(plan.root, each, other)) for other in (each.low, each.high))
    keeps = [each for each in nodes if isinstance(each, p.Keep) and not each.negated]
    yield from (replace(plan, root=root) for keep in keeps for root in placed_in(plan.root, keep, rows))
    for keep in keeps:
        anchor = getattr(keep.test, "anchor", None)
        if isinstance(anchor, p.Keep) and not isinstance(keep.test, p.Between):
            yield replace(plan, root=p.replaced(plan.root, keep, raised(keep, anchor)))
    yield from all_along(plan, geometry, rows, crs)


def placed_in(root: p.Node, keep: p.Keep, rows: Mapping[str, Rows]) -> Iterator[p.Node]:
    """A place in the view and a thing that others are in or of, as that part of the one thing.

    "The two southern towers of the castle" are the two southernmost at it.
    """
    test, within = keep.test, keep.source
    if not isinstance(test, p.Relation) or test.kind not in INSIDE:
        return
    anchor: p.Node = test.anchor
    anchor = anchor.source if isinstance(anchor, p.Best) else anchor
    if isinstance(anchor, p.Keep) and isinstance(anchor.test, p.Position) and not anchor.negated:
        place, source, anchor = anchor.test, within, anchor.source
    elif isinstance(within, p.Keep) and isinstance(within.test, p.Position) and not within.negated:
        place, source = within.test, within.source
    else:
        return
    found = asked_rows(anchor, rows)
    if found is None or len(found) != 1:
        return
    best = next((each for each in p.walk(root) if isinstance(each, p.Best) and each.source == keep), None)
    bearing = side_of_place(place)
    if best is not None and best.count > 1 and bearing is not None:
        at = p.Keep(source, replace(test, anchor=anchor))
        fewer = p.Rank(at, p.BySide(bearing, place.frame), descending=True, count=best.count)
        yield p.replaced(root, best, fewer)
    yield p.replaced(root, keep, p.Keep(source, p.PartOf(place, anchor)))


def side_of_place(place: p.Position) -> int | None:
    """The bearing of a half or a third of the view at one side; None of corners and middles."""
    if (place.x is None) == (place.y is None):
        return None
    low, high = place.x or place.y or (0.0, 1.0)
    if (low > 0) == (high < 1):
        return None
    return (270 if low <= 0 else 90) if place.x else (180 if low <= 0 else 0)


def all_along(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None) -> Iterator[Plan]:
    """`houses along the barrier` as those within 30 m, where all stand about as far from it."""
    for keep in [each for each in p.walk(plan.root) if isinstance(each, p.Keep) and not each.negated]:
        test = keep.test
        if not isinstance(test, p.Relation) or test.kind != "along":
            continue
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        if (
            asked is None
            or others is None
            or not len(asked)
            or not len(others)
            or not all(map(is_line, geometry[others]))
        ):
            continue
        gaps = distances(geometry[asked], geometry[others]) * metres(crs)
        close = float(gaps.max())
        if 0 < close <= min(MOST, IN_LINE * gaps.min()):
            wider = p.Distance(None, float(np.ceil(SLACK * close)), test.anchor)
            yield replace(plan, root=p.replaced(plan.root, test, wider))


def with_those_around(
    plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None, notes: list[str]
) -> Plan:
    """The plan with "trees around the pond" as those close to it, where all others near it are clearly further away."""
    root = plan.root
    for keep in [each for each in p.walk(root) if isinstance(each, p.Keep) and not each.negated]:
        test = keep.test
        if not isinstance(test, p.Relation) or test.kind != "near" or not AROUND.search(normalise(plan.phrase)):
            continue
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        if asked is None or others is None or len(asked) < 4 or len(others) != 1 or np.isin(asked, others).any():
            continue
        gaps = np.sort(distances(geometry[asked], geometry[others]) * metres(crs))
        clear = np.flatnonzero((gaps[1:] >= CLEAR * gaps[:-1]) & (gaps[:-1] <= AROUND_MOST) & (gaps[1:] > 2 * BESIDE))
        if len(clear) and clear[-1] >= 2 and gaps[clear[-1]] > 0:
            closer = p.Distance(None, float(np.ceil(SLACK * gaps[clear[-1]])), test.anchor)
            root = p.replaced(root, test, closer)
            notes.append(f"'{render_test(test)}' is read as {render_test(closer)}: all others are much further away")
    return replace(plan, root=root)


def distances(things: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.float64]:
    """How far each of some shapes (n,) is from the nearest of others, in units of the layer."""
    return shapely.STRtree(others).query_nearest(things, return_distance=True, all_matches=False)[1]
