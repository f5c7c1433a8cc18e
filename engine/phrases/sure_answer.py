"""The answer to a phrase, how sure it is, and a surer one where words of the phrase can be told otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.bridging import Embed, as_feature, bridges, nearest, strange_words, targets_of
from engine.phrases.fieldlooks import Names
from engine.phrases.frames import framed
from engine.phrases.last_wordings import last_wordings, single_thing
from engine.phrases.layer import GENERIC, Features
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.misspelt import respelled
from engine.phrases.plan import Plan
from engine.phrases.requests import asked_in, surely
from engine.phrases.second_wordings import plainer
from engine.phrases.words import singular_of

TAKEN = re.compile(r"no field says '(.+)': every feature")


@dataclass
class Answer:
    """A plan with the rows of its finds, by their texts: of their kind, and of these those that look so."""

    plan: Plan
    notes: list[str]
    kinds: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    rows: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every word was read, nothing left out, and everything spoken of is there."""
        there = all(len(rows) for rows in (*self.kinds.values(), *self.rows.values()))
        guessed = any("left out" in each for each in self.notes)
        taken = [each for each in self.notes if "is taken for one" in each and "'feature'" not in each]
        guessed |= len(self.rows) > 1 and bool(taken)
        return there and not guessed and not any("not in the lexicon" in each for each in self.plan.warnings)

    @property
    def asks(self) -> bool:
        """Whether the plan takes some of the things only."""
        steps = p.walk(self.plan.root)
        return any(isinstance(each, p.Told | p.Field | p.ByField) or getattr(each, "looks", ()) for each in steps)

    @property
    def sayings(self) -> list[str]:
        """What names the words that were not read."""
        return [*self.plan.warnings, *(each for each in self.notes if "no feature is" in each or "left out" in each)]


def check_denied(answer: Answer) -> None:
    """Raise UsageError where what is denied is no feature and no known word: "not in limbo"."""
    for node in p.walk(answer.plan.root):
        for find in p.walk(node.test) if isinstance(node, p.Keep) and node.negated else ():
            if isinstance(find, p.Find) and find.category is None and not len(answer.rows.get(find.text, "?")):
                raise UsageError(f"'{answer.plan.phrase}': '{find.text}' is told by no field and no name: leave it out")


def check_kinds(phrase: str, notes: list[str], layer: str) -> None:
    """Raise UsageError where different things would each be every feature: "churches and pitches" of unknown kinds."""
    taken = {match[1] for note in notes if (match := TAKEN.match(note)) and singular_of(match[1]) not in GENERIC}
    known = {noun: load_lexicon().keys_of(noun) for noun in sorted(taken) if load_lexicon().own_keys_of(noun)}
    if any(one.isdisjoint(other) for one, other in combinations(known.values(), 2)):
        kinds = " or a ".join(known)
        raise UsageError(f"'{phrase}': no field of {layer} says which feature is a {kinds}: name kinds that it has")


def share_a_name(rows: NDArray[np.int64], names: Names) -> bool:
    """Whether rows share a name: then a noun that the layer lacks can only mean it."""
    return bool(len(rows) and set.intersection(*(set(names[int(row)]) for row in rows)))


def in_parts(phrase: str, part: Callable[[str], Answer], sure: bool = False) -> Answer | None:
    """The answer to a phrase of two parts (`frames`), each of which `part` answers whole; None where there is none."""
    answers: list[Answer] = []

    def read(text: str) -> Plan | None:
        try:
            answer = part(text)
        except UsageError:
            return None
        answers.append(answer)
        return answer.plan if answer.whole else None

    plan = framed(phrase, read, sure)
    if plan is None:
        return None
    own = [each for each in answers if set(each.plan.finds) <= set(plan.finds)]
    kinds = {find: rows for each in answers for find, rows in each.kinds.items() if find in plan.finds}
    rows = {find: rows for each in answers for find, rows in each.rows.items() if find in plan.finds}
    return Answer(plan, list(dict.fromkeys(note for each in own for note in each.notes)), kinds, rows)


def told_surely(line: str, best: Callable[[str], Answer], lexicon: Lexicon) -> Answer | None:
    """The answer to a phrase of a form that the grammar would read as another (`surely`); None where it has none."""
    for text, note in surely(line, lexicon):
        with suppress(UsageError):
            if (told := best(text)).whole:
                return noted(told, line, note)
    return None


def noted(answer: Answer, line: str, note: str) -> Answer:
    """An answer as that to a phrase, with a note, if any, before its own."""
    return replace(answer, plan=replace(answer.plan, phrase=line), notes=[*filter(None, [note]), *answer.notes])


def requested(
    line: str, read: Callable[[str], Answer | None], best: Callable[[str], Answer], lexicon: Lexicon
) -> tuple[Answer, str] | None:
    """The answer to what a phrase asks for besides what else it says (`requests`), and a note; or None."""
    for text, note in asked_in(line, lexicon, lambda said: read(said) is not None):
        try:
            answer = best(text)
        except UsageError:
            continue
        if any(len(rows) for rows in answer.rows.values()) and (answer.whole or "left out" in note or not note):
            return answer, note
    return None


def surest(
    phrase: str,
    best: Callable[[str], Answer],
    part: Callable[[str], Answer],
    features: Features,
    names: Names,
    lexicon: Lexicon,
    embed: Embed | None,
    *,
    deep: bool = True,
) -> Answer:
    """The answer that `best` gives a phrase; where none is whole, a whole one to its parts or to other words for it.

    Raises UsageError where there is no answer.
    """
    line = " ".join(phrase.split())
    if (told := told_surely(line, best, lexicon) or in_parts(line, best, sure=True)) is not None:
        return told
    first, refused = None, None
    try:
        first = best(phrase)
    except UsageError as error:
        refused = error
    if first is not None and first.whole:
        return first
    plain = next(plainer(phrase, lexicon), "")
    if (told := in_parts(line, part) or (in_parts(plain, part) if plain else None)) is not None:
        return told

    def read(text: str) -> Answer | None:
        try:
            answer = best(text)
        except UsageError:
            return None
        return answer if answer.whole else None

    def parted(text: str) -> Answer | None:
        return read(text) or in_parts(text, part)

    def alone(text: str) -> Answer:
        return surest(text, best, part, features, names, lexicon, embed, deep=False)

    asked = requested(line, read, alone, lexicon) if deep else None
    if asked is not None:
        leaves = "left out" in asked[1] or "was not understood" in asked[1]
        fuller = at_last(line, (), parted, lexicon) if leaves else None
        return fuller or noted(asked[0], line, asked[1])
    sayings = first.sayings if first else [str(refused).replace(f"'{line}': ", "")]
    strange = strange_words(sayings, line, lexicon)
    told = in_other_words(line, plain, strange, read, features, names, lexicon, embed)
    told = told or at_last(line, strange, parted, lexicon)
    if (answer := told or first) is None:
        raise refused or UsageError(f"'{phrase}': is not understood")
    return answer


def in_other_words(
    line: str,
    plain: str,
    strange: frozenset[str],
    read: Callable[[str], Answer | None],
    features: Features,
    names: Names,
    lexicon: Lexicon,
    embed: Embed | None,
) -> Answer | None:
    """The answer to a phrase whose strange words are told by others that mean much the same; or None."""
    for text, words in ((line, strange), (plain, strange_words((), plain, lexicon))):
        near = nearest(bridges(text, words, targets_of(features, lexicon), embed), read) if embed is not None else None
        if near is not None and (not near[0].lost or share_a_name(np.concatenate([*near[1].rows.values()]), names)):
            return noted(near[1], line, near[0].note)
    row = as_feature(line, strange, features, names, lexicon)
    if row is not None and (answer := read(row[0])) is not None and answer.asks:
        return noted(answer, line, row[1])
    return None


def at_last(
    line: str, strange: Collection[str], read: Callable[[str], Answer | None], lexicon: Lexicon
) -> Answer | None:
    """The answer to the last wordings of a phrase, or to it with its slips put right."""
    for text, note in last_tries(line, strange, lexicon):
        if (answer := read(text)) is not None and not any("left out" in each for each in answer.plan.warnings):
            return noted(answer, line, note)
    single = single_thing(line, lexicon)
    if single and (answer := read(single)) is not None and sum(map(len, answer.rows.values())) == 1:
        return noted(answer, line, f"'{line}' is read as: {single}, of which there is one only")
    return None


def last_tries(line: str, strange: Collection[str], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """What a phrase may be read as at the last, each with a note."""
    for text in last_wordings(line, lexicon):
        yield text, f"'{line}' is read as: {text}"
    if spelled := respelled(line, strange, lexicon):
        yield from ((text, spelled[1]) for text in (spelled[0], *last_wordings(spelled[0], lexicon)))
