"""Rows and columns that things stand in: "the tanks in the bottom row", "the second column from the left".

The centroids of all things of the find's kind, along the direction that is counted in, are cut where one is at least
three quarters of a thing's size and twice the smaller gaps away from the next; of the cuts that leave lines of 1.5
things or more on average, the one with the smallest gap; but where it leaves a thing alone, as one that stands a little
out of its row is, one of gaps eight times as large that leaves none. Where nothing is cut so, rows in the strict
sense (`rows`) that run across are lines; things scattered anyhow stand in none. So it goes, too, where none of those
asked about is in the line asked for; at last they are looked at alone ("moored barges" among others under way).
"""

from __future__ import annotations

from itertools import product

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from engine.phrases import plan as p
from engine.phrases.ground import Floats, Geometries, coordinates
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.rows import rows_among
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_test

APART, TIMES, MEMBERS, FAR = 0.75, 2.0, 1.5, 8.0
UPRIGHT, SLANT = float(np.cos(np.radians(10))), 0.5  # cosine between north and up; a row's rise against its length


def in_line(table: Table, rows: Rows, test: p.InLine) -> Outcome:
    """Whether each row stands in the line asked for; none does where the things stand in no lines."""
    axis = axis_of(table, test)
    own, count = np.zeros(len(rows), np.int64), 0
    for code in np.unique(table.code(rows)):
        here = table.code(rows) == code
        everything = [] if test.among else [spread(table, table.finds[code], axis)]
        for (points, size), numbered in product((*everything, standing(table, rows[here], axis)), (by_cuts, by_rows)):
            number = numbered(points, size, axis)
            own[here] = number[cKDTree(points).query(table.centroid[rows[here]])[1]] if len(points) else 0
            if ((own[here] == wanted(test, int(number.max(initial=0)))) & (own[here] > 0)).any():
                break
        count = max(count, int(number.max(initial=0)))
    text = render_test(test)
    return Outcome(
        (own == wanted(test, count)) & (own > 0),
        None,
        lambda at: {"line": own[at], "lines": np.full(len(at), count)},
        lambda i: f"{text}, {own[i]} of {count}",
    )


def axis_of(table: Table, test: p.InLine) -> Floats:
    """The direction that rows or columns are counted from; a row drawn level is level, whatever the grid's north."""
    axis, upright = (table.ground.toward(test.bearing, frame) for frame in (test.frame, "image"))
    return upright if axis @ upright > UPRIGHT else axis


def wanted(test: p.InLine, count: int) -> int:
    """The number of the line asked for of so many; 0, which none has, for the middle one of an even number."""
    return test.number or (count + 1 if count % 2 else 0) // 2


def line_numbers(points: Floats, size: Floats, axis: Floats) -> NDArray[np.int64]:
    """The line (n,) that each thing stands in, 1 for the furthest along an axis; 0 for all that stand in none."""
    number = lines(points @ axis, size)
    return number if number.any() else by_rows(points, size, axis)


def spread(table: Table, find: str, axis: Floats) -> tuple[Floats, Floats]:
    """The centroids (n, 2) of a find's fellows, and how far each reaches along an axis, in metres."""
    fellows = table.scene.objects[find].fellows
    if fellows is not None:
        return along(table.ground.geometries(fellows[~(shapely.is_missing(fellows) | shapely.is_empty(fellows))]), axis)
    return standing(table, table.rows_of(find), axis)


def standing(table: Table, rows: Rows, axis: Floats) -> tuple[Floats, Floats]:
    """The same of some rows."""
    parts = [along(table.shape(rows[part]), axis) for part in table.parts(rows)]
    if not parts:
        return np.zeros((0, 2)), np.zeros(0)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def along(shapes: Geometries, axis: Floats) -> tuple[Floats, Floats]:
    """Centroids (n, 2) of shapes, and how far each reaches along an axis."""
    reach = np.array([np.ptp(shapely.get_coordinates(shape) @ axis) for shape in shapes])
    return coordinates(shapely.centroid(shapes)), reach


def by_cuts(points: Floats, size: Floats, axis: Floats) -> NDArray[np.int64]:
    """The line (n,) of each thing by `lines`."""
    return lines(points @ axis, size)


def by_rows(points: Floats, size: Floats, axis: Floats) -> NDArray[np.int64]:
    """The number (n,) of the row, in its strict sense, that each thing stands in, 1 for the furthest along; 0 for none.

    Where no cuts part the things: "the northern row" of turbines, two more of which stand south of it anyhow.
    """
    none = np.zeros(len(points), np.int64)
    found = [list(each) for each in rows_among(points, size)]
    found = [each for each in found if np.ptp(points[each] @ axis) < SLANT * np.ptp(points[each], axis=0).max()]
    for number, each in enumerate(sorted(found, key=lambda each: -float((points[each] @ axis).mean())), 1):
        none[each] = number
    return none


def lines(place: Floats, size: Floats) -> NDArray[np.int64]:
    """The line (n,) of each thing, 1 for the furthest along; 0 for all when they stand in no lines."""
    none = np.zeros(len(place), np.int64)
    if len(place) < 2:
        return none
    order = np.argsort(-place, kind="stable")
    gaps = -np.diff(place[order])
    levels = np.unique(gaps)
    least = APART * float(np.median(size))
    found: list[tuple[float, NDArray[np.int64]]] = []
    for below, level in zip([0.0, *levels[:-1]], levels, strict=True):
        cuts = gaps >= level
        if level >= least and level >= TIMES * below and len(place) >= MEMBERS * (cuts.sum() + 1):
            found.append((level, np.concatenate([[1], 1 + np.cumsum(cuts)])))
    if found:
        whole = (each for each in found if each[0] >= FAR * found[0][0] and np.bincount(each[1])[1:].min() > 1)
        none[order] = found[0][1] if np.bincount(found[0][1])[1:].min() > 1 else next(whole, found[0])[1]
    return none
