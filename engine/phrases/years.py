"""What a layer's years let a phrase ask: "built before 1990", "from the 1950s", "the oldest house", "planted in 2005".

Only `engine select` has such fields. A year field is one of numbers between 1000 and 2100 whose name says so ("year",
"date") or when what was done ("built", "YearPlanted"). "Built" and its like ask for the building's; any other verb
wants a field named by it, or one that only says "year".
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.deeds import PAST, same_deed
from engine.phrases.expressions import Piece, word_match
from engine.phrases.fieldnames import field_words, stem

ENDS_OF = ("end", "expiry", "expires", "expiration", "due", "until", "warranty")
Years = tuple[tuple[str, str], ...]  # (what was done, "" when the name only says "year"; name of the field)
FIRST, LAST = 1000, 2100
BUILT = "built"
STEMS = ("buil", "construct", "erect", "complet")  # of names and verbs that mean "built"
BEGUN = ("install", "commission", "open", "establish", "launch", *STEMS)  # one may be said for another
MADE = (
    "plant", "install", "open", "found", "establish", "commission", "launch", "sow", "creat", "dat", "made", "drill", "dug", "dig", "lay", "laid", "sunk",
)  # fmt: skip
IRREGULAR = {"sown": "sow", "laid": "install", "sold": "sale", "bought": "sale", "purchased": "sale", "put in": "install", "put up": "install",
             "dug": "drill", "sunk": "drill", "mown": "mow", "cut": "cut", "found": "disc", "rebuilt": "renovat"}  # fmt: skip
SAYS = frozenset({"year", "yr", "date", "of", "in", "start", "construction", "last", "latest"})
YEAR = r"(?:1\d|20)\d\d"
BEFORE = r"before|pre|prior to|earlier than|older than"
AFTER = r"after|post|later than|newer than|younger than|more recent than"
DONE = rf"[a-z]+ed|{PAST}"
ENDING = r"(?: date| year)?(?: (?:is|are|was|were|ends?|ended|ending|starts?|started|expires?|expired|expiring|runs out|due|lies|falls))?"
VERB = (
    rf"(?:(?P<lead>last |first |most recently |originally |newly )?(?P<verb>{DONE}|dating|dates?) "
    rf"|(?:whose |with |having )(?:an? |the |their )?(?P<label>[a-z]+(?: [a-z]+)?){ENDING} )?(?:back )?"
)
BAND = re.compile(
    rf"{VERB}(?:between|from|in) (?:the years )?(?P<low>{YEAR}) (?:and|to|until|till|through) (?P<high>{YEAR})\b"
)
BOUND = re.compile(
    rf"{VERB}(?P<when>{BEFORE}|{AFTER}|in|from|of|to|since|by|until|up to|not before|no later than|no earlier than)"
    rf" (?:the )?(?:year )?(?P<n>{YEAR})(?P<decade>s)?(?: or (?P<side>later|newer|after|earlier|older|before))?\b"
)
LATELY = re.compile(
    r"(?:(?P<most>most|least) recently |(?P<lately>(?P<old2>earliest|first)|latest|last) )?"
    r"(?P<verb>[a-z]+ed|built|sown)"
    r"(?(most)|(?(lately)|(?: the)? (?:(?P<old>earliest|first|longest ago)|most recently|latest|last)))"
)
MOST = re.compile(r"(?P<old>oldest|earliest)|newest|youngest|latest|most recent(?:ly (?:built|constructed))?")


def year_fields(numbers: Mapping[str, NDArray[np.float64]], dates: Collection[str] = ()) -> Years:
    """The year fields among the number fields (n,) of a layer; `dates` are fields of days, which tell years too."""
    out = []
    for name, values in numbers.items():
        known = values[np.isfinite(values)]
        words = field_words(name).split()
        rest = " ".join(word for word in words if word not in SAYS)
        rest = "commissioned" if rest == "comm" else rest
        done = BUILT if "construction" in words or rest.startswith(STEMS) else rest
        said = (
            bool({"year", "yr", "date", *ENDS_OF} & set(words))
            or re.fullmatch(r"built|[a-z]+ed", rest)
            or words[0] in ("last", "latest")
        )
        if (said or name in dates) and len(known) and known.min() >= FIRST and known.max() <= LAST:
            out.append((done, name))
    return tuple(out)


def field_of(verb: str | None, years: Years) -> str | None:
    """The field that tells when something was done; None when none, or several, may."""
    built = not verb or verb.startswith((*STEMS, "dat", "made"))
    stem = BUILT if built else IRREGULAR.get(str(verb), str(verb).removesuffix("ed"))
    own = [name for done, name in years if verb and len(verb) > 4 and done.startswith(verb[:5])] or [
        name
        for done, name in years
        if done
        and (
            done.startswith(stem)
            or done.startswith(stem[:5])
            or any(len(each) > 2 and stem.startswith(each) for each in done.split())
        )
    ]
    if not own and verb == "put up":
        own = [name for done, name in years if done == BUILT]
    plain = [name for done, name in years if not done]
    if not own and (stem == BUILT or stem.startswith(MADE)):
        own = plain
    if not own and len(years) == 1 and stem.startswith(BEGUN) and years[0][0].startswith(BEGUN):
        own = [years[0][1]]
    if not own and verb:
        own = [name for _, name in years if any(same_deed(verb, word) for word in field_words(name).split())]
    if not own and not verb:
        own = [name for done, name in years if done.startswith((*MADE, *STEMS))] or [name for _, name in years]
        own = [name for name in own if not set(ENDS_OF) & set(field_words(name).split())]
        own = [name for name in own if "last" not in field_words(name).split()] or own  # "oldest" is no inspection's
    return own[0] if len(own) == 1 else None


def named_or(match: re.Match[str], years: Years) -> str | None:
    """The field of a match's verb or of the name it says: "whose warranty ends in"."""
    if not match["label"]:
        lead = (match["lead"] or "").strip()  # "first occupied" of `year_first`
        told = [name for done, name in years if lead in ("first", "last") and done == lead]
        return field_of(match["verb"], years) or (told[0] if len(told) == 1 else None)
    words = [stem(word) for word in match["label"].split() if word not in SAYS]
    own = [
        name
        for _, name in years
        if all(
            any(stem(each).startswith(word) or word.startswith(stem(each)) for each in field_words(name).split())
            for word in words
        )
    ]
    return own[0] if len(own) == 1 else None


def read_year(line: str, start: int, years: Years) -> Piece | None:
    """The longest condition or superlative of a year field at `start`."""
    if not years:
        return None
    if match := word_match(BAND, line, start):
        name = named_or(match, years)
        low, high = sorted((float(match["low"]), float(match["high"])))
        return Piece("SIZE", match[0], p.Field(name, low, high)) if name else None
    if match := word_match(BOUND, line, start):
        name = named_or(match, years)
        return Piece("SIZE", match[0], bounded(name, match)) if name else None
    if (match := word_match(LATELY, line, start)) and (name := field_of(match["verb"], years)):
        kind = "SUP" if match["most"] or match["lately"] else "MOST"
        return Piece(
            kind, match[0], (p.ByField(name), not (match["old"] or match["old2"]) and match["most"] != "least")
        )
    if (match := word_match(MOST, line, start)) and (name := field_of(None, years)):
        return Piece("SUP", match[0], (p.ByField(name), not match["old"]))
    return None


def bounded(name: str, match: re.Match[str]) -> p.Field:
    """`before 1990`, `since 1990`, `in the 1990s`, `from 1990 or later`."""
    first = float(match["n"])
    last = first + 9 if match["decade"] else first
    when, side = match["when"], match["side"]
    if re.fullmatch(BEFORE, when):
        return p.Field(name, None, first, strict=True)
    if re.fullmatch(AFTER, when):
        return p.Field(name, last, None, strict=True)
    if when in ("since", "not before", "no earlier than") or side in ("later", "newer", "after"):
        return p.Field(name, first, None)
    if when in ("by", "until", "up to", "no later than") or side:
        return p.Field(name, None, last)
    return p.Field(name, first, last)
