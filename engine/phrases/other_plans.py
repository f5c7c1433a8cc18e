"""Other plans for one that leaves nothing, since what is spoken of is supposed to be there; the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases import plan as p
from engine.phrases.adjusting import asked_rows, is_line
from engine.phrases.attaching import otherwise
from engine.phrases.closeness import CLEAR, loosened
from engine.phrases.fronting import at_the_shore
from engine.phrases.group_sides import beside_it, close_to_it, on_their_side
from engine.phrases.near_reach import reached, with_outside
from engine.phrases.operators import execute
from engine.phrases.operators.table import Rows
from engine.phrases.places import position_test, side_of
from engine.phrases.plan import Plan
from engine.phrases.scene import Scene
from engine.phrases.words import normalise

IN_PART = re.compile(
    r"\b(?:[io]n|along|at) the (left|right|north|south|east|west|top|bottom)(?:ern)?"
    r"(?: (?:edge|side|border|boundary|rim))? of\b"
)


def supposed(
    plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None, scene: Scene
) -> Iterator[Plan]:
    """What a plan that leaves nothing may mean. `geometry` (n,) are all features, `rows` those of each find."""
    yield from loosened(plan, geometry, rows, crs)
    yield from otherwise(plan, geometry, rows, crs)
    yield from with_those_near(plan, geometry, rows)
    yield from at_the_shore(plan, rows)
    yield from in_its_part(plan)
    yield from with_those_included(plan)
    yield from on_their_side(plan, geometry, lambda node: found_rows(plan, scene, rows, node))
    yield from reached(plan, geometry, lambda node: found_rows(plan, scene, rows, node), crs)


def in_its_part(plan: Plan) -> Iterator[Plan]:
    """A plan with "on the left of the parking lot", where nothing is, as in the left part of it.

    "Along the northern edge of the park" is so, too.
    """
    for side in IN_PART.findall(normalise(plan.phrase)):
        for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep) and not item.negated]:
            if isinstance(keep.test, p.Direction):
                part = position_test(side_of(side), side, far=False, noun="part")
                yield replace(plan, root=p.replaced(plan.root, keep.test, p.PartOf(part, keep.test.anchor)))  # type: ignore[arg-type]  # no edge


def with_those_included(plan: Plan) -> Iterator[Plan]:
    """A plan with "cranes including the gantry", where none contains one, as both."""
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep) and not item.negated]:
        said = "incl" in plan.phrase and isinstance(keep.test, p.Relation) and keep.test.kind == "containing"
        if said and isinstance(keep.test, p.Relation):
            yield replace(plan, root=p.replaced(plan.root, keep, p.Union((keep.source, keep.test.anchor))))


def with_those_near(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows]) -> Iterator[Plan]:
    """A plan with "turbines with a crane pad", where none has one, or "along the church" as near it.

    Not where some of the things are the others.
    """
    if plan.warnings:
        return
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep) and not item.negated]:
        test = keep.test
        if (
            not isinstance(test, p.Relation)
            or test.kind not in ("with", "along")
            or test.fewest
            or test.most
            or test.within
        ):
            continue
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        if asked is None or others is None or np.isin(asked, others).any():
            continue
        if test.kind == "with" or not any(map(is_line, geometry[others])):
            yield replace(plan, root=p.replaced(plan.root, test, replace(test, kind="near")))


def outside_it(
    plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None, scene: Scene
) -> Plan | None:
    """The plan with "outside" a building as near it (`with_outside`), where anything is; else None."""
    others = with_outside(plan, geometry, lambda node: found_rows(plan, scene, rows, node), crs)
    return next((each for each in others if len(execute(each, scene).index)), None)


def fewer(
    plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None, scene: Scene
) -> tuple[Plan, str] | None:
    """The plan with what is next to a thing, or at a side of it, as close to it (`close_to_it`), and why.

    Or with what "except the one by the bakery" may mean where nothing is that. None where the plan stands.
    """
    other = close_to_it(plan, geometry, lambda node: found_rows(plan, scene, rows, node), crs)
    if other.root != plan.root:
        return other, f"taken as {other.render()}: all others are much further away"
    other = beside_it(plan, lambda node: found_rows(plan, scene, rows, node))
    if other.root != plan.root:
        return other, f"taken as {other.render()}: what is on a thing is not next to it"
    other = denied_close(plan, geometry, lambda node: found_rows(plan, scene, rows, node))
    if other.root != plan.root:
        return other, f"taken as {other.render()}: nothing is closer, and all others are much further away"
    for node in [item for item in p.walk(plan.root) if isinstance(item, p.Difference)]:
        gone = replace(plan, root=node.removed)
        for wider in () if len(execute(gone, scene).index) else supposed(gone, geometry, rows, crs, scene):
            if len(execute(wider, scene).index):
                note = f"nothing is left after {gone.render()}: taken as {wider.render()}"
                return replace(plan, root=p.replaced(plan.root, node, replace(node, removed=wider.root))), note
    return None


def denied_close(plan: Plan, geometry: NDArray[np.object_], rows_of: Callable[[p.Node], Rows]) -> Plan:
    """The plan with "not next to the gate", which leaves nothing out, as not near it, where that parts them clearly.

    So it is with "without a crane pad" where none has one.
    """
    root = plan.root
    for keep in [item for item in p.walk(root) if isinstance(item, p.Keep) and item.negated]:
        test = keep.test
        if not isinstance(test, p.Relation) or test.kind not in ("next_to", "with") or test.fewest or test.most:
            continue
        asked, left = rows_of(keep.source), rows_of(keep)
        wider = replace(keep, test=replace(test, kind="near"))
        if not len(asked) or len(left) < len(asked) or not 0 < len(far := rows_of(wider)) < len(asked):
            continue
        gaps = np.full(len(asked), np.inf)
        tree = shapely.STRtree(geometry[rows_of(test.anchor)])
        pairs, near = tree.query_nearest(geometry[asked], return_distance=True, all_matches=False)
        gaps[pairs[0]] = near  # a feature without geometry has none
        apart = np.isin(asked, far)
        if CLEAR * gaps[~apart].max() <= gaps[apart].min():
            root = p.replaced(root, keep, wider)
    return replace(plan, root=root)


def found_rows(plan: Plan, scene: Scene, rows: Mapping[str, Rows], node: p.Node) -> Rows:
    """The rows of the features that one step of a plan leaves."""
    left = execute(replace(plan, root=node), scene)
    return np.array([rows[find][at] for find, at in zip(left.find, left.index, strict=True)], dtype=np.int64)
