"""Corners of objects that are not finished yet, kept packed and spilled to disk when they grow large."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from georeferencing.places import room_for_temporary_files

Ints = NDArray[np.int64]

_MERGE_AT = 48
"""Chunks are merged when there are this many: a long-lived object would have one for every band it has crossed."""
_PIECE = 1 << 18
"""Corners of one part are picked out this many at a time."""


@dataclass
class _Chunk:
    """Segments of packed corners; segment s belongs to part `owner[s]` and has `size[s]` corners."""

    owner: Ints
    size: Ints
    codes: Ints | None
    place: int = -1  # in the spill file, in corners, where `codes` is None


_NOTHING = _Chunk(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


class CornerStore:
    """Packed corners by the part that owns them; beyond `memory_limit` bytes they go to a temporary file.

    Raises GeoreferencingError where there is no room for that.
    """

    def __init__(self, memory_limit: int = 16 << 20) -> None:
        self._limit = memory_limit
        self._chunks: list[_Chunk] = []
        self._file: IO[bytes] | None = None
        self._file_corners = 0

    def add(self, owner: Ints, codes: Ints) -> None:
        """Keep corners; `owner` (n,) are parts of the current numbering."""
        if not len(codes):
            return
        order = np.argsort(owner, kind="stable")
        sorted_owner = owner[order]
        first = np.flatnonzero(np.diff(sorted_owner, prepend=-1))
        self._chunks.append(_Chunk(sorted_owner[first], np.diff(np.append(first, len(order))), codes[order]))
        self._tidy()

    @property
    def corners(self) -> int:
        """How many there are."""
        return sum(int(chunk.size.sum()) for chunk in self._chunks)

    def counts(self, part_of_old: Ints, parts: int) -> Ints:
        """Return the number of corners kept of each of `parts` parts in a passing numbering, see `advance`."""
        counts = np.zeros(parts, np.int64)
        if sum(len(chunk.owner) for chunk in self._chunks):
            owner = np.concatenate([part_of_old[chunk.owner] for chunk in self._chunks])
            np.add.at(counts, owner, np.concatenate([chunk.size for chunk in self._chunks]))
        return counts

    def of_part(self, part_of_old: Ints, part: int, into: Ints) -> int:
        """Copy the corners of one part in a passing numbering into the front of `into`; return how many there are."""
        filled = 0
        for chunk in self._chunks:
            wanted = np.repeat(part_of_old[chunk.owner] == part, chunk.size)
            for start in range(0, len(wanted) if wanted.any() else 0, _PIECE):
                piece = slice(start, min(start + _PIECE, len(wanted)))
                codes = self._codes(chunk, piece)[wanted[piece]]
                into[filled : filled + len(codes)] = codes
                filled += len(codes)
        return filled

    def advance(
        self, part_of_old: Ints, finished: NDArray[np.bool_], wanted: NDArray[np.bool_], number: Ints
    ) -> tuple[NDArray[np.int32], Ints]:
        """Move to a new numbering of parts and hand out the corners of finished ones.

        `part_of_old` maps the old numbering to a passing one, in which `finished` parts leave the store; of these the
        `wanted` are returned as (owner, packed corners), the others dropped. `number` maps the passing numbering to the
        new one.
        """
        chunks, self._chunks = self._chunks, []
        count = sum(int(chunk.size[wanted[part_of_old[chunk.owner]]].sum()) for chunk in chunks)
        owners, taken, filled = np.empty(count, np.int32), np.empty(count, np.int64), 0
        for place, chunk in enumerate(chunks):
            chunks[place] = _NOTHING  # so that what is taken is held once
            owner = part_of_old[chunk.owner]
            leaving = finished[owner]
            if leaving.any():
                if leaving.all() and not wanted[owner].any():
                    continue
                codes = self._codes(chunk, slice(0, int(chunk.size.sum())))
                handed = np.repeat(wanted[owner], chunk.size)
                fill = slice(filled, filled + int(handed.sum()))
                owners[fill], taken[fill] = np.repeat(owner, chunk.size)[handed], codes[handed]
                filled = fill.stop
                if leaving.all():
                    continue
                chunk = _Chunk(chunk.owner[~leaving], chunk.size[~leaving], codes[np.repeat(~leaving, chunk.size)])
                owner = owner[~leaving]
            chunk.owner = number[owner]
            self._chunks.append(chunk)
        return owners, taken

    def close(self) -> None:
        """Drop everything and remove the temporary file."""
        self._chunks = []
        if self._file is not None:
            self._file.close()
            self._file = None

    def _codes(self, chunk: _Chunk, piece: slice) -> Ints:
        if chunk.codes is not None:
            return chunk.codes[piece]
        assert self._file is not None
        self._file.seek(8 * (chunk.place + piece.start))
        return np.frombuffer(self._file.read(8 * (piece.stop - piece.start)), np.int64)

    def _tidy(self) -> None:
        held = [chunk for chunk in self._chunks if chunk.codes is not None]
        full = sum(8 * int(chunk.size.sum()) for chunk in held) > self._limit
        if not full and len(held) <= _MERGE_AT:
            return
        # also before they go to disk: of an object of many parts a chunk has little more than the names of the parts
        codes = np.concatenate([chunk.codes for chunk in held if chunk.codes is not None])
        merged = _Chunk(np.concatenate([c.owner for c in held]), np.concatenate([c.size for c in held]), codes)
        merged = _grouped(merged)
        self._chunks = [chunk for chunk in self._chunks if chunk.codes is None]
        self._chunks.append(merged)
        if full:
            self._spill(merged)

    @room_for_temporary_files()
    def _spill(self, chunk: _Chunk) -> None:
        assert chunk.codes is not None
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="corners-")  # noqa: SIM115 (closed by close())
        self._file.seek(8 * self._file_corners)
        self._file.write(chunk.codes.data)
        self._file.flush()
        chunk.place, self._file_corners = self._file_corners, self._file_corners + len(chunk.codes)
        chunk.codes = None


def _grouped(chunk: _Chunk) -> _Chunk:
    """Bring the segments of one owner together into one."""
    assert chunk.codes is not None
    start = np.cumsum(chunk.size) - chunk.size
    order = np.argsort(chunk.owner, kind="stable")
    owner, size = chunk.owner[order], chunk.size[order]
    corner = np.arange(size.sum()) + np.repeat(start[order] - (np.cumsum(size) - size), size)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    return _Chunk(owner[first], np.add.reduceat(size, first), chunk.codes[corner])
