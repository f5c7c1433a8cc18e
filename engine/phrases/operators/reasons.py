"""Why rows were chosen: what each step said of them, in one sentence and as facts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.scene import Told


@dataclass
class Reason:
    """What a step said of the rows it was asked about; `denied` when those that fail were kept."""

    before: Rows
    outcome: Outcome
    step: str
    denied: bool = False


def explained(table: Table, reasons: Mapping[p.Node, Reason], sets: Mapping[p.Node, Rows], rows: Rows) -> Told:
    """For each of some chosen rows, in order, one sentence and the facts of every step it passed.

    `sets` are the rows of each node.
    """
    finds = [table.finds[code] for code in table.code(rows)]
    said = [[find] for find in finds]
    steps: list[list[dict[str, Any]]] = [[] for _ in finds]
    for node, reason in reasons.items():
        at, asked = places(rows, reason.before)
        here = np.flatnonzero(asked & places(rows, sets[node])[1])
        outcome, at = reason.outcome, at[here]
        facts = {key: column.tolist() for key, column in outcome.facts(at).items()}
        for number, (row, i) in enumerate(zip(here.tolist(), at.tolist(), strict=True)):
            said[row].append(reason.step if reason.denied else outcome.sentence(i))
            steps[row].append({"step": reason.step} | {key: plain(column[number]) for key, column in facts.items()})
    why = ["; ".join(part for part in parts if part) for parts in said]
    return why, [{"find": find, "steps": passed} for find, passed in zip(finds, steps, strict=True)]


def places(rows: Rows, among: Rows) -> tuple[Rows, NDArray[np.bool_]]:
    """Where in sorted rows others are, and whether they are there at all."""
    at = np.searchsorted(among, rows)
    there = np.zeros(len(rows), bool)
    inside = at < len(among)
    there[inside] = among[at[inside]] == rows[inside]
    return at, there


def plain(item: object) -> object:
    """A value as one of JSON; infinities and NaN as None."""
    return None if isinstance(item, float) and not math.isfinite(item) else item
