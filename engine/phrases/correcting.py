"""Words taken back in a phrase: "boxes outside the yards - I mean containers", "the red, sorry, blue cars".

What is said last counts, in the place of what it corrects: of a word that is nothing in the layer, else of the thing
named just before, in the same number.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases.compound_heads import means_some
from engine.phrases.lexicon import Lexicon
from engine.phrases.namesakes import same_kind
from engine.phrases.places import LENGTH_UNIT
from engine.phrases.vocabulary import STOP
from engine.phrases.words import normalise, number, singular_of

MOST = 300  # letters of a phrase that is looked at
PAUSE = r"(?: ?[,;(.\u2013\u2014] ?| -{1,2} )+"
OOPS = r"(?:(?:no|oh|er|uh|um|well|oops|wait)[ ,]+)*"
OTHER_NAME = r"(?:or )?(?:do|did|would|should) (?:they|you|we|i|people) (?:rather )?(?:call|say|mean)(?: (?:them|it|those|these|that))?(?! ?(?:that|whether)\b)"
MEANT = re.compile(
    rf"^(?P<said>.+?)(?:{PAUSE}{OOPS}(?:i (?:mean|meant)(?: to say)?|sorry|pardon(?: me)?|excuse me|or rather|rather|i should say|make that|correction|scratch that|that should be|better|{OTHER_NAME})"
    rf"|[ ,]+{OOPS}(?:or rather|i (?:mean|meant)(?= (?:the|all|any|an?)\b)|or {OTHER_NAME}))[ ,:\u2013\u2014-]+(?P<meant>[^,()]+?)(?P<rest> ?[,)] ?.*)?$"
)
TABLE = """
the a an all any every each some both that those these this which my our one two three four five six seven eight nine ten
that which who whose where with without in on at of to from for by near and or not but except within inside outside along over under between left right behind beside next closest nearest touching
north south east west northern southern eastern western northeast northwest southeast southwest left right top bottom upper lower northernmost southernmost easternmost westernmost leftmost rightmost
in on at near inside outside along under behind beside over
"""
OPENS, JOINTS, SIDES, PREPOSITIONS = (frozenset(row.split()) for row in TABLE.strip().split("\n"))
NO_THING = re.compile(
    r"^(?:to|for|about|if|it|them|those|these|that|this|ones?|the ones?|is|are|was|were|has|have|if|not|no|only|just|really|you|we|they|there|here)\b"
)


def corrected(line: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """What a phrase says with its correction, the likeliest first, each with a note that names what was taken back."""
    if len(line) > MOST or (match := MEANT.match(line.lower().rstrip("?!. )"))) is None:
        return
    said, meant = normalise(match["said"].strip(" ,;(-")), normalise(match["meant"])
    rest = normalise((match["rest"] or "").strip(" ,)"))
    if not said or not meant or NO_THING.match(meant):
        return
    for text, gone in put_right(said.split(), meant.split(), lexicon):
        yield f"{text} {rest}".strip(), f"'{gone}' is taken back for '{meant}'"


def put_right(said: list[str], meant: list[str], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Texts with the words `meant` in place of those of `said` that they correct, and these."""
    if (kind := kind_of(said[-1], lexicon)) and kind == kind_of(meant[0], lexicon):  # "north, sorry, south of"
        yield " ".join((*said[:-1], *meant)), said[-1]
    if len(meant) > 1 and re.fullmatch(LENGTH_UNIT, said[-1]) and number(meant[0]) is not None:
        yield " ".join((*said[:-2], *meant)), " ".join(said[-2:])
    if not (JOINTS | SIDES) & {*meant}:
        spans = sorted(spans_of(said, lexicon), key=lambda span: -likely(said, span, meant, lexicon))
        bare = meant[1:] if meant[0] in OPENS else meant
        for start, end in spans:
            led = start and said[start - 1] in OPENS
            text = " ".join((*said[:start], *(bare if led else meant), *said[end:]))
            yield text, " ".join(said[start:end])
    yield " ".join(meant), " ".join(said)


def kind_of(word: str, lexicon: Lexicon) -> str:
    """Of what kind a word is that one of its kind may correct: a side, a colour, a number; "" for others."""
    if number(word) is not None:
        return "number"
    if word in SIDES:
        return "side"
    return "preposition" if word in PREPOSITIONS else lexicon.looks.get((word,), "")


def spans_of(said: list[str], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where the names of things in a phrase begin and end, without articles, numbers and looks before them."""
    start = 0
    for at, word in enumerate((*said, "and")):
        if word in JOINTS | SIDES | STOP or word in OPENS:
            end = at
            while start < end - 1 and (said[start],) in lexicon.looks:
                start += 1
            if start < end:
                yield start, end
            start = at + 1


def likely(said: list[str], span: tuple[int, int], meant: list[str], lexicon: Lexicon) -> float:
    """How likely some words are what is corrected: unknown to the layer, of the same number and article; the last."""
    start, end = span
    words, last = said[start:end], meant[-1]
    named = singular_of(" ".join(words))
    known = means_some(named, lexicon) or any(noun.split()[-1:] == named.split()[-1:] for noun in lexicon.schema.nouns)
    known = known or any(same_kind(noun, named) for noun in lexicon.schema.nouns)
    several = (singular_of(words[-1]) != words[-1]) == (singular_of(last) != last)
    article = (start > 0 and said[start - 1] in OPENS) == (meant[0] in OPENS)
    thing = tuple(words) in lexicon.nouns or (words[-1],) in lexicon.nouns
    return (
        4.0 * (not known and (thing or start == 0 or said[start - 1] in OPENS)) + 2 * several + article + 0.01 * start
    )
