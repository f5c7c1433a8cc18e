"""Phrases turn with their pictures: as a group acts, and as pixels say."""

import itertools

import numpy as np
import pytest

from engine.training.directions import DOWN, IDENTITY, LEFT, RIGHT, TURNS, UP, Turn, names_colour, rewrite

MIRROR, UPSIDE_DOWN, QUARTER, HALF = Turn(0, True), Turn(2, True), Turn(1), Turn(2)
SIDES = {UP: "top", DOWN: "bottom", LEFT: "left", RIGHT: "right"}
POINTS = {UP: "north", DOWN: "south", LEFT: "west", RIGHT: "east"}


PICTURE = np.arange(6).reshape(2, 3)


def both(first: Turn, second: Turn) -> Turn:
    """The turn that does to a picture what two do, one after the other; there must be one."""
    (one,) = [turn for turn in TURNS if np.array_equal(turn.array(PICTURE), second.array(first.array(PICTURE)))]
    return one


def undoing(turn: Turn) -> Turn:
    (one,) = [other for other in TURNS if both(turn, other) == IDENTITY]
    return one


def test_turns_are_a_group_of_eight():
    seen = {turn.array(PICTURE).tobytes() + bytes(turn.array(PICTURE).shape) for turn in TURNS}
    assert len(seen) == 8
    for turn in TURNS:
        assert {both(turn, other) for other in TURNS} == set(TURNS)
        assert both(undoing(turn), turn) == IDENTITY


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("down", [-1, 0, 1])
@pytest.mark.parametrize("right", [-1, 0, 1])
def test_words_point_where_the_pixel_went(turn, down, right):
    picture = np.zeros((3, 3), bool)
    picture[1 + down, 1 + right] = True
    after = np.argwhere(turn.array(picture))[0] - 1
    assert turn.vector((down, right)) == tuple(after)
    for names, gaps in ((SIDES, (" ", "-")), (POINTS, ("", "-"))):
        for gap in gaps:
            said = gap.join(names[v] for v in ((down, 0), (0, right)) if v != (0, 0))
            expected = gap.join(names[v] for v in ((int(after[0]), 0), (0, int(after[1]))) if v != (0, 0))
            assert (
                rewrite(f"the ship at the {said} of the picture", turn) == f"the ship at the {expected} of the picture"
            )


CLOSED = [
    "the leftmost airplane", "the top-most car", "the northernmost house", "the westward lane", "a northbound truck",
    "the southern runway", "cars on the right", "tanks in the bottom left corner", "the upper right ship",
    "the north-east corner", "southwestern part", "the plane above the road", "the ship to the left of the pier",
    "the second row", "columns of containers", "a vertical road", "turning clockwise", "the ship on top of the hill",
    "cars right next to the house", "all red cars", "the left ship and the bottom one", "Lower left vehicle",
    "moving leftwards", "the building to the right of the tank above the river",
]  # fmt: skip


@pytest.mark.parametrize("phrase", CLOSED)
def test_rewriting_undone_is_the_phrase(phrase):
    for turn in TURNS:
        there = rewrite(phrase, turn)
        assert there is not None
        back = rewrite(there, undoing(turn))
        assert back is not None and back.lower().replace("upper", "top").replace("lower", "bottom") == (
            phrase.lower().replace("upper", "top").replace("lower", "bottom")
        )


@pytest.mark.parametrize("phrase", CLOSED)
def test_rewriting_twice_is_rewriting_once(phrase):
    for first, second in itertools.product(TURNS, TURNS):
        twice = rewrite(str(rewrite(phrase, first)), second)
        once = rewrite(phrase, both(first, second))
        same = [str(x).lower().replace("upper", "top").replace("lower", "bottom") for x in (twice, once)]
        assert same[0] == same[1]


@pytest.mark.parametrize(
    ("phrase", "turn", "expected"),
    [
        ("The baseball field on the top", UPSIDE_DOWN, "The baseball field on the bottom"),
        ("A vehicle on the right", MIRROR, "A vehicle on the left"),
        ("A vehicle on the right", UPSIDE_DOWN, "A vehicle on the right"),
        ("the upper airplane", MIRROR, "the upper airplane"),
        ("the upper airplane", HALF, "the lower airplane"),
        ("the upper airplane", QUARTER, "the left airplane"),
        ("the upper-left airplane", QUARTER, "the lower-left airplane"),
        ("the top left airplane", QUARTER, "the bottom left airplane"),
        ("the northeastern lake", HALF, "the southwestern lake"),
        ("a ship above the pier", QUARTER, "a ship to the left of the pier"),
        ("a ship to the left of the pier", QUARTER, "a ship below the pier"),
        ("a ship on the left side of the pier", MIRROR, "a ship on the right side of the pier"),
        ("a ship on the left side of the pier", QUARTER, "a ship on the bottom side of the pier"),
        ("Left of the road", MIRROR, "Right of the road"),
        ("the third car of the second row", QUARTER, "the third car of the second column"),
        ("the third car of the second row", MIRROR, "the third car of the second row"),
        ("a horizontal road", Turn(3, True), "a vertical road"),
        ("going clockwise", MIRROR, "going counterclockwise"),
        ("going clockwise", QUARTER, "going clockwise"),
        ("the rooftop of an upright tower", MIRROR, "the rooftop of an upright tower"),
        ("antennas on top of the tower", UPSIDE_DOWN, "antennas on top of the tower"),
        ("左边的飞机", MIRROR, "右边的飞机"),
        ("所有汽车", QUARTER, "所有汽车"),
        ("道路上的汽车", MIRROR, None),
        ("左边的飞机", HALF, None),
        ("cars driving down the road", MIRROR, None),
        ("the car behind the truck", QUARTER, None),
        ("the car on the left-hand side", MIRROR, None),
        ("the car in the north west", QUARTER, "the car in the south west"),
        ("the southmost car", QUARTER, "the eastmost car"),
        ("a right-angled building", MIRROR, "a right-angled building"),
        ("the overpass above the highway", QUARTER, None),
        ("the road below the bridge", QUARTER, None),
        ("the left turn arrow", QUARTER, None),
        ("the house with a flat top", QUARTER, None),
        ("the lefthand car", MIRROR, None),
        ("the car on the rightside", MIRROR, None),
    ],
)  # fmt: skip
def test_sentences(phrase, turn, expected):
    assert rewrite(phrase, turn) == expected


def test_a_phrase_that_cannot_be_turned_keeps_its_picture_as_it_is():
    assert rewrite("cars driving down the road", IDENTITY) == "cars driving down the road"


@pytest.mark.parametrize("phrase", ["the white tanks", "Dark roofs", "a blue-colored pool", "grey road", "红色的汽车"])
def test_phrases_that_name_a_colour(phrase):
    assert names_colour(phrase)


@pytest.mark.parametrize("phrase", ["light-duty vehicle", "storage tanks", "the scattered trees", "the leftmost car"])
def test_phrases_that_name_none(phrase):
    assert not names_colour(phrase)
