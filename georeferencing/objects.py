"""What a probability raster's polygons are known by: one element of each array an object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from georeferencing.outlines import Outlines


@dataclass
class Objects:
    """Objects found: one element of each array an object.

    Scores are those of the object's pixels, p8 / 255. `touches_edge`: a pixel of the object lies on the rim of the
    raster or touches, if with a corner only, one that is not valid. `first` is the position, row by row, of the
    object's first pixel; it orders objects the same however the raster was cut into bands. `shapes` are pixel-exact
    outlines until `geometry` is asked for.
    """

    shapes: Outlines | NDArray[np.object_]
    pixels: NDArray[np.int64]
    score_mean: NDArray[np.float32]
    score_max: NDArray[np.float32]
    touches_edge: NDArray[np.bool_]
    first: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def geometry(self) -> NDArray[np.object_]:
        """Polygons (MultiPolygons with 8-connectivity) in map coordinates, outer rings counter-clockwise there."""
        if isinstance(self.shapes, Outlines):
            self.shapes = self.shapes.placed().shapes()
        return self.shapes

    @geometry.setter
    def geometry(self, shapes: NDArray[np.object_]) -> None:
        self.shapes = shapes

    def at(self, index: NDArray[np.bool_] | NDArray[np.int64]) -> Objects:
        """Return the objects at `index` (a mask or positions)."""
        where = np.arange(len(self))[index]
        shapes = self.shapes.at(where) if isinstance(self.shapes, Outlines) else self.shapes[where]
        return Objects(shapes, *(getattr(self, field.name)[where] for field in fields(self)[1:]))

    @staticmethod
    def joined(several: Iterable[Objects]) -> Objects:
        """Return the objects of all of `several`, ordered by first pixel."""
        parts = [part for part in several if len(part)]
        if not parts:
            return _no_objects()
        outlines = [part.shapes for part in parts if isinstance(part.shapes, Outlines)]
        shapes: Outlines | NDArray[np.object_] = (
            Outlines.joined(outlines)
            if len(outlines) == len(parts)
            else np.concatenate([part.geometry for part in parts])
        )
        rest = (np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Objects)[1:])
        whole = Objects(shapes, *rest)
        ordered = (np.diff(whole.first) > 0).all()
        return whole if ordered else whole.at(np.argsort(whole.first))


def _no_objects() -> Objects:
    whole = np.zeros(0, np.int64)
    real = np.zeros(0, np.float32)
    return Objects(np.zeros(0, np.object_), whole, real, real, np.zeros(0, np.bool_), whole)
