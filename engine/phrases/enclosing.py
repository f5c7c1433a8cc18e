"""What lies inside a ring: "houses inside the city wall", "ponds outside the ring road"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.adjusting import asked_rows
from engine.phrases.layer import Features
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan

ENCLOSED = 0.5  # share of a filled thing that is its holes, for a ring


def with_rings_filled(features: Features, phrase: str, plan: Plan, rows: Mapping[str, Rows]) -> Features:
    """The features with rings as all that they enclose, where a phrase speaks of what is inside or outside of one.

    Not where something asked for lies on the band itself: "cars in the street". `phrase` is normalised.
    """
    geometry = features.geometry
    for keep in [item for item in p.walk(plan.root) if isinstance(item, p.Keep)]:
        test: Any = keep.test
        if not isinstance(test, p.Relation) or test.kind != "on":
            continue
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        names = [find.text.split()[-1] for find in p.walk(test.anchor) if isinstance(find, p.Find)]
        said = any(
            re.search(rf"\b(?:in|inside|within|outside)(?: of)? [a-z ]*?\b{re.escape(name)}", phrase) for name in names
        )
        if not said or asked is None or others is None or not len(others) or np.isin(asked, others).any():
            continue
        band, whole = geometry[others], filled(geometry[others])
        rings = (shapely.area(whole) - shapely.area(band) >= ENCLOSED * shapely.area(whole)) & (shapely.area(whole) > 0)
        middles = shapely.centroid(geometry[asked])
        if rings.all() and not shapely.STRtree(band).query(middles, predicate="intersects").size:
            geometry = geometry.copy()
            geometry[others] = whole
    return features if geometry is features.geometry else replace(features, geometry=geometry)


def filled(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons without their holes; of other things their areas, without any."""
    rings = [shapely.get_exterior_ring(shapely.get_parts(shape)) for shape in shapes]
    return np.array([shapely.union_all(shapely.polygons(each[each != None])) for each in rings], dtype=object)  # noqa: E711
