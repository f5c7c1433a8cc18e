"""What a group is: things of one find closer to one another than to the others ("the tanks in the group of twelve").

The things are joined by the gaps between their outlines, smallest first. A group of N is what is joined of exactly N
things when the next gap is at least 1.5 times their widest, or where none is so far away 1.2 times; gaps under a tenth
of a thing's size count as that, since what touches is not closer than what nearly does. Of several such groups the one
that most of the things asked about stand in is meant, then the one whose next gap is the most times its widest; with a
side the furthest there. "The largest group" is of those that come apart where the next wider gap is the most times as
wide, at least 1.5 times, and half of the things or more have others in theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree

from engine.phrases import plan as p
from engine.phrases.ground import Floats, Geometries, coordinates
from engine.phrases.operators.lines import along, axis_of, in_line, line_numbers, wanted
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_test

TIMES, LEAST_TIMES = 1.5, 1.2  # times its widest inner gap is a group's next gap at least; where none is so far away
LEAST_GAP = 0.1  # of a thing's size, the side of a square of its area
MOST = 5000  # things of a find: among more no groups are sought, which would take minutes
MOST_PAIRS = 1_000_000  # pairs of things measured; wider gaps count as the widest reached


@dataclass(frozen=True)
class Group:
    """Things by number, and how many times their widest gap the next one is."""

    members: NDArray[np.int64]
    apart: float


def in_group(table: Table, rows: Rows, test: p.InGroup, told: Rows) -> Outcome:
    """Whether each of the rows stands in the group asked for; unknown for all where there is none.

    Of several groups it is the one that most of the rows `told` stand in.
    """
    holds, found = np.zeros(len(rows), np.bool_), False
    for code in np.unique(table.code(rows)):
        here = np.flatnonzero(table.code(rows) == code)
        for shapes in kinds_of(table, table.finds[code]):
            points = coordinates(shapely.centroid(shapes))
            groups = groups_among(shapes, test) if 2 <= len(shapes) <= MOST else []
            if groups:
                own, most = (cKDTree(points).query(table.centroid[each])[1] for each in (rows[here], told))
                for group in meant(groups, points, most, test, table):
                    holds[here] |= np.isin(own, lined(group.members, shapes, test.row, table))
                found = True
                break
    text = render_test(test)
    return Outcome(holds, sentence=lambda i: text, unknown=None if found else np.ones(len(rows), np.bool_))


def kinds_of(table: Table, find: str) -> Iterator[Geometries]:
    """All things of a find's kind in metres, also those that look otherwise; then, where these are fewer, its own."""
    fellows, rows = table.scene.objects[find].fellows, table.rows_of(find)
    if fellows is not None and len(fellows) > len(rows):
        yield placed(table.ground.geometries(fellows[~(shapely.is_missing(fellows) | shapely.is_empty(fellows))]))
    yield placed(np.concatenate([table.shape(rows[part]) for part in table.parts(rows)] or [np.zeros(0, object)]))


def placed(shapes: Geometries) -> Geometries:
    """Those of the shapes that have a place on the ground."""
    return shapes[np.isfinite(shapely.bounds(shapes)).all(axis=1)]


def groups_among(shapes: Geometries, test: p.InGroup) -> list[Group]:
    """The groups of as many of the shapes as asked for, or the one of the most or the fewest."""
    least = max(LEAST_GAP * float(np.median(np.sqrt(shapely.area(shapes)))), 1e-6)
    edges, reached = spanning(shapes, least)
    if test.size:
        found = [each for each in branches(edges, len(shapes), reached) if len(each.members) == test.size]
        return [each for each in found if each.apart >= TIMES] or found
    parts = come_apart(edges, len(shapes), reached)
    size = (min if test.fewest else max)((len(each) for each in parts), default=0)
    return [Group(each, TIMES) for each in parts if len(each) == size]


def spanning(shapes: Geometries, least: float) -> tuple[Floats, float]:
    """The gaps that join shapes into one, as rows (thing, thing, metres) from the smallest, none under `least`.

    Also the gap, in metres, that the next is wider than: infinite where the shapes are joined. They are sought ever
    further away from all shapes but those of the part that most are joined in by then.
    """
    tree, count, reach, found = shapely.STRtree(shapes), len(shapes), least, np.zeros((0, 3))
    around, own = shapely.bounds(shapes), np.arange(count)
    while len(found) < count - 1:
        others = np.flatnonzero(own != np.bincount(own).argmax())
        pairs = tree.query(shapely.box(*(around[others] + reach * np.array([-1, -1, 1, 1])).T))
        pairs = np.stack([others[pairs[0]], pairs[1]])[:, own[others[pairs[0]]] != own[pairs[1]]]
        if pairs.shape[1] > MOST_PAIRS:
            return found, reach / 2
        gaps = np.maximum(shapely.distance(shapes[pairs[0]], shapes[pairs[1]]), least)
        edges = np.concatenate([found, np.column_stack([*pairs, gaps])[gaps <= reach]])
        edges = edges[np.unique(np.sort(edges[:, :2], axis=1), axis=0, return_index=True)[1]]
        ends = edges[:, :2].astype(np.int64).T
        joined = minimum_spanning_tree(coo_array((edges[:, 2], ends), shape=(count, count)).tocsr()).tocoo()
        order = np.argsort(joined.data, kind="stable")
        found = np.column_stack([joined.row, joined.col, joined.data])[order]
        own = connected_components(joined, directed=False)[1]
        reach *= 2
    return found, np.inf


def branches(edges: Floats, count: int, reached: float) -> list[Group]:
    """The groups that `count` things come to be joined in by ever wider gaps; those after are wider than `reached`."""
    members, widest = {i: [i] for i in range(count)}, np.zeros(count)
    root, out = list(range(count)), []

    def settle(at: int, following: float) -> None:
        if len(members[at]) > 1 and following >= LEAST_TIMES * widest[at]:
            out.append(Group(np.array(members[at]), following / widest[at]))

    for first, second, gap in edges:
        one, other = root_of(root, int(first)), root_of(root, int(second))
        settle(one, gap)
        settle(other, gap)
        root[other], widest[one] = one, gap
        members[one] = members[one] + members.pop(other)
    for at in members:
        settle(at, reached)
    return out


def root_of(root: list[int], at: int) -> int:
    """The thing that stands for all that are joined with another."""
    while root[at] != at:
        root[at] = root[root[at]]
        at = root[at]
    return at


def come_apart(edges: Floats, count: int, reached: float) -> list[NDArray[np.int64]]:
    """The groups, of two things or more, that are left where the next wider gap is the most times as wide."""
    gaps = np.append(edges[:, 2], np.full(count - 1 - len(edges), reached))
    best: tuple[float, list[NDArray[np.int64]]] = (TIMES, [])
    for at in np.flatnonzero(gaps[1:] >= TIMES * gaps[:-1]):
        links = coo_array((np.ones(at + 1), edges[: at + 1, :2].astype(np.int64).T), shape=(count, count))
        own = connected_components(links, directed=False)[1]
        sizes = np.bincount(own)
        if gaps[at + 1] >= best[0] * gaps[at] and sizes[sizes > 1].sum() >= count / 2:
            best = gaps[at + 1] / gaps[at], [np.flatnonzero(own == each) for each in np.flatnonzero(sizes > 1)]
    return best[1]


def meant(groups: list[Group], points: Floats, own: NDArray[np.int64], test: p.InGroup, table: Table) -> list[Group]:
    """Which of the groups are meant; `points` (n, 2) are the centroids of all things, `own` those asked about."""
    if test.every or not test.size:
        return groups
    if test.bearing is not None:
        axis = table.ground.toward(test.bearing, test.frame)
        return [max(groups, key=lambda each: float((points[each.members] @ axis).mean()))]
    return [max(groups, key=lambda each: (int(np.isin(each.members, own).sum()), each.apart))]


def lined(members: NDArray[np.int64], shapes: Geometries, line: p.InLine | None, table: Table) -> NDArray[np.int64]:
    """Those of a group that stand in a row or column of its things; all without one."""
    if line is None:
        return members
    axis = axis_of(table, line)
    number = line_numbers(*along(shapes[members], axis), axis)
    return members[(number == wanted(line, int(number.max(initial=0)))) & (number > 0)]


def as_one_group(node: p.Best, rows_of: Callable[[p.Node], Rows], notes: list[str]) -> p.Best:
    """`the group of four cars near the hall`, of which fewer stand near it: all of it, and where four do, these.

    `rows_of` are the rows that a step leaves; what the phrase is taken for goes into `notes`.
    """
    keep = node.source
    if not isinstance(keep, p.Keep) or keep.negated or not isinstance(keep.test, p.InGroup):
        return node
    left, before, things = len(rows_of(keep)), len(rows_of(keep.source)), keep.source
    while isinstance(things, p.Keep):
        things = things.source
    enough = left >= node.count or not before or left_out(keep.test, before) in notes
    if keep.test.size != node.count or enough or not isinstance(things, p.Find):
        return node
    if before == node.count or not left:
        other = replace(node, source=keep.source)
    else:
        other = replace(node, source=p.Keep(things, replace(keep.test, told=keep.source)), by=())
    notes.append(f"{left} are left after {p.Plan('', keep).render()}: taken as {p.Plan('', other).render()}")
    return other


def as_one(table: Table, rows: Rows, test: p.InGroup) -> Rows:
    """Rows, none of which stand in such a group: those in the row asked for, as many furthest to the side, or all."""
    if test.row is not None:
        lined_up = rows[in_line(table, rows, test.row).holds]
        return lined_up if len(lined_up) else rows
    if test.bearing is None or not test.size:
        return rows
    order = np.argsort(-(table.centroid[rows] @ table.ground.toward(test.bearing, test.frame)), kind="stable")
    furthest: Rows = np.sort(rows[order[: test.size]])
    return furthest


def left_out(test: p.InGroup, count: int) -> str:
    """What is said about that."""
    why = f"groups are sought among {MOST} at most" if count > MOST else f"none of {count} stand so"
    return f"'{render_test(test)}' is read without the group: {why}"
