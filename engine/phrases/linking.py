"""Clauses put the way round that the grammar reads: "the parcel the school stands on", "by the canal that have no boat"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon

THING = r"(?:(?!that |which )[a-z]+ )?(?!that |which )[a-z]+"
STANDS = r"(?:(?:is|are|was|were)(?: parked| located| standing| lying| moored| built| found)?|stands?|lies|lie|sits?|floats?|grows?)"
ENDS = r"(?= ,| (?:and|or|but|that|which|with|without|in|on|at|near|north|south|east|west|within)\b|$)"
INSIDE, BESIDE = r"in|inside|within|on|upon", r"next to|near|close to|beside|by|at|along"
DONE = {
    "crosses": "crossed by",
    "spans": "crossed by",
    "touches": "touching",
    "borders": "bordering",
    "surrounds": "surrounded by",
}
CONTACT = tuple(
    re.compile(rf"^(?P<thing>(?:the |all |all the |an? )?{THING}) {clause}{ENDS}")
    for clause in (
        rf"(?:(?:that|which) )?(?P<other>(?:the|an?|any) {THING}) {STANDS} (?P<where>{INSIDE}|{BESIDE})",
        rf"(?:(?:that|which) )?(?P<other>(?:the|an?|any) {THING}) (?P<verb>{'|'.join(DONE)})",
        rf"(?P<where>{INSIDE}|{BESIDE}) which (?P<other>(?:the|an?|any) {THING}) {STANDS}",
        rf"where (?P<other>(?:the|an?|any) {THING}) {STANDS}",
        rf"where there (?:is|are) (?P<other>(?:an? |any |some )?{THING})",
    )
)
HAVING = re.compile(
    r" (?:(?:that|which) (?P<verb>have|has|do not have|does not have) |(?=with |without |containing |not containing ))(?P<what>[a-z\d ]+?)(?: (?:in|on|inside|around|near|next to|beside|of) (?P<them>it|them))?$"
)


def linked(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such clauses turned."""
    for pattern in CONTACT:
        if (match := pattern.match(line)) and all(is_thing(match[each], lexicon) for each in ("thing", "other")):
            groups = match.groupdict()
            where = DONE.get(groups.get("verb") or "") or groups.get("where") or "in"
            relation = "containing" if re.fullmatch(INSIDE, where) else where
            return f"{match['thing']} {relation} {match['other']}{line[match.end() :]}"
    return line


def is_thing(text: str, lexicon: Lexicon) -> bool:
    """Whether a text, its article apart, ends in what a lexicon or a layer calls things."""
    words = text.split()
    return any(tuple(words[start:]) in lexicon.nouns for start in range(max(0, len(words) - 3), len(words)))


def of_first(text: str, lexicon: Lexicon) -> str:
    """`ponds near the canal that have no boat in them`, in lower case, with a comma before what is said of the ponds.

    The verb or the pronoun has the number of the first thing, and not of the one right before.
    """
    match = HAVING.search(text)
    number = {"have": True, "do not have": True, "them": True, "has": False, "does not have": False, "it": False}
    several = number.get(match["verb"] or match["them"] or "") if match else None
    if match is None or several is None:
        return text
    before = text[: match.start()].split()
    named = [lexicon.nouns.get((word,)) for word in before]
    heads = [noun for noun, after in zip(named, [*named[1:], None], strict=True) if noun and not after]
    numbers = [noun.number == "plural" for noun in heads if noun.number != "either"]
    agrees = len(numbers) > 1 and numbers[0] == several != numbers[-1] and named[-1] is not None
    clause = re.sub(r"^ (?:that|which) ha(?:ve|s) ", " with ", text[match.start() :])
    return f"{text[: match.start()]} ,{clause}" if agrees else text
