"""How far a mean may be off by chance: Student's t, for a few values, such as seeds, or many, such as examples."""

from dataclasses import dataclass

import numpy as np

N_DRAWS = 400


@dataclass(frozen=True)
class Interval:
    """A statistic with its 95 % interval."""

    value: float
    low: float
    high: float


def standard_errors(n: int) -> float:
    """How many standard errors the 95 % interval of a mean of n > 1 values reaches, on either side."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.975))


def half_width(values: np.ndarray) -> np.ndarray:
    """(..., n) -> (...): half the 95 % interval of the mean of n values, t s / sqrt(n), with Student's t of n - 1.

    Infinite for a single value.
    """
    n = values.shape[-1]
    if n < 2:
        return np.full(values.shape[:-1], np.inf)
    return standard_errors(n) * values.std(-1, ddof=1) / np.sqrt(n)


def of_mean(values: np.ndarray) -> Interval:
    """The mean of (n,) values with its 95 % interval."""
    values = np.asarray(values, dtype=np.float64)
    middle, half = float(values.mean()), float(half_width(values))
    return Interval(middle, middle - half, middle + half)


def resampled(n: int) -> np.ndarray:
    """(N_DRAWS, n) the weight of each of n examples in samples drawn anew; always the same draws (Efron 1979)."""
    rows = np.random.default_rng(0).integers(n, size=(N_DRAWS, n)) + n * np.arange(N_DRAWS)[:, None]
    return np.bincount(rows.ravel(), minlength=N_DRAWS * n).reshape(N_DRAWS, n) / n
