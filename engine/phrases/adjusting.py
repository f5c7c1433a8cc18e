"""A plan in the light of the features found: heights nobody recorded, "shortest" of buildings, borders that touch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.concepts import concepts_of
from engine.phrases.fieldlooks import Rows
from engine.phrases.measurenames import measured_words
from engine.phrases.plan import Plan
from engine.phrases.render import render_rank


def with_known_height(
    plan: Plan, rows: Mapping[str, NDArray[np.int64]], numbers: Mapping[str, NDArray[np.float64]], notes: list[str]
) -> Plan:
    """The plan with "tallest" asked of the levels, where no feature in question has a height."""
    words = dict(reversed(measured_words(numbers)))
    height, levels = words.get("height"), words.get("levels")
    asked = np.concatenate([*rows.values(), np.zeros(0, np.int64)])
    if not (height and levels) or np.isfinite(numbers[height][asked]).any() or height not in asked_fields(plan):
        return plan
    notes.append(f"no feature has a {height}: ranked by {levels}")
    return replace(plan, root=p.replaced(plan.root, p.ByField(height), p.ByField(levels)))


def with_measures(
    plan: Plan, rows: Mapping[str, Rows], numbers: Mapping[str, NDArray[np.float64]], notes: list[str]
) -> Plan:
    """The plan with "longest" asked of the shape where the field that tells it is empty, and "shortest" of heights.

    The latter where most of the things have a height: "the shortest building".
    """
    known = {word: dict(reversed(measured_words(numbers))).get(word) for word in ("height", "length", "width")}
    fields = {name: word for name, word in known.items() if word} | lengths_of(numbers)
    for node in [item for item in p.walk(plan.root) if isinstance(item, p.Rank)]:
        source: Any = node.source
        while not isinstance(source, p.Find) and hasattr(source, "source"):
            source = source.source
        asked = rows.get(source.text) if isinstance(source, p.Find) else None
        key: p.Key | None = None
        if asked is None or not len(asked):
            continue
        height = fields.get("height")
        if node.key == p.ByMeasure("length") and not node.descending and height and "length" not in fields:
            key = p.ByField(height) if np.isfinite(numbers[height][asked]).mean() > 0.5 else None
        elif (
            isinstance(node.key, p.ByField)
            and node.key.name in numbers
            and np.isnan(numbers[node.key.name][asked]).all()
        ):
            measure = next((word for word, name in fields.items() if name == node.key.name and word != "height"), None)
            key = p.ByMeasure(measure) if measure else None  # type: ignore[arg-type]  # a length or a width
        if key is not None:
            other = replace(node, key=key)
            notes.append(f"'{render_rank(node)}' is read as {render_rank(other)}")
            plan = replace(plan, root=p.replaced(plan.root, node, other))
    return plan


def lengths_of(numbers: Mapping[str, NDArray[np.float64]]) -> dict[str, str]:
    """The fields that tell lengths and widths."""
    found = concepts_of(tuple(numbers))
    return {word: name for name, concept in found for word in ("length", "width") if concept.names.startswith(word)}


BORDERS = re.compile(r"\b(?:border|adjoin|abut)(?:s|ing)?\b|\bshar(?:e|es|ing) a (?:border|boundary)\b")
MOST_BORDERS = 200


def with_borders(
    plan: Plan, phrase: str, geometry: NDArray[np.object_], rows: Mapping[str, Rows], notes: list[str]
) -> Plan:
    """The plan with "bordering" and "adjoining" asked of what touches, where anything does.

    "Next to" too, where things lie wall to wall. `geometry` (n,) are all features.
    """
    root = plan.root
    tests = {item for item in p.walk(root) if isinstance(item, p.Relation) and item.kind == "next_to"}
    said = BORDERS.search(phrase) is not None
    walled = bool(tests) and not said and wall_to_wall(geometry, np.unique(np.concatenate([*rows.values()])))
    for test in tests if said or walled else ():
        root = p.replaced(root, test, p.FirstOf((replace(test, kind="touching"), test)))
    if walled:
        notes.append("the features lie wall to wall: 'next to' is read as touching, where any do")
    return replace(plan, root=root)


def wall_to_wall(geometry: NDArray[np.object_], rows: Rows) -> bool:
    """Whether nine of ten features share a border with another; at most `MOST_BORDERS` are looked at."""
    some = geometry[rows[:: max(1, len(rows) // MOST_BORDERS)]]
    if not len(some) or (shapely.get_dimensions(some) != 2).any():
        return False
    areas = geometry[shapely.get_dimensions(geometry) == 2]
    at, other = shapely.STRtree(areas).query(some, predicate="touches")
    shared = shapely.length(shapely.intersection(some[at], areas[other])) > 0
    return len(np.unique(at[shared])) >= 0.9 * len(some)


def asked_fields(plan: Plan) -> tuple[str, ...]:
    """The number fields that a plan asks for."""
    return tuple(dict.fromkeys(item.name for item in p.walk(plan.root) if isinstance(item, p.Field | p.ByField)))
