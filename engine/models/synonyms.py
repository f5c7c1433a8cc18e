"""What a pack is asked: a synonym that training never showed is replaced by the category's own word.

A text encoder of a few million parameters carries little meaning from one word to another (the packs' cards have
figures), so what the lexicon knows to be the same is said in the words the pack was trained on. Training itself and
networks that come without a pack hear phrases as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from engine.resources import resource_path


def known_synonyms(categories: Iterable[str]) -> dict[str, str]:
    """Words of `categories` that no training showed to the trained word of the same number.

    They are `held_out` and `heard` in the lexicon. A word that names a category of its own is not replaced, nor is one
    inside a longer name: names that hold one stand for themselves.
    """
    lexicon, named = lexicon_entries(), list(categories)
    entries = [lexicon[key] for name in named if (key := name.replace(" ", "_")) in lexicon]
    known = {each.replace("_", " ") for each in named}
    known |= {word for entry in entries for word in (*entry["names"], *entry["plurals"])}
    table: dict[str, str] = {}
    for entry in entries:
        for word in (*entry.get("held_out", ()), *entry.get("heard", ())):
            if not {word, plural(word)} & known:
                table |= {plural(word): entry["plurals"][0], word: entry["names"][0]}
    known |= {plural(name) for name in known}
    return table | {name.lower(): name.lower() for name in known if in_trained_words(name, table) != name}


def in_trained_words(text: str, synonyms: Mapping[str, str]) -> str:
    """A phrase with each whole word or words of `synonyms` replaced, longer ones first."""
    if not synonyms:
        return text
    words = "|".join(re.escape(word) for word in sorted(synonyms, key=len, reverse=True))
    return re.sub(rf"\b(?:{words})\b", lambda match: synonyms[match[0].lower()], text, flags=re.IGNORECASE)


def leaning_words(lean: Mapping[str, float]) -> dict[str, float]:
    """What calibration adds to the masks of some categories, by the words that training showed for them."""
    lexicon, table = lexicon_entries(), dict[str, float]()
    for name, value in lean.items():
        entry = lexicon.get(name.replace(" ", "_"), {"names": [name], "plurals": [plural(name)]})
        table |= dict.fromkeys((*entry["names"], *entry["plurals"]), value)
    return table


def leaning(text: str, words: Mapping[str, float]) -> float:
    """The most that any of some words adds to the mask of a phrase in which it stands, 0 where none does."""
    lower = text.lower()
    return max((value for word, value in words.items() if re.search(rf"\b{re.escape(word)}\b", lower)), default=0.0)


def plural(noun: str) -> str:
    """The regular plural of an English noun, "jet" to "jets"; a noun that ends in s stays as it is."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun if noun.endswith("s") else noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


@cache
def lexicon_entries() -> dict[str, dict[str, Any]]:
    """The categories of `lexicon.toml` with their words."""
    content = tomllib.loads(resource_path("lexicon.toml").read_text(encoding="utf-8"))
    named = {name: entry for name, entry in content.items() if isinstance(entry, dict) and "names" in entry}
    return {name: {"plurals": [*map(plural, entry["names"])]} | entry for name, entry in named.items()}
