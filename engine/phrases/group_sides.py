"""The side of a group that lies in one half of the view: "the western tennis courts" of six courts in the east."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.attaching import side_of_place
from engine.phrases.enclosing import said_of
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.words import normalise

AXES = {0: (1, 1.0), 90: (0, 1.0), 180: (1, -1.0), 270: (0, -1.0)}  # of a centroid's x and y, and whether more is meant


def on_their_side(plan: Plan, geometry: NDArray[np.object_], found: Callable[[p.Node], Rows]) -> Iterator[Plan]:
    """Other plans for one that leaves nothing: things "western" in the group that they are, none being so in the view.

    `found` are the rows that a step of the plan leaves, `geometry` (n,) all features.
    """
    phrase = normalise(plan.phrase)
    for keep in [each for each in p.walk(plan.root) if isinstance(each, p.Keep) and not each.negated]:
        place, text = keep.test, said_of(keep.source)
        bearing = side_of_place(place) if isinstance(place, p.Position) else None
        if bearing is None or not isinstance(place, p.Position) or not text:
            continue
        side = place.name.split()[0]
        if not re.search(rf"\b{re.escape(side)} {re.escape(text)}", phrase) or len(rows := found(keep.source)) < 2:
            continue
        axis, sign = AXES[bearing]
        at = sign * shapely.get_coordinates(shapely.centroid(geometry[rows]))[:, axis]
        there = int((at > (at.min() + at.max()) / 2).sum())
        if 0 < there < len(rows):
            fewer = p.Rank(keep.source, p.BySide(bearing, place.frame), descending=True, count=there)
            yield replace(plan, root=p.replaced(plan.root, keep, fewer))
