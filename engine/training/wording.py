"""Wordings of a category for training, from the lexicon: names, plurals and a few sentence frames."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from engine.models.synonyms import plural

FRAMES = (
    "{plural}",
    "the {plural}",
    "all {plural}",
    "all the {plural}",
    "{singular}",
    "the {singular}",
    "a {singular}",
)
TAILS = ("", "", "", " in the image", " in this view")


def category_wordings(lexicon: Path, categories: list[str]) -> dict[str, list[str]]:
    """All wordings of each category. Raises KeyError for a category the lexicon lacks."""
    data = tomllib.loads(lexicon.read_text(encoding="utf-8"))
    wordings: dict[str, list[str]] = {}
    for category in categories:
        entry = data[category]
        pairs = list(zip(entry["names"], entry.get("plurals") or map(plural, entry["names"]), strict=True))
        wordings[category] = frame_wordings(pairs)
    return wordings


def frame_wordings(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Every wording of (singular, plural) names; those without a tail come up more often than the others."""
    return [
        frame.format(singular=singular, plural=plural) + tail
        for singular, plural in pairs
        for frame in FRAMES
        for tail in TAILS
    ]
