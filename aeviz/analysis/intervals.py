"""How far a mean may be off by chance: Student's t, for a few values, such as seeds, or many, such as examples."""

import numpy as np


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
