"""What a phrase asks of a layer's texts: "owned by the city", "in poor condition", "heritage-listed", "without a name".

Such words become one condition, so that they stand wherever a size may: before the noun, after it, in a clause, denied.
Values said by themselves ("diesel tanks") are looks (`matching`).
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.phrases import plan as p
from engine.phrases.aspects import facing
from engine.phrases.denying import BY_THEMSELVES, with_kinds
from engine.phrases.expressions import Piece
from engine.phrases.fieldnames import CALLED, LEADS, LINKS, LISTED, PLACES, VERBS, field_words, stem
from engine.phrases.lacking import Found, denied, emptiness, label_at, lead, participles
from engine.phrases.lexicon import Lexicon
from engine.phrases.parts import valued_parts
from engine.phrases.remarks import remarked
from engine.phrases.schema import NO, TAILS, YES, Column, Schema, close
from engine.phrases.valuing import extremes, values_from
from engine.phrases.vocabulary import sequences
from engine.phrases.words import singular_of

CHECKS_SAID = "check checks test tests inspection inspections audit assessment survey examination result control"
CHECKS = frozenset(CHECKS_SAID.split())
LONGEST = 12  # words looked at


def read_told(line: str, start: int, lexicon: Lexicon) -> Piece | None:
    """The longest condition on texts at `start`."""
    schema = lexicon.schema
    if not schema.strong:
        return None
    words = tuple(line[start:].split(" ", LONGEST)[:LONGEST])
    if words[1:2] == ("by",) and sequences().get(words[:2], ("", ""))[0] == "REL":
        return None  # "surrounded by" is of no `surface`
    readers = (
        with_kinds,
        verb_value,
        most_graded,
        label_value,
        value_label,
        participles,
        emptiness,
        flagged,
        *BY_THEMSELVES,
        remarked,
        valued_parts,
        facing,
    )
    found: list[tuple[int, p.Test]] = [each for reader in readers for each in reader(words, schema, lexicon)]
    if not found:
        return None
    size, test = max(found, key=lambda each: each[0])
    return Piece("SIZE", " ".join(words[:size]), test)


def texts(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Those of columns that hold texts."""
    return tuple(each for each in columns if each.values - YES - NO - {""} and not each.number)


def verb_value(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`made of brick`, `belonging to the city`; "on Mill Road", where a field says on which street a thing is."""
    for size in (2, 1):
        meant = VERBS.get(" ".join(words[:size]))
        if meant and (columns := texts(schema.called((meant,), weak=True))):
            yield from values_from(words, size, columns, partly=size > 1)
    if words[0] == "of":  # "parcels of the church"
        owners = tuple(each for each in texts(schema.called(("owner",))) if not each.values & schema.nouns)
        yield from values_from(words, lead(words, 1, frozenset()), owners, partly=False)
    if words[0] in ("on", "in", "at", "along", "from"):
        at = lead(words, 1, frozenset())
        where = tuple(each for key in PLACES for each in texts(schema.strong.get(stem(key), ())))
        for end, test in values_from(words, at, where, partly=False, begins=True):
            if not words_named(words[at:end], lexicon):
                yield end, test


def words_named(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether words name a feature that is there."""
    return words in lexicon.nouns and lexicon.nouns[words].title


OTHERS = tuple(
    tuple(each.split()) for each in ("other than", "apart from", "except for", "except", "but not", "anything but")
)


def label_value(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`zoned residential`, `owned by the city`, `whose condition is poor`, `with a roof of slate`."""
    begin = lead(words)
    if words[0].endswith("ed") and words[1:2] and words[1] in LINKS:  # "threatened by" of `threat`
        for column in texts(schema.columns):
            if any(close(words[0], word) for word in field_words(column.name).split()):
                yield from values_from(words, 2, (column,), partly=True)
    for end, columns in label_at(words, begin, schema, weak=True):
        at = end + (words[end : end + 1] != () and words[end] in TAILS | CHECKS)
        while at < len(words) and words[at] in LINKS:
            at += 1
        asked = texts(columns)
        if other := next((each for each in OTHERS if words[at : at + len(each)] == each), ()):
            for last, test in values_from(words, at + len(other), asked, partly=True):
                empty = any(each.name == test.name and "" in each.values for each in asked)
                yield last, replace(test, values=(*test.values, *(("",) if empty else ())), but=True)
        if not begin and words[:end] in lexicon.nouns and not words[0].endswith("ed"):
            continue  # "buildings in" of `building_use`
        if asked and (begin or at > end or verb_like(words[begin:end], asked)):
            yield from values_from(words, at, asked, partly=at > end or end - begin > 1)


def most_graded(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`in the worst condition`, `with the most severe damage`, `highest priority`, where the field's texts are grades."""
    begin = lead(words)
    for size in (1, 2):
        for end, columns in label_at(words, begin + size, schema, weak=True):
            for word, test in extremes(words, begin, texts(columns)):
                if len(word.split()) == size:
                    yield end, test


def verb_like(words: tuple[str, ...], columns: tuple[Column, ...]) -> bool:
    """Whether the words that mean a field are no name of a thing: "zoned", "status"."""
    return len(words) > 1 or words[0].endswith("ed") or any(not each.title for each in columns)


DONE = CHECKS | {"access", "accessible", "accessibility"}


def value_label(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`in poor condition`, `city owned`, `in the residential zone`."""
    if words[0] == "not" and words[1:]:  # "not red tagged"
        yield from ((1 + end, replace(test, but=not test.but)) for end, test in value_label(words[1:], schema, lexicon))
        return
    begin = lead(words)
    if words[begin : begin + 1] in ((), ("no",), ("not",)):
        return
    for at in range(begin + 1, min(begin + 9, len(words))):
        for end, columns in label_at(words, at, schema, weak=True):
            name = words[at:end]
            if name[-1] in CALLED:  # "the bridge named", where one is called Farm bridge: what comes after is the name
                continue
            thing = name[-1:] in lexicon.nouns and not name[-1].endswith("ed")
            if {name[-1], name[-1].removesuffix("ed")} & lexicon.parts or (thing and words[0] not in LEADS):
                continue
            for last, test in values_from(words, begin, texts(columns), partly=name[-1].endswith("ed")):
                if last == at or (last + 1 == at and words[last] in ("as", "the", "its", "their")):
                    yield end + (words[end : end + 1] != () and words[end] in DONE), test  # "limited wheelchair access"


OUT_WORDS = "out of|no longer under|not under|not covered by|outside|outside of|not in"
OUT_OF = tuple(tuple(each.split()) for each in OUT_WORDS.split("|"))
HAS_NO = (("with", "no"), ("has", "no"), ("have", "no"))
UNDER = (("under",), ("covered", "by"), ("subject", "to"), ("in",), ("within",), ("protected", "by"))


def flagged(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[Found]:
    """`heritage-listed`, `accessible`, `with a basement`, `not inspected`."""
    none = words[0] in ("without", "not", "no", "lacking") or words[:2] in HAS_NO
    joined = words[:2] in (("and", "no"), ("but", "no"), ("and", "without"), ("but", "without"))
    none = none or joined  # "with a metal roof and no lift"
    begin = (2 if joined or words[1:2] == ("no",) else 1) if none else words[0] in ("with", "having", "has", "have")
    begin = lead(words, begin, frozenset()) if begin else begin  # "of a bridge" is a thing
    out = next((each for each in OUT_OF if words[: len(each)] == each), ())
    covered = next((each for each in UNDER if words[: len(each)] == each), ())
    if (out or covered) and not any(True for _ in flags_at(words, 0, schema)):  # "under warranty", "out of warranty"
        none, begin = bool(out), lead(words, len(out or covered), frozenset())
    for column, end in flags_at(words, begin, schema):
        name = words[begin:end]
        thing = name in lexicon.nouns and (not begin or singular_of(name[-1]) in schema.nouns)
        negative = none
        if thing:
            continue
        if words[end : end + 1] in (("=",), ("is",), ("are",), ("equal",)):
            answer = words[end + 1 + (words[end] == "equal") :][:1]
            if answer and answer[0] in YES | NO:
                told = column.yes if answer[0] in YES else column.no
                yield end + 2 + (words[end] == "equal"), p.Told(column.name, tuple(sorted(told)))
        said = words[end : end + 1] != () and words[end] in ("on", "off", "yes", "no", "true", "false")
        if said and words[end + 1 : end + 2] not in (("the",), ("a",), ("an",)):  # "power off"
            yield end + 1, p.Told(column.name, tuple(sorted(column.yes if words[end] in YES else column.no)))
        end += words[end : end + 1] != () and words[end] in LISTED
        end += words[end : end + 2] == ("to", "all")
        end += 2 * (
            words[end : end + 2] in (("with", "others"), ("by", "others"), ("with", "anyone"), ("by", "anyone"))
        )
        yield end, denied(column) if negative else p.Told(column.name, tuple(sorted(column.yes)))
    for prefix in ("un", "in", "non"):
        if words[0].startswith(prefix):
            bare = (words[0].removeprefix(prefix), *words[1:])
            yield from ((end, denied(column)) for column, end in flags_at(bare, 0, schema))


def flags_at(words: tuple[str, ...], at: int, schema: Schema) -> Iterator[tuple[Column, int]]:
    """The flags that stand at `at`, by their names or words of their families."""
    for name, column in schema.flags.items():
        own = name.split()
        part = words[at : at + len(own)]
        if "".join(own) == "".join(words[at : at + 2]) and len(own) == 1:
            yield column, at + 2  # "one way" of `oneway`
        if len(part) == len(own) and all(
            word == each or stem(word) == stem(each) or close(word, each) for word, each in zip(part, own, strict=True)
        ):
            yield column, at + len(own)
