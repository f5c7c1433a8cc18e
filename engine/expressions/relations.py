"""Relations between things, each with a margin on either side of the rule in docs/phrases.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import shapely

from engine.expressions.facts import Facts, Rows
from engine.expressions.truth import Floats, Truth, at_least, at_most

BEARINGS = {"right": 0.0, "top": 90.0, "left": 180.0, "bottom": 270.0,
            "top right": 45.0, "top left": 135.0, "bottom left": 225.0, "bottom right": 315.0}  # fmt: skip
NEAR_FLOOR, NEXT_FLOOR = 10.0, 2.0  # metres, where metres are known


def floor_in_pixels(facts: Facts, metres: float) -> float:
    """A floor of the rules in metres as pixels; none without metres."""
    return metres / facts.scene.gsd if facts.scene.gsd else 0.0


def near(facts: Facts, anchors: Rows, _rows: Rows) -> Truth:
    """Gap at most 0.75 of the reach of "near"; from 1.3 of it on it is not near."""
    together = 4 * facts.area[anchors].sum() / max(float(facts.perimeter[anchors].sum()), 1e-9)
    reach = np.maximum(3 * np.maximum(facts.scale, np.sqrt(facts.scale * together)), floor_in_pixels(facts, NEAR_FLOOR))
    return at_most(facts.gaps(anchors), 0.75 * reach, 1.3 * reach)


def next_to(facts: Facts, anchors: Rows, _rows: Rows) -> Truth:
    """Gap at most 0.7 of the thing's scale; from 1.4 of it on it is not."""
    reach = np.maximum(facts.scale, floor_in_pixels(facts, NEXT_FLOOR))
    return at_most(facts.gaps(anchors), 0.7 * reach, 1.4 * reach)


def touching(facts: Facts, anchors: Rows, _rows: Rows) -> Truth:
    """They meet, or nearly (0.02 of the scale); from 0.15 on they do not."""
    return at_most(facts.gaps(anchors), 0.02 * facts.scale, 0.15 * facts.scale)


def on(facts: Facts, anchors: Rows, rows: Rows) -> Truth:
    """70 % covered, or 75 % of the ring around it (RefSegRS: 60 % of the ring); not under 30 % and 45 %."""
    covered, ring = np.zeros(len(facts.shape)), np.zeros(len(facts.shape))
    for row, others in close_by(facts, anchors, rows, 0.25 * facts.scale):
        shape = facts.shape[row]
        covered[row] = shapely.area(shapely.intersection(shape, others)) / max(facts.area[row], 1e-9)
        ring[row] = ring_share(shape, others, 0.25 * facts.scale[row])
    return at_least(covered, 0.7, 0.3) | at_least(ring, 0.75, 0.45)


def along(facts: Facts, anchors: Rows, rows: Rows) -> Truth:
    """40 % of the outline within a scale of the anchor (RefSegRS: 25 % of it shared); not under 12 % within two."""
    reach = np.maximum(facts.scale, floor_in_pixels(facts, NEXT_FLOOR))
    return Truth(alongside(facts, anchors, rows, reach) >= 0.4, alongside(facts, anchors, rows, 2 * reach) >= 0.12)


def alongside(facts: Facts, anchors: Rows, rows: Rows, reach: Floats) -> Floats:
    """The share of each outline within its reach of the anchors."""
    share = np.zeros(len(facts.shape))
    for row, others in close_by(facts, anchors, rows, reach):
        outline = shapely.boundary(facts.shape[row])
        near_it = shapely.buffer(shapely.simplify(others, reach[row] / 6), reach[row], quad_segs=4)
        share[row] = shapely.length(shapely.intersection(outline, near_it)) / max(outline.length, 1e-9)
    return share


def surrounded(facts: Facts, anchors: Rows, rows: Rows) -> Truth:
    """70 % of the ring around it (RefSegRS); not under 20 %."""
    share = np.zeros(len(facts.shape))
    for row, others in close_by(facts, anchors, rows, facts.scale):
        share[row] = ring_share(facts.shape[row], others, facts.scale[row])
    return at_least(share, 0.7, 0.2)


def close_by(facts: Facts, anchors: Rows, rows: Rows, reach: Floats) -> Iterator[tuple[int, shapely.Geometry]]:
    """Each row that has anchors within its reach, with the union of those but itself."""
    tree = shapely.STRtree(facts.shape[anchors])
    source, target = tree.query(facts.shape[rows], predicate="dwithin", distance=reach[rows])
    for place in np.unique(source):
        row = int(rows[place])
        others = anchors[target[source == place]]
        if len(others := others[others != row]):
            yield row, shapely.union_all(facts.shape[others])


def ring_share(shape: shapely.Geometry, others: shapely.Geometry, width: float) -> float:
    """How much of the ring of a width around a shape the others cover."""
    shape = shapely.simplify(shape, width / 6)  # outlines along pixel edges have thousands of corners
    ring = shapely.difference(shapely.buffer(shape, width, quad_segs=4), shape)
    return float(shapely.area(shapely.intersection(ring, others)) / max(ring.area, 1e-9))


# Each takes the anchors and the rows that are asked about; the truth of other rows may be left at "no".
RELATIONS: dict[str, Callable[[Facts, Rows, Rows], Truth]] = {
    "near": near, "next_to": next_to, "touching": touching, "on": on, "along": along, "surrounded": surrounded,
}  # fmt: skip


def directed(facts: Facts, anchors: Rows, bearing: str) -> Truth:
    """On a side of the nearest anchor: within 35 degrees of it (22 for corners), possibly 85 (53).

    In doubt: what overlaps the anchor's box, and what has another anchor nearly as near.
    """
    best, gap, second = facts.nearest(anchors)
    vector = facts.middle - facts.middle[np.maximum(best, 0)]
    angle = np.abs((np.degrees(np.arctan2(vector[:, 1], vector[:, 0])) - BEARINGS[bearing] + 180) % 360 - 180)
    sure, maybe = (35.0, 85.0) if BEARINGS[bearing] % 90 == 0 else (22.0, 53.0)
    truth = at_most(angle, sure, maybe)
    low, high = facts.box[:, :2], facts.box[:, 2:]
    anchor_low, anchor_high = low[np.maximum(best, 0)], high[np.maximum(best, 0)]
    mixed = ((low < anchor_high) & (anchor_low < high)).all(axis=1) | (second < 1.3 * gap + 0.02 * facts.extent.max())
    there = best >= 0
    return Truth(truth.sure & there & ~mixed, (truth.maybe | mixed) & there)


def within(facts: Facts, anchors: Rows, pixels: float) -> Truth:
    """Gap within a distance, 10 % of doubt on either side."""
    return at_most(facts.gaps(anchors), 0.9 * pixels, 1.1 * pixels)


def ordered(values: Floats, rows: Rows, margin: Floats | float) -> Rows | None:
    """Rows by ascending value where every step is at least the margin; None on a near tie."""
    order = rows[np.argsort(values[rows], kind="stable")]
    steps = np.diff(values[order])
    needed = margin[order[1:]] if isinstance(margin, np.ndarray) else margin
    return order if bool((steps >= needed).all()) else None
