"""The row of things that lies by another thing: "the trees in the row along the street", "the row just north of it".

Of the rows that a find's things stand in (`operators.rows`), those most things of which are on the side asked for; of
these the one nearest to the anchors, by the median of its things' gaps, and rows hardly further away than that: `TIMES`
as far, or `MORE` metres; and what stands in line with it there, beyond a gap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.direction import in_direction
from engine.phrases.operators.gaps import gap_facts, gap_sentence
from engine.phrases.operators.meeting import nearest
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.rows import LEAST, of_fellows, standing_in
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_test

TIMES, MORE = 1.25, 3.0
STRAY, AFAR = 0.5, 6.0  # of a thing's size off the line of a row, and of its gaps away, what else stands in it


def in_row_by(table: Table, rows: Rows, anchors: Rows, test: p.RowBy) -> Outcome:
    """Whether each of the rows stands in the row of things nearest to the anchors, on the side asked for."""
    holds = np.zeros(len(rows), np.bool_)
    best, gap = nearest(table, rows, anchors)
    beside = np.isfinite(gap)
    if test.bearing is not None:
        beside &= in_direction(table, rows, anchors, p.Direction(test.bearing, test.frame, test.anchor)).holds
    for code in np.unique(table.code(rows)):
        here = np.flatnonzero(table.code(rows) == code)
        points = table.centroid[rows[here]]
        standing = of_fellows(table, table.finds[code], points, p.InRow())[0]
        standing = standing or standing_in(table, rows[here], p.InRow())
        groups = [np.array([i for i in each if i < len(here)], np.int64) for each in standing]
        groups = [each for each in groups if len(each) and beside[here[each]].mean() > 0.5]
        gaps = np.array([np.median(gap[here[each]]) for each in groups])
        for each, far in zip(groups, gaps, strict=True):
            if far <= max(TIMES * gaps.min(), gaps.min() + MORE):
                more = in_line_with(points, np.sqrt(table.area[rows[here]]), each) & beside[here]
                holds[here[each]] = holds[here[more]] = True
    text = render_test(test).partition(" find ")[0]
    return Outcome(holds, gap, lambda at: gap_facts(table, best[at], gap[at]), gap_sentence(table, text, best, gap))


def in_line_with(points: Floats, size: Floats, row: Rows) -> NDArray[np.bool_]:
    """Which things, with centroids (n, 2) and sizes (n,), stand in the line of a row of them, beyond a gap at most."""
    if len(row) < LEAST:
        return np.zeros(len(points), np.bool_)
    middle = points[row].mean(axis=0)
    axis = np.linalg.svd(points[row] - middle, full_matrices=False)[2][0]
    off = np.abs((points - middle) @ np.array([-axis[1], axis[0]]))
    place = (points - middle) @ axis
    step = np.median(np.diff(np.sort(place[row])))
    beyond = np.maximum(place[row].min() - place, place - place[row].max())
    return (off <= STRAY * size) & (beyond <= AFAR * step)
