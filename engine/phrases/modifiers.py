"""From the parse tree to what is said of a noun: one method a modifier of the grammar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from lark import Token, Transformer, v_args

from engine.phrases import plan as p
from engine.phrases.expressions import Piece
from engine.phrases.meaning import Maker, side_ranking, superlative
from engine.phrases.places import position_test, side_of
from engine.phrases.relating import (
    SIDE_OF,
    are_lines,
    around,
    at_end,
    is_on,
    number_of,
    radius_of,
    seen_from,
    side_of_anchor,
    under,
    without_number,
    without_radius,
)
from engine.phrases.terms import (
    Condition,
    FromSide,
    NotCoveredError,
    Phrase,
    Phrases,
    Post,
    Radius,
    Raised,
    Ranking,
    ToAnchor,
    Whole,
    is_with,
    join,
    loose_posts,
    part_disagreeing,
    source_of,
)

Posts: TypeAlias = "tuple[Post, ...]"
# With these, "A and B" asks for both; with the others it is any of the two.
BOTH_HOLD = frozenset({"near", "next_to", "touching", "along", "with", "at", "crossing", "overlapping"})

COUNTED = frozenset({"near", "next_to", "touching", "crossing"})  # "crossing at least two roads"


@v_args(inline=True)
class Modifiers(Transformer):  # type: ignore[misc]  # lark is not followed by mypy here
    """Builds `Posts`. Raises NotCoveredError (wrapped in VisitError by lark)."""

    def __init__(self) -> None:
        super().__init__(visit_tokens=False)
        self.maker = Maker()
        self.spilled: list[Phrase] = []  # things that "and" joined to an anchor but that are targets

    def posts(self, *parts: Post | Posts | Token) -> Posts:
        """Modifiers in a row."""
        out: Posts = ()
        for part in parts:
            if not isinstance(part, Token):
                joined = bool(out) and isinstance(parts[1], Token)
                added = part if isinstance(part, tuple) else (part,)
                out += tuple(side_of_anchor(out[-1], post) for post in added) if joined else added
        return out

    def either(self, posts: Posts, _or: Token, post: Post | Posts) -> Posts:
        """`on the left or on the right`."""
        last = posts[-1]
        if isinstance(post, tuple) and len(post) == 1:
            post = post[0]
        denied = isinstance(last, Condition) and last.denied and last.negated
        if not isinstance(last, Condition) or not isinstance(post, Condition) or post.negated:
            raise NotCoveredError("'or' joins conditions of different kinds, or negated ones")
        if last.negated and not denied:
            raise NotCoveredError("'or' joins conditions of different kinds, or negated ones")
        tests = last.test.tests if isinstance(last.test, p.AnyOf) else (last.test,)
        return (*posts[:-1], Condition(p.AnyOf((*tests, post.test)), denied, denied=denied))

    def place(self, token: Token) -> Condition:
        """A position in the view, or a size."""
        test: Any = piece_of(token).value
        return Condition(test)

    def cut(self, token: Token) -> Condition:
        """`partially visible`."""
        return Condition(p.Cut(), negated=piece_of(token).value == "whole")

    def direction(self, token: Token, anchors: Phrases) -> Posts:
        """`north of`, `left of`."""
        value: Any = piece_of(token).value
        bearing, frame = value
        side = SIDE_OF.fullmatch(piece_of(token).text)

        def make(nodes: list[p.Node]) -> Posts:
            anchor = join(nodes)
            beside = p.Direction(bearing, frame, anchor)
            if side is None or are_lines(anchor):
                return (Condition(beside),)
            part = position_test(side_of(side["side"]), side["side"], far=bool(side["far"]), noun="part")
            return (Condition(p.FirstOf((p.PartOf(part, anchor), beside))),)  # type: ignore[arg-type]  # no edge

        return self.attach(anchors, make)

    def far_direction(self, token: Token, anchors: Phrases) -> Posts:
        """`50 m north of`."""
        value: Any = piece_of(token).value
        (bearing, frame), (low, high) = value
        return self.attach(anchors, lambda nodes: (Condition(p.Direction(bearing, frame, join(nodes), low, high)),))

    def part_of(self, token: Token, anchors: Phrases) -> Posts:
        """`in the northern part of`."""
        part: Any = piece_of(token).value
        side = side_of(part.name.split()[0])
        bare = part.name.endswith(" part") and not part.name.split()[0].endswith("ern")
        if bare and side.bearing is not None and not piece_of(token).text.endswith("part of"):

            def make(nodes: list[p.Node]) -> Posts:  # nothing is in the north of a river: it is north of it
                anchor = join(nodes)
                to_it = p.Direction(side.bearing or 0, side.frame, anchor)
                test = to_it if are_lines(anchor) else p.PartOf(part, anchor)
                return (Condition(test),)

            return self.attach(anchors, make)
        of = at_end if part.name.endswith(" end") else p.PartOf
        return self.attach(anchors, lambda nodes: (Condition(of(part, join(nodes))),))

    def relation(self, token: Token, anchors: Phrases) -> Posts:
        """`near`, `on`, `surrounded by`, `in the row along` and the like."""
        kind: Any = piece_of(token).value
        if isinstance(kind, tuple):
            return self.attach(anchors, lambda nodes: (Condition(p.RowBy(join(nodes), *kind)),))
        if kind == "with" and (radius := radius_of(anchors)):
            bare = without_radius(anchors)
            if (bounds := number_of(bare)) and bare.parts[0].has("BOUND", "NUM"):
                some, counted = without_number(bare), bounds
                return self.attach(some, lambda nodes: (Condition(p.Relation("with", join(nodes), *counted, radius)),))
            return self.attach(bare, lambda nodes: tuple(Condition(p.Distance(None, radius, node)) for node in nodes))
        if kind in ("across", "same_side") or (kind == "crossing" and seen_from(anchors)):
            return self.across(kind, anchors)
        if kind == "under":
            return self.attach(anchors, under)
        if kind == "around":
            return self.attach(anchors, lambda nodes: (Condition(around(join(nodes))),))
        bounds = number_of(anchors)
        if bounds and kind in ("with", "containing"):
            some, inside = without_number(anchors), 0.0 if kind == "containing" else None
            return self.attach(some, lambda nodes: (Condition(p.Relation("with", join(nodes), *bounds, inside)),))
        if bounds and kind in COUNTED and anchors.parts[0].has("BOUND", "BOTH"):
            some = without_number(anchors)
            return self.attach(some, lambda nodes: (Condition(p.Relation(kind, join(nodes), *bounds)),))
        if kind in BOTH_HOLD and not anchors.either:
            return self.attach(anchors, lambda nodes: tuple(Condition(p.Relation(kind, node)) for node in nodes))
        return self.attach(anchors, lambda nodes: (Condition(p.Relation(kind, join(nodes))),))

    def across(self, kind: str, anchors: Phrases) -> Posts:
        """`across the river from the church`, `on the same side of the road as the school`."""
        other = seen_from(anchors)
        if other is None:
            raise NotCoveredError("on which side cannot be told: say from what")
        line = replace(anchors, parts=(replace(anchors.parts[0], posts=()),))
        same = kind == "same_side"
        return self.attach(line, lambda nodes: (Condition(p.Across(join(nodes), other, same)),))

    def of(self, _of: Token, anchors: Phrases) -> Whole:
        """`of the ships`."""
        return Whole(anchors)

    def without(self, token: Token, anchors: Phrases) -> Posts:
        """`without`, `outside`, `far from`."""
        kind: Any = piece_of(token).value
        if kind == "with" and (radius := radius_of(anchors)):
            bare = without_radius(anchors)
            return self.attach(bare, lambda nodes: (Condition(p.Distance(None, radius, join(nodes)), negated=True),))
        own = kind != "with"  # "houses without a pool south of the river": of the houses, for a pool there is none
        return self.attach(anchors, lambda nodes: (Condition(p.Relation(kind, join(nodes)), negated=True),), own=own)

    def distance(self, token: Token, anchors: Phrases) -> Posts:
        """`within 50 m of`, `more than 1 km from`."""
        value: Any = piece_of(token).value
        low, high = value
        if anchors.either or low is not None:
            return self.attach(anchors, lambda nodes: (Condition(p.Distance(low, high, join(nodes))),))
        return self.attach(anchors, lambda nodes: tuple(Condition(p.Distance(low, high, node)) for node in nodes))

    def than(self, token: Token, anchors: Phrases) -> Posts:
        """`larger than the pier`."""
        value: Any = piece_of(token).value
        measure, sign, *more = value
        return self.attach(anchors, lambda nodes: (Condition(p.SizeThan(measure, sign, join(nodes), *more)),))

    def between(self, _between: Token, anchors: Phrases) -> Posts:
        """`between the road and the river`, `between the buildings`."""

        def make(nodes: list[p.Node]) -> Posts:
            if len(nodes) > 2 or (len(nodes) == 1 and anchors.parts[0].number == "singular"):
                raise NotCoveredError("'between' takes two things")
            return (Condition(p.Between(nodes[0], nodes[1] if len(nodes) == 2 else None)),)

        return self.attach(anchors, make)

    def closest(self, *parts: Any) -> Posts:  # noqa: ANN401 - an optional ordinal, the superlative, its anchors
        """`closest to the harbor`, `second closest to`."""
        rank: Any = piece_of(parts[0]).value if len(parts) == 3 else None
        far = piece_of(parts[-2]).value == "far"
        return self.attach(parts[-1], lambda nodes: (Ranking(p.ByDistance(join(nodes)), far, rank),))

    def most_of(self, token: Token, anchors: Phrases) -> Posts:
        """`with the most cars`."""
        many = piece_of(token).value is True
        return self.attach(anchors, lambda nodes: (Ranking(p.ByCount(join(nodes)), many),))

    def to(self, _to: Token, anchors: Phrases) -> Posts:
        """`to the harbor` after "the nearest ship"."""
        return self.attach(anchors, lambda nodes: (ToAnchor(join(nodes)),))

    def farthest(self, token: Token) -> Ranking:
        """`furthest to the left`."""
        return side_ranking(piece_of(token).value)

    def most(self, token: Token) -> Ranking:
        """`with the largest area`."""
        return superlative(piece_of(token))

    def radius(self, token: Token) -> Radius:
        """`within 20 m` after the thing it is measured to."""
        metres: Any = piece_of(token).value
        return Radius(metres)

    def central(self, token: Token) -> Ranking:
        """`closest to the center`."""
        return Ranking(p.ByDistance(None), bool(piece_of(token).value))

    def to_side(self, token: Token) -> Ranking:
        """`closest to the top edge`."""
        return side_ranking(piece_of(token).value)

    def from_side(self, *tokens: Token) -> FromSide:
        """`from the right`, `second from the right`."""
        rank: Any = piece_of(tokens[0]).value if len(tokens) == 2 else None
        side: Any = piece_of(tokens[-1]).value
        return FromSide(side, rank)

    def that(self, that: Token, post: Post | Posts) -> Posts:
        """A relative clause; the number of its verb tells which noun it belongs to."""
        verb = piece_of(that).text.split()[-1]
        posts = post if isinstance(post, tuple) else (post,)
        agrees = verb if verb in ("is", "are") else ""
        return tuple(replace(each, agrees=agrees) if isinstance(each, Condition | Ranking) else each for each in posts)

    def that_most(self, that: Token, sup: Ranking) -> Ranking:
        """`that is the largest`."""
        verb = piece_of(that).text.split()[-1]
        return replace(sup, agrees=verb if verb in ("is", "are") else "")

    def negated(self, _not: Token, post: Post | Posts) -> Condition:
        """`not near the road`."""
        parts = post if isinstance(post, tuple) else (post,)
        if len(parts) != 1 or not isinstance(parts[0], Condition):
            raise NotCoveredError("'not' is followed by more than one condition")
        return replace(parts[0], negated=not parts[0].negated, denied=True)

    def attach(self, things: Phrases, make: Callable[[list[p.Node]], Posts], *, own: bool = True) -> Posts:
        """The modifiers that `make` builds from the anchors, with those met in the anchors that belong higher up.

        Later conjuncts with modifiers of their own are targets, not anchors. A relative clause whose verb disagrees in
        number with the anchor belongs to the target; a place or a size right after the anchor may belong to either, a
        place not to the anchor unless it is its `own`.
        """
        first, *rest = things.parts
        kept = [first]
        for phrase in rest:
            again = phrase.name is not None and phrase.name[-1].again
            if phrase.posts and not first.posts and (again or not things.either):
                self.spilled.append(phrase)
            else:
                kept.append(phrase)
        if any(phrase.name is None and not phrase.ranks for phrase in kept):
            raise NotCoveredError("no thing is named")
        last, outer = part_disagreeing(kept[-1])
        nodes = [self.maker.build(phrase, target=False) for phrase in [*kept[:-1], last]]
        loose = loose_posts(last)
        if not loose or len(kept) > 1:
            return (*make(nodes), *outer)
        low = make(nodes)
        if isinstance(loose[0], Ranking) and not all(isinstance(post, Condition) for post in low):
            return (*low, *outer)
        whole = self.maker.build(replace(last, posts=()), target=False)
        if not own and all(isinstance(getattr(post, "test", None), p.Position | p.Direction) for post in loose):
            return (*make([whole]), *loose, *outer)
        told = [post for post in loose if is_with(post) or isinstance(getattr(post, "test", None), p.Told)]
        held = any(not getattr(post, "negated", False) for post in told)
        high = (*make([whole]), *loose)
        sides = all(isinstance(getattr(post, "test", None), p.Direction) for post in loose)
        titled = bool(getattr(last.name[-1].value, "title", False)) if last.name else False
        on = all(isinstance(post, Condition) and is_on(post.test) and not post.negated for post in low)
        raised = Raised(low, high, source_of(nodes[0]), source_of(whole), held, sides and on and not titled)
        return (raised, *outer)


def piece_of(token: Token) -> Piece:
    """The piece a lark token carries."""
    piece: Any = token.value
    assert isinstance(piece, Piece)
    return piece
