"""One thing found under two names: "ships and boats", "all vehicles except trucks"."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases.operators.relation import pairs
from engine.phrases.operators.table import Rows, Table

SAME = 0.8  # two finds found the same thing where this share of both together is common
TAKEN = 0.5  # an object is one of those taken away where they cover this share of it


def once(table: Table, rows: Rows) -> Rows:
    """Sorted rows without those that an earlier find found already."""
    if len(np.unique(table.code[rows])) < 2:
        return rows
    source, target = pairs(table, rows, rows)
    later = table.code[rows[source]] > table.code[target]
    source, target = source[later], target[later]
    again = source[same(table, rows[source], target)]
    kept: Rows = np.delete(rows, np.unique(again))
    return kept


def same(table: Table, first: Rows, second: Rows) -> NDArray[np.bool_]:
    """Whether rows that meet are one thing, pair by pair."""
    # lines and points have no area
    alike = np.asarray(shapely.equals(table.shape[first], table.shape[second]), np.bool_)
    areas = np.stack([table.area[first], table.area[second]])
    close = np.flatnonzero((areas.min(axis=0) >= SAME * areas.max(axis=0)) & (areas.min(axis=0) > 0) & ~alike)
    common = shapely.area(shapely.intersection(table.shape[first[close]], table.shape[second[close]]))
    alike[close] = common >= SAME * (areas[:, close].sum(axis=0) - common)
    return alike


def as_among(table: Table, anchors: Rows, rows: Rows) -> Rows:
    """Anchors, those that another find of `rows` found too as the rows they are there: a thing is not near itself."""
    others = anchors[~np.isin(table.code[anchors], table.code[rows])]
    source, target = pairs(table, others, rows)
    again = same(table, others[source], target)
    gone = others[source[again]]
    kept: Rows = np.union1d(np.setdiff1d(anchors, gone), target[again])
    return kept


def beside(table: Table, rows: Rows, taken: Rows) -> Rows:
    """Rows that are not among those taken away, nor mostly covered by what another find found of them."""
    kept: Rows = np.setdiff1d(rows, taken)
    others = taken[~np.isin(table.code[taken], table.code[kept])]
    source, target = pairs(table, kept, others)
    common = np.zeros(len(kept))
    np.add.at(common, source, shapely.area(shapely.intersection(table.shape[kept[source]], table.shape[target])))
    gone = (common >= TAKEN * table.area[kept]) & (table.area[kept] > 0)
    flat = table.area[kept[source]] == 0
    gone[source[flat]] |= shapely.covers(table.shape[target[flat]], table.shape[kept[source[flat]]])
    return kept[~gone]
