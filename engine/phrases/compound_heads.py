"""Two things in one name, the first where the second are: "park trees", "quay cranes", "roadside lamps", "garden sheds".

Read so only where the layer has both and calls nothing by the whole; else the first word is left to the looks.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from engine.phrases.lexicon import Lexicon
from engine.phrases.namesakes import groups_of
from engine.phrases.wider import MOVES, is_any_of, is_wider, tails
from engine.phrases.words import singular_of

Called = Callable[[list[str], Lexicon], str]  # `heads.called`: what the layer calls a run of words
TABLE = """
fruit apple pear cherry plum peach apricot citrus orange lemon olive almond walnut orchard
street avenue road river canal stream railway track path footpath hedge fence wall quay wharf pier lake pond reservoir pool
"""
FRUIT, ALONG = (frozenset(row.split()) for row in TABLE.strip().split("\n"))  # things that others are along
PENS = ("enclosure", "house", "cage", "pen", "aviary", "paddock", "stable", "shed", "coop", "sty", "tank")
BESIDE = {
    **dict.fromkeys(("roadside", "wayside", "kerbside", "curbside", "streetside", "verge", "alley", "avenue", "street", "road"), ("street", "avenue", "road")),
    **dict.fromkeys(("riverside", "riverbank", "waterfront", "waterside", "bankside"), ("river", "canal", "stream", "lake")),
    **dict.fromkeys(("lakeside", "lakeshore"), ("lake", "reservoir", "pond")), **dict.fromkeys(("trackside", "lineside"), ("railway track", "railway", "track")),
    **dict.fromkeys(("quayside", "dockside", "wharfside"), ("quay", "wharf", "pier")), "canalside": ("canal",), "poolside": ("swimming pool", "pool"),
    "pathside": ("path", "footpath"), "pondside": ("pond",), "seaside": ("beach",), "hedgerow": ("hedge",), "orchard": ("orchard",),
}  # fmt: skip  # along which of the layer's things that is


def standing_at(line: str, lexicon: Lexicon, called: Called) -> Iterator[str]:
    """`the six park trees`: the six trees on a park; `street trees`: those along a street."""
    words = line.split()
    for at, size, more in product(range(len(words) - 1), (2, 1), (2, 1)):
        first, end = " ".join(words[at : at + more]), at + more + size
        head = words[at + more : end]
        if end > len(words) or not ends_here(words, end, lexicon):
            continue
        own = " ".join(head) if means_some(singular_of(" ".join(head)), lexicon) else called(head, lexicon)
        where = place_of(first, singular_of(own), lexicon, called) if own else ""
        if where and not names_kind(first, singular_of(own)):
            rest = words[end:]
            if rest and rest[0] in ("and", "or", "plus"):  # "park trees and the pond": which need not be there
                continue
            said = bool(rest) and (rest[0] in ("along", "lining", "beside") or where.split()[-1] in rest)
            yield " ".join((*words[:at], own, *rest) if said else placed([*words[:at], own], where.split(), rest))


def placed(before: list[str], where: list[str], rest: list[str]) -> list[str]:
    """A thing with where it is, after what else is said of it: "trees near the road , on a park"."""
    end = next((i for i, word in enumerate(rest) if word in (",", "and", "or", "plus", "but", "except")), len(rest))
    return [*before, *rest[:end], *([","] if end else []), *where, *rest[end:]]


def means_some(single: str, lexicon: Lexicon) -> bool:
    """Whether a name (singular) means some of the layer's things: "boats" of a sailboat too."""
    keys = lexicon.keys_of(single)
    nouns = lexicon.schema.nouns
    return any(
        noun == single or is_wider(single, noun) or any(keys & lexicon.own_keys_of(tail) for tail in tails(noun))
        for noun in nouns
    )


def place_of(word: str, own: str, lexicon: Lexicon, called: Called) -> str:
    """`along a road` of "roadside", `on a park` of "park", `containing a lion`; "" where the layer has nothing such."""
    nouns = lexicon.schema.nouns
    if word in FRUIT and word not in nouns and own == "tree":
        return "in an orchard" if "orchard" in nouns and not lexicon.schema.words & {word} - {"orchard"} else ""
    if word in lexicon.schema.words and word not in nouns and word not in BESIDE:
        return ""
    whole = next((noun for noun in BESIDE.get(word, ()) if noun in nouns), "")
    whole = whole or (word if word in nouns else singular_of(called(word.split(), lexicon)))
    if not whole or whole == own or own.endswith(f" {whole}"):
        return ""
    article = "an" if whole[0] in "aeiou" else "a"
    if own in PENS and is_any_of(("animal",), whole):
        return f"containing {article} {whole}"
    joint = "along" if whole.split()[-1] in ALONG else "at" if is_wider("building", whole) else "on"
    return f"{joint} {article} {whole}"


def ends_here(words: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether no further word of a name follows."""
    after = words[at] if at < len(words) else ","
    known = {(after,), (words[at - 1], after)} & lexicon.nouns.keys()
    return not known and not (after.isdigit() or ((after,) in lexicon.looks and after in lexicon.schema.words))


def names_kind(first: str, own: str) -> bool:
    """Whether the two words are a name for a kind of what moves: a "school bus", a "farm tractor"."""
    known = f"{first} {own}" in groups_of() and own != "crane"
    return known and any(is_wider(each, own) for each in MOVES)  # a "school bus" is a kind of bus wherever it stands
