"""Geometries that are made when they are asked for, and let go of: only the pages used last are held."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.phrases.ground import Geometries


class Pages:
    """Geometries by row; rows next to one another are on one page.

    `make` gives those of rows (n,) of one page; it is asked again for what was let go of. `held` is how many pages of
    `size` rows are kept.
    """

    def __init__(self, make: Callable[[NDArray[np.int64]], Geometries], size: int, held: int) -> None:
        self._make, self._size, self._most = make, size, held
        self._held: OrderedDict[int, tuple[Geometries, NDArray[np.bool_]]] = OrderedDict()

    def at(self, rows: NDArray[np.int64]) -> Geometries:
        """The geometries of rows (n,) in any order."""
        numbers = rows // self._size
        if len(rows) and numbers[0] == numbers[-1] and (numbers == numbers[0]).all():
            return self._of_page(int(numbers[0]), rows)
        out = np.empty(len(rows), object)
        for number in np.unique(numbers).tolist():
            here = np.flatnonzero(numbers == number)
            out[here] = self._of_page(number, rows[here])
        return out

    def _of_page(self, number: int, rows: NDArray[np.int64]) -> Geometries:
        if number not in self._held:
            while len(self._held) >= self._most:
                self._held.popitem(last=False)
            self._held[number] = np.empty(self._size, object), np.zeros(self._size, bool)
        self._held.move_to_end(number)
        shapes, made = self._held[number]
        places = rows - number * self._size
        if not made[places].all():
            new = np.unique(places[~made[places]])
            shapes[new] = self._make(new + number * self._size)
            made[new] = True
        asked: Geometries = shapes[places]
        return asked
