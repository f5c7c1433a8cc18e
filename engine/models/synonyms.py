"""What a pack is asked: a synonym or a kind that training never showed is replaced by the category's own word.

A text encoder of a few million parameters carries little meaning from one word to another (the packs' cards have
figures), so what the lexicon knows to be the same is said in the words the pack was trained on, and so is a kind of
what it knows: "ponds" are looked for as water. Training itself and networks that come without a pack hear phrases as
they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from engine.resources import resource_path


def known_synonyms(categories: Iterable[str]) -> dict[str, str]:
    """Words of `categories` that no training showed to the trained word of the same number.

    They are `held_out` and `heard` in the lexicon. A word that names a category of its own is not replaced, nor is one
    inside a longer name: names that hold one stand for themselves.
    """
    named = list(categories)
    entries, known = _entries_of(named), _trained_words(named)
    table: dict[str, str] = {}
    for entry in entries:
        for word in (*entry.get("held_out", ()), *entry.get("heard", ())):
            if not {word, plural(word)} & known:
                table |= {plural(word): entry["plurals"][0], word: entry["names"][0]}
    known |= {plural(name) for name in known}
    return table | {name.lower(): name.lower() for name in known if in_trained_words(name, table) != name}


def kinds_within(categories: Iterable[str]) -> dict[str, str]:
    """The lexicon's kinds that `categories` include and that are none of them: to the first that includes each."""
    named = list(categories)
    own = {name.replace(" ", "_") for name in named}
    table: dict[str, str] = {}
    for name in named:
        for kind in lexicon_entries().get(name.replace(" ", "_"), {}).get("includes", ()):
            if kind not in own:
                table.setdefault(kind, name)
    return table


def known_kinds(categories: Iterable[str]) -> dict[str, str]:
    """Words of the kinds within `categories` to the trained word, of the same number, of the category of each."""
    lexicon, named = lexicon_entries(), list(categories)
    known, table = _trained_words(named), dict[str, str]()
    for kind, name in kinds_within(named).items():
        entry, whole = lexicon[kind], lexicon[name.replace(" ", "_")]
        words = dict(zip(entry["names"], entry["plurals"], strict=True))
        words |= {word: plural(word) for word in (*entry.get("held_out", ()), *entry.get("heard", ()))}
        for one, several in words.items():
            if not {one, several} & known:
                table |= {several: whole["plurals"][0], one: whole["names"][0]}
    return table


def in_trained_words(text: str, synonyms: Mapping[str, str], kinds: Mapping[str, str] | None = None) -> str:
    """A phrase with each whole word or words of `synonyms` replaced, and those of `kinds` where it ends in them.

    Longer ones first. What a phrase ends in is what it asks for: no "river bank" is water.
    """
    if synonyms:
        replaced = rf"\b(?:{_any_of(synonyms)})\b"
        text = re.sub(replaced, lambda match: synonyms[match[0].lower()], text, flags=re.IGNORECASE)
    if kinds:
        text = re.sub(rf"\b(?:{_any_of(kinds)})$", lambda match: kinds[match[0].lower()], text, flags=re.IGNORECASE)
    return text


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _entries_of(categories: Iterable[str]) -> list[dict[str, Any]]:
    return [lexicon_entries()[key] for name in categories if (key := name.replace(" ", "_")) in lexicon_entries()]


def _trained_words(categories: Sequence[str]) -> set[str]:
    words = {word for entry in _entries_of(categories) for word in (*entry["names"], *entry["plurals"])}
    return words | {name.replace("_", " ") for name in categories}


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
