"""Times said by decades and centuries: "early 1980s", "late 19th century", "from the 1980s and 1990s", "in 2019 or 2023"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from itertools import pairwise

ORDINALS = {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty first": 21}
PART = (
    r"(?:(?P<part>early|mid|middle|late)(?: of)?(?: the)? |(?P<half>first|second) (?P<share>half|quarter) of (?:the )?)"
)
IN = r"(?:(?:in|from|of|during|since|throughout) (?:the )?|the )?"
CENTURY = re.compile(rf"\b{IN}{PART}?(?P<n>(?:1\d|2[01])(?:th|st)|{'|'.join(ORDINALS)})[ -]century\b")
DECADE = re.compile(rf"\b{IN}{PART}(?P<n>(?:1\d|20)\d)0s\b")
YEAR = r"(?:1\d|20)\d\ds?"
SEVERAL = re.compile(
    rf"\b(?P<lead>(?:[a-z]+(?:ed|t|n|g|ld) )?(?:in|from|of|during) )(?P<the>(?:the )?)(?P<years>{YEAR}(?:(?: ,)?(?: ,| or| and)(?: in| from| the)* {YEAR})+)(?! or (?:later|before|earlier))(?![^ ])"
)
TENTHS = {"early": (0, 3), "mid": (4, 6), "middle": (4, 6), "late": (7, 9)}
THIRDS = {"early": (1, 33), "mid": (34, 66), "middle": (34, 66), "late": (67, 100)}
HALVES = {
    ("first", "half"): (1, 50),
    ("second", "half"): (51, 100),
    ("first", "quarter"): (1, 25),
    ("second", "quarter"): (26, 50),
}


def periods(line: str) -> str:
    """A normalised phrase with such times as bands of years."""
    line = DECADE.sub(decade, CENTURY.sub(century, line))
    return SEVERAL.sub(several, line)


def century(match: re.Match[str]) -> str:
    """The 20th from 1901 to 2000, its late part from 1967 on."""
    start = 100 * (ORDINALS.get(match["n"]) or int(match["n"][:2])) - 100
    low, high = THIRDS[match["part"]] if match["part"] else HALVES.get((match["half"], match["share"]), (1, 100))
    return f"between {start + low} and {start + high}"


def decade(match: re.Match[str]) -> str:
    """The early ones 0 to 3, the middle ones 4 to 6, the late ones 7 to 9."""
    start = 10 * int(match["n"])
    low, high = TENTHS[match["part"]] if match["part"] else (0, 4) if match["half"] == "first" else (5, 9)
    return f"between {start + low} and {start + high}"


def several(match: re.Match[str]) -> str:
    """Years or decades in a row are one band; others are said one by one."""
    said = re.findall(YEAR, match["years"])
    firsts = [int(each[:4]) for each in said]
    many = [each.endswith("s") for each in said]
    if len(set(many)) == 1 and all(b - a == (10 if many[0] else 1) for a, b in pairwise(firsts)):
        verb = match["lead"].rsplit(" ", 2)[0] if match["lead"].count(" ") > 1 else ""
        last = firsts[-1] + (9 if many[0] else 0)
        return f"{verb} between {firsts[0]} and {last}".strip()
    return " or ".join(f"{match['lead']}{'the ' if each.endswith('s') else ''}{each}" for each in said)
