"""What a row is: things of one find that stand in a line with even gaps ("the tents in a row", "a row of four houses").

A row has three things or more. From each to the next the line turns by 20 degrees at most and a gap is at most three
times the one before; all stand within half a thing's size, or 15 % of the gap, of one straight line, and what stands
beside them is no closer than 3/4 of the gap. Of only three the gaps are nearly equal and the line straighter, since any
three scattered things make some line. What could stand in two rows stands in the longer, else in the denser one. Two
things are a row only where "side by side" or "two" is said, and they stand no further apart than they are large.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from engine.phrases import plan as p
from engine.phrases.ground import Floats, coordinates
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_test

LEAST, AROUND = 3, 6  # things in a row; neighbours of a thing that may be the next
MOST = 5000  # things of a find: among more no rows are sought, which would take minutes
TURN = np.cos(np.radians(20))
EVEN, EVEN_OF_THREE = 3.05, 1.5  # times a gap is the one beside it
STRAY, STRAY_GAP = 0.5, 0.15  # of a thing's size, or of the gap, off the line
STRAY_OF_THREE, STRAY_GAP_OF_THREE = 0.4, 0.05
APART = 0.75  # of the gap is what stands beside a row away from it at least
LONG = 4.0  # times as long as wide are things that are counted across
CLOSE = 1.0  # times their size things side by side are apart

Row = tuple[int, ...]


def in_row(table: Table, rows: Rows, test: p.InRow) -> Outcome:
    """Whether each of the rows stands in a row, of `size` things where one has so many, at the place asked for."""
    holds = np.zeros(len(rows), np.bool_)
    for code in np.unique(table.code(rows)):
        here = np.flatnonzero(table.code(rows) == code)
        points, size = table.centroid[rows[here]], np.sqrt(table.area[rows[here]])
        standing = standing_in(table, rows[here], test)
        if not standing or (test.size and len(standing[0]) != test.size):
            theirs, all_points = of_fellows(table, table.finds[code], points, test)
            exact = [each for each in theirs if len(each) == test.size]
            if exact or not standing:
                standing, points = exact or theirs, all_points
        for each in standing:
            kept = [each[i] for i in places(points[list(each)], test, table)]
            holds[here[[i for i in kept if i < len(size)]]] = True
    text = render_test(test)
    return Outcome(holds, sentence=lambda i: text)


def standing_in(table: Table, rows: Rows, test: p.InRow) -> list[Row]:
    """The rows that things stand in, those of the size asked for where there are any."""
    points, size = table.centroid[rows], np.sqrt(table.area[rows])
    found = rows_among(points, size)
    if test.close or test.size == 2:
        shapes = np.concatenate([table.shape(rows[part]) for part in table.parts(rows)] or [np.zeros(0, object)])
        found = [each for each in found if side_by_side(shapes, size, each)]
        found += pairs(points, size, shapes, {i for each in found for i in each})
    exact = [each for each in found if len(each) == test.size]
    return exact or found


def of_fellows(table: Table, find: str, points: Floats, test: p.InRow) -> tuple[list[Row], Floats]:
    """The rows of all things of a kind, by the numbers of those at the points: "the red tent in the row".

    Those that are none of the points are numbered after them. Also the centroids by number.
    """
    fellows = table.scene.objects[find].fellows
    if fellows is None or test.close or len(fellows) <= len(points):
        return [], points
    shapes = table.ground.geometries(fellows[~(shapely.is_missing(fellows) | shapely.is_empty(fellows))])
    others = coordinates(shapely.centroid(shapes))
    gap, nearest = cKDTree(points).query(others)
    number = np.where(gap < 1e-3, nearest, len(points) + np.arange(len(others)))
    centroids = np.zeros((len(points) + len(others), 2))
    centroids[number] = others
    found = rows_among(others, np.sqrt(shapely.area(shapes)))
    return [tuple(int(number[i]) for i in each) for each in found], centroids


def rows_among(points: Floats, size: Floats) -> list[Row]:
    """The rows of things with centroids (n, 2) and sizes (n,), each from one end to the other, longest first."""
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    if not LEAST <= len(known) <= MOST:
        return []
    found = {min(each, each[::-1]) for each in map(tuple, chains(points[known])) if len(each) >= LEAST}
    found = {part for each in found if (part := straight(points[known], size[known], each))}
    near = cKDTree(points[known]).query(points[known], k=min(AROUND, len(known) - 1) + 1)
    found = {each for each in found if apart(points[known], each, *near)}
    free, out = np.ones(len(known), np.bool_), []
    for each in sorted(found, key=lambda each: order_of(points[known], each)):
        for run in runs(each, free):
            if len(run) == len(each) or straight(points[known], size[known], run) == run:
                free[list(run)] = False
                out.append(tuple(int(known[i]) for i in run))
    return sorted(out, key=len, reverse=True)


def chains(points: Floats) -> list[list[int]]:
    """Things each of which goes on from the two before it."""
    count = min(AROUND, len(points) - 1)
    near = cKDTree(points).query(points, k=count + 1)[1]
    near = np.array([row[row != i][:count] for i, row in enumerate(near)])
    step = points[near] - points[:, None]  # from each thing to its neighbours
    gap = np.maximum(np.hypot(*np.moveaxis(step, 2, 0)), 1e-9)
    onward, gaps = step[near], gap[near]  # (n, count, count): from a neighbour to its own
    with np.errstate(invalid="ignore"):
        along = np.einsum("ijx,ijkx->ijk", step, onward) / (gap[..., None] * gaps)
    fits = (along >= TURN) & (gaps <= EVEN * gap[..., None]) & (gap[..., None] <= EVEN * gaps)
    cost = np.where(fits, gaps * (2 - along), np.inf)
    best = cost.argmin(axis=2)
    goes = np.isfinite(cost.min(axis=2))
    starts, nexts = (each.tolist() for each in np.nonzero(goes))
    after = {(i, int(near[i, j])): int(near[near[i, j], best[i, j]]) for i, j in zip(starts, nexts, strict=True)}
    inner = {(j, k) for (_, j), k in after.items()}
    out = []
    for pair in after.keys() - inner or after.keys():
        chain, seen = [*pair], set(pair)
        while (then := after.get((chain[-2], chain[-1]))) is not None and then not in seen:
            chain.append(then)
            seen.add(then)
        out.append(chain)
    return out


def straight(points: Floats, size: Floats, chain: list[int] | Row) -> Row:
    """The longest beginning of a chain that stands in one straight line; empty where it is no row."""
    for stop in range(len(chain), LEAST - 1, -1):
        part = tuple(chain[:stop])
        own = points[list(part)]
        steps = np.hypot(*np.diff(own, axis=0).T)
        x, y = (own - own.mean(axis=0)).T
        angle = 0.5 * np.arctan2(2 * (x @ y), x @ x - y @ y)  # of the line that fits them best
        off = np.abs(y * np.cos(angle) - x * np.sin(angle)).max()
        three = stop == LEAST
        even = steps.max() <= (EVEN_OF_THREE if three else EVEN) * np.median(steps if not three else steps.min())
        share, of_gap = (STRAY_OF_THREE, STRAY_GAP_OF_THREE) if three else (STRAY, STRAY_GAP)
        if even and off <= max(share * np.median(size[list(part)]), of_gap * np.median(steps)):
            return part
    return ()


def apart(points: Floats, chain: Row, gaps: Floats, near: NDArray[np.int64]) -> bool:
    """Whether most things of a chain have no other closer than the next of the chain, as some in a crowd have.

    `gaps` and `near` (n, k) are the distances of each thing's neighbours, and which they are.
    """
    own = list(chain)
    step = float(np.median(np.hypot(*np.diff(points[own], axis=0).T)))
    others = np.where(np.isin(near[own], own), np.inf, gaps[own]).min(axis=1)
    return bool(np.median(others) >= APART * step)


def order_of(points: Floats, chain: Row) -> tuple[float, ...]:
    """What a row comes before others by: more things, smaller gaps, more level."""
    steps = np.diff(points[list(chain)], axis=0)
    return (-len(chain), round(float(np.hypot(*steps.T).mean()), 3), float(abs(steps[:, 1].sum())), chain[0])


def runs(chain: Row, free: NDArray[np.bool_]) -> list[Row]:
    """The stretches of a chain, long enough for a row, of which no thing stands in another row."""
    out: list[list[int]] = [[]]
    for i in chain:
        if free[i]:
            out[-1].append(i)
        else:
            out.append([])
    return [tuple(each) for each in out if len(each) >= LEAST]


def side_by_side(shapes: NDArray[np.object_], size: Floats, row: Row) -> bool:
    """Whether the things of a row stand no further apart than they are large."""
    gaps = shapely.distance(shapes[list(row[:-1])], shapes[list(row[1:])])
    return bool((gaps <= CLOSE * size[list(row[1:])]).all())


def pairs(points: Floats, size: Floats, shapes: NDArray[np.object_], taken: set[int]) -> list[Row]:
    """Two things side by side, each the nearest of the other."""
    if len(points) < 2:
        return []
    nearest = cKDTree(points).query(points, k=2)[1][:, 1]
    both = [(i, int(j)) for i, j in enumerate(nearest) if i < j and nearest[j] == i and not {i, int(j)} & taken]
    return [pair for pair in both if side_by_side(shapes, size, pair)]


def places(points: Floats, test: p.InRow, table: Table) -> list[int]:
    """Which of the things of a row, with centroids (n, 2), are meant: all, the nth from a side, middle or ends."""
    everything = list(range(len(points)))
    if test.inner and test.bearing is None:
        along = points - points.mean(axis=0)
        axis = np.linalg.svd(along, full_matrices=False)[2][0]  # of the line that they stand in
        return [int(i) for i in np.argsort(along @ axis, kind="stable")][1:-1]
    if test.at is None and not (test.ends or test.inner):
        return everything
    bearing = test.bearing
    if bearing is None:  # from the left, in an upright row from the top
        wide, high = (np.ptp(points @ table.ground.toward(side, "image")) for side in (90, 0))
        bearing = 270 if wide >= high else 0
    order = [int(i) for i in np.argsort(-(points @ table.ground.toward(bearing, test.frame)), kind="stable")]
    at = 1 if test.at is None else test.at
    if test.inner:
        return order[1:-1]
    if test.every:
        return order[at - 1 :: test.every]
    if at == 0:
        return order[(len(order) - 1) // 2 : len(order) // 2 + 1]
    first = order[at - 1 : at] if at > 0 else order[at:][:1]
    return first + (order[::-1][at - 1 : at] if test.ends else [])


def as_one_row(table: Table, rows: Rows, test: p.InRow) -> Rows:
    """The rows where none stand as asked: all of them, or the one at the place asked for as if they all made a row."""
    if test.bearing is None and len(rows) <= MOST:
        test = replace(test, bearing=across_parallel(table, rows))
    asked = places(table.centroid[rows], test, table)
    return rows[asked] if asked else rows


def across_parallel(table: Table, rows: Rows) -> int | None:
    """The side from which long things side by side, level or upright, are counted: "the middle track" of three.

    None where they are not long, do not run alike, or lie one after the other.
    """
    shapes = [shape for part in table.parts(rows) for shape in table.shape(rows[part])]
    right, up = (table.ground.toward(bearing, "image") for bearing in (90, 0))
    points = [shapely.get_coordinates(shape) for shape in shapes]
    if not all(map(len, points)):
        return None
    spans = [[(np.min(xy @ axis), np.max(xy @ axis)) for axis in (right, up)] for xy in points]
    for along, bearing in ((0, 0), (1, 270)):
        length = [each[along][1] - each[along][0] for each in spans]
        width = [each[1 - along][1] - each[1 - along][0] for each in spans]
        shared = min(each[along][1] for each in spans) - max(each[along][0] for each in spans)
        long = all(one >= LONG * max(other, 1e-9) for one, other in zip(length, width, strict=True))
        if long and shared > 0:
            return bearing
    return None


def left_out(test: p.InRow, count: int) -> str:
    """What is said about that."""
    said = render_test(test)
    if count > MOST:
        return f"'{said}' was left out: rows are sought among {MOST} things at most, not {count}"
    if test.at is None and not test.ends and not test.inner:
        return f"'{said}' was left out: none of {count} stand so"
    return f"none of {count} stand in a row: '{said}' is read as of them all"


def without_row(plan: p.Plan) -> p.Plan | None:
    """A plan that does not ask for a row; None where it asks for none, or for a place in it."""
    root = plan.root
    for keep in p.walk(root):
        test = keep.test if isinstance(keep, p.Keep) and not keep.negated else None
        if isinstance(keep, p.Keep) and isinstance(test, p.InRow) and test.at is None and not (test.ends or test.inner):
            root = p.replaced(root, keep, keep.source)
        if isinstance(keep, p.Keep) and isinstance(test, p.RowBy):
            beside = p.Relation("near", test.anchor)
            aside = beside if test.bearing is None else p.Direction(test.bearing, test.frame, test.anchor)
            root = p.replaced(root, keep, replace(keep, test=aside))
    return None if root is plan.root else replace(plan, root=root)
