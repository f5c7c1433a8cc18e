"""One thing found under two names: "ships and boats", "all vehicles except trucks"."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases.operators.meeting import pairs_by_part
from engine.phrases.operators.table import Rows, Table

SAME = 0.8  # two finds found the same thing where this share of both together is common
TAKEN = 0.5  # an object is one of those taken away where they cover this share of it


def once(table: Table, rows: Rows) -> Rows:
    """Sorted rows without those that an earlier find found already."""
    if len(np.unique(table.code(rows))) < 2:
        return rows
    again = [np.zeros(0, np.int64)]
    for source, target in pairs_by_part(table, rows, rows):
        later = table.code(rows[source]) > table.code(target)
        source, target = source[later], target[later]
        again.append(source[same(table, rows[source], target)])
    kept: Rows = np.delete(rows, np.unique(np.concatenate(again)))
    return kept


def same(table: Table, first: Rows, second: Rows) -> NDArray[np.bool_]:
    """Whether rows that meet are one thing, pair by pair; for the pairs of one part."""
    # lines and points have no area
    alike = np.asarray(shapely.equals(table.shape(first), table.shape(second)), np.bool_)
    areas = np.stack([table.area[first], table.area[second]])
    close = np.flatnonzero((areas.min(axis=0) >= SAME * areas.max(axis=0)) & (areas.min(axis=0) > 0) & ~alike)
    common = shapely.area(shapely.intersection(table.shape(first[close]), table.shape(second[close])))
    alike[close] = common >= SAME * (areas[:, close].sum(axis=0) - common)
    return alike


def as_among(table: Table, anchors: Rows, rows: Rows) -> Rows:
    """Anchors, those that another find of `rows` found too as the rows they are there: a thing is not near itself."""
    others = anchors[~np.isin(table.code(anchors), np.unique(table.code(rows)))]
    gone, instead = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for source, target in pairs_by_part(table, others, rows):
        again = same(table, others[source], target)
        gone.append(others[source[again]])
        instead.append(target[again])
    kept: Rows = np.union1d(np.setdiff1d(anchors, np.concatenate(gone)), np.concatenate(instead))
    return kept


def beside(table: Table, rows: Rows, taken: Rows, *, themselves: bool = False) -> Rows:
    """Rows that are not among those taken away, nor mostly covered by what another find found of them.

    `themselves`: nor one of the latter, whatever covers them.
    """
    kept: Rows = np.setdiff1d(rows, taken)
    if themselves:
        return np.setdiff1d(kept, as_among(table, taken, kept))
    others = taken[~np.isin(table.code(taken), np.unique(table.code(kept)))]
    common, gone = np.zeros(len(kept)), np.zeros(len(kept), bool)
    for source, target in pairs_by_part(table, kept, others):
        covered = shapely.intersection(table.shape(kept[source]), table.shape(target))
        np.add.at(common, source, shapely.area(covered))
        flat = table.area[kept[source]] == 0
        inside = shapely.covers(table.shape(target[flat]), table.shape(kept[source[flat]]))
        gone[source[flat][inside]] = True
    gone |= (common >= TAKEN * table.area[kept]) & (table.area[kept] > 0)
    return kept[~gone]
