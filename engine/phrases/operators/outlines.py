"""Shapes that an outline tells: its corners, how it bends, what it is hollow of, which figure it covers.

Bends of less than a twentieth of a thing's scale are none, and corners turn by 30 degrees at least. "Curved" and
"straight" are said of strips (4 times as long as wide): what fills less, and more, than 2/3 of its smallest rectangle.
"Oval", "semicircular": nine tenths of the figure drawn into that rectangle.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from engine.phrases.operators.relation import largest_part

STRAIGHT = 0.05  # of the square root of the area: smaller bends are none
CORNER = 30.0  # degrees: what turns less is none
CUT_OFF, ROUND_OFF = (
    0.1,
    0.04,
)  # of the area that small bends make up; of 5 corners and more, where a disc loses as much
STRIP, FILLED = 4.0, 2 / 3
LIKE = 0.88  # of figure and outline together, what both cover
LONGER = 1.15  # times as long as wide an oval is at least; a circle is round
EVEN = 1.25  # longest side of a diamond to its shortest
PARALLEL = 10.0  # degrees
HOLE = 0.03  # of what the outer ring holds: smaller holes make nothing hollow
LETTERS = {  # corners along the outer ring: (o)utward and (i)nward
    "l shaped": "iooooo", "v shaped": "iooooo", "u shaped": "iioooooo", "c shaped": "iioooooo", "t shaped": "iooioooo",
    "h shaped": "iiooooiioooo", "cross shaped": "iooiooiooioo", "x shaped": "iooiooiooioo", "y shaped": "iooiooioo",
    "z shaped": "ioooiooo", "s shaped": "ioooiooo", "e shaped": "iiooiioooooo",
}  # fmt: skip
CORNERS = {"triangular": 3, "pentagonal": 5, "hexagonal": 6, "octagonal": 8}
STEPS = np.linspace(0, 2 * np.pi, 64, endpoint=False)
DISC = shapely.Polygon(np.stack([np.cos(STEPS), np.sin(STEPS)], axis=1))  # of 2 by 2, around the origin
UPPER = shapely.intersection(DISC, shapely.box(-1, 0, 1, 1))
HALF = affinity.translate(affinity.scale(UPPER, 1, 2, origin=(0, 0)), 0, -1)  # half a disc, drawn out to 2 by 2


def outline_test(look: str) -> Callable[[shapely.Polygon], bool] | None:
    """The test of a shape on one polygon, None for looks that are none of these."""
    if look in LETTERS:
        return lambda shape: like_letter(shape, LETTERS[look])
    if look in CORNERS:
        return lambda shape: has_corners(shape, CORNERS[look])
    return TESTS.get(look)


def has_outline(shapes: NDArray[np.object_], look: str) -> NDArray[np.bool_]:
    """Which shapes (n,) have such an outline; of several polygons the largest counts."""
    test = outline_test(look)
    parts = largest_part(shapes)
    return np.array([test is not None and not part.is_empty and test(part) for part in parts], dtype=np.bool_)


def plain(shape: shapely.Polygon) -> shapely.Polygon:
    """The outer ring without its small bends, as a polygon; it begins at one of its corners."""
    return shapely.simplify(shapely.Polygon(shape.exterior), STRAIGHT * np.sqrt(shape.area)).normalize()


def turns(shape: shapely.Polygon) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners (n, 2) of a plain outline and the degrees (n,) they turn by, outward above 0."""
    ring = plain(shape).exterior
    points = shapely.get_coordinates(ring)[:-1]
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turn = np.degrees(
        np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1))
    ) * (1 if ring.is_ccw else -1)
    sharp = np.abs(turn) >= CORNER
    return points[sharp], turn[sharp]


def corners(shape: shapely.Polygon) -> str:
    """The corners along the outer ring of a polygon, (o)utward and (i)nward, counter-clockwise."""
    return "" if shape.is_empty else "".join("o" if each > 0 else "i" for each in turns(shape)[1])


def like_letter(shape: shapely.Polygon, said: str) -> bool:
    """Whether the corners turn out and in as those of a letter do, from any of them on."""
    found = corners(shape)
    return len(found) == len(said) and said in found + found


def has_corners(shape: shapely.Polygon, count: int) -> bool:
    """Whether it has so many corners, all outward, and its sides are straight: a disc is no octagon."""
    whole = shapely.Polygon(shape.exterior)
    points = turns(shape)[0]
    if corners(shape) != "o" * count:
        return False
    figure = shapely.Polygon(points)
    off = shapely.area(shapely.symmetric_difference(figure, whole))
    return bool(off <= (CUT_OFF if count < 5 else ROUND_OFF) * whole.area)


def sides_of(shape: shapely.Polygon) -> NDArray[np.float64]:
    """The sides (4, 2) of an outline of four corners; (0, 2) for others."""
    return np.roll(points := turns(shape)[0], -1, axis=0) - points if has_corners(shape, 4) else np.zeros((0, 2))


def trapezoidal(shape: shapely.Polygon) -> bool:
    """Four corners and one pair of parallel sides."""
    sides = sides_of(shape)
    if not len(sides):
        return False
    heading = np.degrees(np.arctan2(sides[:, 1], sides[:, 0])) % 180
    off = np.abs(heading[:2] - heading[2:])
    return bool((np.minimum(off, 180 - off) <= PARALLEL).sum() == 1)


def diamond(shape: shapely.Polygon) -> bool:
    """Four even sides, none along the map's rows."""
    sides = sides_of(shape)
    if not len(sides):
        return False
    lengths = np.hypot(*sides.T)
    off = np.degrees(np.arctan2(sides[:, 1], sides[:, 0])) % 90
    return bool(lengths.max() <= EVEN * lengths.min() and (np.minimum(off, 90 - off) > CORNER / 2).all())


def star(shape: shapely.Polygon) -> bool:
    """Corners outward and inward by turns, four of each or more."""
    found = corners(shape)
    return len(found) >= 8 and "oi" * (len(found) // 2) in found + found


def hollow(shape: shapely.Polygon) -> bool:
    """Whether it goes around something: a ring, a building with a courtyard."""
    whole = shapely.area(shapely.Polygon(shape.exterior))
    return bool(whole - shape.area > HOLE * whole)


def box_of(shape: shapely.Polygon) -> tuple[float, float, float]:
    """Length and width of the smallest rectangle, and which share of it is filled."""
    box = shapely.minimum_rotated_rectangle(shape)
    sides = np.hypot(*np.diff(shapely.get_coordinates(box)[:3], axis=0).T) if box.geom_type == "Polygon" else (0.0, 0.0)
    long, short = float(max(sides)), float(min(sides))
    return long, short, shapely.area(shapely.Polygon(shape.exterior)) / max(long * short, 1e-9)


def is_strip(shape: shapely.Polygon) -> bool:
    """Whether it is 4 times as long as wide, along its bends."""
    half = shape.exterior.length / 2  # length and width together, of a strip; the area is their product
    root = np.sqrt(max(half * half - 4 * shapely.area(shapely.Polygon(shape.exterior)), 0.0))
    return bool(half + root >= STRIP * (half - root))


def straight(shape: shapely.Polygon) -> bool:
    """A strip that fills its rectangle."""
    return is_strip(shape) and box_of(shape)[2] >= FILLED


def curved(shape: shapely.Polygon) -> bool:
    """A strip that does not."""
    return is_strip(shape) and box_of(shape)[2] < FILLED


def zigzag(shape: shapely.Polygon) -> bool:
    """A strip that bends to one side and to the other, sharply."""
    found = corners(shape)
    return curved(shape) and found.count("i") >= 2 and "ii" not in found + found


def covers(shape: shapely.Polygon, figures: list[shapely.Polygon]) -> bool:
    """Whether it is one of the figures of 2 by 2, drawn into its smallest rectangle."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    if len(box) != 5:
        return False
    right, up = (box[1] - box[0]) / 2, (box[3] - box[0]) / 2
    middle = box[:4].mean(axis=0)
    whole = shapely.Polygon(shape.exterior)
    for each in figures:
        drawn = affinity.affine_transform(each, [right[0], up[0], right[1], up[1], *middle])
        if shapely.area(whole.intersection(drawn)) >= LIKE * shapely.area(whole.union(drawn)):
            return True
    return False


def oval(shape: shapely.Polygon) -> bool:
    """An ellipse, longer than wide."""
    long, short, _ = box_of(shape)
    return long >= LONGER * short and not any(has_corners(shape, n) for n in (4, 5, 6)) and covers(shape, [DISC])


def semicircular(shape: shapely.Polygon) -> bool:
    """Half a disc, whichever side is the straight one."""
    long, short, _ = box_of(shape)
    if has_corners(shape, 4):
        return False
    return 1.5 * short <= long <= 2.5 * short and covers(
        shape, [affinity.rotate(HALF, k, (0, 0)) for k in (0, 90, 180, 270)]
    )


def regular(shape: shapely.Polygon) -> bool:
    """A rectangle, a disc, an oval or a polygon of few straight sides."""
    few = any(has_corners(shape, count) for count in (3, 4, 5, 6, 8))
    return few or covers(shape, [DISC]) or box_of(shape)[2] >= 0.85


def irregular(shape: shapely.Polygon) -> bool:
    """None of these."""
    return not regular(shape)


def compact(shape: shapely.Polygon) -> bool:
    """About as long as wide, with no deep bays."""
    long, short, _ = box_of(shape)
    return long <= 1.5 * short and shapely.area(shapely.Polygon(shape.exterior)) >= 0.9 * shape.convex_hull.area


TESTS: dict[str, Callable[[shapely.Polygon], bool]] = {
    "trapezoidal": trapezoidal, "diamond shaped": diamond, "star shaped": star, "ring shaped": hollow, "hollow": hollow,
    "straight": straight, "curved": curved, "winding": curved, "crooked": curved, "zigzag": zigzag,
    "oval": oval, "elliptical": oval, "semicircular": semicircular,
    "irregular": irregular, "irregularly shaped": irregular, "regular": regular, "compact": compact,
}  # fmt: skip
