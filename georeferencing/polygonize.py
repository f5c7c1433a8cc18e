"""Polygons of probability rasters, streamed by bands of rows, with pixel-exact edges.

Each band is cut into runs, runs that touch are joined into objects, and the corners of finished objects are traced into
rings. An object that reaches the band's last row stays open: only its sums, its corners and the runs of that row are
kept. So each object becomes one polygon with one score wherever the bands are cut, and memory grows with the width of
the raster and the corners of open objects, not with its area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from georeferencing.corner_store import CornerStore
from georeferencing.long_rings import trace_long
from georeferencing.objects import Objects
from georeferencing.outlines import Outlines
from georeferencing.ragged import Ragged, batches
from georeferencing.rings import Rings, pack, trace
from georeferencing.runs import Runs, continued, find_runs, no_runs, sums_and_maxima, touching
from georeferencing.sums import Sums
from georeferencing.unseen import Unseen, any_in

Ints = NDArray[np.int64]

_BAND_PIXELS = 1 << 20
"""Pushed bands are worked off in slices of about this many pixels, which bounds the memory of the temporary arrays."""
_TRACE_CORNERS = 1 << 21
"""Finished objects are traced in batches of about this many corners, for the same reason."""


@dataclass
class _Grouping:
    """The 4-connected parts and the objects of a band's runs and of what was open before it."""

    part_of_run: Ints
    part_of_old: Ints
    object_of_part: Ints
    object_of_old: Ints
    objects: int


class Polygonizer:
    """Turns bands of quantized probabilities, pushed top to bottom, into objects.

    Parameters
    ----------
    width
        Width of the raster in pixels.
    transform
        From (column, row) of pixel corners to map coordinates; rotation, shear and south-up are fine.
    threshold
        An object is where p8 >= ceil(255 threshold).
    connectivity
        4: pixels that share an edge are one object, written as a Polygon. 8: a shared corner is enough, MultiPolygons.
    min_pixels
        Objects of fewer pixels are dropped before they have a geometry.
    spill_bytes
        Corners of open objects beyond this many bytes are kept in a temporary file; moving them there takes five times
        as much memory for a moment.

    Notes
    -----
    Memory is a few hundred bytes for each run of a slice of a million pixels, 8 bytes for each corner of open objects
    in memory, and the finished objects not yet taken. Tracing takes about 40 bytes a corner of the objects traced
    together; of an object of more than two million corners 8 bytes a corner, and its points are left on disk.
    """

    def __init__(
        self,
        width: int,
        transform: Affine,
        threshold: float = 0.5,
        connectivity: int = 4,
        min_pixels: int = 0,
        *,
        spill_bytes: int = 16 << 20,
    ) -> None:
        if connectivity not in (4, 8):
            raise ValueError(f"connectivity {connectivity}: must be 4 or 8")
        if not 0 <= threshold <= 1:
            raise ValueError(f"threshold {threshold}: must be from 0 to 1")
        self.width, self.transform, self.connectivity, self.min_pixels = width, transform, connectivity, min_pixels
        self.level = math.ceil(255 * threshold - 1e-9)  # so that k / 255 gives k
        self._next_row = 0
        self._last = no_runs()  # runs of the row pushed last, and the open part each belongs to
        self._last_part = np.zeros(0, np.int64)
        self._unseen = Unseen()
        self._object_of_part = np.zeros(0, np.int64)  # of open parts
        self._sums = Sums.zeros(0)  # of open objects
        self._store = CornerStore(spill_bytes)
        self._done: list[Objects] = []

    def push(
        self,
        row: int,
        p8: NDArray[np.uint8],
        valid: NDArray[np.bool_] | None = None,
        instances: NDArray[np.integer] | None = None,
    ) -> None:
        """Take the next band: p8 (h, width) starting at `row`.

        Pixels where `valid` (h, width) is False are no object, and cut those beside them. Pixels of different
        `instances` (h, width) are kept apart even where they touch. Rows left out between bands are not valid.
        """
        if p8.ndim != 2 or p8.shape[1] != self.width:
            raise ValueError(f"band of shape {p8.shape}: must be (height, {self.width})")
        if row < self._next_row:
            raise ValueError(f"band at row {row}: rows up to {self._next_row - 1} have been pushed already")
        if row > self._next_row:
            self._end_rows()
            self._unseen.skip(self.width)
        step = max(1, _BAND_PIXELS // max(self.width, 1))
        for top in range(0, p8.shape[0], step):
            part = slice(top, top + step)
            values = p8[part]
            mask = values >= self.level
            if valid is not None:
                mask &= valid[part]
            near = self._unseen.beside(values.shape, None if valid is None else valid[part])
            if near is not None:
                last = Runs(np.zeros_like(self._last.row), self._last.start, self._last.end, self._last.key)
                self._sums.edge[self._object_of_part[self._last_part[any_in(near[:1], last)]]] = True
                near = near[1:]
            self._slice(row + top, values, mask, None if instances is None else instances[part], near)
        self._next_row = row + p8.shape[0]

    def take(self) -> Objects:
        """Hand out the objects finished so far and not taken before, ordered by first pixel."""
        taken, self._done = Objects.joined(self._done), []
        return taken

    def finish(self) -> Objects:
        """Finish the raster below the last row pushed; return the objects not taken before, ordered by first pixel."""
        self._end_rows()
        self._store.close()
        return self.take()

    def _end_rows(self) -> None:
        """Finish what is open: there is nothing to be seen in the row below."""
        if len(self._last):
            self._sums.edge[self._object_of_part[self._last_part]] = True
            self._slice(self._next_row, np.zeros((1, self.width), np.uint8), np.zeros((1, self.width), np.bool_))

    def _slice(
        self,
        top: int,
        p8: NDArray[np.uint8],
        mask: NDArray[np.bool_],
        instances: NDArray[np.integer] | None = None,
        near_unseen: NDArray[np.bool_] | None = None,
    ) -> None:
        found = find_runs(mask, instances)
        total, peak = sums_and_maxima(p8, mask, found)
        cut = np.zeros(len(found), np.bool_) if near_unseen is None else any_in(near_unseen, found)
        found = Runs(found.row + top, found.start, found.end, found.key)
        # the last row of the slice before comes first: its upper corners are known already, its lower ones are not
        before = len(self._last)
        runs = found.below(self._last)
        if not len(runs):
            return
        bottom = top + len(p8) - 1
        grouping = self._group(runs)

        sums = Sums.zeros(grouping.objects)
        sums.add(grouping.object_of_old, self._sums)
        fresh = Sums.of_runs(found, total, peak, self.width, cut)
        sums.add(grouping.object_of_part[grouping.part_of_run[before:]], fresh)

        lowest = runs.row == bottom
        open_object = np.zeros(grouping.objects, np.bool_)
        open_object[grouping.object_of_part[grouping.part_of_run[lowest]]] = True
        finished = ~open_object[grouping.object_of_part]
        wanted = finished & (sums.pixels >= self.min_pixels)[grouping.object_of_part]
        number = np.cumsum(~finished) - 1

        owner, codes = self._corners(runs, before, lowest, grouping.part_of_run)
        self._emit_long(owner, codes, wanted, grouping, sums)
        old_owner, old_codes = self._store.advance(grouping.part_of_old, finished, wanted, number)
        ready, staying = wanted[owner], ~finished[owner]
        self._store.add(number[owner[staying]], codes[staying])
        # one object may have most of the memory: nothing of it is held twice
        codes = np.concatenate([old_codes, codes[ready]])
        del old_codes
        owner = np.concatenate([old_owner, owner[ready].astype(np.int32)])
        del old_owner
        self._emit(owner, codes, grouping, sums)

        self._last, self._last_part = runs.at(lowest), number[grouping.part_of_run[lowest]]
        renumber = np.cumsum(open_object) - 1
        self._object_of_part = renumber[grouping.object_of_part[~finished]]
        self._sums = sums.at(open_object)

    def _group(self, runs: Runs) -> _Grouping:
        """Join runs, and through their last row the parts and objects that were open, into parts and objects."""
        old_parts, old_objects, before = len(self._object_of_part), len(self._sums.pixels), len(self._last)
        upper, lower = touching(runs, self.width, corners=False)
        carried = np.arange(before), len(runs) + self._last_part
        parts, part = _components(len(runs) + old_parts, (upper, lower), carried)
        part_of_run, part_of_old = part[: len(runs)], part[len(runs) :]
        if self.connectivity == 4:
            return _Grouping(part_of_run, part_of_old, np.arange(parts), part_of_old, parts)
        upper, lower = touching(runs, self.width, corners=True)
        carried = part_of_old, parts + self._object_of_part
        objects, label = _components(parts + old_objects, (part_of_run[upper], part_of_run[lower]), carried)
        return _Grouping(part_of_run, part_of_old, label[:parts], label[parts:], objects)

    def _corners(self, runs: Runs, before: int, lowest: NDArray[np.bool_], part: Ints) -> tuple[Ints, Ints]:
        """Return owner and packed code of the corners between the rows of the slice, and above its first row."""
        owners, codes = [], []
        for ends, right in ((runs.start, False), (runs.end, True)):
            goes_down, comes_from_above = continued(runs, ends, self.width)
            comes_from_above[:before] = True
            for down, index in (
                (True, np.flatnonzero(~comes_from_above)),
                (False, np.flatnonzero(~(goes_down | lowest))),
            ):
                line = runs.row[index] + (0 if down else 1)
                codes.append(pack(line, ends[index], right=right, down=down))
                owners.append(part[index])
        return np.concatenate(owners), np.concatenate(codes)

    def _emit_long(self, owner: Ints, codes: Ints, wanted: NDArray[np.bool_], grouping: _Grouping, sums: Sums) -> None:
        """Trace the objects of one part and very many corners, each by itself, and take their parts off `wanted`."""
        if self._store.corners + len(codes) <= _TRACE_CORNERS:
            return
        counts = self._store.counts(grouping.part_of_old, len(wanted)) + np.bincount(owner, minlength=len(wanted))
        alone = (np.bincount(grouping.object_of_part) == 1)[grouping.object_of_part]
        for part in np.flatnonzero(wanted & alone & (counts > _TRACE_CORNERS)).tolist():
            wanted[part] = False
            mine = np.empty(counts[part], np.int64)
            mine[self._store.of_part(grouping.part_of_old, part, mine) :] = codes[owner == part]
            corners = [mine]
            del mine  # tracing lets go of them when it has its chains
            rings = trace_long(corners.pop(), reverse=self.transform.determinant < 0)
            self._keep(rings, grouping.object_of_part[part : part + 1], sums)

    def _emit(self, owner: NDArray[np.integer], codes: Ints, grouping: _Grouping, sums: Sums) -> None:
        """Trace the corners of finished objects and keep the objects, in batches of whole objects."""
        if not len(owner):
            return
        topmost = np.full(len(grouping.object_of_part), np.iinfo(np.int64).max)
        np.minimum.at(topmost, owner, codes)  # packed codes sort by line, then column
        parts = np.flatnonzero(topmost < np.iinfo(np.int64).max)
        owners = grouping.object_of_part[parts]
        parts = parts[np.lexsort((topmost[parts], sums.first[owners]))]
        objects = grouping.object_of_part[parts]
        if len(parts) == 1:
            self._trace(owner, codes, objects, sums)
            return
        rank = np.empty(len(grouping.object_of_part), np.int64)
        rank[parts] = np.arange(len(parts))
        region = rank[owner]
        first_part = np.flatnonzero(np.diff(objects, prepend=-1))
        if len(codes) <= _TRACE_CORNERS:
            self._trace(region, codes, objects, sums)
            return
        order = np.argsort(region, kind="stable")
        region, codes = region[order], codes[order]
        corner_offset = np.searchsorted(region, np.arange(len(parts) + 1))
        for begin, end in batches(np.append(corner_offset[first_part], len(codes)), _TRACE_CORNERS):
            low = first_part[begin]
            high = first_part[end] if end < len(first_part) else len(parts)
            inside = slice(corner_offset[low], corner_offset[high])
            self._trace(region[inside] - low, codes[inside], objects[low:high], sums)

    def _trace(self, region: NDArray[np.integer], codes: Ints, objects: Ints, sums: Sums) -> None:
        """Trace regions (parts) of the objects given, an object's regions one after the other; keep the objects."""
        self._keep(trace(region, codes, len(objects), reverse=self.transform.determinant < 0), objects, sums)

    def _keep(self, rings: Rings, objects: Ints, sums: Sums) -> None:
        """Keep objects, `rings` being those of their parts, an object's parts one after the other."""
        first = np.flatnonzero(np.diff(objects, prepend=-1))
        found = sums.at(objects[first])
        across, down = np.add.reduceat(rings.across, first), np.add.reduceat(rings.down, first)
        parts = None if self.connectivity == 4 else np.append(first, len(objects))
        grid = Ragged(rings.points, rings.offsets, rings.region_offsets, parts)
        outlines = Outlines(self.transform, grid, found.pixels, across, down, found.centres())
        mean = (found.total / (255.0 * found.pixels)).astype(np.float32)
        peak = (found.peak / 255.0).astype(np.float32)
        self._done.append(Objects(outlines, found.pixels, mean, peak, found.edge, found.first))


def _components(count: int, *links: tuple[Ints, Ints]) -> tuple[int, Ints]:
    """Return the number of connected components of `count` nodes under `links`, and the component of each node."""
    one = np.concatenate([link[0] for link in links])
    other = np.concatenate([link[1] for link in links])
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count)).tocsr()
    components, label = connected_components(graph, directed=False)
    return int(components), label.astype(np.int64)
