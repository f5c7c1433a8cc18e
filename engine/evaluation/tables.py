"""The figures of an evaluation, as plain data: overall, by category, by kind of phrase, boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.evaluation.boxes import BoxMatch, box_parts
from engine.evaluation.evaluate import Scored
from engine.evaluation.kinds import KINDS
from engine.evaluation.metrics import Parts, gres_parts, intervals, lavt_parts, scores

Figures = dict[str, dict[str, float | None]]
"""Metric name to value, low and high end of its 95 % interval."""


def figures(parts: Parts, groups: Sequence[str], draws: int) -> Figures:
    """Value and interval of each metric; the interval is None where images are too few."""
    values, ends = scores(parts), intervals(parts, groups, draws)
    return {
        name: {"value": value, "low": None if (end := ends[name]) is None else end[0], "high": end[1] if end else None}
        for name, value in values.items()
    }


def _photographs(scored: Iterable[Scored]) -> list[str]:
    return [one.sample.photograph for one in scored]


def overall(scored: Sequence[Scored], fewest_pixels: int, draws: int) -> dict[str, dict[str, Any]]:
    """Each convention's figures, with the number of samples and images they are over.

    Where some samples have no target, the LAVT family's figures are also given over those with one.
    """
    groups = _photographs(scored)
    tables = {
        "lavt_480": _table(lavt_parts([one.squashed for one in scored]), groups, draws),
        "lavt_native": _table(lavt_parts([one.native for one in scored]), groups, draws),
    }
    targets = [one for one in scored if not one.no_target]
    if len(targets) < len(scored):
        groups_of_targets = _photographs(targets)
        tables["lavt_480_targets"] = _table(lavt_parts([t.squashed for t in targets]), groups_of_targets, draws)
        tables["lavt_native_targets"] = _table(lavt_parts([t.native for t in targets]), groups_of_targets, draws)
    tables["gres_native"] = _table(gres_parts([one.native for one in scored], fewest_pixels), groups, draws)
    return tables


def _table(parts: Parts, groups: Sequence[str], draws: int) -> dict[str, Any]:
    return {"samples": len(groups), "images": len(set(groups)), "figures": figures(parts, groups, draws)}


def breakdown(
    scored: Sequence[Scored], rows_of: Callable[[Scored], Iterable[str]], fewest_pixels: int, draws: int
) -> dict[str, dict[str, Any]]:
    """Figures by row: mIoU, oIoU and Pr@X at native size over samples with a target, N-acc over those without one."""
    rows: dict[str, list[Scored]] = {}
    for one in scored:
        for row in rows_of(one):
            rows.setdefault(row, []).append(one)
    tables = {}
    for row, members in rows.items():
        targets = [one for one in members if not one.no_target]
        groups = _photographs(members)
        found = figures(lavt_parts([one.native for one in targets]), _photographs(targets), draws)
        gres = figures(gres_parts([one.native for one in members], fewest_pixels), groups, draws)
        tables[row] = {
            "targets": len(targets),
            "no_target": len(members) - len(targets),
            "images": len(set(groups)),
            "figures": found | {name: gres[name] for name in ("N-acc", "T-acc")},
        }
    return tables


def by_category(scored: Sequence[Scored], fewest_pixels: int, draws: int) -> dict[str, dict[str, Any]]:
    """Figures by category, in alphabetical order; samples without a category are left out."""
    named = [one for one in scored if one.sample.category]
    return dict(sorted(breakdown(named, lambda one: [one.sample.category], fewest_pixels, draws).items()))


def by_kind(scored: Sequence[Scored], fewest_pixels: int, draws: int) -> dict[str, dict[str, Any]]:
    """Figures by kind of phrase; a phrase of several kinds counts in each."""
    rows = breakdown(scored, lambda one: one.kinds, fewest_pixels, draws)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return dict(sorted(rows.items(), key=lambda row: (order.get(row[0], len(order)), row[0])))


def category_mean(table: dict[str, dict[str, Any]], metric: str) -> float | None:
    """Mean of a metric over the categories that have a value."""
    values = [row["figures"][metric]["value"] for row in table.values() if row["targets"]]
    return sum(values) / len(values) if values else None


def box_table(matches: dict[str, list[tuple[str, BoxMatch]]], draws: int) -> dict[str, dict[str, Any]]:
    """Recall and precision of boxes by category; `matches` holds photograph and match of each sample."""
    return {
        category: {
            "images": len({photograph for photograph, _ in pairs}),
            "drawn": sum(match.drawn for _, match in pairs),
            "predicted": sum(match.predicted for _, match in pairs),
            "figures": figures(box_parts([m for _, m in pairs]), [photograph for photograph, _ in pairs], draws),
        }
        for category, pairs in sorted(matches.items())
    }
