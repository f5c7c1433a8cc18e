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

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

Ints = NDArray[np.int64]

_LINE = 33  # bits below the line
_LOW = (1 << _LINE) - 1
_KEY_BITS = 63


def pack(line: Ints, col: Ints, *, right: bool, down: bool) -> Ints:
    """Return corners as one integer each, which sort by line, then column."""
    return line << _LINE | col << 2 | (right << 1 | down)


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


def trace(region: Ints, codes: Ints, regions: int, *, reverse: bool) -> Rings:
    """Trace the rings of `regions` regions, numbered from 0, from their packed corners; each has at least four.

    Outer rings go clockwise as the raster is displayed, row 0 on top; with `reverse`, counter-clockwise. Holes go the
    other way. Time is that of two sorts of the corners, memory about 40 bytes a corner.
    """
    top = int(codes.min()) >> _LINE
    line_bits = ((int(codes.max()) >> _LINE) - top).bit_length()
    low_bits = int((codes & _LOW).max()).bit_length()
    shift = line_bits + low_bits
    if shift + (regions - 1).bit_length() > _KEY_BITS:
        half = regions // 2
        upper = region >= half
        first = trace(region[~upper], codes[~upper], half, reverse=reverse)
        return Rings.joined(first, trace(region[upper] - half, codes[upper], regions - half, reverse=reverse))

    key = region << shift
    key |= ((codes >> _LINE) - top) << low_bits
    key |= codes & _LOW
    key.sort()
    # sides k = corners 2k (left end) and 2k + 1 (right end); one with the region below it is crossed left to right
    rightward = ((key[0::2] >> 1 ^ key[0::2]) & 1).astype(np.bool_) != reverse
    begin = np.searchsorted(key[0::2], np.arange(regions) << shift)
    low_mask, line_mask = (1 << low_bits) - 1, (1 << line_bits) - 1
    col = (key & low_mask) >> 2
    across = np.add.reduceat(col[1::2] - col[0::2], begin)

    mate, down = _vertical_mates(key, low_bits, line_bits, begin)
    sides = np.arange(len(rightward))
    sequence, ring_start = _cycles(mate[2 * sides + rightward] >> 1)
    del mate, sides

    corner = np.empty((len(sequence), 2), np.int64)
    forward = rightward[sequence]
    np.multiply(sequence, 2, out=corner[:, 0])
    corner[:, 1] = corner[:, 0] + forward
    corner[:, 0] += ~forward
    found = key[corner.ravel()]
    size = np.diff(np.append(ring_start, len(sequence)))
    offsets = np.concatenate([[0], np.cumsum(2 * size + 1)])
    points = np.empty((offsets[-1], 2), np.int32)
    inner = np.ones(len(points), np.bool_)
    inner[offsets[1:] - 1] = False
    points[inner, 0] = (found & low_mask) >> 2
    points[inner, 1] = (found >> low_bits & line_mask) + top
    points[offsets[1:] - 1] = points[offsets[:-1]]
    region_of_ring = key[2 * sequence[ring_start]] >> shift
    return Rings(points, offsets, np.searchsorted(region_of_ring, np.arange(regions + 1)), across, down)


def _vertical_mates(key: Ints, low_bits: int, line_bits: int, begin: Ints) -> tuple[NDArray[np.integer], Ints]:
    """Return the corner at the other end of each corner's vertical side, and the length of each region's sides.

    `begin` is where the sides of each region begin: half the place of its first corner.
    """
    shift = line_bits + low_bits
    upright = key >> shift << shift
    upright |= (key & ((1 << low_bits) - 1)) >> 1 << line_bits
    upright |= key >> low_bits & ((1 << line_bits) - 1)
    order = np.argsort(upright)
    mate: NDArray[np.integer] = np.empty(len(key), np.int32 if len(key) < 1 << 31 else np.int64)
    mate[order[0::2]], mate[order[1::2]] = order[1::2], order[0::2]
    # both ends differ in the line alone
    down: Ints = np.add.reduceat(upright[order[1::2]] - upright[order[0::2]], begin)
    return mate, down


def _cycles(following: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Split a permutation into its cycles: the elements cycle by cycle in following order, and where each cycle starts.

    Cycles are ordered by, and start at, their smallest element.
    """
    count = len(following)
    steps = np.arange(count + 1)
    graph = csr_array((np.ones(count, np.int8), following, steps), shape=(count, count))
    _, cycle = connected_components(graph, directed=False)
    # labels are given in order of each component's smallest element, so a new maximum is a cycle's first
    leader = np.flatnonzero(np.diff(np.maximum.accumulate(cycle), prepend=-1) > 0)
    preceding = np.empty(count, np.int64)
    preceding[following] = steps[:-1]
    # all cycles are opened and hung on one another, so that one walk visits everything
    path = following.copy()
    path[preceding[leader[:-1]]] = leader[1:]
    path[preceding[leader[-1]]] = leader[0]
    graph = csr_array((np.ones(count, np.int8), path, steps), shape=(count, count))
    sequence = breadth_first_order(graph, int(leader[0]), return_predecessors=False).astype(np.int64)
    return sequence, np.flatnonzero(np.diff(cycle[sequence], prepend=-1))
