"""Phrases made for a scene, each with the target set that the second evaluator finds: (text, kind, targets).

A scene here is `{category: [polygon, ...]}` in a planar frame whose y points up, a view box, and the floor in metres of
near (10) and next to (2), both 0 in pixels. Phrases whose answer hangs on rounding (`DoubtError`) or is empty are left out.
"""

# ruff: noqa: E501 - phrases and their answers read better on one line
from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shapely.geometry import Polygon

from engine.phrases.words import plural_of
from tests.engine.phrases import second_evaluator as second

MASS = {"land", "vegetation", "water"}
GROUNDS = {"road", "river", "field", "park", "parking", "lake", "bridge", "tennis_court", "basketball_court"}
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
ORDINALS = {2: "second", 3: "third", 4: "fourth"}


@dataclass
class Made:
    """A phrase, its kind and the (category, index) pairs it means."""

    text: str
    kind: str
    targets: set[tuple[str, int]]


@dataclass
class World:
    """A scene for the second evaluator."""

    things: dict[str, list[Polygon]]
    view: Polygon
    metres: bool
    doubtful: int = 0


def make_phrases(world: World, seed: int, count: int) -> Iterator[Made]:
    """Up to `count` phrases of every kind; `world.doubtful` counts those left out."""
    rng = random.Random(seed)
    full = [name for name, shapes in world.things.items() if shapes]
    if not full:
        return
    makers = [position, relation, direction, superlative, ordinal, size, distance, closest, negated, excepted]
    for _ in range(count):
        maker = rng.choice(makers)
        try:
            made = maker(world, rng, rng.choice(full), rng.choice(full))
        except second.DoubtError:
            world.doubtful += 1
            continue
        if made is not None and made.targets:
            yield made


def chosen(world: World, name: str, test: Callable[[Polygon], bool]) -> set[tuple[str, int]]:
    return {(name, i) for i, shape in enumerate(world.things[name]) if test(shape)}


def position(world: World, rng: random.Random, name: str, _other: str) -> Made:
    plural, view = plural_of(name), world.view
    which = rng.randrange(4)
    if which == 0:
        side = rng.choice(["left", "right", "top", "bottom"])
        words = rng.choice(
            [f"{plural} on the {side}", f"all {plural} on the {side} side of the image", f"{plural} in the {side} half"]
        )
        return Made(words, "position", chosen(world, name, lambda s: second.in_half(s, view, side)))
    if which == 1:
        vertical, horizontal = rng.choice(["upper", "lower"]), rng.choice(["left", "right"])
        side = {"upper": "top", "lower": "bottom"}[vertical]
        words = rng.choice(
            [
                f"{plural} in the {vertical} {horizontal} corner",
                f"{vertical} {horizontal} {plural}",
                f"{plural} on the {vertical} {horizontal} of the view",
            ]
        )
        quadrant = chosen(world, name, lambda s: second.in_quadrant(s, view, side, horizontal))
        corner = chosen(world, name, lambda s: second.in_corner(s, view, side, horizontal))
        return Made(words, "position", corner or quadrant if words.endswith("corner") else quadrant)
    if which == 2:
        words = rng.choice([f"{plural} in the middle", f"the {plural} in the center of the image"])
        return Made(words, "position", chosen(world, name, lambda s: second.in_middle(s, view)))
    side = rng.choice(["left", "right", "top", "bottom"])
    if name in MASS:  # "the land on the left" is all of it
        return Made(
            f"the {name} on the {side}", "position", chosen(world, name, lambda s: second.in_half(s, view, side))
        )
    fits = sorted(i for _, i in chosen(world, name, lambda s: second.in_half(s, view, side)))
    shapes = world.things[name]
    best = second.rank(
        [-second.along_side(shapes[i], side) for i in fits], [0.01 * second.size(shapes[i]) for i in fits], 1, 1
    )
    return Made(f"the {name} on the {side}", "position", {(name, fits[i]) for i in best})


def relation(world: World, rng: random.Random, name: str, other: str) -> Made:
    others = world.things[other]
    near, side = (10.0, 2.0) if world.metres else (0.0, 0.0)
    kinds: dict[str, Callable[[Polygon], bool]] = {
        "near": lambda s: second.near(s, others, near),
        "next to": lambda s: second.next_to(s, others, side),
        "on": lambda s: second.on(s, others),
        "in": lambda s: second.on(s, others),
        "surrounded by": lambda s: second.surrounded(s, others, side),
        "crossing": lambda s: second.crosses(s, others),
        "with": lambda s: second.having(s, world.things[name], others, side, name in GROUNDS),
    }
    word = rng.choice(list(kinds))
    return Made(f"{plural_of(name)} {word} {plural_of(other)}", "relation", chosen(world, name, kinds[word]))


def direction(world: World, rng: random.Random, name: str, other: str) -> Made | None:
    if len(world.things[other]) == 1 and name == other:
        return None
    side = rng.choice(["left", "right", "north", "south", "east", "west", "north-east", "south-west", "north-west"])
    words = f"to the {side} of" if side in ("left", "right") else f"{side} of"
    targets = chosen(world, name, lambda s: second.direction(s, world.things[other], side))
    return Made(f"{plural_of(name)} {words} the {plural_of(other)}", "relation", targets)


def superlative(world: World, rng: random.Random, name: str, other: str) -> Made | None:
    shapes = world.things[name]
    kinds: dict[str, tuple[Callable[[Polygon], float], Callable[[Polygon], float]]] = {
        "largest": (lambda s: -s.area, lambda s: 0.001 * s.area),
        "smallest": (lambda s: s.area, lambda s: 0.001 * s.area),
        "longest": (lambda s: -second.rectangle(s)[0], lambda s: 0.001 * second.rectangle(s)[0]),
        "leftmost": (lambda s: s.centroid.x, lambda s: 0.01 * second.size(s)),
        "topmost": (lambda s: -s.centroid.y, lambda s: 0.01 * second.size(s)),
        "easternmost": (lambda s: -s.centroid.x, lambda s: 0.01 * second.size(s)),
    }
    word = rng.choice(list(kinds))
    value, tolerance = kinds[word]
    pool = list(range(len(shapes)))
    tail = ""
    if rng.random() < 0.4 and other != name:
        pool = sorted(
            i
            for _, i in chosen(
                world, name, lambda s: second.near(s, world.things[other], 10.0 if world.metres else 0.0)
            )
        )
        tail = f" near the {plural_of(other)}"
    count = rng.choice([1, 1, 2, 3])
    if len(pool) < count:
        return None
    best = second.rank([value(shapes[i]) for i in pool], [tolerance(shapes[i]) for i in pool], 1, count)
    noun = name if count == 1 else plural_of(name)
    lead = "the" if count == 1 else f"the {NUMBERS[count]}"
    return Made(f"{lead} {word} {noun}{tail}", "superlative", {(name, pool[i]) for i in best})


def ordinal(world: World, rng: random.Random, name: str, _other: str) -> Made | None:
    shapes = world.things[name]
    place = rng.choice([2, 3, 4])
    if len(shapes) < place:
        return None
    if rng.random() < 0.5:
        values, tolerances = [-s.area for s in shapes], [0.001 * s.area for s in shapes]
        text = f"the {ORDINALS[place]} largest {name}"
    else:
        side = rng.choice(["left", "right", "top", "bottom"])
        values, tolerances = [-second.along_side(s, side) for s in shapes], [0.01 * second.size(s) for s in shapes]
        text = f"the {ORDINALS[place]} {name} from the {side}"
    return Made(text, "superlative", {(name, i) for i in second.rank(values, tolerances, place, 1)})


def size(world: World, rng: random.Random, name: str, _other: str) -> Made:
    shapes = world.things[name]
    if rng.random() < 0.6:
        bound = round(rng.choice(shapes).area * rng.uniform(0.7, 1.3), 1)
        larger = rng.random() < 0.5
        targets = chosen(world, name, lambda s: second.sure(s.area, bound, s.area) == larger)
        return Made(f"{plural_of(name)} {'larger' if larger else 'smaller'} than {bound:.1f} m2", "size", targets)
    bound = round(second.rectangle(rng.choice(shapes))[0] * rng.uniform(0.7, 1.3), 1)
    targets = chosen(world, name, lambda s: second.sure(second.rectangle(s)[0], bound, bound))
    return Made(f"{plural_of(name)} at least {bound:.1f} m long", "size", targets)


def distance(world: World, rng: random.Random, name: str, other: str) -> Made | None:
    others = world.things[other]
    spread = max(world.view.bounds[2] - world.view.bounds[0], 1.0)
    metres = round(rng.uniform(0.02, 0.3) * spread, 1)
    if metres <= 0:
        return None
    inside = chosen(world, name, lambda s: second.within(s, others, metres))
    if rng.random() < 0.5:
        return Made(f"{plural_of(name)} within {metres:.1f} m of the {plural_of(other)}", "relation", inside)
    rest = chosen(world, name, lambda s: True) - inside
    lonely = {key for key in rest if second.gap(world.things[name][key[1]], others) == float("inf")}
    return (
        Made(f"{plural_of(name)} more than {metres:.1f} m from the {plural_of(other)}", "relation", rest - lonely)
        if not lonely
        else None
    )


def closest(world: World, rng: random.Random, name: str, other: str) -> Made | None:
    shapes, others = world.things[name], world.things[other]
    if name == other or not others:
        return None
    sign, word = rng.choice([(1, "closest to"), (-1, "farthest from")])
    values = [sign * second.gap(s, others) for s in shapes]
    best = second.rank(values, [0.01 * second.size(s) for s in shapes], 1, 1)
    return Made(f"the {name} {word} the {plural_of(other)}", "superlative", {(name, i) for i in best})


def negated(world: World, rng: random.Random, name: str, other: str) -> Made:
    others = world.things[other]
    if rng.random() < 0.5:
        inside = chosen(world, name, lambda s: second.near(s, others, 10.0 if world.metres else 0.0))
        return Made(
            f"{plural_of(name)} that are not near the {plural_of(other)}",
            "relation",
            chosen(world, name, lambda s: True) - inside,
        )
    side = rng.choice(["left", "right"])
    inside = chosen(world, name, lambda s: second.in_half(s, world.view, side))
    return Made(f"{plural_of(name)} not on the {side}", "position", chosen(world, name, lambda s: True) - inside)


def excepted(world: World, rng: random.Random, name: str, _other: str) -> Made:
    shapes = world.things[name]
    best = second.rank([-s.area for s in shapes], [0.001 * s.area for s in shapes], 1, 1)
    rest = chosen(world, name, lambda s: True) - {(name, i) for i in best}
    return Made(f"all {plural_of(name)} except the largest", "superlative", rest)
