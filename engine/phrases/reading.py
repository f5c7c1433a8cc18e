"""From the parse tree to the plan: which words rank, which filter, and what each belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from lark import Token, Transformer, v_args

from engine.phrases import plan as p
from engine.phrases.lexicon import Noun
from engine.phrases.places import Side
from engine.phrases.tokens import Piece

# With these, "A and B" asks for both; with the others it is any of the two.
BOTH_HOLD = frozenset({"near", "next_to", "touching", "along", "with", "at", "crossing", "overlapping"})
MAX_LETTERS = 40
MAX_UNKNOWN = 2  # unknown words in one noun phrase before it is taken for prose


class NotCovered(Exception):
    """The words parse, but the plan would have no meaning that geometry can decide."""


@dataclass(frozen=True)
class Condition:
    """A test to apply to the noun, possibly negated."""

    test: p.Test
    negated: bool = False
    agrees: str = ""  # "is" or "are" of its relative clause


@dataclass(frozen=True)
class Ranking:
    """A superlative after the noun; rank None takes the count before the noun."""

    key: p.Key
    descending: bool
    rank: int | None = None


@dataclass(frozen=True)
class ToAnchor:
    """`to the harbor` of "the nearest ship to the harbor"."""

    anchor: p.Node


@dataclass(frozen=True)
class FromSide:
    """`from the right` of "the second ship from the right"."""

    side: Side
    rank: int | None = None


@dataclass(frozen=True)
class Whole:
    """`of the ships` of "the largest of the ships", or a plain `of`: built when its head is known."""

    things: Phrases


@dataclass(frozen=True)
class Radius:
    """`within 20 m` of "with a pool within 20 m"."""

    metres: float


@dataclass(frozen=True)
class Raised:
    """A modifier met inside an anchor that may belong to the noun before it: see `plan.Readings`.

    `low` reads it as the anchor's; `high` as the target's.
    """

    low: tuple[Post, ...]
    high: tuple[Post, ...]
    part: p.Node
    whole: p.Node


Post: TypeAlias = "Condition | Ranking | ToAnchor | FromSide | Whole | Radius | Raised"


@dataclass(frozen=True)
class Phrase:
    """A noun phrase before it is built: `name` None when it is elliptic."""

    items: tuple[Piece, ...]
    name: tuple[Piece, ...] | None
    posts: tuple[Post, ...] = ()
    borrowed: bool = False  # "the largest" of "the largest and the smallest ship": the name is the next one's

    def has(self, *kinds: str) -> bool:
        """Whether one of the words before the name is of these kinds."""
        return any(item.kind in kinds for item in self.items)


@dataclass(frozen=True)
class Phrases:
    """Noun phrases joined by "and" (or "or", when `either`)."""

    parts: tuple[Phrase, ...]
    either: bool = False


@dataclass(frozen=True)
class Root:
    """The finished tree and what is said about it."""

    node: p.Node
    warnings: tuple[str, ...] = field(default=())


@v_args(inline=True)
class Builder(Transformer[Token, Any]):
    """Builds a `Root` bottom-up. Raises NotCovered (wrapped in VisitError by lark)."""

    def __init__(self) -> None:
        super().__init__(visit_tokens=False)
        self.warnings: list[str] = []
        self.spilled: list[Phrase] = []

    # --- noun phrases

    def items(self, *tokens: Piece) -> tuple[Piece, ...]:
        return tokens

    some_items = items

    def item(self, token: Token) -> Piece:
        return piece_of(token)

    def sup(self, *tokens: Token) -> Piece:
        return piece_of(tokens[-1])

    def joint(self, token: Token) -> Piece:
        return piece_of(token)

    def name(self, *tokens: Token) -> tuple[Piece, ...]:
        pieces = tuple(piece_of(token) for token in tokens)
        core = [piece for piece in pieces if piece.kind != "LOOKTAIL"]
        if core[-1].kind == "LOOK":
            raise NotCovered(f"'{core[-1].text}' is a look, not a thing")
        if any(is_plural(piece) for piece in core[:-1]):
            raise NotCovered(f"'{core[-1].text}' follows a plural")
        met_noun = False
        for piece in core:
            if met_noun and piece.kind == "WORD" and piece.text.endswith(("ing", "ed")):
                raise NotCovered(f"not understood: '{piece.text}'")
            met_noun |= piece.kind == "NOUN"
        if len({piece.text for piece in core}) < len(core):
            raise NotCovered("a word is said twice")
        if any(len(piece.text) > MAX_LETTERS for piece in core):
            raise NotCovered("a word is too long to be one")
        if sum(piece.kind == "WORD" for piece in core) > MAX_UNKNOWN:
            raise NotCovered("too many unknown words: " + ", ".join(f"'{c.text}'" for c in core if c.kind == "WORD"))
        return pieces

    def np(self, items: tuple[Piece, ...], name: tuple[Piece, ...], posts: tuple[Post, ...] = ()) -> Phrase:
        return Phrase(items, name, posts)

    def elliptic(self, items: tuple[Piece, ...], posts: tuple[Post, ...] = ()) -> Phrase:
        return Phrase(items, None, posts)

    def ones(self, _ones: Token, posts: tuple[Post, ...] = ()) -> Phrase:
        return Phrase((), None, posts)

    def owned(self, items: tuple[Piece, ...], name: tuple[Piece, ...], _poss: Token, thing: Phrase) -> Phrase:
        owner = self.build(Phrase(items, name), target=False)
        return replace(thing, posts=(Condition(p.Relation("at", owner)), *thing.posts))

    def list(self, *parts: Any) -> Phrases:
        phrases = [part for part in parts if isinstance(part, Phrase)]
        joints = [part for part in parts if isinstance(part, Piece)]
        for i in range(len(phrases) - 2, -1, -1):
            this, after = phrases[i], phrases[i + 1]
            if this.name is None and this.items and not this.posts and after.name and joints[i].text != ",":
                phrases[i] = replace(this, name=after.name, posts=after.posts, borrowed=True)
                phrases[i + 1] = replace(after, borrowed=True)
        return Phrases(tuple(phrases), either="OR" in [joint.kind for joint in joints])

    # --- modifiers

    def posts(self, *parts: Any) -> tuple[Post, ...]:
        out: tuple[Post, ...] = ()
        for part in parts:
            if isinstance(part, tuple):
                out += part
            elif not isinstance(part, Token):
                out += (part,)
        return out

    def either(self, posts: tuple[Post, ...], _or: Token, post: Post) -> tuple[Post, ...]:
        last = posts[-1]
        if not isinstance(last, Condition) or not isinstance(post, Condition) or last.negated != post.negated:
            raise NotCovered("'or' joins conditions of different kinds")
        tests = (*(last.test.tests if isinstance(last.test, p.AnyOf) else (last.test,)), post.test)
        if last.negated:
            raise NotCovered("'or' after 'not' may mean two things")
        return (*posts[:-1], Condition(p.AnyOf(tests)))

    def place(self, token: Token) -> Condition:
        return Condition(piece_of(token).value)  # type: ignore[arg-type]  # a test by construction of the terminals

    def cut(self, token: Token) -> Condition:
        return Condition(p.Cut(), negated=piece_of(token).value == "whole")

    def direction(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        bearing, frame = piece_of(token).value  # type: ignore[misc]
        return self.attach(anchors, lambda nodes: (Condition(p.Direction(bearing, frame, join(nodes))),))

    def far_direction(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        (bearing, frame), (low, high) = piece_of(token).value  # type: ignore[misc]
        return self.attach(anchors, lambda nodes: (Condition(p.Direction(bearing, frame, join(nodes), low, high)),))

    def part_of(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        part: Any = piece_of(token).value
        return self.attach(anchors, lambda nodes: (Condition(p.PartOf(part, join(nodes))),))

    def relation(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        kind: Any = piece_of(token).value
        if kind == "with" and (radius := radius_of(anchors)):
            bare = without_radius(anchors)
            return self.attach(bare, lambda nodes: tuple(Condition(p.Distance(None, radius, node)) for node in nodes))
        if kind in BOTH_HOLD and not anchors.either:
            return self.attach(anchors, lambda nodes: tuple(Condition(p.Relation(kind, node)) for node in nodes))
        return self.attach(anchors, lambda nodes: (Condition(p.Relation(kind, join(nodes))),))

    def of(self, _of: Token, anchors: Phrases) -> Whole:
        return Whole(anchors)

    def without(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        kind: Any = piece_of(token).value
        if kind == "with" and (radius := radius_of(anchors)):
            bare = without_radius(anchors)
            return self.attach(bare, lambda nodes: (Condition(p.Distance(None, radius, join(nodes)), negated=True),))
        return self.attach(anchors, lambda nodes: (Condition(p.Relation(kind, join(nodes)), negated=True),))

    def distance(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        low, high = piece_of(token).value  # type: ignore[misc]
        if anchors.either or low is not None:
            return self.attach(anchors, lambda nodes: (Condition(p.Distance(low, high, join(nodes))),))
        return self.attach(anchors, lambda nodes: tuple(Condition(p.Distance(low, high, node)) for node in nodes))

    def than(self, token: Token, anchors: Phrases) -> tuple[Post, ...]:
        measure, sign = piece_of(token).value  # type: ignore[misc]
        return self.attach(anchors, lambda nodes: (Condition(p.SizeThan(measure, sign, join(nodes))),))

    def between(self, _between: Token, anchors: Phrases) -> tuple[Post, ...]:
        def make(nodes: list[p.Node]) -> tuple[Post, ...]:
            if len(nodes) > 2:
                raise NotCovered("'between' takes two things")
            if len(nodes) == 1 and number_of(anchors.parts[0]) == "singular":
                raise NotCovered("'between' takes two things")
            return (Condition(p.Between(nodes[0], nodes[1] if len(nodes) == 2 else None)),)

        return self.attach(anchors, make)

    def closest(self, *parts: Any) -> tuple[Post, ...]:
        rank: Any = piece_of(parts[0]).value if len(parts) == 3 else None
        far = piece_of(parts[-2]).value == "far"
        return self.attach(parts[-1], lambda nodes: (Ranking(p.ByDistance(join(nodes)), far, rank),))

    def to(self, _to: Token, anchors: Phrases) -> tuple[Post, ...]:
        return self.attach(anchors, lambda nodes: (ToAnchor(join(nodes)),))

    def farthest(self, token: Token) -> Ranking:
        return side_ranking(piece_of(token).value)

    def radius(self, token: Token) -> Radius:
        metres: Any = piece_of(token).value
        return Radius(metres)

    def central(self, token: Token) -> Ranking:
        return Ranking(p.ByDistance(None), bool(piece_of(token).value))

    def to_side(self, token: Token) -> Ranking:
        return side_ranking(piece_of(token).value)

    def from_side(self, *tokens: Token) -> FromSide:
        rank: Any = piece_of(tokens[0]).value if len(tokens) == 2 else None
        side: Any = piece_of(tokens[-1]).value
        return FromSide(side, rank)

    def that(self, that: Token, post: Post | tuple[Post, ...]) -> tuple[Post, ...]:
        verb = piece_of(that).text.split()[-1]
        posts = post if isinstance(post, tuple) else (post,)
        agrees = verb if verb in ("is", "are") else ""
        return tuple(replace(each, agrees=agrees) if isinstance(each, Condition) else each for each in posts)

    def that_most(self, _that: Token, sup: Piece) -> Ranking:
        return superlative(sup)

    def negated(self, _not: Token, post: Post | tuple[Post, ...]) -> Condition:
        parts = post if isinstance(post, tuple) else (post,)
        if len(parts) != 1 or not isinstance(parts[0], Condition):
            raise NotCovered("'not' is followed by more than one condition")
        return replace(parts[0], negated=not parts[0].negated)

    # --- the whole

    def also(self, _top: Token, posts: tuple[Post, ...]) -> tuple[Post, ...]:
        return posts

    def is_most(self, _top: Token, sup: Piece) -> tuple[Post, ...]:
        return (superlative(sup),)

    def except_for(self, _except: Token, things: Phrases) -> Phrases:
        return things

    def start(self, things: Phrases, *tails: tuple[Post, ...] | Phrases) -> Root:
        phrases = distribute(things.parts)
        removed: list[Phrases] = []
        for tail in tails:
            if isinstance(tail, Phrases):
                removed.append(tail)
            else:
                phrases = tuple(replace(phrase, posts=phrase.posts + tail) for phrase in phrases)
        phrases += distribute(tuple(self.spilled))
        self.spilled = []
        node = join([self.build(phrase, target=True) for phrase in phrases])
        for each in removed:
            gone = join([self.build(phrase, target=False, source=node) for phrase in each.parts])
            node = p.Difference(node, gone)
        return Root(node, tuple(self.warnings))

    # --- meaning

    def attach(self, things: Phrases, make: Callable[[list[p.Node]], tuple[Post, ...]]) -> tuple[Post, ...]:
        """The modifiers that `make` builds from the anchors, with those met in the anchors that belong higher up.

        Later conjuncts with modifiers of their own are targets, not anchors. A relative clause whose verb disagrees in
        number with the anchor belongs to the target; a place or a size right after the anchor may belong to either.
        """
        first, *rest = things.parts
        kept = [first]
        for phrase in rest:
            if phrase.posts and not first.posts and not things.either:
                self.spilled.append(phrase)
            else:
                kept.append(phrase)
        if any(phrase.name is None and not phrase.has("SUP", "SUPSIDE", "NEAREST", "ORD") for phrase in kept):
            raise NotCovered("no thing is named")
        last, outer = part_disagreeing(kept[-1])
        nodes = [self.build(phrase, target=False) for phrase in [*kept[:-1], last]]
        loose = loose_posts(last)
        if not loose or len(kept) > 1:
            return (*make(nodes), *outer)
        bare = replace(last, posts=last.posts[: -len(loose)])
        whole = self.build(bare, target=False)
        part = source_of(nodes[0])
        return (Raised(make(nodes), (*make([whole]), *loose), part, source_of(whole)), *outer)

    def build(self, phrase: Phrase, *, target: bool, source: p.Node | None = None) -> p.Node:
        """A noun phrase as a node: filters before and after the noun, then ranks, then how many are meant."""
        phrase = merged(phrase)
        for i, post in enumerate(phrase.posts):
            if isinstance(post, Raised):
                low = replace(phrase, posts=(*phrase.posts[:i], *post.low, *phrase.posts[i + 1 :]))
                high = replace(phrase, posts=(*phrase.posts[:i], *post.high, *phrase.posts[i + 1 :]))
                nodes = [self.build(each, target=target, source=source) for each in (low, high)]
                return p.Readings(nodes[0], nodes[1], post.part, post.whole)
        posts = phrase.posts
        if phrase.name is not None:
            source = find_of(phrase.name)
        elif posts and isinstance(posts[0], Whole):
            source, posts = join([self.build(each, target=False) for each in posts[0].things.parts]), posts[1:]
        if source is None:
            raise NotCovered("no thing is named")
        rankings: list[Ranking] = []
        tests: list[p.Test] = []
        for condition in [*item_conditions(phrase.items), *posts]:
            if isinstance(condition, Radius):
                raise NotCovered("a distance from what?")
            if isinstance(condition, Whole):
                owners = [self.build(each, target=False) for each in condition.things.parts]
                condition = Condition(p.Relation("at", join(owners)))
            if isinstance(condition, Condition):
                source = p.Keep(source, condition.test, condition.negated)
                if not condition.negated:
                    tests.append(condition.test)
            elif isinstance(condition, Ranking):
                rankings.append(condition)
        rankings += ranked_items(phrase.items, posts)
        counts = [item.value for item in phrase.items if item.kind in ("NUM", "BOTH")]
        count = int(str(counts[0])) if counts else 1
        if len(counts) > 1:
            raise NotCovered("two counts before one thing")
        number = number_of(phrase)
        if rankings:
            if number == "plural" and not (counts or ranks_of(phrase.items) or phrase.borrowed):
                self.warn("a superlative of several names no number: only the first is kept")
            for ranking in rankings:
                source = p.Rank(source, ranking.key, ranking.descending, ranking.rank or 1, count)
            return source
        if ranks_of(phrase.items):
            raise NotCovered("an ordinal needs a direction or a superlative")
        return self.numbered(phrase, source, tuple(tests), count if counts else None, target=target)

    def warn(self, text: str) -> None:
        """Say something about the plan, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def numbered(
        self, phrase: Phrase, source: p.Node, tests: tuple[p.Test, ...], count: int | None, *, target: bool
    ) -> p.Node:
        """How many are meant: a count, or one for a singular with an article; bare singulars name all that fit."""
        by = tuple(test for test in tests if isinstance(test, p.RANKED_TESTS))
        if count is not None:
            return p.Best(source, count, by)
        if number_of(phrase) != "singular" or not phrase.has("DEF", "INDEF") or phrase.has("ALL"):
            return source
        if not target:
            by = tuple(test for test in by if isinstance(test, p.Position | p.Edge)) if phrase.has("DEF") else ()
        return p.Best(source, 1, by) if by else source


def merged(phrase: Phrase) -> Phrase:
    """`the largest of the three ships on the left` as one phrase: its own words before, the inner name after."""
    if phrase.name is not None or not phrase.posts or not isinstance(phrase.posts[0], Whole):
        return phrase
    things = phrase.posts[0].things.parts
    if len(things) != 1 or things[0].has("SUP", "SUPSIDE", "NEAREST", "ORD", "CENTRAL"):
        return phrase
    places = tuple(item for item in things[0].items if item.kind in ("POS_ADJ", "SIZE", "CUT"))
    return merged(replace(phrase, items=phrase.items + places, name=things[0].name, posts=things[0].posts + phrase.posts[1:], borrowed=True))


def part_disagreeing(phrase: Phrase) -> tuple[Phrase, tuple[Post, ...]]:
    """The phrase without the trailing clauses whose verb disagrees with its number, and those clauses."""
    wrong = {"singular": "are", "plural": "is"}.get(number_of(phrase))
    posts = list(phrase.posts)
    outer: list[Post] = []
    while posts and isinstance(posts[-1], Condition) and posts[-1].agrees and posts[-1].agrees == wrong:
        outer.insert(0, replace(posts.pop(), agrees=""))
    return replace(phrase, posts=tuple(posts)), tuple(outer)


def loose_posts(phrase: Phrase) -> tuple[Post, ...]:
    """The places and sizes that end an anchor without a relative clause: they may belong to the noun before it."""
    out: list[Post] = []
    for post in reversed(phrase.posts):
        if not isinstance(post, Condition) or post.agrees or not isinstance(post.test, p.Position | p.Edge | p.Size):
            break
        out.insert(0, post)
    return tuple(out) if len(out) == len(phrase.posts) else ()


def source_of(node: p.Node) -> p.Node:
    """The set before one of it is picked."""
    return node.source if isinstance(node, p.Best) else node


def radius_of(things: Phrases) -> float | None:
    """The distance that ends an anchor: "a pool within 20 m"."""
    posts = things.parts[-1].posts
    return posts[-1].metres if posts and isinstance(posts[-1], Radius) else None


def without_radius(things: Phrases) -> Phrases:
    """The anchors without that distance."""
    last = things.parts[-1]
    return replace(things, parts=(*things.parts[:-1], replace(last, posts=last.posts[:-1])))


def piece_of(token: Token) -> Piece:
    """The piece a lark token carries."""
    piece: Any = token.value
    assert isinstance(piece, Piece)
    return piece


def is_plural(piece: Piece) -> bool:
    """Whether a name is a plural form only."""
    return isinstance(piece.value, Noun) and piece.value.number == "plural"


def number_of(phrase: Phrase) -> str:
    """Singular, plural or either, from the last word of the name."""
    if phrase.name is None:
        return "either"
    head = [piece for piece in phrase.name if piece.kind != "LOOKTAIL"][-1]
    if isinstance(head.value, Noun):
        return head.value.number
    return "plural" if head.text.endswith("s") and not head.text.endswith("ss") else "singular"


def find_of(name: tuple[Piece, ...]) -> p.Find:
    """The noun phrase for the network: looks and the singular of the name."""
    core = [piece for piece in name if piece.kind != "LOOKTAIL"]
    head = core[-1]
    noun = head.value if isinstance(head.value, Noun) else None
    words = [piece.text for piece in core[:-1]] + [noun.text if noun else head.text]
    words += [piece.text for piece in name if piece.kind == "LOOKTAIL"]
    looks = tuple(piece.text for piece in name if piece is not head)
    return p.Find(" ".join(words), noun.keys[0] if noun else None, looks)


def join(nodes: list[p.Node]) -> p.Node:
    """One node as it is, several as a union."""
    return nodes[0] if len(nodes) == 1 else p.Union(tuple(nodes))


def distribute(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Modifiers after the last of "cars and trucks on the road" hold for all, if it has no article of its own."""
    last = phrases[-1] if phrases else None
    if last is None or not last.posts or last.has("DEF", "INDEF", "ALL", "BOTH"):
        return phrases
    if any(phrase.posts for phrase in phrases[:-1]):
        return phrases
    return tuple(replace(phrase, posts=last.posts) for phrase in phrases[:-1]) + (last,)


def item_conditions(items: tuple[Piece, ...]) -> list[Condition]:
    """Places and sizes before the noun."""
    out = []
    for item in items:
        if item.kind in ("POS_ADJ", "SIZE"):
            out.append(Condition(item.value))  # type: ignore[arg-type]  # a test by construction of the terminals
        elif item.kind == "CUT":
            out.append(Condition(p.Cut(), negated=item.value == "whole"))
    return out


def ranks_of(items: tuple[Piece, ...]) -> list[int]:
    """The ordinals before a noun; -1 is "last"."""
    return [int(str(item.value)) for item in items if item.kind == "ORD"]


def ranked_items(items: tuple[Piece, ...], posts: tuple[Post, ...]) -> list[Ranking]:
    """Superlatives and ordinals before the noun, with the `to ...` or `from ...` that follows it."""
    ranks = ranks_of(items)
    rank = ranks[0] if ranks else None
    out: list[Ranking] = []
    anchors = [post.anchor for post in posts if isinstance(post, ToAnchor)]
    for item in reversed(items):
        if item.kind in ("SUP", "SUPSIDE"):
            out.append(superlative(item))
        elif item.kind == "CENTRAL":
            out.append(Ranking(p.ByDistance(None), bool(item.value)))
        elif item.kind == "NEAREST":
            if not anchors:
                raise NotCovered(f"'{item.text}' to what?")
            out.append(Ranking(p.ByDistance(anchors.pop()), item.value == "far"))
    for post in posts:
        if isinstance(post, FromSide):
            given = post.rank or rank
            if given is None:
                raise NotCovered("'from' a side needs an ordinal")
            rank, key = given, side_ranking(post.side)
            out.append(key)
    if anchors or len(ranks) > 1:
        raise NotCovered("the words are known, their order is not")
    if out and rank is not None:
        last = out[-1]
        out[-1] = replace(last, descending=not last.descending) if rank < 0 else replace(last, rank=rank)
    return out


def superlative(item: Piece) -> Ranking:
    """`largest`, `leftmost` as a ranking."""
    if isinstance(item.value, Side):
        return side_ranking(item.value)
    text = str(item.value)
    measure: Any = text[:-1]
    return Ranking(p.ByMeasure(measure), text.endswith("+"))


def side_ranking(side: Any) -> Ranking:
    """The furthest towards a side."""
    if side.bearing is None:
        raise NotCovered("the middle has no far end")
    return Ranking(p.BySide(side.bearing, side.frame), descending=True)
