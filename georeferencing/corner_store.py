"""Corners of objects that are not finished yet, kept packed and spilled to disk when they grow large."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_MERGE_AT = 48
"""Chunks are merged when there are this many: a long-lived object would have one for every band it has crossed."""


@dataclass
class _Chunk:
    """Segments of packed corners; segment s belongs to part `owner[s]` and has `size[s]` corners."""

    owner: Ints
    size: Ints
    codes: Ints | None
    place: int = -1  # in the spill file, in corners, where `codes` is None


_NOTHING = _Chunk(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


class CornerStore:
    """Packed corners by the part that owns them; beyond `memory_limit` bytes they go to a temporary file."""

    def __init__(self, memory_limit: int = 64 << 20) -> None:
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
                codes = self._codes(chunk)
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

    def _codes(self, chunk: _Chunk) -> Ints:
        if chunk.codes is not None:
            return chunk.codes
        assert self._file is not None
        count = int(chunk.size.sum())
        self._file.seek(8 * chunk.place)
        return np.frombuffer(self._file.read(8 * count), np.int64)

    def _tidy(self) -> None:
        held = [chunk for chunk in self._chunks if chunk.codes is not None]
        if len(held) > _MERGE_AT:
            codes = np.concatenate([self._codes(chunk) for chunk in held])
            merged = _Chunk(np.concatenate([c.owner for c in held]), np.concatenate([c.size for c in held]), codes)
            self._chunks = [chunk for chunk in self._chunks if chunk.codes is None]
            self._chunks.append(_grouped(merged))
            held = self._chunks[-1:]
        if sum(8 * int(chunk.size.sum()) for chunk in held) > self._limit:
            for chunk in held:
                self._spill(chunk)

    def _spill(self, chunk: _Chunk) -> None:
        assert chunk.codes is not None
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="corners-")  # noqa: SIM115 (closed by close())
        self._file.seek(8 * self._file_corners)
        chunk.codes.tofile(self._file)
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
