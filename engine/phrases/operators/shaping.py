"""Looks that geometry tells: size against the median of a kind, and shape.

"large" is over 1.5 times the median area of the things it is said of (of two: the other's), "small" under its 1.5th
part; "long" and "short", "wide" and "narrow" likewise for the sides of the smallest rectangle. Where nothing is
(of five towers four are large), of features it is all on that side of the widest gap, if areas there are twice apart.
"round": 4 pi area / perimeter^2 >= 0.85, and of features at most 1.25 times as long as wide; "elongated": over 3 times
as long as wide, or where no feature is, those 1.5 times as elongated as all others; "rectangular": fills 85 % of its
rectangle; "square": that, and at most 1.25 times as long;
"triangular": three corners. Of what a network found the bounds are wider (`FOUND`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.outlines import has_outline
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import UNITS


@dataclass(frozen=True)
class Bounds:
    """What sizes and shapes begin at."""

    large: float = 1.5  # times the median
    small: float = 1.5  # times smaller than it
    round: float = 0.85
    oval: float = 1.25  # times as long as wide is round no more; an ellipse of 2 to 1 has a roundness of 0.84
    filled: float = 0.85
    square: float = 1.25
    elongated: float = 3.0
    apart: float = 2.0  # times, of groups, where nothing is so large or so small; 0: no matter


LONGER = 1.5  # times as elongated as all others
EXACT = Bounds()
# A network misses small things and rounds corners off; chosen on training images (docs/benchmarks/phrases.md).
FOUND = Bounds(oval=np.inf, large=1.2, filled=0.8, square=1.3, elongated=2.6, apart=0.0)
RELATIVE: dict[p.Measure, tuple[frozenset[str], frozenset[str]]] = {
    "area": (
        frozenset({"large", "big", "huge", "giant", "massive", "large sized", "larger", "bigger"}),
        frozenset({"small", "little", "tiny", "miniature", "small sized", "smaller"}),
    ),
    "length": (frozenset({"long", "longer"}), frozenset({"short", "shorter"})),
    "width": (frozenset({"wide", "broad", "wider", "broader"}), frozenset({"narrow", "thin", "narrower"})),
}
SHAPES = {
    "round": "round", "circular": "round", "rounded": "round",
    "elongated": "elongated", "slender": "elongated",
    "rectangular": "rectangular", "square": "square", "triangular": "triangular",
}  # fmt: skip


def relative(look: str) -> tuple[p.Measure, bool] | None:
    """The measure that a look compares, and whether more of it is asked for; None for looks that compare nothing."""
    return next(((measure, look in more) for measure, (more, less) in RELATIVE.items() if look in more | less), None)


def has_look(
    table: Table, rows: Rows, look: str, among: Rows | None = None, bounds: Bounds = EXACT
) -> NDArray[np.bool_]:
    """Which rows have a look of `RELATIVE`, against `among` (the rows themselves), or of `SHAPES`."""
    if compared := relative(look):
        measure, larger = compared
        values = table.measure(measure)
        others = values[rows if among is None else among]
        times = bounds.large if larger else bounds.small
        told = beyond(values[rows], others, times, larger=larger)
        gap = gap_between(others, bounds.apart if measure == "area" else bounds.apart**0.5)
        return told if told.any() or not gap else values[rows] > gap if larger else values[rows] < gap
    kind = SHAPES[look]
    if kind == "triangular":
        return has_outline(table.shape(rows), kind)
    long_side, short_side = table.sides[rows].T
    if kind == "round":
        oval = long_side > bounds.oval * short_side
        return np.asarray((table.measure("roundness")[rows] >= bounds.round) & ~oval, np.bool_)
    if kind == "elongated":
        ratio = long_side / np.maximum(short_side, 1e-9)
        told = ratio > bounds.elongated
        gap = gap_between(ratio, LONGER) if bounds.apart and not told.any() else 0.0
        return np.asarray(ratio > gap if gap else told, np.bool_)
    filled = table.area[rows] >= bounds.filled * long_side * short_side
    return np.asarray(filled & (long_side <= bounds.square * short_side) if kind == "square" else filled, np.bool_)


def beyond(values: Floats, others: Floats, times: float, *, larger: bool) -> NDArray[np.bool_]:
    """So many times larger or smaller than the median of others; of two, than the other one."""
    if not len(others):
        return np.zeros(len(values), np.bool_)
    median = np.median(others) if len(others) != 2 else np.where(values == others[0], others[1], others[0])
    return np.asarray(values > times * median if larger else values < median / times, np.bool_)


def gap_between(values: Floats, apart: float) -> float:
    """A value between two groups that are that many times apart; 0 where there are none."""
    ordered = np.sort(values)
    steps = ordered[1:] / np.maximum(ordered[:-1], 1e-9)
    at = int(steps.argmax()) if len(steps) and apart else 0
    return float(np.sqrt(ordered[at] * ordered[at + 1])) if len(steps) and apart and steps[at] >= apart else 0.0


def shaped(table: Table, rows: Rows, look: str) -> Outcome:
    """A look of found things among their kind; specks have none, and a thing alone any size."""
    typical = rows[~table.doubtful[rows]]
    typical = typical if len(typical) else rows
    compared = relative(look)
    if compared and len(typical) < 2:
        holds = np.ones(len(rows), np.bool_)
    else:
        holds = has_look(table, rows, look, typical, FOUND) & np.isin(rows, typical)
    measure: p.Measure = compared[0] if compared else "roundness" if SHAPES[look] == "round" else "elongation"
    values = table.measure(measure)[rows]
    unit = UNITS.get(measure, "").replace("m", table.ground.unit)
    middle = f", median {np.median(table.measure(measure)[typical]):.4g}{unit}" if compared and len(typical) else ""
    return Outcome(
        holds,
        None,
        lambda at: {measure: np.round(values[at], 3)},
        lambda i: f"{look}: {measure} {values[i]:.4g}{unit}{middle}",
    )
