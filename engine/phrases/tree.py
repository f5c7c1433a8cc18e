"""The tree of a plan: a small typed tree of finds (for the network) and operators (for geometry).

A *node* stands for a set of objects. `Find` is a leaf; the others take the sets of their sources and keep, rank, join
or take away. A *test* is what `Keep` asks of each object. Lengths are metres, areas square metres (pixels and square
pixels where the layer has no CRS), bearings degrees clockwise from up (image frame) or from north (compass frame).
Every node and test is immutable and hashable, so equal subtrees are evaluated once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.phrases.tree_rows import Frame, InGroup, InLine, InRow, RowBy

Measure: TypeAlias = Literal["area", "length", "width", "perimeter", "roundness", "elongation", "score"]
RelationKind: TypeAlias = Literal[
    "near", "next_to", "touching", "on", "along", "surrounded_by", "with", "containing", "crossing", "overlapping", "at"
]  # fmt: skip
Band: TypeAlias = tuple[float, float]  # share of the view, 0 at its left or bottom edge, 1 at its right or top edge


@dataclass(frozen=True)
class Find:
    """Objects the network is asked for: `text` is its noun phrase, `category` the lexicon's key of the head noun."""

    text: str
    category: str | None = None
    looks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Size:
    """A measure between two bounds, both included; None is no bound."""

    measure: Measure
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Field:
    """A number field of the layer between two bounds, which belong to it unless `strict` (`engine select`)."""

    name: str
    low: float | None = None
    high: float | None = None
    strict: bool = False


@dataclass(frozen=True)
class Told:
    """A field of the layer says one of some texts, "" for nothing at all; none of them with `but` (`engine select`)."""

    name: str
    values: tuple[str, ...]
    but: bool = False


@dataclass(frozen=True)
class SizeThan:
    """A measure larger (sign 1), smaller (sign -1) or about the same (0) as that of every object of another set.

    `times` that, of their average with `mean`; `ties`: or just that.
    """

    measure: Measure
    sign: int
    anchor: Node
    times: float = 1.0
    mean: bool = False
    ties: bool = False


@dataclass(frozen=True)
class Position:
    """The centroid in a part of the view: `x` from left to right (west to east), `y` from bottom to top."""

    name: str
    frame: Frame
    x: Band | None = None
    y: Band | None = None


@dataclass(frozen=True)
class Edge:
    """The object comes near the rim of the view: a side by bearing (0 top, 90 right, ...), or any side (None).

    `cut`: it is cut by that side.
    """

    bearing: int | None = None
    cut: bool = False


@dataclass(frozen=True)
class Cut:
    """The object is cut by the view's edge."""


@dataclass(frozen=True)
class Coloured:
    """At least half of the object's pixels have one of these colours (`engine.phrases.colours`)."""

    colours: tuple[str, ...]


@dataclass(frozen=True)
class Shaped:
    """The object's size among those of its find, or its shape, is as a word says (`operators.shaping`)."""

    look: str


@dataclass(frozen=True)
class Relation:
    """A spatial relation to the nearest, or any, object of another set; thresholds in docs/phrases.md.

    `fewest` and `most` bound how many ("with two pools": both 2) with "with", "near", "next to", "touching" and
    "crossing". `within` is the distance in metres that these are counted in, in place of the relation's own; 0: what
    lies in the object.
    """

    kind: RelationKind
    anchor: Node
    fewest: int | None = None
    most: int | None = None
    within: float | None = None


@dataclass(frozen=True)
class Distance:
    """The gap to the nearest object of another set, between two bounds in metres, both included."""

    low: float | None
    high: float | None
    anchor: Node


@dataclass(frozen=True)
class Direction:
    """On one side of another set, optionally with the gap in metres between two bounds."""

    bearing: int
    frame: Frame
    anchor: Node
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class PartOf:
    """Inside another object and in that part of its box; with `beside`, near it and level with that part."""

    part: Position
    anchor: Node
    beside: bool = False


@dataclass(frozen=True)
class Between:
    """Between two sets, or between two objects of one set (`second` is None)."""

    first: Node
    second: Node | None = None


@dataclass(frozen=True)
class AnyOf:
    """At least one of the tests holds."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class FirstOf:
    """The first of the tests that any object passes: "on the left side of" a park is in it, of a house beside it."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Across:
    """On the other side, or on the same side, of a line as the nearest object of another set."""

    line: Node
    other: Node
    same: bool = False


@dataclass(frozen=True)
class ByMeasure:
    """Rank by a measure of the object."""

    measure: Measure


@dataclass(frozen=True)
class ByField:
    """Rank by a number field of the layer (`engine select`)."""

    name: str


@dataclass(frozen=True)
class BySide:
    """Rank by the centroid along a bearing: the first is the furthest in that direction."""

    bearing: int
    frame: Frame


@dataclass(frozen=True)
class ByDistance:
    """Rank by the gap to another set; the anchor None is the centre of the view (distance of centroids)."""

    anchor: Node | None


@dataclass(frozen=True)
class ByCount:
    """Rank by how many objects of another set belong to the object, or lie in it."""

    anchor: Node


@dataclass(frozen=True)
class Keep:
    """Those of the source that pass the test, or that fail it when negated."""

    source: Node
    test: Test
    negated: bool = False


@dataclass(frozen=True)
class Rank:
    """Ranks `first` to `first + count - 1` of the source (1-based, ties share the rank); 0: the middle one or two."""

    source: Node
    key: Key
    descending: bool
    first: int = 1
    count: int = 1


@dataclass(frozen=True)
class Best:
    """What a singular definite phrase or a count means: the `count` objects that answer `by` best."""

    source: Node
    count: int
    by: tuple[Test, ...] = ()


@dataclass(frozen=True)
class Union:
    """All objects of the parts, each once."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Difference:
    """The objects of the source without those of `removed`."""

    source: Node
    removed: Node


@dataclass(frozen=True)
class Readings:
    """A modifier that may belong to an anchor or to the target ("ships near the harbor on the left").

    It belongs to the noun it tells apart: `low` (to the anchor) when `part` is some but not all of `whole`, the anchors
    with and without it; else `high` (to the target). `held`: to the anchor also when nothing is left otherwise ("near
    the park with a playground"). `joined`: to both ("cars on the roads north of the river", one of which crosses it).
    """

    low: Node
    high: Node
    part: Node
    whole: Node
    held: bool = False
    joined: bool = False


Test: TypeAlias = (
    "Size | Field | Told | SizeThan | Position | InLine | InRow | InGroup | Edge | Cut | Coloured"
    " | Shaped | Relation | Distance | Direction | PartOf | Between | AnyOf | FirstOf | Across | RowBy"
)  # fmt: skip
Key: TypeAlias = "ByMeasure | ByField | BySide | ByDistance | ByCount"
Node: TypeAlias = "Find | Keep | Rank | Best | Union | Difference | Readings"
RANKED_TESTS = (Position, Edge, Relation, Distance, Direction, PartOf, Between, FirstOf)
LINES = frozenset({"river", "canal", "road", "highway", "railway", "path", "fence", "power_line", "pipeline"})
"""Categories of finds that have sides and no inside."""
