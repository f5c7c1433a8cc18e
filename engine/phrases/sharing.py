"""Looks said of joined things: "backfilled pits and postholes" are backfilled, both of them."""

from __future__ import annotations

from engine.phrases.expressions import Piece
from engine.phrases.lexicon import Lexicon, Noun
from engine.phrases.plan import Told
from engine.phrases.words import singular_of


def looks_onward(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """Looks that a field says of the second of two bare plurals as well; "brick houses and trees" stays as it is."""
    out = list(pieces)
    index = 0
    while index + 2 < len(out):
        first, joint, second = out[index : index + 3]
        start = index
        while start and out[start - 1].kind == "LOOK":
            start -= 1
        looks = out[start:index]
        plural = [
            each.kind == "NOUN" and isinstance(each.value, Noun) and each.value.number != "singular"
            for each in (first, second)
        ]
        if (
            looks
            and all(plural)
            and first.text != second.text  # "wooden houses or houses near the lake"
            and joint.kind in ("AND", "OR")
            and all(said_of(each, second, lexicon) for each in looks)
            and not told_again(looks, out[index + 3 :], lexicon)
        ):
            out[index + 2 : index + 2] = looks
            index += len(looks)
        index += 1
    return out


def told_again(looks: list[Piece], after: list[Piece], lexicon: Lexicon) -> bool:
    """Whether what follows a thing says of a field of its looks another value: "wooden huts or huts of brick"."""
    own = after[0].value if after else None
    names = {column.name for look in looks for column in lexicon.schema.by_text.get(look.text, ())}
    return isinstance(own, Told) and own.name in names


def said_of(look: Piece, thing: Piece, lexicon: Lexicon) -> bool:
    """Whether the field that says a look says something of such things too."""
    name = singular_of(thing.text)
    columns = lexicon.schema.by_text.get(look.text, ())
    return any(name in (holder, holder.split()[-1]) for column in columns for holder in column.holders)
