"""Sides of other things, parts of them, and between them.

The direction runs from the nearest anchor to the object: between centroids, except that a long or hollow thing (longer
than 3 times its width, or filling under half of its smallest rectangle) stands by its point nearest to the other, so
that "east of the river" holds along the whole river. A side is 60 degrees on either side of its bearing (an object to
the northeast is both north and east), a corner 37.5; an object whose centroid is inside the anchor is on none of its
sides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.gaps import gap_facts, gap_sentence
from engine.phrases.operators.meeting import meeting, nearest, pairs_by_part
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.position import in_band
from engine.phrases.operators.relation import filled, gap_threshold, parts
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_far_test

SIDE, CORNER = 60.0, 37.5
MEETS = 1e-6  # metres
OPPOSITE = 120.0  # between: the two are seen at least this far apart
BETWEEN_REACH = 4.0  # of one set: how far the second anchor may be, in gaps to the first plus the object's scale


def vectors(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """From each anchor to its row, (n, 2) metres; zero where the row's centroid is inside the anchor or its holes."""
    out = np.zeros((len(rows), 2))
    for part in table.parts(rows):
        out[part] = _vectors(table, rows[part], anchors[part])
    return out


def _vectors(table: Table, rows: Rows, anchors: Rows) -> Floats:
    out = table.centroid[rows] - table.centroid[anchors]
    hollow = table.long[rows] | table.long[anchors]
    if hollow.any():
        row_points = shapely.points(table.centroid[rows[hollow]])
        anchor_points = shapely.points(table.centroid[anchors[hollow]])
        start = np.where(table.long[anchors[hollow]], table.shape(anchors[hollow]), anchor_points)
        end = np.where(table.long[rows[hollow]], table.shape(rows[hollow]), row_points)
        lines = shapely.get_coordinates(shapely.shortest_line(start, end)).reshape(-1, 2, 2)
        apart = lines[:, 1] - lines[:, 0]
        meets = np.hypot(*apart.T) < MEETS
        ends = [  # a road that ends at another lies where its middle does; one that crosses it on neither side
            not (parts(shape, knife) or shapely.crosses(shape, knife))
            for shape, knife in zip(table.shape(rows[hollow][meets]), table.shape(anchors[hollow][meets]), strict=True)
        ]
        meets[meets] = ends
        near = shapely.get_coordinates(shapely.shortest_line(start[meets], row_points[meets])).reshape(-1, 2, 2)
        apart[meets] = near[:, 1] - near[:, 0]
        out[hollow] = apart
    inside = shapely.intersects(filled(table.shape(anchors)), shapely.points(table.centroid[rows]))
    out[inside] = 0.0
    return out


def angle_to(vector: Floats, direction: Floats) -> Floats:
    """Degrees between vectors (n, 2) and a direction; 180 for a vector without length."""
    norm = np.hypot(vector[:, 0], vector[:, 1])
    cosine = (vector @ direction) / np.where(norm > 0, norm, 1.0)
    return np.where(norm > 0, np.degrees(np.arccos(np.clip(cosine, -1, 1))), 180.0)


def in_direction(table: Table, rows: Rows, anchors: Rows, test: p.Direction) -> Outcome:
    """Whether the object lies on a side of its nearest anchor; the best is the one with the smallest gap."""
    best, gap = nearest(table, rows, anchors)
    angle = np.full(len(rows), 180.0)
    known = best >= 0
    if known.any():
        angle[known] = angle_to(vectors(table, rows[known], best[known]), table.ground.toward(test.bearing, test.frame))
    limit = SIDE if test.bearing % 90 == 0 else CORNER
    holds = known & (angle <= limit + 1e-6)
    if test.low is not None:
        holds &= gap >= test.low
    if test.high is not None:
        holds &= gap <= test.high

    def facts(at: Rows) -> dict[str, NDArray[Any]]:
        return {**gap_facts(table, best[at], gap[at]), "off_bearing_deg": np.round(angle[at], 1)}

    text = render_far_test(p.Direction(test.bearing, test.frame, p.Find(""))).removesuffix(' find ""')
    return Outcome(holds, gap, facts, gap_sentence(table, text, best, gap))


def in_part(table: Table, rows: Rows, anchors: Rows, test: p.PartOf) -> Outcome:
    """Whether the centroid is inside an anchor and in that part of the anchor's box, or `beside` the nearest anchor.

    Beside it is what is near it, and no further along or across than that part of the box reaches.
    """
    name = test.part.name
    if test.beside:
        best, gap = nearest(table, rows, anchors)
        close = np.flatnonzero(gap <= gap_threshold(table, rows, anchors, "near"))
        holds = np.zeros(len(rows), bool)
        holds[close] = level_with(table, rows[close], best[close], test.part)
        return Outcome(holds, gap, lambda at: gap_facts(table, best[at], gap[at]), lambda i: f"at the {name} of it")
    holds = np.zeros(len(rows), bool)
    for source, target in pairs_by_part(table, rows, anchors):
        inside = shapely.intersects(table.shape(target), shapely.points(table.centroid[rows[source]]))
        source, target = source[inside], target[inside]
        np.logical_or.at(holds, source, level_with(table, rows[source], target, test.part))
    return Outcome(holds, sentence=lambda i: f"in the {name} of it")


def level_with(table: Table, rows: Rows, anchors: Rows, part: p.Position) -> NDArray[np.bool_]:
    """Whether each row's centroid is in a part of its anchor's box, or beyond the box on the part's outer side."""
    axes = np.column_stack([table.ground.toward(bearing, part.frame) for bearing in (90, 0)])
    share = np.zeros((len(rows), 2))
    for i, shape in enumerate(table.shape(anchors)):
        corners = shapely.get_coordinates(shape) @ axes
        low, extent = corners.min(axis=0), np.maximum(np.ptp(corners, axis=0), 1e-12)
        share[i] = (table.centroid[rows[i]] @ axes - low) / extent
    return np.asarray(in_band(share[:, 0], part.x) & in_band(share[:, 1], part.y))


IN_LINE = 150.0  # degrees apart, of two alone


def in_between(table: Table, rows: Rows, first: Rows, second: Rows | None) -> Outcome:
    """Whether the two, or two objects of one set, are seen at least 120 degrees apart from the object's centroid.

    Or 90 where the object's gaps to the two are together no more than that between them. A road that the straight way
    between the two crosses passes between them, wherever its middle is.
    """
    passes = np.zeros(len(rows), bool)
    if second is not None:
        angle, gap, bridged = seen_from(table, rows, first, second)
        passes = passing(table, rows, first, second)
    else:
        near, gap = nearest(table, rows, first)
        known = near >= 0
        angle, bridged = np.zeros(len(rows)), np.zeros(len(rows), bool)
        angle[known] = np.where(opposite_met(table, rows[known], near[known], gap[known], first), OPPOSITE, 0.0)
        if len(first) == 2:  # "between the two hangars", however far from one of them
            seen, _, bridged = seen_from(table, rows, first[:1], first[1:])
            bridged &= seen >= IN_LINE
            passes = passing(table, rows, first[:1], first[1:])
    return Outcome(
        (angle >= OPPOSITE - 1e-6) | bridged | passes,
        gap,
        lambda at: {"seen_apart_deg": np.round(angle[at], 1)},
        lambda i: f"between them, seen {angle[i]:.0f} degrees apart",
    )


def seen_from(table: Table, rows: Rows, first: Rows, second: Rows) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """How far apart the nearest of two sets are seen, in degrees, the gaps to both together, whether they bridge."""
    angle, gap, bridged = np.zeros(len(rows)), np.full(len(rows), np.inf), np.zeros(len(rows), bool)
    (near_a, gap_a), (near_b, gap_b) = nearest(table, rows, first), nearest(table, rows, second)
    known = (near_a >= 0) & (near_b >= 0)
    angle[known] = apart(sight(table, rows[known], near_a[known]), sight(table, rows[known], near_b[known]))
    gap[known] = gap_a[known] + gap_b[known]
    bridged[known] = (angle[known] >= 90) & (gap[known] <= gaps_of(table, near_a[known], near_b[known]))
    return angle, gap, bridged


def passing(table: Table, rows: Rows, first: Rows, second: Rows) -> NDArray[np.bool_]:
    """Whether each long thing crosses the ways from all of one set to the other's nearest, and meets neither."""
    out = np.zeros(len(rows), bool)
    long = np.flatnonzero(table.long[rows])
    if not len(long) or not len(first) or not len(second):
        return out
    both = np.concatenate([first, second])
    for some, others in ((first, second), (second, first)):
        near = nearest(table, some, others)[0]
        for part in table.parts(long):
            left = long[part]
            for pair in np.column_stack([some, near]):
                if not len(left):
                    break
                left = left[shapely.intersects(table.shape(rows[left]), shapely.shortest_line(*table.shape(pair)))]
            for end in both[:, None] if len(left) else ():
                left = left[~shapely.intersects(table.shape(rows[left]), table.shape(end)[0])]
            out[left] = True
    return out


def gaps_of(table: Table, first: Rows, second: Rows) -> Floats:
    """The gap between two things, pair by pair, metres."""
    gap = np.zeros(len(first))
    for part in table.parts(first):
        gap[part] = shapely.distance(table.shape(first[part]), table.shape(second[part]))
    return gap


def opposite_met(table: Table, rows: Rows, near: Rows, gap: Floats, anchors: Rows) -> NDArray[np.bool_]:
    """Whether another anchor is met on the far side of each row.

    The far side is within 60 degrees of the nearest one's opposite, and no further than 4 times the gap to the nearest
    and the object's scale together.
    """
    seen = sight(table, rows, near)
    norm = np.hypot(*seen.T)
    away = -seen / np.where(norm > 0, norm, 1.0)[:, None]
    across = np.column_stack([-away[:, 1], away[:, 0]])
    reach = (BETWEEN_REACH * (gap + table.scale(rows)))[:, None]
    center = table.centroid[rows]
    spread = np.tan(np.radians(180 - OPPOSITE))
    corners = [center, center + reach * (away + spread * across), center + reach * (away - spread * across)]
    ends = np.stack(corners, axis=1)
    met = np.zeros(len(rows), bool)
    for part in table.parts(rows):
        source, target = meeting(table, shapely.polygons(ends[part]), anchors)
        other = (target != rows[part][source]) & (target != near[part][source])
        met[part.start + source[other]] = True
    met &= norm > 0
    return met


def sight(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """From each row's centroid to the nearest point of its anchor, (n, 2) metres."""
    seen = np.zeros((len(rows), 2))
    for part in table.parts(rows):
        lines = shapely.shortest_line(shapely.points(table.centroid[rows[part]]), table.shape(anchors[part]))
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
        seen[part] = ends[:, 1] - ends[:, 0]
    return seen


def apart(first: Floats, second: Floats) -> Floats:
    """Degrees between vectors; 0 where one has no length (the object is on it)."""
    norms = np.hypot(*first.T) * np.hypot(*second.T)
    cosine = (first * second).sum(axis=1) / np.where(norms > 0, norms, 1.0)
    return np.where(norms > 0, np.degrees(np.arccos(np.clip(cosine, -1, 1))), 0.0)
