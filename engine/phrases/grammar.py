"""English phrases to plans: terminals (`tokens`), an LALR grammar over them, and the reader that joins the two.

The grammar is small because whole expressions are terminals; LALR keeps reading linear in the number of words. A
modifier belongs to the nearest noun before it ("near the road on the left": the road is on the left), except after a
comma or a copula, where it belongs to the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from lark import Lark, Token, UnexpectedInput
from lark.exceptions import VisitError
from lark.lexer import Lexer

from engine.phrases.distance_turns import loosely
from engine.phrases.expressions import Piece
from engine.phrases.frames import framed
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.loner_turns import loosely_alone
from engine.phrases.plan import Best, Find, Node, Plan, clean
from engine.phrases.reading import Builder
from engine.phrases.spelling import likely
from engine.phrases.terms import NotCoveredError
from engine.phrases.tokens import Lexed, lex

ARRANGED = frozenset({"cluster", "clusters", "row", "rows", "line", "lines"})
STRANGE = "not in the lexicon"
MAX_WORDS = 60  # longer texts are descriptions, not phrases: they go to the network whole
MOST_LETTERS = 2000  # of a phrase that is read
LONGEST_WORD = 100  # letters

GRAMMAR = r"""
start: things tail*
tail: TOP posts -> also
    | TOP sup -> is_most
    | EXCEPT things -> except_for
    | DENIED things -> denied
things: np (joint np)*
joint: AND | OR
np: items name
  | items name posts
  | items name POSS np -> owned
  | some_items -> elliptic
  | some_items posts -> elliptic
  | ONES -> ones
  | ONES posts -> ones
items: item*
some_items: item+
item: BOUND | DEF | INDEF | ALL | BOTH | NUM | ORD | SUP | SUPSIDE | NEAREST | POS_ADJ | SIZE | CUT | CENTRAL
sup: SUP | DEF SUP | ORD SUP
name: (LOOK | WORD | NOUN)+ LOOKTAIL*
posts: post
     | posts post
     | posts AND_MOD post -> posts
     | posts OR_MOD post -> either
post: POS_PP -> place
    | POS_ADJ -> place
    | SIZE -> place
    | CUT -> cut
    | DIR things -> direction
    | DISTDIR things -> far_direction
    | PARTOF things -> part_of
    | REL things -> relation
    | OF things -> of
    | WITHOUT things -> without
    | DIST things -> distance
    | THAN things -> than
    | BETWEEN things -> between
    | CLOSEST things -> closest
    | ORD CLOSEST things -> closest
    | TO things -> to
    | CENTRAL -> central
    | SUPSIDE -> farthest
    | MOST -> most
    | MOSTOF things -> most_of
    | RADIUS -> radius
    | TOSIDE -> to_side
    | FROMSIDE -> from_side
    | ORD FROMSIDE -> from_side
    | THAT post -> that
    | THAT sup -> that_most
    | NOT post -> negated
%declare TOP EXCEPT DENIED AND OR POSS ONES DEF INDEF ALL BOTH NUM ORD SUP SUPSIDE NEAREST POS_ADJ POS_PP SIZE CUT LOOK
%declare WORD NOUN LOOKTAIL AND_MOD OR_MOD DIR DISTDIR PARTOF REL OF WITHOUT DIST THAN BETWEEN CLOSEST TO CENTRAL TOSIDE
%declare FROMSIDE RADIUS MOST MOSTOF BOUND THAT NOT BAD NOWHERE IS BUT COMMA
"""


class PieceLexer(Lexer):  # type: ignore[misc]  # lark is not followed by mypy here
    """Hands the pieces of `tokens.lex` to lark."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, pieces: tuple[Piece, ...]) -> Iterator[Token]:
        """One lark token a piece, the piece as its value."""
        for piece in pieces:
            yield Token(piece.kind, piece)


@lru_cache(maxsize=1)
def parser() -> Lark:
    """The LALR tables, built once."""
    return Lark(GRAMMAR, parser="lalr", lexer=PieceLexer, maybe_placeholders=False)


def read_phrase(text: str, lexicon: Lexicon | None = None) -> Plan:
    """Read a phrase into a plan; what the grammar does not cover becomes one find with `fallback` set.

    A phrase of which words are left is read in two parts where it has them (`frames`). `lexicon` defaults to the
    bundled one; `Lexicon.with_names` adds a layer's own categories. Raises UsageError when the phrase is empty.
    """
    plan = read_alone(text, lexicon)
    if understood(plan) or too_long(plan.phrase):
        return plan

    @cache
    def part(said: str) -> Plan | None:
        own = read_alone(said, lexicon)
        return own if understood(own) else None

    return framed(plan.phrase, part) or plan


def too_long(phrase: str) -> str:
    """Why a text is no phrase: it has too many words or letters, or too long a word; "" where it has not."""
    if any(len(word) > LONGEST_WORD for word in phrase.split()):
        return "a word is too long to be one"
    if len(phrase.split()) > MAX_WORDS:
        return f"the phrase has more than {MAX_WORDS} words"
    return f"the phrase has more than {MOST_LETTERS} letters" if len(phrase) > MOST_LETTERS else ""


def understood(plan: Plan) -> bool:
    """Whether every word of a phrase was read."""
    return not plan.fallback and not any(STRANGE in each for each in plan.warnings)


def read_alone(text: str, lexicon: Lexicon | None = None) -> Plan:
    """Read a phrase by the grammar, not in parts; UsageError when it is empty."""
    phrase = clean(text)
    if excess := too_long(phrase):
        return fallback(phrase, excess)
    lexicon = lexicon or load_lexicon()
    lexed = lex(phrase, lexicon)
    try:
        tree = parser().parse(lexed.pieces)
        root = Builder().transform(tree)
    except UnexpectedInput:
        return fallback(phrase, unread(lexed, lexicon))
    except VisitError as error:
        if isinstance(error.orig_exc, NotCoveredError):
            return fallback(phrase, str(error.orig_exc))
        raise
    if named_only(root.node):
        return fallback(phrase, unread(lexed, lexicon))
    meant = likely(lexed.unknown, lexicon)
    unknown = tuple(
        f"'{word}' is {STRANGE}: it goes to the network as written{asking(meant.get(word))}" for word in lexed.unknown
    )
    doubts = tuple(
        f"'{piece.text}' is read as said of what is named first, not of the {piece.doubt}"
        for piece in lexed.pieces
        if piece.doubt
    )
    loose = loosely(phrase) + loosely_alone(phrase)
    return Plan(phrase, root.node, warnings=unknown + arranged(lexed) + doubts + loose + root.warnings)


def asking(word: str | None) -> str:
    """A question after a warning, when another word is close."""
    return f" (did you mean '{word}'?)" if word else ""


def arranged(lexed: Lexed) -> tuple[str, ...]:
    """Warnings for words of arrangement ("clusters of"), which no operator works out; "a row of two ships" is two."""
    pairs = pairwise(lexed.pieces)
    said = [
        piece.text
        for piece, after in pairs
        if piece.kind == "ALL" and ARRANGED & set(piece.text.split()) and after.kind != "NUM"
    ]
    return tuple(f"'{text}' is read as all of them: how they stand together is not worked out" for text in said)


def named_only(node: Node) -> bool:
    """Whether a plan is one thing that the lexicon lacks, with nothing said about it: the network may know better."""
    while isinstance(node, Best) and not node.by:
        node = node.source
    return isinstance(node, Find) and node.category is None


def fallback(phrase: str, reason: str) -> Plan:
    """The whole phrase as one find, with the reason as a warning."""
    return Plan(phrase, Find(phrase), fallback=True, warnings=(f"{reason}: the phrase goes to the network whole",))


def unread(lexed: Lexed, lexicon: Lexicon) -> str:
    """Which words stand outside the grammar."""
    words = [piece.text for piece in lexed.pieces if piece.kind == "BAD" or piece.text in lexed.unknown]
    if words:
        meant = likely(lexed.unknown, lexicon)
        return "not understood: " + ", ".join(f"'{word}'{asking(meant.get(word))}" for word in dict.fromkeys(words))
    return "the words are known, their order is not"
