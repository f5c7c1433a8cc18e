"""Words taken back in a phrase."""

# ruff: noqa: E501 - rows read better whole
import pytest

from engine.phrases.correcting import corrected
from engine.phrases.features import select_features
from engine.phrases.lexicon import load_lexicon
from tests.engine.phrases.test_wider import layer

YARD = layer(
    ("yard", 20, 20, 30), ("container", 20, 20, 4), ("container", 80, 80, 4), ("truck", 20, 26, 4), ("truck", 80, 72, 4), ("warehouse", 80, 60, 10),
)  # fmt: skip
READ = {
    "boxes that were left outside the yard - I mean containers": [2],
    "containers left outside the yard": [2],
    "crates, or rather containers, in the yard": [1],
    "boxes, or do they call them containers?": [1, 2],
    "the containers, sorry, the trucks": [3, 4],
    "trucks next to the yard, no, I mean the warehouse": [4],
    "the northern, sorry, southern truck": [3],
    "the truck outside, I mean inside the yard": [3],
    "trucks within 5 m, sorry, 10 m of the warehouse": [4],
}


@pytest.mark.parametrize("phrase", READ)
def test_what_is_said_last_counts(phrase: str) -> None:
    assert select_features(YARD, phrase).rows.tolist() == READ[phrase]


def test_what_is_taken_back_is_named() -> None:
    assert "'boxes' is taken back for 'containers'" in select_features(YARD, "boxes, I mean containers").notes


@pytest.mark.parametrize(
    "phrase",
    ["the containers I mean are in the yard", "trucks, sorry to bother you", "the better trucks, those", "x " * 140],
)
def test_what_corrects_nothing_is_left(phrase: str) -> None:
    assert not list(corrected(phrase, load_lexicon()))
