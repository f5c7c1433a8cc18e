"""The same scene seen as 512, 2048 and 8192 px gives the same answer, things being seen exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.phrases.drawn import KINDS, PHRASES, answers, decided, scattered, snapped, true_answers

TEXTS = [text for texts in PHRASES.values() for text in texts]


def differing(folder: Path, sizes: tuple[int, ...]) -> list[str]:
    """Phrases whose answer hangs on nothing under half a pixel of the coarsest view, and yet differs or is wrong."""
    things = scattered(seed=0)
    expected = decided(things, TEXTS)
    assert len(expected) >= len(TEXTS) // 2
    got = [answers(folder, things, size, list(expected)) for size in sizes]
    return [text for text, answer in expected.items() if any(each[text] != answer for each in got)]


def test_views_of_512_and_2048_pixels_choose_the_same_things(tmp_path: Path) -> None:
    assert differing(tmp_path, (512, 2048)) == []


@pytest.mark.slow
def test_things_that_both_views_draw_alike_are_chosen_alike_by_every_phrase(tmp_path: Path) -> None:
    things = snapped(scattered(seed=1, buildings=25, trees=10))
    coarse, fine = (answers(tmp_path, things, size, TEXTS) for size in (512, 1024))
    assert coarse == fine
    assert sum(coarse[text] == answer for text, answer in true_answers(things, TEXTS).items()) >= 0.9 * len(TEXTS)
    assert all(things[kind] for kind in KINDS)


@pytest.mark.slow
def test_a_view_of_8192_pixels_chooses_the_same_things(tmp_path: Path) -> None:
    assert differing(tmp_path, (512, 2048, 8192)) == []
