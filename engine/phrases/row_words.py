"""Words for rows: "standing in a row", "a row of four houses", "at the eastern end of the row", "side by side".

What a row is says `operators.rows`. Rows that a layer has as features ("panel rows") or says in a field are left alone.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from dataclasses import replace

from engine.phrases import places
from engine.phrases import plan as p
from engine.phrases.expressions import Piece, word_match
from engine.phrases.lexicon import Lexicon
from engine.phrases.places import compass, side_of
from engine.phrases.terms import Condition, FromSide, Phrase, is_middle
from engine.phrases.words import COUNTED, ORDINAL, number, ordinal, singular_of

IDLE = (
    r"(?:(?:(?:that|which) )?(?:stand|stands|standing|parked|lying|sitting|placed|arranged|lined up|drawn up|set out|set|laid out|"
    r"planted|growing|moored|berthed|pitched|built|grouped|aligned|waiting|queued(?: up)?|located|situated|ranged) )?(?:all )?"
)  # fmt: skip
ROW = r"(?:row|line|queue|string)"
STRAIGHT = r"(?:(?:single|straight|neat|regular|tidy|even|continuous|unbroken) )*"
SIDES = rf"(?:top|upper|bottom|lower|left|right|{compass})(?: hand)?"
OF_N = rf"(?: of (?P<n>{COUNTED})(?: of them)?(?= (?!of\b|and\b|or\b)|$)(?! [a-z]+s(?![^ ])))?"
IN_A_ROW = re.compile(
    rf"{IDLE}in (?:an? |one |the same ){STRAIGHT}{ROW}{OF_N}(?! (?:of|with) )|{IDLE}in {STRAIGHT}rows(?! of )"
)
BESIDE = re.compile(rf"{IDLE}(?:side by side|abreast)(?: of (?:each other|one another)| in {ROW}s?)?(?! (?:of|with) )")
FILE = re.compile(
    rf"{IDLE}(?:in (?:single|indian) file|one (?:behind|after|beside|next to) (?:the other|another)|nose to tail|end to end)"
)
IN_THE_ROW = re.compile(
    rf"{IDLE}(?:in|of|within|along|from) (?:the|this|that|its) {STRAIGHT}(?:row|queue){OF_N}(?! of )"
)
BY_ROW = re.compile(
    rf"{IDLE}(?:in|of|from|within) (?:the|this|that) {STRAIGHT}(?:row|line|queue),? (?:(?:that|which) )?"
    rf"(?:(?:is|stands|stand|lies|runs|goes|running|standing|lying|parked|directly|just|immediately|right) )*"
    rf"(?:along|alongside|beside|next to|near|by|(?:(?:to|on|along|at) )?(?:the )?(?:far )?(?P<dir>{SIDES})(?: (?:side|edge))? of|(?P<level>above|below))(?= )"
)
AT_END = re.compile(
    rf"{IDLE}(?:at|from|on|in) (?:the|one|each|either|both|an)(?: (?:far|very|extreme|outer))?(?: (?P<side>{SIDES}))? (?P<what>ends?|tip|middle|center) of (?:the|this|that|its|a) {STRAIGHT}(?:row|queue){OF_N}(?! of )"
)
EVERY = re.compile(rf"in every (?P<step>other|{ORDINAL}) place of the row(?: from the (?P<side>{SIDES}))?")
INNER = re.compile(r"between the ends of the row")
ROW_OF = re.compile(rf"(?:(?:the|an?|one|this|that|single) )?{STRAIGHT}{ROW}s? of (?!the\b|an?\b|\d*th\b)(?=[a-z\d])")
SAYS = ("row", "line", "queue", "string", "abreast", "side by side", "file", "one ", "nose to", "end to")


def read_row(line: str, start: int, lexicon: Lexicon) -> Piece | None:
    """The words for a row at `start`; None where the layer itself has rows of that name."""
    if not any(word in line for word in SAYS):
        return None
    patterns = (
        (BY_ROW, "REL"),
        (ROW_OF, "POS_ADJ"),
        (IN_A_ROW, ""),
        (BESIDE, ""),
        (FILE, ""),
        (IN_THE_ROW, ""),
        (AT_END, ""),
        (EVERY, ""),
        (INNER, ""),
    )
    for pattern, kind in patterns:
        match = word_match(pattern, line, start) if pattern is not ROW_OF else pattern.match(line, start)
        if match is None or owned(match[0], lexicon):
            continue
        said = by_what(match) if pattern is BY_ROW else meaning(pattern, match)
        return Piece(kind or "POS_PP", match[0].rstrip(), said)
    return None


def by_what(match: re.Match[str]) -> tuple[int | None, p.Frame]:
    """The side of a thing that a row lies on, or None: "in the row just north of the road", "in the row along it"."""
    side = side_of(match["dir"]) if match["dir"] else None
    if side is not None:
        return side.bearing, side.frame
    return places.ABOVE[match["level"]] if match["level"] else None, "image"


def owned(words: str, lexicon: Lexicon) -> bool:
    """Whether the layer's things are called rows, lines or queues, or a field says so."""
    said = {singular_of(word) for word in words.split()} & {"row", "line", "queue", "string"}
    last = {noun.split()[-1] for noun in lexicon.schema.nouns if noun}
    return bool(said & (last | lexicon.schema.said))


def meaning(pattern: re.Pattern[str], match: re.Match[str]) -> p.InRow:
    """What such words ask for."""
    if pattern is INNER:
        return p.InRow(inner=True, counted=False)
    if pattern is EVERY:  # every other one from the first on, every second one is the second, the fourth ...
        side = side_of(match["side"]) if match["side"] else None
        step = 2 if match["step"] == "other" else ordinal(match["step"]) or 1
        start = 1 if match["step"] == "other" else step
        if side is None or side.bearing is None:
            return p.InRow(at=start, every=step, counted=False)
        return p.InRow(at=start, every=step, bearing=side.bearing, frame=side.frame, counted=False)
    size = int(number(match["n"]) or 0) if "n" in pattern.groupindex and match["n"] else 0
    if pattern is AT_END:
        if match["what"] in ("middle", "center"):
            return p.InRow(size, at=0, counted=False)
        side = side_of(match["side"]) if match["side"] else None
        if side is None or side.bearing is None:
            return p.InRow(size, at=1, ends=True, counted=False)
        return p.InRow(size, at=1, bearing=side.bearing, frame=side.frame, counted=False)
    return p.InRow(size=size, close=pattern is BESIDE, counted=pattern is not IN_THE_ROW)


def with_rows(
    phrase: Phrase, conditions: list[Condition | None], warnings: list[str]
) -> tuple[Phrase, list[Condition | None]]:
    """A phrase and its conditions, its number, its ordinal and its "middle" said of the row that one asks for.

    `four tents in a row` is a row of four, `the second car in the row` and `the middle hut of the row` are places in it.
    """
    at = next((i for i, each in enumerate(conditions) if each and isinstance(each.test, p.InRow)), None)
    condition = None if at is None else conditions[at]
    if at is None or condition is None or not isinstance(condition.test, p.InRow) or condition.negated:
        return phrase, conditions
    test, items = condition.test, phrase.items
    if test.every and test.bearing is None:
        warnings.append(
            f"the places of a row are counted from the left, in an upright row from the top, from {test.at} on"
        )
    counts = [int(str(item.value)) for item in items if item.kind in ("NUM", "BOTH")]
    if test.counted and not test.size and len(counts) == 1:
        test = replace(test, size=counts[0])
    sided = any(isinstance(post, FromSide) for post in phrase.posts) or phrase.has("SUP", "SUPSIDE", "NEAREST")
    ranks = [int(str(item.value)) for item in items if item.kind == "ORD"]
    middles = [i for i, each in enumerate(conditions) if each and is_middle(each.test)]
    if len(ranks) == 1 and not sided:
        if test.at is None:
            warnings.append("counted from the left, in an upright row from the top")
        test = replace(test, at=max(abs(ranks[0]), 1) if test.at is not None else ranks[0])
        items = tuple(item for item in items if item.kind != "ORD")
    elif middles and any(is_middle(item.value) for item in items) and test.at is None:
        test = replace(test, at=0)
        items = tuple(item for item in items if not is_middle(item.value))
    out: list[Condition | None] = [
        each for i, each in enumerate(conditions) if test.at != 0 or i not in middles or i == at
    ]
    return replace(phrase, items=items), [replace(each, test=test) if each is condition else each for each in out]
