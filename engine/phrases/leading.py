"""How close a way that leads to a thing comes to it, where none touches it or lies next to it: "trail up to the hut".

A drawn way often ends at the yard or the kerb and not at the house: it is near then, or at most 60 m away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from engine.phrases import plan as p
from engine.phrases.adjusting import asked_rows, is_line
from engine.phrases.leading_turns import led
from engine.phrases.lexicon import Lexicon
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.words import normalise

CLOSE = 60.0  # metres: what a way leads to is no further from it


def leads(phrase: str, lexicon: Lexicon) -> bool:
    """Whether a phrase speaks of ways that lead somewhere."""
    line = normalise(phrase)
    return " leading to " in f" {line} {led(line, lexicon)} "


def reaching(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], crs: CRS | None) -> Iterator[Plan]:
    """Other plans for one of ways that lead somewhere and leaves nothing: near both ends, at most 60 m away."""
    for near in (True, False):
        root = plan.root
        for keep in [item for item in p.walk(root) if isinstance(item, p.Keep) and not item.negated]:
            test = keep.test.tests[-1] if isinstance(keep.test, p.FirstOf) else keep.test
            asked = asked_rows(keep, rows)
            if not isinstance(test, p.Relation) or test.kind != "next_to" or asked is None or not len(asked):
                continue
            if sum(map(is_line, geometry[asked])) > len(asked) / 2:
                wider = replace(test, kind="near") if near else p.Distance(None, CLOSE, test.anchor)
                root = p.replaced(root, keep.test, wider)
        if root != plan.root:
            yield replace(plan, root=root)
