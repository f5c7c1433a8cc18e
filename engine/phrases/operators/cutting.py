"""Which objects are cut."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases.operators.table import Rows, Table

_RIM = 1e-6
"""Objects this near to the view's edge reach it, as a share of the view's side."""


def cut(table: Table, rows: Rows) -> NDArray[np.bool_]:
    """Tell which rows reach over or to the view's edge, or end where the image or the area does."""
    view = table.scene.view
    inside = view.buffer(-_RIM * float(np.sqrt(view.area)))
    shapely.prepare(inside)
    out = np.empty(len(rows), np.bool_)
    for part in table.parts(rows):
        out[part] = ~shapely.contains_properly(inside, table.geometry(rows[part]))
    code = table.code(rows)
    for number in np.unique(code):
        known, own = table.scene.objects[table.finds[number]].cut, code == number
        if known is not None:
            out[own] |= known[table.index(rows[own])]
    return out
