"""What lies "on" a road, a river or a lake that nothing lies on: along it, over it, at its shore; else nothing does.

"Houses on High Street" stand along it and "the hotel on the lake" at its shore, but "houses on the fairway", "cars on
the beach", "shacks in the river" and "boats on the pond" would have to be inside: where none is, there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.adjusting import asked_rows, is_line
from engine.phrases.enclosing import said_inside, said_of
from engine.phrases.lexicon import load_lexicon
from engine.phrases.operators.table import Rows
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.wider import tables
from engine.phrases.words import normalise, singular_of

GROUNDS = frozenset({
    "fairway", "beach", "sand", "dune", "field", "farmland", "meadow", "pasture", "lawn", "grass", "grassland",
    "green", "pitch", "court", "park", "garden", "orchard", "vineyard", "forest", "wood", "woodland", "lot", "parking",
    "apron", "runway", "taxiway", "helipad", "island", "sandbank", "mudflat", "roof", "deck", "glacier", "scree",
    "piste", "slope", "plot", "bed", "range",
})  # fmt: skip
FLOWING = frozenset({"river", "stream", "creek", "brook", "canal", "channel", "waterway", "water"})
SHORES = frozenset({
    "lake", "pond", "sea", "ocean", "lagoon", "reservoir", "bay", "fjord", "loch", "square", "plaza", "marketplace",
    *FLOWING,
})  # fmt: skip
AFLOAT = re.compile(r"\b(?:floating|float|floats|swimming|swim|drifting|sailing|lying|wading|rowing|afloat)\b")


def with_frontage(plan: Plan, geometry: NDArray[np.object_], rows: Mapping[str, Rows], notes: list[str]) -> Plan:
    """The plan with "on" a road or river, where none of the things lies on one, as over it or along it.

    "Houses on High Street" stand along it, "bridges on the river" lie over it. `geometry` (n,) are all features.
    """
    root, phrase = plan.root, normalise(plan.phrase)
    for keep in [item for item in p.walk(root) if isinstance(item, p.Keep) and isinstance(item.test, p.Relation)]:
        test: Any = keep.test
        asked, others = asked_rows(keep, rows), asked_rows(test.anchor, rows)
        if test.kind != "on" or asked is None or others is None or not len(asked) or not len(others):
            continue
        lines, things = geometry[others], geometry[asked]
        if (shapely.get_dimensions(things) != 2).any() or not all(map(is_line, lines)):
            continue
        at, of = shapely.STRtree(lines).query(things, predicate="intersects")
        common = shapely.area(shapely.intersection(things[at], lines[of]))
        lie = np.bincount(at, common, minlength=len(things)) / shapely.area(things)
        if (lie >= 0.5).any() or (not lie.any() and must_be_inside(phrase, test.anchor)):
            continue
        wider = replace(test, kind="overlapping" if lie.any() else "along")
        root = p.replaced(root, test, wider)
        notes.append(f"none lies on it: '{render_test(test)}' is read as {render_test(wider)}")
    return replace(plan, root=root)


def must_be_inside(phrase: str, anchor: p.Node) -> bool:
    """Whether what is said to be on or in a thing would have to be inside of it: "on the fairway", "in the river"."""
    heads = heads_of(anchor)
    if heads & GROUNDS:
        return True
    return bool(heads & FLOWING) and (said_inside(phrase, anchor) or AFLOAT.search(phrase) is not None)


def heads_of(node: p.Node) -> set[str]:
    """The last word of a find's name, singular, and its category in the lexicon with its last word."""
    text = said_of(node)
    keys = {key.replace("_", " ") for key in load_lexicon().own_keys_of(text)} if text else set()
    return {word for name in (singular_of(text), *keys) for word in (name, name.split()[-1] if name else "")} - {""}


def at_the_shore(plan: Plan, rows: Mapping[str, Rows]) -> Iterator[Plan]:
    """A plan that leaves nothing with buildings "on" a lake or a square as those by it: "the hotel on the lake"."""
    root, phrase = plan.root, normalise(plan.phrase)
    for keep in [item for item in p.walk(root) if isinstance(item, p.Keep) and not item.negated]:
        test: Any = keep.test
        if not isinstance(test, p.Relation) or test.kind != "on" or not heads_of(test.anchor) & SHORES:
            continue
        built = heads_of(keep) & buildings()
        if built and not said_inside(phrase, test.anchor) and not AFLOAT.search(phrase):
            yield from (replace(plan, root=p.replaced(root, test, replace(test, kind=kind))) for kind in SHORE_KINDS)


BUILT = ("building", "commercial building", "public building", "medical building", "shop", "dwelling")
SHORE_KINDS: tuple[p.RelationKind, ...] = ("next_to", "near")


@lru_cache(maxsize=1)
def buildings() -> frozenset[str]:
    """What the lexicon and the broader names call buildings and shops."""
    broad = tables()[0]
    known = {key.replace("_", " ") for key in load_lexicon().keys_of("building")}
    return frozenset(known.union(*(broad[name] for name in BUILT if name in broad)))
