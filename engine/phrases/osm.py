"""What the tags of OpenStreetMap call a feature: `building=yes` is a building, `amenity=fuel` a gas station.

A tag's value is a name of the feature, put into the lexicon's words where they differ. Ways for feet and bicycles are
no roads; a pitch is called by its sport; power generators and water by what kind they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.phrases.words import normalise

# Keys whose values are categories; a layer with one of them is read as OpenStreetMap's.
KEYS = ("building", "highway", "waterway", "natural", "landuse", "leisure", "amenity", "aeroway", "man_made", "railway",
        "barrier")  # fmt: skip
MORE_KEYS = ("power", "water", "shop", "tourism", "historic", "office")  # of features that have others, or none
USES = ("amenity", "office", "tourism")
NOTHING = frozenset({"", "no", "none", "nan", "null"})
CALLED = {
    ("amenity", "fuel"): "gas station", ("amenity", "place of worship"): "church", ("natural", "wood"): "forest",
    ("amenity", "grave yard"): "cemetery", ("leisure", "track"): "running track", ("natural", "scrub"): "shrub",
    ("leisure", "sports centre"): "sports hall", ("natural", "bare rock"): "rock", ("waterway", "riverbank"): "river",
    ("landuse", "farmyard"): "farm", ("landuse", "residential"): "residential area",
    ("landuse", "village green"): "park", ("landuse", "industrial"): "industrial area",
    ("landuse", "construction"): "construction site", ("landuse", "allotments"): "garden",
    ("building", "retail"): "shop", ("building", "commercial"): "office", ("building", "industrial"): "factory",
    ("building", "grandstand"): "stadium", ("power", "tower"): "pylon", ("power", "line"): "power line",
    ("power", "plant"): "power plant", ("power", "pole"): "utility pole", ("highway", "crossing"): "crosswalk",
    ("highway", "pedestrian"): "footway", ("highway", "bridleway"): "path", ("railway", "station"): "train station",
}  # fmt: skip
NO_ROADS = frozenset({
    "footway", "path", "cycleway", "steps", "pedestrian", "bridleway", "corridor", "crossing", "platform",
    "elevator", "rest area", "services", "bus stop", "street lamp", "traffic signals", "stop", "give way",
    "turning circle",
})  # fmt: skip
MAIN = frozenset({"motorway", "trunk", "primary"})
GROUNDS = {"baseball": "baseball diamond", "golf": "golf field", "athletics": "running track",
           "american football": "football field", "running": "running track"}  # fmt: skip
COURTS = frozenset({"tennis", "basketball", "badminton", "volleyball", "squash", "beachvolleyball"})
SOURCES = {"solar": "solar panel", "wind": "wind turbine"}


def osm_names(fields: Mapping[str, NDArray[np.generic]], number: int) -> list[tuple[str, ...]] | None:
    """The names of `number` features; None when no field is a key of OpenStreetMap."""
    if not any(key in fields for key in KEYS):
        return None
    keys = [key for key in (*KEYS, *MORE_KEYS) if key in fields]
    rows = []
    for i in range(number):
        names = [name for key in keys for name in named(normalise(key), said(fields, key, i), fields, i)]
        rows.append(tuple(dict.fromkeys(names)))
    return rows


def said(fields: Mapping[str, NDArray[np.generic]], key: str, row: int) -> str:
    """A tag's first value, normalised; "" when there is none."""
    value = fields[key][row] if key in fields else None
    text = "" if value is None or value != value else normalise(str(value).split(";")[0])
    return "" if text in NOTHING else text


def named(key: str, value: str, fields: Mapping[str, NDArray[np.generic]], row: int) -> tuple[str, ...]:
    """The names that one tag of a feature gives it."""
    if not value:
        return ()
    own = (key,) if key in ("building", "railway", "shop") else ()
    if key == "leisure" and value == "pitch" and (sport := said(fields, "sport", row)):
        return (GROUNDS.get(sport, f"{sport} {'court' if sport in COURTS else 'field'}"),)
    if key == "power" and value == "generator":
        return (SOURCES.get(said(fields, "generator:source", row), value),)
    if key == "highway" and value not in NO_ROADS:
        main = ("highway",) if value.removesuffix(" link") in MAIN else ()
        return ("road", *main, value)
    called = CALLED.get((key, value))
    if called == "shop" and "shop" in fields and any(said(fields, each, row) for each in USES):
        called = None  # a pub in a building for retail, where the layer says which are shops
    if (key, value) == ("building", "retail"):
        own = (*own, "retail building")
    return (*own, *(name for name in (value, called) if name and name not in ("yes", key)))
