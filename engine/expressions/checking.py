"""The proof of a phrase: read and executed on the scene, it must choose exactly the things it was made for.

It is executed twice: once with the looks that are sure, once with all that might be. Where the two differ, the answer
hangs on a doubtful colour or an unknown material, and the phrase is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.expressions.looks import Look, fields_of
from engine.expressions.scenes import LabelledScene
from engine.phrases import plan as p
from engine.phrases.grammar import read_phrase
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon
from engine.phrases.matching import rows_of
from engine.phrases.operators import execute
from engine.phrases.words import normalise


class Proof:
    """Executes phrases on one labelled scene."""

    def __init__(self, scene: LabelledScene, looks: Sequence[Look]) -> None:
        self.scene = scene
        names = [normalise(thing.category) for thing in scene.things]
        self.names: list[tuple[str, ...]] = [(name,) for name in names]
        self.lexicon = load_lexicon().with_names([*set(names), *(normalise(name) for name in scene.absent)])
        shapes = np.array([thing.shape for thing in scene.things], dtype=object)
        self.worlds = [Features(shapes, fields_of(scene, looks, maybe=maybe)) for maybe in (False, True)]
        self.found: list[dict[str, NDArray[np.int64] | None]] = [{}, {}]

    def rows(self, phrase: str) -> frozenset[int] | None:
        """The things a phrase means; None where it has no plan, names what nothing tells, or hangs on a doubt."""
        plan = read_phrase(phrase, self.lexicon)
        if plan.fallback or plan.warnings:
            return None
        answers = {self.answer(plan, world) for world in (0, 1)}
        return answers.pop() if len(answers) == 1 else None

    def answer(self, plan: p.Plan, world: int) -> frozenset[int] | None:
        """The rows that a plan chooses in one of the two worlds; None when a look of it is told by nothing."""
        rows: dict[str, NDArray[np.int64]] = {}
        for item in p.walk(plan.root):
            if isinstance(item, p.Find) and item.text not in rows:
                found = self.find(item, world)
                if found is None:
                    return None
                rows[item.text] = found
        try:
            chosen = execute(plan, self.scene.scene(rows))
        except UsageError:
            return None
        pairs = zip(chosen.find.tolist(), chosen.index.tolist(), strict=True)
        return frozenset(int(rows[find][index]) for find, index in pairs)

    def find(self, find: p.Find, world: int) -> NDArray[np.int64] | None:
        """The rows of a find, looked up once a world."""
        known = self.found[world]
        if find.text not in known:
            notes: list[str] = []
            rows = rows_of(self.worlds[world], find, self.names, self.lexicon, notes)
            left_out = any(note.endswith("it was left out") for note in notes)
            known[find.text] = None if left_out else rows
        return known[find.text]
