"""The last pass over a phrase: each run of words that is one test of one field of the layer becomes one word.

Made when stricter readers left words over. What remains (things, places, relations) is left to the grammar, so every word
is read by one or the other: nothing that may restrict the answer is dropped.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from engine.phrases import plan as p
from engine.phrases.expressions import Piece
from engine.phrases.fieldtests import JOINTS, Read, Test, names, reading, strange
from engine.phrases.layer_turns import spoken
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.onefield import BEGINS, DENIALS, MUTE, NAMING, STRUCTURE, clauses_first, is_feature
from engine.phrases.schema import Column
from engine.phrases.words import normalise, singular_of

LONGEST = 11  # words of a run
GLOSS_WORDS = "sharing a an the boundary border edge side common touching directly adjacent"
GLOSS = frozenset(GLOSS_WORDS.split())
RELATION = r"(crossing|touching|overlapping|within|inside|near|next to|beside|bordering|adjoining|along|on|in|at|north of|south of|east of|west of)"
RELATED = re.compile(rf"\b{RELATION} or {RELATION} (.+)$", re.IGNORECASE)
PLACED = frozenset({"in", "on", "at", "by", "with"})
NAMES = [f"zq{letter}" for letter in "abcdef"]  # the words that stand for tests


def segmented(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, Lexicon]]:
    """Ways to read a phrase with its tests of fields as words that a lexicon knows (`ready`)."""
    line = normalise(phrase)
    plainly = [plain] if (plain := spoken(line, lexicon)) != line else []
    for text in (phrase, *clauses_first(phrase, lexicon), *explained(phrase, lexicon), *plainly):
        words = normalise(text).split()
        found = pieces_of(words, lexicon)
        every, some = chosen(found), chosen([each for each in found if each[1] - each[0] > 1])
        for picked in (every, some) if every != some else (every,):
            line, ready = written(words, picked)
            for form in headed(line, ready, lexicon):
                if ready or form != " ".join(normalise(phrase).split()):
                    yield form, replace(lexicon, ready=ready or {"": None})


def explained(phrase: str, lexicon: Lexicon) -> list[str]:
    """`touching or crossing X` as touching X or crossing X; "toddlers (0-3)" as 0-3, where no table knows toddlers."""
    if RELATED.search(phrase):
        return [RELATED.sub(r"\1 \3 or \2 \3", phrase)]
    match = re.search(r"(?P<before>.*?)(?P<word>\S+) \((?P<what>[^()]+)\)(?P<after>.*)", phrase)
    if match is None:
        return []
    if set(match["what"].lower().split()) <= GLOSS:
        return [f"{match['before']}{match['word']}{match['after']}"]
    told = any(strange(word, lexicon) for word in normalise(match["word"]).split())
    return [f"{match['before']}{match['what']}{match['after']}"] if told else []


Found = tuple[int, int, Piece]  # the words from .. to, and what they mean


def pieces_of(words: list[str], lexicon: Lexicon) -> list[Found]:
    """The tests that runs of words mean, the longest at each word; two joined by "or" as one."""
    read: dict[int, tuple[int, Read]] = {}
    for start, word in enumerate(words):
        if (word in BEGINS or word not in STRUCTURE) and (best := longest(words, start, lexicon)):
            read[start] = best
    whole = {value for each in lexicon.schema.columns for value in each.values if " " in value}
    spans = [
        (at, at + size) for at in range(len(words)) for size in (2, 3, 4) if " ".join(words[at : at + size]) in whole
    ]
    cut = {
        start
        for start, (end, _) in read.items()
        if any(a < end and start < b and not (start <= a and b <= end) for a, b in spans)
    }
    cut |= {
        start
        for start, (end, _) in read.items()
        if words[start] in PLACED and end < len(words) and is_feature(tuple(words[end:]), lexicon)
    }  # "in a high hazard flood zone" is in a zone
    read = {start: best for start, best in read.items() if start not in cut}
    out = [(start, end, piece(words[start:end], test)) for start, (end, (_, _, test)) in read.items()]
    for at in (at for at, word in enumerate(words) if word == "or"):
        if at + 1 in read and all(end != at for end, _ in read.values()):  # "below 5 or above 9 m of height"
            for start in range(at - 1, max(-1, at - 7), -1):
                column = read[at + 1][1][1]
                if words[start] not in STRUCTURE and (
                    before := reading(tuple(words[start:at]), column, lexicon, known=True)
                ):
                    read[start] = at, before
        for start, (_, column, test) in ((start, each) for start, (end, each) in sorted(read.items()) if end == at):
            if either := joined(words, at, column, test, read, lexicon):
                out.append((start, either[0], Piece("SIZE", "", either[1])))
                break
    return out


def joined(
    words: list[str], at: int, column: Column, test: Test, read: dict[int, tuple[int, Read]], lexicon: Lexicon
) -> tuple[int, p.AnyOf] | None:
    """Where the test after an "or" ends, of another field or of the same, and either of the two."""
    end, after = read.get(at + 1, (at, None))
    for stop in range(len(words), at + 1, -1) if after is None else ():
        if after := reading(tuple(words[at + 1 : stop]), column, lexicon, known=True):
            end = stop
            break
    if after is None or isinstance(test, tuple) or isinstance(after[2], tuple):
        return None
    return end, p.AnyOf((test, after[2]))


def piece(words: list[str], test: Test) -> Piece:
    """A test, or a rank, as a piece of the grammar."""
    if not isinstance(test, tuple):
        return Piece("SIZE", "", test)
    return Piece("MOST" if words[0] in STRUCTURE else "SUP", "", test)


def longest(words: list[str], start: int, lexicon: Lexicon) -> tuple[int, Read] | None:
    """The longest run at `start` that means a test of one field only."""
    rest = words[start : start + LONGEST]
    things = (
        at
        for at in range(len(rest))
        if is_feature(tuple(rest[at:]), lexicon) and not in_name(rest[at : at + 2], lexicon)
    )
    stop = next(things, len(rest))
    for size in range(stop, 0, -1):
        run = tuple(rest[:size])
        bound = run[-1] in ("above", "over", "below", "under") and re.match(r"-?\d", " ".join(rest[size : size + 1]))
        if run[0] in NAMING | MUTE and BEGINS & set(run[1:]):
            continue  # "time display in the inner fare zone"
        if size > 1 and run[-1] == "a" and run[-2] in STRUCTURE | DENIALS:
            continue  # "materials without a" denies nothing
        if bound or (run[-1] != "a" and run[-1] in STRUCTURE | DENIALS | JOINTS):
            continue
        found = [each for column in lexicon.schema.columns if (each := reading(run, column, lexicon))]
        top = max((each[0] for each in found), default=0)
        best = [each for each in found if each[0] == top]
        if len(best) == 1:
            return start + size, best[0]
    return None


def in_name(pair: list[str], lexicon: Lexicon) -> bool:
    """Whether two words are of a field's name: "water level", where features are called open water."""
    return (
        len(pair) > 1
        and pair[0] == singular_of(pair[0])
        and any(all(names(tuple(pair), each, lexicon)) for each in lexicon.schema.columns)
    )


def chosen(found: list[Found]) -> list[Found]:
    """Those of some pieces that do not overlap, the longest first, in the order of the words."""
    out: list[Found] = []
    for each in sorted(found, key=lambda each: each[0] - each[1]):
        if len(out) < len(NAMES) and all(each[1] <= other[0] or other[1] <= each[0] for other in out):
            out.append(each)
    return sorted(out, key=lambda each: each[0])


def written(words: list[str], picked: list[Found]) -> tuple[str, dict[str, Piece]]:
    """The words with a name in the place of each test, and what the names mean."""
    out, at, ready = [], 0, {}
    for name, (start, end, test) in zip(NAMES, picked, strict=False):
        out += [*words[at:start], name]
        at, ready[name] = end, replace(test, text=name)
    line = " ".join((*out, *words[at:]))
    tests = "|".join(name for name, each in ready.items() if each.kind == "SIZE")
    if tests:  # "from" and "by" before what a field says, and "the" unless a thing follows
        line = re.sub(
            rf"(?<![^ ])(?:(?:from|by|to|as)(?: the)?|the(?= (?:{tests})(?: zq\w|$))) (?=(?:{tests})(?![^ ]))", "", line
        )
    return line, ready


def headed(line: str, ready: dict[str, Piece], lexicon: Lexicon) -> Iterator[str]:
    """A line with a thing to speak of: "features" where none is named, or where a noun only names a field or a value."""
    words = [word for word in line.split() if word not in ready]
    if not set(words) - {"and", ",", "the", "all", "those", "but"}:
        line = " ".join(word for word in line.split() if word not in ("the", "all", "those"))
        if not ready:
            return
        yield f"features {line}" if any(each.kind == "SIZE" for each in ready.values()) else f"feature {line}"
        return
    yield line
    out = line.split()
    for at, word in enumerate(out):
        before, single = out[at - 1] if at else "", singular_of(word)
        told = (
            before in lexicon.schema.by_text and f"{before} {single}" in both() and single not in lexicon.schema.nouns
        )
        if told:
            out[at] = "feature" if single == word else "features"
    if " ".join(out) != line:
        yield " ".join(out)


@lru_cache(maxsize=1)
def both() -> frozenset[str]:
    """The names of two words that the lexicon knows: "tennis court"."""
    return frozenset(" ".join(words) for words in load_lexicon().nouns if len(words) == 2)
