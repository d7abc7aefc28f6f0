"""The squared error of a reconstruction, and the share of the variance that it gives back."""

import numpy as np

from aeviz.analysis.intervals import half_width


def reconstruction_error(x: np.ndarray, x_hat: np.ndarray) -> float:
    """Mean over samples of the SUM over features of (x - x_hat)^2, as in Hinton & Salakhutdinov (2006)."""
    return float(squared_errors(x, x_hat).mean())


def squared_errors(x: np.ndarray, x_hat: np.ndarray) -> np.ndarray:
    """(n,) of each sample the sum over features of (x - x_hat)^2."""
    return ((np.asarray(x, dtype=np.float64) - x_hat) ** 2).sum(axis=1)


def frac_variance_explained(x: np.ndarray, x_hat: np.ndarray) -> float:
    """1 - reconstruction_error / total variance of x: 1 is perfect, 0 as good as the mean, below 0 worse."""
    x = np.asarray(x, dtype=np.float64)
    total = reconstruction_error(x, x.mean(axis=0))
    if total == 0:
        raise ValueError("x has no variance: all points are equal, so that no share of it can be explained.")
    return 1.0 - reconstruction_error(x, x_hat) / total


def chance_of_a_difference(errors: np.ndarray, others: np.ndarray) -> float:
    """Half the 95 % interval of the mean of ``errors - others`` (n,), paired over n samples; infinite for one."""
    return float(half_width(np.asarray(errors, dtype=np.float64) - others))
