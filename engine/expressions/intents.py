"""What a phrase is to say: a kind of thing, what tells it from the others, and which things that leaves.

The rules follow the generators of the field (RefSegRS, DIOR-RSVG, Aerial-D, VRSBench; docs/phrases.md names ours), each
with a margin. A rule returns None where the scene gives no such phrase without doubt.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from engine.expressions.facts import SIDES, Facts, Rows
from engine.expressions.looks import Look
from engine.expressions.relations import RELATIONS, directed, ordered, within
from engine.expressions.truth import Truth

CORNERS = [(v, h) for v in ("top", "bottom") for h in ("left", "right")]
VERTICAL = {"top": ("top", "upper"), "bottom": ("bottom", "lower")}
COMPASS = {"top": "north", "bottom": "south", "left": "west", "right": "east", "top left": "northwest",
           "top right": "northeast", "bottom left": "southwest", "bottom right": "southeast"}  # fmt: skip
COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
ORDINALS = {2: "second", 3: "third", 4: "fourth"}
LARGER, LONGER, FURTHER = (
    1.25,
    1.15,
    0.05,
)  # by how much the first must beat the next: areas, lengths, share of the side
NICE_LENGTHS = (5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000)
NICE_AREAS = (20, 50, 80, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 5000, 10000)


@dataclass(frozen=True)
class Noun:
    """A category with the looks said of it; `rows` are all things that answer to both."""

    category: str
    rows: tuple[int, ...]
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class Anchor:
    """What a relation refers to: things of another category, or one thing told by a superlative (`how`)."""

    noun: Noun
    rows: Rows
    how: str = ""  # "largest", "leftmost" ...: said before the name


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


@dataclass(frozen=True)
class Claim:
    """A place or relation before it is known which things of a noun it leaves."""

    truth: Truth
    frame: str
    slots: dict[str, str]
    kind: str
    anchor: Anchor | None = None


def pick_noun(facts: Facts, rng: random.Random, *, looks: float = 0.35) -> Noun:
    """A category, sometimes with a look that tells some of its things from the others."""
    category = rng.choice(sorted(set(facts.category.tolist())))
    rows = facts.rows_of(category)
    noun = Noun(category, tuple(rows.tolist()))
    if rng.random() < looks:
        told = [look for look in facts.looks if tells_apart(look, rows)]
        if told:
            look = rng.choice(told)
            return Noun(category, tuple(rows[look.truth.sure[rows]].tolist()), (look,))
    return noun


def tells_apart(look: Look, rows: Rows) -> bool:
    """Whether a look holds for some of the rows, surely, and surely not for the others."""
    sure, maybe = look.truth.sure[rows], look.truth.maybe[rows]
    return bool((sure == maybe).all() and sure.any() and (len(rows) == 1 or not sure.all()))


def chosen(noun: Noun, truth: Truth) -> frozenset[int] | None:
    """The noun's things for which the truth holds; None when one is in doubt."""
    rows = np.array(noun.rows, dtype=np.int64)
    if not (truth.sure[rows] == truth.maybe[rows]).all():
        return None
    return frozenset(rows[truth.sure[rows]].tolist())


def place(facts: Facts, rng: random.Random) -> Claim:
    """A place in the image."""
    side = rng.choice(list(SIDES))
    word = rng.choice(VERTICAL.get(side, (side,)))
    slots = {"place": side}
    which = rng.choices(
        ["side", "corner", "middle", "half", "third", "far", "edge", "compass"], [5, 5, 2, 2, 1, 1, 1, 1]
    )[0]
    if which == "side":
        return Claim(facts.on_side(side, 0.6, 0.42), "side", slots, "position")
    if which == "corner":
        vertical, horizontal = rng.choice(CORNERS)
        words = f"{rng.choice(VERTICAL[vertical])} {horizontal}"
        truth = facts.on_side(vertical, 0.6, 0.42) & facts.on_side(horizontal, 0.6, 0.42)
        return Claim(truth, "corner", {"place": words}, "position")
    if which == "middle":
        return Claim(facts.in_middle(), "middle", {"place": rng.choice(["middle", "center"])}, "position")
    if which == "half":
        return Claim(facts.on_side(side, 0.53, 0.47), "half", {"place": word}, "position")
    if which == "third":
        return Claim(facts.on_side(side, 0.7, 0.63), "third", slots, "position")
    if which == "far":
        return Claim(facts.on_side(side, 0.8, 0.7), "far", slots, "position")
    if which == "edge":
        return Claim(facts.at_edge(side), "edge", slots, "position")
    if not facts.scene.metric:  # without a map, up need not be north
        return Claim(facts.on_side(side, 0.6, 0.42), "side", slots, "position")
    return Claim(facts.on_side(side, 0.6, 0.42), "compass", {"place": COMPASS[side]}, "position")


def pick_anchor(facts: Facts, rng: random.Random, noun: Noun) -> Anchor | None:
    """Another category as a whole, or the thing of any category that a superlative tells."""
    others = sorted(set(facts.category.tolist()) - {noun.category})
    if others and rng.random() < 0.7:
        category = rng.choice(others)
        rows = facts.rows_of(category)
        return Anchor(Noun(category, tuple(rows.tolist())), rows)
    if not facts.scene.countable:
        return None
    category = rng.choice(sorted(set(facts.category.tolist())))
    rows = facts.rows_of(category)
    found = first_of(facts, rng, Noun(category, tuple(rows.tolist())))
    return None if found is None else Anchor(Noun(category, tuple(rows.tolist())), np.array([found[0]]), found[1])


def relation(facts: Facts, rng: random.Random, noun: Noun) -> Claim | None:
    """A relation to an anchor."""
    anchor = pick_anchor(facts, rng, noun)
    if anchor is None:
        return None
    which = rng.random()
    if which < 0.35 and len(anchor.rows) == 1:
        side = rng.choice([*SIDES, *SIDES, "top left", "top right", "bottom left", "bottom right"])
        truth = directed(facts, anchor.rows, side)
        if facts.scene.metric and rng.random() < 0.5:
            return Claim(truth, "compass_of", {"side": COMPASS[side]}, "relation", anchor)
        frame = "side_of" if " " in side else f"{side}_of"
        return Claim(truth, frame, {"side": side}, "relation", anchor)
    if which < 0.5 and facts.scene.gsd is not None:
        metres = rng.choice(NICE_LENGTHS)
        truth = within(facts, anchor.rows, metres / facts.scene.gsd)
        far = rng.random() < 0.3
        slots = {"distance": length_words(rng, metres)}
        return Claim(~truth if far else truth, "beyond" if far else "within", slots, "relation", anchor)
    kind = rng.choice(list(RELATIONS))
    return Claim(RELATIONS[kind](facts, anchor.rows, np.array(noun.rows, dtype=np.int64)), kind, {}, "relation", anchor)


def length_words(rng: random.Random, metres: int) -> str:
    """A length as people write it."""
    return rng.choice([f"{metres} m", f"{metres} m", f"{metres} meters", f"{metres} metres", f"{metres}m"])


def first_of(facts: Facts, rng: random.Random, noun: Noun) -> tuple[int, str] | None:
    """The thing that a superlative tells from the noun's others, by the margins of the field, and the word."""
    rows = np.array(noun.rows, dtype=np.int64)
    word = rng.choice(["largest", "smallest", "leftmost", "rightmost", "topmost", "bottommost"])
    order = rank_order(facts, rows, word)
    return None if order is None or len(order) < 2 or not first_stands_out(facts, order, word, 1) else (order[0], word)


def rank_order(facts: Facts, rows: Rows, word: str) -> list[int] | None:
    """Rows from the first to the last by a superlative; None when what is cut might be larger than it seems."""
    if not len(rows):
        return None
    values = rank_values(facts, word)
    order: list[int] = rows[np.argsort(values[rows], kind="stable")].tolist()
    return order


def rank_values(facts: Facts, word: str) -> np.ndarray:
    """What a superlative ranks by, the first lowest."""
    table = {
        "largest": -facts.area, "smallest": facts.area, "longest": -facts.long, "leftmost": facts.middle[:, 0],
        "rightmost": -facts.middle[:, 0], "topmost": -facts.middle[:, 1], "bottommost": facts.middle[:, 1],
        "central": np.hypot(*(facts.middle - facts.extent / 2).T),
    }  # fmt: skip
    return table[word]


def first_stands_out(facts: Facts, order: list[int], word: str, place: int) -> bool:
    """Whether the thing at a place (1-based) is told clearly from the next."""
    if place >= len(order):
        return True
    this, after = order[place - 1], order[place]
    if word == "smallest" and facts.cut[order[:place]].any():
        return False  # what the image's rim cuts off might be large
    if word in ("largest", "smallest"):
        large, small = sorted([facts.area[this], facts.area[after]], reverse=True)
        return bool(large >= LARGER * small)
    if word == "longest":
        return bool(facts.long[this] >= LONGER * facts.long[after])
    values = rank_values(facts, word)
    return bool(values[after] - values[this] >= FURTHER * facts.extent.max())


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
