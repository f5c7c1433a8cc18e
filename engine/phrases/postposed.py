"""Looks said after the name: "tanks of white colour", "houses in red", "a house, white", "a house with a red roof"."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from engine.phrases.expressions import Piece
from engine.phrases.lexicon import Lexicon, Noun
from engine.phrases.rewording import NAMING, VERBS, speaks_of
from engine.phrases.vocabulary import FILLERS

COUNTED = frozenset({"DEF", "INDEF", "ALL", "NUM", "BOTH", "SUP", "ORD", "SIZE", "POS_ADJ", "SUPSIDE"})
OF_LOOKS = frozenset({"of", "in", "with", "having"})
OF_VALUES = frozenset({
    "containing", "contains", "contain", "holding", "hold", "holds", "filled with", "full of", "growing", "grow",
    "grows", "storing", "carrying", "transporting", "loaded with",
})  # fmt: skip
COVERED = frozenset({"paved", "surfaced", "covered", "roofed", "painted"})
COLOURS = frozenset({"color", "colors", "colour", "colours"})
WHAT_KIND = frozenset(
    {"colour", "material"}
)  # looks that "of" and "in" may be said of: "a roof of tin", "a car in red"


def looks_of(pieces: list[Piece]) -> list[Piece]:
    """`tanks of white colour`, `houses in red`, `runways of asphalt`: the look goes before the name it is said of."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        done = bool(out) and out[-1].text in COVERED
        end = end_of_look(pieces, index, done=done)
        if end and out and out[-1].kind == "THAT" and pieces[index].text in OF_VALUES:
            out.pop()  # "fields that grow rice"
        if (
            end
            and out
            and out[-1].text in ("those", "ones")
            and (named := next((each for each in out if each.kind == "NOUN"), None))
        ):
            out[-1] = named  # "except those with rice"
        if end and len(out) > 1 and (done or out[-1].text in FILLERS) and out[-2].kind == "NOUN":
            out.pop()  # "fields planted with wheat"
        if end and out and out[-1].kind == "NOUN":
            looks = [piece for piece in pieces[index + 1 : end] if piece.kind == "LOOK"]
            out = looked(out, looks)
            index = end
            continue
        out.append(pieces[index])
        index += 1
    return out


def end_of_look(pieces: list[Piece], index: int, *, done: bool) -> int:
    """Where a look that begins with a preposition at `index` ends; 0 when it is none. `done`: "paved with"."""
    text = pieces[index].text
    if text not in OF_VALUES and (text not in OF_LOOKS or pieces[index].kind != "REL"):
        return 0
    at = index + 1
    while at < len(pieces) and pieces[at].kind in ("DEF", "INDEF"):
        at += 1
    named = at < len(pieces) and pieces[at].text in COLOURS  # "of colour green"
    at += named
    looks = at
    while at < len(pieces) and pieces[at].kind == "LOOK":
        at += 1
    if at == looks:
        return 0
    if named:
        return at
    if text in OF_VALUES and pieces[looks].value not in ("value", "state"):
        return 0
    if at < len(pieces) and pieces[at].text in COLOURS:
        return at + 1
    of = pieces[index].text in ("of", "in") and pieces[looks].value in WHAT_KIND
    bare = looks == index + 1 and (of or done or text in OF_VALUES or pieces[looks].value == "value")
    return at if bare and (at == len(pieces) or pieces[at].kind not in NAMING) else 0


def looked(pieces: list[Piece], looks: list[Piece]) -> list[Piece]:
    """Looks before the name that ends a list of pieces, and before those joined to it ("cars and trucks in red")."""
    start = start_of_name(pieces)
    before, name = pieces[:start], pieces[start:]
    if joined(pieces):
        before = [*looked(before[:-1], looks), before[-1]]
    return [*before, *looks, *name]


def joined(pieces: list[Piece]) -> bool:
    """Whether the name that ends a list of pieces is joined to another, both without looks or articles between."""
    before = pieces[: start_of_name(pieces)]
    bare = len(before) > 1 and before[-1].kind in ("AND", "OR") and before[-2].kind == "NOUN"
    return bare and start_of_name(before[:-1]) == len(before) - 2


def end_of_first(pieces: list[Piece]) -> int:
    """Where the first name of some pieces ends, with those joined to it ("cars and trucks near the road")."""
    end = next(index for index, piece in enumerate(pieces) if piece.kind == "NOUN") + 1
    while [piece.kind for piece in pieces[end : end + 2]] in (["AND", "NOUN"], ["OR", "NOUN"]):
        end += 2
    return end


def start_of_name(pieces: list[Piece]) -> int:
    """Where the name that ends a list of pieces starts, its looks included."""
    start = len(pieces)
    while start and pieces[start - 1].kind in NAMING:
        start -= 1
    return start


def trailing_look(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`house, white`, `houses red`, `pond biggest`: a look or superlative that ends a phrase right after a name.

    But a "station square" is a square, where a layer has one.
    """
    out = list(pieces)
    if len(out) > 1 and out[-1].kind in ("LOOK", "SUP"):
        look = out.pop()
        if out[-1].kind == "NOUN" and look.text in lexicon.schema.nouns:
            return [*out, Piece("NOUN", look.text, Noun(look.text, (look.text,), "singular"))]
        if len(out) > 1 and out[-1].kind == "COMMA":
            out.pop()
        if out[-1].kind == "NOUN":
            out.insert(start_of_name(out), look)
            return out
    return pieces


def looks_first(pieces: list[Piece], conditions: frozenset[str]) -> list[Piece]:
    """`cars that are white`, `the airplane is white and on the left`: the look goes before the name it is of.

    `conditions` are the kinds of piece that begin one. The noun is the one right before; where its number disagrees
    with the verb, nothing is changed and the phrase falls back; where the verb can speak of the first thing as well,
    the look is that one's, in doubt.
    """
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        said = out[-1] if out else Piece("START", "")
        verb = said.text.split()[-1:] if said.kind in ("THAT", "IS") else []
        noun = out[-2].value if len(out) > 1 and isinstance(out[-2].value, Noun) else None
        agrees = VERBS.get("".join(verb))
        alone = sum(each.kind == "NOUN" for each in out) == 1  # no other noun that the verb could speak of
        first = next((each for each in out if each.kind == "NOUN"), said)
        either = not alone and isinstance(noun, Noun) and numbers_alike(first, out[-2])
        if piece.kind == "LOOK" and agrees == "plural" and said.kind == "THAT" and joined(out[:-1]):
            out = looked(out[:-1], [piece])
            continue
        of_first = noun is not None and (either or speaks_of(said.text, first, out[-2]))
        if piece.kind == "LOOK" and agrees and said.kind == "THAT" and of_first:
            out.pop()
            piece = replace(piece, doubt=out[-1].text if either else "")
            end = end_of_first(out)
            out = [*looked(out[:end], [piece]), *out[end:]]
            continue
        if piece.kind == "LOOK" and agrees and isinstance(noun, Noun) and (alone or noun.number in ("either", agrees)):
            out.pop()
            name = len(out)
            while name and out[name - 1].kind in NAMING:
                name -= 1
            out.insert(name, piece)
            continue
        after_place = noun is None and said.kind == "THAT" and piece.kind == "LOOK" and agrees is not None
        if after_place and (target := target_before(out[:-1])) is not None:
            out.pop()  # "buildings in the corner that are blue"
            out.insert(start_of_name(out[: target + 1]), piece)
            continue
        follows = pieces[index + 1].kind if index + 1 < len(pieces) else ""
        moved = index > 0 and pieces[index - 1].kind == "LOOK" and pieces[index - 1] is not said
        if moved and piece.kind == "AND" and follows in conditions:
            continue
        out.append(piece)
    return out


def numbers_alike(named: Piece, last: Piece) -> bool:
    """Whether a verb cannot tell which of two things it speaks of; it is then the one named first."""
    numbers = [piece.value.number for piece in (named, last) if isinstance(piece.value, Noun)]
    return len(numbers) == 2 and numbers[0] == numbers[1]


def owners_of_looks(pieces: list[Piece], conditions: frozenset[str]) -> list[Piece]:
    """`those with red roofs` are the things named before; `with a red roof and a pool` asks for both of one thing.

    `conditions` are the kinds of piece that begin one: "with a red roof and near the road".
    """
    out: list[Piece] = []
    named = next((piece for piece in pieces if piece.kind == "NOUN"), None)
    for index, piece in enumerate(pieces):
        after = pieces[index + 1] if index + 1 < len(pieces) else Piece("END", "")
        before = out[-1] if out else Piece("START", "")
        if piece.text in ("those", "ones") and after.kind == "LOOKTAIL" and named is not None:
            piece = named
        if piece.kind == "AND" and before.kind == "LOOKTAIL" and after.kind in conditions - {"POS_ADJ"}:
            continue
        has = before.kind == "LOOKTAIL" and before.text.startswith("with ")
        if piece.kind == "AND" and has and ends(pieces, index):
            piece = Piece("REL", "with", "with")
        out.append(piece)
    return out


def tails_of_targets(pieces: list[Piece], roofed: Set[str]) -> list[Piece]:
    """`houses on the left with red roofs`, `houses near the river with red roofs`: said of the houses.

    `roofed` are the categories that have roofs; of an anchor that has one too the tail is the anchor's, unless only the
    number of the roofs agrees with the target's.
    """
    out: list[Piece] = []
    for piece in pieces:
        target = (
            target_before(out)
            if piece.kind == "LOOKTAIL" and out and out[-1].text not in ("those", "ones") and not out[-1].again
            else None
        )
        if target is not None and not holds_tail(out, out[target], piece, roofed):
            out.insert(target + 1, piece)
        else:
            out.append(piece)
    return out


def target_before(pieces: list[Piece]) -> int | None:
    """Where the last noun stands that no relation leads to; None when nothing is said after it."""
    for index in range(len(pieces) - 1, -1, -1):
        start = index
        while start and pieces[start - 1].kind in NAMING | COUNTED:
            start -= 1
        leads = start > 0 and pieces[start - 1].kind not in ("AND", "OR", "EXCEPT")
        if pieces[index].kind == "NOUN" and not leads:
            return index if index + 1 < len(pieces) else None
    return None


def holds_tail(pieces: list[Piece], target: Piece, tail: Piece, roofed: Set[str]) -> bool:
    """Whether a look with a part is that of the thing right before it, an anchor."""
    last = pieces[-1]
    if last.kind not in ("NOUN", "LOOKTAIL"):
        return False
    if not isinstance(last.value, Noun) or not isinstance(target.value, Noun) or "roof" not in tail.text:
        return True
    several = "plural" if tail.text.endswith("s") else "singular"
    agrees = (target.value.number == several) > (last.value.number == several)
    return bool(set(last.value.keys) & roofed) and not agrees


def ends(pieces: list[Piece], index: int) -> bool:
    """Whether a thing without a "the", a count or anything said of it follows a piece and ends the phrase."""
    rest = pieces[index + 1 :]
    if rest and rest[0].kind == "INDEF":
        rest = rest[1:]
    return bool(rest) and rest[-1].kind == "NOUN" and not any(piece.kind not in NAMING for piece in rest)
