"""What the parse tree is made of before it becomes a plan: noun phrases and the modifiers after them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.phrases import plan as p
from engine.phrases.expressions import Piece
from engine.phrases.lexicon import Noun
from engine.phrases.places import Side


class NotCoveredError(Exception):
    """The words parse, but the plan would have no meaning that geometry can decide."""


@dataclass(frozen=True)
class Condition:
    """A test to apply to the noun, possibly negated."""

    test: p.Test
    negated: bool = False
    agrees: str = ""  # "is" or "are" of its relative clause
    denied: bool = False  # a "not" stands before it: "not on the road or in the lot" is neither


@dataclass(frozen=True)
class Ranking:
    """A superlative; rank None takes the one named before the noun, or the first; 0 is the middle one."""

    key: p.Key
    descending: bool
    rank: int | None = None
    agrees: str = ""  # "is" or "are" of its relative clause


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

    `low` reads it as the anchor's, `high` as the target's.
    """

    low: tuple[Post, ...]
    high: tuple[Post, ...]
    part: p.Node
    whole: p.Node
    held: bool = False
    joined: bool = False


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

    @property
    def ranks(self) -> bool:
        """Whether a superlative or an ordinal stands before the name."""
        return self.has("SUP", "SUPSIDE", "NEAREST", "ORD", "CENTRAL")

    @property
    def number(self) -> str:
        """Singular, plural or either, from the last word of the name."""
        if self.name is None:
            return "either"
        head = head_of(self.name)
        if isinstance(head.value, Noun):
            return head.value.number
        return "plural" if head.text.endswith("s") and not head.text.endswith("ss") else "singular"


@dataclass(frozen=True)
class Phrases:
    """Noun phrases joined by "and" (or "or", when `either`)."""

    parts: tuple[Phrase, ...]
    either: bool = False


def head_of(name: tuple[Piece, ...]) -> Piece:
    """The last word of a name, its looks after it apart."""
    return [piece for piece in name if piece.kind != "LOOKTAIL"][-1]


def find_of(name: tuple[Piece, ...]) -> p.Find:
    """The noun phrase for the network: looks and the singular of the name."""
    head = head_of(name)
    noun = head.value if isinstance(head.value, Noun) else None
    core = [piece for piece in name if piece.kind != "LOOKTAIL"]
    words = [piece.text for piece in core[:-1]] + [noun.text if noun else head.text]
    words += [piece.text for piece in name if piece.kind == "LOOKTAIL"]
    looks = tuple(piece.text for piece in name if piece is not head)
    return p.Find(" ".join(words), noun.keys[0] if noun else None, looks)


def join(nodes: list[p.Node]) -> p.Node:
    """One node as it is, several as a union."""
    return nodes[0] if len(nodes) == 1 else p.Union(tuple(nodes))


def looks_of(phrase: Phrase) -> list[str]:
    """The words before the noun of a name."""
    return [piece.text for piece in (phrase.name or ())[:-1]]


def distribute(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """What is said after the last of "cars and trucks on the road" holds for all, if it has no article of its own."""
    last = phrases[-1] if phrases else None
    tails = tuple(piece for piece in last.name or () if piece.kind == "LOOKTAIL") if last else ()
    if (
        last
        and tails
        and not any(phrase.items or phrase.posts or len(phrase.name or ()) > 1 for phrase in phrases[:-1])
    ):
        phrases = (*(replace(phrase, name=(*(phrase.name or ()), *tails)) for phrase in phrases[:-1]), last)
    first = phrases[0] if phrases else None
    told = tuple(item for item in first.items if isinstance(item.value, p.Told)) if first else ()
    same = first is not None and all(looks_of(each) == looks_of(first) for each in phrases)  # "A or B stands of beech"
    if told and not any(each.items or (len(each.name or ()) > 1 and not same) for each in phrases[1:]):
        phrases = (phrases[0], *(replace(each, items=told) for each in phrases[1:]))  # "vacant offices and shops"
        last = phrases[-1]
    if last is None or not last.posts or last.has("DEF", "INDEF", "ALL", "BOTH"):
        return phrases
    if any(phrase.posts for phrase in phrases[:-1]) or said_twice(phrases):
        return phrases
    return (*(replace(phrase, posts=last.posts) for phrase in phrases[:-1]), last)


def said_twice(phrases: tuple[Phrase, ...]) -> bool:
    """Whether two phrases say one name: "wooden houses or houses near the lake" are two sets."""
    heads = [head_of(each.name).text for each in phrases if each.name and not each.borrowed]
    return len(set(heads)) < len(heads)


def borrow_names(phrases: list[Phrase], joints: list[Piece]) -> list[Phrase]:
    """`the largest and the smallest ship`: the first takes the name and the modifiers of the next."""
    out = list(phrases)
    for i in range(len(out) - 2, -1, -1):
        this, after = out[i], out[i + 1]
        if this.name is None and this.items and not this.posts and after.name and joints[i].text != ",":
            out[i] = replace(this, name=after.name, posts=after.posts, borrowed=True)
            out[i + 1] = replace(after, borrowed=True)
    return out


def merged(phrase: Phrase) -> Phrase:
    """`the largest of the three ships on the left` as one phrase: its own words before, the inner name after."""
    tests = [item.value for item in phrase.items] + [post.test for post in phrase.posts if isinstance(post, Condition)]
    line = next((line for test in tests if (line := line_in(test))), None)
    if line is not None and any(is_middle(item.value) for item in phrase.items):
        return middle_of(line, phrase)
    if phrase.name is not None or not phrase.posts or not isinstance(phrase.posts[0], Whole):
        return phrase
    things = phrase.posts[0].things.parts
    if len(things) != 1 or things[0].ranks:
        return phrase
    if things[0].has("NUM", "BOTH") and any(is_middle(item.value) for item in phrase.items):
        raise NotCoveredError("which of them is the middle one depends on how they stand")
    places = tuple(item for item in things[0].items if item.kind in ("POS_ADJ", "SIZE", "CUT"))
    posts = things[0].posts + phrase.posts[1:]
    return merged(replace(phrase, items=phrase.items + places, name=things[0].name, posts=posts, borrowed=True))


def line_in(test: object) -> p.InLine | None:
    """The row or column that a test asks for, also that of a group."""
    return test if isinstance(test, p.InLine) else test.row if isinstance(test, p.InGroup) else None


def middle_of(line: p.InLine, phrase: Phrase) -> Phrase:
    """`the middle tank in the top row`: the middle one of that row, both where they are even in number."""
    items = tuple(item for item in phrase.items if not is_middle(item.value))
    if phrase.number == "plural" or any(item.kind not in ("DEF", "INDEF", "POS_ADJ") for item in items):
        raise NotCoveredError("how many the middle ones of a row are cannot be told")
    key = p.BySide(270 if line.bearing % 180 == 0 else 0, "image")
    return merged(replace(phrase, items=items, posts=(*phrase.posts, Ranking(key, True, 0))))


def is_middle(value: object) -> bool:
    """Whether a place before a noun is the middle of the view."""
    return isinstance(value, p.Position) and value.x is not None and value.x == value.y


def part_disagreeing(phrase: Phrase) -> tuple[Phrase, tuple[Post, ...]]:
    """The phrase without the trailing clauses whose verb disagrees with its number, and those clauses.

    What is said of things "thereof" and after that is no anchor's either.
    """
    wrong = {"singular": "are", "plural": "is"}.get(phrase.number)
    posts = list(phrase.posts)
    tests = [getattr(post, "test", None) for post in posts]
    stop = next((i for i, test in enumerate(tests) if isinstance(test, p.InLine) and test.among), len(posts))
    outer, posts = posts[stop:], posts[:stop]
    while posts and isinstance(last := posts[-1], Condition | Ranking) and last.agrees and last.agrees == wrong:
        outer.insert(0, replace(last, agrees=""))
        posts.pop()
    return replace(phrase, posts=tuple(posts)), tuple(outer)


LOOSE = (p.Position, p.Edge, p.Size, p.Field, p.Told, p.Direction, p.Between)


def loose_posts(phrase: Phrase) -> tuple[Post, ...]:
    """The places, sizes and ranks that are all an anchor's modifiers: they may be the target's.

    Places and sizes of relative clauses are the anchor's; a rank ("in the lot that is furthest to the right") may be
    either's.
    """
    for post in phrase.posts:
        place = isinstance(post, Condition) and not post.agrees and (isinstance(post.test, LOOSE) or is_with(post))
        if not place and not (isinstance(post, Ranking) and len(phrase.posts) == 1 and not phrase.ranks):
            return ()
    return phrase.posts


def is_with(post: Post) -> bool:
    """Whether a modifier is a "with" or a "without"."""
    return isinstance(post, Condition) and isinstance(post.test, p.Relation) and post.test.kind == "with"


def source_of(node: p.Node) -> p.Node:
    """The set before one of it is picked."""
    return node.source if isinstance(node, p.Best) else node


def check_name(core: list[Piece]) -> None:
    """Raise NotCoveredError when words do not make the name of a thing."""
    if core[-1].kind == "LOOK":
        raise NotCoveredError(f"'{core[-1].text}' is a look, not a thing")
    if any(isinstance(piece.value, Noun) and piece.value.number == "plural" for piece in core[:-1]):
        raise NotCoveredError(f"'{core[-1].text}' follows a plural")
    met_noun = False
    for piece in core:
        if met_noun and piece.kind == "WORD" and piece.text.endswith(("ing", "ed")):
            raise NotCoveredError(f"not understood: '{piece.text}'")
        met_noun |= piece.kind == "NOUN"
    if len({piece.text for piece in core}) < len(core):
        raise NotCoveredError("a word is said twice")
    if any(len(piece.text) > MAX_LETTERS for piece in core):
        raise NotCoveredError("a word is too long to be one")
    unknown = [f"'{piece.text}'" for piece in core if piece.kind == "WORD"]
    if len(unknown) > MAX_UNKNOWN:
        raise NotCoveredError("too many unknown words: " + ", ".join(unknown))


MAX_LETTERS = 40
MAX_UNKNOWN = 2  # unknown words in one noun phrase before it is taken for prose
