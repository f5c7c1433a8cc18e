"""Polygons as flat arrays of points and offsets, and their WKB: no geometry object each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from affine import Affine
from numpy.typing import NDArray

Ints = NDArray[np.int64]

LARGEST_WKB = 2**31 - 1
"""Bytes that an array of WKB can hold."""

_HEADS = np.dtype(
    {
        "names": ["multi", "multi_type", "parts", "one", "type", "rings", "points"],
        "formats": ["u1", "<u4", "<u4", "u1", "<u4", "<u4", "<u4"],
    }
)
"""What stands before a ring: its number of points, before that a polygon's head, before that a multipolygon's."""
_OF_RING, _OF_PART, _OF_OBJECT = 18, 9, 0
"""Where in `_HEADS` to begin at a ring, at the first of a polygon, and at the first of a multipolygon."""
_PIECE = 1 << 20  # points placed at once


@dataclass(frozen=True)
class Ragged:
    """Polygons, or with `objects` MultiPolygons.

    Ring r is `points[rings[r]:rings[r + 1]]`, (n, 2) and closed; polygon p has the rings `parts[p]` to `parts[p + 1]`,
    the outer one first; multipolygon m has the polygons `objects[m]` to `objects[m + 1]`.
    """

    points: NDArray[Any]
    rings: Ints
    parts: Ints
    objects: Ints | None = None

    def __len__(self) -> int:
        return len(self.parts if self.objects is None else self.objects) - 1

    @property
    def offsets(self) -> Ints:
        """Where the points of each object begin, and the last one's end."""
        return self.rings[self.parts if self.objects is None else self.parts[self.objects]]

    @staticmethod
    def of_shapes(shapes: NDArray[np.object_]) -> Ragged:
        """Return shapely Polygons and MultiPolygons (MultiPolygons all where any is), none of them empty."""
        if not len(shapes):
            return Ragged(np.zeros((0, 2)), *(np.zeros(1, np.int64) for _ in range(2)))
        _, points, offsets = shapely.to_ragged_array(shapes, include_z=False)
        return Ragged(points, *(np.asarray(each, np.int64) for each in offsets))

    @staticmethod
    def joined(several: Sequence[Ragged]) -> Ragged:
        """Return the polygons of all of `several`, one at least and all of one kind."""
        first = several[0]
        if len(several) == 1:
            return first
        levels = [_joined_offsets([each.rings for each in several]), _joined_offsets([each.parts for each in several])]
        if first.objects is not None:
            levels.append(_joined_offsets([each.objects for each in several if each.objects is not None]))
        return Ragged(np.concatenate([each.points for each in several]), *levels)

    def at(self, index: Ints) -> Ragged:
        """Return the objects at positions `index`."""
        if len(index) and (np.diff(index) == 1).all():
            return self.slice(int(index[0]), int(index[-1]) + 1)
        objects = None
        if self.objects is not None:
            objects, index = _spans(self.objects, index)
        parts, index = _spans(self.parts, index)
        rings, index = _spans(self.rings, index)
        return Ragged(self.points[index], rings, parts, objects)

    def slice(self, start: int, stop: int) -> Ragged:
        """Return objects `start` to `stop`; their points are not copied."""
        objects = None
        if self.objects is not None:
            objects = self.objects[start : stop + 1]
            start, stop = int(objects[0]), int(objects[-1])
            objects = objects - start
        parts = self.parts[start : stop + 1]
        rings = self.rings[parts[0] : parts[-1] + 1]
        return Ragged(self.points[rings[0] : rings[-1]], rings - rings[0], parts - parts[0], objects)

    def shapes(self) -> NDArray[np.object_]:
        """Return shapely geometries."""
        points = np.asarray(self.points, np.float64)
        offsets: tuple[Ints, ...] = (self.rings, self.parts)
        if self.objects is None:
            return np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, offsets))
        offsets = (*offsets, self.objects)
        return np.asarray(shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets))

    def promoted(self) -> Ragged:
        """Return the polygons as multipolygons."""
        if self.objects is not None:
            return self
        return Ragged(self.points, self.rings, self.parts, np.arange(len(self.parts)))

    def wkb(self, place: Affine | None = None) -> pa.Array:
        """Return little-endian WKB, an Arrow binary array; `place` is applied to the points first.

        Raises OverflowError beyond `LARGEST_WKB` bytes in all.
        """
        heads, begin = self._heads()
        size = _HEADS.itemsize - begin + 16 * np.diff(self.rings)
        end = np.concatenate([[0], np.cumsum(size)])
        if end[-1] > LARGEST_WKB:
            raise OverflowError(f"{end[-1]} bytes of polygons")
        if len(self.points) <= _PIECE:
            text: Any = _text(heads, begin, self.rings, placed(self.points, place))
        else:
            text, at = np.empty(end[-1], np.uint8), 0
            for piece in self._pieces(heads, begin, place):
                text[at : at + len(piece)] = np.frombuffer(piece, np.uint8)
                at += len(piece)
        first = self.parts if self.objects is None else self.parts[self.objects]
        offsets = pa.py_buffer(end[first].astype(np.int32))
        return pa.Array.from_buffers(pa.binary(), len(self), [None, offsets, pa.py_buffer(text)])

    def wkb_in_pieces(self, place: Affine | None = None) -> tuple[int, Iterator[bytes | memoryview]]:
        """Return the length of the WKB of all objects, and pieces that make it up, of a million points at most each."""
        heads, begin = self._heads()
        return int((_HEADS.itemsize - begin).sum()) + 16 * len(self.points), self._pieces(heads, begin, place)

    def _heads(self) -> tuple[bytes, Ints]:
        """Return the heads of all rings, one after the other, and where in each the ring's own begins."""
        heads = np.zeros(len(self.rings) - 1, _HEADS)
        heads["multi"] = heads["one"] = 1  # little-endian
        heads["multi_type"], heads["type"] = 6, 3
        heads["points"] = np.diff(self.rings)
        begin = np.full(len(heads), _OF_RING)
        begin[self.parts[:-1]] = _OF_PART
        heads["rings"][self.parts[:-1]] = np.diff(self.parts)
        if self.objects is not None:
            first = self.parts[self.objects[:-1]]
            begin[first] = _OF_OBJECT
            heads["parts"][first] = np.diff(self.objects)
        return heads.tobytes(), begin

    def _pieces(self, heads: bytes, begin: Ints, place: Affine | None) -> Iterator[bytes | memoryview]:
        """Yield the text of several rings, or the head of one that is longer than a piece and then its points."""
        width = _HEADS.itemsize
        for first, last in batches(self.rings, _PIECE):
            low, high = int(self.rings[first]), int(self.rings[last])
            own = heads[first * width : last * width]
            if high - low <= _PIECE:
                offsets = self.rings[first : last + 1] - low
                yield _text(own, begin[first:last], offsets, placed(self.points[low:high], place))
                continue
            yield own[int(begin[first]) :]
            for start in range(low, high, _PIECE):
                points = placed(self.points[start : min(start + _PIECE, high)], place)
                yield points.astype("<f8", copy=False).data.cast("B")


def batches(offsets: Ints, size: int) -> Iterator[tuple[int, int]]:
    """Cut items of sizes `diff(offsets)` into consecutive batches of no more than `size`, at least one item each."""
    begin = 0
    while begin < len(offsets) - 1:
        end = max(begin + 1, int(np.searchsorted(offsets, offsets[begin] + size, side="right")) - 1)
        yield begin, end
        begin = end


def _text(heads: bytes, begin: Ints, rings: Ints, points: NDArray[np.float64]) -> bytes:
    """Return rings, each after its head from where in that `begin` says."""
    width = _HEADS.itemsize
    after = np.arange(1, len(begin) + 1) * width
    data = points.astype("<f8", copy=False).data.cast("B")
    pieces: list[bytes | memoryview] = [b""] * (2 * len(begin))
    pieces[0::2] = [heads[i:j] for i, j in zip((after - width + begin).tolist(), after.tolist(), strict=True)]
    pieces[1::2] = [data[i:j] for i, j in pairwise((16 * rings).tolist())]
    return b"".join(pieces)


def placed(points: NDArray[Any], place: Affine | None) -> NDArray[np.float64]:
    """Return points (n, 2) moved by an affine transform, if any."""
    if place is None:
        return np.ascontiguousarray(points, np.float64)
    result = np.empty(points.shape)
    for axis, (right, down, origin) in enumerate(((place.a, place.b, place.c), (place.d, place.e, place.f))):
        into = result[:, axis]
        if down == 0:
            np.multiply(points[:, 0], right, out=into)
        elif right == 0:
            np.multiply(points[:, 1], down, out=into)
        else:
            into[:] = right * points[:, 0] + down * points[:, 1]
        into += origin
    return result


def _joined_offsets(several: Sequence[Ints]) -> Ints:
    ends = np.cumsum([0, *(each[-1] for each in several)])
    return np.concatenate([[0], *(each[1:] + end for each, end in zip(several, ends[:-1], strict=True))])


def _spans(offsets: Ints, index: Ints) -> tuple[Ints, Ints]:
    """Return the offsets of the spans at `index` put one after the other, and the positions of their items."""
    start = offsets[index]
    size = offsets[index + 1] - start
    moved = np.concatenate([[0], np.cumsum(size)])
    return moved, np.arange(moved[-1]) + np.repeat(start - moved[:-1], size)
