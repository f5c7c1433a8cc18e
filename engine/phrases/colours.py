"""Looks that pixels and outlines tell better than a network: colours, by the rule below, sizes and some shapes.

Every pixel has at most one colour (`pixel_colours`), an object the one that at least half of its pixels have. Sizes and
shapes are those of `operators.shaping`. Which looks of which things: as measured (docs/benchmarks/phrases.md);
all others stay with the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.phrases import plan as p
from engine.phrases.grammar import read_phrase
from engine.phrases.lexicon import load_lexicon
from engine.phrases.operators.shaping import relative

COLOURS = ("red", "orange", "brown", "blue", "white", "light grey", "grey", "dark grey", "black")
"""A pixel's number is the place in here, from 1."""
SHADES = {
    "grey": ("light grey", "grey", "dark grey"),
    "light": ("white", "light grey"), "light coloured": ("white", "light grey"),
    "dark": ("dark grey", "black"), "dark coloured": ("dark grey", "black"),
}  # fmt: skip
THINGS = ("building",)  # with all that the lexicon includes in them
SIZED = ("airplane", "ship", "car", "vehicle", "storage_tank")  # likewise; with those above
OUTLINES = frozenset({"round", "circular", "elongated", "slender", "square", "triangular"})  # not rectangles
HALF = 0.5  # share of an object's pixels that makes it of a colour
# Of a pixel. Below this saturation it has no hue; from these values on it is not black, not dark, light, and white.
HUED, LIT, DUSKY, LIGHT, WHITE = 0.25, 0.25, 0.45, 0.6, 0.76
DARK_ORANGE = 0.65  # value under which orange is called brown
HUES = ((10, "red"), (20, "orange"), (34, "yellow"), (85, "green"), (130, "blue"), (169, "purple"), (180, "red"))
"""The upper end of each band of hues, 0 to 180. Cyan is blue: so are light blue roofs called."""
COLOURED = re.compile(r"(?:with(?:out)? (?:an? |the |any )?)?(?P<colours>.+?)(?: roofs?| rooftops?| roofed)?")


def read_for_pixels(phrase: str) -> p.Plan:
    """Read a phrase for a raster: colours that pixels tell are asked of them. Raises UsageError when it is empty."""
    plan = read_phrase(phrase)
    return plan if plan.fallback else replace(plan, root=by_pixels(plan.root))


def by_pixels(item: Any) -> Any:  # noqa: ANN401 - any part of a tree, and the same kind of part again
    """A tree in which every find of "red building" is one of "building", of which those are kept that are red."""
    if isinstance(item, p.Find):
        return find_by_pixels(item)
    if is_dataclass(item) and not isinstance(item, type):
        return replace(item, **{field.name: by_pixels(getattr(item, field.name)) for field in fields(item)})
    return tuple(by_pixels(part) for part in item) if isinstance(item, tuple) else item


def find_by_pixels(find: p.Find) -> p.Node:
    """A find without the looks that pixels tell, and the tests in their place."""
    category = (find.category or "").replace("_", " ")
    outlines: list[tuple[str, p.Test]] = []
    colours: list[tuple[str, p.Test]] = []
    roofed, sized = category in told_of(THINGS), category in told_of((*THINGS, *SIZED))
    for look in find.looks:
        if (roofed and look in OUTLINES) or (sized and relative(look)):
            outlines.append((look, p.Shaped(look)))
        elif roofed and (said := colours_of(look)):
            colours.append((look, p.Coloured(said)))
    node: p.Node = find
    for look, _ in (*outlines, *colours):
        left = " ".join(f" {find.text} ".replace(f" {look} ", " ", 1).split())
        find = replace(find, text=left, looks=tuple(each for each in find.looks if each != look))
    node = find
    for look, test in (*outlines, *colours):  # sizes first: a small red house is small among houses
        node = p.Keep(node, test, look.startswith("without "))
    return node


@cache
def told_of(things: tuple[str, ...]) -> frozenset[str]:
    """Names of these categories and of what the lexicon includes in them."""
    includes = load_lexicon().includes
    keys = {*things, *(key for thing in things for key in includes.get(thing, ()))}
    return frozenset(key.replace("_", " ") for key in keys)


def colours_of(look: str) -> tuple[str, ...] | None:
    """`grey`, `white or grey`, `with a red roof` as colours; None for a look that is none of these alone."""
    match = COLOURED.fullmatch(look)
    text = match["colours"].replace("gray", "grey").replace("colored", "coloured") if match else ""
    said = [colour for word in text.split(" or ") for colour in SHADES.get(word, (word,))]
    return tuple(dict.fromkeys(said)) if set(said) <= set(COLOURS) else None


def colours_asked(plans: Iterable[p.Plan]) -> dict[str, tuple[str, ...]]:
    """The colours that plans ask of the objects of each find, in the order of `COLOURS`."""
    asked: dict[str, set[str]] = {}
    for plan in plans:
        for node in p.walk(plan.root):
            if isinstance(node, p.Keep) and isinstance(node.test, p.Coloured):
                source: Any = node.source
                while isinstance(source, p.Keep):
                    source = source.source
                asked.setdefault(source.text, set()).update(node.test.colours)
    return {find: tuple(colour for colour in COLOURS if colour in colours) for find, colours in asked.items()}


def pixel_colours(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colour of each pixel of (3, h, w) as shown to the network: its number in `COLOURS` from 1, 0 for none."""
    image = Image.fromarray(np.ascontiguousarray(np.moveaxis(pixels, 0, 2))).convert("HSV")
    hue, saturation, value = (np.asarray(channel) for channel in image.split())
    numbers = np.array([number_of(level * (180 / 256)) for level in range(256)], np.uint8)[hue]
    numbers[(numbers == number_of_name("orange")) & (value < 255 * DARK_ORANGE)] = number_of_name("brown")
    pale = saturation < 255 * HUED
    greys = np.array([number_of_name(name) for name in ("dark grey", "grey", "light grey", "white")], np.uint8)
    numbers[pale] = greys[np.digitize(value[pale], (255 * DUSKY, 255 * LIGHT, 255 * WHITE))]
    numbers[value < 255 * LIT] = number_of_name("black")
    return numbers


def number_of(hue: float) -> int:
    """The number of a hue's colour."""
    return number_of_name(next(name for end, name in HUES if hue <= end))


def number_of_name(name: str) -> int:
    """A colour's number, 0 for one that pixels are not asked for."""
    return COLOURS.index(name) + 1 if name in COLOURS else 0
