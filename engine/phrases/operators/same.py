"""One thing found under two names: "ships and boats", "all vehicles except trucks"."""

from __future__ import annotations

import numpy as np
import shapely

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
    common = shapely.area(shapely.intersection(table.shape[rows[source]], table.shape[target]))
    whole = table.area[rows[source]] + table.area[target] - common
    equal = shapely.equals(table.shape[rows[source]], table.shape[target])  # lines and points have no area
    again = source[(common >= SAME * whole) & (whole > 0) | equal]
    kept: Rows = np.delete(rows, np.unique(again))
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
