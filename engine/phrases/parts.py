"""Parts of things that are no features of the layer: "with aluminium conductors", "with a headstone taller than 1.5 m".

What is said of such a part is what the thing's own fields tell. Where features of that name are there, they are meant.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.phrases import plan as p
from engine.phrases.concepts import CONCEPTS
from engine.phrases.expressions import Piece
from engine.phrases.fieldnames import field_words
from engine.phrases.heads import called
from engine.phrases.lacking import Found, lead
from engine.phrases.lexicon import Lexicon
from engine.phrases.places import COMPASS_STEMS
from engine.phrases.schema import Schema
from engine.phrases.valuing import values_from
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import singular_of

SIDES = frozenset({*COMPASS_STEMS, "left", "right", "top", "bottom", "upper", "lower"})
FACES = frozenset({"bottom", "top", "side", "base", "front"})  # of a thing, after "an earthen"
IN_VIEW = frozenset({"of", "left", "right", "half", "part", "third", "quarter", "row", "side", "corner", "edge"})
WITH = frozenset({"with", "having", "has", "have", "of"})
SIZED = re.compile(
    r"\w+er than |.* (?:tall|high|deep|wide|long|thick|old|heavy)$|(?:as )?(?:tall|high|deep|wide|long) as "
)
GRADABLE = {
    "shallow": "depth", "deep": "depth", "tall": "height", "high": "height", "low": "height", "steep": "slope", "gentle": "slope", "flat": "slope",
    "wide": "width", "broad": "width", "narrow": "width", "long": "length", "short": "length", "old": "age", "young": "age", "new": "age",
    "heavy": "weight", "light": "weight", "expensive": "value", "cheap": "value", "valuable": "value", "fast": "speed", "slow": "speed",
    "thick": "diameter", "thin": "diameter", "powerful": "power", "busy": "traffic", "quiet": "traffic", "bright": "lumens", "large": "area",
    "big": "area", "small": "area", "hot": "temperature", "cold": "temperature", "dense": "cover", "populous": "population",
}  # fmt: skip


def is_there(name: str, schema: Schema) -> bool:
    """Whether features of the layer are called so."""
    last = singular_of(name.split()[-1])
    return any(last in (noun, noun.split()[-1]) for noun in schema.nouns if noun)


def valued_parts(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`with aluminium conductors`, `with granite or sandstone headstones`, `of the Weber family`: the value alone."""
    if words[0] not in WITH:
        return
    begin = lead(words, 1, frozenset())
    for size in range(min(4, len(words) - begin - 1), 0, -1):
        own = [each for each in schema.by_text.get(" ".join(words[begin : begin + size]), ()) if not each.number]
        if not own:
            continue
        named = schema.called(words[begin + size : begin + size + 1], weak=True)  # "some fence" is of a field `fence`
        if named and not set(named) & set(own):
            continue
        for column in own if len(own) == 1 else ():
            for end, test in values_from(words, begin, (column,), partly=False):
                thing = words[end] if words[end:] else ""
                of_view = words[end + 1 : end + 2] and words[end + 1] in IN_VIEW
                side = thing in FACES and words[1:2] in (("a",), ("an",)) and not of_view
                if side or (thing.isalpha() and len(thing) > 2 and no_feature(thing, words[:end], schema, lexicon)):
                    yield end + 1, test
        return


def no_feature(thing: str, before: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> bool:
    """Whether a word names a part of things, and neither features, a fixed word nor what a find may be asked for."""
    if (thing,) in sequences() or thing in STOP or thing.removesuffix("ern") in SIDES or is_there(thing, schema):
        return False
    if {thing, singular_of(thing)} & lexicon.parts or (thing,) in lexicon.looks:
        return False
    return not ((thing,) in lexicon.nouns and lexicon.looks.get(before[-1:]) in ("colour", "size", "shape"))


def parts_apart(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`with a headstone taller than 1.5 m`, `with the tallest stones`: said of the thing itself."""
    if not lexicon.schema.strong:
        return pieces
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        has = (piece.kind == "REL" and piece.value == "with") or piece.text in ("whose", "where")
        at = index + 1
        while has and at < len(pieces) and pieces[at].kind in ("DEF", "INDEF"):
            at += 1
        ranked = has and at < len(pieces) and pieces[at].kind == "SUP" and is_field(pieces[at])
        name = at + ranked
        end = name
        while end < len(pieces) and pieces[end].kind in ("WORD", "NOUN", "LOOK") and has:
            end += 1
        last = pieces[end - 1].text
        part = end > name and not is_there(last, lexicon.schema) and not called(last.split(), lexicon)
        after = end + (end < len(pieces) and pieces[end].kind == "IS")
        test = pieces[after] if after < len(pieces) else Piece("END", "")
        if part and ranked:
            out.append(Piece("MOST", f"with {pieces[at].text}", ranked_by(pieces[at], pieces[end - 1].text, lexicon)))
            index = end
        elif part and test.kind == "SIZE" and isinstance(test.value, p.Field) and SIZED.match(test.text):
            index = after
        else:
            out.append(piece)
            index += 1
    return out


def ranked_by(piece: Piece, part: str, lexicon: Lexicon) -> object:
    """What a superlative before a part ranks by: the one number field called so ("the widest crown" of `CROWN_M`)."""
    rank: Any = piece.value
    own = [each.name for each in lexicon.schema.called((part,), weak=True) if each.number]
    return (p.ByField(own[0]), rank[1]) if len(own) == 1 else rank


def is_field(piece: Piece) -> bool:
    """Whether a superlative ranks by a field."""
    return isinstance(piece.value, tuple) and isinstance(piece.value[0], p.ByField)


def graded_apart(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """`shallow berths, less than 5 m depth`: the measure says what shallow means."""
    told = {kind_of(piece.value.name) for piece in pieces if piece.kind == "SIZE" and isinstance(piece.value, p.Field)}
    sized = {piece.value.measure for piece in pieces if piece.kind == "SIZE" and isinstance(piece.value, p.Size)}
    return [
        piece
        for piece in pieces
        if not (piece.kind == "LOOK" and GRADABLE.get(piece.text, "-") in told | sized)
        or piece.text in lexicon.schema.said
    ]


def kind_of(name: str) -> str:
    """What kind of measure a field is."""
    words = field_words(name)
    own = [each.names.split("|")[0] for each in CONCEPTS if re.fullmatch(rf"(?:.* )?(?:{each.names})", words)]
    return own[0] if own else ""
