"""What somebody wants to do, for the things that serve it: "where can a helicopter land?" is the helipad.

A last resort where a layer's phrase would be refused (`resources/purposes.txt`). Whatever the phrase says besides is in
the note; what denies, and what speaks of other things of the layer, is not read so.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from engine.phrases.fieldnames import stem
from engine.phrases.lexicon import Lexicon
from engine.phrases.namesakes import same_kind
from engine.phrases.words import normalise, plural_of, singular_of
from engine.resources import resource_path

LONGEST = 400  # letters of a phrase that is looked at
ASKS = re.compile(
    r"\b(?:where|somewhere|anywhere|someplace|(?:place|spot|point|room|building|facility|area|space)s?(?= (?:to|for|where|with|that)\b)|"
    r"how (?:do|can|could) (?:i|we|you|one)|which (?:building|place|one)|(?:i|we)(?:'m|'re|'d|'ve)? (?:[a-z' ]{0,20}?)?(?:need|want|have|must|like|love|look|looking)|landing (?:place|spot|site)|(?:a|the|any) place)\b"
)
DENIES = re.compile(r"\b(?:not|no|never|none|nor|neither|without|except|but|other than|apart from|n 't|don 't|only)\b")
PLACE = re.compile(
    r"\b(?:near(?:est to|by)?|close(?:st)? to|next to|beside|by|at|in|on|inside|along|between|opposite|(?:(?:to|in|on) the )?(?:north|south|east|west)(?:ern)?(?: side)?(?: of)?) .+$"
)
PARTED = re.compile(r"\s*(?:[,;:?!]|\.(?= |$)| - | \u2013 )\s*")


def words_of(text: str) -> list[str]:
    """The words of a row of a table."""
    return text.split()


# what is brought along, and who it is for
OBJECTS = frozenset(
    words_of(
        "boat yacht car bike bicycle bus van truck lorry caravan motorhome plane aircraft helicopter dog horse kid child"
    )
)
TELLING = frozenset(
    words_of("near nearest closest next beside between behind opposite largest biggest smallest north south east west")
)
# last words of names that tell little of what a thing is for
LOOSE = frozenset(words_of("station terminal platform shop bar bank well garage park pool workshop reception library"))
OWNERS = frozenset(words_of("my our your the a an his her their this"))


@dataclass(frozen=True)
class Purpose:
    """Wordings, each of slots one word of which must be said, and the kinds for it in groups, the likeliest first."""

    wordings: tuple[tuple[frozenset[str], ...], ...]
    kinds: tuple[tuple[str, ...], ...]


def purposed(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Names of things for what a phrase wants to do, each with a note: the longest wordings first."""
    line = " ".join(phrase.lower().replace("\u2019", "'").split())
    nouns = lexicon.schema.nouns
    if len(line) > LONGEST or not nouns or not ASKS.search(line) or DENIES.search(normalise(line)):
        return
    for part in PARTED.split(line):
        if both := either(part, nouns):
            yield both, f"'{line.rstrip(' ?!.')}' is read as: {both}"
    found = [
        (len(at), -number, at, part, purpose)
        for part in [each for each in PARTED.split(line) if each]
        for number, purpose in enumerate(table())
        for wording in purpose.wordings
        if (at := said_at(part.split(), wording)) is not None
    ]
    for _, _, at, part, purpose in sorted(found, key=lambda each: each[:2], reverse=True):
        rest, where = part, ""
        after = " ".join(part.split()[max(at) + 1 :])
        if match := PLACE.search(after):
            where = match[0]
            rest = part[: len(part) - len(where)]
        if other_things(rest.split(), at, lexicon) or other_things(outside(line, part).split(), (), lexicon):
            continue
        for kinds in purpose.kinds:
            names = own_kinds(kinds, nouns)
            if names:
                name = " or ".join(names if len(names) == 1 else [plural_of(each) for each in names])
                yield f"{name} {where}".strip(), f"'{line.rstrip(' ?!.')}' is read as: {name} {where}".strip()
                break


def either(part: str, nouns: frozenset[str]) -> str:
    """`anywhere to eat or sleep`: restaurants or motels, what there is for each; "" where one has nothing."""
    names: list[list[str]] = []
    for each in part.split(" or "):
        served = [row for row in table() if any(said_at(each.split(), wording) for wording in row.wordings)]
        kinds = (own_kinds(group, nouns) for row in served for group in row.kinds)
        names.append(next(filter(None, kinds), []))
    both = [plural_of(name) for name in dict.fromkeys(chain.from_iterable(names))]
    return " or ".join(both) if len(names) > 1 and all(names) else ""


def said_at(words: list[str], wording: tuple[frozenset[str], ...]) -> tuple[int, ...] | None:
    """Where the words of a wording stand, each slot at another word; None where one lacks."""
    bare = [word.strip("'\"()").removesuffix("'s") for word in words]
    stems = [{stem(word), stem(singular_of(word))} for word in bare]
    at: list[int] = []
    for slot in wording:
        place = next((i for i, forms in enumerate(stems) if forms & slot and i not in at), None)
        if place is None:
            return None
        at.append(place)
    return tuple(at)


def own_kinds(kinds: tuple[str, ...], nouns: frozenset[str]) -> list[str]:
    """The kinds of a layer that are some kinds: called so, or by another name of them."""
    return sorted(noun for noun in nouns if any(is_one(noun, kind) for kind in kinds))


def is_one(noun: str, kind: str) -> bool:
    """Whether a layer's name of a kind is that kind or one of it: a mountain lake, but no fire station."""
    return noun == kind or same_kind(noun, kind) or (noun.endswith(f" {kind}") and kind not in LOOSE)


def other_things(words: list[str], at: tuple[int, ...], lexicon: Lexicon) -> bool:
    """Whether words besides a purpose name the layer's things or tell where: those that somebody brings are none."""
    for index, word in enumerate(words):
        single = singular_of(word)
        before = words[index - 1] if index else ""
        if index in at or (single in OBJECTS and before in OWNERS) or before in ("which", "what"):
            continue
        if single in lexicon.schema.nouns or word in TELLING:
            return True
        if words[index + 1 : index + 2] == ["where"] and any(
            each.endswith(f" {single}") for each in lexicon.schema.nouns
        ):
            return True  # "the plots where somebody makes compost"
    return False


def outside(line: str, part: str) -> str:
    """What a line says around one of its parts."""
    at = line.index(part)
    return f"{line[:at]} {line[at + len(part) :]}"


@lru_cache(maxsize=1)
def table() -> tuple[Purpose, ...]:
    """The rows of the table of purposes."""
    rows = []
    for row in resource_path("purposes.txt").read_text(encoding="utf-8").splitlines()[1:]:
        said, _, kinds = row.partition(" : ")
        wordings = tuple(
            tuple(frozenset(map(stem, slot.split("|"))) for slot in wording.split()) for wording in said.split(" / ")
        )
        rows.append(Purpose(wordings, tuple(tuple(map(normalise, group.split(","))) for group in kinds.split(";"))))
    return tuple(rows)
