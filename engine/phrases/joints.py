"""Words that join: whether "and", "or", "but" and commas stand between things or between conditions."""

from __future__ import annotations

from dataclasses import replace

from engine.phrases.expressions import Piece
from engine.phrases.plan import Told
from engine.phrases.rewording import NAMING

POST_START_WORDS = """
POS_PP POS_ADJ DIR PARTOF REL DIST DISTDIR SIZE THAN BETWEEN WITHOUT CLOSEST CENTRAL TOSIDE THAT NOT CUT TEST
SUPSIDE RADIUS MOST MOSTOF
"""
POST_START = frozenset(POST_START_WORDS.split()) - {"SUPSIDE"}  # "leftmost and rightmost ships" joins things


def merge_joins(pieces: list[Piece]) -> list[Piece]:
    """`and`, `or`, `but` and commas: between things (AND, OR) or between conditions (AND_MOD, OR_MOD, COMMA_MOD)."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        run = [piece]
        while run[-1].kind in ("COMMA", "AND", "OR", "BUT", "IS") and index + len(run) < len(pieces):
            if pieces[index + len(run)].kind not in ("COMMA", "AND", "OR", "BUT", "IS"):
                break
            run.append(pieces[index + len(run)])
        index += len(run)
        if piece.kind not in ("COMMA", "AND", "OR", "BUT", "IS"):
            out.append(piece)
            continue
        kinds = [each.kind for each in run]
        after = pieces[index] if index < len(pieces) else Piece("END", "")
        named = after.kind == "SIZE" and index + 1 < len(pieces) and pieces[index + 1].kind in NAMING
        if named and len(run) == 1 and kinds[0] in ("AND", "OR") and out and out[-1].kind == "NOUN":
            after = pieces[index + 1]  # "state owned houses or church owned houses"
        out.append(Piece(join_kind(kinds, after), " ".join(each.text for each in run)))
    return [piece for piece in out if piece.kind != "COMMA"]


def join_kind(kinds: list[str], after: Piece) -> str:
    """The terminal of a run of joining words, by the piece that follows it."""
    condition = after.kind in POST_START and not (after.kind == "POS_ADJ" and "OR" not in kinds)
    if "IS" in kinds:
        return "TOP" if after.kind in POST_START | {"SUP", "SUPSIDE", "DEF"} else "BAD"
    if condition:
        return "OR_MOD" if "OR" in kinds else "TOP" if kinds == ["COMMA"] else "AND_MOD"
    if len(set(kinds)) < len(kinds):
        return "BAD"
    if after.kind == "EXCEPT" or after.kind == "END":
        return "COMMA" if kinds == ["COMMA"] else "BAD"
    if "BUT" in kinds:
        return "BAD"
    return "OR" if "OR" in kinds else "AND"


def joined_sizes(pieces: list[Piece]) -> list[Piece]:
    """`inspected but not accessible buildings`: conditions before a name, all of which hold; `Lee's fields`."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        kinds = [piece.kind for piece in pieces[index : index + 3]]
        after = pieces[index + 1 : index + 3]
        joint = pieces[index].text in ("and", "but", "but not", "and not") and bool(out) and out[-1].kind == "SIZE"
        test = after[0].value if after else None
        if joint and kinds[1:2] == ["SIZE"] and kinds[2:] and kinds[2] in NAMING and isinstance(test, Told):
            denied = pieces[index].text.endswith("not")
            out.append(replace(after[0], value=replace(test, but=test.but != denied)))
            index += 2
            continue
        if kinds[:1] == ["POSS"] and out and out[-1].kind == "LOOK" and out[-1].value == "value":
            index += 1
            continue
        out.append(pieces[index])
        index += 1
    return out
