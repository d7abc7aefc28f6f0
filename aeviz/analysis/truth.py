"""A code held against the true coordinates of a curve or a surface: is it in their order, and where does it fold?"""

import numpy as np

BACK = 0.05  # of a code's range: a shorter way back is noise, and no fold


def read_off(z_train: np.ndarray, t_train: np.ndarray, z: np.ndarray) -> np.ndarray:
    """(n, m) the best affine guess of the true coordinates t (n_train, m) from codes: least squares on the training
    ones z_train (n_train, k), of z (n, k). Whatever turns, stretches or mirrors the code changes nothing.
    """
    with_one = [np.column_stack([codes, np.ones(len(codes))]).astype(np.float64) for codes in (z_train, z)]
    return with_one[1] @ np.linalg.lstsq(with_one[0], t_train, rcond=None)[0]


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's of a (n,) and b (n,), without sign: 1 where one is in the other's order, or in the reverse."""
    from scipy.stats import spearmanr

    return abs(float(np.asarray(spearmanr(a, b))[0]))


def folds(t: np.ndarray, z: np.ndarray) -> int:
    """How often a code z (n,) turns back along the curve's coordinate t (n,).

    Each turn counts once z has gone back by BACK of its range from the farthest place that it had reached: noise
    is no fold. 0 where the code is in the order of t.
    """
    path = np.asarray(z, np.float64)[np.argsort(t, kind="stable")]
    step, turns, heading = BACK * np.ptp(path), 0, 0
    low = high = path[0]  # the farthest places that were reached, either way, since the last turn
    for value in path:
        low, high = min(low, value), max(high, value)
        if heading >= 0 and value < high - step:
            turns, heading, low = turns + (heading > 0), -1, value
        elif heading <= 0 and value > low + step:
            turns, heading, high = turns + (heading < 0), 1, value
    return turns
