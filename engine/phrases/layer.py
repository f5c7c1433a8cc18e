"""A layer with its fields: what its features are called, and what its texts say.

The names of a feature come from the field that says what it is: the one asked for, `category`, `class` ..., the keys of
OpenStreetMap, or the field whose name ("asset_type", "land_use") and values (nouns of the lexicon) tell most. Where none
does, all features are of the one kind that the layer's name or its fields' names ("parcel_no") tell.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from engine.errors import InputError
from engine.phrases.dataset_labels import spelled_out
from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import load_lexicon
from engine.phrases.osm import NOTHING, osm_names
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import normalise, singular_of

CATEGORY_FIELDS = ("category", "class", "label", "type", "find")  # tried in this order when none is named
SAYS_WHAT = re.compile(
    r"(?:(?:asset|building|structure|feature|object|facility|land|land cover|cover|item|element|main|sub|equipment|fixture"
    r"|building use|vessel|ship) ?)?(?:category|class|type|kind|use|usage|function|cover|landuse|landcover|name of class)"
    r"|habitat(?: type| class| name)?|common name|species name|fclass|subclass|subtype|fcode|landuse|landcover|asset|object|feature|structure|class name|species"
)
MOST_NAMES = 2000  # distinct categories that extend the lexicon
MOST_VALUES = 100  # distinct values of a text field that are words of a phrase; more are names or remarks
NAMES = re.compile(r"name|phrase|find|why|source|run_id|note|comment|address|remark|(?:^|_)id$|[a-z]id$|_no$|_nr$")
OF_KINDS = re.compile(
    r"(?:common|latin|sci|scientific|species|habitat|hab|class|bot|botanical|crop|soil|type|layer)[_ ]?na?me?"
)
GENERIC = frozenset({
    "parcel", "plot", "lot", "property", "holding", "asset", "record", "site", "facility", "installation", "structure", "area",
    "zone", "region", "patch", "location", "spot", "segment", "unit", "land", "ground", "equipment", "premise",
})  # fmt: skip
TITLE = re.compile(r"name|ref|tag|(?:.*_)(?:no|nr|id|ref|number)")  # fields that tell single features apart
NUMBERED = frozenset({
    "id", "no", "nr", "number", "ref", "type", "class", "code", "name", "use", "usage", "function", "category", "kind",
})  # fmt: skip

EARLIER = frozenset({"previous", "former", "old", "past", "original", "future", "next"})
ATTRIBUTES = frozenset(
    {"owner", "roof", "soil", "surface", "zone", "wall", "material", "construction", "age", "leaf", "energy", "fuel"}
)

Fields = Mapping[str, NDArray[np.generic]]


@dataclass
class Features:
    """Features with their fields (n,) by name; geometry shapely, any type, in the layer's CRS."""

    geometry: NDArray[np.object_]
    fields: Fields
    crs: CRS | None = None
    name: str = "layer"


def is_title(name: str) -> bool:
    """Whether a field tells what single features are called, or remarks; `species_name` tells kinds."""
    return NAMES.search(name.lower()) is not None and OF_KINDS.match(name.lower()) is None


def tuple_of(value: object) -> tuple[str, ...]:
    """A field's value as a normalised name, nothing for null."""
    text = "" if value is None or value != value else normalise(str(value))
    return () if text in NOTHING else (text,)


def text_fields(features: Features) -> list[str]:
    """The fields that hold texts."""
    return [name for name, values in features.fields.items() if values.dtype.kind in "OUS"]


def all_coded(values: list[object]) -> bool:
    """Whether texts are letters with a number, all different: "Q1", "T-2"."""
    texts = [text for value in values for text in tuple_of(value)]
    return 2 < len(texts) == len(set(texts)) and all(re.fullmatch(r"[a-z]{1,4} ?\d[\w /]*", text) for text in texts)


def present_fields(features: Features) -> list[str]:
    """The fields of texts that say how things are, not how they were: all but `crop_prev`."""
    names = text_fields(features)
    return [name for name in names if not EARLIER & set(field_words(name).split())] or names


def titles_of(features: Features, names: list[tuple[str, ...]]) -> set[str]:
    """The names that features have, normalised; none of a layer of more than 2,000.

    With what a feature is before them, too: "church of Saint-Pierre", and "taxiway A", whose A alone is an article.
    """
    fields = [features.fields[name].tolist() for name in title_fields(features)]
    each = {
        (text, kinds)
        for values in fields
        for value, kinds in zip(values, names, strict=True)
        for text in tuple_of(value)
    }
    said = {text for text, _ in each}
    if len(said) > MOST_NAMES:
        return set()
    return said | {
        f"{kind} {text}" if len(text) == 1 else f"{kind} of {text}" for text, kinds in each for kind in kinds
    }


def title_fields(features: Features) -> list[str]:
    """The fields of such names: those called so, and codes that are all different."""
    out = []
    for name in text_fields(features):
        if TITLE.fullmatch(name.lower()):
            out.append(name)
        elif re.search(r"(?:code|cd|label|num|name|key)$", name.lower()) and OF_KINDS.match(name.lower()) is None:
            texts = [text for value in features.fields[name].tolist() for text in tuple_of(value)]
            out += [name] if len(texts) > 2 and len(set(texts)) == len(texts) else []
        elif all_coded(features.fields[name].tolist()):
            out.append(name)
    return out


def values_of(features: Features) -> set[str]:
    """What the text fields say, normalised; names and texts that differ everywhere are no looks."""
    said: set[str] = set()
    for name in text_fields(features):
        if not is_title(name):
            distinct = {text for value in set(features.fields[name].tolist()) for text in tuple_of(value)}
            said |= distinct if len(distinct) <= MOST_VALUES else set()
    return said


def told_fields(features: Features) -> dict[str, str]:
    """The text fields that say how things are, by their names in words."""
    told = {field_words(name): name for name in text_fields(features) if not is_title(name)}
    for words, name in list(told.items()):
        first, _, last = words.rpartition(" ")
        if first and last in ("type", "material", "class", "kind"):
            told.setdefault(first, name)  # "with a composite lid" of `lid_type`
    return told


def names_of(features: Features, category_field: str | None) -> list[tuple[str, ...]]:
    """The category names of each feature, normalised."""
    fields = features.fields
    if category_field is not None and category_field not in fields:
        known = ", ".join(fields) or "none"
        raise InputError(f"{features.name}: no field '{category_field}'; the fields are {known}")
    own = category_field or category_of(features)
    if own is not None:
        forestry = any("species" in field_words(name).split() for name in fields)
        said = [tuple(map(spelled_out, tuple_of(value))) for value in fields[own]]
        called: dict[tuple[str, ...], tuple[str, ...]] = {("stand",): ("stand", "forest")} if forestry else {}
        if ("forest",) not in said:
            called[("wood",)] = ("wood", "forest")
        return [called.get(name, name) for name in said]
    return osm_names(fields, len(features.geometry)) or [tuple_of(features.name)] * len(features.geometry)


def category_of(features: Features) -> str | None:
    """The field that says what features are; None where none does, or OpenStreetMap's keys do."""
    fields = features.fields
    spelled_fields = {name.lower(): name for name in reversed(list(fields))}
    for name in CATEGORY_FIELDS:
        own = spelled_fields.get(name)
        if own is not None and fields[own].dtype.kind in "OUS" and not all_different(fields[own].tolist()):
            return fuller(own, features)
    if osm_names(fields, 0) is not None:
        return None
    told = [(telling(name, features), -at, name) for at, name in enumerate(text_fields(features))]
    best = max(told, default=(0.0, 0, ""))
    return best[2] if best[0] >= 0.5 else None


OWNERS = frozenset(
    {"owner", "operator", "tenant", "farmer", "maker", "manufacturer", "company", "agency", "team"}
)  # who has a thing is not what it is


def all_different(values: list[object]) -> bool:
    """Whether hardly a text is said twice: a `label` of single graves is no category."""
    texts = [text for value in values for text in tuple_of(value)]
    return len(texts) > 20 and len(set(texts)) > 0.9 * len(texts)


def fuller(own: str, features: Features) -> str:
    """A field of categories, or where it is empty for over a quarter, another that tells what each feature is."""
    empty = np.mean([not tuple_of(value) for value in features.fields[own]]) if len(features.geometry) else 0.0
    whole = (
        [name for name in text_fields(features) if all(map(tuple_of, features.fields[name]))] if empty > 0.25 else []
    )
    best = max(((telling(name, features), name) for name in whole), default=(0.0, own))
    return best[1] if best[0] >= 1 else own


def telling(name: str, features: Features) -> float:
    """How well a field says what features are: by its name, and the share of its values that the lexicon knows."""
    values = {text for value in set(features.fields[name].tolist()) for text in tuple_of(value)}
    whose = OWNERS & set(field_words(name).split())
    if not values or len(values) > MOST_VALUES or is_title(name) or whose:
        return 0.0
    lexicon = load_lexicon()
    nouns = sum(any(lexicon.own_keys_of(tail) for tail in tails(value)) for value in values)
    says = bool(SAYS_WHAT.fullmatch(field_words(name))) or of_kinds(name, features)
    empty = np.mean([not tuple_of(value) for value in features.fields[name].tolist()])
    return float(
        nouns / len(values)
        + (0.5 if says else 0.0)
        + (0.5 if (nouns or says) and governs(name, features) else 0.0)
        - (0.4 if len(values) == 1 else 0)
        - 0.3 * empty
    )


def governs(name: str, features: Features) -> bool:
    """Whether a field, never empty itself, tells which others are filled: only panels have a tilt, only wells a depth.

    So it is where at least two other fields are empty for all of one value and filled for most of another.
    """
    values = [tuple_of(value) for value in features.fields[name].tolist()]
    if not all(values) or not 2 <= len(set(values)) <= 30:
        return False
    groups = [np.array([each == value for each in values]) for value in sorted(set(values))]
    governed = 0
    for other, column in features.fields.items():
        filled_rows = np.array([value is not None and value == value for value in column.tolist()], dtype=bool)
        shares = [filled_rows[rows].mean() for rows in groups]
        governed += other != name and min(shares) == 0 and max(shares) > 0.5
    return governed >= 2


def of_kinds(name: str, features: Features) -> bool:
    """Whether a field is called the type of what the layer's things are: `pipe_type` beside `pipe_id`."""
    what, _, last = field_words(name).partition(" ")
    if last not in ("type", "class", "category", "kind") or what in ATTRIBUTES:
        return False
    others = {field_words(other) for other in features.fields if other != name}
    return bool(load_lexicon().own_keys_of(what)) or any(f"{what} {end}" in others for end in NUMBERED)


def tails(name: str) -> list[str]:
    """The endings of a name: "battery storage", "storage"."""
    words = name.split()
    return [" ".join(words[start:]) for start in range(len(words))]


def nouns_of(features: Features, *, fields_only: bool = False) -> frozenset[str]:
    """What fields' names ("parcel_no", "bldg_type"), and the layer's name, call its features."""
    words = [field_words(name).split() for name in features.fields]
    told = {singular_of(each[0]) for each in words if len(each) == 2 and each[1] in NUMBERED}
    called = {singular_of(word) for word in field_words(features.name).split() if (word,) not in sequences()}
    return frozenset(told if fields_only else told | called - STOP)  # a layer may be called "all" or "not"
