"""Amounts as people type them, as they are read: "20x30 m", "sq yds", "three quarters of an acre"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

WHOLE = r"(?:of )?(?:an? )?(?=(?:(?:sq(?:uare|\.)? ?)?kilomet|mile|hectare|acre|met(?:er|re)|km)\w*|ha\b)"
SQUARE = r"\b(?:sq\.?|square)[ -]?"
PARTS = {"fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "hundredth": 100}
AMOUNTS = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r"(?<=[a-z)])(?<!\d m)(?<!\d ha)(?<!\d km)(?<!\d ft)(?<!\dm)(?<!\dha)(?<!\dkm) \+ (?=[a-z(])|(?<=[a-z]{3})\+(?=[a-z]{3})", " and "),  # "barn + silo"
    (r"(?<=\d) ?(?:½|(?<= )1/2(?![\d/]))", ".5"), (r"(?<=\d) ?¼", ".25"), (r"(?<=\d) ?¾", ".75"),
    (r"(?<=\d)[ -]plus[ -](?=[a-z])", " or more "), (r"(?<=[a-z2²])-plus\b", " or more"),
    (rf"\b(?:an?|one) ({'|'.join(PARTS)}) {WHOLE}", lambda match: f"{1 / PARTS[match[1]]:g} "),
    (r"(?<=\d) [-\u2013\u2014] (?=\d)", "-"), (r"(?<=\d)k (?=m2|m²|sq|square)", "000 "), (r"(?<![\d.\w])\.(?=\d)", "0."),
    (rf"{SQUARE}m(?:e?trs?|ts|eteres)?(?![\w^])", "m2"), (rf"{SQUARE}(?:yards?|yds?)\b", "yd2"), (rf"{SQUARE}(?:miles?|mi)\b", "mi2"),
    (r"(?<=[a-z2²]) ?\+(?= |$)", " or more"), (r"(?<=\d)( ?m\w*| ?ft| feet)? ?[x×*] ?(?=\d)", r"\1 by "),
    (r" \((?=(?:more|over|less|under|at|larger|bigger|smaller|longer|between|about)\b|[<>\d])", " , "),
    (rf"\b(?:two|2) thirds {WHOLE}", "0.667 "), (rf"\b(?:three|3)[ -]quarters {WHOLE}", "0.75 "),
    (rf"\b(?:an?|one) third {WHOLE}", "0.333 "), (rf"\bquarter {WHOLE}", "0.25 "), (rf"\bhalf of {WHOLE}", "0.5 "), (r"\ba (?=0\.\d)", ""),
    (rf"\b(under|over|above|below|exceed(?:s|ing)|about|around|nearly|up to|and|covering) an? {WHOLE}", r"\1 1 "),
))  # fmt: skip


def amounts(text: str) -> str:
    """A phrase in lower case with its amounts so."""
    for pattern, replacement in AMOUNTS:
        text = pattern.sub(replacement, text)
    return text
