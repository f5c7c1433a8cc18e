"""Where in the view: centroids as shares of its width and height, along the view's own up or true north."""

from __future__ import annotations

import numpy as np
import shapely

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.outcome import Outcome
from engine.phrases.operators.table import Rows, Table
from engine.phrases.render import render_test

RIM = 0.05  # an object at the edge comes within this share of the view's side
EPSILON = 1e-9
CUT = 1e-6  # and what is cut by it reaches it so far


def in_band(share: Floats, band: p.Band | None) -> np.ndarray:
    """Shares inside a band: a bound at 0 or 1 is open to what lies beyond the view, a half excludes the middle."""
    if band is None:
        return np.ones(len(share), bool)
    low, high = band
    above = np.ones(len(share), bool) if low <= 0 else share > low + EPSILON if high >= 1 else share >= low - EPSILON
    below = np.ones(len(share), bool) if high >= 1 else share < high - EPSILON if low <= 0 else share <= high + EPSILON
    return above & below & ~np.isnan(share)


def half(band: p.Band | None) -> p.Band | None:
    """The half of the view that an outer part of it, less than half, lies in; other parts as they are."""
    if band is None or (band[0] > 0 and band[1] < 1):
        return band
    return (0.0, min(max(band[1], 0.5), 1.0)) if band[0] <= 0 else (max(min(band[0], 0.5), 0.0), 1.0)


def in_position(table: Table, rows: Rows, test: p.Position) -> Outcome:
    """Whether the centroid lies in the part; the best is nearest to the part's outer end, or to the middle.

    A corner is the outer third of both sides; where nothing is in it, the outer half.
    """
    shares, low, high = table.place(test.frame, rows)
    extent = np.where(high > low, high - low, 1.0)
    shares -= low
    shares /= extent
    holds = in_band(shares[:, 0], test.x) & in_band(shares[:, 1], test.y)
    if test.name.endswith("corner") and not holds.any():
        holds = in_band(shares[:, 0], half(test.x)) & in_band(shares[:, 1], half(test.y))
    depth = np.zeros(len(rows))
    for axis, band in enumerate((test.x, test.y)):
        if band is not None:
            target = 0.0 if band[0] <= 0 else 1.0 if band[1] >= 1 else 0.5
            depth += ((shares[:, axis] - target) * extent[axis]) ** 2
    text = render_test(test)
    return Outcome(
        holds,
        np.sqrt(depth, out=depth),
        lambda at: {"at_x": np.round(shares[at, 0], 4), "at_y": np.round(shares[at, 1], 4)},
        lambda i: text,
    )


def at_edge(table: Table, rows: Rows, test: p.Edge) -> Outcome:
    """Whether the object comes within 5 % of a side of the view, or of any side.

    Of several at one side, not those that run away from it: whose middle is further in than a third of the view.
    """
    right, up = table.axes("image").T
    view, middles = shapely.get_coordinates(table.scene.view), table.centroid_layer[rows]
    gaps, depths = [], []
    for bearing, axis in ((0, up), (90, right), (180, -up), (270, -right)):
        reach = view @ axis
        if test.bearing is not None and bearing not in sides_of(test.bearing):
            continue
        spans = np.concatenate([furthest(table, rows[part], axis) for part in table.parts(rows)] or [np.zeros(0)])
        across = max(float(np.ptp(reach)), 1e-12)
        gaps.append((reach.max() - spans) / across)
        depths.append((reach.max() - middles @ axis) / across)
    gap = np.array(gaps).reshape(len(gaps), len(rows))
    share = gap.min(axis=0) if test.bearing is None else gap.max(axis=0)
    text = render_test(test)
    holds = share <= (CUT if test.cut else RIM + EPSILON)
    if test.bearing is not None and not test.cut:
        beside = holds & (np.max(depths, axis=0) <= 1 / 3)
        holds = beside if beside.any() else holds
    return Outcome(holds, share, lambda at: {"edge_gap": np.round(share[at], 4)}, lambda i: text)


def furthest(table: Table, rows: Rows, axis: Floats) -> Floats:
    """How far each object of a part reaches along an axis, in the layer's coordinates."""
    return np.array([(shapely.get_coordinates(shape) @ axis).max() for shape in table.geometry(rows)])


def sides_of(bearing: int) -> tuple[int, ...]:
    """The cardinal sides of a bearing: both of a corner."""
    return (bearing,) if bearing % 90 == 0 else ((bearing - 45) % 360, (bearing + 45) % 360)
