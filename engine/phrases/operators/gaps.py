"""Gaps to the nearest anchor, as a reason tells them, and bounds on them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.meeting import nearest
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table


def gap_sentence(table: Table, text: str, best: Rows, gap: Floats) -> Callable[[int], str]:
    """`near river (12.3 m)`."""
    unit = table.ground.unit

    def say(i: int) -> str:
        if best[i] < 0:
            return f"{text} nothing"
        return f"{text} {table.name(int(best[i]))} ({gap[i]:.1f} {unit})"

    return say


def gap_facts(table: Table, best: Rows, gap: Floats) -> dict[str, NDArray[np.generic]]:
    """Distance and the anchor it was measured to."""
    known = best >= 0
    names, index = np.full(len(best), "", object), np.full(len(best), -1)
    names[known] = np.array(table.finds, object)[table.code(best[known])]
    index[known] = table.index(best[known])
    return {f"distance_{table.ground.unit}": np.round(gap, 3), "anchor": names, "anchor_index": index}


def within_distance(table: Table, rows: Rows, anchors: Rows, test: p.Distance) -> Outcome:
    """Whether the gap to the nearest anchor lies between two bounds (no anchor: none holds)."""
    best, gap = nearest(table, rows, anchors)
    tolerance = 1e-6 * np.maximum(1.0, np.where(np.isfinite(gap), gap, 0.0))
    holds = np.ones(len(rows), bool)
    if test.low is not None:
        holds &= gap >= test.low - tolerance
    if test.high is not None:
        holds &= gap <= test.high + tolerance
    if len(anchors) == 0:
        holds[:] = False
    order = gap if test.low is None else -gap if test.high is None else np.zeros(len(rows))
    return Outcome(
        holds, order, lambda at: gap_facts(table, best[at], gap[at]), gap_sentence(table, "away from", best, gap)
    )
