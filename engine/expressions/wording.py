"""Intents in words: names with synonyms, articles, and the templates of `resources/paraphrases.toml`."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.data.words import CategoryWords, load_lexicon
from engine.expressions.claims import Anchor, Noun
from engine.expressions.intents import Intent
from engine.phrases.words import plural_of
from engine.resources import resource_path

CANONICAL = 0.55  # how often a category's first name is used where it has several


@dataclass(frozen=True)
class Templates:
    """The wordings of one frame."""

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    held_one: tuple[str, ...] = ()
    held_many: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def load_templates() -> dict[str, Templates]:
    """The paraphrase grammar: frame -> wordings."""
    with resource_path("paraphrases.toml").open("rb") as file:
        content = tomllib.load(file)
    return {frame: Templates(**{key: tuple(texts) for key, texts in table.items()}) for frame, table in content.items()}


@lru_cache(maxsize=1)
def names_by_category() -> dict[str, CategoryWords]:
    """The lexicon's names, read once."""
    return load_lexicon()


@dataclass
class Wording:
    """Words one phrase.

    `held_out` allows templates and synonyms that training never sees; `held` tells which were taken.
    """

    rng: random.Random
    held_out: bool = False
    lexicon: Mapping[str, CategoryWords] = field(default_factory=names_by_category)
    template: str = ""
    held: list[str] = field(default_factory=list)

    def phrase(self, intent: Intent) -> str | None:
        """The intent in words; None when its frame has no wording for so many things."""
        name = self.name_of(intent.noun.category)
        singular, plural = self.noun_phrase(intent.noun, name)
        mass = name[0] == name[1]
        one = len(intent.rows) == 1 and not mass
        template = self.choose(intent.frame, one=one)
        if template is None:
            return None
        if mass:  # there is no "every vegetation"
            template = template.replace("every {bare}", "all {many}").replace("every one of", "all of")
        slots = {
            "one": f"the {singular}", "a": f"{article(singular)} {singular}", "bare": singular, "many": plural,
            "is": "is" if one or mass else "are", "limit": "", **intent.slots,
        }  # fmt: skip
        if intent.anchor is not None:
            slots["anchor"] = self.anchor(intent.anchor)
        if intent.limit is not None:
            slots["limit"] = self.tail(intent.limit)
        if "every " in template or "any " in template:
            slots["is"] = "is"
        return " ".join(template.format(**slots).split()).replace("all two ", "both ")

    def choose(self, frame: str, *, one: bool) -> str | None:
        """A template of a frame; remembers its name and whether it is held out."""
        table = load_templates()[frame]
        kept, held = (table.one, table.held_one) if one else (table.many, table.held_many)
        number = "one" if one else "many"
        if held and self.held_out and self.rng.random() < 0.5:
            index = self.rng.randrange(len(held))
            self.template = f"{frame}.held_{number}.{index}"
            self.held.append("template")
            return held[index]
        if not kept:
            return None
        index = self.rng.randrange(len(kept))
        self.template = f"{frame}.{number}.{index}"
        return kept[index]

    def tail(self, limit: Intent) -> str:
        """A place or relation after a noun."""
        slots = dict(limit.slots)
        if limit.anchor is not None:
            slots["anchor"] = self.anchor(limit.anchor)
        return self.rng.choice(load_templates()[limit.frame].tail).format(**slots)

    def name_of(self, category: str) -> tuple[str, str]:
        """Singular and plural of a category: its first name, a synonym, or one held out."""
        words = self.lexicon.get(category.replace(" ", "_"))
        if words is None:
            return category, plural_of(category)
        if words.held_out and self.held_out and self.rng.random() < 0.3:
            name = self.rng.choice(words.held_out)
            self.held.append("word")
            return name, name if words.names[0] == words.plurals[0] else plural_of(name)
        index = 0 if self.rng.random() < CANONICAL else self.rng.randrange(len(words.names))
        return words.names[index], words.plurals[index]

    def noun_phrase(self, noun: Noun, name: tuple[str, str]) -> tuple[str, str]:
        """Singular and plural with the looks, before or after the name."""
        singular, plural = name
        for look in noun.looks:
            if look.after[0] and self.rng.random() < 0.5:
                singular, plural = f"{singular} {look.after[0]}", f"{plural} {look.after[1]}"
            else:
                singular, plural = f"{look.before} {singular}", f"{look.before} {plural}"
        return singular, plural

    def anchor(self, anchor: Anchor) -> str:
        """What a relation refers to."""
        singular, plural = self.name_of(anchor.noun.category)
        if anchor.how:
            return f"the {anchor.how} {singular}"
        if len(anchor.rows) == 1 and singular != plural:
            return f"the {singular}"
        return self.rng.choice([plural, f"the {plural}"])


def article(word: str) -> str:
    """`a` or `an`."""
    return "an" if word[0] in "aeiou" and not word.startswith(("uni", "use", "eu", "one")) else "a"
