"""A noun phrase as a node of the plan: filters before and after the noun, then ranks, then how many are meant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from engine.phrases import plan as p
from engine.phrases.expressions import Piece
from engine.phrases.places import Side
from engine.phrases.render import SIDES
from engine.phrases.row_words import with_rows
from engine.phrases.terms import (
    Condition,
    FromSide,
    NotCoveredError,
    Phrase,
    Post,
    Radius,
    Raised,
    Ranking,
    ToAnchor,
    Whole,
    find_of,
    join,
    line_in,
    merged,
)


@dataclass
class Maker:
    """Builds nodes; `warnings` gathers what is said about the plan, each once."""

    warnings: list[str] = field(default_factory=list)

    def build(self, phrase: Phrase, *, target: bool, source: p.Node | None = None) -> p.Node:
        """A noun phrase as a node; `source` is what an elliptic one ("except the largest") speaks of."""
        phrase = merged(phrase) if target else without_nearest(merged(phrase))
        for i, post in enumerate(phrase.posts):
            if isinstance(post, Raised):
                low = replace(phrase, posts=(*phrase.posts[:i], *post.low, *phrase.posts[i + 1 :]))
                high = replace(phrase, posts=(*phrase.posts[:i], *post.high, *phrase.posts[i + 1 :]))
                if any(isinstance(each, Ranking) and not fits(each, phrase) for each in post.high):
                    return self.build(low, target=target, source=source)
                nodes = [self.build(each, target=target, source=source) for each in (low, high)]
                return p.Readings(nodes[0], nodes[1], post.part, post.whole, post.held, post.joined)
        posts = phrase.posts
        if phrase.name is not None:
            source = find_of(phrase.name)
        elif posts and isinstance(posts[0], Whole):
            source, posts = self.owners(posts[0]), posts[1:]
        if source is None:
            raise NotCoveredError("no thing is named")
        conditions = [*item_conditions(phrase.items), *(self.condition(post) for post in posts)]
        phrase, conditions = with_rows(phrase, conditions, self.warnings)
        conditions.sort(
            key=lambda each: each is not None and isinstance(each.test, p.InGroup)
        )  # what else is said tells which
        for condition in conditions:
            if condition is not None:
                source = p.Keep(source, condition.test, condition.negated)
        rankings = [post for post in posts if isinstance(post, Ranking)] + ranked_items(phrase, posts)
        count = count_of(phrase.items)
        if phrase.has("BOUND"):
            raise NotCoveredError("a bound on how many is only read after 'with'")
        if rankings:
            return self.ranked(phrase, source, with_ordinal(rankings, phrase), count)
        if ordinals_of(phrase.items):
            return self.ranked(phrase, source, [self.along(conditions, phrase.items)], count)
        tests = tuple(each.test for each in conditions if each is not None and not each.negated)
        return numbered(phrase, source, tests, count, target=target)

    def along(self, conditions: list[Condition | None], items: tuple[Piece, ...]) -> Ranking:
        """`the second car in the top row`: from the left, in a column from the top; `on the left`: from there."""
        line = line_of(conditions)
        rank = ordinals_of(items)[0]
        if line is None:
            side = next((side for each in conditions if each and (side := half_of(each.test))), None)
            if side is None:
                raise NotCoveredError("an ordinal needs a direction or a superlative")
            self.warnings.append(f"counted from the {SIDES[side.bearing]}")
            return nth(Ranking(side, descending=True), max(rank, 1))  # the last on the left is the leftmost too
        row = line.bearing % 180 == 0
        self.warnings.append(f"counted from the {'left' if row else 'top'}")
        return nth(Ranking(p.BySide(270 if row else 0, "image"), descending=True), rank)

    def condition(self, post: Post) -> Condition | None:
        """The test a modifier asks for; None for rankings and what belongs to them."""
        if isinstance(post, Radius):
            raise NotCoveredError("a distance from what?")
        if isinstance(post, Whole):
            return Condition(p.Relation("at", self.owners(post)))
        return post if isinstance(post, Condition) else None

    def owners(self, whole: Whole) -> p.Node:
        """What follows "of", as one set."""
        return join([self.build(each, target=False) for each in whole.things.parts])

    def ranked(self, phrase: Phrase, source: p.Node, rankings: list[Ranking], count: int | None) -> p.Node:
        """Superlatives and ordinals, the one nearest to the noun first."""
        named = count is not None or ordinals_of(phrase.items) or phrase.borrowed
        text = "a superlative of several names no number: only the first is kept"
        if phrase.number == "plural" and not named and text not in self.warnings:
            self.warnings.append(text)
        for ranking in rankings:
            first = 1 if ranking.rank is None else ranking.rank
            source = p.Rank(source, ranking.key, ranking.descending, first, count or 1)
        return source


def with_ordinal(rankings: list[Ranking], phrase: Phrase) -> list[Ranking]:
    """`the second site with the most finds`: the rank of a superlative of a field, said after the noun."""
    ordinals = ordinals_of(phrase.items)
    own = rankings[0].rank is None and isinstance(rankings[0].key, p.ByField | p.ByCount) and not phrase.has("SUP")
    return [nth(rankings[0], ordinals[0]), *rankings[1:]] if own and ordinals else rankings


def without_nearest(phrase: Phrase) -> Phrase:
    """An anchor without "nearest": "500 m from the nearest forest" is from the forest."""
    if any(isinstance(post, ToAnchor) for post in phrase.posts):
        return phrase
    items = tuple(item for item in phrase.items if (item.kind, item.value) != ("NEAREST", "near"))
    return replace(phrase, items=items)


def half_of(test: p.Test) -> p.BySide | None:
    """The side whose half of the view a place is; None for corners and the middle."""
    bands = (test.x, test.y) if isinstance(test, p.Position) else (None, None)
    for (band, other), (low, high) in ((bands, (270, 90)), (bands[::-1], (180, 0))):
        if band is not None and other is None and isinstance(test, p.Position) and (band[0] == 0.0) != (band[1] == 1.0):
            return p.BySide(low if band[0] == 0.0 else high, test.frame)
    return None


def line_of(conditions: list[Condition | None]) -> p.InLine | None:
    """The row or column that conditions ask for."""
    return next((line for each in conditions if each and (line := line_in(each.test))), None)


def fits(ranking: Ranking, phrase: Phrase) -> bool:
    """Whether a rank said after a thing further on can be the phrase's: it has none, and the verb agrees with it."""
    wrong = {"singular": "are", "plural": "is"}.get(phrase.number)
    return not phrase.ranks and (not ranking.agrees or ranking.agrees != wrong)


def numbered(
    phrase: Phrase, source: p.Node, tests: tuple[p.Test, ...], count: int | None, *, target: bool
) -> p.Node:  # fmt: skip
    """How many are meant: a count, or one for a singular with an article; bare singulars name all that fit.

    But of a corner or the middle, where a bare singular names the one there, too: "house in the top left corner".
    """
    by = tuple(test for test in tests if isinstance(test, p.RANKED_TESTS))
    if count is not None:
        return p.Best(source, count, by)
    if phrase.number != "singular" or phrase.has("ALL"):
        return source
    if not phrase.has("DEF", "INDEF"):
        by = tuple(test for test in by if target and is_spot(test))
        return p.Best(source, 1, by) if by else source
    if not target:
        by = tuple(test for test in by if isinstance(test, p.Position | p.Edge)) if phrase.has("DEF") else ()
    return p.Best(source, 1, by) if by else source


def is_spot(test: p.Test) -> bool:
    """Whether a place is a corner or the middle of the view, or of a thing, where one thing is."""
    where = test.part if isinstance(test, p.PartOf) else test
    if not isinstance(where, p.Position):
        return False
    middle = where.x is not None and where.x == where.y and 0 < where.x[0] < where.x[1] < 1
    return middle or where.name.endswith("corner")


def item_conditions(items: tuple[Piece, ...]) -> list[Condition]:
    """Places and sizes before the noun."""
    out = []
    for item in items:
        if item.kind in ("POS_ADJ", "SIZE"):
            test: Any = item.value
            out.append(Condition(test))
        elif item.kind == "CUT":
            out.append(Condition(p.Cut(), negated=item.value == "whole"))
    return out


def ordinals_of(items: tuple[Piece, ...]) -> list[int]:
    """The ordinals before a noun; -1 is "last", -2 "next to last"."""
    return [int(str(item.value)) for item in items if item.kind == "ORD"]


def count_of(items: tuple[Piece, ...]) -> int | None:
    """The count before a noun."""
    counts = [int(str(item.value)) for item in items if item.kind in ("NUM", "BOTH")]
    if len(counts) > 1:
        raise NotCoveredError("two counts before one thing")
    return counts[0] if counts else None


def ranked_items(phrase: Phrase, posts: tuple[Post, ...]) -> list[Ranking]:
    """Superlatives and ordinals before the noun, with the `to ...` or `from ...` that follows it."""
    items = phrase.items
    ranks = ordinals_of(items)
    rank = ranks[0] if ranks else None
    out: list[Ranking] = []
    anchors = [post.anchor for post in posts if isinstance(post, ToAnchor)]
    for item in reversed(items):
        if item.kind == "SUP" and item.value in ("apart+", "apart-") and phrase.name is not None:
            out.append(Ranking(p.ByDistance(find_of(phrase.name)), item.value == "apart+"))
        elif item.kind in ("SUP", "SUPSIDE"):
            out.append(superlative(item))
        elif item.kind == "CENTRAL":
            out.append(Ranking(p.ByDistance(None), bool(item.value)))
        elif item.kind == "NEAREST":
            anchors = anchors or sided_by(posts)
            if not anchors:
                raise NotCoveredError(f"'{item.text}' to what?")
            out.append(Ranking(p.ByDistance(anchors.pop()), item.value == "far"))
    for post in posts:
        if isinstance(post, FromSide):
            rank = post.rank or rank
            if rank is None:
                raise NotCoveredError("'from' a side needs an ordinal")
            out.append(side_ranking(post.side))
    if anchors or len(ranks) > 1:
        raise NotCoveredError("the words are known, their order is not")
    if out:
        out[-1] = nth(out[-1], rank)
    return out


def sided_by(posts: tuple[Post, ...]) -> list[p.Node]:
    """`the nearest house west of the church`: what a side is said of is what is near."""
    tests = [post.test for post in posts if isinstance(post, Condition)]
    tests = [test.tests[-1] if isinstance(test, p.FirstOf) else test for test in tests]
    return [test.anchor for test in tests if isinstance(test, p.Direction)][:1]


def nth(ranking: Ranking, rank: int | None) -> Ranking:
    """A ranking at an ordinal, negative from its other end; None leaves it."""
    if rank is None:
        return ranking
    return replace(turned(ranking), rank=-rank) if rank < 0 else replace(ranking, rank=rank)


def turned(ranking: Ranking) -> Ranking:
    """The same from its other end: "the last tank from the left" is the rightmost."""
    key = ranking.key
    if isinstance(key, p.BySide):
        return replace(ranking, key=replace(key, bearing=(key.bearing + 180) % 360))
    return replace(ranking, descending=not ranking.descending)


def superlative(item: Piece) -> Ranking:
    """`largest`, `leftmost` as a ranking."""
    if isinstance(item.value, Side):
        return side_ranking(item.value)
    if isinstance(item.value, tuple):
        key, descending = item.value
        return Ranking(key, descending)
    text = str(item.value)
    if text.startswith("apart"):
        raise NotCoveredError(f"'{item.text}' of what?")
    measure: Any = text[:-1]
    return Ranking(p.ByMeasure(measure), text.endswith("+"))


def side_ranking(side: object) -> Ranking:
    """The furthest towards a side."""
    if not isinstance(side, Side) or side.bearing is None:
        raise NotCoveredError("the middle has no far end")
    return Ranking(p.BySide(side.bearing, side.frame), descending=True)
