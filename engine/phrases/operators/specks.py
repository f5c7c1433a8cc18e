"""Which found objects are specks that a network left: too small for how little it is sure of them.

Sureness is compared as odds, p / (1 - p) of the best pixel: near 1, where networks put what they know, equal steps of
probability are not equal steps of doubt (0.98 has twice the odds of 0.96).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.phrases.ground import Floats

CRUMB = 0.01  # share of the typical area under which an object is a speck however sure the network is
SPECK = 0.03  # the same, of the area times the share of the typical odds
AS_SURE = 0.7  # share of the typical odds from which on an object counts as sure as the typical ones
LEVEL = 1 / 255  # scores are no finer


def specks(area: Floats, best: Floats) -> NDArray[np.bool_]:
    """Specks among the objects (n,) of one find, by area in any unit and the score of the best pixel, 0 to 1.

    Typical are the area-weighted medians: half of all area found lies in objects at least as large, and in objects at
    least as sure, however many specks there are.
    """
    if len(area) < 2:
        return np.zeros(len(area), np.bool_)
    probability = np.clip(best, LEVEL / 2, 1 - LEVEL / 2)
    odds = probability / (1 - probability)
    size = area / weighted_median(area, area)
    sure = odds / weighted_median(odds, area)
    doubted: NDArray[np.bool_] = (size < CRUMB) | ((sure < AS_SURE) & (size * sure < SPECK))
    return doubted


def weighted_median(values: Floats, weights: Floats) -> float:
    """The smallest value up to which lies half of the weight."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(total, total[-1] / 2)]])
