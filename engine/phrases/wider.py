"""Broader names: which of a layer's kinds "livestock", "rolling stock" or "buildings" mean (`resources/kinds.txt`)."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache

from engine.phrases.lexicon import load_lexicon
from engine.phrases.namesakes import is_surely
from engine.phrases.words import singular_of
from engine.resources import resource_path

GROWN = ("field", "orchard", "plantation", "grove", "farm", "plot")

FIXED = ("facility", "installation", "structure")  # all that is built, of a layer that has other things as well
MOVES = ("vehicle", "boat", "aircraft", "animal", "rolling stock", "person")
LOOSE = (*MOVES, "vegetation", "tree", "water", "road", "path", "railway", "field", "bare land", "container", "park")


def is_any_of(broad: tuple[str, ...], name: str) -> bool:
    """Whether a kind is one of some broader kinds, by the tables or by the lexicon."""
    bundled = load_lexicon()
    keys = frozenset().union(*(bundled.keys_of(each) for each in broad))
    own = next((each for tail in tails(name) if (each := bundled.own_keys_of(tail))), frozenset())
    return bool(own & keys) or any(is_wider(each, name) for each in broad)


def is_mixed(names: Set[str]) -> bool:
    """Whether some kinds of a layer move or grow, and others are built: then "installations" are not all of them."""
    return any(is_any_of(LOOSE, name) for name in names) and not all(is_any_of(LOOSE, name) for name in names)


def is_wider(noun: str, name: str) -> bool:
    """Whether a broader name (singular) includes a kind: the longest known ending of the kind's name decides."""
    members = tables()[0].get(noun)
    if noun in FIXED:
        return not is_any_of(LOOSE, name)
    if members is None:
        return grows(noun, name)
    what, _, ground = singular_of(name).rpartition(" ")
    if ground in GROWN and what in members:  # "cereals" of a wheat field
        return True
    known = tables()[1]
    for tail in tails(name):
        if tail in members or (tail not in known and is_surely(tail, members)):  # "pump station" as "pump house"
            return True
        if tail in known or load_lexicon().own_keys_of(tail):
            return False
    return False


def grows(noun: str, name: str) -> bool:
    """Whether a broader name of what grows on ground includes that of a ground: "cereal field", "arable field"."""
    broad, _, last = noun.rpartition(" ")
    what, _, ground = singular_of(name).rpartition(" ")
    return ground in GROWN and last in (ground, "land") and what in tables()[0].get(broad, frozenset())


def wider_names(names: Set[str]) -> set[str]:
    """The broader names of some kinds, those that the kinds themselves are called left out."""
    known = tables()[1]
    out: set[str] = set()
    for name in names:
        out |= next((known[tail] for tail in tails(name) if tail in known), frozenset())
        what, _, last = name.rpartition(" ")
        if last in GROWN:
            out |= {form for broad in known.get(what, ()) for form in (broad, f"{broad} {last}", f"{broad} land")}
    return out - names


def parcels(noun: str, names: Set[str]) -> set[str]:
    """Of a layer's kinds those that are a "plot" or a "parcel" of land, where others surely are not.

    Beside sheds and cars the plots of allotments are not whatever there is; in a land register all are parcels.
    """
    land = f"{noun} of land"
    own = {name for name in names if is_wider(land, name)}
    own = own or {name for name in names if noun in ("parcel", "plot") and is_wider("agricultural land", name)}
    others = any(is_wider(broad, name) for broad in ("vehicle", "building", "animal") for name in names)
    return own if others else set()


def tails(name: str) -> Iterator[str]:
    """A name in the singular and its endings, the longest first."""
    words = singular_of(name).split()
    return (" ".join(words[start:]) for start in range(len(words)))


@lru_cache(maxsize=1)
def tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The kinds that each broader name includes, and the broader names of each kind.

    `+dwelling` among the kinds stands for all those of "dwelling".
    """
    own: dict[str, set[str]] = {}
    for line in resource_path("kinds.txt").read_text(encoding="utf-8").splitlines()[1:]:
        names, _, kinds = line.partition(":")
        for name in map(str.strip, names.split(",")):
            own.setdefault(name, set()).update(kind.strip() for kind in kinds.split(","))
    of = {name: frozenset(within(name, own)) for name in own}
    names_of: dict[str, set[str]] = {}
    for name, kinds_of in of.items():
        for kind in kinds_of:
            names_of.setdefault(kind, set()).add(name)
    return of, {kind: frozenset(names) for kind, names in names_of.items()}


def within(name: str, own: dict[str, set[str]]) -> set[str]:
    """All kinds of a broader name."""
    parts = (within(kind[1:], own) if kind[0] == "+" else {kind, kind.replace(" ", "")} for kind in own[name])
    return set().union(*parts)
