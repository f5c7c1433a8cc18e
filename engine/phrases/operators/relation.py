"""Relations to other objects: gaps, overlap, outline shares and sectors. Thresholds scale with object size.

`scale` is 4 area / perimeter (the side of a square, twice the width of a strip); A the object, B the others.

| relation      | holds when                                                                                          |
|---------------|-----------------------------------------------------------------------------------------------------|
| near          | gap <= 3 max(scale A, sqrt(scale A x scale of all B together)), at least 10 m                       |
| next to, at   | gap <= 1 scale A, at least 2 m, at most 50 m                                                        |
| touching      | gap <= 0.05 scale A                                                                                 |
| on, in        | B covers >= 50 % of A, or >= 60 % of the ring at 1/4 scale around A (a car on a road whose mask      |
|               | leaves it out); of a line or point A: it meets B                                                    |
| along         | >= 25 % of A's outline is within 1.5 scale A of B, at least 2 m, at most 50 m; a line or point A    |
|               | within 20 m: B is drawn by its centre line as often as not                                          |
| surrounded by | B is met within 1 scale A beyond A's reach in >= 6 of 8 sectors, or in every other one              |
| with          | B is next to A, in it or over it (negated: without); what lies on one of them is that one's alone,  |
|               | and where most of B lies on them, only that counts                                                   |
| containing    | A, its holes filled, covers >= 50 % of a B                                                          |
| overlapping   | they share >= 1 % of the smaller one's area; lines and points: they meet                             |
| crossing      | they meet, and one parts the other into two pieces of >= 2 % each; lines: they cross;                |
|               | or half of A lies on a long B of 4 times its area: a car that drives over a bridge                   |
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from engine.phrases import plan as p
from engine.phrases.ground import Floats, Geometries
from engine.phrases.operators.gaps import gap_facts, gap_sentence
from engine.phrases.operators.meeting import meeting, nearest, pairs, pairs_by_part
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import RELATIONS

NEAR, NEAR_FLOOR = 3.0, 10.0
NEXT, NEXT_FLOOR, NEXT_MOST = 1.0, 2.0, 50.0
TOUCH = 0.05
COVERED, RING, RING_COVERED = 0.5, 0.25, 0.6
ALONG, LINING, FLAT_LINING = 0.25, 1.5, 20.0
SECTORS = 6
SMALL = 0.25  # share of its area of what a bridge carries
OVERLAP, PIECE = 0.01, 0.02
OUTLINE_POINTS = 64
POLYGON = 3  # shapely's number for one
POINTS_A_SHAPE = 8  # points that take as much memory as a geometry


def related(table: Table, rows: Rows, anchors: Rows, kind: p.RelationKind, within: float | None = None) -> Outcome:
    """One of the relations of the table above; `within`: how far around in metres those are that surround it."""
    text = RELATIONS[kind]
    if kind in ("near", "next_to", "at", "touching"):
        best, gap = nearest(table, rows, anchors)
        reach = gap_threshold(table, rows, anchors, kind)
        return Outcome(
            gap <= reach, gap, lambda at: gap_facts(table, best[at], gap[at]), gap_sentence(table, text, best, gap)
        )
    measured, key = SHARES[kind]
    wider = within is not None and kind == "surrounded_by"
    share = surrounded(table, rows, anchors, within) if wider else measured(table, rows, anchors)
    least = {"on": 0.0, "along": ALONG, "surrounded_by": SECTORS / 8}.get(kind, 0.0)
    holds = share > 0 if least == 0 else share >= least - 1e-9
    name = " or ".join(dict.fromkeys(table.finds[code] for code in table.code(anchors[:1000]))) or "nothing"
    return Outcome(
        holds,
        -share,
        lambda at: {key: np.round(share[at], 4)},
        lambda i: f"{text} {name} ({key.replace('_', ' ')} {share[i]:.0%})",
    )


def gap_threshold(table: Table, rows: Rows, anchors: Rows, kind: str) -> Floats:
    """The largest gap in metres at which each row is near, next to or touching."""
    scale = table.scale(rows)
    if kind == "touching":
        return TOUCH * scale
    if kind != "near":
        return beside(table, rows)
    outline = float(table.outline[anchors].sum())
    together = 4 * float(table.area[anchors].sum()) / outline if outline > 0 else 0.0
    return np.maximum(table.reach(rows, NEAR, NEAR_FLOOR), NEAR * np.sqrt(scale * together))


def beside(table: Table, rows: Rows, scales: float = NEXT) -> Floats:
    """The largest gap at which each row is next to something: a field is not next to what is 100 m away."""
    reach = table.reach(rows, scales, NEXT_FLOOR)
    return np.minimum(reach, NEXT_MOST) if table.ground.unit == "m" else reach


def covered(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """How much of the object, or of the ring around it, the anchors cover; 0 when it is not on them."""
    share = np.zeros(len(rows))
    for part in table.parts(rows):
        share[part] = _covered(table, rows[part], anchors)
    return share


def _covered(table: Table, rows: Rows, anchors: Rows) -> Floats:
    source, target = pairs(table, rows, anchors)
    areas = np.zeros(len(rows))
    common = shapely.area(shapely.intersection(table.shape(rows[source]), table.shape(target)))
    np.add.at(areas, source, common)
    solid = table.area[rows] > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(solid, np.minimum(areas / table.area[rows], 1.0), 0.0)
    meets = np.zeros(len(rows), bool)
    flat = table.area[target] == 0
    meets[source[flat | ~solid[source]]] = True
    share = np.maximum(share, np.where(meets, 1.0, 0.0))
    open_rows = np.flatnonzero((share < COVERED) & solid)
    ring = np.zeros(len(rows))
    if len(open_rows) and len(anchors):
        close, _ = pairs(table, rows[open_rows], anchors, RING * table.scale(rows[open_rows]))
        open_rows = open_rows[np.unique(close)]
        for part in table.parts(open_rows, each=OUTLINE_POINTS // POINTS_A_SHAPE):
            ring[open_rows[part]] = ring_share(table, rows[open_rows[part]], anchors)
    return np.where(share >= COVERED, share, np.where(ring >= RING_COVERED, ring, 0.0))


def ring_share(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """The share of the outline at a quarter scale outside each object that lies on the anchors."""
    if len(rows) == 0:
        return np.zeros(0)
    rings = shapely.get_exterior_ring(largest_part(shapely.buffer(table.plain(rows), RING * table.scale(rows))))
    return outline_share(table, rings, anchors, np.zeros(len(rows)))


def outline_share(table: Table, lines: Geometries, others: Rows, reach: Floats) -> Floats:
    """The share of 64 points spread evenly along each line that come within `reach` metres of the others."""
    steps = (np.arange(OUTLINE_POINTS) + 0.5) / OUTLINE_POINTS
    points = shapely.line_interpolate_point(
        np.repeat(lines, OUTLINE_POINTS), np.tile(steps, len(lines)), normalized=True
    )
    hit = np.zeros(len(points), bool)
    if (reach > 0).any():
        source, _ = meeting(table, points, others, np.repeat(reach, OUTLINE_POINTS))
    else:
        source, _ = meeting(table, points, others)
    hit[source] = True
    return np.asarray(hit.reshape(len(lines), OUTLINE_POINTS).mean(axis=1), np.float64)


def largest_part(shapes: Geometries) -> Geometries:
    """The largest polygon of each geometry."""
    out = shapes.copy()
    for i in np.flatnonzero(shapely.get_type_id(shapes) != POLYGON):
        parts = [part for part in shapely.get_parts(shapes[i]) if part.geom_type == "Polygon"]
        out[i] = max(parts, key=lambda part: part.area) if parts else shapely.Polygon()
    return out


def filled(shapes: Geometries) -> Geometries:
    """Polygons without their holes; other things as they are."""
    whole, types = shapes.copy(), shapely.get_type_id(shapes)
    holed = shapely.get_num_interior_rings(shapes) > 0
    whole[holed] = shapely.polygons(shapely.get_exterior_ring(shapes[holed]))
    for at in np.flatnonzero((types > POLYGON) & (shapely.get_dimensions(shapes) == 2)):
        parts = shapely.get_parts(shapes[at])
        parts = parts[shapely.get_type_id(parts) == POLYGON]
        if shapely.get_num_interior_rings(parts).any():
            whole[at] = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
    return whole


def alongside(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """The share of the outline that runs by the anchors: a row of houses stands back from its street."""
    share = np.zeros(len(rows))
    reach = beside(table, rows, LINING)
    if table.ground.unit == "m":  # points and lines have no size to tell how far back they stand
        reach = np.where(table.area[rows] > 0, reach, FLAT_LINING)
    found = [np.unique(source) for source, _ in pairs_by_part(table, rows, anchors, reach)]
    close = np.concatenate(found) if found else np.zeros(0, np.int64)
    others = np.setdiff1d(anchors, rows) if np.isin(rows[close], anchors).any() else anchors
    for part in table.parts(close, each=OUTLINE_POINTS // POINTS_A_SHAPE) if len(others) else ():
        here = close[part]
        shapes = table.shape(rows[here])
        outline = np.where(table.area[rows[here]] > 0, shapely.boundary(shapes), shapes)
        share[here] = outline_share(table, longest_line(outline), others, reach[here])
    return share


def longest_line(lines: Geometries) -> Geometries:
    """The longest line of each geometry: the outer ring of an outline with holes; of a point one without length."""
    out = lines.copy()
    for i in np.flatnonzero(shapely.get_type_id(lines) == 0):
        out[i] = shapely.LineString([lines[i], lines[i]])
    lines = out.copy()
    for i in np.flatnonzero(~np.isin(shapely.get_type_id(lines), (1, 2))):
        parts = shapely.get_parts(lines[i])
        out[i] = max(parts, key=lambda part: part.length) if len(parts) else shapely.LineString()
    return out


def surrounded(table: Table, rows: Rows, anchors: Rows, within: float | None = None) -> Floats:
    """The share of 8 sectors around the centroid in which an anchor is met, enough where it is on all four sides."""
    share = np.zeros(len(rows))
    for part in table.parts(rows, each=8):
        share[part] = _surrounded(table, rows[part], anchors, within)
    return share


def _surrounded(table: Table, rows: Rows, anchors: Rows, within: float | None) -> Floats:
    center = table.centroid[rows]
    own = np.array(
        [np.hypot(*(shapely.get_coordinates(s) - c).T).max() for s, c in zip(table.shape(rows), center, strict=True)]
    )
    reach = own + (table.reach(rows, NEXT, NEXT_FLOOR) if within is None else within)
    angles = np.pi / 4 * np.arange(9) - np.pi / 8
    rim = np.stack([np.sin(angles), np.cos(angles)], axis=1) / np.cos(
        np.pi / 8
    )  # the sector's chord touches the circle
    corners = center[:, None] + reach[:, None, None] * rim[None]
    rings = np.stack([np.repeat(center[:, None], 8, axis=1), corners[:, :8], corners[:, 1:]], axis=2)
    source, target = meeting(table, shapely.polygons(rings.reshape(-1, 3, 2)), anchors)
    other = rows[source // 8] != target
    hit = np.zeros(8 * len(rows), bool)
    hit[source[other]] = True
    met = hit.reshape(-1, 8)
    four = met[:, ::2].all(axis=1) | met[:, 1::2].all(axis=1)  # a tree at each side of a house, or at each corner
    return np.asarray(np.maximum(met.mean(axis=1), SECTORS / 8 * four), np.float64)


def containing(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """The largest share of an anchor that the object, its holes filled, covers; 0 under a half."""
    share = np.zeros(len(rows))
    for part in table.parts(rows):
        filled = shapely.polygons(shapely.get_exterior_ring(largest_part(table.shape(rows[part]))))
        source, target = meeting(table, filled, anchors)
        other = rows[part][source] != target
        source, target = source[other], target[other]
        size = table.area[target]
        common = shapely.area(shapely.intersection(filled[source], table.shape(target)))
        covers = np.where(size > 0, common / np.where(size > 0, size, 1.0), 1.0)
        np.maximum.at(share, part.start + source, covers)
    return np.where(share >= COVERED, share, 0.0)


def overlapping(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """The largest common share of the smaller of the two; lines and points that meet count whole."""
    share = np.zeros(len(rows))
    for source, target in pairs_by_part(table, rows, anchors):
        smaller = np.minimum(table.area[rows[source]], table.area[target])
        common = shapely.area(shapely.intersection(table.shape(rows[source]), table.shape(target)))
        part = np.where(smaller > 0, common / np.where(smaller > 0, smaller, 1.0), 1.0)
        np.maximum.at(share, source, part)
    return np.where(share >= OVERLAP, share, 0.0)


def crossing(table: Table, rows: Rows, anchors: Rows) -> Floats:
    """1 where one of the two parts the other into two pieces, or a car drives over a bridge."""
    share = np.zeros(len(rows))
    for source, target in pairs_by_part(table, rows, anchors):
        small = table.long[target] & (table.area[rows[source]] < SMALL * table.area[target])
        over, way = rows[source[small]], target[small]
        common = shapely.area(shapely.intersection(table.shape(over), table.shape(way)))
        share[source[small][(common >= COVERED * table.area[over]) & (common > 0)]] = 1.0
        for i, first, second in zip(source, table.shape(rows[source]), table.shape(target), strict=True):
            if share[i] == 0 and crosses(first, second):
                share[i] = 1.0
    return share


def crosses(first: shapely.Geometry, second: shapely.Geometry) -> bool:
    """Whether one of two parts the other, or two lines cross."""
    return parts(first, second) or parts(second, first) or bool(shapely.crosses(first, second))


def parts(shape: shapely.Geometry, knife: shapely.Geometry) -> bool:
    """Whether what is left of a shape without the other has two pieces of at least 2 % of it."""
    size = shape.area
    pieces = [piece.area for piece in shapely.get_parts(shapely.difference(shape, knife))]
    return bool(size > 0 and sum(piece >= PIECE * size for piece in pieces) >= 2)


SHARES: dict[str, tuple[Callable[[Table, Rows, Rows], Floats], str]] = {
    "on": (covered, "covered"),
    "along": (alongside, "outline_along"),
    "surrounded_by": (surrounded, "sectors"),
    "containing": (containing, "contains"),
    "overlapping": (overlapping, "overlap"),
    "crossing": (crossing, "crosses"),
}
"""How much of each relation there is, and what that is called in `why_data`."""
