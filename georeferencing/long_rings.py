"""Rings of one region of very many corners, traced in bands of lines: memory is that of a band, points lie on disk.

Corners pair up into sides as in `rings`. Within a band sides follow one another in chains; a chain begins and ends
where a vertical side crosses the rim of the band. Chains are written to a temporary file as they are found, and what is
kept of them is which vertical sides they end at. When all are known they are joined to rings, in a second file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from georeferencing.places import room_for_temporary_files
from georeferencing.rings import LINE, LOW, Ints, Rings, cycles

Points = NDArray[np.int32]

_BAND = 1 << 19  # corners traced together, about
_CORNERS_PER_END = 16  # a band has that many for each side that comes in from above, so that chains are few
_PIECE = 1 << 18  # points copied at once


@dataclass(frozen=True)
class _Ends:
    """Ends of chains at vertical sides: where these stand (column, `right`), the chain, whether it leaves there."""

    place: Ints
    chain: Ints
    leaves: NDArray[np.bool_]

    def at(self, index: Ints) -> _Ends:
        return _Ends(self.place[index], self.chain[index], self.leaves[index])

    def followed_by(self, other: _Ends) -> _Ends:
        return _Ends(
            np.concatenate([self.place, other.place]),
            np.concatenate([self.chain, other.chain]),
            np.concatenate([self.leaves, other.leaves]),
        )


@dataclass(frozen=True)
class _Chains:
    """Chains: number of points, first side in order of line and column, and the point at which that side begins."""

    size: Ints
    side: Ints
    at: Ints


def trace_long(codes: Ints, *, reverse: bool) -> Rings:
    """Trace the rings of one region as `rings.trace` does, point for point; `codes` is sorted in its place.

    The points returned are a read-only view of a temporary file. Memory is about 40 bytes for each corner of a band of
    half a million, and 60 bytes a chain, of which there are at most a sixteenth of the corners.
    Raises GeoreferencingError where there is no room for the file.
    """
    codes.sort()
    empty = np.zeros(0, np.int64)
    ends = _Ends(empty, empty, np.zeros(0, np.bool_))
    chains, links = [], []
    across = down = begin = count = 0
    with room_for_temporary_files(), tempfile.TemporaryFile(prefix="chains-") as file:
        while begin < len(codes):
            corner = codes[begin : _whole_lines(codes, begin, max(_BAND, _CORNERS_PER_END * len(ends.place)))]
            line = corner >> LINE
            line[(corner & 1).astype(np.bool_)] *= -1
            down += int(line.sum())
            across += int(((corner[1::2] & LOW) >> 2).sum() - ((corner[0::2] & LOW) >> 2).sum())
            found, link, ends = _band(corner, ends, begin // 2, count, reverse, file)
            chains.append(found)
            links.append(link)
            begin, count = begin + len(corner), count + len(found.size)
        following = np.arange(count)
        for before, after in links:
            following[before] = after
        del codes, corner
        points, offsets = _joined(_Chains(*(np.concatenate(each) for each in _columns(chains))), following, file)
    return Rings(points, offsets, np.array([0, len(offsets) - 1]), np.array([across]), np.array([down]))


def _columns(chains: list[_Chains]) -> Iterator[list[Ints]]:
    for name in ("size", "side", "at"):
        yield [getattr(each, name) for each in chains]


def _whole_lines(codes: Ints, begin: int, size: int) -> int:
    """Return where to end a band of about `size` sorted corners, so that no line is parted."""
    if begin + size >= len(codes):
        return len(codes)
    return int(np.searchsorted(codes, (codes[begin + size] >> LINE) + 1 << LINE))


def _band(
    corner: Ints, above: _Ends, sides_before: int, chains_before: int, reverse: bool, file: IO[bytes]
) -> tuple[_Chains, tuple[Ints, Ints], _Ends]:
    """Write the chains of a band's corners to `file`.

    Return the chains, which chain follows which of those that have met at a side from above, and the ends that are
    open below the band.
    """
    rightward = ((corner[0::2] >> 1 ^ corner[0::2]) & 1).astype(np.bool_) != reverse
    place = np.concatenate([above.place, (corner & LOW) >> 1])
    coming, going = _vertical_sides(place, len(above.place), corner)
    upper, lower = coming
    inside = upper >= 0
    mate = np.full(len(corner), -1)
    mate[upper[inside]], mate[lower[inside]] = lower[inside], upper[inside]

    side = np.arange(len(rightward))
    starts = np.flatnonzero(mate[2 * side + ~rightward] < 0)
    following = mate[2 * side + rightward] >> 1
    sequence, first = _chains(following, starts)
    _write(corner, rightward, sequence, file)

    chain_of_side = np.empty(len(side), np.int64)
    chain_of_side[sequence] = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(sequence))))
    position = np.empty(len(side), np.int64)
    position[sequence] = side
    smallest = np.minimum.reduceat(sequence, first)
    size = 2 * np.diff(np.append(first, len(sequence)))
    chains = _Chains(size, smallest + sides_before, 2 * (position[smallest] - first))

    chain = np.repeat(chain_of_side, 2) + chains_before
    leaves = np.column_stack([~rightward, rightward]).ravel()
    ends = above.followed_by(_Ends(place[len(above.place) :], chain, leaves))
    met_above, met = ends.at(upper[~inside] + len(above.place)), ends.at(lower[~inside] + len(above.place))
    before = np.where(met_above.leaves, met_above.chain, met.chain)
    after = np.where(met_above.leaves, met.chain, met_above.chain)
    return chains, (before, after), ends.at(going)


def _vertical_sides(place: Ints, above: int, corner: Ints) -> tuple[tuple[Ints, Ints], Ints]:
    """Pair up the ends of vertical sides, at `place`, of which the first `above` come from above the band.

    Return the upper and lower end of each side that ends in the band, as numbers of corners, those from above negative;
    and which places have a side that goes on below it.
    """
    order = np.argsort(place, kind="stable")
    goes_down = np.concatenate([np.ones(above, np.bool_), (corner & 1).astype(np.bool_)])[order]
    ends_next = np.append(place[order[1:]] == place[order[:-1]], False)
    upper = np.flatnonzero(goes_down & ends_next)
    return (order[upper] - above, order[upper + 1] - above), order[goes_down & ~ends_next]


def _chains(following: Ints, starts: Ints) -> tuple[Ints, Ints]:
    """Return the sides chain by chain, and where each chain starts.

    `following` is negative at the last side of a chain that is open, whose first is one of `starts`; the others are
    rings, and start at their smallest side.
    """
    # open chains are hung on one another, to rings that start at an open end because those get the smallest numbers
    opens = np.zeros(len(following), np.bool_)
    opens[starts] = True
    following[following < 0] = starts
    sides = np.concatenate([starts, np.flatnonzero(~opens)])
    number = np.empty(len(following), np.int32 if len(following) < 1 << 31 else np.int64)
    number[sides] = np.arange(len(sides))
    sequence, ring_start = cycles(number[following[sides]])
    sequence = sides[sequence]
    begins = opens[sequence]
    begins[ring_start] = True
    return sequence, np.flatnonzero(begins)


def _write(corner: Ints, rightward: NDArray[np.bool_], sequence: Ints, file: IO[bytes]) -> None:
    """Write the two corners of each side, in the direction of the rings, as (column, line)."""
    points = np.empty((2 * len(sequence), 2), np.int32)
    forward = rightward[sequence]
    for step, end in ((0, ~forward), (1, forward)):
        chosen = corner[2 * sequence + end]
        points[step::2, 0] = (chosen & LOW) >> 2
        points[step::2, 1] = chosen >> LINE
    file.write(points.data)  # tofile is silent where the last bytes have no room


def _joined(chains: _Chains, following: Ints, file: IO[bytes]) -> tuple[Points, Ints]:
    """Return the points of rings, joined from the chains in `file`, and where each begins, and the last one ends."""
    order = np.argsort(chains.side)
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    sequence, ring_start = cycles(number[following[order]])
    sequence = order[sequence]
    begin = np.cumsum(chains.size) - chains.size
    # a ring is its chains, the first without what lies before the ring's first side, then that, then its first point
    ring = np.zeros(len(sequence), np.int64)
    ring[ring_start[1:]] = 1
    place = np.arange(len(sequence)) + 2 * np.cumsum(ring)
    start, size = np.empty((2, len(sequence) + 2 * len(ring_start)), np.int64)
    start[place], size[place] = begin[sequence], chains.size[sequence]
    head, first = place[ring_start], sequence[ring_start]
    start[head] += chains.at[first]
    size[head] -= chains.at[first]
    tail = np.append(head[1:], len(start)) - 2
    start[tail], size[tail] = begin[first], chains.at[first]
    start[tail + 1], size[tail + 1] = begin[first] + chains.at[first], 1
    end = np.cumsum(size)
    file.flush()
    return _gathered(file, start, end), np.append(0, end[tail + 1])


def _gathered(source: IO[bytes], start: Ints, end: Ints) -> Points:
    """Return points of a file piece by piece, in another file.

    Piece i begins at `start[i]` in the first and ends at `end[i]` in the second.
    """
    total, points = int(end[-1]), _count(source)
    with room_for_temporary_files(), tempfile.TemporaryFile(prefix="rings-") as file:
        begin = np.append(0, end[:-1])
        for low in range(0, total, _PIECE):
            high = min(low + _PIECE, total)
            these = slice(int(np.searchsorted(end, low, side="right")), int(np.searchsorted(end, high)) + 1)
            skipped = np.maximum(low - begin[these], 0)
            taken = np.minimum(end[these], high) - begin[these] - skipped
            at = np.repeat(start[these] + skipped - (np.cumsum(taken) - taken), taken) + np.arange(high - low)
            # a view for each piece, because what has been seen through one stays in memory as long as it does
            file.write(_mapped(source, points)[at].data)
        file.flush()
        return _mapped(file, total)


def _count(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END) // 8


def _mapped(file: IO[bytes], count: int) -> Points:
    """Return the points in a file, which stay there."""
    return np.memmap(file, np.int32, "r", shape=(count, 2)).view(np.ndarray)
