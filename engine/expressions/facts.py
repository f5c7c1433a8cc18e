"""What is measured of a scene's things, once: boxes, places in the image, gaps. Thresholds: reference of each rule."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from engine.expressions.colours import ALL, Colour
from engine.expressions.looks import Look, measures
from engine.expressions.scenes import LabelledScene
from engine.expressions.truth import Bools, Floats, Truth, at_least, at_most

Rows = NDArray[np.int64]
SIDES = {"left": (-1, 0), "right": (1, 0), "top": (0, 1), "bottom": (0, -1)}
MOSTLY = 0.75  # share of the box that must lie on its side of the middle: what straddles it is on none


class Facts:
    """Measures of all things of a scene, rows in the order of `scene.things`; pixels, y upwards."""

    def __init__(self, scene: LabelledScene, looks: list[Look], colours: list[Colour | None]) -> None:
        self.scene, self.looks, self.colours = scene, looks, colours
        self.shape = np.array([thing.shape for thing in scene.things], dtype=object)
        self.category = np.array([thing.category for thing in scene.things], dtype=object)
        self.known = np.array([thing.mask is not None for thing in scene.things], bool)
        self.area, self.perimeter, self.long, self.short = measures(scene)
        self.scale = 4 * self.area / np.maximum(self.perimeter, 1e-9)
        self.box = shapely.bounds(self.shape)  # x1, y1, x2, y2
        height, width = scene.size
        self.extent = np.array([width, height], float)
        self._nearest: dict[bytes, tuple[Rows, Floats, Floats]] = {}
        self.middle = (self.box[:, :2] + self.box[:, 2:]) / 2

    @cached_property
    def cut(self) -> Bools:
        """Whether a thing comes within 1.5 pixels of the image's rim, so that some of it may be missing."""
        low, high = self.box[:, :2].min(axis=1) <= 1.5, (self.box[:, 2:] >= self.extent - 1.5).any(axis=1)
        return np.asarray(low | high, np.bool_)

    def possible_colours(self, category: str) -> frozenset[str]:
        """Colours that a thing of a category might have."""
        found = [colour for row in self.rows_of(category) if (colour := self.colours[row]) is not None]
        return frozenset().union(*(colour.maybe for colour in found)) if found else ALL

    def rows_of(self, category: str) -> Rows:
        """The things of a category."""
        return np.flatnonzero(self.category == category)

    def toward(self, side: str) -> Floats:
        """Box centres along a side, 0 at the opposite rim and 1 at that side."""
        x, y = SIDES[side]
        share = self.middle / self.extent
        value = share[:, 0] if x else share[:, 1]
        return np.asarray(value if x + y > 0 else 1 - value, np.float64)

    def beyond_middle(self, side: str) -> Floats:
        """The share of each box that lies beyond the image's middle line toward a side."""
        x, y = SIDES[side]
        axis = 0 if x else 1
        low, high = self.box[:, axis], self.box[:, axis + 2]
        line = self.extent[axis] / 2
        above = np.clip((high - line) / np.maximum(high - low, 1e-9), 0, 1)
        return np.asarray(above if x + y > 0 else 1 - above, np.float64)

    def on_side(self, side: str, sure: float, maybe: float) -> Truth:
        """Toward a side from a share of the image on, with the box mostly beyond the middle."""
        place = at_least(self.toward(side), sure, maybe)
        return place & at_least(self.beyond_middle(side), MOSTLY, 1 - MOSTLY)

    def in_middle(self) -> Truth:
        """Within 0.12 of the middle, possibly within 0.26."""
        off = np.abs(self.middle / self.extent - 0.5).max(axis=1)
        return at_most(off, 0.12, 0.26)

    def at_edge(self, side: str) -> Truth:
        """Within 3 % of the image's side of its rim, possibly 8 %."""
        x, y = SIDES[side]
        axis = 0 if x else 1
        gap = self.extent[axis] - self.box[:, axis + 2] if x + y > 0 else self.box[:, axis]
        return at_most(gap / self.extent[axis], 0.03, 0.08)

    def gaps(self, anchors: Rows) -> Floats:
        """The gap of each thing to the nearest other among `anchors`, pixels; infinite where there is none."""
        return self.nearest(anchors)[1]

    def nearest(self, anchors: Rows) -> tuple[Rows, Floats, Floats]:
        """For each thing the nearest other anchor (-1: none), the gap to it and to the second nearest."""
        key = anchors.tobytes()
        if key not in self._nearest:
            self._nearest[key] = self._find_nearest(anchors)
        return self._nearest[key]

    def _find_nearest(self, anchors: Rows) -> tuple[Rows, Floats, Floats]:
        gaps = shapely.distance(self.shape[:, None], self.shape[anchors][None])
        gaps[np.arange(len(self.shape))[:, None] == anchors[None]] = np.inf  # nothing is near itself
        order = np.argsort(gaps, axis=1, kind="stable")
        first = np.take_along_axis(gaps, order[:, :1], axis=1)[:, 0]
        second = np.full(len(first), np.inf)
        if len(anchors) > 1:
            second = np.take_along_axis(gaps, order[:, 1:2], axis=1)[:, 0]
        return np.where(np.isfinite(first), anchors[order[:, 0]], -1), first, second
