"""Number fields of a layer: conditions on them, and their values for ranks."""

from __future__ import annotations

import numpy as np

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_test


def field_values(table: Table, rows: Rows, name: str) -> Floats:
    """A number field of rows, NaN where it is empty. Raises UsageError when the scene does not hold it."""
    out = np.full(len(rows), np.nan)
    codes = table.code(rows)
    for code in np.unique(codes):
        fields = table.scene.objects[table.finds[code]].fields
        if name not in fields:
            raise UsageError(f"the scene has no field '{name}' for find '{table.finds[code]}'")
        own = codes == code
        out[own] = fields[name][table.index(rows[own])]
    return out


def in_range(table: Table, rows: Rows, test: p.Field) -> Outcome:
    """Whether a field lies between two bounds; an empty one does not."""
    values = field_values(table, rows, test.name)
    slack = (-1e-9 if test.strict else 1e-9) * np.maximum(np.abs(values), 1e-9)
    holds = np.isfinite(values)
    if test.low is not None:
        holds &= values >= test.low - slack
    if test.high is not None:
        holds &= values <= test.high + slack
    asked = render_test(test)
    return Outcome(
        holds,
        None,
        lambda at: {test.name: values[at]},
        lambda i: f"{test.name} {values[i]:g}: {asked}",
        np.isnan(values),
    )


def told(table: Table, rows: Rows, test: p.Told) -> Outcome:
    """Whether a field says a text: a column of the scene, named as the test is rendered, holds 1."""
    asked = render_test(test)
    return Outcome(field_values(table, rows, asked) == 1, sentence=lambda i: asked)
