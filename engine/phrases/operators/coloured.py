"""Colours told by an object's own pixels."""

from __future__ import annotations

import numpy as np

from engine.phrases.colours import HALF
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table


def coloured(table: Table, rows: Rows, colours: tuple[str, ...]) -> Outcome:
    """Whether at least half of an object's pixels have one of the colours; no object is more it than another."""
    share = table.colour(rows, colours)
    name = " or ".join(colours)
    return Outcome(
        share >= HALF,
        None,
        lambda rows: {"share": np.round(share[rows], 3)},
        lambda i: f"{name}: {100 * share[i]:.0f} % of its pixels",
    )
