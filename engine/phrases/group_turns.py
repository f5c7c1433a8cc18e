"""Turns of speech about groups of things, put as `group_words` reads them: "grey tanks in the group of twelve".

"The group of twelve tanks" is the twelve tanks in it, "far from the block of eight" far from the courts in it, where
courts are spoken of. Layers whose things are called groups or blocks, or have a field that says so, are left alone.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from dataclasses import dataclass

from engine.phrases.lexicon import Lexicon
from engine.phrases.places import SIDE, side_of
from engine.phrases.row_words import IDLE
from engine.phrases.words import COUNTED, ORDINAL, number, plural_of, singular_of

WORD = r"(?P<word>group|block|cluster|bunch|set|batch|clump)"
LOOK = r"(?:(?:big|large|small|little|dense|tight|compact|close|loose|neat|whole|entire|single|isolated|separate) )*"
SIDED = rf"(?:(?P<side>{SIDE[:-2]})(?:most)? )?(?P<other>other )?"
GROUP = re.compile(
    rf"\b(?:(?:the|this|that|an?|one|these|those|all|(?P<any>each|every|any)) )*(?:{SIDED}{LOOK}{WORD} of (?:the |these |those |a )?(?P<n>{COUNTED})(?: of (?:them|these|those))?"
    rf"|(?:{COUNTED} )?{LOOK}(?P<words>(?:group|block|cluster|bunche|set|batche|clump)s) of (?P<each>{COUNTED})(?: each)?"
    rf"|(?P<most>largest|biggest|larger|bigger|smallest|smaller) (?P<named>group|block|cluster|bunch|set|batch|clump)(?: of(?: the)?(?! {COUNTED}\b)(?! the\b))?)(?![^ ])"
)
THESE = re.compile(
    rf"^(?:the |all )?(?P<n>{COUNTED}) (?P<things>(?:[a-z-]+ ){{1,4}}?){IDLE}(?:(?:in|as|forming) (?:an?|one|the same) {LOOK}{WORD}|(?:grouped|clustered|bunched|huddled) together)(?![^ ])(?! of)"
)
AT = re.compile(
    rf" (?:(?:which |that )?(?:is|are|lies?|lying|located|situated) )?(?:in|on|at|to|towards?) the (?P<side>{SIDE})(?: (?:side|part|half|end))?(?: of the (?:image|picture|view|map|scene))?(?= ,|$)"
)
ROW = re.compile(
    rf"(?:^| (?:in|on|of|from|at|within))(?: ?the)? (?P<row>(?:{SIDE[:-2]}(?:most)?|{ORDINAL}|last) (?:row|column)(?: from (?:the )?{SIDE})?) (?:of|in)$"
)
IN = re.compile(
    rf" {IDLE}(?P<how>not in|(?:that are |that is )?outside(?: of)?|in|of|within|inside|from|among|amongst|belonging to|(?:(?:that|which) )?(?:form|forming|make up|making up)|(?:that|which) (?:are|is)(?: part)? (?:in|of)|in (?:one|either|any) of)$"
)
REL = re.compile(
    rf"(?:^| )(?:near|close to|next to|beside|by|around|between|away from|far from|(?:closest|nearest|closer|nearer|adjacent) to|nearest|(?:furthest|farthest|further|farther) from|(?:{SIDE}|m|metres|meters|km) (?:of|from)|above|below|behind|facing|opposite|except|except for|but|apart from|and|or)$"
)
STOPS = re.compile(
    r"in|on|at|near|by|along|north|south|east|west|left|right|from|to|that|which|who|next|with|without|beside|between|inside|outside|within|and|or|but|except|,|is|are|standing|parked|lying|moored|located|closest|nearest|far|furthest|farthest|around|not|of|above|below|under|behind|over|across|opposite|facing|surrounded"
)
SIZES = re.compile(r"larger?|small(?:er)?|big(?:ger)?|little|tall|long|wide")


@dataclass(frozen=True)
class Said:
    """A group as it is said: the phrase before it, its canonical name, the things that it is of, and what follows."""

    before: str
    name: str
    count: str
    things: str
    rest: str


def grouped(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    line = THESE.sub(lambda match: together(match, lexicon), line)
    at = 0
    while match := GROUP.search(line, at):
        turned = "" if owned(match, lexicon) else plainly(said(match, lexicon), lexicon)
        at = match.end() if not turned else len(turned) - len(line) + match.end()
        line = turned or line
    return line


def owned(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether the layer's things are called groups or blocks, a field says so, or a name begins so: "block of flats"."""
    groups = match.groupdict()
    word = singular_of(groups.get("word") or groups.get("words") or groups.get("named") or "")
    after = match.string[match.end() :].split()[:3]
    named = any((word, "of", *after[:size]) in lexicon.nouns for size in range(1, len(after) + 1))
    last = {noun.split()[-1] for noun in lexicon.schema.nouns if noun}
    return named or (bool(word) and word in last | lexicon.schema.said)


def together(match: re.Match[str], lexicon: Lexicon) -> str:
    """`five cars in a cluster`: the five cars in the group of five."""
    size, things = int(number(match["n"]) or 0), match["things"].strip()
    known = size > 1 and name_of(f" {things}", lexicon) == things and not owned(match, lexicon)
    return f"the {match['n']} {things} in the {size}group" if known else match[0]


def said(match: re.Match[str], lexicon: Lexicon) -> Said | None:
    """What a phrase says of a group; None where that is not understood."""
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :]
    things = name_of(after, lexicon)
    rest = after[len(things) + 1 :] if things else after
    if not things and (match[0].endswith((" of", " of the")) or (after and not STOPS.fullmatch(after.split()[0]))):
        return None
    count, each = match["n"] or match["each"] or "0", match["each"] or match["any"]
    size, side = int(number(count) or 0), match["side"] or ""
    if size < 2 and not match["most"]:
        return None
    if match["most"] and AT.match(rest):  # whether it is the largest of those there cannot be told
        return None
    if side and side_of(side).bearing is None:  # the middle one
        return None
    if not side and (at := AT.match(rest)) and not each:
        side, rest = at["side"], rest[at.end() :]
    fewest = "smallest " if (match["most"] or "").startswith("small") else ""
    name = f"{'each' if each or match['other'] else 'the'} {f'{side} ' if side else ''}{fewest}{size}group"
    return Said(before, name, "" if each or match["most"] else f"{count} ", things, rest)


def plainly(group: Said | None, lexicon: Lexicon) -> str:
    """A phrase with its group put plainly; "" where it is left as it is."""
    if group is None:
        return ""
    before, things = group.before, group.things
    if row := ROW.search(f" {before}" if before.startswith("the ") else before):
        before = before[: max(0, len(before) - len(row[0].lstrip()))].rstrip()
        place = f"in the {row['row']} of {group.name}{group.rest}"
        if not before:
            return f"the {things} {place}" if things else ""
        return f"{before} {place}" if same(things, before, lexicon) else ""
    if not before:
        return f"the {group.count}{things} in {group.name}{group.rest}" if things else ""
    if REL.search(before):
        things = things or thing_in(before, lexicon)
        return f"{before} the {things} in {group.name}{group.rest}" if things else ""
    if (how := IN.search(before)) and same(things, before[: how.start()], lexicon):
        denied = "not " if "not" in how["how"] or "outside" in how["how"] else ""
        return f"{before[: how.start()]} {denied}in {group.name}{group.rest}"
    return ""


def name_of(after: str, lexicon: Lexicon) -> str:
    """The words after "group of four" that name several things, with their looks; "" where none do."""
    words: list[str] = []
    for word in after.split():
        if STOPS.fullmatch(word):
            break
        words.append(word)
    size = noun_at(words, lexicon)
    return " ".join(words) if size and lexicon.nouns[tuple(words[-size:])].number != "singular" else ""


def noun_at(words: list[str], lexicon: Lexicon) -> int:
    """How many words at the end of some are the name of a thing, 0 for none."""
    return next((size for size in (4, 3, 2, 1) if len(words) >= size and tuple(words[-size:]) in lexicon.nouns), 0)


def thing_in(before: str, lexicon: Lexicon) -> str:
    """The last thing named in a phrase, in the plural; "" where none is."""
    words = before.split()
    for stop in range(len(words), 0, -1):
        if size := noun_at(words[:stop], lexicon):
            return " ".join((*words[stop - size : stop - 1], plural_of(singular_of(words[stop - 1]))))
    return ""


def same(things: str, before: str, lexicon: Lexicon) -> bool:
    """Whether the things of a group, where they are named, are those spoken of before it; their size tells nothing more."""
    if not things:
        return True
    words, head = things.split(), thing_in(before, lexicon).split()
    looks = set(words[: -(noun_at(words, lexicon) or 1)])
    return bool(head) and singular_of(head[-1]) == singular_of(words[-1]) and all(map(SIZES.fullmatch, looks))
