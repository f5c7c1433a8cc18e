"""Groups that things stand in, and words for them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.operators import groups
from engine.phrases.operators.groups import groups_among


def block(x: float, y: float, columns: int, rows: int) -> list[shapely.Geometry]:
    """Squares of 10 m, 5 m apart, row by row from the south-west corner at (x, y)."""
    return [box(x + 15 * i, y + 15 * j, x + 15 * i + 10, y + 15 * j + 10) for j in range(rows) for i in range(columns)]


def farm() -> Features:
    """A road (0) from west to east; tanks: twelve in the west, 4 a row, four north-east, four south-east, one alone.

    Tanks 1 to 12 (1 and 2 and 17 are grey), 13 to 16 in the north, 17 to 20 in the south, 21; a shed (22) between the
    twelve and the four in the north, another (23) beside tank 21; five cars (24 to 28) in the south-west, three of
    which stand within 10 m of the road.
    """
    shapes = [box(-100, -60, 600, -50)]
    shapes += block(0, 100, 4, 3) + block(300, 200, 2, 2) + block(300, 0, 2, 2) + block(560, 300, 1, 1)
    shapes += [box(180, 200, 190, 210), box(580, 300, 590, 310)]
    shapes += [box(x, y, x + 2, y + 2) for x, y in ((0, -48), (3, -48), (6, -48), (0, -36), (3, -36))]
    kinds = ["road"] + 21 * ["storage tank"] + 2 * ["shed"] + 5 * ["car"]
    colours = [None] + ["grey" if i in (1, 2, 17) else "white" for i in range(1, 22)] + 7 * [None]
    fields = {"kind": np.array(kinds, object), "colour": np.array(colours, object)}
    return Features(np.array(shapes, object), fields, CRS(32633), name="farm")


WEST, NORTH, SOUTH = list(range(1, 13)), [13, 14, 15, 16], [17, 18, 19, 20]
SAID = {
    "grey tanks in the group of twelve": [1, 2],
    "storage tanks in the block of 12": WEST,
    "the storage tanks of the group of twelve": WEST,
    "the group of twelve storage tanks": WEST,
    "a cluster of twelve tanks": WEST,
    "twelve tanks in a group": WEST,
    "the largest group of tanks": WEST,
    "tanks in the biggest cluster": WEST,
    "the smallest group of tanks": NORTH + SOUTH,
    "the northern group of four tanks": NORTH,
    "the lower group of four tanks": SOUTH,
    "the topmost group of four tanks": NORTH,
    "twelve tanks clustered together": WEST,
    "the tanks that form a group of twelve": WEST,
    "the larger group of tanks": WEST,
    "the group of four tanks in the lower right": SOUTH,
    "tanks in the southern group of four": SOUTH,
    "tanks in groups of four": NORTH + SOUTH,
    "groups of four tanks": NORTH + SOUTH,
    "tanks in each group of four": NORTH + SOUTH,
    "grey tank in the group of four": [17],
    "tanks outside the group of twelve": [*NORTH, *SOUTH, 21],
    "tanks that are not in the group of twelve": [*NORTH, *SOUTH, 21],
    "tanks not in groups of four": [*WEST, 21],
    "all tanks except the group of twelve": [*NORTH, *SOUTH, 21],
    "the top row of the group of twelve tanks": [9, 10, 11, 12],
    "storage tanks in the upper row of the block of twelve": [9, 10, 11, 12],
    "grey tanks in the bottom row of the group of twelve": [1, 2],
    "the left column of the group of twelve tanks": [1, 5, 9],
    "the second tank from the left in the top row of the group of twelve": [10],
    "the rightmost tank in the lower row of the southern group of four": [18],
    "the tanks far from the group of twelve": [*NORTH, *SOUTH, 21],
    "the shed between the group of twelve tanks and the northern group of four": [22],
    "cars in the bunch of five": [24, 25, 26, 27, 28],
}  # fmt: skip


@pytest.mark.parametrize(("phrase", "wanted"), SAID.items(), ids=list(SAID))
def test_groups(phrase: str, wanted: list[int]) -> None:
    """What stands together is found among all things of the kind, also those that look otherwise."""
    chosen = select_features(farm(), phrase)
    assert sorted(int(i) for i in chosen.rows) == wanted
    assert not [*chosen.plan.warnings, *chosen.notes]


def test_what_else_is_said_tells_the_group() -> None:
    """Of five cars three stand near the road: the group of five is all of them; of three, those three."""
    chosen = select_features(farm(), "the group of five cars within 10 m of the road")
    assert sorted(chosen.rows) == [24, 25, 26, 27, 28]
    assert "that most of (find" in chosen.notes[0]
    assert sorted(select_features(farm(), "the group of three cars within 10 m of the road").rows) == [24, 25, 26]
    assert sorted(select_features(farm(), "the group of four tanks within 120 m of the road").rows) == SOUTH


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("tanks in the group of nine", list(range(1, 22))),
        ("tanks not in the group of nine", list(range(1, 22))),
        ("the group of nine tanks", list(range(1, 22))),
        ("tanks in the upper group of three", [15, 16, 21]),
        ("the top row of the group of nine tanks", [21]),
    ],
)
def test_no_group_of_as_many(phrase: str, wanted: list[int]) -> None:
    """Where none stand so, the group is left out, or those furthest to its side are meant, with a note."""
    chosen = select_features(farm(), phrase)
    assert sorted(chosen.rows) == wanted
    assert any("is read without the group" in note for note in chosen.notes)


def test_the_other_group() -> None:
    """Which group of four is the other one is not known: both are kept, with a note; the middle one is refused."""
    chosen = select_features(farm(), "the other group of four tanks")
    assert sorted(chosen.rows) == NORTH + SOUTH
    assert chosen.notes == ["the phrase speaks of 4, 8 fit: all are kept"]
    with pytest.raises(UsageError):
        select_features(farm(), "tanks in the middle group of four")


def test_no_groups_among_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among more things than rows are sought in, no groups are, and the note says so."""
    monkeypatch.setattr(groups, "MOST", 20)
    chosen = select_features(farm(), "tanks in the group of twelve")
    assert len(chosen.rows) == 21
    assert chosen.notes == ["'in the group of 12' is read without the group: groups are sought among 20 at most"]


def squares(*gaps: float) -> np.ndarray:
    """Squares of 10 m in a line from west to east with those gaps."""
    starts = np.concatenate([[0.0], np.cumsum(np.array(gaps) + 10)])
    return np.array([box(x, 0, x + 10, 10) for x in starts], object)


@pytest.mark.parametrize(
    ("gaps", "size", "wanted"),
    [
        ((4, 4, 6, 4), 3, [[0, 1, 2]]),  # 6 is 1.5 times 4
        ((4, 4, 5, 4), 3, [[0, 1, 2]]),  # none is 1.5 times as far away: 1.25 times
        ((4, 4, 4.5, 4), 3, []),
        ((4, 4, 6, 5), 3, [[0, 1, 2]]),
        ((0, 1.4, 0), 2, [[0, 1], [2, 3]]),  # what touches counts as 1 m apart: 1.4 times
        ((0, 1.1, 0), 2, []),
        ((4, 4), 3, [[0, 1, 2]]),  # all there are
    ],
)
def test_how_far_groups_are_apart(gaps: tuple[float, ...], size: int, wanted: list[list[int]]) -> None:
    """A group is joined before the next gap, at least 1.5 times its widest, or 1.2 times where none is so far."""
    found = [sorted(int(i) for i in each.members) for each in groups_among(squares(*gaps), p.InGroup(size))]
    assert sorted(found) == wanted


def test_pairs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many pairs would be measured, what is not joined is as far away as was looked."""
    monkeypatch.setattr(groups, "MOST_PAIRS", 5)
    found = groups_among(squares(4, 4, 4, 900, 900), p.InGroup(4))
    assert [sorted(each.members) for each in found] == [[0, 1, 2, 3]]
    assert found[0].apart == pytest.approx(128.0)  # looked 512 m far


def test_what_layers_call_groups() -> None:
    """A layer's own blocks are no groups of things, nor is what the lexicon calls so."""
    shapes = np.array(block(0, 0, 3, 1), object)
    fields = {"kind": np.array(["cell block", "cell block", "shower"], object)}
    layer = Features(shapes, fields, CRS(32633), name="prison")
    assert sorted(select_features(layer, "the largest cell block").rows) == [0, 1]
    with pytest.raises(UsageError):
        select_features(layer, "showers in the block of eight")
    assert read_phrase("the largest block of flats").render() == 'find "block of flats" -> largest'
    assert read_phrase("a group of trees").render() == 'find "tree"'
    assert (
        read_phrase("the group of tanks in the upper left").render() == 'find "tank" -> in the upper left of the view'
    )
