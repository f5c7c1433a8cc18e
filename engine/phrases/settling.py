"""The second pass over the terminals: what one word cannot tell.

Whether "and" joins two things or two conditions, whether "closest" waits for its "to", whether "parked" is a look
("parked cars") or only leads to a place ("parked on the road").
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import Literal

from engine.phrases.clauses import denied_looks, joined_clauses, plain_looks, second_targets
from engine.phrases.expressions import Piece
from engine.phrases.joints import POST_START, joined_sizes, merge_joins
from engine.phrases.lexicon import Lexicon, Noun
from engine.phrases.parts import graded_apart, parts_apart
from engine.phrases.plan import Told
from engine.phrases.postposed import looks_first, looks_of, owners_of_looks, tails_of_targets, trailing_look
from engine.phrases.rewording import NAMING, value_heads
from engine.phrases.vocabulary import FILLERS, MOVERS
from engine.phrases.words import singular_of

BEFORE_NAME = frozenset({"LOOK", "WORD", "NOUN", "SIZE", "SUP", "SUPSIDE", "POS_ADJ", "ORD"})
COMPARATIVES = {
    "larger": "area+", "bigger": "area+", "smaller": "area-", "longer": "length+", "shorter": "length-",
    "wider": "width+", "broader": "width+", "narrower": "width-",
}  # fmt: skip


def settle(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """The second pass: drop what says nothing and name the joining words by what follows them."""
    pieces = bare_values(graded_apart(parts_apart(pieces, lexicon), lexicon), lexicon)
    pieces = sizes_first(join_looks(joined_sizes([piece for piece in pieces if piece.kind != "NOWHERE"])))
    pieces = trailing_look(looks_of(joined_clauses(plain_looks(pieces))), lexicon)
    pieces = second_targets(name_ones(denied_looks(pieces, POST_START)), POST_START)
    pieces = looks_first(drop_fillers(drop_tops(comparatives(pieces))), POST_START)
    roofed = lexicon.keys_of("building")
    pieces = owners_of_looks(tails_of_targets(join_parts(pieces, lexicon), roofed), POST_START)
    pieces = value_heads(pieces, lexicon)
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        after = pieces[index + 1] if index + 1 < len(pieces) else Piece("END", "")
        out.append(settle_one(piece, after, out[-1] if out else Piece("START", "")))
    return merge_joins(out)


def settle_one(piece: Piece, after: Piece, before: Piece) -> Piece:
    """One piece in the light of its neighbours."""
    if piece.kind == "NEAREST" and after.kind in ("DEF", "INDEF"):
        return replace(piece, kind="CLOSEST")
    if piece.kind == "NEAREST" and before.kind == "NOUN" and after.kind in NAMING | {"SUP", "SUPSIDE"}:
        return replace(piece, kind="CLOSEST")  # "walkway nearest Noether Hall"
    if piece.kind == "REL" and piece.value == "of":
        return replace(piece, kind="OF")
    if piece.kind == "NOT" and piece.text == "no":
        return replace(piece, kind="BAD")
    if piece.kind == "REL" and piece.text in ("within", "in", "inside") and after.kind == "NUM":
        return replace(piece, kind="BAD")  # a distance in a unit that is not known
    if piece.text == "its" and before.kind in ("AND", "OR", "START"):
        return replace(piece, kind="BAD")
    if piece.kind == "NUM" and piece.value == 1 and before.kind != "BOUND":
        return replace(piece, kind="INDEF")
    if piece.kind == "DEF" and piece.text in ("these", "those", "this") and after.kind in POST_START:
        return replace(piece, kind="ONES")
    if piece.kind == "ONES" and before.kind in NAMING:
        return replace(piece, kind="BAD")
    return piece


def bare_values(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`villas open to all`, `trees dead or dying`: what a layer's texts say right after a name is said of it."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        after = pieces[index + 1].kind if index + 1 < len(pieces) else "END"
        noun = out[-1].value if out and out[-1].kind == "NOUN" else None
        said = piece.kind == "LOOK" and lexicon.schema.strong and after not in NAMING and len(out) < len(pieces) - 1
        follow = [each.kind for each in pieces[index + 1 : index + 3]]
        own = (
            lexicon.schema.saying(piece.text)
            if piece.kind == "LOOK" and follow in (["OR", "SIZE"], ["AND", "SIZE"])
            else ()
        )
        if out and out[-1].kind in ("THAT", "IS") and len(own) == 1:  # "trees that are dead or in poor health"
            piece = Piece("SIZE", piece.text, Told(own[0].name, (piece.text,)))
        if said and isinstance(noun, Noun) and noun.number == "plural" and after != "END":
            out.append(Piece("THAT", "that are", "that"))
        out.append(piece)
    return out


ANCHORED = frozenset(
    {"BETWEEN", "REL", "DIR", "DISTDIR", "DIST", "CLOSEST", "THAN", "PARTOF", "AND", "OR", "WITHOUT", "EXCEPT", "BUT"}
)
MOSTS = frozenset({"SUP", "SUPSIDE", "ORD"})
RANKING = MOSTS | {"LOOK"}


def name_ones(pieces: list[Piece]) -> list[Piece]:
    """`the house next to the largest one`: "one" is a house again, where a relation or "and" leads to it."""
    out: list[Piece] = []
    named = next((piece for piece in pieces if piece.kind == "NOUN"), None)
    for index, piece in enumerate(pieces):
        before = [each.kind for each in pieces[:index]]
        while before and before[-1] in RANKING:
            before.pop()
        ranked = index > len(before)
        while before and before[-1] in ("DEF", "INDEF", "NUM", "BOTH"):
            before.pop()
        after = pieces[index + 1].kind if index + 1 < len(pieces) else ""
        told = ranked or (after in POST_START and before[-1:] != ["EXCEPT"])
        one = piece.kind == "ONES" and piece.text in ("one", "ones") and told
        others = piece.text == "others" and piece.kind == "WORD" and pieces[index - 1].kind in ("DEF", "BOTH")
        if one and pieces[index - 1].kind in MOSTS and after in ("", "END", "AND", "OR") and excepted(before):
            continue  # "except the leftmost": of what was said, not of its kind
        if (one or others) and before and before[-1] in ANCHORED and named:
            piece = said_again(named, "singular" if piece.text == "one" else "plural")
        out.append(piece)
    return out


def excepted(kinds: list[str]) -> bool:
    """Whether no thing is named since "except"."""
    since = list(takewhile(lambda kind: kind != "EXCEPT", reversed(kinds)))
    return "EXCEPT" in kinds and RANKING | {"DEF", "NUM", "BOTH", "AND", "OR", "ONES"} >= set(since)


def said_again(piece: Piece, number: Literal["singular", "plural"]) -> Piece:
    """A noun's piece in the singular or the plural, for a thing named before."""
    noun = piece.value
    assert isinstance(noun, Noun)
    return Piece("NOUN", noun.text, replace(noun, number="either" if noun.number == "either" else number), again=True)


def comparatives(pieces: list[Piece]) -> list[Piece]:
    """`the larger ship` is the largest of them; `larger ships` are large ones."""
    out = list(pieces)
    for index, piece in enumerate(pieces):
        if piece.kind != "WORD" or piece.text not in COMPARATIVES:
            continue
        name = pieces[index + 1 : index + 5]
        end = next((i for i, each in enumerate(name) if each.kind not in NAMING), len(name))
        head = name[end - 1].value if end else None
        if isinstance(head, Noun) and head.number == "singular" and pieces[max(0, index - 1)].kind in ("DEF", "WORD"):
            out[index] = Piece("SUP", piece.text, COMPARATIVES[piece.text])
        else:
            out[index] = Piece("LOOK", piece.text, "size")
    return out


def drop_tops(pieces: list[Piece]) -> list[Piece]:
    """`top` of "top 5 largest" and `one` of "the largest one" say nothing more."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        following = [each.kind for each in pieces[index + 1 : index + 3]]
        if piece.text == "top" and following == ["NUM", "SUP"]:
            continue
        if (
            piece.kind == "ONES"
            and out
            and out[-1].kind in ("DEF", "SUP", "SUPSIDE", "NEAREST", "ORD", "POS_ADJ", "NUM")
        ):
            continue
        if (
            piece.kind == "BUT"
            and out
            and following[:1] == ["DEF"]
            and {"SUP", "SUPSIDE", "LOOK", "NOUN"} & set(following)
        ):
            piece = Piece("EXCEPT", piece.text)
        if piece.kind == "EXCEPT" and piece.text in ("but not", "and not") and following and following[0] in POST_START:
            out += [Piece("AND", "and"), Piece("NOT", "not")]
            continue
        if piece.kind == "WITHOUT" and piece.value == "with" and (piece.text in ALSO_WITHOUT or after_with(out)):
            out.append(Piece("AND", "and"))
        if piece.text == "one" and out and out[-1].kind == "BOUND":
            piece = Piece("NUM", "one", 1)
        elif piece.text == "one":
            piece = replace(piece, kind="INDEF" if following and following[0] in BEFORE_NAME else "BAD")
        out.append(piece)
    return out


ALSO_WITHOUT = frozenset({"but no", "and no", "but without", "and without"})


def after_with(before: list[Piece]) -> bool:
    """Whether a name after "with" ends here: "with a garden without a pool" says both of the house."""
    start = len(before)
    while start and before[start - 1].kind in NAMING | {"INDEF", "DEF", "ALL", "NUM"}:
        start -= 1
    return 0 < start < len(before) and before[start - 1].kind == "REL" and before[start - 1].value == "with"


def drop_fillers(pieces: list[Piece]) -> list[Piece]:
    """Participles before a place or a relation go; a mover before a bare side speaks of movement and is BAD."""
    out: list[Piece] = []
    for piece in reversed(pieces):
        after = out[-1] if out else None
        if piece.text == "either" and any(each.kind == "OR" for each in out):
            continue
        if piece.text in FILLERS and piece.kind in ("LOOK", "WORD", "BAD") and after is not None:
            leads = after.kind in POST_START | {"OF", "FROMSIDE", "SUPSIDE"}
            aside = after.kind == "POS_ADJ" or after.text.split()[0] in ("to", "toward", "towards")
            if leads and piece.text in MOVERS and aside:
                out.append(replace(piece, kind="BAD"))
                continue
            if leads:
                continue
        out.append(piece)
    return out[::-1]


def sizes_first(pieces: list[Piece]) -> list[Piece]:
    """`red two storey houses`: a size between looks and their noun goes before the looks."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        after = pieces[index + 1].kind if index + 1 < len(pieces) else ""
        start = len(out)
        while piece.kind == "SIZE" and after in ("LOOK", "NOUN") and start and out[start - 1].kind == "LOOK":
            start -= 1
        out.insert(start, piece)
    return out


def join_looks(pieces: list[Piece]) -> list[Piece]:
    """`green and brown`, `white or grey` before a name is one look."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        trio = pieces[index : index + 3]
        kinds = [piece.kind for piece in trio]
        if kinds in (["LOOK", "AND", "LOOK"], ["LOOK", "OR", "LOOK"]) and trio[1].text in ("and", "or"):
            pieces[index + 2] = Piece("LOOK", " ".join(piece.text for piece in trio), trio[0].value)
            index += 2
            continue
        out.append(pieces[index])
        index += 1
    return out


def join_parts(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`with a red roof` is a look: the span from the preposition to the part's name becomes one LOOKTAIL."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if piece.kind in ("REL", "WITHOUT") and piece.value == "with":
            end = index + 1
            while end < len(pieces) and pieces[end].kind in NAMING | {"INDEF", "DEF", "NUM"}:
                if is_part(pieces[end], lexicon):
                    break
                end += 1
            if end < len(pieces) and end > index and is_part(pieces[end], lexicon):
                text = " ".join(each.text for each in pieces[index : end + 1])
                out.append(Piece("LOOKTAIL", text))
                index = end + 1
                continue
        out.append(piece)
        index += 1
    return out


def is_part(piece: Piece, lexicon: Lexicon) -> bool:
    """Whether a name ends in a part of things, or is a field that says how they are ("with minor damage")."""
    return piece.text.split()[-1] in lexicon.parts or (piece.kind != "NOUN" and singular_of(piece.text) in lexicon.told)
