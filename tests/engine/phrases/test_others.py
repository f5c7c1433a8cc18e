"""Phrases as different people word them, on maps whose answers were worked out by hand.

`others.tsv` on the four of `maps`, `others_scenes.tsv` on layers with fields (`scenes`). "?" in the lists: nothing that
geometry can decide, so the phrase is left to the network, or a warning names the word that was not understood; it is
never answered in silence. "-": nothing is there, and the step that left nothing is named.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.phrases.features import select_features
from tests.engine.phrases import scenes
from tests.engine.phrases.maps import MAPS

SCENES = scenes.load()


def rows(name: str) -> list[tuple[str, ...]]:
    """The lines of a list: place, phrase, answer."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines() if line]


ROWS = rows("others.tsv")


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


@pytest.mark.parametrize(("place", "phrase", "expected"), rows("others_scenes.tsv"))
def test_phrases_of_others_on_layers_with_fields(place: str, phrase: str, expected: str) -> None:
    drawn = SCENES[place]
    try:
        chosen = select_features(drawn.features, phrase, view=drawn.view)
    except UsageError:
        assert expected == "?"
        return
    if expected == "?":
        assert chosen.plan.warnings or any("left out" in note for note in chosen.notes)
    elif expected == "-":
        assert not len(chosen.rows)
        assert chosen.selection.emptied
    else:
        assert " ".join(sorted(drawn.names[row] for row in chosen.rows)) == expected, chosen.plan.render()


def test_there_are_as_many_as_promised() -> None:
    assert len({(place, phrase) for place, phrase, _ in ROWS}) >= 150
