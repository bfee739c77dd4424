"""Bootstrap over bursts: intervals of figures, and of ratios of two runs of the same pictures."""

from collections.abc import Callable

import numpy as np

DRAWS = 1000
SEED = 1
LEVEL = 0.9

Interval = tuple[float, float]


def draws(burst: np.ndarray) -> np.ndarray:
    """How often each picture counts in each draw, [DRAWS, pictures]: as many bursts as there are, drawn with replacement."""
    number = int(burst.max()) + 1
    times = np.random.default_rng(SEED).multinomial(number, np.full(number, 1 / number), size=DRAWS)
    return times[:, burst].astype(float)


def interval(figures: np.ndarray) -> Interval:
    """The middle 90 % of the draws."""
    low, high = np.nanquantile(figures, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def of_each(weights: np.ndarray, figure: Callable[[np.ndarray], float]) -> Interval:
    return interval(np.array([figure(each) for each in weights]))


def of_ratio(weights: np.ndarray, one: Callable[[np.ndarray], np.ndarray], other: Callable[[np.ndarray], np.ndarray]) -> Interval:
    """Paired: both runs see the same draw."""
    above, below = one(weights), other(weights)
    return interval(np.where(below > 0, above / np.maximum(below, 1e-9), np.nan))
