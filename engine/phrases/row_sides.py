"""Rows told by what lies on one side of them: "the green caravans in the row closest to the beach", "2nd row from the road".

Put as the row on that side of the things, as the layer has it; told in a note.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from engine.errors import UsageError
from engine.phrases.layer import Features
from engine.phrases.words import ORDINAL, normalise

SIDES = "left|right|top|bottom|upper|lower|north|south|east|west|northern|southern|eastern|western"
TOWARD = re.compile(
    r"^(?P<things>.+?)(?: ?,| (?:in|of|from|on)) (?:the )?(?:row|line|column) (?:that is |which is |lying )?(?P<how>closest|nearest|closer|nearer|next|furthest|farthest|further|farther) (?:to|from|away from) (?P<what>[a-z]+(?: [a-z]+)*)$"
)
NTH = re.compile(
    rf"^(?P<things>.+?)(?: ?,| (?:in|of|on)) (?:the )?(?P<nth>{ORDINAL}) (?:row|line) from (?P<what>(?:the )?(?!(?:the )?(?:{SIDES})\b)[a-z]+(?: [a-z]+)*)$"
)


def with_row_sides(phrase: str, features: Features, notes: list[str], ask: Callable[[str], Any]) -> str:
    """A phrase with a side in the place of what lies there; `ask` selects the things of a phrase."""
    line = normalise(phrase)
    match = TOWARD.match(line) or NTH.match(line)
    if match is None:
        return phrase
    try:
        things, what = (features.geometry[ask(match[key]).rows] for key in ("things", "what"))
    except UsageError:
        return phrase
    if not len(things) or not len(what):
        return phrase
    here = shapely.centroid(shapely.union_all(shapely.centroid(things)))
    way = shapely.get_coordinates(shapely.shortest_line(here, shapely.union_all(what)))
    step = way[-1] - way[0]
    if "how" in match.groupdict() and match["how"].startswith(("fur", "far")):
        step = -step
    level = abs(step[0]) > abs(step[1])
    side = ("east" if step[0] > 0 else "west") if level else ("north" if step[1] > 0 else "south")
    line_of = "column" if level else "row"
    place = f"{match['nth']} {line_of} from the {side}" if match.re is NTH else f"{side} {line_of}"
    if not np.isfinite(step).all() or not step.any():
        return phrase
    notes.append(f"'{line[match.end('things') :].strip(' ,')}' is read as: in the {place}")
    return f"{match['things']} in the {place}"
