"""All objects of a scene in one table, with their measures, each computed once and only when asked for.

Measures are columns in memory; geometries are made page by page (`Scene.page` objects at a time) and let go of again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.ground import Floats, Geometries, Ground, coordinates
from engine.phrases.operators.boxes import around, outward
from engine.phrases.operators.pages import Pages
from engine.phrases.operators.sides import sides_of
from engine.phrases.operators.specks import specks
from engine.phrases.scene import Scene

Rows = NDArray[np.int64]
WINDING = 4.0  # times as long as wide, along its bends, is a strip
STEP = 1.0  # pixels that an outline may be moved by to be rid of its steps


class Blocks(NamedTuple):
    """Rows in parts, and the box around each part, (n, 4)."""

    rows: list[Rows]
    boxes: Floats


class Table:
    """Rows are the objects of the first find, then those of the second, and so on; `len` is the number of them."""

    def __init__(
        self, scene: Scene, finds: tuple[str, ...], categories: Mapping[str, str | None] | None = None
    ) -> None:
        missing = [find for find in finds if find not in scene.objects]
        if missing:
            raise UsageError(f"the scene has no objects for find '{missing[0]}': run the network for it first")
        self.scene = scene
        self.finds = finds
        self.categories = defaultdict(str, categories or {})  # of finds, where they are known
        self._ends: Rows = np.cumsum([len(scene.objects[find]) for find in finds], dtype=np.int64)
        self._starts: Rows = np.concatenate([np.zeros(1, np.int64), self._ends[:-1]])
        self._layer, self._metres = Pages(self._read, scene.page, 1), Pages(self._placed, scene.page, 4)

        self._blocks: tuple[Rows, Blocks] | None = None

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    @cached_property
    def ground(self) -> Ground:
        """The plane that is measured in; a phrase without operators needs none, and it takes 10 ms to make."""
        return Ground(self.scene)

    def code(self, rows: Rows) -> NDArray[np.int16]:
        """Which of `finds` each row is of."""
        return np.searchsorted(self._ends, rows, side="right").astype(np.int16)

    def index(self, rows: Rows) -> Rows:
        """Which of the objects of its find each row is."""
        return np.asarray(rows - self._starts[self.code(rows)], np.int64)

    def name(self, row: int) -> str:
        """The find that a row is of."""
        return self.finds[int(np.searchsorted(self._ends, row, side="right"))]

    def rows_of(self, find: str) -> Rows:
        """The rows of a find whose geometry is neither missing nor empty."""
        number = self.finds.index(find)
        geometry, start = self.scene.objects[find].geometry, self._starts[number]
        if not isinstance(geometry, np.ndarray):  # of a store: all have one
            return np.arange(start, self._ends[number])
        return start + np.flatnonzero(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))

    def parts(self, rows: Rows, each: int = 1) -> Iterator[slice]:
        """Cut rows into parts whose geometries may be in memory together, with `each` geometries made of every one."""
        size = max(1, self.scene.page // each)
        yield from (slice(start, start + size) for start in range(0, len(rows), size))

    def blocks(self, rows: Rows) -> Blocks:
        """Cut rows into parts with boxes; those of the rows asked for last are at hand."""
        if self._blocks is None or self._blocks[0] is not rows:
            parts = [rows[part] for part in self.parts(rows)]
            self._blocks = rows, Blocks(parts, np.array([around(self.boxes[part]) for part in parts]).reshape(-1, 4))
        return self._blocks[1]

    def geometry(self, rows: Rows) -> Geometries:
        """Geometries in the layer's CRS, None where missing or empty; for as many rows as are in a part."""
        return self._layer.at(rows)

    def shape(self, rows: Rows) -> Geometries:
        """Geometries in metres, for as many rows as are in a part."""
        return self._metres.at(rows)

    def _read(self, rows: Rows) -> Geometries:
        code, index = self.code(rows), self.index(rows)
        out = np.empty(len(rows), object)
        for number in np.unique(code):
            own = code == number
            out[own] = self.scene.objects[self.finds[number]].geometry[index[own]]
        out[shapely.is_empty(out)] = None
        return out

    def _placed(self, rows: Rows) -> Geometries:
        return self.ground.geometries(self.geometry(rows))

    def _column(self, measure: Callable[[Rows], Floats], *shape: int) -> Floats:
        """A measure of all rows, part by part."""
        out = np.empty((len(self), *shape))
        everything = np.arange(len(self))
        for part in self.parts(everything):
            out[part] = measure(everything[part])
        return out

    @cached_property
    def centroid(self) -> Floats:
        """Centroids in metres, (n, 2)."""
        return self._column(lambda rows: coordinates(shapely.centroid(self.shape(rows))), 2)

    @cached_property
    def _extent(self) -> tuple[Floats, NDArray[np.float32]]:
        """Areas and boxes, for which geometries are made once."""
        area, boxes = np.empty(len(self)), np.empty((len(self), 4), np.float32)
        rows = np.arange(len(self))
        for part in self.parts(rows):
            shapes = self.shape(rows[part])
            area[part], boxes[part] = shapely.area(shapes), outward(shapely.bounds(shapes))
        return area, boxes

    @property
    def area(self) -> Floats:
        """Areas in square metres."""
        return self._extent[0]

    @property
    def boxes(self) -> NDArray[np.float32]:
        """West, south, east and north in metres (n, 4), rounded outward; NaN without a geometry."""
        return self._extent[1]

    def pixel(self, rows: Rows) -> Floats:
        """The side of the pixels that objects are made of, metres; 0 for polygons that are not made of pixels."""
        out, code, index = np.zeros(len(rows)), self.code(rows), self.index(rows)
        for number in np.unique(code):
            pixels = self.scene.objects[self.finds[number]].pixels
            if pixels is None:
                continue
            own = np.flatnonzero((code == number) & (self.area[rows] > 0))
            out[own] = np.sqrt(self.area[rows[own]] / np.maximum(np.asarray(pixels[index[own]], np.float64), 1))
        return out

    def plain(self, rows: Rows) -> Geometries:
        """Geometries in metres, those made of pixels without the steps of their outlines; for as many as in a part."""
        shapes, pixel = self.shape(rows).copy(), self.pixel(rows)
        stepped = np.flatnonzero(pixel > 0)
        shapes[stepped] = shapely.simplify(shapes[stepped], STEP * pixel[stepped])
        return shapes

    @cached_property
    def outline(self) -> Floats:
        """Outlines in metres, holes included, as the ground has them: the steps of pixels are up to a third longer."""
        return self._column(lambda rows: shapely.length(self.plain(rows)))

    def scale(self, rows: Rows) -> Floats:
        """The size of objects, 4 area / outline: the side of a square, twice the width of a long strip."""
        area, outline = self.area[rows], self.outline[rows]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(outline > 0, 4 * area / outline, 0.0)

    def reach(self, rows: Rows, factor: float, floor: float) -> Floats:
        """A threshold in metres: `factor` times the size of each object, at least `floor` metres (0 in pixels)."""
        return np.maximum(factor * self.scale(rows), floor if self.ground.unit == "m" else 0.0)

    @cached_property
    def sides(self) -> Floats:
        """Long and short side of the smallest rotated rectangle, (n, 2) metres, less what corners of pixels add."""
        up = np.array(self.ground.up)
        return self._column(lambda rows: sides_of(self.shape(rows), self.pixel(rows), up), 2)

    @cached_property
    def along(self) -> Floats:
        """Length and width (n, 2), metres: the sides, but of a road that winds those along its bends.

        Half the outline of a strip is its length and width together, its area is their product.
        """
        half = self.outline / 2
        root = np.sqrt(np.maximum(half * half - 4 * self.area, 0.0))
        strip = np.stack([half + root, half - root], axis=1) / 2
        ways = np.array([self.categories[find] in p.LINES for find in self.finds], bool)[
            self.code(np.arange(len(self)))
        ]
        winds = ways & (self.area < 0.5 * self.sides.prod(axis=1)) & (strip[:, 0] >= WINDING * strip[:, 1])
        return np.where(winds[:, None], strip, self.sides)

    @cached_property
    def long(self) -> NDArray[np.bool_]:
        """Long or hollow things, whose centroid says little: elongation over 3, or under half of their rectangle."""
        long_side, short_side = self.sides[:, 0], self.sides[:, 1]
        return (long_side > 3 * short_side) | (self.area < 0.5 * long_side * short_side)

    def measure(self, name: p.Measure) -> Floats:
        """A measure of every row, in metres, square metres or without unit; NaN where it is unknown."""
        if name == "area":
            return self.area
        if name == "perimeter":
            return self.outline
        if name in ("length", "width"):
            return self.along[:, 0 if name == "length" else 1]
        if name == "score":
            return self.score
        with np.errstate(invalid="ignore", divide="ignore"):
            if name == "roundness":
                return np.where(self.outline > 0, 4 * np.pi * self.area / self.outline**2, 0.0)
            return self.sides[:, 0] / self.sides[:, 1]

    @cached_property
    def score(self) -> Floats:
        """Mean scores, NaN for objects without."""
        parts = []
        for find in self.finds:
            objects = self.scene.objects[find]
            none = np.full(len(objects), np.nan)
            parts.append(none if objects.score_mean is None else np.asarray(objects.score_mean, np.float64))
        return np.concatenate(parts) if parts else np.zeros(0)

    def colour(self, rows: Rows, colours: tuple[str, ...]) -> Floats:
        """The share of each row's pixels that have one of the colours. Raises UsageError where it was not measured."""
        out = np.zeros(len(rows))
        codes = self.code(rows)
        for code in np.unique(codes):
            find = self.finds[code]
            shares = self.scene.objects[find].colours
            missing = [colour for colour in colours if colour not in shares]
            if missing:
                raise UsageError(f"the scene has no share of {missing[0]} for find '{find}': measure it first")
            own = codes == code
            out[own] = np.sum([shares[colour] for colour in colours], axis=0)[self.index(rows[own])]
        return out

    @cached_property
    def doubtful(self) -> NDArray[np.bool_]:
        """Specks a network left among the objects with scores; objects without are somebody's truth, never doubtful."""
        out = np.zeros(len(self), bool)
        for find, start in zip(self.finds, self._starts, strict=True):
            peak = self.scene.objects[find].score_max
            if peak is None:
                continue
            rows = self.rows_of(find)
            rows = rows[self.area[rows] > 0]
            out[rows] = specks(self.area[rows], np.asarray(peak[rows - start], np.float64))
        return out

    def axes(self, frame: p.Frame) -> Floats:
        """Right and up of a frame as columns (2, 2), in the coordinates of `place`: the layer's for the image."""
        ground = self.ground
        if frame == "image":
            return np.array([ground.right_layer, ground.up_layer]).T
        return np.array([ground.east, ground.north]).T

    def place(self, frame: p.Frame, rows: Rows) -> tuple[Floats, Floats, Floats]:
        """Centroids along right and up of a frame (n, 2), and the view's low and high corner along them (2,), (2,).

        The image frame is measured in the layer's coordinates, which is what the screen shows, the compass in metres.
        """
        view, axes = self.scene.view, self.axes(frame)
        if frame == "compass":
            outline = view.segmentize(max(view.length / 100, 1e-12))
            view, points = self.ground.geometries(np.array([outline], dtype=object))[0], self.centroid[rows]
        else:
            points = self.centroid_layer[rows]
        corners = shapely.get_coordinates(view) @ axes
        return points @ axes, corners.min(axis=0), corners.max(axis=0)

    @cached_property
    def centroid_layer(self) -> Floats:
        """Centroids in the layer's CRS, (n, 2)."""
        return self._column(lambda rows: coordinates(shapely.centroid(self.geometry(rows))), 2)
