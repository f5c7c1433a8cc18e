"""What categories are called in phrases of data: the lexicon's names, plurals and synonyms never trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.models.synonyms import lexicon_entries, plural


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """What a category is called: `names` (singular) and `plurals` in one order, `held_out` never used in training."""

    names: tuple[str, ...]
    plurals: tuple[str, ...]
    held_out: tuple[str, ...] = ()


def load_lexicon() -> dict[str, CategoryWords]:
    """The lexicon: category name to its words."""
    return {
        category: CategoryWords(tuple(entry["names"]), tuple(entry["plurals"]), tuple(entry.get("held_out", ())))
        for category, entry in lexicon_entries().items()
    }


def category_phrase(category: str, lexicon: Mapping[str, CategoryWords], *, held_out: bool = False) -> str:
    """The phrase for all objects of a category: its first plural, or its first held-out synonym in the plural.

    A category the lexicon does not know, or knows no held-out synonym of, keeps its own words.
    """
    words = lexicon.get(category) or lexicon.get(category.replace(" ", "_"))
    if words is None:
        words = next((entry for entry in lexicon.values() if category in entry.names), None)
    if words is None:
        return category
    if not held_out or not words.held_out:
        return words.plurals[0]
    return words.held_out[0] if words.names[0] == words.plurals[0] else plural(words.held_out[0])
