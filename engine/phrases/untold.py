"""Words that no field tells, where one thing is meant all the same: "the delivery truck beside the greenhouse".

A layer that says "truck" and no more cannot tell which deliver; but where a single truck is beside the greenhouse, that
is the one, for a reader of the map as well. Elsewhere such a word is refused, since it may mean some of the things.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.words import normalise, singular_of

if TYPE_CHECKING:
    from engine.phrases.features import Chosen

GUESSED = ("taken as", "left out", "is taken for", "no feature is", "not in the lexicon")


class UntoldError(UsageError):
    """A look of a find that no field of the layer tells: `word`, said of things that are called `thing`."""

    def __init__(self, find: p.Find, word: str, layer: str) -> None:
        super().__init__(f"'{find.text}': '{word}' is told by no field of {layer}: leave it out to go on")
        self.word, self.thing = word, find.text.split()[-1]


def single_out(phrase: str, error: UntoldError, ask: Callable[[str], Chosen]) -> Chosen | None:
    """The one thing that a phrase means without a word that nothing tells, with a note; None where it is not sure.

    Sure is it where the word stands before a singular, something else is said that leaves one feature, and all of that
    was read. `ask` answers a phrase.
    """
    line = normalise(phrase)
    said = re.search(rf"\b{re.escape(error.word)} (?P<thing>{re.escape(error.thing)})(?![^ ])", line)
    if said is None or singular_of(said["thing"]) != said["thing"] or re.search(r"\b(?:not|no|without|except)\b", line):
        return None
    try:
        chosen = ask(f"{line[: said.start()]}{said['thing']}{line[said.end() :]}")
    except UsageError:
        return None
    guessed = any(each in note for each in GUESSED for note in (*chosen.notes, *chosen.plan.warnings))
    more = any(isinstance(node, p.Keep | p.Rank) for node in p.walk(chosen.plan.root))
    if len(chosen.rows) != 1 or guessed or not more:
        return None
    note = f"'{error.word}' is told by no field: it was left out, since one feature is all that the rest means"
    return replace(chosen, plan=replace(chosen.plan, phrase=" ".join(phrase.split())), notes=[note, *chosen.notes])
