"""Turns of speech that say a rank: "ranked fourth by area", "the runner-up in size", "second if you count from the right"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, ORDINAL, ORDINALS, SMALL

SIDE = "left|right|top|bottom|north|south|east|west"
BY_SIZE = r"(?:(?:by|in|for|in terms of|according to|with respect to) (?:the |its |their )?(?:overall |total |ground |surface )?(?:size|area|surface|footprint|extent|acreage))"
NUMBER = r"(?:number|no|nr|#) ?"
NTH = {value: name for name, value in ORDINALS.items()}
COUNT = (
    r"(?: ,)?(?: (?:when|if|as))?(?: (?:you|one|we))?(?: (?:are|is))? (?:counted|count|counting|starting|start|going|go|walking|walk|reading|read|looking|numbered|numbering)"
    rf"(?: (?:it|them|along (?:the|an?) [a-z]+|starting))?(?: from| at)?(?: (?:the|its|their))?(?: far)? (?P<side>{SIDE})(?:ern)?(?: hand)?(?: (?:end|side|edge))?"
    rf"(?: (?:of|in) the (?:row|line|group|column|series)(?: of [a-z]+)?)?(?: to (?:the )?(?:{SIDE})(?:ern)?)?(?: across the (?:image|view|scene|picture|map))?(?![^ ])"
)
HIGH = re.compile(r"height|level|elev|alt|storey|floor|top|\bz\b")
THING = r"(?P<thing>[a-z]+(?: [a-z]+){0,3}?)"


def nth_largest(match: re.Match[str]) -> str:
    """`warehouses that rank second and third in size`: the second and the third largest of them."""
    ranks = f"{match['one']} largest" + (f" and {match['two']} largest" if match["two"] else "")
    return f"the {ranks} {match['thing']}"


def nth(match: re.Match[str]) -> str:
    """`number two`: the second."""
    number = SMALL.get(match["n"]) or int(match["n"])
    return f"{NTH.get(number, f'{number}th')} {match['thing']} "


TURNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (COUNT, r" from the \g<side>"),
    (rf"^(?:the )?{THING} {NUMBER}(?P<n>{COUNTED}) (?=from the |{BY_SIZE})", nth),
    (rf"^(?:the )?{NUMBER}(?P<n>{COUNTED}) from the (?P<side>{SIDE}) (?:of|among|amongst|in) (?:all )?(?:the )?(?P<thing>[a-z ]+?)s$", lambda match: f"the {nth(match)}from the {match['side']}"),
    (rf"^(?:the )?{THING} (?:that |which )?(?:(?:is|are|comes?|coming|ranks?|ranked|ranking|placed|takes?|taking|holds?|stands?) )?(?:the |in )?(?P<one>{ORDINAL})(?: and (?:the )?(?P<two>{ORDINAL}))?(?: place| position| rank)? {BY_SIZE}(?= ,| and | plus |$)", nth_largest),
    (rf"^(?:the )?{THING} (?:that|which) (?:comes?|is|are|stands?) (?:the )?(?P<one>{ORDINAL}) from the (?P<side>{SIDE})(?![^ ])", r"the \g<one> \g<thing> from the \g<side>"),
    (rf"\b(?P<one>{ORDINAL}) (?P<thing>[a-z ]+?) in the (?:row|line|series|sequence) (?=from the )", r"\g<one> \g<thing> "),
    (r"^(?:which|what) (?P<thing>[a-z ]+?) (?:is|are) (?=(?:the )?(?:runner|(?:[a-z]+ )?[a-z]+(?:est|most)$))", r"the \g<thing> that is "),
    (rf"^(?:the )?(?P<thing>[a-z ]+?) (?:that|which) (?:is|are) (?:the )?runners? up(?: {BY_SIZE})?$", r"the second largest \g<thing>"),
    (rf"\b(?:the )?runner up {BY_SIZE} (?:of|among) (?:all )?(?:the )?", "the second largest of the "),
    (rf"^(?P<which>the |)(?P<end>top|bottom) (?P<n>{COUNTED}) (?P<thing>[a-z ]+?) {BY_SIZE}$", lambda match: f"the {match['n']} {'largest' if match['end'] == 'top' else 'smallest'} {match['thing']}"),
    (rf"^(?:the )?(?P<thing>[a-z ]+?) (?:that|which) (?:make|are|are in|are among|form|reach|rank in|rank among|belong to) the (?P<end>top|bottom) (?P<n>{COUNTED}) {BY_SIZE}$", lambda match: f"the {match['n']} {'largest' if match['end'] == 'top' else 'smallest'} {match['thing']}"),
    (r"\b(largest|biggest|smallest) in (?:size|area|surface|footprint|extent|diameter)(?![^ ])", r"\1"),
    (r"\b(minimum|minimal|maximum|maximal) (?:area|size|footprint) (?=[a-z])", lambda match: "smallest " if match[1][1] == "i" else "largest "),
    (r"\bwith the (largest|biggest|smallest) (?:outline|extent|surface|polygon)(?![^ ])", r"with the \1 area"),
    (rf"^(?:the )?(?:last |outer |outermost )?(?P<n>{COUNTED}) (?P<thing>[a-z ]+?) (?:at|on) the (?P<side>{SIDE})(?:ern)? end(?: of the (?:row|line|series))?$", r"the \g<n> \g<side>most \g<thing>"),
    (r"\bmedium(?: sized)? one of (?:the )?three (?P<thing>[a-z]+(?: [a-z]+)?)s$", r"second largest \g<thing>"),
    (rf"\b(nearest|closest)(?: to)? the ({SIDE})(?:ern)? (?:boundary|border|limit|margin|rim|frame)(?: of the (?:image|view|scene|map|layer))?(?![^ ])", r"\1 to the \2 edge"),
    (rf"\bthe (?P<n>{COUNTED}) (larger|bigger|smaller|longer|taller|wider|narrower|older) (?=[a-z]+(?: [a-z]+)?s$)", lambda match: f"the {match['n']} {match[2].removesuffix('er').removesuffix('g') if match[2] == 'bigger' else match[2].removesuffix('er')}est "),
    (r"\b(?:very|absolutely|single|by far the|far and away the) (?=(?:[a-z]+est|most|least) )", ""),
    (r"\bgreatest (?=[a-z])(?!(?:height|length|width|depth|area|number|distance|extent|share|size)\b)", "largest "),
    (r"\b(?:that |which )?(?:sits?|is|are|lies|lie|stands?|appears?|comes?) (?:the )?lowest (?:in|on|within) the (?:frame|image|picture|view|scene|map)(?![^ ])", "bottommost"),
    (r"\b(?:that |which )?(?:sits?|is|are|lies|lie|stands?|appears?|comes?) (?:the )?highest (?:in|on|within) the (?:frame|image|picture|view|scene|map)(?![^ ])", "topmost"),
))  # fmt: skip
LOWEST = re.compile(
    rf"\b(?P<lead>(?:the |)(?:{COUNTED} )?)lowest (?=[a-z])(?!(?:number|value|price|rent|height|score|area|share|level|cost|rate)\b)"
)


def ranked_so(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    heights = any(HIGH.search(words) for words, _ in lexicon.measured)
    return line if heights or not lexicon.schema.words else LOWEST.sub(r"\g<lead>bottommost ", line)
