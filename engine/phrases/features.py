"""Phrases on features that exist already: what a network would see is told by their fields.

A find's noun is compared with the category of each feature through the lexicon ("boat" finds `ship`, "vehicle" finds
`truck`), its looks with the fields named like them (`color`, `roof:material`). Looks that no field tells are decided by
shape where that is exact (large, small, long, round ...), else named in a note and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import Polygon, box

from engine.errors import InputError, UsageError
from engine.phrases import plan as p
from engine.phrases.categories import kinds
from engine.phrases.grammar import read_phrase
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.looks import shape_test
from engine.phrases.measured import measured_words
from engine.phrases.numbers import number_fields
from engine.phrases.operators import execute
from engine.phrases.osm import KEYS, NOTHING, osm_names
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.scene import FindObjects, Scene, Selection
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import field_words, normalise, singular_of
from engine.phrases.years import year_fields

CATEGORY_FIELDS = ("category", "class", "label", "type", "find")  # tried in this order when none is named
ANYTHING = ("feature", "object", "polygon", "shape", "thing", "item", "element", "everything", "anything")
MOST_NAMES = 2000  # distinct categories that extend the lexicon
MOST_VALUES = 100  # distinct values of a text field that are words of a phrase; more are names or remarks
NAMES = re.compile(r"name|phrase|find|why|model|source|run_id|note|comment|address|id$")
MUTE = frozenset({"with", "a", "an", "the", "and", "of", "roof", "roofs", "roofed", "coloured", "colored", "shaped"})

DENIED = re.compile(
    r"(?:(?:but |and )?(?:without|with no)|.*\b(?:no|not|lack)(?: have| having|s|ing)?) (?:an? |any |the )?"
)

Fields = Mapping[str, NDArray[np.generic]]


@dataclass
class Features:
    """Features with their fields (n,) by name; geometry shapely, any type, in the layer's CRS."""

    geometry: NDArray[np.object_]
    fields: Fields
    crs: CRS | None = None
    name: str = "layer"


@dataclass
class Chosen:
    """Rows of the features that a phrase means, with the reasons, in the order of the features."""

    plan: Plan
    rows: NDArray[np.int64]
    selection: Selection
    notes: list[str] = field(default_factory=list)


def select_features(
    features: Features,
    phrase: str,
    *,
    category_field: str | None = None,
    view: Polygon | None = None,
    up: tuple[float, float] = (0.0, 1.0),
) -> Chosen:
    """Choose the features a phrase means.

    `category_field` names the field that says what a feature is; None tries `CATEGORY_FIELDS`, then the keys of
    OpenStreetMap, then takes the layer's name for all. `view` (in the layer's CRS) is what position words refer to;
    None is the extent of the features, which then cut none of them. `up` is the direction in it that the analyst
    sees as up (a rotated view, pixels whose rows grow downwards). Raises UsageError for a phrase outside the grammar,
    since there is no network to give it to, and InputError when the field does not exist.
    """
    names = names_of(features, category_field)
    lexicon = (
        load_lexicon()
        .with_names({name for row in names for name in row}, limit=MOST_NAMES)
        .with_anything(ANYTHING)
        .with_titles(titles_of(features), frozenset({*sequences(), *((word,) for word in STOP)}))
    )
    numbers = number_fields(features.fields)
    lexicon = replace(
        lexicon, measured=measured_words(numbers), years=year_fields(numbers), told=frozenset(told_fields(features))
    ).with_values(values_of(features), frozenset({*sequences(), *((word,) for word in STOP)}))
    plan = read_phrase(phrase, lexicon)
    if plan.fallback:
        raise UsageError(
            f"'{plan.phrase}': {plan.warnings[0].split(': the phrase goes')[0]}; there is no network to ask here"
        )
    notes: list[str] = []
    rows: dict[str, NDArray[np.int64]] = {}
    kinds_of: dict[str, NDArray[np.int64]] = {}
    for item in p.walk(plan.root):
        if isinstance(item, p.Find) and item.text not in rows:
            find = parted(features, item, names, lexicon)
            kinds_of[item.text] = rows_of_kind(features, find, names, lexicon, notes)
            rows[item.text] = rows_of_look(features, find, kinds_of[item.text], names, lexicon, notes)
            if not len(rows[item.text]) and re.search(rf"\b{re.escape(item.text)}\b", normalise(phrase)) is None:
                rows[item.text] = of_either(features, find, kinds_of[item.text], names, lexicon, notes)
    plan = with_contents(features, plan, rows, notes)
    plan = with_known_height(plan, rows, numbers, notes)
    asked = {name: numbers[name] for name in asked_fields(plan)}
    scene = Scene(
        {find: objects_of(features, chosen, asked, kinds_of.get(find, chosen)) for find, chosen in rows.items()},
        view if view is not None else extent_of(features.geometry),
        features.crs,
        up,
    )
    selection = execute(plan, scene)
    if view is None:
        selection.cut[:] = False
    where = [int(rows[find][index]) for find, index in zip(selection.find, selection.index, strict=True)]
    chosen = np.array(where, dtype=np.int64)
    return Chosen(plan, chosen, selection, notes + selection.notes + ([selection.emptied] if selection.emptied else []))


def titles_of(features: Features) -> set[str]:
    """The names that features have, normalised; none of a layer of more than 2,000."""
    fields = [values for name, values in features.fields.items() if name.lower() == "name"]
    said = {text for values in fields for value in set(values.tolist()) for text in tuple_of(value)}
    return said if len(said) <= MOST_NAMES else set()


def values_of(features: Features) -> set[str]:
    """What the text fields say in one or two words, normalised; names and texts that differ everywhere are no looks."""
    said: set[str] = set()
    for name, values in features.fields.items():
        if values.dtype.kind in "OUS" and not NAMES.search(name.lower()):
            distinct = {text for value in set(values.tolist()) for text in tuple_of(value)}
            said |= distinct if len(distinct) <= MOST_VALUES else set()
    return said


def told_fields(features: Features) -> dict[str, str]:
    """The text fields that say how things are, by their names in words."""
    texts = [name for name, values in features.fields.items() if values.dtype.kind in "OUS"]
    return {field_words(name): name for name in texts if not NAMES.search(name.lower())}


def names_of(features: Features, category_field: str | None) -> list[tuple[str, ...]]:
    """The category names of each feature, normalised."""
    fields = features.fields
    if category_field is not None:
        if category_field not in fields:
            known = ", ".join(fields) or "none"
            raise InputError(f"{features.name}: no field '{category_field}'; the fields are {known}")
        return [tuple_of(value) for value in fields[category_field]]
    spelled = {name.lower(): name for name in reversed(list(fields))}
    for name in CATEGORY_FIELDS:
        own = spelled.get(name)
        if own is not None and fields[own].dtype.kind in "OUS":
            return [tuple_of(value) for value in fields[own]]
    return osm_names(fields, len(features.geometry)) or [tuple_of(features.name)] * len(features.geometry)


def tuple_of(value: object) -> tuple[str, ...]:
    """A field's value as a normalised name, nothing for null."""
    text = "" if value is None or value != value else normalise(str(value))
    return () if text in NOTHING else (text,)


def rows_of(
    features: Features, find: p.Find, names: list[tuple[str, ...]], lexicon: Lexicon, notes: list[str]
) -> NDArray[np.int64]:
    """The rows whose category is the find's noun and whose fields or shape show its looks."""
    kind = rows_of_kind(features, find, names, lexicon, notes)
    return rows_of_look(features, find, kind, names, lexicon, notes)


def parted(features: Features, find: p.Find, names: list[tuple[str, ...]], lexicon: Lexicon) -> p.Find:
    """A find whose noun no feature has ("rice field") as one of its last word with a look, where a field says that."""
    words = noun_of(find).split()
    for start in range(1, len(words)):
        if kinds(" ".join(words[start - 1 :]), set(names), lexicon, []) or find.category == "*":
            return find
        look = " ".join(words[:start])
        other = p.Find(find.text, None, (look, *find.looks))
        rows = rows_of_kind(features, other, names, lexicon, [])
        texts = [name for name, values in features.fields.items() if values.dtype.kind in "OUS"]
        if len(rows) and told_by(features, texts, names, rows, look.split()).any():
            return other
    return find


def noun_of(find: p.Find) -> str:
    """A find's noun without its looks."""
    noun = find.text
    for look in find.looks:
        noun = noun.replace(look, "", 1)
    return " ".join(noun.split())


def rows_of_kind(
    features: Features, find: p.Find, names: list[tuple[str, ...]], lexicon: Lexicon, notes: list[str]
) -> NDArray[np.int64]:
    """The rows whose category is the find's noun, whatever they look like."""
    noun = noun_of(find)
    of_kind = kinds(noun, set(names), lexicon, notes)
    rows = np.array([i for i, row in enumerate(names) if find.category == "*" or row in of_kind], dtype=np.int64)
    if not len(rows) and len(rows := named(features, noun)):
        notes.append(f"no feature is a '{noun}': taken by name")
    if not len(rows):
        known = ", ".join(sorted({name for row in names for name in row})[:12]) or "none"
        notes.append(f"no feature is a '{noun}'; the categories of {features.name} are {known}")
    return rows


def named(features: Features, noun: str) -> NDArray[np.int64]:
    """The rows whose name ends in a noun: "Terminal", "Terminal 2", "Oak School"; a Mill Road is no mill."""
    ends = re.compile(rf"(?:.* )?{re.escape(noun)}(?: \w| \d+)?")
    fields = [values for name, values in features.fields.items() if name.lower() == "name"]
    said = [(i, text) for values in fields for i, value in enumerate(values) for text in tuple_of(value)]
    return np.array([i for i, text in said if ends.fullmatch(text)], dtype=np.int64)


def rows_of_look(
    features: Features,
    find: p.Find,
    rows: NDArray[np.int64],
    names: list[tuple[str, ...]],
    lexicon: Lexicon,
    notes: list[str],
) -> NDArray[np.int64]:
    """Of the rows of a find's kind those whose fields or shape show its looks."""
    for look in find.looks:
        kept = with_look(features, rows, look, names, lexicon)
        if kept is None:
            notes.append(f"'{look}' is told by no field of {features.name} and not by shape: it was left out")
        else:
            rows = kept
    return rows


def of_either(
    features: Features,
    find: p.Find,
    rows: NDArray[np.int64],
    names: list[tuple[str, ...]],
    lexicon: Lexicon,
    notes: list[str],
) -> NDArray[np.int64]:
    """What "white and grey tanks", said of several of which none is both, means: the white ones and the grey ones."""
    looks = tuple(look.replace(" and ", " or ") for look in find.looks)
    if looks == find.looks:
        return rows[:0]
    notes.append(f"no feature is a '{find.text}': read as " + ", ".join(looks))
    return rows_of_look(features, replace(find, looks=looks), rows, names, lexicon, notes)


def with_look(
    features: Features, rows: NDArray[np.int64], look: str, names: list[tuple[str, ...]], lexicon: Lexicon
) -> NDArray[np.int64] | None:
    """The rows whose fields say the look; by shape when no field does; None when neither can tell."""
    denied = DENIED.match(look)
    if denied:  # "without red roofs"
        some = with_look(features, rows, look[denied.end() :], names, lexicon)
        return None if some is None else np.setdiff1d(rows, some)
    words = [word.replace("gray", "grey") for word in look.split() if word not in MUTE]
    if words and (field := told_fields(features).get(singular_of(words[-1]))) and look.startswith(("with ", "having ")):
        if not words[:-1]:  # "with damage": something but none
            return rows[np.array([bool(tuple_of(features.fields[field][row])) for row in rows], dtype=bool)]
        return rows[told_by(features, [field], names, rows, words[:-1])]
    if not words:
        return rows
    told_of = (" ".join(words), look)
    kind = next((known for text in told_of if (known := lexicon.looks.get(first_of(text)))), None)
    fields = fields_of(features, look, lexicon.look_fields.get(kind or "", ()))
    fields = [name for name in fields if any(tuple_of(features.fields[name][row]) for row in rows)]
    texts = [name for name, values in features.fields.items() if values.dtype.kind in "OUS"]
    told = told_by(features, fields or texts, names, rows, words)
    if kind not in ("colour", "size", "shape") and "roof" not in look and not told.any():
        told = told_by(features, texts, names, rows, words)  # a field of another name says it
    if told.any() or (fields and kind not in ("size", "shape")):
        said: NDArray[np.int64] = rows[told]
        return said
    test = shape_test(look)
    if test is None or (kind == "size" and len(rows) == 1):
        return None
    kept: NDArray[np.int64] = rows[test(features, rows)]
    return kept


def first_of(look: str) -> tuple[str, ...]:
    """The words of the first of several looks."""
    return tuple(re.split(" or | and ", look)[0].split())


def told_by(
    features: Features, fields: list[str], names: list[tuple[str, ...]], rows: NDArray[np.int64], words: list[str]
) -> NDArray[np.bool_]:
    """Which rows have the words, or those on one side of an "or", in the fields or in their category."""
    wanted = [part.split() for part in " ".join(words).split(" or ")]
    return np.array([any(says(features, fields, names, row, each) for each in wanted) for row in rows], dtype=bool)


def fields_of(features: Features, look: str, like: tuple[str, ...]) -> list[str]:
    """The fields that tell a look, by parts of their names; of a roof's look those of roofs first."""
    fields = [name for name in features.fields if any(part in normalise(name) for part in like)]
    roofs = [name for name in features.fields if "roof" in normalise(name)] if "roof" in look else []
    own = [name for name in roofs if name in fields or normalise(name) == "roof"]
    return own or fields or roofs


def says(features: Features, fields: list[str], names: list[tuple[str, ...]], row: int, words: list[str]) -> bool:
    """Whether all the words stand in the fields or the category of a row."""
    values = [value for name in fields for value in tuple_of(features.fields[name][row])] + list(names[row])
    said = {word.replace("gray", "grey") for value in values for word in value.split()}
    return all(any(alike(word, each) for each in said) for word in words)


def alike(word: str, other: str) -> bool:
    """Whether two words are one, in the same form or as "tiled" is "tile", "wooden" "wood"."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) > 3 and long.removeprefix(short) in ("d", "ed", "en", "lic", "s"))


def with_contents(features: Features, plan: Plan, rows: dict[str, NDArray[np.int64]], notes: list[str]) -> Plan:
    """The plan with "tanks containing water" asked of the field that says water, where one does."""
    texts = [name for words, name in told_fields(features).items() if words not in (*CATEGORY_FIELDS, *KEYS)]
    for node in p.walk(plan.root):
        test = node.test if isinstance(node, p.Keep) else None
        if not isinstance(node, p.Keep) or not isinstance(test, p.Relation) or test.kind not in ("containing", "with"):
            continue
        counted = test.fewest is not None or test.most is not None
        if isinstance(node.source, p.Find) and isinstance(test.anchor, p.Find) and not (test.anchor.looks or counted):
            word, kind = test.anchor.text, rows[node.source.text]
            told = told_by(features, texts, [()] * len(features.geometry), kind, word.split())
            if told.any():
                find = p.Find(f"{node.source.text} {render_test(test)}", node.source.category)
                rows[find.text] = kind[told != node.negated]
                notes.append(f"'{word}' is read as what a field of {node.source.text} says")
                plan = replace(plan, root=p.replaced(plan.root, node, find))
    return plan


def with_known_height(
    plan: Plan, rows: Mapping[str, NDArray[np.int64]], numbers: Mapping[str, NDArray[np.float64]], notes: list[str]
) -> Plan:
    """The plan with "tallest" asked of the levels, where no feature in question has a height."""
    words = dict(reversed(measured_words(numbers)))
    height, levels = words.get("height"), words.get("levels")
    asked = np.concatenate([*rows.values(), np.zeros(0, np.int64)])
    if not (height and levels) or np.isfinite(numbers[height][asked]).any() or height not in asked_fields(plan):
        return plan
    notes.append(f"no feature has a {height}: ranked by {levels}")
    return replace(plan, root=p.replaced(plan.root, p.ByField(height), p.ByField(levels)))


def asked_fields(plan: Plan) -> tuple[str, ...]:
    """The number fields that a plan asks for."""
    return tuple(dict.fromkeys(item.name for item in p.walk(plan.root) if isinstance(item, p.Field | p.ByField)))


def objects_of(features: Features, rows: NDArray[np.int64], asked: Fields, kind: NDArray[np.int64]) -> FindObjects:
    """The features of a find; scores from the fields of an earlier result, and the number fields (n,) asked for."""
    scores = features.fields.get("score_mean")
    mean = None if scores is None else np.asarray(scores[rows], dtype=np.float32)
    fields = {name: np.asarray(values[rows], np.float64) for name, values in asked.items()}
    return FindObjects(features.geometry[rows], score_mean=mean, fields=fields, fellows=features.geometry[kind])


def extent_of(geometry: NDArray[np.object_]) -> Polygon:
    """The box around all geometries; a unit box when there are none."""
    bounds = shapely.total_bounds(geometry) if len(geometry) else np.full(4, np.nan)
    if not np.isfinite(bounds).all():
        return box(0, 0, 1, 1)
    west, south, east, north = bounds
    pad = 1e-9 * max(east - west, north - south, 1e-6)
    return box(west - pad, south - pad, east + pad, north + pad)
