"""What a layer's fields are called and say, in words: texts, fields that say yes or no, and what may be empty.

A field is meant by its name ("land_use", "land use"), by its key's last part (`roof:material`), without words such as
"type" at its end ("zoning code"), and by words of one stem ("zoned", "owned by"). Only `engine select` has fields.
"""

# ruff: noqa: E501 - a pattern reads better whole
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.phrases.fieldnames import field_words, stem
from engine.phrases.words import normalise, singular_of

MOST_TEXTS = 2000  # distinct texts of a field that a phrase can hold
YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "on"})
NO = frozenset({"no", "n", "false", "f", "0", "0.0", "off"})
EMPTY = frozenset({"", "nan", "null", "unknown", "n a", "n or a", "not known", "-", "?"})
TAILS = frozenset({
    "type", "class", "code", "name", "status", "category", "kind", "id", "no", "nr", "level", "grade", "rating", "band", "degree", "date", "group",
})  # fmt: skip
WHEN = frozenset({"last", "latest", "year", "date", "first", "on"})  # `last_inspection`, `year_resurfaced`
NONE = frozenset({
    "none", "no", "not any", "nothing", "nil", "no damage", "undamaged", "not damaged", "intact", "unaffected", "unprotected", "not protected",
    "no protection", "0", "0.0", "no defects", "none visible", "none recorded", "not listed", "no treatment", "no action",
})  # fmt: skip  # texts that say that there is nothing of it
FLAGS = frozenset({"is", "has", "was", "flag", "yn", "indicator"})
ALIKE = (
    ("use", "usage", "function", "purpose"), ("owner", "proprietor", "holder", "held"), ("operator", "runner"),
    ("manufacturer", "maker", "make", "brand", "producer", "vendor"), ("condition", "state", "health"),
    ("tenant", "occupant", "occupier", "lessee"), ("colour", "color"), ("maxspeed", "speed limit", "max speed"),
    ("diameter", "dia", "diam"), ("crown diameter", "crown", "crown width"), ("planted", "planting", "planting year"),
    ("year", "year of construction"),  ("levels", "storeys", "floors", "stories"), ("soil", "ground"),
    ("flag", "country", "nationality"), ("basement", "cellar"), ("pv", "solar", "photovoltaics", "solar panels"), ("content", "contents", "cargo", "load", "product", "commodity"), ("address", "addr"), ("ref", "reference", "reference number"), ("maintenance", "maintained"),
)  # fmt: skip


def key_of(words: Iterable[str]) -> str:
    """Words as one key: stems without a space, so that "land use" is `landuse`."""
    return "".join(stem(word) for word in words)


def close(word: str, other: str) -> bool:
    """Whether two words are of one family: "agriculture" and "agricultural", "accessible" and "accessibility"."""
    short, long = sorted((word, other), key=len)
    if word[:5] != other[:5] or (long[:-1] == short and long[-1] not in "esdry"):
        return False  # a grave is no gravel
    same = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return same >= 5 and same >= 0.6 * max(len(word), len(other))


def alike(word: str, other: str) -> bool:
    """Whether two words are one, in the same form or as "tiled" is "tile", "wooden" "wood"."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) > 3 and long.removeprefix(short) in ("d", "ed", "en", "lic", "s", "y", "ing"))


def kin(word: str, other: str) -> bool:
    """Whether a word and one of a field's name are of one stem, or the name has its beginning."""
    return (
        stem(word) == stem(other)
        or (len(other) > 3 and word.startswith(other) and len(word) < len(other) + 7)
        or close(word, other)
    )


def text_of(value: object) -> str:
    """A field's value as words; "" for null and what says that nothing is known."""
    text = "" if value is None or value != value else normalise(str(value))
    return "" if text in EMPTY else text


def bare(value: object) -> str:
    """A field's value as it is written, in lower case; "" for null."""
    return "" if value is None or value != value else str(value).strip().lower()


@dataclass(frozen=True)
class Column:
    """A field: its values in words, of which those of a flag are all in `yes` or `no`."""

    name: str
    values: frozenset[str]
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    number: bool = False
    title: bool = False  # says what single features are called: no looks
    holders: frozenset[str] = frozenset()  # the names of those features of which it says something

    @cached_property
    def openings(self) -> Mapping[str, set[str]]:
        """The values that begin with some words, and go on."""
        out: dict[str, set[str]] = {}
        for value in self.values:
            words = value.split()
            for size in range(1, len(words)):
                out.setdefault(" ".join(words[:size]), set()).add(value)
        return out

    @cached_property
    def several(self) -> bool:
        """Whether most of its texts are of several words, so that they are remarks rather than names of kinds."""
        texts = [value for value in self.values if value]
        return sum(" " in value for value in texts) > 0.5 * len(texts)

    def roots(self, value: str, root: Callable[[str], str]) -> frozenset[str]:
        """What the words of a value have in common with others of their families, by `root`."""
        known = self._roots.get(value)
        if known is None:
            known = self._roots[value] = frozenset(root(word) for word in value.split())
        return known

    @cached_property
    def _roots(self) -> dict[str, frozenset[str]]:
        return {}


@dataclass(frozen=True)
class Schema:
    """The fields of a layer by the words that mean them: `strong` surely, `weak` together with a value of theirs."""

    strong: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    weak: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    flags: Mapping[str, Column] = field(default_factory=dict)
    nouns: frozenset[str] = frozenset()  # what features are called: "with a tree" is no field then

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every field once."""
        return tuple({each.name: each for found in self.strong.values() for each in found}.values())

    @cached_property
    def by_text(self) -> Mapping[str, tuple[Column, ...]]:
        """The columns of texts that say something to the letter, by what they say."""
        out: dict[str, list[Column]] = {}
        for each in self.columns:
            for value in each.values if not (each.yes or each.no or each.number) else ():
                out.setdefault(value, []).append(each)
        return {value: tuple(columns) for value, columns in out.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all that is said."""
        return frozenset(part for each in self.columns for value in each.values for part in value.split())

    @cached_property
    def said(self) -> frozenset[str]:
        """All that the text fields say, whole."""
        return frozenset(value for each in self.columns for value in each.values if not each.title)

    def saying(self, text: str) -> tuple[Column, ...]:
        """The columns of texts that say something to the letter."""
        return tuple(each for each in self.columns if text in each.values and not (each.number or each.title))

    def called(self, words: tuple[str, ...], *, weak: bool = False) -> tuple[Column, ...]:
        """The columns that words mean."""
        key = key_of(words)
        found = self.strong.get(key, ())
        return found or (self.weak.get(key, ()) if weak else ())


def schema_of(
    fields: Mapping[str, NDArray[np.generic]],
    numbers: Iterable[str],
    titles: Callable[[str], bool],
    nouns: Iterable[str],
    names: Sequence[tuple[str, ...]] = (),
) -> Schema:
    """The schema of fields (n,); `numbers` are those that hold numbers, `titles` knows the names that tell no looks.

    `names` are those of the features, row by row.
    """
    strong: dict[str, tuple[Column, ...]] = {}
    weak: dict[str, tuple[Column, ...]] = {}
    flags: dict[str, Column] = {}
    known = set(numbers)
    for name, values in fields.items():
        column = column_of(name, values, number=name in known, title=titles(name))
        held = {each for value, row in zip(values.tolist(), names, strict=False) if text_of(value) for each in row}
        column = replace(column, holders=frozenset(held))
        sure, unsure = labels(name)
        for key in sure:
            strong[key] = (*strong.get(key, ()), column)
        for key in unsure - sure:
            weak[key] = (*weak.get(key, ()), column)
        if column.yes or column.no:
            words = tuple(word for word in field_words(name.rsplit(":", 1)[-1]).split() if word not in FLAGS)
            if words:
                flags[" ".join(words)] = column
                for other in {each for group in ALIKE if " ".join(words) in group for each in group}:
                    flags.setdefault(other, column)
    return Schema(strong, weak, flags, frozenset(nouns))


def column_of(name: str, values: NDArray[np.generic], *, number: bool, title: bool) -> Column:
    """A field with what it says."""
    distinct = {bare(value) for value in set(values.tolist())}
    if values.dtype.kind == "f" and np.isnan(values).any():
        distinct.add("")
    said = distinct - EMPTY
    several = bool(said & YES and said & NO) or (values.dtype.kind not in "iuf" and len(distinct) > 1)
    both = bool(said & YES and said & NO and len(said) <= 5) and not number  # yes, no and "limited"
    if said and (said <= YES | NO or both) and (several or values.dtype.kind == "b"):
        return Column(name, frozenset(distinct), frozenset(said & YES), frozenset(said & NO))
    if number or values.dtype.kind not in "OUS":
        zero = {"0", "0.0"} & distinct
        return Column(name, frozenset({""} & distinct | zero), number=True)
    texts = frozenset(text_of(value) for value in distinct) if len(distinct) <= MOST_TEXTS else frozenset()
    return Column(name, texts, title=title)


def labels(name: str) -> tuple[set[str], set[str]]:
    """The keys that surely mean a field, and those that may."""
    words = field_words(name).split()
    last = field_words(name.rsplit(":", 1)[-1]).split()
    bare = [word for word in words if word not in FLAGS] or words
    short = bare[:-1] if len(bare) > 1 and bare[-1] in TAILS else bare
    done = [word for word in short if word not in WHEN]
    plain = tuple(normalise(re.sub(r"[:_.]", " ", name)).split())  # "max loa" as it is written
    sure = {plain, tuple(words), tuple(last), tuple(bare), tuple(short), tuple(done)} - {()}
    sure |= {
        form[::-1]
        for form in sure
        if len(form) == 2 and form[-1] in ("previous", "estimated", "dominant", "maximum", "minimum")
    }
    for group in ALIKE:
        for one in group:
            parts = tuple(one.split())
            for form in list(sure):
                if form[-len(parts) :] == parts:
                    sure |= {(*form[: -len(parts)], *other.split()) for other in group}
    if done != short and done and {"year", "date"} & set(words):
        sure |= {(*done, "year"), ("year", "of", *done), (*done, "date"), ("date", "of", *done)}
        sure |= (
            {("construction", "year"), ("year", "of", "construction"), ("construction", "date")}
            if done == ["built"]
            else set()
        )
    unsure = {(word,) for word in bare if len(word) > 2} | set(pairwise(bare))
    unsure |= {(singular_of(word),) for word in bare if len(word) > 2}
    return {key_of(form) for form in sure}, {key_of(form) for form in unsure}
