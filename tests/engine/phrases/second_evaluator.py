"""The rules of docs/phrases.md once more, written apart from the operators: plain loops over planar polygons.

Every predicate returns (holds, margin): the margin is the relative distance to the threshold, so that a caller can leave
out phrases whose answer hangs on rounding. `DoubtError` is raised where a rank is a near tie.
"""

# ruff: noqa: E501 - phrases and their answers read better on one line
from __future__ import annotations

import math
from itertools import pairwise

from shapely import affinity
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import nearest_points, unary_union

SIDES = {"left": (-1, 0), "right": (1, 0), "top": (0, 1), "bottom": (0, -1),
         "west": (-1, 0), "east": (1, 0), "north": (0, 1), "south": (0, -1)}  # fmt: skip
MARGIN = 0.01


class DoubtError(Exception):
    """The answer hangs on a near tie or on a value at its threshold."""


def sure(value: float, threshold: float, scale: float) -> bool:
    """value >= threshold; DoubtError when they are within 1 % of a scale."""
    if abs(value - threshold) < MARGIN * scale:
        raise DoubtError
    return value >= threshold


def size(shape: Polygon) -> float:
    return 4 * shape.area / shape.length


def rectangle(shape: Polygon) -> tuple[float, float]:
    """Long and short side of the smallest rotated rectangle, by trying the direction of every hull edge."""
    hull = list(shape.convex_hull.exterior.coords)
    best = None
    for (x0, y0), (x1, y1) in pairwise(hull):
        turned = affinity.rotate(shape.convex_hull, -math.degrees(math.atan2(y1 - y0, x1 - x0)), origin=(0, 0))
        left, low, right, high = turned.bounds
        sides = (max(right - left, high - low), min(right - left, high - low))
        if best is None or sides[0] * sides[1] < best[0] * best[1]:
            best = sides
    assert best is not None
    return best


def elongated(shape: Polygon) -> bool:
    long, short = rectangle(shape)
    if abs(long - 3 * short) < MARGIN * long or abs(shape.area - 0.5 * long * short) < MARGIN * long * short:
        raise DoubtError
    return long > 3 * short or shape.area < 0.5 * long * short


def share(shape: Polygon, view: Polygon) -> tuple[float, float]:
    left, low, right, high = view.bounds
    return (shape.centroid.x - left) / (right - left), (shape.centroid.y - low) / (high - low)


def in_half(shape: Polygon, view: Polygon, side: str) -> bool:
    x, y = share(shape, view)
    right, up = SIDES[side]
    return sure(right * (x - 0.5) + up * (y - 0.5), 0.0, 1.0)


def in_quadrant(shape: Polygon, view: Polygon, vertical: str, horizontal: str) -> bool:
    return in_half(shape, view, vertical) & in_half(shape, view, horizontal)


def in_corner(shape: Polygon, view: Polygon, vertical: str, horizontal: str) -> bool:
    x, y = share(shape, view)
    inside = []
    for side in (vertical, horizontal):
        right, up = SIDES[side]
        inside.append(sure(right * (x - 0.5) + up * (y - 0.5), 1 / 6, 1.0))
    return all(inside)


def in_middle(shape: Polygon, view: Polygon) -> bool:
    inside = [sure(0.2, abs(value - 0.5), 1.0) for value in share(shape, view)]
    return all(inside)


def gap(shape: Polygon, others: list[Polygon]) -> float:
    return min((shape.distance(other) for other in others if other is not shape), default=math.inf)


def closest(shape: Polygon, others: list[Polygon]) -> Polygon:
    ordered = sorted((other for other in others if other is not shape), key=shape.distance)
    if len(ordered) > 1 and ordered[1].distance(shape) - ordered[0].distance(shape) < MARGIN * size(shape):
        raise DoubtError
    return ordered[0]


def within(shape: Polygon, others: list[Polygon], metres: float) -> bool:
    return not sure(gap(shape, others), metres, metres)


def near(shape: Polygon, others: list[Polygon], floor: float) -> bool:
    together = 4 * sum(other.area for other in others) / sum(other.length for other in others)
    reach = max(3 * size(shape), 3 * math.sqrt(size(shape) * together), floor)
    return not sure(gap(shape, others), reach, reach)


def next_to(shape: Polygon, others: list[Polygon], floor: float) -> bool:
    reach = max(size(shape), floor)
    return not sure(gap(shape, others), reach, reach)


def having(shape: Polygon, kind: list[Polygon], others: list[Polygon], floor: float, ground: bool) -> bool:
    """Whether one of the others belongs to a shape, one of a kind, which may be a ground that things lie on."""
    reach = {id(one): [other for other in others if next_to(one, [other], floor)] for one in kind}
    reached = [other for other in others if any(other in found for found in reach.values())]
    owners = {id(other): [one for one in kind if one is not other and lies(other, one)] for other in reached}
    lying = sum(bool(found) for found in owners.values())
    mostly = lying > 0 if ground else 2 * lying >= len(reached)
    mine = [owners[id(other)] for other in reach[id(shape)]]
    return any(shape in found or not (found or mostly) for found in mine)


def lies(thing: Polygon, owner: Polygon) -> bool:
    return sure(thing.intersection(owner).area / thing.area, 0.5, 1.0)


def on(shape: Polygon, others: list[Polygon]) -> bool:
    covered = min(1.0, sum(shape.intersection(other).area for other in others if other is not shape) / shape.area)
    if sure(covered, 0.5, 1.0):
        return True
    ring = shape.buffer(size(shape) / 4).exterior
    union = unary_union([other for other in others if other is not shape])
    return sure(ring.intersection(union).length / ring.length, 0.6, 4.0)  # the operator samples the ring


def surrounded(shape: Polygon, others: list[Polygon], floor: float) -> bool:
    center = shape.centroid
    reach = max(math.hypot(x - center.x, y - center.y) for x, y in shape.exterior.coords) + max(size(shape), floor)
    hits = []
    for sector in range(8):
        low, high = (math.radians(45 * sector + turn) for turn in (-22.5, 22.5))
        chord = reach / math.cos(math.pi / 8)
        corner = [(center.x + chord * math.sin(angle), center.y + chord * math.cos(angle)) for angle in (low, high)]
        wedge = Polygon([(center.x, center.y), *corner])
        grown, shrunk = wedge.buffer(MARGIN * reach), wedge.buffer(-MARGIN * reach)
        met = any(wedge.intersects(other) for other in others if other is not shape)
        for doubtful in (grown, shrunk):
            if any(doubtful.intersects(other) for other in others if other is not shape) != met:
                raise DoubtError
        hits.append(met)
    return sum(hits) >= 6 or all(hits[::2]) or all(hits[1::2])


def direction(shape: Polygon, others: list[Polygon], side: str, spread: float = 60.0) -> bool:
    anchor = closest(shape, others)
    a = anchor if elongated(anchor) else anchor.centroid
    b = shape if elongated(shape) else shape.centroid
    if anchor.intersects(shape.centroid):
        return False
    if anchor.distance(shape.centroid) < MARGIN * size(shape):
        raise DoubtError
    start, end = nearest_points(a, b)
    right, up = end.x - start.x, end.y - start.y
    if math.hypot(right, up) < MARGIN * size(shape):
        raise DoubtError
    wanted = [SIDES[word] for word in side.split("-")]
    goal = (sum(x for x, _ in wanted), sum(y for _, y in wanted))
    angle = abs(math.degrees(math.atan2(right, up) - math.atan2(goal[0], goal[1])))
    angle = min(angle % 360, 360 - angle % 360)
    return not sure(angle, spread if len(wanted) == 1 else 37.5, 60.0)


def between(shape: Polygon, first: list[Polygon], second: list[Polygon]) -> bool:
    center = shape.centroid
    bearings = []
    for group in (first, second):
        point = nearest_points(center, closest(shape, group))[1]
        if point.distance(center) == 0:
            return False
        bearings.append(math.atan2(point.x - center.x, point.y - center.y))
    angle = abs(math.degrees(bearings[0] - bearings[1]))
    return sure(min(angle, 360 - angle), 120.0, 180.0)


def rank(values: list[float], tolerances: list[float], first: int, count: int) -> list[int]:
    """Positions of ranks first .. first + count - 1, smallest value first; DoubtError on a near tie at either end."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    for edge in (first - 1, first + count - 1):
        if 0 < edge < len(order):
            a, b = order[edge - 1], order[edge]
            if values[b] - values[a] <= 3 * max(tolerances[a], tolerances[b]):
                raise DoubtError
    return order[first - 1 : first - 1 + count]


def along_side(shape: Polygon, side: str) -> float:
    right, up = SIDES[side]
    return right * shape.centroid.x + up * shape.centroid.y


def crosses(shape: Polygon, others: list[Polygon]) -> bool:
    """Whether one parts the other into two."""
    for other in others:
        if other is shape or not shape.intersects(other):
            continue
        for whole, knife in ((shape, other), (other, shape)):
            rest = whole.difference(knife)
            parts = [part.area / whole.area for part in getattr(rest, "geoms", [rest])]
            if sum(sure(part, 0.02, 1.0) for part in parts) >= 2:
                return True
    return False


def line(*points: tuple[float, float], width: float) -> Polygon:
    """A strip of the given width along a line."""
    return LineString(points).buffer(width / 2, cap_style="flat")


def disc(x: float, y: float, radius: float) -> Polygon:
    """A round thing."""
    return Point(x, y).buffer(radius)
