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
from engine.phrases.operators.relation import filled
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
        if not isinstance(test, p.Relation):
            continue
        inner, outer = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        if test.kind == "with" and test.within == 0:  # "berms with two tanks in them"
            inner, outer = outer, inner
        elif test.kind != "surrounded_by" and not (test.kind == "on" and said_inside(phrase, test.anchor)):
            continue
        if inner is None or outer is None or not len(outer) or np.isin(inner, outer).any():
            continue
        band, whole = geometry[outer], filled(geometry[outer])
        middles = shapely.centroid(geometry[inner])
        if shapely.STRtree(band).query(middles, predicate="intersects").size:
            continue
        if test.kind == "surrounded_by":  # an island's house is so by the lake
            enclosing = shapely.STRtree(middles).query(whole, predicate="intersects")[0]
            geometry = replaced_rows(geometry, outer[enclosing], whole[enclosing])
        elif are_rings(band, whole):
            geometry = replaced_rows(geometry, outer, whole)
    return features if geometry is features.geometry else replace(features, geometry=geometry)


def said_inside(phrase: str, anchor: p.Node) -> bool:
    """Whether a phrase says that something is in a thing, or outside of it: not "on the street"."""
    names = [find.text.split()[-1] for find in p.walk(anchor) if isinstance(find, p.Find)]
    return any(
        re.search(rf"\b(?:in|inside|within|outside|beyond)(?: of)? [a-z ]*?\b{re.escape(name)}", phrase)
        for name in names
    )


def are_rings(band: NDArray[np.object_], whole: NDArray[np.object_]) -> bool:
    """Whether things are rings, each of them: `whole` are the things filled."""
    area = shapely.area(whole)
    return bool(((area - shapely.area(band) >= ENCLOSED * area) & (area > 0)).all())


def replaced_rows(
    geometry: NDArray[np.object_], at: NDArray[np.int64], shapes: NDArray[np.object_]
) -> NDArray[np.object_]:
    """A copy with other shapes in some rows; itself where there are none."""
    if not len(at):
        return geometry
    geometry = geometry.copy()
    geometry[at] = shapes
    return geometry
