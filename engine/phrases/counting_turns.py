"""Comparisons with all others, owners, clauses of other things and pronouns, as the grammar reads them: "taller than the rest"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.words import COUNTED

Turn = str | Callable[[re.Match[str]], str]
NOT = r"(?!(?:that|which|with|without|of|in|on|at|near|to|and|or|from|than|by|is|are|no)\b)"
NP = rf"(?:the |an? )?{NOT}[a-z\d]+(?: {NOT}[a-z\d]+){{0,3}}?"
THING = rf"{NOT}[a-z]+(?: {NOT}[a-z]+){{0,2}}?"
END = r"(?= ,| (?:and|or|but|that|which|with|without|in|on|at|near|to|from)\b|$)"
THAN = rf"(?:all|any|every|each)?(?: ?of)? ?(?:the )?(?:others?(?: ones?)?|rest)(?: ?'s?)?(?: (?!than){NOT}[a-z]+){{0,2}}?{END}"
SPACE = r"(?:ground|area|space|room|land|surface)"
SIDE = "north|south|east|west|left|right"
TURNED = {
    "round": "surrounded by",
    "around": "surrounded by",
    "past": "next to",
    "by": "next to",
    "up to": "touching",
    "along": "next to",
}
TURNED |= {
    "over": "under",
    "above": "under",
    "across": "crossed by",
    "through": "crossed by",
    "under": "over",
    "beneath": "over",
    "in": "with",
    "on": "with",
}
WRAPS, ROUND = (
    "surround enclose cross touch border contain hold",
    "surrounded by|surrounded by|crossed by|touching|next to|in|in",
)
VERBS = dict(zip(WRAPS.split(), ROUND.split("|"), strict=True))
BY = rf"(?<=[a-z]) (?:(?:that|which) (?=the |an? |no |[a-z]+s [a-z]+ [a-z]+)|(?=no ))(?P<by>(?:no )?{NP})"


def superlative(match: re.Match[str]) -> str:
    """`the two silos that are taller than the rest`: the two tallest; `nearer to the pond than any other`: closest to it."""
    count = f"{match['n'].replace('pair of', '2')} " if match["n"] else ""
    if match["near"]:
        near = "closest to" if match["near"][0] in "cn" else "farthest from"
        what = match["to"] or match["from"]
        return f"the {count}{match['thing']} {near} {what}" if what else match[0]
    side, more = match["side"], match["more"] or ""
    most = {"more": "largest", "less": "smallest"}.get(match["space"]) or f"{more[:-2]}est"
    most = (
        f"most {more[5:]}"
        if " " in more
        else f"{side}most"
        if side in ("left", "right")
        else f"{side}ernmost"
        if side
        else most
    )
    return f"the {count}{most} {match['thing']}"


def related(match: re.Match[str]) -> str:
    """`that no plot surrounds`: not surrounded by a plot; `that a path goes around`, `that a road has on it`."""
    verb = next((each for each in VERBS if match["verb"] and match["verb"].startswith(each)), "")
    relation = VERBS[verb] if verb else match["where"] or TURNED[match["goes"]]
    denied = match["by"].startswith("no ")
    if denied and relation == "with":
        return f" without a {match['by'][3:]}"
    return f" that are not {relation} a {match['by'][3:]}" if denied else f" {relation} {match['by']}"


TURNS: tuple[tuple[re.Pattern[str], Turn], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r"\b(?:whichever|whatever) (?P<thing>[a-z]+(?: [a-z]+)?) (?=(?:is|lies|stands|sits) )", r"the \g<thing> that "), (r"\b(is|are) left (?=outside|without|not|in|on )", r"\1 "),
    (rf"\b(?:the|all|an?) (?:(?P<n>{COUNTED}|pair of) )?(?P<thing>{THING}) (?:(?:that|which) )?(?:(?:is|are|stands?|lies?|comes?) )?(?:(?:takes? up|covers?|occupy|occupies|with|having|has|have) (?P<space>more|less) {SPACE}|(?:farther|further) (?:to the )?(?P<side>{SIDE})|(?P<near>closer|nearer|farther|further)(?: (?:away )?(?:to|from) (?P<to>{NP}))?|(?P<more>[a-z]{{3,}}er|more [a-z]+)) than {THAN}(?: (?:to|from) (?P<from>{NP}){END})?", superlative),
    (rf"\b(?:with|having|has|have|holding) (more|fewer) ({THING}) (?:(?:in|on) (?:it|them) )?than {THAN}", lambda match: f"with the {'most' if match[1] == 'more' else 'fewest'} {match[2]}"),
    (r"\b(with|having|holds?|has|have|containing|contains?) (?:exactly )?a (?:pair|couple) of (?=[a-z])", r"\1 exactly two "),
    (rf"^(?:the |all the )?({THING}) ?, (?:both|all (?:two|three|four|five))(?: of them)?$", r"all the \1"),
    (rf"^((?:.+ (?:in|on|near|to|of|from|by|and) )?)({NP}) 's (?:({COUNTED}) )?(clos|near|farth|furth)est ({THING}){END}", lambda match: f"{match[1]}the {match[3] + ' ' if match[3] else ''}{match[5]} {'farthest from' if match[4] in ('farth', 'furth') else 'closest to'} {match[2]}"),
    (r"\b([a-z]+ \d+) 's ((?!(?:left|right|top|bottom|north|south|east|west)\b)[a-z]+)(?= (?:in|on|at|near|and|or|that|with)\b| ,|$)", r"the \2 of \1"),
    (r"(?<= 's )(?:only|sole|one and only) (?=[a-z])", ""),
    (rf"{BY} (?<!not )(?:(?P<verb>(?:{'|'.join(VERBS)})(?:e?s)?)|(?:runs?|goes|go|pass(?:es)?|leads?|stands?|lies?)(?: all the way| right)? (?P<goes>a?round|past|by|in|on|up to|along|over|across|through|under|beneath)|(?:has|have) (?P<where>in|on|next to|near|beside|around|under) (?:it|them)){END}", related),
    (r"\b(?:closest|nearest) ones to (?=[a-z])", "closest to "), (r"\bto where ([a-z\d ]+?) (?:is|stands|lies)$", r"to \1"),
    (r"\bwhose (?:outline|shape|form|footprint|plan) is (?=(?:round|circular|square|rectangular|oval|elongated|irregular)\b)", "that is "), (r"\bwhose neighbours? (?:is|are) ", "next to "),
    (r"\bwhose (?:edge|border|boundary) (?:lies |is |comes )?(?=nearest|closest|farthest|touching)", ""), (r"\bnot (?:a )?part of ", "not in "), (r"\b(with [a-z]+) (?:in place|in lieu) of [a-z]+(?![^ ])", r"\1"),
    (rf"\bthe (?:most|largest|greatest) (?:water|land|floor|ground|roof|surface) {SPACE}(?![^ ])", "the largest area"), (r"\b(?:(?:that|which) )?cross(?:es)? over (?=the )", "crossing "),
    (r"\bthat is the ([a-z]+est|most [a-z]+) (?=that (?:is|are) not )", r"\1 "),
))  # fmt: skip


def counting(line: str) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    return line
