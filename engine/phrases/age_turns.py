"""Ages and ages gone by, put as years: "over 30 years old" is before some year, "built this century" since 2000.

Read where a year field tells how old things are and no field of ages does.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from datetime import UTC, datetime

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, number
from engine.phrases.years import field_of

UP, DOWN = (
    r"over|more than|at least|older than|above|upwards of",
    r"under|less than|fewer than|at most|up to|younger than|newer than|no more than|no older than|not older than|below",
)
IS = r"(?:(?:that|which) (?:is|are) )?"
AGE = re.compile(
    rf"(?<![^ ]){IS}(?:(?P<up>{UP})|(?P<down>{DOWN}))? ?(?P<n>{COUNTED}) (?P<unit>years?|decades?|centur(?:y|ies)) (?:old|of age)(?: or (?P<or>older|more|younger|less|newer))?(?![^ ])"
)
THAN = re.compile(
    rf"(?<![^ ]){IS}(?:(?P<up>older than)|(?P<down>younger than|newer than|(?:no|not) older than)) (?P<n>{COUNTED}|an?) (?P<unit>years?|decades?|centur(?:y|ies))(?! old)(?![^ ])"
)
WITHIN = re.compile(
    rf"(?<![^ ])(?P<done>[a-z]+ed|built|laid|sown|dug|from|dating(?: from)?) (?:in|within|during|over) the (?:last|past) (?:(?P<n>{COUNTED}|few|couple of) )?(?P<unit>years?|decades?|century)(?![^ ])"
)
AGO = re.compile(
    rf"(?<![^ ])(?P<up>(?:more than|over|at least) )?(?:(?P<down>less than|under) )?(?P<n>{COUNTED}|an?) (?P<unit>years?|decades?|centur(?:y|ies)) ago(?![^ ])"
)
UNDONE = re.compile(
    rf"(?<![^ ])(?:not (?:been )?|un)(?P<done>[a-z]+ed) (?:for|in) (?:more than |over |at least )?(?:the last )?(?P<n>{COUNTED}|few|couple of) (?P<unit>years?|decades?)(?![^ ])"
)
OLD = re.compile(rf"(?<![^ ])(?P<n>{COUNTED}) years? old (?=[a-z])")
YEARS = {"y": 1, "d": 10, "c": 100}
ERAS = tuple((re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])"), years) for pattern, years in (
    (r"(?:in |during |from |of )?(?:this|the (?:current|present|21st|twenty first)) century|this side of (?:the )?(?:millennium|year 2000)|(?:since|after) the turn of the (?:century|millennium)|in the new millennium", "since 2000"),
    (r"(?:in |during |from |of )?(?:the )?(?:last|previous) century", "between 1900 and 1999"),
    (r"before the turn of the (?:century|millennium)|(?:in |during )?(?:the )?last millennium", "before 2000"),
    (r"pre war|before the (?:second world )?war", "before 1939"), (r"post war|after the (?:second world )?war", "after 1945"),
))  # fmt: skip


def aged(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with ages as years."""
    if field_of(None, lexicon.years) is None or any(words.split()[-1] == "age" for words, _ in lexicon.measured):
        return line
    now = datetime.now(tz=UTC).year
    for pattern in (AGE, THAN):
        line = pattern.sub(lambda match: by_year(match, now), line)
    line = UNDONE.sub(lambda match: f"not {match['done']} since {now - span(match)}", line)
    line = AGO.sub(lambda match: ago(match, now), line)
    line = WITHIN.sub(lambda match: f"{match['done']} since {now - span(match)}", line)
    for pattern, years in ERAS:
        if not lexicon.schema.words & {"century", "millennium", "war"}:
            line = pattern.sub(years, line)
    return re.sub(r"(?<![^ ])dating (?=(?:since|before|after|between) )", "built ", line)


def span(match: re.Match[str]) -> int:
    """How many years are spoken of: "three decades"; "the last few years" are five."""
    said = match["n"] or "1"
    count = {"few": 5, "couple of": 2, "a": 1, "an": 1}.get(said) or number(said) or 1
    return int(count * YEARS[match["unit"][0]])


def by_year(match: re.Match[str], now: int) -> str:
    """`over 30 years old`: before the year that was 30 years ago; `up to 10 years old`: since it."""
    given = match.groupdict()
    then, side = now - span(match), given.get("or") or ""
    if given["up"] or side in ("older", "more"):
        return f"before {then + (given['up'] == 'at least' or bool(side))}"
    if given["down"] or side:
        least = (given["down"] or "").startswith(("under", "less", "fewer", "younger", "newer", "below"))
        return f"since {then + least}"
    return f"from {then}"


def ago(match: re.Match[str], now: int) -> str:
    """`built more than 20 years ago`: before that year; `less than`: after it."""
    then = now - span(match)
    return f"before {then}" if match["up"] else f"after {then}" if match["down"] else f"in {then}"
