"""Days that a layer's date fields tell: "inspected on 2024-06-05", "after 8 June 2024", "surveyed in May 2023".

A date is the number YYYYMMDD in a column of its own, so that a range of days, a month or a year is a range of numbers.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.deeds import PAST, same_deed
from engine.phrases.expressions import Piece, word_match
from engine.phrases.fieldnames import field_words, stem
from engine.phrases.years import ENDING, IRREGULAR

SUFFIX = " (yyyymmdd)"
WRITTEN = re.compile(r"\s*(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ].*)?\s*")
MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
]  # fmt: skip
MONTH = "(?:" + "|".join(f"{name}|{name[:3]}" for name in MONTHS) + ")"
DAY = (
    rf"(?:(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{MONTH})(?: ,)? (?P<y>\d{{4}})"
    rf"|(?P<m2>{MONTH})(?: (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)?(?: ,)? (?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4}) to (?P<m3>\d{1,2})(?: to (?P<d3>\d{1,2}))?)"
)  # "2024-06-05" is normalised to "2024 to 06 to 05"
SAID = re.compile(
    rf"(?:(?:last |first |most recently )?(?P<verb>[a-z]+ed|{PAST}) |(?:whose |with |having )(?:an? |the |their )?(?P<label>[a-z]+(?: [a-z]+)?){ENDING} )?(?P<when>on or after|on or before|before|prior to|after|later than|since|until"
    rf"|up to|on|in|from|of|at|not before|earlier than) {DAY}(?![^ ])"
)

BAND = re.compile(
    rf"(?:(?:last |first |most recently )?(?P<verb>[a-z]+ed|{PAST}) )?(?:between|from) {DAY} (?:and|to|until) "
    + re.sub(r"\(\?P<(\w+)>", r"(?P<z\1>", DAY)
    + r"(?![^ ])"
)
LATELY = re.compile(
    r"(?:(?P<most>most|least) recently (?P<verb>[a-z]+ed|built|sown)|(?:last|latest|(?P<old2>earliest|first)) (?P<verb2>[a-z]+ed|sown)"
    r"|(?P<verb3>[a-z]+ed|built) (?:the )?(?:(?P<old>earliest|first|longest ago)|most recently|latest|last))(?![^ ])"
)

DATED = re.compile(
    r"(?:with|having|has|have|of) the (?:(?P<old>oldest|earliest|first|least recent)|newest|latest|last|most recent) (?P<verb>[a-z]+)(?: date)?(?![^ ])"
)

Days = tuple[tuple[str, str], ...]  # (field's name in words, its column of days)


def day_fields(fields: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float64]]:
    """The columns of days (n,) of the fields of dates, as texts with a month too; NaN where they are empty."""
    out = {}
    for name, values in fields.items():
        if values.dtype.kind == "M":
            values = values.astype("datetime64[D]").astype(str)
        if values.dtype.kind in "OUS":
            texts = ["" if value is None or value != value else str(value).strip() for value in values.tolist()]
            texts = ["" if text == "NaT" else text for text in texts]
            matches = {text: WRITTEN.fullmatch(text) for text in set(texts) - {""}}
            if matches and all(matches.values()):
                out[name + SUFFIX] = np.array([number(matches.get(text)) for text in texts], np.float64)
    return out


def number(match: re.Match[str] | None) -> float:
    """A written date as YYYYMMDD, the first of a month where it tells no day."""
    return np.nan if match is None else float(match[1]) * 10_000 + float(match[2]) * 100 + float(match[3] or 1)


def days_of(columns: Mapping[str, NDArray[np.float64]]) -> Days:
    """The words for each column of days."""
    return tuple((field_words(name.removesuffix(SUFFIX)), name) for name in columns)


def read_day(line: str, start: int, days: Days, years: Days = ()) -> Piece | None:
    """A condition of a day or a month at `start`; what the fields of `years` tell when is left to them."""
    if not days:
        return None
    if match := word_match(LATELY, line, start):
        names = columns(match["verb"] or match["verb2"] or match["verb3"], days, years)
        late = not (match["old"] or match["old2"] or match["most"] == "least")
        kind = "MOST" if match["verb3"] else "SUP"
        return Piece(kind, match[0], (p.ByField(names[0]), late)) if len(names) == 1 else None
    if match := word_match(DATED, line, start):
        names = columns(match["verb"], days, years)
        if years and not all(
            columns(match["verb"], ((each, each), ("", "")), ()) for each, name in days if name in names
        ):
            return None  # "with the oldest building" of a year of building, not of the day of sale
        return Piece("MOST", match[0], (p.ByField(names[0]), not match["old"])) if len(names) == 1 else None
    match = word_match(BAND, line, start) or word_match(SAID, line, start)
    groups = match.groupdict() if match else {}
    label = (groups.get("label") or "").split()
    names = columns(groups.get("verb"), days, years) if match and not label else []
    if label:
        names = [
            name
            for words, name in days
            if all(any(stem(each)[:5] == stem(word)[:5] for each in words.split()) for word in label)
        ]
    if match is None or len(names) != 1:
        return None
    groups = match.groupdict()
    low, high = span(groups)
    if "zy" in groups:
        return Piece(
            "SIZE", match[0], p.Field(names[0], low, span({key[1:]: groups[key] for key in groups if key[0] == "z"})[1])
        )
    when = match["when"]
    if when in ("before", "prior to", "earlier than"):
        return Piece("SIZE", match[0], p.Field(names[0], None, low, strict=True))
    if when in ("after", "later than"):
        return Piece("SIZE", match[0], p.Field(names[0], high, None, strict=True))
    if when in ("since", "on or after", "not before", "from"):
        return Piece("SIZE", match[0], p.Field(names[0], low, None))
    if when in ("until", "up to", "on or before"):
        return Piece("SIZE", match[0], p.Field(names[0], None, high))
    return Piece("SIZE", match[0], p.Field(names[0], low, high))


def columns(verb: str | None, days: Days, years: Days) -> list[str]:
    """The columns that may tell when something was done: those named so, else the only one."""
    verb = IRREGULAR.get(verb or "", verb)
    own = [name for words, name in days if verb and (stem(verb)[:5] in words)]
    told = bool(verb) and any(done.startswith(stem(str(verb))[:5]) for done, _ in years)
    own = own or [name for words, name in days if verb and any(same_deed(verb, each) for each in words.split())]
    return own or ([name for _, name in days] if len(days) == 1 and not told else [])


def span(groups: Mapping[str, str | None]) -> tuple[float, float]:
    """The first and the last day of what a match says."""
    month = groups["m"] or groups["m2"]
    at = 1.0 + next((i for i, each in enumerate(MONTHS) if month and each[:3] == month[:3]), 0)
    at = float(groups["m3"] or at)
    day = groups["d"] or groups["d2"] or groups["d3"]
    first = float(groups["y"] or groups["y2"] or groups["y3"] or 0) * 10_000 + at * 100
    return (first + float(day), first + float(day)) if day else (first + 1, first + 31)
