"""What a phrase of one thing means where nothing fits exactly: the thing is supposed to be there.

"Next to" and "along" are near, "on" and "above" are over, what is at an edge is in the outer third at that side, what
is on a side or in a corner is the furthest there in that half, or of two things the one further there, and "the middle
court" of an odd number in a row, or side by side, is the middle one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.phrases import plan as p
from engine.phrases.operators.position import half
from engine.phrases.operators.rows import across_parallel, rows_among
from engine.phrases.operators.shaping import relative
from engine.phrases.operators.table import Rows, Table
from engine.phrases.words import plural_of

LOOSER: dict[str, p.RelationKind] = {
    "next_to": "near",
    "at": "near",
    "along": "near",
    "on": "overlapping",
    "containing": "overlapping",
}
LOW, HIGH = (0.0, 1 / 3), (2 / 3, 1.0)
SIDES = {
    0: p.Position("top", "image", y=HIGH),
    90: p.Position("right", "image", x=HIGH),
    180: p.Position("bottom", "image", y=LOW),
    270: p.Position("left", "image", x=LOW),
}
MIDDLE = ("middle", "center", "central")
RowsOf = Callable[[p.Node], Rows]
AROUND = 4  # of so many, each may be the one in a corner
WORD = re.compile(r"[^\s?!.,;]+")
THREE = re.compile(r"(?<=of the )(?:three|five|seven|3|5|7) ")
STRAIGHT = 2.0  # a row is at least so many times as long as deep, centroids of things


def loosened(node: p.Best, table: Table, rows_of: RowsOf, phrase: str, notes: list[str]) -> p.Best:
    """A phrase that speaks of one thing supposes that there is one: "next to" is near where nothing is closer.

    `rows_of` are the rows that a step leaves; what the phrase is taken for goes into `notes`.
    """
    keeps = [each for each in p.walk(node) if isinstance(each, p.Keep) and each.test in node.by]
    for keep in keeps if node.count == 1 else ():  # "the middle one of the three"
        counted = isinstance(keep.source, p.Best) and keep.source.count > 1
        if (counted or said_middle(table, phrase, keep)) and (
            rank := middle_of_row(table, keep, rows_of(keep.source))
        ) is not None:
            return p.replaced(node, keep, rank)
    if left := len(rows_of(node.source)):
        return with_more(node, rows_of, notes) if left < node.count else node
    other = node
    for test in node.by:
        if (wider := looser(test)) is not None:
            other = p.replaced(other, test, wider)
    for keep in keeps:
        rows, one = rows_of(keep.source), node.count == 1
        middle = middle_of_row(table, keep, rows) if one else None
        if (rank := middle or furthest_there(keep, rows, node.count)) is not None:
            other = p.replaced(node, keep, rank)
    for keep in alike(node) if node.count == 1 else ():
        if not len(rows_of(keep)):  # none of them is small against the others: it is none of these that is meant
            other = p.replaced(other, keep, keep.source)
    if other is node or not len(rows_of(other.source)):
        return node
    notes.append(f"nothing is left after {p.Plan('', node).render()}: taken as {p.Plan('', other).render()}")
    return other


def with_more(node: p.Best, rows_of: RowsOf, notes: list[str]) -> p.Best:
    """`the two northern silos`, of which one only is in the north of the view: the two northernmost.

    "Two courts next to the hall", one of which is next to it: the two near it.
    """
    keep = node.source
    if len(node.by) != 1 or not isinstance(keep, p.Keep):
        return node
    if rank := furthest_there(keep, rows_of(keep.source), node.count):
        other: p.Best = p.replaced(node, keep, rank)
    elif isinstance(keep.test, p.Relation) and (wider := looser(keep.test)) and not keep.negated:
        other = p.replaced(node, keep.test, wider)
        if len(rows_of(other.source)) < node.count:
            return node
    else:
        return node
    notes.append(f"fewer are left after {p.Plan('', node).render()}: taken as {p.Plan('', other).render()}")
    return other


def looser(test: p.Test) -> p.Test | None:
    """The test that a relation may stand for; None when it has no other."""
    if isinstance(test, p.Relation) and test.kind in LOOSER:
        return replace(test, kind=LOOSER[test.kind])
    if isinstance(test, p.Direction) and (test.bearing, test.frame, test.low, test.high) == (0, "image", None, None):
        return p.Relation("overlapping", test.anchor)
    if isinstance(test, p.Edge) and not test.cut and test.bearing in SIDES:
        return SIDES[test.bearing]
    if isinstance(test, p.Position):
        wider = replace(test, name=f"{test.name} half", x=half(test.x), y=half(test.y))
        return None if (wider.x, wider.y) == (test.x, test.y) else wider
    return None


def furthest_there(keep: p.Keep, rows: Rows, count: int) -> p.Rank | None:
    """Of two things, the source of `keep`, the one further to the side named: "the green tank on the left".

    Of more than are spoken of, those furthest there: "the three western courts" of six in the east of the view, "the
    court on the far left" of four. Between two sides that is one of up to four: "the southwestern tower".
    """
    test = keep.test
    if not isinstance(test, p.Position) or keep.negated:
        return None
    if test.x and test.y and sum(test.x) != 1 != sum(test.y) and not test.name.endswith("corner"):
        up, right = test.y[1] >= 1, test.x[1] >= 1
        bearing = (45 if up else 135) if right else 315 if up else 225
        outmost = p.Rank(keep.source, p.BySide(bearing, test.frame), descending=True)
        return outmost if count == 1 < len(rows) <= AROUND else None
    if (test.x is None) == (test.y is None):
        return None
    if len(rows) <= count or (count == 1 and len(rows) != 2 and not test.name.startswith("far ")):
        return None
    low, high = test.x or test.y or (0.0, 1.0)
    if low > 0 and high < 1:
        return None
    bearing = (270 if low <= 0 else 90) if test.x else (180 if low <= 0 else 0)
    return p.Rank(keep.source, p.BySide(bearing, test.frame), descending=True, count=count)


def alike(node: p.Node) -> list[p.Keep]:
    """The sizes that a phrase asks of things against their kind: where all are alike, they tell nothing."""
    return [
        each
        for each in p.walk(node)
        if isinstance(each, p.Keep) and isinstance(each.test, p.Shaped) and relative(each.test.look)
    ]


def middle_of_row(table: Table, keep: p.Keep, rows: Rows) -> p.Rank | None:
    """The middle one of an odd number of rows, the source of `keep`, that stand in a row or a column; else None."""
    test = keep.test
    middle = isinstance(test, p.Position) and test.x is not None and test.x == test.y and sum(test.x) == 1
    if not middle or keep.negated or len(rows) < 3 or not len(rows) % 2:
        return None
    if (bearing := across_parallel(table, rows)) is not None:
        return p.Rank(keep.source, p.BySide(bearing, "image"), descending=True, first=0)
    wide, high = (np.ptp(table.centroid[rows] @ table.ground.toward(bearing, "image")) for bearing in (90, 0))
    if max(wide, high) < STRAIGHT * min(wide, high):
        return None
    return p.Rank(keep.source, p.BySide(270 if wide > high else 0, "image"), descending=True, first=0)


def said_middle(table: Table, phrase: str, keep: p.Keep) -> bool:
    """Whether a phrase says "the middle pier" of things of which nothing else is said: of three in a row, that one.

    "The pier in the middle" is it, too, where all stand in one row.
    """
    if not isinstance(keep.source, p.Find):
        return False
    said, thing = f"{THREE.sub('', ' '.join(WORD.findall(phrase.lower())))} ", keep.source.text
    several = f"of the {plural_of(thing)} "
    names = (*(f"{each} {thing} " for each in MIDDLE), f"middle {several}", f"middle one {several}")
    alone = " middle one " in said and f" {plural_of(thing)} " in f" {said}"  # "all courts but the middle one"
    if alone or any(f" {name}" in f" {said}" for name in names):
        return True
    rows = table.rows_of(thing)
    at = said.removeprefix("the ").removesuffix(" ") in (f"{thing} in the middle", f"{thing} in the center")
    return at and [len(rows)] == [len(each) for each in rows_among(table.centroid[rows], np.sqrt(table.area[rows]))]
