"""What an operator says of each row: whether it holds, how well, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.phrases.ground import Floats


@dataclass
class Outcome:
    """Arrays over the rows asked about.

    `order` is lower for a better answer (None: all answer alike). `facts` are the columns of `why_data`;
    `sentence(i)` says it in words.
    """

    holds: NDArray[np.bool_]
    order: Floats | None = None
    facts: dict[str, NDArray[Any]] = field(default_factory=dict)
    sentence: Callable[[int], str] = field(default=lambda i: "")
