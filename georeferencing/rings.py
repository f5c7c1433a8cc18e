"""Rings of polygons from the corners of pixel regions, vectorised.

Along the rim of a region, horizontal and vertical sides take turns, so every corner ends one of each. Corners sorted by
line pair up into horizontal sides, sorted by column into vertical sides; following the pairs gives the rings. A region
must be 4-connected. Where two of its pixels meet only at a corner, the rim turns so that the pixels outside the region
are parted there: the outer ring never touches itself and holes touch it, or one another, in points, which makes every
polygon valid.

A corner is one integer: line (31 bits), column (31 bits), `right`, `down`. Lines and columns count pixel edges from the
top left; `right` tells a corner at the right end of a run from one at its left end, `down` whether the vertical side
goes down from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

Ints = NDArray[np.int64]

LINE = 33
"""Bits below the line."""
LOW = (1 << LINE) - 1
"""All bits but those of the line."""
_KEY_BITS = 63
_PIECE = 1 << 18  # corners worked on at once, so that temporary arrays are small


def pack(line: Ints, col: Ints, *, right: bool, down: bool) -> Ints:
    """Return corners as one integer each, which sort by line, then column."""
    return line << LINE | col << 2 | (right << 1 | down)


@dataclass(frozen=True)
class Rings:
    """Closed rings of all regions, in order of region; the first of each is its outer ring, the others are holes.

    Ring r is `points[offsets[r]:offsets[r + 1]]`, (n, 2) columns and lines, its last point the first again; region p
    has the rings `region_offsets[p]` to `region_offsets[p + 1]`. `across` and `down` are the lengths of all horizontal
    and all vertical sides of each region, in pixels.
    """

    points: NDArray[np.int32]
    offsets: Ints
    region_offsets: Ints
    across: Ints
    down: Ints

    @staticmethod
    def joined(one: Rings, other: Rings) -> Rings:
        """Return the regions of both."""
        return Rings(
            np.concatenate([one.points, other.points]),
            np.concatenate([one.offsets, other.offsets[1:] + one.offsets[-1]]),
            np.concatenate([one.region_offsets, other.region_offsets[1:] + one.region_offsets[-1]]),
            np.concatenate([one.across, other.across]),
            np.concatenate([one.down, other.down]),
        )


def trace(region: NDArray[np.integer], codes: Ints, regions: int, *, reverse: bool) -> Rings:
    """Trace the rings of `regions` regions, numbered from 0, from their packed corners; each has at least four.

    Outer rings go clockwise as the raster is displayed, row 0 on top; with `reverse`, counter-clockwise. Holes go the
    other way. Time is that of two sorts of the corners, memory about 30 bytes a corner. `codes` is overwritten, and
    `region` not looked at where there is one.
    """
    top = int(codes.min()) >> LINE
    line_bits = ((int(codes.max()) >> LINE) - top).bit_length()
    low_bits = int(np.bitwise_or.reduce(codes) & LOW).bit_length()
    shift, index_bits = line_bits + low_bits, (len(codes) - 1).bit_length()
    if max(shift, low_bits + index_bits) + (regions - 1).bit_length() > _KEY_BITS and regions > 1:
        half = regions // 2
        upper = region >= half
        first = trace(region[~upper], codes[~upper], half, reverse=reverse)
        return Rings.joined(first, trace(region[upper] - half, codes[upper], regions - half, reverse=reverse))

    key = _sorted_key(region if regions > 1 else None, codes, top, low_bits, shift)
    # sides k = corners 2k (left end) and 2k + 1 (right end); one with the region below it is crossed left to right
    rightward = ((key[0::2] >> 1 ^ key[0::2]) & 1).astype(np.bool_) != reverse
    begin = np.searchsorted(key, np.arange(regions) << shift)
    low_mask, line_mask = (1 << low_bits) - 1, (1 << line_bits) - 1
    across, down = np.zeros((2, regions), np.int64)
    for piece, inside in _pieces(len(key), begin):
        corner = key[piece]
        col, line = (corner & low_mask) >> 2, corner >> low_bits & line_mask
        col[0::2] *= -1
        line[(corner & 1).astype(np.bool_)] *= -1  # where the side goes down from here
        across[inside] += np.add.reduceat(col, np.maximum(begin[inside] - piece.start, 0))
        down[inside] += np.add.reduceat(line, np.maximum(begin[inside] - piece.start, 0))

    mate = _vertical_mates(key, low_bits, shift, index_bits)
    sequence, ring_start = cycles(np.where(rightward, mate[1::2], mate[0::2]) >> 1)
    del mate

    size = np.diff(np.append(ring_start, len(sequence)))
    offsets = np.concatenate([[0], np.cumsum(2 * size + 1)])
    points = np.empty((offsets[-1], 2), np.int32)
    for piece, inside in _pieces(len(sequence), ring_start):
        side = 2 * sequence[piece].astype(np.int64)
        forward = rightward[sequence[piece]]
        ring = np.zeros(len(side), np.int64)
        ring[np.maximum(ring_start[inside] - piece.start, 0)[1:]] = 1
        place = 2 * np.arange(piece.start, piece.start + len(side)) + np.cumsum(ring) + inside.start
        for step, end in ((0, ~forward), (1, forward)):
            corner = key[side + end]
            points[place + step, 0] = (corner & low_mask) >> 2
            points[place + step, 1] = (corner >> low_bits & line_mask) + top
    points[offsets[1:] - 1] = points[offsets[:-1]]
    region_of_ring = key[2 * sequence[ring_start].astype(np.int64)] >> shift
    return Rings(points, offsets, np.searchsorted(region_of_ring, np.arange(regions + 1)), across, down)


def _sorted_key(region: NDArray[np.integer] | None, codes: Ints, top: int, low_bits: int, shift: int) -> Ints:
    """Return corners sorted by region, line, column: each with as many bits as are needed, in the place of `codes`."""
    for piece, _ in _pieces(len(codes)):
        code = codes[piece]
        low = code & LOW
        code >>= LINE
        code -= top
        code <<= low_bits
        code |= low
        if region is not None:
            code |= region[piece].astype(np.int64) << shift
    codes.sort()
    return codes


def _vertical_mates(key: Ints, low_bits: int, shift: int, index_bits: int) -> NDArray[np.integer]:
    """Return the corner at the other end of each corner's vertical side.

    Sorted by region, column and `right`, and then by their place, which goes by line, corners pair up.
    """
    upright = np.empty_like(key)
    for piece, _ in _pieces(len(key)):
        corner = key[piece]
        into = upright[piece]
        np.right_shift(corner, shift, out=into)
        into <<= low_bits - 1
        into |= (corner & ((1 << low_bits) - 1)) >> 1
        into <<= index_bits
        into |= np.arange(piece.start, piece.start + len(into))
    upright.sort()
    upright &= (1 << index_bits) - 1
    mate: NDArray[np.integer] = np.empty(len(key), np.int32 if len(key) < 1 << 31 else np.int64)
    mate[upright[0::2]], mate[upright[1::2]] = upright[1::2], upright[0::2]
    return mate


def _pieces(length: int, begin: Ints | None = None) -> Iterator[tuple[slice, slice]]:
    """Cut arrays of `length` into pieces whose temporary arrays are small.

    With each comes which spans, beginning at `begin`, lie in the piece or reach into it.
    """
    for start in range(0, length, _PIECE):
        stop = min(start + _PIECE, length)
        spans = slice(0, 0)
        if begin is not None:
            first = int(np.searchsorted(begin, start, side="right")) - 1
            spans = slice(first, int(np.searchsorted(begin, stop)))
        yield slice(start, stop), spans


def cycles(following: NDArray[np.integer]) -> tuple[NDArray[np.integer], Ints]:
    """Split a permutation into its cycles: the elements cycle by cycle in following order, and where each cycle starts.

    Cycles are ordered by, and start at, their smallest element. `following` is overwritten.
    """
    count, kind = len(following), following.dtype
    steps = np.arange(count + 1, dtype=kind)
    graph = csr_array((np.ones(count, np.int8), following, steps), shape=(count, count))
    _, cycle = connected_components(graph, directed=False)
    # labels are given in order of each component's smallest element, so a new maximum is a cycle's first
    leader = np.flatnonzero(np.diff(np.maximum.accumulate(cycle), prepend=-1) > 0)
    preceding = np.empty(count, kind)
    preceding[following] = steps[:-1]
    # all cycles are opened and hung on one another, so that one walk visits everything
    following[preceding[leader[:-1]]] = leader[1:]
    following[preceding[leader[-1]]] = leader[0]
    del preceding
    graph = csr_array((graph.data, following, steps), shape=(count, count))
    sequence = breadth_first_order(graph, int(leader[0]), return_predecessors=False)
    return sequence, np.flatnonzero(np.diff(cycle[sequence], prepend=-1))
