"""What a relation asks of certain things: sides of lines and areas, what is under bridges or all around, how many."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.phrases import plan as p
from engine.phrases.places import side_of
from engine.phrases.terms import Condition, NotCoveredError, Phrases, Post, Radius, ToAnchor, join

SIDE_OF = re.compile(
    r"(?:on|at|in|along) the (?P<far>far )?(?P<side>.+?)(?: sides?| edges?|(?<=top)|(?<=bottom)|(?(far)|(?!))) of"
)
ROOFING = frozenset({"bridge", "overpass", "tree", "forest", "power_line", "tent", "crane", "container_crane"})


def are_lines(anchor: p.Node) -> bool:
    """Whether things are rivers, roads and the like, which have sides and no inside."""
    return all(find.category in p.LINES for find in p.walk(anchor) if isinstance(find, p.Find))


def is_on(test: p.Test) -> bool:
    """Whether a test is the relation "on" or "in"."""
    return isinstance(test, p.Relation) and test.kind == "on"


def seen_from(anchors: Phrases) -> p.Node | None:
    """The thing that the sides of a line are seen from."""
    posts = anchors.parts[0].posts
    whole = len(anchors.parts) == 1 and len(posts) == 1
    return posts[0].anchor if whole and isinstance(posts[0], ToAnchor) else None


def at_end(part: p.Position, anchor: p.Node) -> p.Test:
    """`at the end of the mole`: a lighthouse there stands on it or just off it."""
    return p.FirstOf((p.PartOf(part, anchor), p.PartOf(part, anchor, beside=True)))


def around(anchor: p.Node) -> p.Test:
    """`the track surrounding the field` goes all around it; `trees surrounding the pond` are near it."""
    return p.FirstOf((p.Relation("containing", anchor), p.Relation("near", anchor)))


def under(nodes: list[p.Node]) -> tuple[Post, ...]:
    """`boats under the bridge`: where the two overlap, of what things can be under."""
    anchor = join(nodes)
    if not all({find.category, find.text.split()[-1]} & ROOFING for find in p.walk(anchor) if isinstance(find, p.Find)):
        raise NotCoveredError("'under' is read of bridges, trees and power lines only")
    return (Condition(p.Relation("overlapping", anchor)),)


def side_of_anchor(before: Post, post: Post) -> Post:
    """`within 50 m of the river but not on the north side`: on that side of the river, not of the view."""
    anchor = getattr(before.test, "anchor", None) if isinstance(before, Condition) else None
    if anchor is None or not isinstance(post, Condition) or not isinstance(post.test, p.Position):
        return post
    words = post.test.name.split()
    side = side_of(words[0])
    if post.test.frame != "compass" or words[1:] not in (["side"], ["bank"]) or side.bearing is None:
        return post
    return replace(post, test=p.Direction(side.bearing, "compass", anchor))


def radius_of(things: Phrases) -> float | None:
    """The distance that ends an anchor: "a pool within 20 m"."""
    last = things.parts[-1].posts[-1:]
    return last[0].metres if last and isinstance(last[0], Radius) else None


def number_of(things: Phrases) -> tuple[int | None, int | None] | None:
    """The fewest and the most things that "with two pools", "at least two pools", "near both ponds" ask for."""
    first, *more = things.parts
    band = next((item.value for item in first.items if isinstance(item.value, tuple) and item.kind == "BOUND"), None)
    if band is not None and not more:
        return int(str(band[0])), int(str(band[1]))
    counts = [int(str(item.value)) for item in first.items if item.kind in ("NUM", "BOTH")]
    if more or first.ranks or len(counts) != 1:
        return None
    bound = next((str(item.value) for item in first.items if item.kind == "BOUND"), "exactly")
    if first.has("BOTH"):
        return counts[0], None
    number = counts[0] + {"more than": 1, "less than": -1}.get(bound, 0)
    return None if bound in ("at most", "less than") else number, None if bound in ("at least", "more than") else number


def without_number(things: Phrases) -> Phrases:
    """The things without that number."""
    first = things.parts[0]
    items = tuple(item for item in first.items if item.kind not in ("NUM", "BOTH", "BOUND", "DEF"))
    return Phrases((replace(first, items=items),))


def without_radius(things: Phrases) -> Phrases:
    """The anchors without that distance."""
    last = things.parts[-1]
    return replace(things, parts=(*things.parts[:-1], replace(last, posts=last.posts[:-1])))
