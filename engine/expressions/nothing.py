"""No-target phrases: one attribute changed until nothing fits, or a category that is surely not there."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from engine.expressions.claims import Claim, Noun, pick_noun, place, relation
from engine.expressions.facts import Facts
from engine.expressions.intents import Intent
from engine.expressions.looks import Look
from engine.expressions.truth import Truth

ELSEWHERE = ("red", "blue", "green", "yellow", "white", "black", "orange", "purple")
TRIES = 12


def without_target(facts: Facts, rng: random.Random) -> Intent | None:
    """An intent that nothing answers to, not even what is in doubt; None where none was found."""
    makers: list[Callable[[Facts, random.Random], Intent | None]] = [elsewhere, elsewhere, unrelated, other_look]
    if facts.scene.absent:
        makers += [missing, missing]
    return rng.choice(makers)(facts, rng)


def missing(facts: Facts, rng: random.Random) -> Intent | None:
    """A category that the image surely lacks, plain or at a place."""
    noun = Noun(rng.choice(facts.scene.absent), ())
    if rng.random() < 0.6:
        return Intent(noun, frozenset(), "named", {}, ("no target",))
    claim = place(facts, rng)
    return Intent(noun, frozenset(), claim.frame, claim.slots, ("no target", claim.kind))


def elsewhere(facts: Facts, rng: random.Random) -> Intent | None:
    """Things that are there, at a place where none of them is."""
    noun = pick_noun(facts, rng, looks=0.25)
    return next((found for _ in range(TRIES) if (found := empty(noun, place(facts, rng)))), None)


def unrelated(facts: Facts, rng: random.Random) -> Intent | None:
    """Things that are there, in a relation in which none of them is."""
    noun = pick_noun(facts, rng, looks=0.25)
    return next((found for _ in range(TRIES) if (found := empty(noun, relation(facts, rng, noun)))), None)


def empty(noun: Noun, claim: Claim | None) -> Intent | None:
    """The intent of a claim that holds for none of the noun's things, not even perhaps."""
    if claim is None or not noun.rows:
        return None
    rows = np.array(noun.rows, dtype=np.int64)
    own = claim.anchor is not None and bool(set(claim.anchor.rows.tolist()) & set(noun.rows))
    if own or claim.truth.maybe[rows].any():
        return None
    return Intent(noun, frozenset(), claim.frame, claim.slots, ("no target", claim.kind), claim.anchor)


def other_look(facts: Facts, rng: random.Random) -> Intent | None:
    """Things that are there, with a colour that none of them might have."""
    colours = [look for look in facts.looks if look.kind == "colour" and not look.after[0]]
    if not colours:
        return None
    noun = pick_noun(facts, rng, looks=0.0)
    rows = np.array(noun.rows, dtype=np.int64)
    measured = any(look.truth.sure[rows].any() for look in colours)
    word = rng.choice(ELSEWHERE)
    if not measured or word in facts.possible_colours(noun.category):
        return None
    never = np.zeros(len(facts.category), bool)
    look = Look("colour", word, ("", ""), Truth(never, never), "colour", word)
    return Intent(Noun(noun.category, (), (look,)), frozenset(), "named", {}, ("no target", "looks"))
