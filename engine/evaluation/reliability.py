"""Whether probabilities mean what they say: reliability, its error, and the temperature (and bias) that mend it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

BINS = 15
COUNTED = 24.0  # logits beyond this are counted there: their probability is 0 or 1 in float32
STEP = 0.05
COLDEST, HOTTEST = 0.05, 20.0


@dataclass(frozen=True)
class Reliability:
    """Bins of probability that hold anything: their mean probability, share of true cases, and number of cases.

    `error` is the expected calibration error, the mean over cases of |mean probability - share| of their bin (Guo et
    al. 2017), here of the probability of being true.
    """

    claimed: NDArray[np.float64]
    true: NDArray[np.float64]
    cases: NDArray[np.float64]
    error: float


def reliability(on_target: NDArray[np.int64], elsewhere: NDArray[np.int64], bins: int = BINS) -> Reliability:
    """Reliability of probabilities quantized to p8, from counts (256,) of true and false cases by p8."""
    return _binned(np.arange(256) * bins // 256, np.arange(256) / 255, on_target, elsewhere, bins)


def _binned(
    bin_of: NDArray[np.int64], probability: NDArray[np.float64], true: NDArray[np.int64], false: NDArray[np.int64],
    bins: int,
) -> Reliability:  # fmt: skip
    bin_of = np.minimum(bin_of, bins - 1)
    total = (true + false).astype(np.float64)
    cases: NDArray[np.float64] = np.bincount(bin_of, total, bins).astype(np.float64)
    filled = cases > 0
    claimed = np.bincount(bin_of, total * probability, bins)[filled] / cases[filled]
    share = np.bincount(bin_of, true.astype(np.float64), bins)[filled] / cases[filled]
    error = float(np.sum(np.abs(claimed - share) * cases[filled]) / max(cases.sum(), 1.0))
    return Reliability(claimed, share, cases[filled], error)


class LogitCounts:
    """Counts true and false cases by their logit, in steps of STEP from -COUNTED to COUNTED."""

    def __init__(self) -> None:
        self.levels = np.linspace(-COUNTED, COUNTED, round(2 * COUNTED / STEP) + 1)
        self.true, self.false = (np.zeros(len(self.levels), np.int64) for _ in range(2))

    def add(self, logits: NDArray[np.float32], true: NDArray[np.bool_]) -> None:
        """Count logits (n,) and whether each case was true (n,)."""
        index = np.rint((np.clip(logits, -COUNTED, COUNTED) + COUNTED) / STEP).astype(np.int64)
        self.true += np.bincount(index[true], minlength=len(self.levels))
        self.false += np.bincount(index[~true], minlength=len(self.levels))

    def loss(self, temperature: float, bias: float = 0.0) -> float:
        """Mean negative log-likelihood of the cases at a temperature and a bias."""
        z = self.levels / temperature + bias
        total = float(self.true @ np.logaddexp(0, -z) + self.false @ np.logaddexp(0, z))
        return total / max(int(self.true.sum() + self.false.sum()), 1)

    def reliability(self, temperature: float = 1.0, bias: float = 0.0, bins: int = BINS) -> Reliability:
        """Reliability of the probabilities sigmoid(logit / temperature + bias)."""
        probability = 1 / (1 + np.exp(-self.levels / temperature - bias))
        return _binned((probability * bins).astype(np.int64), probability, self.true, self.false, bins)

    def temperature(self) -> float:
        """The temperature of the smallest loss (Guo et al. 2017); 1 where only one kind of case was counted.

        Cases of one kind alone are the more likely the colder it is, without end.
        """
        if not self.true.any() or not self.false.any():
            return 1.0
        limits = (float(np.log(COLDEST)), float(np.log(HOTTEST)))
        found = minimize_scalar(lambda t: self.loss(float(np.exp(t))), bounds=limits, method="bounded")
        return float(np.exp(found.x))

    def temperature_and_bias(self) -> tuple[float, float]:
        """Temperature and bias of the smallest loss (Platt 1999), both kinds of cases weighing the same.

        They are (1, 0) where only one kind was counted. How often things are asked for that are not there depends on
        who asks, not on the pack: the even odds are ours.
        """
        if not self.true.any() or not self.false.any():
            return 1.0, 0.0
        true, false = self.true / self.true.sum(), self.false / self.false.sum()

        def loss(at: NDArray[np.float64]) -> float:
            z = self.levels / np.exp(at[0]) + at[1]
            return float(true @ np.logaddexp(0, -z) + false @ np.logaddexp(0, z))

        limits = [(float(np.log(COLDEST)), float(np.log(HOTTEST))), (-COUNTED, COUNTED)]
        found = minimize(loss, np.zeros(2), bounds=limits, method="L-BFGS-B")
        return float(np.exp(found.x[0])), float(found.x[1])
