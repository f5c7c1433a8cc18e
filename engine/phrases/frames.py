"""Phrases that say a second thing of a set: "out of the tanks by the river, the largest one", "ponds, but only if they are big".

Tried where the grammar does not read the whole. Each part is read by itself, the second with the name of the first for
"one", "them" or "they"; then the first set takes the place of that name in the second plan. Both must be read whole.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from engine.phrases import plan as p
from engine.phrases.courtesies import spelled_out, styled, uncourteous
from engine.phrases.frame_table import ALIKE, FRAMES, SURE, THESE, THEY
from engine.phrases.plan import Plan
from engine.phrases.reading import without
from engine.phrases.terms import source_of
from engine.phrases.words import COUNTED, ORDINAL, normalise, plural_of, singular_of

Read = Callable[[str], Plan | None]  # a text's plan if every word of it is read, else None

ONE = re.compile(rf"^(?P<before>.*?)(?:\bones?\b)(?: of {THESE})?(?P<after>.*)$")
OF_THESE = re.compile(rf" (?:of|among|from) {THESE}(?![^ ])")
FIRST = rf"(?:{ORDINAL}|last|middle|two|three|four|five|most|least|(?:upper|lower|bottom|top|left|right|north|south|east|west|[a-z]+)(?:ern)?most|[a-z]{{2,}}est|[a-z]+er)"
NAMELESS = re.compile(
    rf"^(?:the )?(?P<rank>(?:{FIRST} )*?{FIRST}(?: [a-z]+ern)?)(?P<rest>(?: (?:in|on|at|of|from|to|by|with|near|next|closest|farthest|furthest|north|south|east|west|left|right)\b.*)?)$"
)
LARGEST = {"larger": "largest", "bigger": "largest", "smaller": "smallest", "longer": "longest", "shorter": "shortest", "taller": "tallest", "higher": "highest", "lower": "lowest",
        "wider": "widest", "narrower": "narrowest", "older": "oldest", "newer": "newest", "nearer": "nearest", "closer": "closest", "farther": "farthest", "further": "farthest"}  # fmt: skip
SIDEWAYS = re.compile(
    r"\b(?:(?:further|farther|furthest|farthest|most)(?: (?:to|towards?))?(?: the)?|more(?: (?:to|towards?) the)?) (north|south|east|west|left|right)(?:ern|erly|wards?)?(?![^ ])"
)
MIDDLE = re.compile(r"^(?:the )?(middle|central) ([a-z ]+?)(?<! one) of (?:the )?(three|five|seven)$")
MIDDLE_ONE = re.compile(rf"^(?=(?:middle|central|center) one of (?:the )?(?:{COUNTED}) )")  # said without "the"
SHORTENED = re.compile(r"\b(they|these|those) ?'re\b")
SUBJECT = re.compile(rf"^{THEY} ")
SAID = re.compile(
    r"(?:in|on|at|inside|outside|within|near|next|close|closest|beside|by|along|with|without|of|from|to|over|under|above|below|between|around|more|less|at least|touching|crossing|surrounded|enclosed|made|built|larger|smaller|longer|not)\b"
)
PLACE = re.compile(
    r"\b(?:side|half|corner|part|edge|end|quarter|bank|third|left|right|top|bottom|north|south|east|west|cent(?:re|er)|middle)$"
)
PART = re.compile(r"^[a-z]+ (?:roofs?|walls?|surface)$")
MOST_READ = 60  # words of all parts that are read of one phrase


def framed(phrase: str, read: Read, sure: bool = False) -> Plan | None:
    """The plan of a phrase of two parts, each read whole by `read`; None where none is.

    `sure` asks only for what no other reading of the phrase may come before.
    """
    line = styled(normalise(spelled_out(phrase)).replace("\u2260", " not ").replace(" / ", " or "))
    line = SHORTENED.sub(r"\1 are", uncourteous(line))
    line = MIDDLE_ONE.sub("the ", line)
    line = MIDDLE.sub(lambda match: f"the {match[1]} one of the {match[3]} {plural_of(match[2])}", line)
    if line != normalise(phrase) and (not sure or ALIKE.search(phrase.lower())) and (plan := read(line)) is not None:
        return replace(plan, phrase=phrase)
    words = 0

    def part(text: str) -> Plan | None:
        nonlocal words
        words += len(text.split())
        return read(text) if words <= MOST_READ else None

    root = in_frames(line, SURE if sure else (*SURE, *FRAMES), part)
    return None if root is None else Plan(phrase, root)


def in_frames(line: str, frames: Iterable[tuple[str, re.Pattern[str]]], read: Read, deep: bool = True) -> p.Node | None:
    """What the first of some frames says that is read whole; the set of one may be of two parts itself."""

    def nested(text: str) -> Plan | None:
        plan = read(text)
        root = in_frames(text, SURE + FRAMES, read, deep=False) if plan is None and deep else None
        return plan if root is None else Plan(text, root)

    for kind, pattern in frames:
        if (match := pattern.match(line)) is None:
            continue
        then = match["then"]
        if kind == "also":  # "ponds left of the channel and meadows right of it": of the channel
            kind, then = "plus", re.sub(r"\b(?:it|them)$", match["anchor"], then)
        root = joined(kind, match["set"], then, read, nested if kind in ("plus", "drop") else read)
        if root is not None:
            return root
    return None


def joined(kind: str, first: str, then: str, read: Read, read_set: Read) -> p.Node | None:
    """The set that `first` means, with what `then` says of it."""
    if kind == "those":  # "the longest canal among those dug in earth"
        head = read(then)
        leaf = None if head is None else target(head.root)
        if head is None or leaf is None:
            return None
        first, kind = f"{plural_of(name_of(leaf))} {first}", "take"
    told = read_set(first)
    if told is None:
        return None
    whole_root, leaf = told.root, target(told.root)
    name = None if leaf is None else name_of(leaf)
    if kind == "list":  # "yellow house, tile roof, enclosed by the wall"
        return None if name is None else of_all(told.root, name, then, read)
    if kind in ("take", "keep"):
        of_row = re.match(
            r"(?:only |just )?the (?:middle|central|center|centre) one\b", then
        )  # of as many as are counted
        source = told.root if of_row else source_of(told.root)
        return (
            None
            if name is None
            else of_set(source, name, taking(then, name) if kind == "take" else keeping(then, name), read)
        )
    if kind == "before":  # "leaving out the gravel one, the largest car park"
        told = replace(told, root=base(told.root))
    then = re.sub(r" (?:and|or) (?:also )?(?:not|no) (?=[a-z])", " and ", then)
    refers = re.search(rf"\b(?:ones?|it|these|those|them|of {THESE})\b", then) is not None
    if name is not None and refers and not (kind == "plus" and "one" in then):
        texts: Iterator[str] = taking(then, name)
        texts = (
            re.sub(r"\b(it|them)\b", lambda match: f"the {name if match[1] == 'it' else plural_of(name)}", text)
            for text in texts
        )
        other = of_set(source_of(told.root) if kind == "plus" or "one" not in then else told.root, name, texts, read)
        other = unpicked(alone(then, name, read)) if other is None and kind == "drop" else other
    else:
        other = alone(then, name, read)
    if other is None:
        return None
    if kind == "plus":
        return p.Union((told.root, other))
    if kind == "before":
        return p.replaced(whole_root, told.root, p.Difference(told.root, other))
    return taken_away(told.root, other, at_last=kind == "after")


def taken_away(root: p.Node, other: p.Node, *, at_last: bool) -> p.Node:
    """A set without what is taken away before its ranks, or `at_last`: "take the six largest and leave out any red ones"."""
    if isinstance(other, p.Difference) and isinstance(other.removed, p.Difference) and other.removed.source == root:
        return other.removed
    return p.Difference(root, other) if at_last or ranked(other) else without(root, other)


def of_set(source: p.Node, name: str, texts: Iterator[str], read: Read) -> p.Node | None:
    """The first of some texts about things of a name that is read whole, asked of the set instead of all such things."""
    plain = source
    while isinstance(plain, p.Keep | p.Rank | p.Best | p.Difference):
        plain = plain.source
    for text in texts:
        plan = read(text)
        if plan is None:
            continue
        own = [node for node in p.walk(plan.root) if isinstance(node, p.Find) and node.text == name]
        if own:
            return p.replaced(plan.root, own[0], source)
        head = target(plan.root)
        if isinstance(plain, p.Find) and head == plain:
            return p.replaced(plan.root, plain, source)
        if head is not None and name_of(head) == name:
            if not ranked(source) and [*p.walk(source)].count(plain) == 1:
                return p.replaced(plan.root, head, p.replaced(source, plain, head))
            if (isinstance(source, p.Rank) and base(plan.root) == plan.root) or not (
                ranked(plan.root) or ranked(source)
            ):
                return p.Difference(source, p.Difference(source, plan.root))  # those of the three largest that are red
    return None


def of_all(root: p.Node | None, name: str, then: str, read: Read) -> p.Node | None:
    """A set with each part of a list said of it."""
    for part in then.split(" , "):
        root = None if root is None else of_set(root, name, keeping(re.sub(r"^and ", "", part), name), read)
    return root


def unpicked(node: p.Node | None) -> p.Node | None:
    """A node of which nothing is picked."""
    return None if node is None or ranked(node) else node


def ranked(node: p.Node) -> bool:
    """Whether some of a node's things are picked."""
    return any(isinstance(each, p.Rank | p.Best) for each in p.walk(node))


def alone(then: str, name: str | None, read: Read) -> p.Node | None:
    """What is added or taken away, which names a thing itself, or is said of the first: "red excepted"."""
    then = re.sub(r"^(?:any|just|only|those|also) ", "", then)
    if name is None:
        texts = [then]
    elif ONE.match(then) or (NAMELESS.match(then) and " of " not in then):  # not the longest of all features
        texts = [*taking(then, name), *keeping(then, name), then]
    else:
        own = [f"{plural_of(name)} with {then}"] if PART.search(then) else []  # "hipped roofs excluded"
        texts = [*own, then, f"{then} {plural_of(name)}", *taking(then, name), *keeping(then, name)]
    return next((plan.root for text in texts if (plan := read(text)) is not None), None)


def taking(then: str, name: str) -> Iterator[str]:
    """`the lowest of them`, `the red ones by the road`: texts with the name where it is meant."""
    then = SIDEWAYS.sub(
        lambda match: f"{match[1]}most", re.sub(r"^(?:only |just |whichever (?:one )?(?:is|lies) )", "", then)
    )
    if (match := ONE.match(then)) and re.fullmatch(r" (?:[a-z]+most|(?:most|furthest|farthest) .+)", match["after"]):
        yield f"the {name} that is{match['after']}"  # "the one furthest to the right"
    if match := ONE.match(then):
        said = f"{match['before']}{plural_of(name) if 'ones' in then else name}{match['after']}"
        yield superlative(re.sub(r"^(?!the )", "the ", said))
        yield said
    bare = superlative(OF_THESE.sub("", then))
    if match := NAMELESS.match(bare):
        yield f"the {match['rank']} {name}{match['rest']}"
    if bare != then or not ONE.match(then):
        yield bare
    yield f"the {name} that is {bare}"


def keeping(then: str, name: str) -> Iterator[str]:
    """`are over 2000 m2`, `on the west side`, `do not stand on a square`: texts that say it of the named things."""
    then = SUBJECT.sub(
        "", re.sub(r"^be ", "are ", re.sub(r"^(?:only|just|also|those|ones?|the|all) ", "", then))
    ).removesuffix(" ones")
    several = plural_of(name)
    if re.match(r"(?:with )?no ", then):
        yield f"{several} with {then.removeprefix('with ')}"
    if re.match(r"(?:is|are|has|have|do|does|was|were|stands?|lies?|lie|touch|cross|contain|exceed)\b", then):
        yield f"{several} that {then}"
        return
    yield f"{several} that are {then}"
    yield f"{then} {several}"
    if SAID.match(then):
        yield f"{several} {then}"
    elif PLACE.search(then):
        yield f"{several} on the {then}"
        yield f"{several} in the {then}"


def superlative(text: str) -> str:
    """`the larger of the two`: the largest."""
    return re.sub(r"(?<=the )(" + "|".join(LARGEST) + r")\b(?! than)", lambda match: LARGEST[match[1]], text)


def target(node: p.Node) -> p.Find | None:
    """The find that a plan's own things are of; None where there are several."""
    while isinstance(node, p.Keep | p.Rank | p.Best | p.Difference):
        node = node.source
    return node if isinstance(node, p.Find) else None


def base(node: p.Node) -> p.Node:
    """A plan's things before any is picked."""
    while isinstance(node, p.Rank | p.Best):
        node = node.source
    return node


def name_of(find: p.Find) -> str:
    """What a find is called, without how it looks."""
    text = find.text
    for look in find.looks:
        text = text.removeprefix(f"{look} ").removesuffix(f" {look}")
    words = text.split()
    return " ".join((*words[:-1], singular_of(words[-1])))
