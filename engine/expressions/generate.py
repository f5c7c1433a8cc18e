"""Phrases for a labelled scene: rules propose, words are chosen, and only what executes to its own things is kept."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.data.masks import encode_rle
from engine.expressions.checking import Proof
from engine.expressions.facts import Facts
from engine.expressions.intents import RULES, Intent
from engine.expressions.looks import colours_of, looks_of
from engine.expressions.nothing import without_target
from engine.expressions.scenes import LabelledScene
from engine.expressions.wording import Wording

TRIES = 20  # proposals for each phrase wanted before a scene is left
SAME_THINGS = 3  # phrases for one set of things
CROWD = 400  # things; beyond it the relations of a scene take longer than they are worth


@dataclass(frozen=True)
class Wanted:
    """How many phrases, of what share without a target, and from which seed."""

    per_image: int = 12
    no_target: float = 0.1
    seed: int = 0
    held_out_in: tuple[str, ...] = ("val", "test")  # splits that may use held-out words


@dataclass(frozen=True)
class Made:
    """A phrase with the rows of the things it means; `held_out` is "", "template", "word" or both."""

    phrase: str
    rows: tuple[int, ...]
    category: str
    kinds: tuple[str, ...]
    template: str
    held_out: str


def generate(scene: LabelledScene, wanted: Wanted, attributes: Mapping[str, Mapping[str, str]]) -> Iterator[Made]:
    """Up to `per_image` phrases for a scene, the same for the same seed."""
    if len(scene.things) > CROWD:
        return
    maker = Maker(scene, wanted, attributes)
    positive = [made for _, made in zip(range(wanted.per_image), maker.with_target(), strict=False)]
    yield from positive
    share = wanted.no_target / (1 - wanted.no_target)
    number = int(share * len(positive) + maker.rng.random())
    yield from (made for _, made in zip(range(number), maker.nothings(), strict=False))


class Maker:
    """Makes phrases of one scene until its tries are used up."""

    def __init__(self, scene: LabelledScene, wanted: Wanted, attributes: Mapping[str, Mapping[str, str]]) -> None:
        self.rng = random.Random(hashlib.sha256(f"{wanted.seed}/{scene.id}".encode()).digest())
        self.tries = TRIES * wanted.per_image
        self.held_out = scene.split in wanted.held_out_in
        colours = colours_of(scene)
        looks = looks_of(scene, colours, attributes)
        self.facts, self.proof = Facts(scene, looks, colours), Proof(scene, looks)
        self.seen: set[str] = set()
        self.meant: Counter[tuple[int, ...]] = Counter()

    def with_target(self) -> Iterator[Made]:
        """Phrases that mean something, the rules taken in turn by how little each has given."""
        given: Counter[str] = Counter()
        names = list(RULES)
        for _ in range(self.tries):
            name = self.rng.choices(names, [RULES[name][1] / (1 + given[name]) for name in names])[0]
            intent = RULES[name][0](self.facts, self.rng)
            if intent is None or not intent.rows or not self.facts.known[list(intent.rows)].all():
                continue
            key = tuple(sorted(intent.rows))
            if self.meant[key] < SAME_THINGS and (made := self.checked(intent)):
                self.meant[key] += 1
                given[name] += 1
                yield made

    def nothings(self) -> Iterator[Made]:
        """Phrases that mean nothing in the scene."""
        for _ in range(self.tries):
            intent = without_target(self.facts, self.rng)
            if intent is not None and (made := self.checked(intent)):
                yield made

    def checked(self, intent: Intent) -> Made | None:
        """The intent in new words that execute to it."""
        wording = Wording(self.rng, self.held_out)
        phrase = wording.phrase(intent)
        if phrase is None or phrase in self.seen or self.proof.rows(phrase) != intent.rows:
            return None
        self.seen.add(phrase)
        held = "+".join(sorted(set(wording.held)))
        rows = tuple(sorted(intent.rows))
        return Made(phrase, rows, intent.noun.category, kinds_of(intent), wording.template, held)


def kinds_of(intent: Intent) -> tuple[str, ...]:
    """The kinds of a phrase, each once; looks are one of them."""
    looks = ("looks",) if intent.noun.looks and "looks" not in intent.kinds else ()
    return tuple(dict.fromkeys([*intent.kinds, *looks]))


def record_of(scene: LabelledScene, made: Made, number: int, image: str) -> dict[str, object]:
    """The JSON line of a phrase: the keys of every sample, then `template`, `held_out` and `derived`."""
    record: dict[str, object] = {
        "id": f"{scene.id}/{number}",
        "image": image,
        "phrase": made.phrase,
        "mask": encode_rle(scene.mask_of(made.rows)) if made.rows else None,
        "category": made.category,
        "kind": list(made.kinds),
        "template": made.template,
    }
    for key, value in (
        ("split", scene.split),
        ("gsd", scene.gsd),
        ("source", scene.source),
        ("held_out", made.held_out),
    ):
        if value:
            record[key] = value
    if any(scene.things[row].derived for row in made.rows):
        record["derived"] = True
    return record
