"""Remarks and other free texts: "with rabbit damage" of "rabbit damage reported", "where a bollard is cracked".

The words of a phrase are compared by their stems with those of each text; all of them must stand in it, in any order.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases import plan as p
from engine.phrases.fieldnames import field_words, stem
from engine.phrases.lacking import Found
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import Column, Schema
from engine.phrases.vocabulary import sequences
from engine.phrases.words import singular_of

LEADING = """
with|having|has|have|where|whose|in which|that|which|that are|that is|that were|which are|that have|that has|that need|showing|suffering|suffering from
affected by|because of|due to|with signs of|with evidence of|with reported|reporting|with a remark about|with a note about|noted for|noted as|reported for
reported as|on|in|at|flagged for|marked as|in need of|needing|to be|without|without any|with no|free of|not
"""
LEADS = tuple(sorted(LEADING.strip().replace("\n", "|").split("|"), key=len, reverse=True))
DENIES = ("without", "without any", "with no", "free of", "not")
SEEN_WORDS = "is are was were has have been reported noted recorded visible present found seen"
SEEN = frozenset(SEEN_WORDS.split())
MUTE_WORDS = "a an the any some had be being by of on in at to its their it from for and there with problem problems issue issues trouble troubles"
TROUBLE = frozenset(
    {"problem", "problems", "issue", "issues", "trouble", "reported", "complaint", "complaints"}
)  # after what it is
MUTE = SEEN | frozenset(MUTE_WORDS.split())
ENDS = frozenset({"or", ",", "but", "that", "which", "who", "near", "within", "between", "inside"})
AFTER = ENDS | {"in", "on", "at", "of", "by"}
LONGEST = 7
REMARKS = re.compile(
    r"\b(?:remark|rem\b|rmk|note|comment|description|info|observ|defect|issue|finding|damage|problem|fault|detail|memo|text|reason|cause|incident"
    r"|annotation|inspection result|state text|history|anomal)"
)


def free_texts(schema: Schema) -> tuple[Column, ...]:
    """The columns that hold remarks: called so, of texts that are of several words, most of them."""
    return tuple(
        each
        for each in schema.columns
        if not (each.yes or each.no or each.number) and each.several and REMARKS.search(field_words(each.name))
    )


def root(word: str) -> str:
    """What "cracked", "cracks" and "cracking" have in common."""
    short = stem(singular_of(word))
    return short[:-1] if len(short) > 4 and short.endswith(("g", "v", "c", "u", "i")) else short


def said_in(words: list[str], column: Column) -> set[str]:
    """The texts of a column in which all words stand."""
    roots = [root(word) for word in words]
    return {value for value in column.values if value and all(each in column.roots(value, root) for each in roots)}


def remarked(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`with rabbit damage`, `where the pump was replaced`, `hit by a falling tree`; several with "or"."""
    columns = free_texts(schema)
    lead = next((each for each in LEADS if words[: len(each.split())] == tuple(each.split())), "")
    begin = len(lead.split())
    for column in columns:
        end, values = text_at(words, begin, column, schema, lexicon, led=lead not in ("", "on", "in", "at"))
        while values and words[end : end + 1] in (("or",), ("and",)):
            after = end + 1
            later, more = text_at(words, after, column, schema, lexicon, led=True)
            if not more:
                break
            end, values = later, values | more
        while end > begin and words[end : end + 1] and words[end] in SEEN | TROUBLE:
            end += 1
        if values:
            yield end, p.Told(column.name, tuple(sorted(values)), but=lead in DENIES)


def text_at(
    words: tuple[str, ...], at: int, column: Column, schema: Schema, lexicon: Lexicon, *, led: bool
) -> tuple[int, set[str]]:
    """Where the longest run of words ends that texts of a column say, and those texts."""
    said: list[str] = []
    best: tuple[int, set[str]] = (at, set())
    for index in range(at, min(at + LONGEST, len(words))):
        word = words[index]
        if word in ENDS or not word.isalpha():
            break
        if word in MUTE:
            if not said and not led:
                break
            continue
        said.append(word)
        values = said_in(said, column)
        if not values:
            break
        last = words[index + 1 : index + 2]
        goes_on = last != () and last[0] not in AFTER | MUTE  # "with a headstone taller than"
        if tells(said, schema, lexicon, led=led) and not (goes_on and len(said) == 1):
            best = (index + 1, values)
    return best


def tells(said: list[str], schema: Schema, lexicon: Lexicon, *, led: bool) -> bool:
    """Whether words tell enough: two or more of them, or one that is neither a thing nor a fixed word."""
    if len(said) > 1:
        return not {" ".join(said), singular_of(" ".join(said))} & schema.nouns
    word = said[0]
    known = (word,) in lexicon.nouns and lexicon.nouns[word,].keys != (singular_of(word),)
    thing = singular_of(word) in schema.nouns or known or (word,) in sequences()
    return led and len(word) > 2 and not thing and word not in schema.said
