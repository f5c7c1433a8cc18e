"""The words of categories, looks and materials: `resources/lexicon.toml` and `resources/looks.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

from engine.phrases.namesakes import same_kind
from engine.phrases.plurals import plurals_of
from engine.phrases.schema import Schema
from engine.phrases.words import normalise, plural_of, singular_of
from engine.resources import resource_path

MAX_NAME = 5  # words in a category's name that a phrase can hold
MAX_VALUE = 4  # words in a text that is a look


@dataclass(frozen=True)
class Noun:
    """A name of categories: `text` its singular, `keys` the categories it may mean, the first listed first."""

    text: str
    keys: tuple[str, ...]
    number: Literal["singular", "plural", "either"]  # either: mass nouns, "aircraft"
    title: bool = False  # what one feature is called


MODEL = re.compile(r"(?!no |nr |m |km |ft )[a-z]{1,3} \d{1,3}")  # "B-52"


@dataclass(frozen=True)
class Lexicon:
    """Names by word sequence, looks words by kind, and the categories that others include."""

    nouns: dict[tuple[str, ...], Noun] = field(default_factory=dict)
    looks: dict[tuple[str, ...], str] = field(default_factory=dict)  # words -> kind: colour, material, shape ...
    parts: frozenset[str] = frozenset()  # things that belong to an object's look: roof, deck, wing
    includes: dict[str, frozenset[str]] = field(default_factory=dict)
    look_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)  # kind of look -> parts of field names
    measured: tuple[tuple[str, str], ...] = ()  # words for number fields of a layer, and the fields (`measured`)
    numbered: tuple[tuple[str, str], ...] = ()  # words for the fields of numbers that tell features apart (`numbered`)
    kinds: tuple[tuple[str, str], ...] = ()  # kinds whose features a field numbers from 1 on, with its words
    years: tuple[tuple[str, str], ...] = ()  # what was done, and the year field that tells when (`years`)
    days: tuple[tuple[str, str], ...] = ()  # date fields in words, and their columns of days (`dates`)
    told: frozenset[str] = frozenset()  # names of a layer's text fields
    schema: Schema = field(default_factory=Schema)  # a layer's fields
    asked: bool = False  # whether a plan asks number fields or texts: then a word that nothing tells only explains
    ready: Mapping[str, object] = field(default_factory=dict)  # words that stand for pieces read before (`segments`)
    plain: frozenset[str] = frozenset()  # names that mean none of the categories that theirs includes: "house"
    plain_kinds: frozenset[str] = frozenset()  # names of such categories that they do mean: "villa"

    @cached_property
    def begun(self) -> Mapping[str, frozenset[str]]:
        """All words of names and looks by their first letters."""
        out: dict[str, set[str]] = defaultdict(set)
        for word in (word for table in (self.nouns, self.looks) for key in table for word in key):
            out[word[:1]].add(word)
        return {letter: frozenset(words) for letter, words in out.items()}

    def keys_of(self, name: str) -> frozenset[str]:
        """The categories a name means, with all that they include; empty when the lexicon lacks the name."""
        own = self.own_keys_of(name)
        return own.union(*(self.includes.get(key, frozenset()) for key in own))

    def own_keys_of(self, name: str) -> frozenset[str]:
        """The categories a name means, without those they include."""
        noun = self.nouns.get(tuple(normalise(name).split()))
        return frozenset(noun.keys) if noun else frozenset()

    def with_names(self, names: Iterable[str], limit: int = 2000) -> Lexicon:
        """A lexicon that also knows these names (a layer's own categories), each a category of its own."""
        nouns = dict(self.nouns)
        for name in sorted(names)[:limit]:
            words = tuple(normalise(name).split())
            if 0 < len(words) <= MAX_NAME and words not in nouns and words not in self.looks:
                add_noun(nouns, " ".join(words), plural_of(" ".join(words)), " ".join(words))
            if len(words) == 1 and words in self.looks and words[0].isalpha():  # "lights" of a `light_id`
                nouns.setdefault((plural_of(words[0]),), Noun(words[0], (words[0],), "plural"))
            last = len(words) > 1 and words[-1].isalpha() and len(words[-1]) > 1  # the A of "section A" is an article
            if last and words[-1:] not in nouns and words[-1:] not in self.looks:
                add_noun(nouns, words[-1], plural_of(words[-1]), words[-1])  # "turbine" of "wind turbine"
            elif last and words[-1:] in self.looks:  # "mains" of "water main"; a main road is none
                nouns.setdefault((plural_of(words[-1]),), Noun(words[-1], (words[-1],), "plural"))
            first = tuple(plural_of(words[0]).split()) if len(words) > 1 else ()
            others = first and any(same_kind(words[0], other) for other in names)  # "engines" are locomotives
            if (
                first
                and not others
                and words[0].isalpha()
                and not {first, words[:1]} & set(self.looks)
                and first not in nouns
            ):
                nouns[first] = Noun(words[0], (words[0],), "plural")  # "batteries" of "battery storage"
        return replace(self, nouns=nouns)

    def with_titles(self, titles: Iterable[str], taken: Set[tuple[str, ...]]) -> Lexicon:
        """A lexicon that also knows what single features are called ("Terminal 2"), but for words `taken` already."""
        nouns = dict(self.nouns)
        for title in sorted(titles):
            words = tuple(title.split())
            known = words in taken or words in self.nouns or words in self.looks
            if 0 < len(words) <= MAX_NAME and not known and re.search(r"[a-z]{2}|[a-z].*\d|\d[/-]\d", title):
                nouns[words] = Noun(title, (title,), "singular", title=True)
        return replace(self, nouns=nouns)

    def with_values(self, values: Iterable[str], taken: Set[tuple[str, ...]]) -> Lexicon:
        """A lexicon in which a layer's texts are looks ("wheat" fields) but for words that are `taken` already.

        Their plurals name what they are said of ("oaks").
        """
        looks, nouns = dict(self.looks), dict(self.nouns)
        values = set(values)
        if any(value.split()[-1:] == ["line"] for value in values):  # power lines, not a line of trees
            taken = taken - {("line",), ("lines",)}
        for value in sorted(values):
            words = tuple(value.split())
            if re.fullmatch(r"[a-z]{4,} \d+", value) and not {words[:1], (plural_of(words[0]),)} & (
                taken | looks.keys()
            ):
                add_noun(nouns, words[0], plural_of(words[0]), words[0])  # "cessnas" of "Cessna 172"
            fixed = words in taken and not value.endswith(("ing", "ed"))  # "loading" is a state where a field says so
            if (
                not 0 < len(words) <= MAX_VALUE
                or fixed
                or words in self.nouns
                or not (re.match(r"[a-z]|\d+[a-z]+$", words[-1]) or MODEL.fullmatch(value))
            ):
                continue
            looks.setdefault(words, "value")
            for form in forms_of(value) if len(words) == 1 and value.isalpha() and len(value) > 3 else ():
                if (form,) not in taken and (form,) not in nouns:
                    looks.setdefault((form,), "value")  # "faulty" of a status "fault"
            if len(words) > 1:
                looks.setdefault((*words[:-1], singular_of(words[-1])), "value")  # "paving stone"
            for word in {words[0], words[-1]} if len(words) > 1 else ():
                if (
                    word.isalpha()
                    and len(word) > 2
                    and not {(word,), (plural_of(word),)} & (taken | nouns.keys() | looks.keys())
                ):
                    looks[(word,)] = "value"  # "oak" of "English oak", "Quercus"
                    nouns.setdefault((plural_of(word),), Noun(word, (word,), "plural"))
            several = tuple(plural_of(value).split())
            named = words[-1].isalpha() or re.fullmatch(r"[a-z]+\d+[a-z\d]*", words[-1])
            if named and not {several, several[-1:]} & taken and several not in looks:
                nouns.setdefault(several, Noun(value, (value,), "plural"))
        return replace(self, looks=looks, nouns=nouns)

    def with_anything(self, names: Iterable[str]) -> Lexicon:
        """A lexicon in which these names mean every feature (category "*")."""
        nouns = dict(self.nouns)
        for name in names:
            add_noun(nouns, name, plural_of(name), "*")
        return replace(self, nouns=nouns)


def forms_of(value: str) -> tuple[str, ...]:
    """The adjectives of a noun that a field says: "faulty", "leaking", "cracked"."""
    bare = value.removesuffix("e")
    return (f"{value}y", f"{bare}y", f"{bare}ing", f"{bare}ed")


def add_noun(nouns: dict[tuple[str, ...], Noun], name: str, plural: str, key: str) -> None:
    """Enter a singular and its plural; a name met before gains a category."""
    name, plural = normalise(name), normalise(plural)
    numbers: tuple[Literal["singular", "plural", "either"], ...] = (
        ("singular", "plural") if plural != name else ("either",)
    )
    for form, number in zip((name, plural), numbers, strict=False):
        words = tuple(form.split())
        known = nouns.get(words)
        if known is None:
            nouns[words] = Noun(name, (key,), number)
        elif key not in known.keys:
            nouns[words] = Noun(known.text, (*known.keys, key), known.number)
    for form in plurals_of(name) if plural != name else ():  # "wharves", of a layer's wharf
        nouns.setdefault(tuple(form.split()), Noun(name, (key,), "plural"))
    if plural == name:  # people say "lands" and "parkings" all the same
        nouns.setdefault(tuple(plural_of(name).split()), Noun(name, (key,), "plural"))


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The bundled lexicon. Held-out synonyms are known to the grammar: they are only kept out of training."""
    with resource_path("lexicon.toml").open("rb") as file:
        categories = tomllib.load(file)
    with resource_path("looks.toml").open("rb") as file:
        looks_table = tomllib.load(file)
    nouns: dict[tuple[str, ...], Noun] = {}
    includes: dict[str, frozenset[str]] = {}
    for key, entry in categories.items():
        for name, plural in zip(entry["names"], entry.get("plurals") or map(plural_of, entry["names"]), strict=True):
            add_noun(nouns, name, plural, key)
        for name in (*entry.get("held_out", ()), *entry.get("heard", ())):
            add_noun(nouns, singular_of(name), plural_of(singular_of(name)), key)
        includes[key] = frozenset(entry.get("includes", ()))
    parts = looks_table.pop("parts")
    looks = {tuple(normalise(word).split()): kind for kind, entry in looks_table.items() for word in entry["words"]}
    part_words = frozenset(form for word in parts["words"] for form in (word, plural_of(word)))
    fields = {kind: tuple(entry["fields"]) for kind, entry in looks_table.items()}
    plain = frozenset(name for entry in categories.values() for name in entry.get("plain", ()))
    plain_kinds = frozenset(name for entry in categories.values() for name in entry.get("plain_kinds", ()))
    return Lexicon(nouns, looks, part_words, includes, fields, plain=plain, plain_kinds=plain_kinds)
