"""Names of one kind of thing: "canteen" is a cafeteria, "pedestrian bridge" a footbridge (`resources/names.txt`)."""

from __future__ import annotations

from functools import lru_cache

from engine.phrases.words import singular_of
from engine.resources import resource_path


def same_kind(one: str, other: str) -> bool:
    """Whether two names are in one group of `resources/names.txt`."""
    groups = groups_of()
    return bool(groups.get(one, frozenset()) & groups.get(other, frozenset()))


def namesakes(name: str) -> set[str]:
    """All other names of a kind, in the singular."""
    rows = rows_of_names()
    return {other for number in groups_of().get(name, ()) for other in rows[number]} - {name}


def is_surely(name: str, kinds: frozenset[str]) -> bool:
    """Whether each group that a name is in has one of some kinds: a "tank", of oil or with tracks, is no vehicle."""
    rows = rows_of_names()
    groups = groups_of().get(singular_of(name), frozenset())
    return bool(groups) and all(not kinds.isdisjoint(rows[number]) for number in groups)


@lru_cache(maxsize=1)
def rows_of_names() -> tuple[tuple[str, ...], ...]:
    """The groups."""
    rows = resource_path("names.txt").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(tuple(map(str.strip, row.split(","))) for row in rows)


@lru_cache(maxsize=1)
def groups_of() -> dict[str, frozenset[int]]:
    """The groups that each name is in, by number."""
    out: dict[str, frozenset[int]] = {}
    for number, row in enumerate(rows_of_names()):
        for text in {form for name in row for form in (name, name.replace(" ", ""))}:  # "ricefields"
            out[text] = out.get(text, frozenset()) | {number}
    return out
