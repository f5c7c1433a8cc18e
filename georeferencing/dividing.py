"""A mask's objects told apart: marker-controlled watershed, with the cores of objects as markers.

Each core is a marker, or several where it is thin between them: cores of objects nose to tail grow together at a neck.
A connected part of the mask that holds several markers is divided among them along the valleys of the core probability
(scikit-image's watershed). Parts with one marker or none stay whole, so that nothing is ever lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from skimage.morphology import local_maxima, reconstruction
from skimage.segmentation import watershed

from georeferencing.runs import Runs, find_runs, touching

Ints = NDArray[np.int32]

_MIN_SHARE = 0.15
"""Markers smaller than this share of the typical (area-weighted mean) marker of their part are none."""
_DEEP = 0.5
"""Markers are what is farther from a core's edge than this share of its greatest distance: necks are not."""
_LOBE = 0.7
"""A core is that of several objects where each has a marker of at least this share of the largest one's pixels."""
_FOUR = ndimage.generate_binary_structure(2, 1)
_EIGHT = ndimage.generate_binary_structure(2, 2)


class Boxes(NamedTuple):
    """The boxes of labels: `bottom` and `right` are the first row and column beyond."""

    top: Ints
    bottom: Ints
    left: Ints
    right: Ints

    def place(self, label: int) -> tuple[slice, slice]:
        """Return the rows and columns of a label."""
        return slice(int(self.top[label]), int(self.bottom[label])), slice(
            int(self.left[label]), int(self.right[label])
        )


@dataclass(frozen=True)
class Parts:
    """The connected parts of a mask (h, w): labels from 1 in order of their first pixels, and the runs they are of."""

    labels: Ints
    runs: Runs
    of_run: Ints
    count: int

    @classmethod
    def of(cls, mask: NDArray[np.bool_], connectivity: int) -> Parts:
        """Find the parts of a mask; by runs, of which there are many fewer than pixels."""
        runs = find_runs(mask)
        upper, lower = touching(runs, mask.shape[1], corners=connectivity == 8)
        pairs = coo_array((np.ones(len(upper), np.int8), (upper, lower)), shape=(len(runs), len(runs)))
        count, found = connected_components(pairs, directed=False)  # numbered as first met, which is by first pixel
        of_run = found.astype(np.int32) + 1
        ends = np.stack([runs.start, runs.end], axis=1) + mask.shape[1] * runs.row[:, None]
        values = np.zeros(2 * len(runs) + 1, np.int32)  # outside, run, outside, run ... outside
        values[1::2] = of_run
        labels = np.repeat(values, np.diff(ends.ravel(), prepend=0, append=mask.size)).reshape(mask.shape)
        return cls(labels, runs, of_run, count)

    def sizes(self) -> NDArray[np.float64]:
        """Return the number of pixels of each label, 0 for the outside."""
        lengths = self.runs.end - self.runs.start
        return np.bincount(self.of_run, lengths, self.count + 1).astype(np.float64)

    def boxes(self) -> Boxes:
        """Return the box of each label; that of the outside is empty."""
        low = np.full((2, self.count + 1), max(self.labels.shape), np.int32)
        high = np.zeros((2, self.count + 1), np.int32)
        for axis, (first, last) in enumerate(((self.runs.row, self.runs.row + 1), (self.runs.start, self.runs.end))):
            np.minimum.at(low[axis], self.of_run, first.astype(np.int32))
            np.maximum.at(high[axis], self.of_run, last.astype(np.int32))
        return Boxes(low[0], high[0], low[1], high[1])


def divide(
    mask: NDArray[np.bool_],
    smooth: NDArray[np.uint8],
    level: int,
    connectivity: int = 4,
    rows: tuple[int, int] | None = None,
) -> tuple[Ints, NDArray[np.bool_]]:
    """Label the objects of a mask (h, w) and say of each label whether it is a piece of a divided part.

    Labels are 0 outside the mask; pixels with `smooth` >= level, the probability of cores as `averaged` gives it, are
    in the core of an object, or of several that a neck joins. Only parts that reach into `rows`, from the first to the
    one beyond the last, are divided; all are by default.
    """
    parts = Parts.of(mask, connectivity)
    cores = Parts.of(mask & (smooth >= level), connectivity)
    markers = Parts.of(_deep(cores), connectivity)
    part_of = _part_of(markers, cores, parts)
    boxes = parts.boxes()
    first, beyond = rows or (0, len(mask))
    several = np.bincount(part_of, minlength=parts.count + 1) > 1
    several[0] = False  # where markers belong that are none
    divisible = np.flatnonzero(several & (boxes.bottom > first) & (boxes.top < beyond))
    number, count = _numbers(part_of, divisible, parts.count)
    structure = _FOUR if connectivity == 4 else _EIGHT
    # one by one: where values are equal, skimage's order among several parts would depend on all of them
    for part in divisible:
        box = boxes.place(int(part))
        view, here = parts.labels[box], parts.labels[box] == part
        # markers of other parts, and those that are none, have the number 0 or lie outside `here`
        flood = watershed(255 - smooth[box], number[markers.labels[box]], mask=here, connectivity=structure)
        np.copyto(view, flood, where=here)
    divided = np.zeros(count + 1, np.bool_)
    divided[divisible] = divided[parts.count + 1 :] = True
    return parts.labels, divided


def _deep(cores: Parts) -> NDArray[np.bool_]:
    """Say where cores are deep, (h, w): in several parts only if all ways between two lead over what is not."""
    deep, boxes = np.zeros(cores.labels.shape, np.bool_), cores.boxes()
    for core in range(1, cores.count + 1):
        box = boxes.place(core)
        inside = np.pad(cores.labels[box] == core, 1)  # the image's edge is an edge of the core
        depth = ndimage.distance_transform_edt(inside)
        part = depth > _DEEP * depth.max()
        if ndimage.label(part, _EIGHT)[1] > 1:
            # summits whose saddles lie below `_DEEP` of the lower one, each down to that share of its own height
            height = np.log(np.maximum(depth, 0.5))
            part = local_maxima(reconstruction(height + np.log(_DEEP), height)) & inside
            lobes, count = ndimage.label(part, _EIGHT)
            sizes = np.bincount(lobes.ravel(), minlength=count + 1)
            part &= sizes[lobes] >= _LOBE * sizes[1:].max()
        deep[box] |= part[1:-1, 1:-1]
    return deep


def _part_of(markers: Parts, cores: Parts, parts: Parts) -> Ints:
    """Return the part that each marker lies in, 0 for one so small beside the others of its part that it is none.

    A marker's size is that of its core, or its share of it.
    """
    core_of, part_of = (_containing(markers, larger) for larger in (cores, parts))
    sizes, beyond = markers.sizes(), parts.count + 1
    sizes *= cores.sizes()[core_of] / np.maximum(np.bincount(core_of, sizes, cores.count + 1), 1)[core_of]
    typical = np.bincount(part_of, sizes**2, beyond) / np.maximum(np.bincount(part_of, sizes, beyond), 1)
    part_of[sizes < _MIN_SHARE * typical[part_of]] = 0
    return part_of


def _containing(smaller: Parts, larger: Parts) -> Ints:
    """Return the label of the larger part that each smaller one lies in."""
    labels = np.zeros(smaller.count + 1, np.int32)
    labels[smaller.of_run] = larger.labels[smaller.runs.row, smaller.runs.start]
    return labels


def _numbers(part_of: Ints, divisible: NDArray[np.intp], count: int) -> tuple[Ints, int]:
    """Return the label that each marker's piece gets, 0 where its part is not divided, and the highest label.

    The first piece keeps the label of its part, the others get new ones.
    """
    number = np.zeros(len(part_of), np.int32)
    chosen = np.flatnonzero(np.isin(part_of, divisible))
    chosen = chosen[np.argsort(part_of[chosen], kind="stable")]
    first = np.diff(part_of[chosen], prepend=0) != 0
    number[chosen[first]] = part_of[chosen[first]]
    others = chosen[~first]
    number[others] = np.arange(count + 1, count + 1 + len(others))
    return number, count + len(others)
