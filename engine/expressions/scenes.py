"""Labelled scenes: one image, the things in it, and where it lies, whatever file the labels came from.

Shapes are in pixels with x to the right and y upwards from the image's lower left corner; masks are read at the image's
own size, so that what a phrase means is exact to the pixel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import Polygon

from engine.data.masks import BoolMask, Size
from engine.phrases.scene import FindObjects, Scene


class ReadsMask(Protocol):
    """What gives a mask (H, W) at a size."""

    def read(self, size: Size) -> BoolMask:
        """The mask."""
        ...


@dataclass(frozen=True)
class MaskLabel:
    """One region of a label image (H, W)."""

    labels: NDArray[np.int32]
    value: int

    def read(self, size: Size) -> BoolMask:
        """Mask (H, W) of the region."""
        return np.asarray(self.labels == self.value)


@dataclass(frozen=True)
class Thing:
    """One labelled object.

    `mask` None says that only its box is known (then `shape` is the box): it takes part in the scene, but no phrase may
    mean it. `derived` tells that people did not draw the mask. `attributes` are the labels' own.
    """

    category: str
    shape: shapely.Geometry
    mask: ReadsMask | None
    derived: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class LabelledScene:
    """One image with all its labelled things.

    `absent` are categories that it surely lacks; `countable` is False where things are regions of a category mask, so
    that touching objects are one thing. `place` and `crs` put pixels (x right, y down) on the map.
    """

    id: str
    image: Path
    size: Size
    things: Sequence[Thing]
    read_pixels: Callable[[], NDArray[np.uint8]]
    gsd: float | None = None
    split: str = ""
    source: str = ""
    absent: tuple[str, ...] = ()
    countable: bool = True
    place: Affine | None = None
    crs: CRS | None = None

    @property
    def metric(self) -> bool:
        """Whether lengths in metres are known."""
        return self.gsd is not None

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """The image (H, W, 3), read once."""
        return self.read_pixels()

    @cached_property
    def placed(self) -> tuple[NDArray[np.object_], Polygon]:
        """Shapes and view for geometry: on the map, else in metres, else in pixels; y upwards."""
        height, width = self.size
        shapes = np.array([thing.shape for thing in self.things], dtype=object)
        view = shapely.box(0, 0, width, height)
        if self.place is not None and self.crs is not None:
            to_map = self.place * Affine(1, 0, 0, 0, -1, height)

            def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
                x, y = xy.T
                a, b, c, d, e, f = to_map[:6]
                return np.column_stack([a * x + b * y + c, d * x + e * y + f])

            return shapely.transform(shapes, move), shapely.transform(view, move)
        scale = self.gsd or 1.0
        return shapely.transform(shapes, lambda xy: xy * scale), shapely.transform(view, lambda xy: xy * scale)

    def scene(self, rows: Mapping[str, NDArray[np.int64]]) -> Scene:
        """What a plan is executed on: the things at `rows` for each find."""
        shapes, view = self.placed
        up, right = (0.0, 1.0), (1.0, 0.0)
        if self.place is not None and self.crs is not None:
            up, right = (-self.place.b, -self.place.e), (self.place.a, self.place.d)
        objects = {find: FindObjects(shapes[chosen]) for find, chosen in rows.items()}
        return Scene(objects, view, self.crs, up, right, metres=self.metric)

    def mask_of(self, rows: Sequence[int]) -> BoolMask:
        """Mask (H, W) of several things."""
        mask = np.zeros(self.size, bool)
        for row in rows:
            source = self.things[row].mask
            if source is not None:
                mask |= source.read(self.size)
        return mask
