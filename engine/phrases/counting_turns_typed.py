"""Denials as typed, before slips are mended: "neither tanks on it nor grass"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

THEM = r"(?:it|them)"
HAVE = r"(?:(?:(?:that|which|who) )?(?:have|has|contains?|holds?)|having|with|holding|containing)"
ON = rf" (?:(?:parked|standing|growing) )?(?:in|inside|on|under|beneath|near|next to|beside|around) {THEM}"
DENIED = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"\b{HAVE} neither ([a-z ]+?)(?:{ON})? nor ([a-z ]+?)(?:{ON})?(?=$|,| and )", r"without \1 and without \2"),
    (rf"\b{HAVE} no ([a-z ]+?)({ON}) (?:and|or|nor) no ([a-z ]+?)(?:{ON})?(?: either)?$", r"without \1\2 and without \3\2"),
    (r"\b(?:that|which) (?:holds?|contains?|bears?|includes?) no (?!name)(?=[a-z])", "without "),
    (r"\b(?:do|does)(?: not|n't) (?:exceed|surpass|go (?:over|above|beyond)|rise above)\b", "is at most"),
    (r"\b(?:(?:that|which) )?(?:(?:do|does)(?: not|n't)|fails? to) reach (\d[\d.]* ?m(?:et(?:er|re)s?)?)\b", r"that are less than \1 tall"),
    (r"\b(?:(?:that|which) )?(?:(?:(?:(?:have|has) been|are|is|were|was) )?given|bearing|bears?|carry|carries|goes? by|have got|has got) (an?|no) (?:proper )?name(?: of (?:its|their) own)?\b", lambda match: "without a name" if match[1] == "no" else "with a name"),
    (r"\b(has|have) got (?=[a-z])", r"\1 "), (r"^(all [a-z ]+) but (?=(?:those|the ones) )", r"\1 except "),
    (r"\b(is|are) (?:anything|everything) but ", r"\1 not "), (r"(?:, )?\band not (?=(?:the ones|those)\b)", "but not "),
    (r",? (?:but|in (?:each|both) cases?) (?:just|only) (?:those|the ones) (?=(?:that|which|in|on|at|with) )", " "),
    (r", (?:whichever|the one that)(?: one)? (?:is|lies|stands) (?:the )?(?=[a-z]+(?:est|most)\b)", ", the "), (r"^between (?=the two .+, the [a-z]+er(?: one)?$)", "of "),
    (r"^(?:take (?:away|out)|remove|drop|leave out|ignore|exclude|omit) (?:all )?(?:the )?([a-z]+) ([a-z]+),? (?:and|then) (?:[a-z]+ (?:me |us )?)?(?:the (?:rest|remaining ones|others)|what is left)$", r"all \2 except \1 \2"),
    (r"\b(?:devoid|bare|void|empty) of (?=[a-z])|\bfree from (?=[a-z])", "without "),
))  # fmt: skip


def denied(text: str) -> str:
    """A phrase in lower case with such turns put plainly."""
    for pattern, replacement in DENIED:
        text = pattern.sub(replacement, text)
    return text
