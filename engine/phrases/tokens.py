"""A phrase as the terminals of the grammar: the longest known expression at each word.

What one word cannot tell is settled in a second pass (`settling`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.phrases.asking import asked, turned
from engine.phrases.dates import SUFFIX, read_day
from engine.phrases.dimension_turns import in_dimensions
from engine.phrases.expressions import Piece, read_expression
from engine.phrases.group_words import read_group
from engine.phrases.lexicon import Lexicon, Noun
from engine.phrases.linking import of_first
from engine.phrases.measured import read_measured
from engine.phrases.numbered import read_numbered
from engine.phrases.plan import ByField
from engine.phrases.question_turns import answered_by
from engine.phrases.rewording import (
    each_other,
    either_looks,
    fronted,
    portions,
    pronouns,
    ranks_after,
    shared_heads,
    shared_looks,
    shared_values,
    sided_things,
    sides_counted,
    titled,
)
from engine.phrases.row_words import read_row
from engine.phrases.settling import settle
from engine.phrases.sharing import looks_onward
from engine.phrases.sizing_than import read_than
from engine.phrases.sizing_turns import sized
from engine.phrases.telling import read_told
from engine.phrases.thing_turns import plainly
from engine.phrases.vocabulary import IMPERATIVE, STOP, sequences
from engine.phrases.words import AREAS, LENGTHS, normalise, number, ordinal, singular_of
from engine.phrases.years import read_year

LONGEST = 8  # words in the longest entry of the tables


@dataclass(frozen=True)
class Lexed:
    """The terminals of a phrase and the words that are in no table."""

    pieces: tuple[Piece, ...]
    unknown: tuple[str, ...]


def lex(text: str, lexicon: Lexicon) -> Lexed:
    """Cut a phrase into terminals; unknown words become WORD, words that end every plan become BAD."""
    said = normalise(of_first(asked(answered_by(text, lexicon), lexicon).lower(), lexicon))
    line = IMPERATIVE.sub("", said, count=1).removesuffix(" please")
    line = " ".join(turned(plainly(sized(in_dimensions(line, lexicon), lexicon), lexicon), lexicon).split())
    pieces: list[Piece] = []
    start = 0
    while start < len(line):
        pieces.append(read_piece(line, start, lexicon))
        start += len(pieces[-1].text) + 1
    pieces = either_looks(
        shared_looks(ranks_after(shared_heads(shared_values(titled(portions(pieces)), lexicon), lexicon)))
    )
    pieces = pronouns(sided_things(fronted(sides_counted(pieces))))
    settled = tuple(settle(each_other(looks_onward(pieces, lexicon)), lexicon))
    return Lexed(settled, tuple(dict.fromkeys(piece.text for piece in settled if piece.kind == "WORD")))


def read_piece(line: str, start: int, lexicon: Lexicon) -> Piece:
    """The longest expression at `start`: a place, a quantity, a table entry, a number, or the bare word."""
    if isinstance(ready := lexicon.ready.get(line[start:].split(" ", 1)[0]), Piece):
        return ready
    told, table = read_told(line, start, lexicon), read_table(line, start, lexicon)
    if told and misread(told, line[start + len(told.text) :], lexicon):
        told = None
    if table and table.kind == "NOUN" and (own := value_before(table.text, told, lexicon)):
        table = Piece("LOOK", own, "value")  # "dirt roads", where a field says dirt
    measured = read_measured(line, start, lexicon.measured)  # "longer than 60 m" is asked of a field of lengths first
    if measured and part_of_name(measured, line[start + len(measured.text) + 1 :], lexicon):
        measured = None
    placed = read_group(line, start) or read_row(line, start, lexicon) or read_expression(line, start)
    if placed and placed.kind in ("POS_PP", "POS_ADJ", "DIR", "PARTOF") and begins_title(line, start, placed, lexicon):
        placed = None
    readers = (
        measured,
        placed,
        read_than(line, start),
        read_numbered(line, start, lexicon.numbered),
        read_day(line, start, lexicon.days, lexicon.years),
        by_day(read_year(line, start, lexicon.years), lexicon),
        told,
        table,
    )
    found = [piece for piece in readers if piece]
    if found:
        longest = max(found, key=lambda piece: len(piece.text))
        named = table and isinstance(table.value, Noun) and table.value.title and " " in table.text
        return table if table and named and len(table.text) == len(longest.text) else longest  # a street "Upper Row"
    word = line[start:].split(" ", 1)[0]
    if (rank := ordinal(word)) is not None:
        return Piece("ORD", word, rank)
    if (value := number(word)) is not None and value == int(value):
        return Piece("NUM", word, int(value))
    if word == "last":
        return Piece("ORD", word, -1)
    if match := re.fullmatch(r"(\d{1,9})to(\d{1,9})", word):
        return Piece("BOUND", word, (int(match[1]), int(match[2])))
    if word in STOP or word in LENGTHS or word in AREAS or not re.fullmatch(r"[^\W\d_][\w'&+-]*", word):
        return Piece("BAD", word)
    return Piece("WORD", word)


def misread(told: Piece, rest: str, lexicon: Lexicon) -> bool:
    """Whether what a field says is something else: "of mangrove smaller than 1 ha", "between BF 1 and BF 4"."""
    if rest.startswith(" than ") and told.text.endswith("er"):
        return True
    titles = {column.name for column in lexicon.schema.columns if column.title}
    return told.text.startswith("between ") and getattr(told.value, "name", "") in titles


def begins_title(line: str, start: int, piece: Piece, lexicon: Lexicon) -> bool:
    """Whether the last words of a place begin what a feature is called: "on the East Pier" is on that one."""
    stop = start + len(piece.text)
    for at in (start + match.end() for match in re.finditer(" ", piece.text)):
        words = line[at:].split(" ", LONGEST)[:LONGEST]
        sizes = (size for size in range(2, len(words) + 1) if at + len(" ".join(words[:size])) > stop)
        if any((noun := lexicon.nouns.get(tuple(words[:size]))) and noun.title for size in sizes):
            return True
    return False


def value_before(name: str, told: Piece | None, lexicon: Lexicon) -> str:
    """The first word of a name that a layer's field says, where no feature is called by the whole; "" for others."""
    first, _, rest = name.partition(" ")
    if (
        not rest
        or not lexicon.schema.strong
        or {singular_of(name), singular_of(first)} & lexicon.schema.nouns
        or tuple(rest.split()) not in lexicon.nouns
    ):
        return ""
    return first if (told and told.text == first) or first in lexicon.schema.said else ""


def read_table(line: str, start: int, lexicon: Lexicon) -> Piece | None:
    """The longest entry of the lexicon or of the grammar's fixed words."""
    words = tuple(line[start:].split(" ", LONGEST)[:LONGEST])
    fixed = sequences()
    for size in range(len(words), 0, -1):
        key = words[:size]
        text = " ".join(key)
        if key in lexicon.nouns and not goes_on(key, words[size:]):
            return Piece("NOUN", text, lexicon.nouns[key])
        if key in fixed and not (key[-1] == "of" and size > 1 and own_name(key[-2], lexicon)):
            kind, value = fixed[key]
            return Piece(kind, text, value)
        if key in lexicon.looks:
            return Piece("LOOK", text, lexicon.looks[key])
    return None


def by_day(piece: Piece | None, lexicon: Lexicon) -> Piece | None:
    """A rank by years as one by days, where the field tells them: the newest of those of one year."""
    value = piece.value if piece else None
    key = value[0] if isinstance(value, tuple) else None
    if piece is None or not isinstance(value, tuple) or not isinstance(key, ByField):
        return piece
    days = {name.removesuffix(SUFFIX): name for _, name in lexicon.days}
    return replace(piece, value=(ByField(days.get(key.name, key.name)), *value[1:]))


def own_name(word: str, lexicon: Lexicon) -> bool:
    """Whether features of a layer are called so: "lines of 110 kV" are no lines of something, "panel rows" no rows."""
    return any(singular_of(word) == noun.split()[-1] for noun in lexicon.schema.nouns if noun)


def part_of_name(piece: Piece | None, rest: str, lexicon: Lexicon) -> bool:
    """Whether last words begin a name: "longest power line" is not of most power, "three find spots" are no finds."""
    if piece is None or piece.kind not in ("SUP", "SIZE") or " " not in piece.text:
        return False
    words, after = piece.text.split()[1:], rest.split(" ", 4)[:4]
    return any(
        singular_of(" ".join((*words[-size:], *after[:more]))) in lexicon.schema.nouns
        for size in range(1, len(words) + 1)
        for more in range(1, len(after) + 1)
    )


def goes_on(name: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether a name's last word leads to what follows: "the road crossing the river" is no road crossing."""
    leads = sequences().get(name[-1:], ("", ""))[0] == "REL"
    return len(name) > 1 and leads and after[:1] in (("the",), ("a",), ("an",))
