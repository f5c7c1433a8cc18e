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
from engine.phrases.operators.supposed import looser
from engine.phrases.plan import Plan
from engine.phrases.render import render_rank, render_test
from engine.phrases.units import factor


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
    plan: Plan,
    rows: Mapping[str, Rows],
    numbers: Mapping[str, NDArray[np.float64]],
    notes: list[str],
    shapes: NDArray[np.object_],
) -> Plan:
    """The plan with "longest" asked of the shape where the field that tells it is empty, and "shortest" of heights.

    The latter where most of the things have a height: "the shortest building".
    """
    known = {word: dict(reversed(measured_words(numbers))).get(word) for word in ("height", "length", "width")}
    fields = {name: word for name, word in known.items() if word} | lengths_of(numbers)
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep) and isinstance(item.test, p.Field)]:
        if (size := size_of(keep, rows, numbers, fields)) is not None:
            sized = replace(keep, test=size)
            notes.append(f"'{render_test(keep.test)}' is read as {render_test(size)}: no such feature has the field")
            plan = replace(plan, root=p.replaced(plan.root, keep, sized))
    plan = with_lower(plan, rows, numbers, fields, notes)
    for node in [item for item in p.walk(plan.root) if isinstance(item, p.Rank)]:
        asked = asked_rows(node, rows)
        key: p.Key | None = None
        if asked is None or not len(asked):
            continue
        height = fields.get("height")
        if node.key == p.ByMeasure("length") and not node.descending and height and "length" not in fields:
            told = np.isfinite(numbers[height][asked]).mean() > 0.5 and not all(map(is_line, shapes[asked]))
            key = p.ByField(height) if told else None  # "the shortest pipe rack" is long
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


def with_lower(
    plan: Plan,
    rows: Mapping[str, Rows],
    numbers: Mapping[str, NDArray[np.float64]],
    fields: Mapping[str, str],
    notes: list[str],
) -> Plan:
    """The plan with "towers shorter than 60 m", "silos > 30 m" asked of heights, if most have one and none a length."""
    name = fields.get("height")
    metre = factor("m", name) if name else None
    if name is None or not metre or "length" in fields or not LOWER.search(plan.phrase):
        return plan
    low = "shorter" not in plan.phrase.lower() or NOT_LOWER.search(plan.phrase) is not None
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep)]:
        test, asked = keep.test, asked_rows(keep, rows)
        bound = (test.low if low else test.high) if isinstance(test, p.Size) and test.measure == "length" else None
        if bound is None or not isinstance(test, p.Size) or (test.high if low else test.low) is not None:
            continue
        heights = np.zeros(0) if asked is None else numbers[name][asked]
        known, at = heights[np.isfinite(heights)], bound * metre
        if len(known) > len(heights) / 2 and at < 2 * known.max():  # and not of boats of any height
            lower = replace(keep, test=p.Field(name, at, None) if low else p.Field(name, None, at))
            notes.append(f"'{render_test(test)}' is read as {render_test(lower.test)}")
            plan = replace(plan, root=p.replaced(plan.root, keep, lower))
    return plan


def with_others(plan: Plan, rows: Mapping[str, Rows]) -> Plan:
    """The plan with things after ", and the" added to the rest, where they cannot be what is excepted.

    "Every silo except the concrete ones, and the farmhouse": no farmhouse is a silo.
    """
    for node in [item for item in p.walk(plan.root) if isinstance(item, p.Difference)]:
        source = asked_rows(node, rows)
        if not isinstance(node.removed, p.Union) or source is None or ", and " not in plan.phrase:
            continue
        asked = [asked_rows(part, rows) for part in node.removed.parts]
        other = [own is not None and len(own) > 0 and not np.isin(own, source).any() for own in asked]
        if any(other) and not all(other):
            pairs = list(zip(node.removed.parts, other, strict=True))
            kept = tuple(part for part, is_other in pairs if not is_other)
            added = tuple(part for part, is_other in pairs if is_other)
            rest = replace(node, removed=kept[0] if len(kept) == 1 else p.Union(kept))
            plan = replace(plan, root=p.replaced(plan.root, node, p.Union((rest, *added))))
    return plan


def with_shared_tests(plan: Plan, rows: Mapping[str, Rows]) -> Plan:
    """The plan with what is said of the second of two asked of both: "the barn and the farmhouse near the pond".

    Where there are several of the first, so that "the" one is not told without.
    """
    root, said = plan.root, " ".join(plan.phrase.lower().split())
    if not isinstance(root, p.Union) or len(root.parts) != 2:
        return plan
    first, second = root.parts
    if not isinstance(first, p.Find) or not said.startswith(f"the {first.text} and the "):
        return plan
    source: p.Node = second
    while isinstance(source, p.Keep | p.Best):
        source = source.source
    if source is second or not isinstance(source, p.Find) or len(rows.get(first.text, ())) < 2:
        return plan
    return replace(plan, root=p.Union((p.replaced(second, source, first), second)))


def asked_rows(node: p.Node, rows: Mapping[str, Rows]) -> Rows | None:
    """The rows of the find that a step of a plan is about; None where it is about several."""
    while isinstance(node, p.Keep | p.Rank | p.Best | p.Difference):
        node = node.source
    return rows.get(node.text) if isinstance(node, p.Find) else None


def size_of(
    keep: p.Keep, rows: Mapping[str, Rows], numbers: Mapping[str, NDArray[np.float64]], fields: Mapping[str, str]
) -> p.Size | None:
    """`boats longer than 100 m` as a size of their shapes, where only other things have the field of lengths."""
    test: Any = keep.test
    asked = asked_rows(keep, rows)
    measure = next((word for word, name in fields.items() if name == test.name and word != "height"), None)
    if asked is None or not len(asked) or measure is None or test.name not in numbers:
        return None
    metre = factor("m", test.name)
    if not metre or np.isfinite(numbers[test.name][asked]).any() or test.low == test.high:
        return None
    low, high = (None if bound is None else bound / metre for bound in (test.low, test.high))
    return p.Size(measure, low, high)  # type: ignore[arg-type]  # one of the two


def lengths_of(numbers: Mapping[str, NDArray[np.float64]]) -> dict[str, str]:
    """The fields that tell lengths and widths."""
    found = concepts_of(tuple(numbers))
    return {word: name for name, concept in found for word in ("length", "width") if concept.names.startswith(word)}


NOT_LOWER = re.compile(r"\b(?:not|no|n.t) shorter than\b", re.IGNORECASE)
LOWER = re.compile(
    r"\bshorter than\b|(?:>=?|\u2265|\b(?:over|above|more than|at least)) ?\d+(?:\.\d+)? ?(?:m|met(?:re|er)s?|ft|feet)"
    r"(?=$| (?:and|or|in|on|at|east|west|north|south|near)\b|[,;])",
    re.IGNORECASE,
)  # no dimension is said
BORDERS = re.compile(
    r"\b(?:border|adjoin|abut)(?:s|ing)?\b|\bshar(?:e|es|ing) a (?:border|boundary)\b"
    r"|\b(?:run|lead|connect|go)(?:s|es|ing|ed)? to\b"
)
MOST_BORDERS = 200
MUCH_LARGER = 4.0  # times as large, by their scales
LINE = 3.0  # times as long as wide
NONE = np.zeros(0, np.int64)


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


def is_line(shape: shapely.Geometry) -> bool:
    """Whether a thing is long or a network: three times as long as wide, or little of its rectangle."""
    box = shapely.minimum_rotated_rectangle(shape)
    corners = shapely.get_coordinates(box)
    if shapely.get_dimensions(shape) != 2 or len(corners) < 4:
        return True
    sides = np.hypot(*np.diff(corners[:3], axis=0).T)
    return bool(sides.max() > LINE * sides.min() or shapely.area(shape) < shapely.area(box) / LINE)


def with_looser(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows]) -> Plan:
    """The plan with "next to" and "along" as near, for one that leaves nothing: of things by much larger ones.

    "Ambulances next to the main building" are further from it than they are long. What is to be at an edge is then
    in the outer third at that side. `geometry` (n,) are all features.
    """
    root = plan.root
    for keep in [item for item in p.walk(root) if isinstance(item, p.Keep) and not item.negated]:
        wider = looser(keep.test)
        if wider is not None and isinstance(keep.test, p.Edge):
            root = p.replaced(root, keep.test, wider)
        if not isinstance(keep.test, p.Relation) or not isinstance(wider, p.Relation) or wider.kind != "near":
            continue
        finds = [item.text for item in p.walk(keep.test.anchor) if isinstance(item, p.Find)]
        others = np.unique(np.concatenate([rows.get(find, NONE) for find in finds] or [NONE]))
        asked = asked_rows(keep, rows)
        if asked is not None and median_scale(geometry[others]) >= MUCH_LARGER * median_scale(geometry[asked]):
            root = p.replaced(root, keep.test, wider)
    return replace(plan, root=root)


def median_scale(geometry: NDArray[np.object_]) -> float:
    """The median side of geometries (n,), as squares of their area and perimeter; 0 of none."""
    length = shapely.length(geometry)
    return float(np.median(4 * shapely.area(geometry) / np.where(length > 0, length, 1))) if len(geometry) else 0.0


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
