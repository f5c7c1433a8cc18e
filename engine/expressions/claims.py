"""What can be said of a kind of thing: its looks, its place, its relation to others, which of it is the first.

Each with the margins of the field's generators (docs/phrases.md names ours), and None where a thing is in doubt.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from engine.expressions.facts import SIDES, Facts, Rows
from engine.expressions.looks import Look
from engine.expressions.relations import RELATIONS, directed, within
from engine.expressions.truth import Truth

CORNERS = [(v, h) for v in ("top", "bottom") for h in ("left", "right")]
VERTICAL = {"top": ("top", "upper"), "bottom": ("bottom", "lower")}
COMPASS = {"top": "north", "bottom": "south", "left": "west", "right": "east", "top left": "northwest",
           "top right": "northeast", "bottom left": "southwest", "bottom right": "southeast"}  # fmt: skip
LARGER, LONGER, FURTHER = 1.25, 1.15, 0.05
"""By how much the first must beat the next: areas, lengths, share of the side."""
NICE_LENGTHS = (5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000)


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
    """Rows from the first to the last by a superlative; None where there are none."""
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
