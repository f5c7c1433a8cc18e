"""What the classes of public datasets mean: "tenniscourt", a river that is labelled water, cars as small vehicles.

A layer of such labels has one word for several things. A noun that no feature is called by means the label that holds
it, where `LABELS` says so; of water, rivers and canals are what is long and thin, lakes and ponds what is not.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

import numpy as np
import shapely

from engine.phrases.lexicon import load_lexicon
from engine.phrases.words import singular_of

Names = tuple[str, ...]  # of one feature: its category, with OpenStreetMap the key's and the value's

_WATER = frozenset({"water", "water body", "waterbody", "water area", "open water"})
_FARMED = frozenset({
    *("agriculture", "agricultural", "agriculture land", "agricultural land", "agricultural area"),
    *("cropland", "farmland", "cultivated land"),
})  # fmt: skip
_GREEN = frozenset({"low vegetation", "rangeland", "grassland", "herbaceous vegetation"})
LABELS = {
    **dict.fromkeys(("river", "canal", "lake", "pond", "sea"), _WATER),
    **dict.fromkeys(("car", "van"), frozenset({"small vehicle"})),
    **dict.fromkeys(("truck", "bus", "trailer"), frozenset({"large vehicle"})),
    "field": _FARMED,
    "grass": _GREEN,
    "shrub": frozenset({"low vegetation"}),
    "land": frozenset({"barren", "bareland", "barren land", "bare soil", "bare", "bare earth"}),
    "impervious_surface": frozenset({"developed space", "developed area", "pavement"}),
    **dict.fromkeys(("road", "highway", "parking"), frozenset({"impervious surface"})),
}
"""Categories of the lexicon, and the labels that hold them (DOTA, iSAID, LoveDA, OpenEarthMap, Potsdam, xView)."""
_AIRCRAFT = re.compile(r"(?:boeing|airbus) ?[a-z]?\d{2,3}|a[23]\d{2}|c919|arj21")
"""Types of airplanes, as FAIR1M names them."""
_LONG, _SHORT = frozenset({"river", "canal"}), frozenset({"lake", "pond"})
_THIN = 8.0
"""Perimeter squared over four areas, of what is long: that of a rectangle six times as long as wide is 8.2."""


def spelled_out(name: str) -> str:
    """A label that is several words of the lexicon in one ("groundtrackfield") in these words; others as they are."""
    return _joined().get(name, name)


@cache
def _joined() -> dict[str, str]:
    names = {" ".join(words) for words in load_lexicon().nouns}
    return {name.replace(" ", ""): name for name in names if " " in name and name.replace(" ", "") not in names}


def labelled(noun: str, rows: Set[Names]) -> set[Names]:
    """The names of a layer that hold what a noun means, where the layer calls nothing by the noun."""
    single, keys = singular_of(noun), load_lexicon().own_keys_of(noun)
    if single == "land" or any(single == singular_of(name) for row in rows for name in row):
        return set()
    labels = frozenset[str]().union(*(LABELS[key] for key in keys)) if keys and keys <= LABELS.keys() else frozenset()
    return {row for row in rows if labels & set(map(singular_of, row))}


def typed(noun: str, rows: Set[Names]) -> set[Names]:
    """The names that are types of what a noun means: a "Boeing737" is an airplane."""
    if load_lexicon().own_keys_of(noun) != {"airplane"}:
        return set()
    return {row for row in rows if row and _AIRCRAFT.fullmatch(row[-1])}


def by_form(noun: str, shapes: np.ndarray) -> np.ndarray:
    """Which shapes of water are a river's or a canal's, or a lake's or a pond's; all, for other nouns."""
    keys = load_lexicon().own_keys_of(noun)
    if not keys & (_LONG | _SHORT):
        return np.ones(len(shapes), bool)
    area = shapely.area(shapes)
    thin = np.divide(shapely.length(shapes) ** 2, 4 * area, out=np.full(len(shapes), np.inf), where=area > 0) >= _THIN
    return thin if keys & _LONG else ~thin
