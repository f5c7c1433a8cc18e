"""What a phrase is to say: a kind of thing, what tells it from the others, and which things that leaves.

The rules follow the generators of the field (RefSegRS, DIOR-RSVG, Aerial-D, VRSBench; docs/phrases.md names ours), each
with a margin. A rule returns None where the scene gives no such phrase without doubt.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from engine.expressions.claims import (
    NICE_LENGTHS,
    Anchor,
    Claim,
    Noun,
    chosen,
    first_stands_out,
    pick_anchor,
    pick_noun,
    place,
    rank_order,
    relation,
)
from engine.expressions.facts import Facts
from engine.expressions.relations import ordered
from engine.expressions.truth import Truth

COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
ORDINALS = {2: "second", 3: "third", 4: "fourth"}
NICE_AREAS = (20, 50, 80, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 5000, 10000)


@dataclass(frozen=True)
class Intent:
    """What a phrase means. `frame` names its templates; `slots` fill them; `limit` is a modifier after the noun."""

    noun: Noun
    rows: frozenset[int]
    frame: str
    slots: dict[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    anchor: Anchor | None = None
    limit: Intent | None = None


Rule = Callable[[Facts, random.Random], "Intent | None"]


def named(facts: Facts, rng: random.Random) -> Intent | None:
    """All things of a noun."""
    noun = pick_noun(facts, rng, looks=0.6)
    kinds = ("looks",) if noun.looks else ("category",)
    return Intent(noun, frozenset(noun.rows), "named", {}, kinds)


def counted(facts: Facts, rng: random.Random) -> Intent | None:
    """As many as there are."""
    noun = pick_noun(facts, rng)
    if not facts.scene.countable or len(noun.rows) not in COUNTS:
        return None
    return Intent(noun, frozenset(noun.rows), "counted", {"count": COUNTS[len(noun.rows)]}, ("count",))


def claimed(noun: Noun, claim: Claim | None, *, negated: bool = False) -> Intent | None:
    """The things of a noun that a claim leaves, or denies; None in doubt, or when it leaves none."""
    if claim is None:
        return None
    truth = claim.truth
    if claim.anchor is not None and claim.anchor.how and claim.anchor.noun.category == noun.category:
        others = np.ones(len(truth.sure), bool)
        others[claim.anchor.rows] = False  # a thing is not near itself
        truth = truth & Truth(others, others)
    left = chosen(noun, ~truth if negated else truth)
    if not left:
        return None
    return Intent(noun, left, claim.frame, claim.slots, (claim.kind,), claim.anchor)


def placed(facts: Facts, rng: random.Random) -> Intent | None:
    """The things at a place."""
    return claimed(pick_noun(facts, rng, looks=0.25), place(facts, rng))


def related(facts: Facts, rng: random.Random) -> Intent | None:
    """The things in a relation."""
    noun = pick_noun(facts, rng, looks=0.2)
    return claimed(noun, relation(facts, rng, noun))


def grouped(facts: Facts, rng: random.Random) -> Intent | None:
    """Several things at a place, counted."""
    found = placed(facts, rng) if rng.random() < 0.7 else related(facts, rng)
    if found is None or not facts.scene.countable or not 2 <= len(found.rows) <= 8:
        return None
    slots = {"count": COUNTS[len(found.rows)]}
    return Intent(found.noun, found.rows, "group", slots, ("group", "count", *found.kinds), None, found)


def limited(facts: Facts, rng: random.Random) -> tuple[Noun, Intent | None]:
    """A noun, sometimes with a place or a relation that limits it before it is ranked."""
    noun = pick_noun(facts, rng, looks=0.2)
    if rng.random() < 0.4:
        found = claimed(noun, place(facts, rng) if rng.random() < 0.6 else relation(facts, rng, noun))
        if found is not None and len(found.rows) >= 2:
            return noun, found
    return noun, None


def superlative(facts: Facts, rng: random.Random) -> Intent | None:
    """The first, or the first few, by size or side."""
    noun, limit = limited(facts, rng)
    rows = np.array(sorted(limit.rows) if limit else noun.rows, dtype=np.int64)
    words = ["largest", "leftmost", "rightmost", "topmost", "bottommost"]
    words += ["smallest", "longest", "largest", "smallest", "central"] if facts.scene.countable else []
    word = rng.choice(words)
    order = rank_order(facts, rows, word)
    if order is None or len(order) < 2 or (not facts.scene.countable and word != "largest"):
        return None
    count = rng.choice([1, 1, 1, 2, 3]) if facts.scene.countable and word != "central" else 1
    if count >= len(order) or not first_stands_out(facts, order, word, count):
        return None
    slots = {"count": COUNTS.get(count, "")}
    frame = word if count == 1 else f"{word}_many"
    return Intent(
        noun, frozenset(order[:count]), frame, slots, ("superlative", *(limit.kinds if limit else ())), None, limit
    )


def ordinal(facts: Facts, rng: random.Random) -> Intent | None:
    """The second, third or fourth by size or from a side."""
    noun, limit = limited(facts, rng)
    if not facts.scene.countable:
        return None
    rows = np.array(sorted(limit.rows) if limit else noun.rows, dtype=np.int64)
    word = rng.choice(["largest", "leftmost", "rightmost", "topmost", "bottommost"])
    order = rank_order(facts, rows, word)
    rank = rng.choice([2, 2, 3, 4])
    if order is None or len(order) < rank:
        return None
    if not all(first_stands_out(facts, order, word, place) for place in (rank - 1, rank)):
        return None
    side = {"leftmost": "left", "rightmost": "right", "topmost": "top", "bottommost": "bottom"}.get(word, "")
    slots = {"rank": ORDINALS[rank], "side": side}
    frame = "rank_from" if side else "rank_largest"
    return Intent(
        noun, frozenset([order[rank - 1]]), frame, slots, ("superlative", *(limit.kinds if limit else ())), None, limit
    )


def nearest(facts: Facts, rng: random.Random) -> Intent | None:
    """The thing closest to, or farthest from, an anchor."""
    noun = pick_noun(facts, rng, looks=0.2)
    anchor = pick_anchor(facts, rng, noun)
    if anchor is None or not facts.scene.countable or (not anchor.how and anchor.noun.category == noun.category):
        return None
    rows = np.setdiff1d(np.array(noun.rows, dtype=np.int64), anchor.rows)
    far = rng.random() < 0.3
    gaps = facts.gaps(anchor.rows)
    if len(rows) < 2 or (far and anchor.how and anchor.noun.category == noun.category):
        return None
    values = -gaps if far else gaps
    order = ordered(values, rows, 0.0)
    assert order is not None
    step = abs(values[order[1]] - values[order[0]])
    if step < 0.03 * facts.extent.max() or (not far and gaps[order[1]] < 1.3 * gaps[order[0]]):
        return None
    frame = "farthest_from" if far else "closest_to"
    return Intent(noun, frozenset([int(order[0])]), frame, {}, ("superlative", "relation"), anchor)


def sized(facts: Facts, rng: random.Random) -> Intent | None:
    """Larger or smaller than an area, longer than a length; 10 % of doubt."""
    noun = pick_noun(facts, rng, looks=0.15)
    gsd = facts.scene.gsd
    if gsd is None or not facts.scene.countable:
        return None
    rows = np.array(noun.rows, dtype=np.int64)
    long = rng.random() < 0.3
    values = facts.long * gsd if long else facts.area * gsd**2
    bounds = [bound for bound in (NICE_LENGTHS if long else NICE_AREAS)
              if values[rows].min() < 0.9 * bound and values[rows].max() > 1.1 * bound]  # fmt: skip
    if not bounds:
        return None
    bound = rng.choice(bounds)
    more = Truth(values >= 1.1 * bound, values >= 0.9 * bound)
    larger = rng.random() < 0.6
    left = chosen(noun, more if larger else ~more)
    if not left:
        return None
    unit = (
        rng.choice(["m", "m", "meters", "metres"]) if long else rng.choice(["m2", "m2", "square meters", "sqm", "m²"])
    )
    frame = ("longer" if larger else "shorter") if long else ("larger" if larger else "smaller")
    return Intent(noun, left, frame, {"size": f"{bound} {unit}"}, ("size",))


def excepted(facts: Facts, rng: random.Random) -> Intent | None:
    """All but the largest, or all that are not at a place or in a relation."""
    noun = pick_noun(facts, rng, looks=0.15)
    if rng.random() < 0.4 and facts.scene.countable:
        order = rank_order(facts, np.array(noun.rows, dtype=np.int64), "largest")
        if order is None or len(order) < 3 or not first_stands_out(facts, order, "largest", 1):
            return None
        return Intent(noun, frozenset(order[1:]), "except_largest", {}, ("superlative",))
    claim = place(facts, rng) if rng.random() < 0.6 else relation(facts, rng, noun)
    held, left = claimed(noun, claim), claimed(noun, claim, negated=True)
    if held is None or left is None or held.frame in ("beyond", "within", "touching"):
        return None
    if left.anchor is not None and left.anchor.how and left.anchor.noun.category == noun.category:
        return None  # whether the largest is "not near the largest" is a riddle
    return replace(left, frame="not", limit=held, anchor=None)


RULES: dict[str, tuple[Rule, float]] = {
    "named": (named, 1.0), "counted": (counted, 0.4), "placed": (placed, 2.0), "related": (related, 2.0),
    "grouped": (grouped, 0.6), "superlative": (superlative, 1.6), "ordinal": (ordinal, 0.5), "nearest": (nearest, 0.6),
    "sized": (sized, 0.5), "excepted": (excepted, 0.3),
}  # fmt: skip
"""Rules by name, with how often each is tried."""
