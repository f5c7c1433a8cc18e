"""Which finds a network was never shown."""

from __future__ import annotations

import pytest

from engine.phrases.grammar import read_phrase
from engine.phrases.plan import whole_phrase
from engine.phrases.strange import strange_finds

CATEGORIES = ["building", "road", "car", "solar_panel", "bicycle stand"]


@pytest.mark.parametrize(
    ("phrase", "strange"),
    [
        ("white houses", ()),  # a synonym in the lexicon
        ("vehicles near the road", ()),
        ("large solar panels", ()),
        ("bicycle stands", ()),  # in no lexicon: taught
        ("storage tanks", ("storage tank",)),
        ("trees near trees on the left of the road", ("tree",)),
    ],
)
def test_finds_of_no_category_are_strange(phrase: str, strange: tuple[str, ...]) -> None:
    assert strange_finds([read_phrase(phrase)], CATEGORIES) == strange


def test_what_cannot_be_judged_is_not() -> None:
    assert strange_finds([read_phrase("storage tanks")], []) == ()
    assert strange_finds([whole_phrase("what is this")], CATEGORIES) == ()
