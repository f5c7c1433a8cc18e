"""What an operator says of each row: whether it holds, how well, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats


@dataclass
class Outcome:
    """Arrays over the rows asked about.

    `order` is lower for a better answer (None: all answer alike). `facts(rows)` are the columns of `why_data` at
    positions (m,); `sentence(i)` says it in words. Both are made of what is there already, when it is written. Of rows
    that are `unknown` the test holds no more when it is denied.
    """

    holds: NDArray[np.bool_]
    order: Floats | None = None
    facts: Callable[[NDArray[np.int64]], dict[str, NDArray[Any]]] = field(default=lambda rows: {})
    sentence: Callable[[int], str] = field(default=lambda i: "")
    unknown: NDArray[np.bool_] | None = None


def of_several(test: p.AnyOf | p.FirstOf, outcomes: list[Outcome]) -> Outcome:
    """Of any, the first outcome that holds speaks for a row; of the first, the first that holds for some row."""
    if isinstance(test, p.FirstOf):
        return next((outcome for outcome in outcomes if outcome.holds.any()), outcomes[-1])
    holds = np.any([outcome.holds for outcome in outcomes], axis=0)

    def say(i: int) -> str:
        return next((outcome.sentence(i) for outcome in outcomes if outcome.holds[i]), "")

    return Outcome(holds, sentence=say)
