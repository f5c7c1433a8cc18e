"""What belongs to what: "houses with a pool", "fields with cows", "without solar panels", "with two silos".

A thing is with an object when it is in or over it, or within one scale of it. A panel on one roof is not the
neighbour's, however close: what lies on one of the objects is that one's alone. And where most of the things lie on
objects of the kind, a cow on the road beside an empty field is not the field's: then only what lies on them counts. Of
parking lots, fields and other grounds that is so where anything lies on one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.gaps import gap_facts, gap_sentence
from engine.phrases.operators.meeting import all_pairs, nearest
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.relation import COVERED, crosses, gap_threshold
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import RELATIONS

GROUNDS = """
parking driveway road highway runway taxiway apron field grass park garden orchard forest lake pond river sea parcel
pasture meadow enclosure paddock pen yard courtyard
garden plot lawn vineyard cemetery square island playground
tennis_court basketball_court soccer_field bridge plaza construction_site beach
"""
SURFACES = frozenset(GROUNDS.split())
"""Categories of grounds: where something lies on one of a kind, what lies beside another is not that one's."""
MOSTLY = 0.5  # share of the things within reach from which on only those that lie on an object count


def counted(table: Table, rows: Rows, anchors: Rows) -> Rows:
    """How many things belong to each object (n,)."""
    source, target = all_pairs(table, rows, anchors, gap_threshold(table, rows, anchors, "with"))
    return np.bincount(source[belongs(table, rows, source, target)], minlength=len(rows))


def having(table: Table, rows: Rows, anchors: Rows, test: p.Relation) -> Outcome:
    """Whether things belong to the objects: one, the best with the smallest gap, or as many as asked for."""
    best, gap = nearest(table, rows, anchors)
    reach = gap_threshold(table, rows, anchors, "with")
    if test.within is not None:
        reach = np.full(len(rows), test.within)
    source, target = all_pairs(table, rows, anchors, reach)
    if test.within == 0:
        kept = covers(table, target, rows[source])
    else:
        kept = belongs(table, rows, source, target) if test.within is None else rows[source] != target
    count = np.bincount(source[kept], minlength=len(rows))
    fewest = 1 if test.fewest is None and test.most is None else test.fewest or 0
    holds = (count >= fewest) & (count <= (len(anchors) if test.most is None else test.most))
    source, target = source[kept], target[kept]
    order = np.full(len(rows), np.inf)
    for part in table.parts(source):
        distance = shapely.distance(table.shape(rows[source[part]]), table.shape(target[part]))
        np.minimum.at(order, source[part], distance)

    def facts(at: Rows) -> dict[str, NDArray[Any]]:
        return {**gap_facts(table, best[at], gap[at]), "count": count[at]}

    asked = test.fewest is not None or test.most is not None  # as many as asked for is no more or less so
    return Outcome(holds, None if asked else order, facts, gap_sentence(table, "with", best, np.minimum(gap, order)))


def related_to_many(table: Table, rows: Rows, anchors: Rows, test: p.Relation) -> Outcome:
    """Whether as many things as asked for are near, next to, touching or crossing each object."""
    gaps = test.kind in ("near", "next_to", "touching")
    reach = gap_threshold(table, rows, anchors, test.kind) if gaps else None
    source, target = all_pairs(table, rows, anchors, reach)
    if test.kind == "crossing":
        kept = np.zeros(len(source), np.bool_)
        for part in table.parts(source):
            both = zip(table.shape(rows[source[part]]), table.shape(target[part]), strict=True)
            kept[part] = [crosses(first, second) for first, second in both]
        source = source[kept]
    count = np.bincount(source, minlength=len(rows))
    holds = (count >= (test.fewest or 0)) & (count <= (len(anchors) if test.most is None else test.most))
    text = RELATIONS[test.kind]
    return Outcome(holds, -count.astype(np.float64), lambda at: {"count": count[at]}, lambda i: f"{text} {count[i]}")


def belongs(table: Table, rows: Rows, source: Rows, target: Rows) -> NDArray[np.bool_]:
    """Which pairs of positions in `rows` and things within reach belong together."""
    if not len(source):
        return np.zeros(0, np.bool_)
    things = np.unique(target)
    kind = np.concatenate([table.rows_of(table.finds[code]) for code in np.unique(table.code(rows))])
    first, owner = all_pairs(table, things, kind)
    lies = covers(table, things[first], owner)
    owned = np.zeros(len(things), np.bool_)
    owned[first[lies]] = True
    width = len(table)
    on = np.isin(rows[source] * width + target, owner[lies] * width + things[first[lies]])
    free = ~owned[np.searchsorted(things, target)]
    grounds = {table.categories[table.finds[code]] for code in np.unique(table.code(rows))} <= SURFACES
    mostly = owned.any() if grounds else np.count_nonzero(owned) >= MOSTLY * len(things)
    kept: NDArray[np.bool_] = on if mostly else on | free
    return kept


def covers(table: Table, things: Rows, owners: Rows) -> NDArray[np.bool_]:
    """Whether owners hold at least half of the things they meet, pair by pair; lines and points lie where they meet."""
    area: Floats = table.area[things]
    common = np.zeros(len(things))
    for part in table.parts(things):
        common[part] = shapely.area(shapely.intersection(table.shape(things[part]), table.shape(owners[part])))
    held: NDArray[np.bool_] = (common >= COVERED * area) & (area > 0) | (area == 0)
    return held
