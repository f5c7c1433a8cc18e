"""From the parse tree to the plan: noun phrases and the whole; one method a rule of the grammar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lark import Token, v_args

from engine.phrases import plan as p
from engine.phrases.expressions import Piece
from engine.phrases.meaning import nth, superlative
from engine.phrases.modifiers import Modifiers, Posts, piece_of
from engine.phrases.terms import (
    Condition,
    NotCoveredError,
    Phrase,
    Phrases,
    Ranking,
    borrow_names,
    check_name,
    distribute,
    head_of,
    join,
)


@dataclass(frozen=True)
class Root:
    """The finished tree and what is said about it."""

    node: p.Node
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Denied:
    """The things that a relative clause says the target is not."""

    things: Phrases


@v_args(inline=True)
class Builder(Modifiers):
    """Builds a `Root` bottom-up. Raises NotCoveredError (wrapped in VisitError by lark)."""

    # --- noun phrases

    def items(self, *pieces: Piece) -> tuple[Piece, ...]:
        """Words before a name."""
        return pieces

    some_items = items

    def item(self, token: Token) -> Piece:
        """A word before a name."""
        return piece_of(token)

    def sup(self, *tokens: Token) -> Ranking:
        """A superlative said after a copula, "the second largest" too."""
        ranking, first = superlative(piece_of(tokens[-1])), piece_of(tokens[0])
        rank: Any = first.value if first.kind == "ORD" else None
        return nth(ranking, rank)

    def joint(self, token: Token) -> Piece:
        """The word between two things."""
        return piece_of(token)

    def name(self, *tokens: Token) -> tuple[Piece, ...]:
        """Looks and the name of a thing."""
        pieces = tuple(piece_of(token) for token in tokens)
        check_name([piece for piece in pieces if piece.kind != "LOOKTAIL"])
        return pieces

    def np(self, items: tuple[Piece, ...], name: tuple[Piece, ...], posts: Posts = ()) -> Phrase:
        """A noun phrase."""
        return Phrase(items, name, posts)

    def elliptic(self, items: tuple[Piece, ...], posts: Posts = ()) -> Phrase:
        """A noun phrase without its name: "the largest"."""
        return Phrase(items, None, posts)

    def ones(self, _ones: Token, posts: Posts = ()) -> Phrase:
        """`those near the road`."""
        return Phrase((), None, posts)

    def owned(self, items: tuple[Piece, ...], name: tuple[Piece, ...], _poss: Token, thing: Phrase) -> Phrase:
        """`the airport's runways`."""
        if thing.has("POS_ADJ"):
            raise NotCoveredError("whether the side is the owner's or the view's cannot be told")
        owner = self.maker.build(Phrase(items, name), target=False)
        return replace(thing, posts=(Condition(p.Relation("at", owner)), *thing.posts))

    def things(self, *parts: Phrase | Piece) -> Phrases:
        """Noun phrases with the words between them."""
        joints = [part for part in parts if isinstance(part, Piece)]
        phrases = borrow_names([part for part in parts if isinstance(part, Phrase)], joints)
        return Phrases(tuple(phrases), either=any(joint.kind == "OR" for joint in joints))

    # --- the whole

    def also(self, _top: Token, posts: Posts) -> Posts:
        """Modifiers after a comma or a copula: of the first thing."""
        return posts

    def is_most(self, _top: Token, sup: Ranking) -> Posts:
        """`... is the largest`."""
        return (sup,)

    def except_for(self, _except: Token, things: Phrases) -> Phrases:
        """What is taken away."""
        return things

    def denied(self, _that: Token, things: Phrases) -> Denied:
        """`that are not red`: what is taken away before anything is ranked or counted."""
        return Denied(things)

    def start(self, things: Phrases, *tails: Posts | Phrases | Denied) -> Root:
        """The phrase."""
        phrases = distribute(things.parts)
        for tail in tails:
            if not isinstance(tail, Phrases | Denied):
                phrases = tuple(replace(phrase, posts=phrase.posts + tail) for phrase in phrases)
        phrases += distribute(tuple(self.spilled))
        node = join([self.maker.build(phrase, target=True) for phrase in phrases])
        for tail in tails:
            if isinstance(tail, Phrases):
                node = self.taken_away(node, tail, phrases)
            elif isinstance(tail, Denied):
                node = without(node, join([self.maker.build(phrase, target=False) for phrase in tail.things.parts]))
        return Root(node, tuple(self.maker.warnings))

    def taken_away(self, node: p.Node, things: Phrases, targets: tuple[Phrase, ...]) -> p.Node:
        """`except ...`: taken before ranks ("the largest house except those near the road"), if not ranked itself."""
        heads = [head_of(phrase.name) for phrase in targets if phrase.name is not None]
        parts: list[Phrase] = []
        for phrase in things.parts:
            again = phrase.name is not None and phrase.name[-1].again and len(heads) > 1
            looks = phrase.name[:-1] if phrase.name is not None else ()
            parts += [replace(phrase, name=(*looks, head)) for head in heads] if again else [phrase]
        ranked = any(phrase.ranks for phrase in things.parts)
        source = node
        # "the western court, not the eastern one" is not the eastern one of that one
        while isinstance(source, p.Rank | p.Best) and (source.count == 1 or not ranked):
            source = source.source
        gone = join([self.maker.build(phrase, target=True, source=source) for phrase in parts])
        return p.Difference(node, gone) if ranked else without(node, gone)


def without(node: p.Node, gone: p.Node) -> p.Node:
    """A node's things without some, taken away before ranks and counts."""
    if isinstance(node, p.Rank | p.Best):
        return replace(node, source=without(node.source, gone))
    return p.Difference(node, gone)
