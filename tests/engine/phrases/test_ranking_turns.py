"""Ranks and places in the view said in other ways, each read as the plain phrase is."""

import pytest

from engine.phrases import read_phrase

SAID = {
    "the tank that is much bigger than the rest": "the largest tank",
    "tank noticeably longer than the others": "the longest tank",
    "boats at the right-hand jetty": "boats at the right jetty",
    "trucks that carry no container": "trucks without a container",
    "tanks: bottom row, middle one": "the middle tank in the bottom row",
    "tanks in the southern of the two rows": "tanks in the southern row",
    "the tank further to the left": "the tank furthest to the left",
    "the tank that is placed higher up in the picture": "the tank furthest to the top",
    "counting from the left, the second tank": "the second tank from the left",
    "the tank you come to last when going from top to bottom": "the first tank from the bottom",
    "the third tank going from right to left": "the third tank from the right",
    "if you sort the white tanks by size, the first two": "the two largest white tanks",
    "number three in size among the tanks": "the third largest of the tanks",
    "the tank with the second largest area": "the second largest tank",
    "white tanks, only the largest one": "the largest of the white tanks",
    "the tank that covers the most ground": "the tank with the greatest area",
    "of the white tanks, the one furthest east": "the eastmost of the white tanks",
}


@pytest.mark.parametrize(("phrase", "plain"), SAID.items())
def test_ranks_are_read_as_the_plain_phrase(phrase, plain):
    plan = read_phrase(phrase)
    assert not plan.fallback
    assert plan.render() == read_phrase(plain).render()
