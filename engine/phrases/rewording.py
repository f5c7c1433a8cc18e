"""Turns of phrase put into the order that the grammar reads."""

from __future__ import annotations

from engine.phrases.expressions import Piece

NAMING = frozenset({"LOOK", "WORD", "NOUN"})


def fronted(pieces: list[Piece]) -> list[Piece]:
    """`in the top left, the airplane` and `on the right there is a tank`: the place is said of what follows."""
    if not pieces or pieces[0].kind != "POS_PP":
        return pieces
    rest = pieces[1:]
    if rest and rest[0].kind == "COMMA":
        rest = rest[1:]
    if [piece.text for piece in rest[:2]] in (["there", "is"], ["there", "are"]):
        rest = rest[2:]
    if not rest or rest[0].kind not in ("DEF", "INDEF", "ALL", "NUM", "BOTH", "NOUN", "LOOK"):
        return pieces
    return [*rest, Piece("COMMA", ","), pieces[0]]


def each_other(pieces: list[Piece]) -> list[Piece]:
    """`tanks within 20 m of each other`: of the tanks; no object is ever related to itself."""
    start = next((i for i, piece in enumerate(pieces) if piece.kind in NAMING), len(pieces))
    end = next((i for i in range(start, len(pieces)) if pieces[i].kind not in NAMING), len(pieces))
    out = list(pieces)
    for index in range(len(out) - 2, end - 1, -1):
        if [piece.text for piece in out[index : index + 2]] in (["each", "other"], ["one", "another"]):
            out[index : index + 2] = pieces[start:end]
    return out


def denied_looks(pieces: list[Piece]) -> list[Piece]:
    """`houses that are not red and not white`: all houses except the red or white ones.

    Only of the first thing, with nothing between that the clause could belong to.
    """
    start = next((i for i, piece in enumerate(pieces) if piece.kind == "THAT"), 0)
    before, clause = pieces[:start], pieces[start + 1 :]
    joining = [i for i, piece in enumerate(clause) if piece.kind in ("AND", "OR", "COMMA") or piece.text == "and not"]
    said = [piece for i, piece in enumerate(clause) if i not in joining]
    looks = [piece for piece in said if piece.kind == "LOOK"]
    if not before or not looks or said[0].kind != "NOT" or not {piece.kind for piece in said} <= {"NOT", "LOOK"}:
        return pieces
    if before[-1].kind != "NOUN" or any(piece.kind not in NAMING | {"ALL", "DEF"} for piece in before[:-1]):
        return pieces
    look = Piece("LOOK", " or ".join(piece.text for piece in looks), looks[0].value)
    return [*before, Piece("EXCEPT", pieces[start].text), Piece("DEF", "the"), look, before[-1]]
