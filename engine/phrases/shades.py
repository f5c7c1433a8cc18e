"""Shades that a layer's colours are of: "dark cars" black ones, "light-coloured" white ones, "reddish" red ones.

They stand for the colours that the layer's colour field says, told in a note; a field that says "dark" is asked itself.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.telling_names import fields_of
from engine.phrases.words import normalise

DARK = frozenset({"black", "navy", "maroon", "brown", "anthracite", "charcoal", "burgundy", "ebony"})
LIGHT = frozenset({"white", "beige", "cream", "ivory", "silver"})
FAMILIES = {"red": "red maroon crimson burgundy scarlet", "blue": "blue navy turquoise teal cyan", "green": "green olive lime", "pink": "pink rose magenta", "brown": "brown tan beige",
            "yellow": "yellow golden", "grey": "grey gray silver anthracite", "white": "white cream ivory", "purple": "purple violet lilac", "orange": "orange", "black": "black charcoal"}  # fmt: skip
ISH = {"reddish": "red", "bluish": "blue", "greenish": "green", "pinkish": "pink", "brownish": "brown", "yellowish": "yellow", "greyish": "grey", "grayish": "grey", "whitish": "white",
       "purplish": "purple", "orangish": "orange", "blackish": "black"}  # fmt: skip
TONE = r"(?P<tone>dark|darker|light|lighter|pale|bright)"
HUE = rf"(?P<ish>{'|'.join(ISH)})"
COLOUR = "(?:colou?red|colou?rs?|tones?|shades?|hues?|painted|toned)"
SAID = tuple(re.compile(pattern) for pattern in (
    rf"(?<![^ ]){HUE}(?: (?:{COLOUR}))?(?= [a-z])|(?<![^ ]){HUE.replace('ish>', 'ish2>')}(?![^ ])",
    rf"(?<![^ ])(?:painted in|painted|of|in|with|having) (?:an? )?{TONE} {COLOUR}(?![^ ])",
    rf"(?<![^ ]){TONE}[ -]{COLOUR}(?![^ ])",
    r"(?<![^ ])(?P<tone>dark|pale|light) in colou?r(?![^ ])",
    r"(?:(?<=that are )|(?<=that is )|(?<=which are ))(?P<tone>dark|pale|light)(?= ,|$| and| in| on| at)",
    r"(?<![^ ])(?P<tone>darker|lighter|dark|pale|light)(?= [a-z]+)",
))  # fmt: skip


def shaded(phrase: str, lexicon: Lexicon, notes: list[str]) -> str:
    """A phrase with the colours that a shade stands for in its place."""
    own = fields_of("colour", lexicon) if lexicon.schema.strong else ()
    said = {value for each in own for value in each.values if value and not each.number}
    if not said:
        return phrase
    line = normalise(phrase)
    for pattern in SAID:
        if match := pattern.search(line):
            given = match.groupdict()
            word = given.get("tone") or given.get("ish") or given.get("ish2") or ""
            colours = colours_of(word, said)
            if (
                any(word in each.split() for each in lexicon.schema.said)
                or not colours
                or (match[0] == word and goes_on(line[match.end() :], said, lexicon))
            ):
                continue
            meant = " or ".join(colours)
            notes.append(f"'{match[0].strip()}' is read as {meant}")
            lead = (
                "that are "
                if match[0].startswith(("of ", "in ", "with ", "having ", "painted ")) or " in colo" in match[0]
                else ""
            )
            return f"{line[: match.start()]}{lead}{meant}{line[match.end() :]}"
    return phrase


def goes_on(rest: str, said: set[str], lexicon: Lexicon) -> bool:
    """Whether the next word makes it another look or no look at all: "dark blue", "light aircraft", "light roofs"."""
    word = rest.split()[:1]
    tied = " ".join((*word,))
    return bool(word) and (
        tied in said
        or tied
        in ("roof", "roofs", "roofed", "blue", "green", "red", "grey", "gray", "brown", "duty", "and", "or", "rail")
        or any(("light", *word) == noun[:2] or ("dark", *word) == noun[:2] for noun in lexicon.nouns if len(noun) > 1)
    )


def colours_of(word: str, said: set[str]) -> list[str]:
    """The layer's colours that are of a shade."""
    if hue := ISH.get(word):
        return sorted(each for each in said if {*FAMILIES[hue].split()} & {*each.split()})
    dark = word.startswith("dark")
    if word == "bright":
        return []
    own, first = (DARK, "dark") if dark else (LIGHT, "light")
    return sorted(each for each in said if each in own or each.split()[0] in (first, "pale" * (not dark)))
