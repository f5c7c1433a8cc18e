"""Which objects meet which, and which is nearest, with the geometries of one part of either side in memory at a time.

Boxes, which are columns of the table, say which parts can meet. What comes out does not depend on the parts: pairs are
in the order of their rows, and of several anchors at the same distance the first one counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases.ground import Floats, Geometries
from engine.phrases.operators.boxes import around
from engine.phrases.operators.table import Rows, Table

Pairs = tuple[Rows, Rows]


def nearest(table: Table, rows: Rows, anchors: Rows) -> tuple[Rows, Floats]:
    """For each row the anchor row with the smallest gap, never itself, and the gap in metres; -1 and inf if none."""
    best, gap = np.full(len(rows), -1), np.full(len(rows), np.inf)
    if len(anchors) == 0 or len(rows) == 0:
        return best, gap
    blocks = table.blocks(anchors)
    for part in table.parts(rows):
        boxes, near, least = table.boxes[rows[part]], best[part], gap[part]
        shared = np.isin(rows[part], anchors)
        for number in np.argsort(apart(around(boxes), blocks.boxes), kind="stable").tolist():
            possible = apart(blocks.boxes[number], boxes) <= least
            for exclusive in (False, True):
                asked = np.flatnonzero(possible & (shared == exclusive))
                if len(asked):
                    found, distance = _nearest_of(
                        table, rows[part][asked], blocks.rows[number], least[asked], exclusive
                    )
                    better = (distance < least[asked]) | ((distance == least[asked]) & (found < near[asked]))
                    better &= found >= 0
                    near[asked[better]], least[asked[better]] = found[better], distance[better]
    return best, gap


def _nearest_of(table: Table, rows: Rows, anchors: Rows, reach: Floats, exclusive: bool) -> tuple[Rows, Floats]:
    """The nearest of one block's anchors, the first of several, to each row; no further than the furthest `reach`."""
    best, gap = np.full(len(rows), -1), np.full(len(rows), np.inf)
    furthest = float(reach.max())
    if np.isfinite(furthest):
        anchors = anchors[meet(grown(around(table.boxes[rows]), furthest), table.boxes[anchors])]
    if len(anchors):
        (source, target), distance = shapely.STRtree(table.shape(anchors)).query_nearest(
            table.shape(rows), return_distance=True, all_matches=True, exclusive=exclusive
        )
        order = np.lexsort((target, source))
        source, first = np.unique(source[order], return_index=True)
        best[source], gap[source] = anchors[target[order][first]], distance[order][first]
    return best, gap


def meeting(table: Table, shapes: Geometries, anchors: Rows, reach: Floats | None = None) -> Pairs:
    """Positions in `shapes` and anchor rows that meet, or come within `reach` (n,) metres."""
    found: list[Pairs] = []
    boxes = shapely.bounds(shapes)
    if reach is not None:
        boxes = grown(boxes, reach)
    blocks = table.blocks(anchors)
    for block, box in zip(blocks.rows, blocks.boxes, strict=True):
        block_boxes = table.boxes[block]
        asked = np.flatnonzero(meet(box, boxes))
        if not len(asked):
            continue
        local = block[meet(around(boxes[asked]), block_boxes)]
        if len(local):
            tree = shapely.STRtree(table.shape(local))
            if reach is None:
                source, target = tree.query(shapes[asked], predicate="intersects")
            else:
                source, target = tree.query(shapes[asked], predicate="dwithin", distance=reach[asked])
            found.append((asked[source], local[target]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    sources, targets = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.lexsort((targets, sources))
    return sources[order], targets[order]


def pairs(table: Table, rows: Rows, anchors: Rows, reach: Floats | None = None) -> Pairs:
    """Positions in a part's rows and anchor rows that meet, or come within `reach`; an object never meets itself."""
    if len(anchors) == 0 or len(rows) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    source, target = meeting(table, table.shape(rows), anchors, reach)
    other = rows[source] != target
    return source[other], target[other]


def pairs_by_part(table: Table, rows: Rows, anchors: Rows, reach: Floats | None = None) -> Iterator[Pairs]:
    """The pairs of one part of the rows after the other; positions are those in all `rows`."""
    for part in table.parts(rows):
        source, target = pairs(table, rows[part], anchors, None if reach is None else reach[part])
        yield source + part.start, target


def all_pairs(table: Table, rows: Rows, anchors: Rows, reach: Floats | None = None) -> Pairs:
    """All pairs at once: 16 bytes each."""
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64)), *pairs_by_part(table, rows, anchors, reach)]
    sources, targets = (np.concatenate(each) for each in zip(*found, strict=True))
    return sources, targets


def grown(boxes: Floats, reach: Floats | float) -> Floats:
    """Boxes (..., 4) that reach further on all sides."""
    wide = np.asarray(reach)[..., None] * np.array([-1.0, -1.0, 1.0, 1.0])
    return np.asarray(boxes + wide, np.float64)


def meet(box: Floats, boxes: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Whether boxes (n, 4) meet a box (4,)."""
    west, south, east, north = box
    return np.asarray(
        (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south), np.bool_
    )


def apart(box: Floats, boxes: NDArray[np.floating]) -> Floats:
    """The gaps from a box (4,) to boxes (n, 4), not larger than those of what is in them; inf without a box."""
    dx = np.maximum(np.maximum(boxes[:, 0] - box[2], box[0] - boxes[:, 2]), 0.0)
    dy = np.maximum(np.maximum(boxes[:, 1] - box[3], box[1] - boxes[:, 3]), 0.0)
    gaps = np.hypot(dx, dy) * (1 - 1e-6)
    return np.where(np.isnan(gaps), np.inf, gaps)
