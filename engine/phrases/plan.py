"""A phrase, read: the tree (`tree`) with what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from engine.errors import UsageError
from engine.phrases.tree import *  # noqa: F403 - the tree belongs to the plan
from engine.phrases.tree import Find, Node
from engine.phrases.tree_rows import *  # noqa: F403 - so do these


def walk(item: object) -> Iterator[object]:
    """Every node, test and key of a tree, parents after their children, left to right."""
    if is_dataclass(item):
        for field in fields(item):
            yield from walk(getattr(item, field.name))
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from walk(part)


def replaced(item: Any, old: object, new: object) -> Any:  # noqa: ANN401 - any part of a tree
    """A tree with one part in the place of another."""
    if item == old:
        return new
    if is_dataclass(item) and not isinstance(item, type):
        return replace(item, **{field.name: replaced(getattr(item, field.name), old, new) for field in fields(item)})
    return tuple(replaced(part, old, new) for part in item) if isinstance(item, tuple) else item


def to_json(item: object) -> object:
    """A tree as nested dicts and lists; each dict carries its class name as `kind_of_step`-free key `op`."""
    if is_dataclass(item):
        row: dict[str, object] = {"op": type(item).__name__.lower()}
        row.update({field.name: to_json(getattr(item, field.name)) for field in fields(item)})
        return row
    if isinstance(item, tuple):
        return [to_json(part) for part in item]
    return item


@dataclass(frozen=True)
class Plan:
    """A phrase, read.

    `finds` are the distinct noun phrases the network is asked for, in order of first mention. `fallback` says that the
    phrase is outside the grammar and goes to the network whole. `warnings` name the words that were not understood.
    """

    phrase: str
    root: Node
    fallback: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def finds(self) -> tuple[str, ...]:
        """The distinct noun phrases for the network, in order of first mention."""
        return tuple(dict.fromkeys(item.text for item in walk(self.root) if isinstance(item, Find)))

    def render(self) -> str:
        """The plan in one readable line, e.g. ``find "tank" -> within 50 m of find "river" -> largest 3``."""
        from engine.phrases.render import render  # the renderer imports the tree

        return render(self.root)

    def to_dict(self) -> dict[str, object]:
        """The plan as JSON values: phrase, finds, fallback, warnings, steps (readable) and the tree."""
        return {
            "phrase": self.phrase,
            "finds": list(self.finds),
            "fallback": self.fallback,
            "warnings": list(self.warnings),
            "rendered": self.render(),
            "tree": to_json(self.root),
        }


def whole_phrase(text: str) -> Plan:
    """The phrase as one find, given to the network as it stands (`--no-plan`).

    Raises UsageError when the phrase is empty.
    """
    phrase = clean(text)
    return Plan(phrase=phrase, root=Find(phrase), fallback=True)


def clean(text: str) -> str:
    """The phrase with single spaces; raises UsageError when nothing is left."""
    phrase = " ".join(text.split())
    if not phrase:
        raise UsageError("the phrase is empty: type what to find, e.g. 'storage tanks'")
    return phrase


def distinct_finds(plans: Iterable[Plan]) -> tuple[str, ...]:
    """The finds of several phrases without repetition, so that they share one pass over the raster."""
    return tuple(dict.fromkeys(find for plan in plans for find in plan.finds))


def counted_finds(plans: Iterable[Plan], countable: Iterable[str]) -> tuple[str, ...]:
    """The finds whose category is among the countable ones: their touching objects are to be told apart."""
    known = {category.replace("_", " ") for category in countable}
    nouns = [node for plan in plans for node in walk(plan.root) if isinstance(node, Find)]
    return tuple(dict.fromkeys(noun.text for noun in nouns if (noun.category or "").replace("_", " ") in known))


def categories_asked(plans: Iterable[Plan]) -> set[str]:
    """The categories, as the lexicon names them, of all things that some phrases speak of."""
    nouns = (node for plan in plans for node in walk(plan.root) if isinstance(node, Find))
    return {noun.category for noun in nouns if noun.category}
