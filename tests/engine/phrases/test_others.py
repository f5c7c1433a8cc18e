"""Phrases as different people word them, on four maps whose answers were worked out by hand (`maps`, `others.tsv`).

"?" in the list: nothing that geometry can decide, so the phrase is left to the network, or a warning names the word
that was not understood; it is never answered in silence.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.phrases.features import select_features
from tests.engine.phrases.maps import MAPS

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "others.tsv").read_text(encoding="utf-8").splitlines()
    if line
]


@pytest.mark.parametrize(("place", "phrase", "expected"), ROWS)
def test_phrases_of_others(place: str, phrase: str, expected: str) -> None:
    drawn = MAPS[place]
    try:
        chosen = select_features(drawn.features, phrase, view=drawn.view, up=drawn.up)
    except UsageError:
        assert expected == "?"
        return
    if expected == "?":
        assert chosen.plan.warnings or any("left out" in note for note in chosen.notes)
    else:
        assert " ".join(sorted(drawn.names[row] for row in chosen.rows)) == expected, chosen.plan.render()


def test_there_are_as_many_as_promised() -> None:
    assert len({(place, phrase) for place, phrase, _ in ROWS}) >= 150
