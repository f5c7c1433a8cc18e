"""Which features look as a phrase says: whose fields tell it, or whose shape does where no field can."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.phrases.fieldnames import field_words
from engine.phrases.layer import Features, present_fields, told_fields, tuple_of
from engine.phrases.lexicon import Lexicon
from engine.phrases.looks import shape_test
from engine.phrases.schema import Column, alike, close, kin
from engine.phrases.words import normalise, singular_of

WORDED = (None, "value", "state")  # looks of no other kind than what a text says
MUTE = frozenset({"with", "a", "an", "the", "and", "of", "roof", "roofs", "roofed", "coloured", "colored", "shaped"})
DENIED = re.compile(
    r"(?:(?:but |and )?(?:without|with no)|.*\b(?:no|not|lack)(?: have| having|s|ing)?) (?:an? |any |the )?"
)
PEOPLE_WORDS = (
    "owner operator tenant manufacturer maker occupant contractor manager company lessee supplier client brand"
)
PEOPLE = frozenset(PEOPLE_WORDS.split())
COLOURS = (("colour",), ("color",))  # of a roof too, where the roof's own field tells its material or shape
Rows = NDArray[np.int64]
Names = list[tuple[str, ...]]


def with_look(features: Features, rows: Rows, look: str, names: Names, lexicon: Lexicon) -> Rows | None:
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
    words = without_head(words, lexicon.schema.columns)
    whole = set(" ".join(words).split(" or "))
    if (own := np.array([bool(whole & set(names[row])) for row in rows], dtype=bool)).any() and len(whole) == 1:
        return rows[own]  # what a feature is goes before what else is said of it
    told_of = (" ".join(words), look)
    kind = next((known for text in told_of if (known := lexicon.looks.get(first_of(text)))), None)
    texts = present_fields(features)
    kinds = [
        name for name in texts if not PEOPLE & set(field_words(name).split())
    ]  # "trout" of a species, no "Trout Ltd"
    texts = kinds if told_by(features, kinds, names, rows, words).any() else texts
    fields = fields_of(features, look, lexicon.look_fields.get(kind or "", ()))
    fields = filled(features, fields, rows)
    exact = [name for name in texts if any(whole & set(tuple_of(features.fields[name][row])) for row in rows)]
    fields = [] if kind in WORDED and exact and not set(exact) & set(fields) else fields  # another says it whole
    same = whole_values(features, exact if len(whole) == 1 and kind in WORDED else [], rows, whole)
    if len(same) and not fields:
        return same
    told = told_by(features, fields or exact or texts, names, rows, words)
    if kind not in ("colour", "size", "shape") and "roof" not in look and not told.any():
        told = told_by(features, exact or texts, names, rows, words)  # a field of another name says it
    if told.any() or (fields and kind not in ("size", "shape")):
        said: Rows = rows[told]
        return said
    if not exact and any(whole & set(tuple_of(value)) for name in texts for value in features.fields[name]):
        return rows[:0]  # there are dead trees, and no dead oaks
    if " and " in look:  # "deciduous and mixed forest"
        return with_look(features, rows, look.replace(" and ", " or "), names, lexicon)
    test = shape_test(look)
    if test is None or (kind == "size" and len(rows) == 1):
        return None
    kept: Rows = rows[test(features, rows)] if len(rows) else rows
    return kept


def filled(features: Features, fields: list[str], rows: Rows) -> list[str]:
    """Those of some fields that say something of the rows."""
    return [name for name in fields if any(tuple_of(features.fields[name][row]) for row in rows)]


def whole_values(features: Features, fields: list[str], rows: Rows, texts: set[str]) -> Rows:
    """The rows of which a field says one of the texts and no more: "mature" trees are not the semi-mature ones."""
    values = [features.fields[name] for name in fields]
    return rows[np.array([any(texts & set(tuple_of(each[row])) for each in values) for row in rows], dtype=bool)]


def first_of(look: str) -> tuple[str, ...]:
    """The words of the first of several looks."""
    return tuple(re.split(" or | and ", look)[0].split())


def told_by(features: Features, fields: list[str], names: Names, rows: Rows, words: list[str]) -> NDArray[np.bool_]:
    """Which rows have the words, or those on one side of an "or", in the fields or in their category.

    Where none has, words of their families will do ("agriculture" of `agricultural`), for each side by itself.
    """
    wanted = [part.split() for part in " ".join(words).split(" or ")]
    told = np.zeros(len(rows), dtype=bool)
    for each in wanted:
        for same in (alike, close):
            own = np.array([says(features, fields, names, row, each, same) for row in rows], dtype=bool)
            if own.any():
                told |= own
                break
    return told


def without_head(words: list[str], columns: tuple[Column, ...]) -> list[str]:
    """`blue or yellow markings` without the name of what is so, where a field of it says blue and yellow."""
    text = " ".join(words)
    sides = text.split(" or ")
    heads = [
        own for own in columns if words[-1:] and any(kin(words[-1], each) for each in field_words(own.name).split())
    ]
    short = [*sides[:-1], sides[-1].rpartition(" ")[0]]
    return " or ".join(short).split() if len(sides) > 1 and any(set(short) <= own.values for own in heads) else words


def fields_of(features: Features, look: str, like: tuple[str, ...]) -> list[str]:
    """The fields that tell a look, by parts of their names; of a roof's look those of roofs first."""
    fields = [name for name in features.fields if any(part in normalise(name) for part in like)]
    roofs = [name for name in features.fields if "roof" in normalise(name)] if "roof" in look else []
    own = [name for name in roofs if name in fields or normalise(name) == "roof"]
    said = {
        word
        for name in own
        for value in set(features.fields[name].tolist())
        for text in tuple_of(value)
        for word in text.split()
    }
    others = [name for name in fields if tuple_of(name) in COLOURS and not said & set(look.split())]
    return [*own, *others] or fields or roofs


def says(
    features: Features, fields: list[str], names: Names, row: int, words: list[str], same: Callable[[str, str], bool]
) -> bool:
    """Whether all the words stand in the fields or the category of a row."""
    values = [value for name in fields for value in tuple_of(features.fields[name][row])] + list(names[row])
    said = {word.replace("gray", "grey") for value in values for word in value.split()}
    return all(any(same(word, each) for each in said) for word in words)
