"""Slips and short forms of people who type in a hurry or in their second language, put into plain words.

Only what can mean one thing: a word that is merely close to another is asked about (`spelling`), never read so.
"""

from __future__ import annotations

import re

COMPARED = (
    "larger|bigger|greater|smaller|longer|shorter|wider|broader|narrower|higher|taller|lower|"
    "closer|nearer|farther|further"
)
BOUNDED = r"(?:less than|more than|under|over|within|at most|at least|up to|about|around|no more than)"
# a thing of one or two words
FEW = r"(?:(?:an?|any|some) )?(?!(?:no|not|the)\b)\w+(?: (?!(?:and|but|or|not|that)\b)\w+)?"
IN_MIDDLE, MIDDLE_ONE = "the (?:center|centre|middle) of the", r"the middle \2 in the \1"
SIDES = "left|right|top|bottom|upper|lower|north|south|east|west"
POLITE = r"(?:please|pls|plz|kindly|thanks|thank you|thx|asap)"

SLIPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\s*&\s*", " and "),
        (rf"^(?:(?:hi|hello|hey|ok|{POLITE})[\s,!.]+)+", ""),
        (rf"[\s,]+(?:{POLITE}[\s!.,]*)+$", ""),
        (rf"\b({COMPARED}|more|less|fewer|other|rather) then\b", r"\1 than"),
        (rf"\bmore (?=(?:{COMPARED})\b)", ""),
        (rf"\b({COMPARED}) (?:as|that|of) (?=\d)", r"\1 than "),
        (rf"\bmost (?=(?:{COMPARED.replace('er', 'est')})\b)", ""),
        (r"(?<=\w )who\b", "that"),
        (r"(?<=\w )(?:that|which) (?:has|have|is having|are having)\b", "with"),
        (r"\bnear(?:by)? (?:of|from)\b", "near"),
        (r"\b(close|next|adjacent) (?:of|from|with|by)\b", r"\1 to"),
        (r"\bbeside (?:of|to)\b", "beside"),
        (r"\b(closest|nearest) (?:of|from|at)(?= (?:the|a|an) )", r"\1 to"),
        (r"\b(surrounded|bordered|flanked) (?:with|from|of)\b", r"\1 by"),
        (rf"\b(far|away) (?:of|to)(?= (?:the|a|an|any) (?!{SIDES}))", r"\1 from"),
        (r"\b(farthest|furthest) of(?= (?:the|a|an|any) )", r"\1 from"),
        (rf"\bat (?=(?:a distance of )?{BOUNDED} \d)", ""),
        (r"\b(by|at|on) side of\b", r"\1 the side of"),
        (rf"\b(with(?:out)? {FEW}) (?:next to|beside|adjacent to|by) (?:it|them)\b", r"\1"),
        (rf"\bwith ({FEW}) (?:near|close to|around) (?:it|them)\b", r"near \1"),
        (rf"^(?:the |an? )?({FEW}) (?:in|at) {IN_MIDDLE} (\w+ (?:row|column))\b", r"the middle \1 in the \2"),
        (r"^the middle one (?:of|in) the (\w+ (?:row|column)) of (?:the )?((?:\w+ )?\w+[^s\W])s$", MIDDLE_ONE),
        (r"^((?:the |all )*bridges?) where (?:the |an? )?\w+ cross(?:es)? ", r"\1 over "),
        (r"\bhectars?\b", "ha"),
        (r"\bhalf (?=(?:hectare|ha|acre|km|kilomet(?:er|re)|mile)\b)", "0.5 "),
        (r"(?<=\d)(?: ?)(?:mtrs?|mts|metrs?|meteres|metters?)\b", " m"),
        (r"^how many (.+?) (?:are|is) (?:there|visible)\b", r"\1"),
        (r"^how many (.+?) (?:there (?:are|is)|do we have|can (?:you|we|i) see)\b", r"\1"),
        (r"^how (?:many|much) ", ""),
        (r"\b(is|are) the (?=(?:second|third|fourth|fifth|\d+(?:nd|rd|th)) )", r"\1 "),
        (r"\bneither (?:made|built)? ?of (\w+) nor (?:made |built )?of (\w+)\b", r"that are neither \1 nor \2"),
        (r"\b(?:made|built|constructed)(?: out)? (?:of|from|with)\b(?! (?:the|a|an)\b)", "of"),
    )
)


def mended(text: str) -> str:
    """A phrase in lower case with its slips put right."""
    for pattern, replacement in SLIPS:
        text = pattern.sub(replacement, text)
    return text
