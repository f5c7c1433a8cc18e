"""Ways that lead somewhere, put as the grammar reads them: "street running from the gate to the square", "road to the farm".

What leads to a thing ends at it: it touches it, else it is next to it, else near it (`leading`). Only in layers, only of
ways and lines, and only where things follow that are known.
"""

# ruff: noqa: E501 - tables and patterns read better whole
from __future__ import annotations

import re

from engine.phrases.contact_turns import names_thing
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import singular_of

LINE_WORDS = """
road street lane path track trail drive driveway alley avenue footpath footway way pipe pipeline conveyor cable line railway canal channel ditch
bridge footbridge ramp stair staircase step pier jetty causeway slipway taxiway corridor tunnel walkway sidewalk cycleway tramway siding belt hose
wire route highway motorway gangway boardwalk towpath bridleway passage steps stream river brook creek
"""
LINES = frozenset(LINE_WORDS.split())
LINE = rf"(?:{'|'.join(sorted(LINES, key=len, reverse=True))})s?"
WAYS = r"(?:all the way |straight |right |directly |up |down |over |out |across |back |on |off |away |in )"
GO = r"(?:runs?|running|leads?|leading|goes|going|go|stretch(?:es|ing)?|extend(?:s|ing)?|winds?|winding|climb(?:s|ing)?|heads?|heading|descend(?:s|ing)?|reach(?:es|ing)?|laid|built|coming|comes)"
THAT = r"(?:(?:that|which) )?"
X = r"(?!and |or )(?:(?!(?:that|which|to|from|with|between) )[a-z\d'-]+ ){1,6}?"
AND = r"(?:, )?(?:and )?"
TO = rf"{WAYS}{{0,2}}(?:as far as|through to|up to|onto|into|towards?|to)"
FROM = re.compile(
    rf"(?<=[a-z]) {THAT}(?:{GO} )?{WAYS}{{0,2}}from (?P<x>{X}){AND}(?:{GO} )?{TO} (?=(?P<y>[a-z\d][a-z\d ',-]*))"
)
JOIN = re.compile(
    rf"(?<=[a-z]) {THAT}(?:connect|link|join)(?:s|ing)?(?: up)? (?P<x>{X})(?:with|to|and) (?=(?P<y>[a-z\d][a-z\d ',-]*))"
)
BETWEEN = re.compile(
    rf"(?<![^ ])(?:connecting|linking) (?P<line>(?:[a-z]+ )?{LINE}) between (?P<x>{X})and (?=(?P<y>[a-z\d][a-z\d ',-]*))"
)
TOWARDS = re.compile(
    rf"(?<![^ ])(?P<line>{LINE}) (?:{THAT}{GO} )?{TO} (?=(?P<y>(?!(?:the |its |their )?(?:very |far |immediate )?(?:left|right|north|upper|lower|other|same|opposite|south|east|west|front|back|rear|top|bottom|an? distance)\b)[a-z\d][a-z\d ',-]*))"
)
ACCESS = re.compile(
    rf"(?<![^ ])(?:access|approach|feeder|service|entrance) (?P<line>{LINE}) (?:of|for|to|into) (?=(?P<y>[a-z\d][a-z\d ',-]*))"
)
PAST = re.compile(
    rf"(?<=[a-z]) (?:{THAT}(?:{GO}|pass|passes|passing) {WAYS}{{0,2}}(?:past|close by|close to|by)|{THAT}(?:passes|passing)|past) (?=(?P<y>(?!(?:over|under|through|between|in|on|at|across|along|behind|beneath|around) )[a-z\d][a-z\d ',-]*))"
)
ALONG = re.compile(rf"(?<=[a-z]) {THAT}(?:(?:{GO}) )?(?:in )?parallel (?:to|with) (?=(?P<y>[a-z\d][a-z\d ',-]*))")
PLAIN = re.compile(
    rf"(?<=[a-z]) {THAT}{GO} (?:right |straight |just |directly )?(?=(?:behind|between|near|beside|next to|in front of|around|north of|south of|east of|west of) )"
)


def led(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase of a layer with such turns put plainly: "leading to the gate and leading to the square"."""
    words = line.split()
    if not lexicon.schema.nouns or LINES.isdisjoint((*words, *map(singular_of, words))):
        return line
    both = "leading to {x} and leading to "
    for pattern, put in ((FROM, both), (JOIN, both)):
        line = pattern.sub(lambda match, put=put: f" {ends(match, put, lexicon)}", line)  # type: ignore[misc]
    for pattern, put in ((BETWEEN, "{line} " + both), (ACCESS, "{line} leading to "), (TOWARDS, "{line} leading to ")):
        line = pattern.sub(lambda match, put=put: ends(match, put, lexicon), line)  # type: ignore[misc]
    for pattern, put in ((PAST, "near "), (ALONG, "along "), (PLAIN, "")):
        line = pattern.sub(lambda match, put=put: f" {ends(match, put, lexicon)}", line)  # type: ignore[misc]
    return " ".join(line.split())


def ends(match: re.Match[str], put: str, lexicon: Lexicon) -> str:
    """What is put for a match, where a way stands before and known things follow; else the words as they are."""
    groups = match.groupdict()
    before = groups.get("line") or match.string[: match.start()]
    own = tuple(match[0].split()[:2])
    is_way = singular_of(last_word(before)) in LINES or last_word(before) in LINES
    known = all(names_thing(groups[each].strip(), lexicon) for each in "xy" if groups.get(each))
    if not is_way or not known or own in lexicon.nouns:
        return match[0].strip() + " "
    return put.format(x=(groups.get("x") or "").strip(), line=groups.get("line") or "")


def last_word(text: str) -> str:
    """The last word of a text."""
    return text.split()[-1] if text.split() else ""
