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
from engine.phrases.render import render_test
from engine.phrases.rings import enclosed_by, says_within
from engine.phrases.words import normalise, singular_of

AROUND = re.compile(r"\b(?:all )?(?:around|round) (?:the|an?|its?) ")
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
        if inner is None or outer is None or not len(outer):
            continue
        barrier = says_within(phrase, said_of(test.anchor))
        inner = np.setdiff1d(inner, outer) if barrier else inner  # "anything inside the walls"
        if np.isin(inner, outer).any():
            continue
        band, whole = geometry[outer], filled(geometry[outer])
        middles = shapely.centroid(geometry[inner])
        if shapely.STRtree(band).query(middles, predicate="intersects").size and not barrier:
            continue
        if barrier and not are_rings(band, whole) and (ground := enclosed_by(band)) is not None:
            geometry = replaced_rows(geometry, outer[:1], np.array([ground], object))
        elif test.kind == "surrounded_by":  # an island's house is so by the lake
            enclosing = shapely.STRtree(middles).query(whole, predicate="intersects")[0]
            geometry = replaced_rows(geometry, outer[enclosing], whole[enclosing])
        elif are_rings(band, whole):
            geometry = replaced_rows(geometry, outer, whole)
    return features if geometry is features.geometry else replace(features, geometry=geometry)


def with_enclosing(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], notes: list[str]) -> Plan:
    """The plan with "around" things as containing them, where those asked for do: "the dike around the tank".

    "Fields around the farm" are several: one alone that contains it is not all that is meant.
    """
    root = plan.root
    for keep in [each for each in p.walk(root) if isinstance(each, p.Keep) and not each.negated]:
        test: Any = keep.test
        if not isinstance(test, p.Relation) or test.kind != "near" or test.fewest is not None:
            continue
        inner, outer, text = asked_rows(test.anchor, rows), asked_rows(keep, rows), said_of(keep)
        if inner is None or outer is None or not len(inner) or not text or not AROUND.search(normalise(plan.phrase)):
            continue
        outer = np.setdiff1d(outer, inner)
        at, held = shapely.STRtree(filled(geometry[outer])).query(shapely.centroid(geometry[inner]), "within")
        least = 1 if singular_of(text) == text else 2
        every = len(np.unique(at)) == len(inner)
        if every and len(np.unique(held)) >= least and not any(f.category == "*" for f in finds_of(keep)):
            within = replace(test, kind="containing")
            root = p.replaced(root, test, within)
            notes.append(f"'{render_test(test)}' is read as {render_test(within)}: that encloses it")
    return replace(plan, root=root)


def finds_of(keep: p.Keep) -> list[p.Find]:
    """The finds of what a step is asked of."""
    return [each for each in p.walk(keep.source) if isinstance(each, p.Find)]


def said_of(node: p.Node) -> str:
    """The words of the find that a step is about; "" of several."""
    while isinstance(node, p.Keep | p.Rank | p.Best | p.Difference):
        node = node.source
    return node.text if isinstance(node, p.Find) else ""


def said_inside(phrase: str, anchor: p.Node) -> bool:
    """Whether a phrase says that something is in a thing, or outside of it: not "on the street"."""
    names = [find.text.split()[-1] for find in p.walk(anchor) if isinstance(find, p.Find)]
    return any(
        re.search(rf"\b(?:in|inside|within|outside|beyond|behind)(?: of)? [a-z ]*?\b{re.escape(name)}", phrase)
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
