"""The tests of a plan that ask how things stand together: in lines that part all of them, in rows and in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from engine.phrases.tree import Node

Frame: TypeAlias = Literal["image", "compass"]


@dataclass(frozen=True)
class InLine:
    """In one of the rows (`bearing` 0 or 180) or columns (90 or 270) that the things of its find stand in.

    `number` counts from the side at the bearing, 1 the first; 0 is the middle one. `among`: that those before it stand
    in ("the lower row of the western tanks").
    """

    bearing: int
    frame: Frame
    number: int = 1
    among: bool = False


@dataclass(frozen=True)
class InRow:
    """One of things that stand in a row, a line with even gaps (`operators.rows`), of `size` things where not 0.

    `close` asks for neighbours side by side. `at` is the place in the row counted from the side at `bearing` (None: the
    left or the top), negative from the other end, 0 the middle; `ends`: from either end. `counted`: the number said of
    the things is that of the row ("four tents in a row"). `inner`: between the
    ends. `every`: so many places apart, from the place `at` on.
    """

    size: int = 0
    close: bool = False
    at: int | None = None
    bearing: int | None = None
    frame: Frame = "image"
    ends: bool = False
    counted: bool = True
    inner: bool = False
    every: int = 0


@dataclass(frozen=True)
class RowBy:
    """In the row that is nearest to another set, of those that things stand in; on a side of it where one is said."""

    anchor: Node
    bearing: int | None = None
    frame: Frame = "image"


@dataclass(frozen=True)
class InGroup:
    """One of things that stand together in a group of `size` (`operators.groups`); 0: of the most, or the `fewest`.

    The group is the one furthest to the side at `bearing`; any of as many with `every`; else the one that most of the
    things of `told` stand in, where those are given. `row`: in that row or column of the group.
    """

    size: int = 0
    bearing: int | None = None
    frame: Frame = "image"
    every: bool = False
    fewest: bool = False
    row: InLine | None = None
    told: Node | None = None
