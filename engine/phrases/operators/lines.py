"""Rows and columns that things stand in: "the tanks in the bottom row", "the second column from the left".

The centroids of all things of the find's kind, along the direction that is counted in, are cut where one is at least
three quarters of a thing's size and twice the smaller gaps away from the next; of the cuts that leave lines of 1.5
things or more on average, the one with the smallest gap. Things scattered anyhow stand in no lines.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats, Geometries
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table, coordinates
from engine.phrases.render import render_test

APART, TIMES, MEMBERS = 0.75, 2.0, 1.5


def in_line(table: Table, rows: Rows, test: p.InLine) -> Outcome:
    """Whether each row stands in the line asked for; none does where the things stand in no lines."""
    axis = table.ground.toward(test.bearing, test.frame)
    own, count = np.zeros(len(rows), np.int64), 0
    for code in np.unique(table.code(rows)):
        here = table.code(rows) == code
        place, size = spread(table, table.finds[code], axis)
        number = lines(place, size)
        count = max(count, int(number.max(initial=0)))
        order = np.argsort(place)
        at = np.searchsorted(place[order], table.centroid[rows[here]] @ axis - 1e-6)
        own[here] = number[order[np.minimum(at, len(order) - 1)]]
    wanted = test.number or (count + 1 if count % 2 else 0) // 2
    text = render_test(test)
    return Outcome(
        (own == wanted) & (own > 0),
        None,
        lambda at: {"line": own[at], "lines": np.full(len(at), count)},
        lambda i: f"{text}, {own[i]} of {count}",
    )


def spread(table: Table, find: str, axis: Floats) -> tuple[Floats, Floats]:
    """The centroids (n,) of a find's fellows along an axis, and how far each reaches along it, in metres."""
    fellows = table.scene.objects[find].fellows
    if fellows is not None:
        return along(table.ground.geometries(fellows[~(shapely.is_missing(fellows) | shapely.is_empty(fellows))]), axis)
    rows = table.rows_of(find)
    parts = [along(table.shape(rows[part]), axis) for part in table.parts(rows)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def along(shapes: Geometries, axis: Floats) -> tuple[Floats, Floats]:
    """Centroids (n,) of shapes along an axis, and how far each reaches along it."""
    reach = np.array([np.ptp(shapely.get_coordinates(shape) @ axis) for shape in shapes])
    return coordinates(shapely.centroid(shapes)) @ axis, reach


def lines(place: Floats, size: Floats) -> NDArray[np.int64]:
    """The line (n,) of each thing, 1 for the furthest along; 0 for all when they stand in no lines."""
    none = np.zeros(len(place), np.int64)
    if len(place) < 2:
        return none
    order = np.argsort(-place, kind="stable")
    gaps = -np.diff(place[order])
    levels = np.unique(gaps)
    least = APART * float(np.median(size))
    for below, level in zip([0.0, *levels[:-1]], levels, strict=True):
        cuts = gaps >= level
        if level >= least and level >= TIMES * below and len(place) >= MEMBERS * (cuts.sum() + 1):
            none[order] = np.concatenate([[1], 1 + np.cumsum(cuts)])
            return none
    return none
