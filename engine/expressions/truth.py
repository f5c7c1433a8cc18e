"""Answers with a margin: what surely holds and what might. A phrase is made only where the two agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """Two masks over the same rows, `sure` a subset of `maybe`."""

    sure: Bools
    maybe: Bools

    @property
    def clear(self) -> bool:
        """Whether nothing is in doubt."""
        return bool((self.sure == self.maybe).all())

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.sure & other.sure, self.maybe & other.maybe)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.sure | other.sure, self.maybe | other.maybe)

    def __invert__(self) -> Truth:
        return Truth(~self.maybe, ~self.sure)


def at_least(values: Floats, sure: float | Floats, maybe: float | Floats) -> Truth:
    """Sure from one threshold on, possible from a lower one on."""
    return Truth(np.asarray(values >= sure, np.bool_), np.asarray(values >= maybe, np.bool_))


def at_most(values: Floats, sure: float | Floats, maybe: float | Floats) -> Truth:
    """Sure up to one threshold, possible up to a higher one."""
    return Truth(np.asarray(values <= sure, np.bool_), np.asarray(values <= maybe, np.bool_))
