"""Sizes: a measure between two bounds, or beyond that of other things."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.ranking import SAME_MEASURE
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import SUPERLATIVES, UNITS, span


def sized(table: Table, rows: Rows, test: p.Size) -> Outcome:
    """A measure between two bounds."""
    values = table.measure(test.measure)[rows]
    slack = 1e-6 * np.abs(values)
    holds = np.isfinite(values)
    if test.low is not None:
        holds &= values >= test.low - slack
    if test.high is not None:
        holds &= values <= test.high + slack
    unit = UNITS.get(test.measure, "").replace("m", table.ground.unit)
    asked = span(test.low, test.high, unit)
    return Outcome(
        holds,
        None,
        lambda at: {test.measure: np.round(values[at], 3)},
        lambda i: f"{test.measure} {values[i]:.4g}{unit}, {asked}",
    )


def sized_than(table: Table, rows: Rows, others: Rows, test: p.SizeThan) -> Outcome:
    """A measure beyond that of every other object of a set, or within 20 % of one of them."""
    values, theirs = table.measure(test.measure)[rows], table.measure(test.measure)[others]
    theirs = test.times * (theirs[np.isfinite(theirs)].mean(keepdims=True) if test.mean and len(theirs) else theirs)
    if len(theirs) == 0:
        holds: NDArray[np.bool_] = np.zeros(len(rows), bool)
    elif test.sign:
        most = (test.sign * theirs).max()
        holds = test.sign * values > most + (-1 if test.ties else 1) * SAME_MEASURE * np.abs(most)
    else:
        ordered = np.sort(theirs)
        first, last = np.searchsorted(ordered, values / 1.2), np.searchsorted(ordered, values / 0.8, side="right")
        holds = last > first
    word = SUPERLATIVES.get((test.measure, test.sign > 0), "")
    return Outcome(
        holds,
        None,
        lambda at: {test.measure: np.round(values[at], 3)},
        lambda i: f"{test.measure} {values[i]:.4g}, compared ({word})",
    )
