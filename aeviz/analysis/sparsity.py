"""Sparse codes: how few units fire, which, for what, and what the penalty takes away.

Codes z (n, d_latent) as a ReLU or a threshold leaves them: a unit that does not fire is exactly 0.
"""

from dataclasses import dataclass

import numpy as np

from aeviz.analysis.intervals import Interval, resampled

# ------------------------------------------------------------------------------------------------- how sparse


def l0(z: np.ndarray) -> np.ndarray:
    """(n,) number of units that fire for each sample."""
    return np.count_nonzero(z, axis=1)


def firing_rate(z: np.ndarray) -> np.ndarray:
    """(d_latent,) share of the samples for which each unit fires."""
    return np.count_nonzero(z, axis=0) / len(z)


def by_use(z: np.ndarray) -> np.ndarray:
    """(d_latent,) the units in order of their firing rate, the one used most first; equals in order of number."""
    return np.argsort(-firing_rate(z), kind="stable")


def nth(z: np.ndarray, unit: int) -> int:
    """The column of the unit with this number, counted from 1; the last one where there are fewer."""
    return min(unit, z.shape[1]) - 1


def frac_alive(z: np.ndarray) -> float:
    """Share of the units that fire for at least one sample; the others are dead."""
    return float((firing_rate(z) > 0).mean())


def hoyer(z: np.ndarray) -> np.ndarray:
    """(n,) (sqrt d - l1 / l2) / (sqrt d - 1) of each code: 1 for one unit alone, 0 for all equal (Hoyer 2004).

    nan where every unit is 0. Gaussian codes are not at 0: .228 for 64 units, .493 after a ReLU.
    """
    size = np.abs(np.asarray(z, dtype=np.float64))
    root, l2 = np.sqrt(z.shape[1]), np.linalg.norm(size, axis=1)
    return (root - size.sum(axis=1) / np.where(l2 > 0, l2, np.nan)) / (root - 1)


# ---------------------------------------------------------------------------------------------- what fires when


@dataclass(frozen=True)
class CodeHistogram:
    """Values that are exactly 0 are counted apart, since a bin would hide them among the small ones."""

    edges: np.ndarray  # (bins + 1,)
    counts: np.ndarray  # (bins,) of the values that are not 0
    zeros: int  # values that are exactly 0


def code_histogram(z: np.ndarray, bins: int = 60) -> CodeHistogram:
    """Histogram of all values in z, of any shape; one column of the codes gives the histogram of a unit."""
    values = np.asarray(z, dtype=np.float64).ravel()
    counts, edges = np.histogram(values[values != 0], bins=bins)
    return CodeHistogram(edges, counts, int((values == 0).sum()))


@dataclass(frozen=True)
class ClassActivation:
    """Which unit fires for which class."""

    mean: np.ndarray  # (d_latent, c) mean activation
    rate: np.ndarray  # (d_latent, c) share of the class's samples for which the unit fires


def class_activation(z: np.ndarray, y: np.ndarray, n_classes: int) -> ClassActivation:
    """Mean activation and firing rate of every unit in every class; z (n, d_latent), y (n,) from 0 to n_classes - 1.

    nan for a class without examples.
    """
    groups = [np.asarray(z, dtype=np.float64)[y == c] for c in range(n_classes)]
    none = np.full(z.shape[1], np.nan)
    mean = np.stack([group.mean(axis=0) if len(group) else none for group in groups], axis=1)
    rate = np.stack([firing_rate(group) if len(group) else none for group in groups], axis=1)
    return ClassActivation(mean, rate)


@dataclass(frozen=True)
class Overlap:
    """Units counted over pairs of examples: in the union of both, of those firing for the mixture, firing anew
    there.
    """

    union: int
    kept: int
    invented: int


def overlap(first: np.ndarray, second: np.ndarray, mixture: np.ndarray) -> Overlap:
    """Do concepts add up? Which units of two examples fire for both in one; codes (n, d_latent) of n pairs."""
    either, both = (first != 0) | (second != 0), mixture != 0
    return Overlap(int(either.sum()), int((either & both).sum()), int((both & ~either).sum()))


# --------------------------------------------------------------------------------------------- the dictionary


def _unit_columns(dictionary: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(dictionary, axis=0)
    return dictionary / np.where(norm > 0, norm, 1.0)


def max_cosine(found: np.ndarray, true: np.ndarray) -> np.ndarray:
    """(n_true,) the largest signed cosine of each true atom with any found one.

    found (d, m) and true (d, n) hold atoms as columns of any length; a zero column matches nothing.
    """
    return (_unit_columns(found).T @ _unit_columns(true)).max(axis=0)


def mmcs(found: np.ndarray, true: np.ndarray) -> float:
    """Mean over the TRUE atoms of `max_cosine`: 1 iff every true atom was found (Sharkey et al. 2022)."""
    return float(max_cosine(found, true).mean())


def mmcs_by_chance(d: int, n_found: int, n_true: int, rng: np.random.Generator, repeats: int = 20) -> float:
    """Mean MMCS of two independent Gaussian dictionaries: the level at which nothing has been found."""
    draws = (rng.standard_normal((2, d, max(n_found, n_true))) for _ in range(repeats))
    return float(np.mean([mmcs(found[:, :n_found], true[:, :n_true]) for found, true in draws]))


# --------------------------------------------------------------------------------------- two paths compared


def at_equal(x: np.ndarray, y: np.ndarray, wanted: float) -> float:
    """y where x is ``wanted``, on the line between the two nearest of the K trained models: x, y (K,); nan beyond all.

    To compare two ways along their knobs at equal error, or at equal L0.
    """
    order, rounding = np.argsort(x, kind="stable"), 1e-9 * np.abs(x).max()
    beyond = not x.min() - rounding <= wanted <= x.max() + rounding
    return float("nan") if beyond else float(np.interp(wanted, x[order], y[order]))


def lead_at_equal(x: np.ndarray, y: np.ndarray, other_x: np.ndarray, other_y: np.ndarray) -> Interval:
    """Mean y (n,) minus the other's mean y where its mean x is as large: other_x, other_y (K, n) along its knob.

    With the 95 % bootstrap interval over the n examples, drawn together for all; only for a mean x between the other's.
    """

    def lead(weight: np.ndarray) -> float:
        return float(weight @ y) - at_equal(other_x @ weight, other_y @ weight, float(weight @ x))

    low, high = np.nanquantile([lead(weight) for weight in resampled(len(x))], [0.025, 0.975])
    return Interval(lead(np.full(len(x), 1 / len(x))), float(low), float(high))


# ------------------------------------------------------------------------------------- what the penalty does


def soft_threshold(a: np.ndarray, lam: float) -> np.ndarray:
    """sign(a) max(0, |a| - lam): argmin_z of 1/2 (a - z)^2 + lam |z|.

    With an orthonormal dictionary D and a = D'x it is the sparse code of x; each active unit is low by exactly lam.
    """
    return np.sign(a) * np.maximum(np.abs(a) - lam, 0)


def objective(x: np.ndarray, dictionary: np.ndarray, z: np.ndarray, lam: float) -> np.ndarray:
    """(n,) ||x - D z||^2 + lam ||z||_1 of each code z (n, m), x (n, d) with the decoder's bias off, D (d, m)."""
    x, z = np.asarray(x, dtype=np.float64), np.asarray(z, dtype=np.float64)
    return ((x - z @ dictionary.T) ** 2).sum(axis=1) + lam * np.abs(z).sum(axis=1)


def best_codes(x: np.ndarray, dictionary: np.ndarray, lam: float) -> np.ndarray:
    """(n, m) argmin over z >= 0 of the `objective`, by coordinate descent (scikit-learn's Lasso); lam > 0.

    Raises ValueError where a code's objective is not known to be within 1e-6 of the least, as the duality gap tells.
    """
    from sklearn.linear_model import Lasso

    x, columns = np.asarray(x, dtype=np.float64), np.asarray(dictionary, dtype=np.float64)
    # Its objective is ours / (2 d); it ends where that is within tol ||x||^2 / (2 d) or so of the least.
    lasso = Lasso(
        lam / 2 / len(columns), fit_intercept=False, precompute=True, max_iter=20_000, tol=1e-7, positive=True
    )
    z = lasso.fit(columns, x.T).coef_.reshape(len(x), -1)
    if (gap := duality_gap(x, columns, z, lam).max()) > 1e-6 * max(1.0, float((x**2).sum(axis=1).max())):
        raise ValueError(f"The best codes were not found: their cost may be {gap:.2g} above the least.")
    return z


def duality_gap(x: np.ndarray, dictionary: np.ndarray, z: np.ndarray, lam: float) -> np.ndarray:
    """(n,) what the `objective` of codes z >= 0 is above the least at most: objective - dual value (Kim et al. 2007).

    The dual point is the residual, shortened until no column matches it by more than lam / 2.
    """
    left = x - z @ dictionary.T
    match = np.maximum((left @ dictionary).max(axis=1), 1e-300)
    u = 2 * left * np.minimum(1.0, lam / 2 / match)[:, None]
    return objective(x, dictionary, z, lam) - (u * x).sum(axis=1) + (u**2).sum(axis=1) / 4


def coherence(dictionary: np.ndarray) -> float:
    """The largest |cosine| of two different columns of (d, m): 0 iff all are orthogonal (Donoho & Huo 2001)."""
    columns = _unit_columns(np.asarray(dictionary, dtype=np.float64))
    cosine = np.abs(columns.T @ columns)
    return float((cosine - np.diag(np.diag(cosine))).max())


def all_zero_lambda(x: np.ndarray, dictionary: np.ndarray, *, half: bool, nonnegative: bool) -> float:
    """The lambda from which on every code is zero: max over samples and atoms of |d_j . x|, or of d_j . x if z >= 0.

    x (n, d) with the decoder's bias taken off, dictionary (d, m). This is for 1/2 ||x - Dz||^2 + lam ||z||_1
    (`half`); without the 1/2 it is twice that.
    """
    match = x @ dictionary
    largest = float(match.max() if nonnegative else np.abs(match).max())
    return max(largest, 0.0) * (1.0 if half else 2.0)


def all_zero_bound(x: np.ndarray, *, half: bool) -> float:
    """max ||x||, or twice it without the 1/2: no dictionary of unit-norm atoms fires at this lambda. x (n, d)."""
    return float(np.linalg.norm(x, axis=1).max()) * (1.0 if half else 2.0)


def shrinkage(x: np.ndarray, x_hat: np.ndarray, origin: np.ndarray) -> float:
    """1 - sum x_hat^2 / sum x_hat.x, both measured from origin (d,), the decoding of the zero code.

    The share by which the reconstruction is too short: 0 for a least-squares fit, positive where the penalty pulls
    the codes down, 1 when nothing is left (Rajamanoharan et al. 2024). nan where x_hat has no part along x.
    """
    target, made = np.asarray(x, dtype=np.float64) - origin, np.asarray(x_hat, dtype=np.float64) - origin
    overlap = float((made * target).sum())
    return 1.0 - float((made**2).sum()) / overlap if overlap > 0 else float("nan")
