"""Superlatives, ordinals and how many are meant, with ties.

Two objects tie when their measures differ by at most 0.1 %, or their places or distances by at most 1 % of the object's
own scale (4 area / perimeter): pixel outlines do not tell more. All that tie for a place are kept, and say so.

Found objects made of pixels are no surer than their outlines: where moving one by half a pixel would change who holds a
rank, the answer stays and is called close.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.belonging import counted
from engine.phrases.operators.fields import field_values
from engine.phrases.operators.meeting import nearest
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_rank

SAME_MEASURE = 1e-3
SAME_PLACE = 1e-2
CLOSE = ", closer to another than half a pixel tells"


def key_values(table: Table, rows: Rows, key: p.Key, anchors: Rows | None) -> tuple[Floats, Floats]:
    """The values to rank by and, row by row, the difference that counts as a tie."""
    if isinstance(key, p.ByMeasure):
        values = table.measure(key.measure)[rows]
        return values, SAME_MEASURE * np.abs(np.where(np.isfinite(values), values, 0.0))
    if isinstance(key, p.ByField):
        values = field_values(table, rows, key.name)
        return values, np.zeros(len(rows))
    if isinstance(key, p.ByCount):
        others = np.zeros(0, np.int64) if anchors is None else anchors
        return counted(table, rows, others).astype(np.float64), np.zeros(len(rows))
    place = SAME_PLACE * table.scale(rows) + 1e-9
    if isinstance(key, p.BySide):
        return table.centroid[rows] @ table.ground.toward(key.bearing, key.frame), place
    if anchors is None:
        center = table.ground.points(np.array(table.scene.view.centroid.coords))[0]
        return np.hypot(*(table.centroid[rows] - center).T), place
    return nearest(table, rows, anchors)[1], place


def half_pixel(table: Table, rows: Rows, key: p.Key) -> Floats:
    """What half a pixel of outline is worth in the value ranked by; 0 for what is not made of pixels.

    An area changes by half a pixel times its outline, taken as a square's of that area; a gap, a length or a width
    changes at both ends. Shares and scores are not judged.
    """
    pixel = table.pixel(rows)
    if isinstance(key, p.BySide):
        return pixel / 2
    if isinstance(key, p.ByCount | p.ByField):
        return np.zeros(len(rows))
    if not isinstance(key, p.ByMeasure) or key.measure in ("length", "width"):
        return pixel
    return 2 * pixel * np.sqrt(table.area[rows]) if key.measure == "area" else np.zeros(len(rows))


def close_to_others(signed: Floats, slack: Floats, holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows chosen whose value differs from that of one left out by no more than the slack of either."""
    close = np.zeros(len(signed), np.bool_)
    chosen, others = np.flatnonzero(holds), np.flatnonzero(~holds & np.isfinite(signed))
    if not len(others):
        return close
    others = others[np.argsort(signed[others], kind="stable")]
    after = np.searchsorted(signed[others], signed[chosen])
    for at in (after - 1, after):
        other = others[np.clip(at, 0, len(others) - 1)]
        near = np.abs(signed[chosen] - signed[other]) < np.maximum(slack[chosen], slack[other])
        close[chosen] |= near
    return close


def ranked(table: Table, rows: Rows, rank: p.Rank, anchors: Rows | None, left_out: int = 0) -> Outcome:
    """Which rows hold the ranks asked for; ties at either end are kept; `left_out` is how many specks take no part."""
    values, tolerance = key_values(table, rows, rank.key, anchors)
    known = np.isfinite(values)
    signed = np.where(known, -values if rank.descending else values, np.inf)
    total = int(known.sum())
    first, count = (rank.first, rank.count) if rank.first else ((total + 1) // 2, 2 - total % 2)  # 0: the middle
    holds, tied, place = take(signed, tolerance, max(first, 1), count)
    holds &= known
    slack = half_pixel(table, rows, rank.key)
    close = close_to_others(signed, slack, holds) & ~tied
    word = render_rank(p.Rank(rank.source, rank.key, rank.descending))
    unit = {"area": f" {table.ground.unit}2"}.get(getattr(rank.key, "measure", ""), f" {table.ground.unit}")
    bare = isinstance(rank.key, p.ByField | p.ByCount) or getattr(rank.key, "measure", "") in (
        "score",
        "roundness",
        "elongation",
    )
    unit = "" if bare else unit
    shown = "" if isinstance(rank.key, p.BySide) else f"{{:.4g}}{unit}"

    def say(i: int) -> str:
        said = f"{word}, rank {place[i]} of {total}" + (f" ({shown.format(values[i])})" if shown else "")
        said += f", {left_out} {'speck' if left_out == 1 else 'specks'} left out" if left_out else ""
        return said + (", tied" if tied[i] else CLOSE if close[i] else "")

    def facts(at: Rows) -> dict[str, NDArray[Any]]:
        of = np.full(len(at), total)
        told = {"rank": place[at], "of": of, "value": np.round(values[at], 4), "tied": tied[at]}
        told |= {"close": close[at]} if slack.any() else {}
        return told | ({"specks_left_out": np.full(len(at), left_out)} if left_out else {})

    return Outcome(holds, signed, facts, say)


def take(signed: Floats, tolerance: Floats, first: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows at positions `first` to `first + count - 1` of ascending values with all that tie with an end of the range.

    Returns (holds, tied, place); `place` counts from 1, ties broken by row order.
    """
    number = len(signed)
    order = np.argsort(signed, kind="stable")
    place = np.empty(number, np.int64)
    place[order] = np.arange(1, number + 1)
    holds = (place >= first) & (place < first + count)
    tied = np.zeros(number, bool)
    if not holds.any():
        return holds, tied, place
    chosen = np.flatnonzero(holds)
    for end in (chosen[np.argmin(signed[chosen])], chosen[np.argmax(signed[chosen])]):
        with np.errstate(invalid="ignore"):
            same = np.abs(signed - signed[end]) <= np.minimum(tolerance, tolerance[end])
        same[end] = True
        if same.sum() > 1 and not (same <= holds).all():
            tied |= same
            holds |= same
    return holds, tied, place


def best_of(table: Table, rows: Rows, count: int, order: Floats | None) -> tuple[np.ndarray, np.ndarray]:
    """The `count` rows that answer best, and which of them tie with others; all rows when nothing orders them."""
    if order is None or len(rows) <= count:
        return np.ones(len(rows), bool), np.zeros(len(rows), bool)
    holds, tied, _ = take(order, SAME_PLACE * table.scale(rows) + 1e-9, 1, count)
    return holds, tied
