"""Relative clauses that say how things look, wherever they stand: "that are made of gravel", "which are not white"."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from engine.phrases.expressions import Piece
from engine.phrases.lexicon import Noun
from engine.phrases.postposed import (
    COUNTED,
    end_of_first,
    end_of_look,
    joined,
    looked,
    numbers_alike,
    start_of_name,
    target_before,
)
from engine.phrases.rewording import NAMING, RANKED, VERBS, speaks_of

JOINTS = frozenset({"AND", "OR", "COMMA"})
ALSO = frozenset({"AND", "BUT", "COMMA"})


def plain_looks(pieces: list[Piece]) -> list[Piece]:
    """`roads that are made of gravel`, `houses which are not of red colour`: the bare look after the verb."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        said = bool(out) and (out[-1].kind in ("IS", "NOT") or has_verb(out[-1])) and pieces[index].text in ("of", "in")
        end = end_of_look(pieces, index, done=False) if said else 0
        out += [piece for piece in pieces[index:end] if piece.kind == "LOOK"] if end else [pieces[index]]
        index = end or index + 1
    return out


def has_verb(piece: Piece) -> bool:
    """Whether a piece leads to a clause and ends in its verb: "that are"."""
    return piece.kind in ("THAT", "IS") and piece.text.split()[-1] in VERBS


def joined_clauses(pieces: list[Piece]) -> list[Piece]:
    """`the houses that have a pool and are red`, `... and that are red`: the look is of what the first clause is of."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        first = next((at for at, piece in enumerate(out) if piece.kind == "THAT" or piece.value == "with"), 0)
        lead, used = next_clause(pieces, index) if first else ([], 0)
        looks = pieces[index + used :][: run_of_looks(pieces[index + used :])] if used else []
        if looks and lead[-1].kind != "NOT" and not leads_to(out[:first]):
            out = [*looked(out[:first], looks), *out[first:]]
            index += len(looks)
        else:
            out += lead or [pieces[index]]
        index += used or 1
    return out


def next_clause(pieces: list[Piece], index: int) -> tuple[list[Piece], int]:
    """How a clause about looks that is joined on at `index` begins, and how many pieces that takes; 0 when none is."""
    joint, verb = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else Piece("END", "")
    if joint.text in ("and not", "but not"):
        rest = pieces[index + 1 :]
        ends = [piece.kind for piece in rest[run_of_looks(rest) :]][:1]
        bare = verb.kind == "LOOK" and pieces[index - 1].kind != "LOOK" and not NAMING & set(ends)
        return ([Piece("THAT", "that are"), Piece("NOT", "not")], 1) if bare else ([], 0)
    after = [piece.kind for piece in pieces[index + 2 : index + 4]]
    looks = after[:1] == ["LOOK"] or after == ["NOT", "LOOK"]
    if joint.kind not in ("AND", "BUT") or not has_verb(verb) or not looks:
        return [], 0
    return [Piece("THAT", f"that {verb.text.split()[-1]}")], 2


def run_of_looks(pieces: list[Piece]) -> int:
    """How many looks a list begins with."""
    return next((at for at, piece in enumerate(pieces) if piece.kind != "LOOK"), len(pieces))


def leads_to(pieces: list[Piece]) -> bool:
    """Whether the name that ends a list of pieces is not surely what the phrase is about: an anchor, or no name."""
    return pieces[-1].kind != "NOUN" or any(piece.kind not in NAMING | RANKED | COUNTED | JOINTS for piece in pieces)


def denied_looks(pieces: list[Piece], conditions: Set[str]) -> list[Piece]:
    """`houses that are not red and not white`: all houses except the red or white ones; `buildings that aren't houses`.

    Taken away at the end: "hangars which are not white in the upper half". "The smallest house which is not red" is
    the smallest of those left (`DENIED`). `conditions` are the kinds of piece that begin one.
    """
    start = next((i for i in range(1, len(pieces) - 1) if denies(pieces, i, conditions)), 0)
    before, clause = pieces[:start], pieces[start + 1 :]
    named, doubt = subjects(before, pieces[start].text) if start else ([], "")
    if not named:
        return pieces
    denied = Piece("DENIED", pieces[start].text)
    things = until_condition(clause, conditions)
    more = more_said(clause[len(things) :], conditions)
    if (nouns := denied_nouns(things)) and more is not None:
        return [*before, *more, denied, *nouns]
    end = end_of_denial(clause)
    rest = more_said(clause[end:], conditions)
    if not end or rest is None:
        return pieces
    looks = [piece for piece in clause[:end] if piece.kind == "LOOK"]
    look = Piece("LOOK", " or ".join(piece.text for piece in looks), looks[0].value, doubt=doubt)
    things = [piece for name in named for piece in (Piece("OR", "or"), Piece("DEF", "the"), look, name)][1:]
    return [*before, *rest, denied, *things]


def until_condition(clause: list[Piece], conditions: Set[str]) -> list[Piece]:
    """A clause as far as the condition that follows it: `not barns , without a pool`."""
    begin = next((at for at, piece in enumerate(clause) if at and piece.kind in conditions), len(clause))
    return clause[: begin - (0 < begin < len(clause) and clause[begin - 1].kind in ALSO)]


def denies(pieces: list[Piece], index: int, conditions: Set[str]) -> bool:
    """Whether a clause that denies looks or things stands at an index."""
    if not has_verb(pieces[index]) or pieces[index].kind != "THAT":
        return False
    return bool(end_of_denial(pieces[index + 1 :]) or denied_nouns(until_condition(pieces[index + 1 :], conditions)))


def subjects(before: list[Piece], verb: str) -> tuple[list[Piece], str]:
    """The names that a clause after some pieces speaks of, and the thing that it may speak of instead."""
    if not leads_to(before):
        return joined_names(before), ""
    if before[-1].kind == "NOUN":
        first = next(piece for piece in before if piece.kind == "NOUN")
        alike = numbers_alike(first, before[-1])
        if not alike and not speaks_of(verb, first, before[-1]):
            return [], ""
        return joined_names(before[: end_of_first(before)]), before[-1].text if alike else ""
    target = target_before(before)
    return ([], "") if target is None else (joined_names(before[: target + 1]), "")


def joined_names(pieces: list[Piece]) -> list[Piece]:
    """The name that ends a list of pieces and those joined to it."""
    return [*(joined_names(pieces[: start_of_name(pieces) - 1]) if joined(pieces) else []), pieces[-1]]


def denied_nouns(clause: list[Piece]) -> list[Piece]:
    """`not houses or barns`: the things joined by "or", when the clause is nothing else."""
    things = [piece for piece in clause if piece.kind not in ("DEF", "INDEF", "NOT") and not joins(piece)]
    kinds = [piece.kind for piece in things]
    if (
        len(kinds) == len(clause) - 1
        and kinds[-1:] == ["NOUN"]
        and {*kinds[:-1]} == {"LOOK"}
        and clause[0].kind == "NOT"
    ):
        return things  # "roads that are not residential roads"
    whole = bool(things) and {piece.kind for piece in things} == {"NOUN"} and clause[0].kind == "NOT"
    if not whole or len(things) != sum(joins(piece) for piece in clause) + 1:
        return []
    return [part for piece in things for part in (Piece("OR", "or"), piece)][1:]


def joins(piece: Piece) -> bool:
    """Whether a piece joins what is denied."""
    return piece.kind in JOINTS or piece.text == "and not"


def end_of_denial(clause: list[Piece]) -> int:
    """Where `not white and not gray` ends; 0 when a clause does not begin so."""
    end = at = 0
    while at < len(clause) and (at or clause[0].kind == "NOT"):
        at += clause[at].kind == "NOT"
        looks = run_of_looks(clause[at:])
        if not looks:
            break
        end = at = at + looks
        if at == len(clause) or not joins(clause[at]):
            break
        at += 1
    return end


def more_said(rest: list[Piece], conditions: Set[str]) -> list[Piece] | None:
    """What follows a denied look, as conditions of the first thing; None when it is something else."""
    if len(rest) > 1 and rest[0].text in ("and not", "but not"):
        rest = [Piece("NOT", "not"), *rest[1:]]
    while rest and rest[0].kind in ALSO:
        rest = rest[1:]
    if rest and rest[0].kind == "IS":
        rest = rest[1:]
    if not rest:
        return []
    return [Piece("COMMA", ","), *rest] if rest[0].kind in conditions else None


def second_targets(pieces: list[Piece], conditions: Set[str]) -> list[Piece]:
    """`white tanks north of the river or green tanks south of it`: two things asked for, each with its own relation.

    So it is when a name after "or" has something said of it and is of the kind spoken of first, and the one before
    "or" is of another. Of `houses near the lake or wooden houses` the second are named first.
    """
    first = next((piece for piece in pieces if piece.kind == "NOUN"), None)
    out = looked_first(pieces, first)
    if out != pieces:
        return out
    for index, piece in enumerate(pieces):
        if piece.kind != "OR" or first is None or not index or any(each.kind == "EXCEPT" for each in pieces[:index]):
            continue
        end = index + 1
        while end < len(pieces) and pieces[end].kind in NAMING | COUNTED:
            end += 1
        before = next(each for each in pieces[index - 1 :: -1] if each.kind != "COMMA" or each is pieces[0])
        alike = kind_of(pieces[end - 1]) == kind_of(first) != kind_of(before) is not None
        if alike and end < len(pieces) and pieces[end].kind in conditions:
            out[end - 1] = replace(pieces[end - 1], again=True)
    return out


def looked_first(pieces: list[Piece], first: Piece | None) -> list[Piece]:
    """Pieces that end in "or", a look and a bare plural of the kind spoken of first: these before the others."""
    at = len(pieces) - 1
    while at > 0 and (pieces[at].kind == "LOOK" or at == len(pieces) - 1):
        at -= 1
    if first is None or at < 3 or at == len(pieces) - 2 or pieces[at].kind not in ("AND", "OR"):
        return list(pieces)
    last, before = pieces[-1].value, next((piece for piece in pieces[at - 1 :: -1] if piece.kind == "NOUN"), first)
    plural = isinstance(last, Noun) and last.number == "plural"
    if not plural or not kind_of(pieces[-1]) == kind_of(first) != kind_of(before):
        return list(pieces)
    return [*pieces[at + 1 :], pieces[at], *pieces[:at]]


def kind_of(piece: Piece) -> str | None:
    """The category of a name."""
    return piece.value.keys[0] if isinstance(piece.value, Noun) else None
