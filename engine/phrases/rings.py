"""The ground that walls, fences, hedges or dikes enclose, one by one or in pieces: "houses inside the walls"."""

from __future__ import annotations

import re

import numpy as np
import shapely
from numpy.typing import NDArray

BARRIERS = (
    r"(?:walls?|fences?|fencing|hedges?|hedgerows?|dikes?|dykes?|levees?|berms?|bunds?|embankments?|ramparts?|palisades?|"
    r"stockades?|barriers?|railings?|moats?|fortifications?|battlements?|parapets?)"
)
WITHIN = re.compile(
    r"\b(?:inside|within|outside|beyond|behind|enclosed by|surrounded by|ringed by|encircled by)(?: of)? "
    rf"(?:(?:the|its?|their|our|a|an) )?(?:[a-z-]+ ){{0,3}}?{BARRIERS}\b"
)
GAP = 0.1  # of the pieces' extent: gates and breaches of at most so much are closed
STEPS = 5  # halvings of the widest gap that are tried, the smallest first
OPEN = 0.25  # a ring leaves at least so much of its hull open
LINED = 0.7  # share of a hull's outline that pieces run along, where a side is missing
SINGLE = 200  # pieces: more are no one ring


def says_within(phrase: str, text: str) -> bool:
    """Whether a phrase (normalised) speaks of what is inside, outside or behind the barriers that a find is."""
    return re.search(rf"\b{BARRIERS}$", text) is not None and WITHIN.search(phrase) is not None


def enclosed_by(pieces: NDArray[np.object_]) -> shapely.Geometry | None:
    """The ground that pieces (n,) enclose together; None where they stand apart.

    Gaps as wide as gates are closed; where one side is missing, the hull is taken if they line most of its outline.
    """
    if not 0 < len(pieces) <= SINGLE:
        return None
    together = shapely.union_all(pieces)
    hull = shapely.convex_hull(together)
    west, south, east, north = shapely.bounds(together)
    widest = GAP * float(np.hypot(east - west, north - south)) / 2
    if shapely.area(hull) <= 0 or shapely.area(together) > (1 - OPEN) * shapely.area(hull):
        return None
    for half in (0.0, *(widest / 2**step for step in reversed(range(STEPS)))):
        holes = holes_of(shapely.buffer(together, half, quad_segs=2), half)
        if shapely.area(holes) >= OPEN * shapely.area(hull):
            return holes
    rim = shapely.boundary(hull)
    lined = shapely.length(shapely.intersection(rim, shapely.buffer(together, widest / 2)))
    return hull if len(pieces) > 1 and lined >= LINED * shapely.length(rim) else None


def holes_of(shape: shapely.Geometry, grown: float) -> shapely.Geometry:
    """The holes of a shape that was `grown` by so much, as large as they were before."""
    parts = [each for each in shapely.get_parts(shape) if each.geom_type == "Polygon"]
    holes = [shapely.Polygon(ring) for each in parts for ring in each.interiors]
    return shapely.buffer(shapely.union_all(holes), grown, quad_segs=2) if holes else shapely.Polygon()
