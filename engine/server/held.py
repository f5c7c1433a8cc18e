"""What the geometry worker keeps in memory between requests, so that a slider's next position costs geometry alone.

A probability raster is read once, and the objects of a find are traced once for a threshold, as long as both are among
those used last and within a bound, and the worker is not left alone for long. Files are known by path, size and time of
change: what changed is read anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from engine.options import ShapingOptions
from engine.vectorize import polygonizer_of, with_cores
from georeferencing.objects import Objects
from georeferencing.probability import ProbabilityRaster, Rows

_RASTER_BYTES = 256 << 20
_PIXEL_BYTES = 2  # of Rows: p8 and valid
_AHEAD_BYTES = 64 << 20
"""What is read before anybody asks for it is no more than that: a view, not a country."""
_OBJECTS, _MOST_OBJECTS = 8, 50_000

Value = TypeVar("Value")
FileKey = tuple[Path, int, int]


class Recent(Generic[Value]):
    """The values used last, within a bound on their sizes together."""

    def __init__(self, bound: int) -> None:
        self._bound, self._total = bound, 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """Return a value, which now counts as used last; None where it is not held."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Hold a value, and let go of those used least as far as the bound asks for; one beyond it is not held."""
        if key in self._values:
            self._total -= self._values.pop(key)[1]
        if size > self._bound:
            return
        self._values[key] = value, size
        self._total += size
        while self._total > self._bound:
            self._total -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of everything."""
        self._values.clear()
        self._total = 0


_rows: Recent[list[Rows]] = Recent(_RASTER_BYTES)
_objects: Recent[Objects] = Recent(_OBJECTS * _MOST_OBJECTS)


def key_of(path: Path) -> FileKey:
    """Return what a file is known by. Raises OSError where it is gone."""
    status = path.stat()
    return path, status.st_size, status.st_mtime_ns


def hold(raster: ProbabilityRaster, file: FileKey) -> None:
    """Read all of a raster into memory, unless it is large."""
    bands = len(raster.names)
    if bands * raster.width * raster.height * _PIXEL_BYTES <= _AHEAD_BYTES:
        for band in range(1, bands + 1):
            for _ in rows_of(raster, file, band):
                pass


def let_go() -> None:
    """Forget everything that is held; it is read and traced again when it is asked for."""
    _rows.clear()
    _objects.clear()


def objects_of(raster: ProbabilityRaster, file: FileKey, find: str, shaping: ShapingOptions) -> Objects:
    """Return the objects of a find in an open raster: from memory, or traced and kept."""
    key = (file, find, shaping.threshold, shaping.connectivity, shaping.instances)
    found = _objects.get(key)
    if found is None:
        polygonizer = polygonizer_of(raster, shaping)
        for rows, cores in with_cores(raster, find, shaping.instances == "auto", partial(rows_of, raster, file)):
            polygonizer.push(rows.row, rows.p8, rows.valid, cores)
        found = polygonizer.finish()
        # few objects may have many points: each counts as at least a share of what may be held
        _objects.put(key, found, max(len(found), _MOST_OBJECTS // 8))
    return replace(found)  # shaping changes the geometry of what it is given


def rows_of(raster: ProbabilityRaster, file: FileKey, band: int) -> Iterator[Rows]:
    """Yield the rows of a band (from 1): from memory, or read and kept."""
    held = _rows.get((file, band))
    if held is not None:
        yield from held
        return
    reading = raster.rows(band)
    if raster.width * raster.height * _PIXEL_BYTES > _RASTER_BYTES:
        yield from reading
        return
    kept: list[Rows] = []
    for rows in reading:
        kept.append(rows)
        yield rows
    _rows.put((file, band), kept, sum(rows.p8.nbytes + rows.valid.nbytes for rows in kept))
