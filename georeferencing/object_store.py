"""Objects beyond memory: their outlines in a temporary file, a few numbers of each in memory."""

from __future__ import annotations

import errno
import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import IO, Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray

from georeferencing.objects import Objects
from georeferencing.outlines import Outlines
from georeferencing.places import room_for_temporary_files
from georeferencing.ragged import Ragged

Ints = NDArray[np.int64]
Shapes = Outlines | NDArray[np.object_]

_CHUNK, _CHUNK_POINTS = 1 << 13, 1 << 18
"""Objects kept together, and their points; an object of more points is kept alone."""
_OUTLINE = 64
"""Bytes of an outline beside its points."""
_READ = 4
"""Chunks held that were read last."""
_COLUMNS = tuple(field.name for field in fields(Objects)[1:])


@dataclass
class _Chunk:
    """Shapes in memory, or where in the file they are."""

    shapes: Shapes | None
    place: int = 0


class _Chunks:
    """Shapes in the order in which they came; beyond `limit` bytes they are in a temporary file."""

    def __init__(self, limit: int) -> None:
        self._limit, self._bytes = limit, 0
        self._chunks: list[_Chunk] = []
        self._starts: list[int] = [0]
        self._file: IO[bytes] | None = None
        self._read: OrderedDict[int, Shapes] = OrderedDict()
        self.multi, self.outlines = False, True

    def add(self, shapes: Shapes) -> None:
        """Keep shapes, at least one."""
        if isinstance(shapes, Outlines):
            self.multi |= shapes.grid.objects is not None
            self._bytes += shapes.grid.points.nbytes + _OUTLINE * len(shapes)
        else:
            self.outlines = False
            self.multi |= bool((shapely.get_type_id(shapes) == 6).any())
            self._bytes += 16 * int(shapely.get_num_coordinates(shapes).sum())
        self._chunks.append(_Chunk(shapes))
        self._starts.append(self._starts[-1] + len(shapes))
        if self._bytes > self._limit:
            for chunk in self._chunks:
                if chunk.shapes is not None:
                    self._write(chunk, chunk.shapes)

    def at(self, places: Ints) -> Shapes:
        """Return the shapes at some places, in that order."""
        chunk_of = np.searchsorted(self._starts, places, side="right") - 1
        numbers = np.unique(chunk_of).tolist()
        if len(numbers) == 1:
            return _picked(self._of(numbers[0]), places - self._starts[numbers[0]])
        order = np.argsort(chunk_of, kind="stable")
        parts = [_picked(self._of(n), places[chunk_of == n] - self._starts[n]) for n in numbers]
        outlines = [part for part in parts if isinstance(part, Outlines)]
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        if outlines and len(outlines) == len(parts):
            return Outlines.joined(outlines).at(back)
        arrays = [part.placed().shapes() if isinstance(part, Outlines) else part for part in parts]
        return np.concatenate(arrays)[back] if arrays else np.zeros(0, np.object_)

    def _of(self, number: int) -> Shapes:
        chunk = self._chunks[number]
        if chunk.shapes is not None:
            return chunk.shapes
        if number not in self._read:
            if len(self._read) >= _READ:
                self._read.popitem(last=False)
            self._read[number] = self._load(chunk)
        self._read.move_to_end(number)
        return self._read[number]

    @room_for_temporary_files()
    def _write(self, chunk: _Chunk, shapes: Shapes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="objects-")  # noqa: SIM115 (gone with the store)
        chunk.place = self._file.seek(0, 2)
        if isinstance(shapes, Outlines):
            grid = shapes.grid
            objects = np.zeros(0, np.int64) if grid.objects is None else grid.objects
            arrays = [grid.points, grid.rings, grid.parts, objects, shapes.pixels, shapes.across, shapes.down]
            arrays += [shapes.centre, np.array(shapes.transform[:6])]
        else:
            texts = shapely.to_wkb(shapes).tolist()
            arrays = [np.frombuffer(b"".join(texts), np.uint8), np.array([len(text) for text in texts])]
        np.save(self._file, np.array(len(arrays)), allow_pickle=False)
        for array in arrays:
            np.save(self._file, array, allow_pickle=False)
        if self._file.tell() > self._file.seek(0, 2):  # numpy is silent where the last bytes have no room
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        chunk.shapes = None

    def _load(self, chunk: _Chunk) -> Shapes:
        assert self._file is not None
        self._file.seek(chunk.place)
        number = int(np.load(self._file, allow_pickle=False))
        arrays = [np.load(self._file, allow_pickle=False) for _ in range(number)]
        if number == 2:
            ends = np.cumsum(arrays[1]).tolist()
            text = arrays[0].tobytes()
            return shapely.from_wkb([text[a:b] for a, b in zip([0, *ends], ends, strict=False)])
        points, rings, parts, objects, pixels, across, down, centre, transform = arrays
        grid = Ragged(points, rings, parts, objects if len(objects) else None)
        return Outlines(Affine(*transform), grid, pixels, across, down, centre)


def _picked(shapes: Shapes, index: Ints) -> Shapes:
    return shapes.at(index) if isinstance(shapes, Outlines) else shapes[index]


class ObjectStore:
    """Objects of one find, ordered by first pixel: columns as those of `Objects`, shapes when they are asked for.

    Objects are added as they are finished, in any order; `finished` orders them, and nothing is added after it.

    Parameters
    ----------
    limit
        Bytes of shapes from which on they are on disk.

    Notes
    -----
    An object takes some 40 bytes of memory.
    """

    def __init__(self, limit: int = 8 << 20) -> None:
        self._chunks = _Chunks(limit)
        self._waiting: list[Objects] = []
        self._columns: list[list[NDArray[Any]]] = []
        self._places: Ints = np.zeros(0, np.int64)
        self._set([np.zeros(0, getattr(Objects.joined([]), name).dtype) for name in _COLUMNS])

    @staticmethod
    def of(objects: Objects | ObjectStore) -> ObjectStore:
        """Return objects in memory as a store; a store as it is."""
        if isinstance(objects, ObjectStore):
            return objects
        store = ObjectStore()
        if len(objects):
            store._chunks.add(objects.shapes)
            store._places = np.arange(len(objects))
            store._set([getattr(objects, name) for name in _COLUMNS])
        return store

    def _set(self, columns: list[NDArray[Any]]) -> None:
        self.pixels, self.score_mean, self.score_max, self.touches_edge, self.first = columns

    def __len__(self) -> int:
        return len(self._places)

    @property
    def multi(self) -> bool:
        """Whether shapes are MultiPolygons."""
        return self._chunks.multi

    @property
    def are_outlines(self) -> bool:
        """Whether all shapes are outlines of whole pixels, and there is one."""
        return self._chunks.outlines and len(self) > 0

    def add(self, objects: Objects) -> None:
        """Take objects; they are there when all are `finished`."""
        if not len(objects):
            return
        if isinstance(objects.shapes, Outlines):
            large = np.diff(objects.shapes.grid.offsets) > _CHUNK_POINTS
            if large.any() and len(objects) > 1:
                for index in np.flatnonzero(large):
                    self._keep(objects.at(np.array([index])))
                self.add(objects.at(~large))
                return
        self._waiting.append(objects)
        points = (len(each.shapes.grid.points) for each in self._waiting if isinstance(each.shapes, Outlines))
        if sum(map(len, self._waiting)) >= _CHUNK or sum(points) >= _CHUNK_POINTS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            waiting, self._waiting = Objects.joined(self._waiting), []
            for start in range(0, len(waiting), _CHUNK):  # a band may bring many chunks' worth at once
                self._keep(waiting.at(np.arange(start, min(start + _CHUNK, len(waiting)))))

    def _keep(self, objects: Objects) -> None:
        self._chunks.add(objects.shapes)
        self._columns.append([getattr(objects, name) for name in _COLUMNS])

    def finished(self) -> ObjectStore:
        """Order what was added by first pixel, and return this store."""
        self._flush()
        if self._columns:
            columns = []
            for number in range(len(_COLUMNS)):  # one after the other, so that few are there twice
                columns.append(np.concatenate([parts[number] for parts in self._columns]))
                for parts in self._columns:
                    parts[number] = columns[-1][:0]
            self._columns = []
            self._places = np.argsort(columns[-1], kind="stable")
            for number, column in enumerate(columns):
                columns[number] = column[self._places]
            self._set(columns)
        return self

    def at(self, index: NDArray[np.bool_] | Ints) -> ObjectStore:
        """Return the objects at `index` (a mask or positions) as a store; shapes are not copied."""
        store = ObjectStore()
        store._chunks, store._places = self._chunks, self._places[index]
        store._set([getattr(self, name)[index] for name in _COLUMNS])
        return store

    def objects(self, rows: Ints) -> Objects:
        """Return the objects at positions (m,) in memory."""
        return Objects(self._chunks.at(self._places[rows]), *(getattr(self, name)[rows] for name in _COLUMNS))

    def __getitem__(self, rows: Ints) -> NDArray[np.object_]:
        """Return the polygons at positions (m,), in map coordinates."""
        shapes = self._chunks.at(self._places[rows])
        return shapes.placed().shapes() if isinstance(shapes, Outlines) else shapes

    def parts(self, size: int = _CHUNK) -> Iterator[Objects]:
        """Yield all objects in order, so many at a time."""
        for start in range(0, len(self), size):
            yield self.objects(np.arange(start, min(start + size, len(self))))
