"""All objects of a scene in one table, with their measures, each computed once and only when asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.ground import Floats, Geometries, Ground
from engine.phrases.operators.specks import specks
from engine.phrases.scene import Scene

Rows = NDArray[np.int64]
STEP = 1.0  # pixels that an outline may be moved by to be rid of its steps


class Table:
    """Row r is object `index[r]` of find `finds[code[r]]`; `usable[r]` is False for missing and empty geometries."""

    def __init__(self, scene: Scene, finds: tuple[str, ...]) -> None:
        missing = [find for find in finds if find not in scene.objects]
        if missing:
            raise UsageError(f"the scene has no objects for find '{missing[0]}': run the network for it first")
        self.scene = scene
        self.finds = finds
        sizes = [len(scene.objects[find]) for find in finds]
        self.code: Rows = np.repeat(np.arange(len(finds)), sizes)
        self.index: Rows = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.zeros(0, np.int64)
        parts = [np.asarray(scene.objects[find].geometry, dtype=object) for find in finds]
        self.geometry: Geometries = np.concatenate(parts) if parts else np.zeros(0, object)
        self.usable: NDArray[np.bool_] = ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))
        self.geometry[~self.usable] = None

    @cached_property
    def ground(self) -> Ground:
        """The plane that is measured in; a phrase without operators needs none, and it takes 10 ms to make."""
        return Ground(self.scene)

    def rows_of(self, find: str) -> Rows:
        """The usable rows of a find."""
        return np.flatnonzero((self.code == self.finds.index(find)) & self.usable)

    @cached_property
    def shape(self) -> Geometries:
        """Geometries in metres."""
        return self.ground.geometries(self.geometry)

    @cached_property
    def centroid(self) -> Floats:
        """Centroids in metres, (n, 2)."""
        return coordinates(shapely.centroid(self.shape))

    @cached_property
    def area(self) -> Floats:
        """Areas in square metres."""
        return np.asarray(shapely.area(self.shape), np.float64)

    @cached_property
    def perimeter(self) -> Floats:
        """Outlines in metres, holes included; of a line, its length."""
        return np.asarray(shapely.length(self.shape), np.float64)

    @cached_property
    def plain(self) -> Geometries:
        """Geometries in metres, those made of pixels without the steps of their outlines."""
        out = self.shape.copy()
        for code, find in enumerate(self.finds):
            pixels = self.scene.objects[find].pixels
            if pixels is None:
                continue
            rows = np.flatnonzero((self.code == code) & (self.area > 0))
            step = np.sqrt(self.area[rows] / np.maximum(np.asarray(pixels, np.float64)[self.index[rows]], 1))
            out[rows] = shapely.simplify(self.shape[rows], STEP * step)
        return out

    @cached_property
    def outline(self) -> Floats:
        """Outlines in metres as the ground has them: steps of pixels make them up to a third longer."""
        return np.asarray(shapely.length(self.plain), np.float64)

    @cached_property
    def scale(self) -> Floats:
        """The size of an object, 4 area / outline: the side of a square, twice the width of a long strip."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.outline > 0, 4 * self.area / self.outline, 0.0)

    def reach(self, rows: Rows, factor: float, floor: float) -> Floats:
        """A threshold in metres: `factor` times the size of each object, at least `floor` metres (0 in pixels)."""
        return np.maximum(factor * self.scale[rows], floor if self.ground.unit == "m" else 0.0)

    @cached_property
    def sides(self) -> Floats:
        """Long and short side of the smallest rotated rectangle, (n, 2) metres."""
        out = np.zeros((len(self.geometry), 2))
        boxes = shapely.minimum_rotated_rectangle(self.shape)
        for row, box in enumerate(boxes):
            if box is None or box.is_empty:
                continue
            corners = shapely.get_coordinates(box)
            if len(corners) < 4:
                out[row] = (box.length, 0.0)
                continue
            edges = np.hypot(*(corners[1:3] - corners[0:2]).T)
            out[row] = (edges.max(), edges.min())
        return out

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
            return self.perimeter
        if name in ("length", "width"):
            return self.sides[:, 0 if name == "length" else 1]
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
        for code in np.unique(self.code[rows]):
            find = self.finds[code]
            shares = self.scene.objects[find].colours
            missing = [colour for colour in colours if colour not in shares]
            if missing:
                raise UsageError(f"the scene has no share of {missing[0]} for find '{find}': measure it first")
            own = self.code[rows] == code
            out[own] = np.sum([shares[colour] for colour in colours], axis=0)[self.index[rows[own]]]
        return out

    @cached_property
    def doubtful(self) -> NDArray[np.bool_]:
        """Specks a network left among the objects with scores; objects without are somebody's truth, never doubtful."""
        out = np.zeros(len(self.geometry), bool)
        for code, find in enumerate(self.finds):
            peak = self.scene.objects[find].score_max
            if peak is None:
                continue
            rows = np.flatnonzero((self.code == code) & self.usable & (self.area > 0))
            out[rows] = specks(self.area[rows], np.asarray(peak, np.float64)[self.index[rows]])
        return out

    @cached_property
    def cut(self) -> NDArray[np.bool_]:
        """Whether an object reaches the view's edge (within a millionth of the view's side) or lies over it."""
        margin = 1e-6 * float(np.sqrt(self.scene.view.area))
        inside = self.scene.view.buffer(-margin)
        shapely.prepare(inside)
        return ~np.asarray(shapely.contains_properly(inside, self.geometry), np.bool_) & self.usable

    def axes(self, frame: p.Frame) -> Floats:
        """Right and up of a frame as columns (2, 2), in the coordinates of `place`: the layer's for the image."""
        ground = self.ground
        if frame == "image":
            return np.array([ground.right_layer, ground.up_layer]).T
        return np.array([ground.east, ground.north]).T

    def place(self, frame: p.Frame) -> tuple[Floats, Floats, Floats]:
        """Centroids along right and up of a frame (n, 2), and the view's low and high corner along them (2,), (2,).

        The image frame is measured in the layer's coordinates, which is what the screen shows, the compass in metres.
        """
        view, points = self.scene.view, self.centroid_layer
        if frame == "compass":
            outline = view.segmentize(max(view.length / 100, 1e-12))
            view, points = self.ground.geometries(np.array([outline], dtype=object))[0], self.centroid
        axes = self.axes(frame)
        corners = shapely.get_coordinates(view) @ axes
        return points @ axes, corners.min(axis=0), corners.max(axis=0)

    @cached_property
    def centroid_layer(self) -> Floats:
        """Centroids in the layer's CRS, (n, 2)."""
        return coordinates(shapely.centroid(self.geometry))


def coordinates(points: Geometries) -> Floats:
    """Coordinates of points (n, 2), NaN where missing or empty."""
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])
