"""How things look, in words: colour from the pixels, size and shape from the outline, material from the labels.

Every look is a `Truth` over all things of the scene: what is between sure and impossible is in doubt, and a phrase
whose answer hangs on it is not made. `fields_of` gives the same as fields, on which a phrase is executed.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.errors import InputError
from engine.expressions.colours import UNKNOWN, Colour, colour_of
from engine.expressions.scenes import LabelledScene
from engine.expressions.truth import Bools, Floats, Truth, at_least, at_most
from engine.phrases.lexicon import load_lexicon
from engine.phrases.words import normalise
from engine.resources import resource_path

ROOFED = frozenset({"building"})  # and what the lexicon includes in it: their colour is that of the roof
COLOURED = frozenset(
    {"airplane", "ship", "car", "vehicle", "storage_tank", "container", "tennis_court", "basketball_court",
     "ground_track_field", "baseball_diamond", "helicopter", "tent"}
)  # fmt: skip # and what these include: of other categories the colour is the rule, and saying it tells nothing
PLAIN_ROOF = ("white", "light", "dark", "grey", "black")  # said of a building itself; hues only of its roof
LARGE_SURE, LARGE_MAYBE = 1.8, 1.3  # times the median area of the category; small is one over it


@dataclass(frozen=True)
class Look:
    """A look as it is said: before the name, and after it (of one and of many; empty where it is not said so)."""

    kind: str  # colour, material, size, shape
    before: str
    after: tuple[str, str]
    truth: Truth  # over all things of the scene
    field: str  # where it stands when the things are read as features
    words: str


def load_attributes(path: Path | None = None) -> dict[str, dict[str, str]]:
    """What fields say in words: field -> value -> word, `look` how it is said. Raises InputError."""
    path = path or resource_path("attributes.toml")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as a mapping of attributes ({error})") from error
    for name, table in content.items():
        if not isinstance(table, dict) or table.get("look") not in ("roof", "plain"):
            raise InputError(f'{path}: [{name}] lacks look = "roof" or look = "plain"')
    return {name: {str(key): str(word) for key, word in table.items()} for name, table in content.items()}


def looks_of(
    scene: LabelledScene, colours: Sequence[Colour | None], attributes: Mapping[str, Mapping[str, str]]
) -> list[Look]:  # fmt: skip
    """All looks that are told of a scene's things; `colours` as `colours_of` gives them."""
    looks = [*size_looks(scene), *shape_looks(scene)] if scene.countable else []
    return [*looks, *colour_looks(scene, colours), *attribute_looks(scene, attributes)]


@cache
def family(keys: frozenset[str]) -> frozenset[str]:
    """Names of categories (words parted by spaces) with all that they include."""
    lexicon = load_lexicon()
    grown = keys.union(*(lexicon.includes.get(key, frozenset()) for key in keys))
    return frozenset(key.replace("_", " ") for key in grown)


def is_roofed(category: str) -> bool:
    """Whether what is seen of it from above is its roof."""
    return category in family(ROOFED)


def measures(scene: LabelledScene) -> tuple[Floats, Floats, Floats, Floats]:
    """Area, perimeter, long and short side of each thing, in pixels."""
    shapes = np.array([thing.shape for thing in scene.things], dtype=object)
    boxes = shapely.minimum_rotated_rectangle(shapes)
    sides = np.zeros((len(shapes), 2))
    for row, box in enumerate(boxes):
        corners = shapely.get_coordinates(box)
        if len(corners) >= 4:
            edges = np.hypot(*(corners[1:3] - corners[0:2]).T)
            sides[row] = edges.max(), edges.min()
    return shapely.area(shapes), shapely.length(shapes), sides[:, 0], sides[:, 1]


def size_looks(scene: LabelledScene) -> list[Look]:
    """Large and small against the median of the category in the scene."""
    area = measures(scene)[0]
    names = np.array([thing.category for thing in scene.things])
    ratio = np.ones(len(names))
    for name in np.unique(names):
        ratio[names == name] = area[names == name] / np.median(area[names == name])
    large = at_least(ratio, LARGE_SURE, LARGE_MAYBE)
    small = at_most(ratio, 1 / LARGE_SURE, 1 / LARGE_MAYBE)
    none = ("", "")
    return [
        *(Look("size", word, none, large, "size", "large big") for word in ("large", "big")),
        *(Look("size", word, none, small, "size", "small") for word in ("small",)),
    ]


def shape_looks(scene: LabelledScene) -> list[Look]:
    """Round, elongated and square outlines."""
    area, perimeter, long, short = measures(scene)
    roundness = 4 * np.pi * area / np.maximum(perimeter, 1e-9) ** 2
    ratio = long / np.maximum(short, 1e-9)
    filled = area / np.maximum(long * short, 1e-9)
    square = at_least(filled, 0.9, 0.8) & at_most(ratio, 1.15, 1.4)
    none = ("", "")
    return [
        Look("shape", "round", none, at_least(roundness, 0.9, 0.8), "shape", "round"),
        Look("shape", "elongated", none, at_least(ratio, 3.6, 2.6), "shape", "elongated"),
        Look("shape", "square", none, square, "shape", "square"),
    ]


def colours_of(scene: LabelledScene) -> list[Colour | None]:
    """The measured colour of each thing; None where colour tells nothing of its category, unknown without a mask."""
    told = family(ROOFED) | family(COLOURED)
    found: list[Colour | None] = []
    for thing in scene.things:
        if thing.category not in told:
            found.append(None)
        else:
            found.append(UNKNOWN if thing.mask is None else colour_of(scene.pixels, thing.mask.read(scene.size)))
    return found


def colour_looks(scene: LabelledScene, colours: Sequence[Colour | None]) -> list[Look]:
    """Colours measured in the pixels, of categories whose colour tells something."""
    roofed = np.array([is_roofed(thing.category) for thing in scene.things], bool)
    known = np.array([colour is not None for colour in colours], bool)
    looks = []
    for word in sorted(set().union(*(colour.sure for colour in colours if colour is not None))):
        sure = np.array([colour is not None and word in colour.sure for colour in colours], bool)
        maybe = np.array([colour is not None and word in colour.maybe for colour in colours], bool) | ~known
        field = "tone" if word in ("light", "dark") else "colour"
        plain = np.ones(len(known), bool) if word in PLAIN_ROOF else ~roofed
        looks.append(Look("colour", word, ("", ""), Truth(sure & plain, maybe & plain), field, word))
        if (sure & roofed).any():
            roof = Truth(sure & roofed, maybe & roofed)
            looks.append(Look("colour", f"{word}-roofed", roof_tail(word), roof, "roof colour", word))
    return looks


def roof_tail(word: str) -> tuple[str, str]:
    """`with a red roof`, `with red roofs`."""
    return f"with {'an' if word[0] in 'aeiou' else 'a'} {word} roof", f"with {word} roofs"


def attribute_looks(scene: LabelledScene, attributes: Mapping[str, Mapping[str, str]]) -> list[Look]:
    """Looks that the labels' own attributes tell; a thing without the attribute might have it."""
    said: dict[tuple[str, str], list[str | None]] = defaultdict(lambda: [None] * len(scene.things))
    for row, thing in enumerate(scene.things):
        for name, value in thing.attributes.items():
            found = attribute_word(name, value, attributes)
            if found is not None:
                said[name, found[0]][row] = found[1]
    looks = []
    for (_, how), words in said.items():
        unknown = np.array([word is None for word in words], bool)
        for word in sorted({word for word in words if word is not None}):
            sure = np.array([each == word for each in words], bool)
            truth = Truth(sure, sure | unknown)
            if how == "roof":
                looks.append(Look("material", f"{word}-roofed", roof_tail(word), truth, "roof material", word))
            else:
                looks.append(Look(how, word, ("", ""), truth, how, word))
    return looks


def attribute_word(name: str, value: object, attributes: Mapping[str, Mapping[str, str]]) -> tuple[str, str] | None:
    """How an attribute is said and its word; None when it says nothing of looks."""
    table = attributes.get(name)
    if table is not None:
        word = table.get(str(value))
        kind = table["look"]
        return None if word is None else ("roof" if kind == "roof" else "material", word)
    lexicon = load_lexicon()
    text = normalise(str(value))
    kind_of = lexicon.looks.get(tuple(text.split()))
    if kind_of is None or kind_of == "size":
        return None
    fields = lexicon.look_fields.get(kind_of, ())
    return (kind_of, text) if any(part in normalise(name) for part in fields) else None


def fields_of(scene: LabelledScene, looks: Sequence[Look], *, maybe: bool) -> dict[str, NDArray[np.generic]]:
    """The looks as text fields, of what is sure or of what might be."""
    number = len(scene.things)
    texts: dict[str, list[str]] = defaultdict(lambda: [""] * number)
    for look in looks:
        holds: Bools = look.truth.maybe if maybe else look.truth.sure
        for row in np.flatnonzero(holds):
            texts[look.field][row] = f"{texts[look.field][row]} {look.words}".strip()
    return {name: np.array(rows, dtype=object) for name, rows in texts.items()}
