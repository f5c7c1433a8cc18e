"""Turns of phrase put into the order that the grammar reads."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

from engine.phrases.expressions import Piece, read_expression
from engine.phrases.lexicon import Lexicon, Noun
from engine.phrases.places import side_of
from engine.phrases.plan import Position
from engine.phrases.vocabulary import sequences
from engine.phrases.words import plural_of

NAMING = frozenset({"LOOK", "WORD", "NOUN"})
COUNTING = frozenset({"DEF", "INDEF", "ALL", "NUM", "BOTH"})
RELATIONS = frozenset({"REL", "DIR", "DIST", "DISTDIR", "WITHOUT", "BETWEEN"})


def fronted(pieces: list[Piece]) -> list[Piece]:
    """`in the top left, the airplane`, `north of the road all houses`: the condition is said of what follows."""
    end = 1 if pieces and pieces[0].kind == "POS_PP" else end_of_relation(pieces)
    rest = pieces[end:]
    parted = end == 1
    if rest and rest[0].kind == "COMMA":
        rest, parted = rest[1:], True
    if [piece.text for piece in rest[:2]] in (["there", "is"], ["there", "are"]):
        rest = rest[2:]
    begins = COUNTING | {"NOUN", "LOOK"} if parted else COUNTING
    if not end or not rest or rest[0].kind not in begins:
        return pieces
    return [*rest, Piece("COMMA", ","), *pieces[:end]]


def end_of_relation(pieces: list[Piece]) -> int:
    """Where the relation that a phrase begins with ends, its things included; 0 when it begins with none."""
    if not pieces or pieces[0].kind not in RELATIONS:
        return 0
    end = start = 1
    while True:
        while end < len(pieces) and pieces[end].kind in COUNTING | {"SUP"}:
            end += 1
        first = end
        while end < len(pieces) and pieces[end].kind in NAMING:
            end += 1
        if end == first:
            return 0
        if start == 1 and end + 1 < len(pieces) and pieces[end].kind == "AND" and pieces[0].kind == "BETWEEN":
            start = end = end + 1
            continue
        return end


def sided_things(pieces: list[Piece]) -> list[Piece]:
    """`ships at the left pier`, `on the southernmost pier`: places before a name are said of that thing."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        follows = next((each.kind for each in pieces[index + 1 :] if each.kind != "LOOK"), "")
        preposition, the, side = piece.text.partition(" the ")
        relation = sequences().get(tuple(preposition.split()), ("", ""))
        said = index > 0 and pieces[index - 1].kind in NAMING | {"FROMSIDE"} and follows == "NOUN"
        if said and piece.kind == "TOSIDE" and relation[0] == "CLOSEST" and (own := read_expression(side, 0)):
            out += [Piece("CLOSEST", preposition, relation[1]), Piece("DEF", "the")]
            piece = own  # "nearest to the eastern jetty"
        placed = piece.kind == "SUPSIDE" or (piece.kind == "POS_PP" and isinstance(piece.value, Position))
        if said and the and relation[0] == "REL" and placed:
            out += [Piece("REL", preposition, relation[1]), Piece("DEF", "the")]
            piece = Piece("POS_ADJ" if piece.kind == "POS_PP" else "SUPSIDE", side, piece.value)
        out.append(piece)
    return out


def shared_heads(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`tennis and basketball courts`: tennis courts and basketball courts, where the lexicon knows both."""
    out = list(pieces)
    for index, (word, joint, name) in enumerate(zip(pieces, pieces[1:], pieces[2:], strict=False)):
        whole = (word.text, name.text.split()[-1])
        joined = word.kind in NAMING and joint.kind in ("AND", "OR") and name.kind == "NOUN"
        if joined and " " in name.text and whole in lexicon.nouns:
            out[index] = Piece("NOUN", " ".join(whole), lexicon.nouns[whole])
    return out


def shared_looks(pieces: list[Piece]) -> list[Piece]:
    """`the red and the blue car`: the red car and the blue car."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        out.append(piece)
        after = [each.kind for each in pieces[index + 1 : index + 3]]
        if piece.kind == "LOOK" and after in (["AND", "DEF"], ["OR", "DEF"]):
            start = index + 3
            end = next((i for i in range(start, len(pieces)) if pieces[i].kind != "LOOK"), len(pieces))
            if start < end < len(pieces) and pieces[end].kind == "NOUN":
                out.append(pieces[end])
    return out


def either_looks(pieces: list[Piece]) -> list[Piece]:
    """`cars, either red or blue`: without the comma and the word."""
    for index, piece in enumerate(pieces):
        if piece.text == "either" and [each.kind for each in pieces[index + 1 :]] == ["LOOK", "OR", "LOOK"]:
            start = index - 1 if index and pieces[index - 1].kind == "COMMA" else index
            return pieces[:start] + pieces[index + 1 :]
    return pieces


def ranks_after(pieces: list[Piece]) -> list[Piece]:
    """`the second from the left tank`: the side that is counted from goes after the name."""
    for index, (rank, side) in enumerate(pairwise(pieces)):
        if rank.kind == "ORD" and side.kind == "FROMSIDE":
            start = index + 2
            end = next((i for i in range(start, len(pieces)) if pieces[i].kind not in NAMING), len(pieces))
            if end > start:
                return [*pieces[: index + 1], *pieces[start:end], side, *pieces[end:]]
    return pieces


PORTIONS = frozenset({"patch", "piece", "stretch", "expanse", "body", "strip", "tract", "area", "section", "plot"})
MANY_PORTIONS = frozenset(plural_of(word) for word in PORTIONS)


def portions(pieces: list[Piece]) -> list[Piece]:
    """`a patch of grass`, `the largest stretches of water`: one piece of it, or several."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        before = pieces[max(0, index - 2) : index]
        words = [each.text for each in before]
        counted = (
            piece.kind == "NOUN" and len(words) == 2 and words[1] == "of" and before[0].kind in ("WORD", "BAD", "NOUN")
        )
        if counted and words[0] in PORTIONS | MANY_PORTIONS and isinstance(piece.value, Noun):
            number: Literal["singular", "plural"] = "plural" if words[0] in MANY_PORTIONS else "singular"
            piece = replace(piece, value=replace(piece.value, number=number))
            del out[-2:]
        out.append(piece)
    return out


def titled(pieces: list[Piece]) -> list[Piece]:
    """`the ship named Ocean Pearl`, `the tower Big Ben`: what one feature is called is a look of its kind."""
    out: list[Piece] = []
    for piece in pieces:
        title = isinstance(piece.value, Noun) and piece.value.title
        if title and len(out) > 1 and out[-1].text in ("named", "called") and out[-2].kind == "NOUN":
            out.pop()
            if out[-1].kind in ("THAT", "IS"):
                out.pop()
        if title and out and out[-1].kind == "NOUN":
            out.insert(len(out) - 1, Piece("LOOK", piece.text, "value"))
            continue
        out.append(piece)
    return out


def each_other(pieces: list[Piece]) -> list[Piece]:
    """`tanks within 20 m of each other`: of the tanks; no object is ever related to itself."""
    start = next((i for i, piece in enumerate(pieces) if piece.kind in NAMING), len(pieces))
    end = next((i for i in range(start, len(pieces)) if pieces[i].kind not in NAMING), len(pieces))
    out = list(pieces)
    for index in range(len(out) - 2, end - 1, -1):
        said = [piece.text for piece in out[index : index + 2]]
        if said in (["each", "other"], ["one", "another"]):
            out[index : index + 2] = pieces[start:end]
        elif out[index - 1].kind == "BETWEEN" and said in (["the other", "two"], ["the two", "others"]):
            noun = pieces[end - 1].value
            if isinstance(noun, Noun):
                several = Piece("NOUN", noun.text, replace(noun, number="plural"))
                out[index : index + 2] = [*pieces[start : end - 1], several]
    return out


def pronouns(pieces: list[Piece]) -> list[Piece]:
    """`boats below the pier but not next to it`: the pier; the last thing that something was related to."""
    out: list[Piece] = []
    for piece in pieces:
        said = piece.text in PRONOUNS and bool(out) and out[-1].kind in RELATIONS
        told = said and not joined_before(out) and not any(each.text.split()[0] in HAVING for each in out)
        if told and number_of_first(out) == OTHERS[piece.text]:
            out.insert(-1, Piece("COMMA", ","))  # said of what the phrase begins with
        out += meant_by(piece.text, out) if said else [piece]
    return out


def joined_before(pieces: list[Piece]) -> bool:
    """Whether the last relation of some pieces follows a word that joins it to the first thing."""
    return len(pieces) > 1 and pieces[-2].kind in JOINING | {"NOT"}


JOINING = frozenset({"AND", "OR", "BUT", "COMMA", "EXCEPT"})  # "no car next to it" speaks of the target
PRONOUNS = {"it": "singular", "them": "plural"}
HAVING = frozenset({"with", "without", "containing", "having", "holding"})  # "houses with a palm in it"
OTHERS = {"it": "plural", "them": "singular"}  # "wagons east of the road within 100 m of it" speaks of the road


def meant_by(word: str, before: list[Piece]) -> list[Piece]:
    """The article and the name that "it" or "them" stands for; the word itself when nothing before has its number."""
    end = len(before)
    while end:
        start = end
        while start and before[start - 1].kind in NAMING:
            start -= 1
        noun = before[end - 1].value
        article = start - 1 if start and before[start - 1].kind in COUNTING else start
        related = article > 0 and before[article - 1].kind in RELATIONS
        stop = end
        while stop < len(before) and before[stop].kind in ("POS_PP", "POS_ADJ"):  # "the carousel on the right, ..."
            stop += 1
        joined = stop < len(before) and before[stop].kind in JOINING
        if start < end and isinstance(noun, Noun) and related and noun.number in ("either", PRONOUNS[word]):
            return before[article:stop] if joined else [Piece("BAD", word)]
        end -= 1
    return [Piece("BAD", word)]


def number_of_first(pieces: list[Piece]) -> str:
    """Singular, plural or either, of the name that a phrase begins with."""
    start = next((i for i, piece in enumerate(pieces) if piece.kind in NAMING), len(pieces))
    end = next((i for i in range(start, len(pieces)) if pieces[i].kind not in NAMING), len(pieces))
    noun = pieces[end - 1].value if end > start else None
    return noun.number if isinstance(noun, Noun) else ""


def few(after: list[Piece]) -> bool:
    """Whether a number, or the name of one thing, comes next."""
    end = next((i for i, piece in enumerate(after) if piece.kind not in NAMING), len(after))
    noun = after[end - 1].value if end else None
    return after[0].kind == "NUM" or after[0].text == "one" or (isinstance(noun, Noun) and noun.number == "singular")


def sides_counted(pieces: list[Piece]) -> list[Piece]:
    """`the upper three courts`, `the left hangar`: the uppermost, the leftmost, wherever in the view they are."""
    out = list(pieces)
    for index in range(1, len(pieces) - 1):
        piece = pieces[index]
        if piece.kind != "POS_ADJ" or pieces[index - 1].kind != "DEF" or not few(pieces[index + 1 :]):
            continue
        words = piece.text.split()
        side = side_of(piece.text) if len(words) == 1 else None
        if side is not None and side.bearing is not None:
            out[index] = Piece("SUPSIDE", piece.text, side)
    return out


VERBS = {"is": "singular", "was": "singular", "are": "plural", "were": "plural"}


def speaks_of(verb: str, named: Piece, last: Piece) -> bool:
    """Whether a clause's verb agrees with the thing named first and not with the one right before it."""
    number = VERBS.get(verb.split()[-1])
    numbers = [piece.value.number for piece in (named, last) if isinstance(piece.value, Noun)]
    return len(numbers) == 2 and numbers[0] in ("either", number) and numbers[1] not in ("either", number)


RANKED = frozenset({"ALL", "DEF", "INDEF", "SUP", "SUPSIDE", "NUM", "ORD"})


def value_heads(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`the tallest oak`: what a field says, where a name ends in it, is the thing itself."""
    out = list(pieces)
    for index, piece in enumerate(pieces):
        after = pieces[index + 1].kind if index + 1 < len(pieces) else ""
        said = index > 0 and pieces[index - 1].kind in ("THAT", "IS", "NOT")
        thing = lexicon.nouns.get((plural_of(piece.text),))
        own = piece.value == "value" or piece.text in lexicon.schema.nouns or (thing and thing.keys == (piece.text,))
        begins = pieces[index - 1].kind == "DEF" if index else piece.text in lexicon.schema.nouns  # "green of hole 4"
        last = [each.kind for each in pieces[index + 1 :]] == ["SIZE"] and begins
        joint = after in NAMING | {"AND", "OR", "SIZE"} and not last  # "the crusher operated by ..."
        if piece.kind == "LOOK" and own and not joint and not said:
            out[index] = Piece("NOUN", piece.text, Noun(piece.text, (piece.text,), "singular"))
    return out


def shared_values(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`sand or gravel stockpiles`: stockpiles of either, where one field says both and no feature is called sand."""
    columns = lexicon.schema.by_text
    out = list(pieces)
    for index, (one, joint, other, thing) in enumerate(zip(out, out[1:], out[2:], out[3:], strict=False)):
        both = set(columns.get(one.text, ())) & set(columns.get(other.text, ()))
        alone = index == 0 or out[index - 1].kind not in NAMING
        named = {one.text, other.text} & lexicon.schema.nouns
        if joint.kind in ("AND", "OR") and thing.kind == "NOUN" and both and alone and not named:
            out[index] = Piece("LOOK", one.text, "value")
            out[index + 2] = Piece("LOOK", other.text, "value")
    return out
