"""Sides of a line as seen from something else: "across the river from the church", "on the same side of it as"."""

from __future__ import annotations

import numpy as np
import shapely

from engine.phrases.operators.meeting import nearest, pairs_by_part
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table


def across(table: Table, rows: Rows, line: Rows, others: Rows, *, same: bool) -> Outcome:
    """Whether the straight way from each row to the nearest other crosses the line an odd number of times.

    `same`: an even number. Ways run between centroids. What meets the line is on neither side.
    """
    best, gap = nearest(table, rows, others)
    known = best >= 0
    for source, _ in pairs_by_part(table, rows, line):
        known[source] = False
    crossed = np.zeros(len(rows), np.int64)
    seen = np.flatnonzero(known)
    ways = shapely.linestrings(np.stack([table.centroid[rows[seen]], table.centroid[best[seen]]], axis=1))
    for part in table.parts(line):
        shapes = table.shape(line[part])
        source, target = shapely.STRtree(shapes).query(ways, predicate="intersects")
        common = shapely.intersection(ways[source], shapes[target])
        np.add.at(crossed, seen[source], shapely.get_num_geometries(common))
    holds = known & (len(line) > 0) & ((crossed % 2 == 0) == same)
    side = "same" if same else "other"
    return Outcome(holds, gap, lambda at: {"crossings": crossed[at]}, lambda i: f"on the {side} side of it")
