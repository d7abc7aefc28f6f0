"""The exact optimum of denoising, and how near a trained network comes to it.

Corrupted by Gaussian noise, x~ = x + sigma eps, the best reconstruction in squared error is the posterior mean
r*(x~) = E[x | x~] = x~ + sigma^2 grad log p_sigma(x~) (Miyasawa 1961; Alain & Bengio 2014). For data that
are a finite set, a Gaussian or a mixture of Gaussians it has a closed form. The field is r(x) - x. All in model units.
Of any noise the optimum is E[x | x~], and the best affine map to it is known from means and covariances.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.networks.arrays import Map

BLOCK_ELEMENTS = 2_000_000  # weights held at once: 16 MB as float64


def _check_sigma(sigma: float) -> None:
    if not sigma > 0:
        raise ValueError(f"sigma = {sigma} has no posterior mean; a noise above 0 is needed.")


def _softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis, in place; the largest logit is taken off first, so that nothing overflows."""
    logits -= logits.max(axis=-1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=-1, keepdims=True)
    return logits


def _lengths(data: np.ndarray) -> np.ndarray:
    """(n,) ||x_i||^2 / 2."""
    return (data**2).sum(axis=1) / 2


def _weights(noisy: np.ndarray, data: np.ndarray, lengths: np.ndarray, sigma: float) -> Iterator[np.ndarray]:
    """Blocks (b, n) of p(x_i | x~) = softmax_i(-||x~ - x_i||^2 / (2 sigma^2)); ||x~||^2 is common and drops out."""
    _check_sigma(sigma)
    step = max(1, BLOCK_ELEMENTS // len(data))
    for start in range(0, len(noisy), step):
        yield _softmax((noisy[start : start + step] @ data.T - lengths) / sigma**2)


def posterior_mean(noisy: np.ndarray, data: np.ndarray, sigma: float) -> np.ndarray:
    """(m, d) E[x | x~] if x is one of the data (n, d) with equal chance and x~ = x + sigma eps is `noisy` (m, d).

    sum_i softmax_i(-||x~ - x_i||^2 / (2 sigma^2)) x_i: the reconstruction no denoiser of these data can beat.
    """
    return posterior_means(data)(noisy, sigma)


def posterior_means(data: np.ndarray) -> Callable[[np.ndarray, float], np.ndarray]:
    """(noisy, sigma) -> `posterior_mean`: the data are cast, and their lengths taken, once for all noises."""
    data = np.asarray(data, dtype=np.float64)
    lengths = _lengths(data)

    def mean(noisy: np.ndarray, sigma: float) -> np.ndarray:
        noisy = np.asarray(noisy, dtype=np.float64)
        return np.concatenate([weights @ data for weights in _weights(noisy, data, lengths, sigma)])

    return mean


def posterior_covariance(noisy: np.ndarray, data: np.ndarray, sigma: float) -> np.ndarray:
    """(m, d, d) Cov(x | x~) for the same model; over sigma^2 it is the Jacobian of `posterior_mean`.

    So that Jacobian is symmetric and positive semidefinite, and the mean trace over x~ is the least possible loss.
    """
    noisy, data = np.asarray(noisy, dtype=np.float64), np.asarray(data, dtype=np.float64)
    blocks: list[np.ndarray] = []
    for weights in _weights(noisy, data, _lengths(data), sigma):
        mean = weights @ data
        second = np.einsum("bn,ni,nj->bij", weights, data, data, optimize=True)
        blocks.append(second - mean[:, :, None] * mean[:, None, :])
    return np.concatenate(blocks)


def gaussian_posterior_mean(noisy: np.ndarray, mean: np.ndarray, covariance: np.ndarray, sigma: float) -> np.ndarray:
    """(m, d) mu + S (S + sigma^2 I)^-1 (x~ - mu) for x ~ N(mu, S): shrinks most where the data are thin.

    For any x with this mean and covariance it is the affine map with the least mean squared error.
    """
    noisy_covariance = covariance + sigma**2 * np.eye(len(mean))
    return mean + (noisy - mean) @ np.linalg.pinv(noisy_covariance, hermitian=True) @ covariance


@dataclass(frozen=True)
class Covariance:
    """S = D^1/2 V diag(variances) V^T D^1/2 of any x with this mean, for a noise of covariance c D with D diagonal.

    Taken apart once, it gives the affine optimum at every strength c of the noise.
    """

    mean: np.ndarray  # (d,)
    root: np.ndarray  # (d,) of D
    directions: np.ndarray  # (d, d) V, a direction a column
    variances: np.ndarray  # (d,) of x along V, in units of the noise


def taken_apart(mean: np.ndarray, covariance: np.ndarray, noise: np.ndarray | float = 1.0) -> Covariance:
    """The mean (d,) and covariance (d, d) of x in the directions of a noise with the variances ``noise`` (d,), times a
    strength: see `masked`. Where a feature has no noise, x is taken to have no variance either.
    """
    root = np.sqrt(np.broadcast_to(noise, mean.shape))
    inverse = np.divide(1, root, out=np.zeros_like(root), where=root > 0)
    variances, directions = np.linalg.eigh(inverse[:, None] * covariance * inverse)
    return Covariance(mean, root, directions, np.maximum(variances, 0))


def affine_optimum(x: Covariance, strength: float, survives: float = 1.0) -> Map:
    """The affine map with the least mean squared error, from x~ = x where it survives, with a chance q for each
    feature, and else 0, plus noise: Cov(x, x~) = q S and Cov(x~) = q^2 S + c D, for the ``strength`` c.

    Gaussian noise has D = I and c = sigma^2; without any, directions in which x has no variance get no weight.
    """
    total = survives**2 * x.variances + strength
    keeps = np.divide(survives * x.variances, total, out=np.zeros_like(total), where=total > 1e-10 * total.max())
    inverse = np.divide(1, x.root, out=np.zeros_like(x.root), where=x.root > 0)

    def optimum(noisy: np.ndarray) -> np.ndarray:
        return x.mean + (((noisy - survives * x.mean) * inverse) @ x.directions * keeps) @ x.directions.T * x.root

    return optimum


def masked(mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """(d,) S_ii + mu_i^2: what masking adds to the variances, times the strength q (1 - q) (Chen et al. 2012)."""
    return np.diag(covariance) + mean**2


def affine_denoiser(clean: np.ndarray, noisy: np.ndarray) -> Map:
    """The affine map of noisy (n, d) that comes nearest to clean (n, d) in mean squared error, for rows like these.

    mu + Cov(x, x~) Cov(x~)^-1 (x~ - mu~). For Gaussian noise it is `gaussian_posterior_mean` of the rows' mean and
    covariance; where each feature survives with chance q, and is else 0, Cov(x, x~) = q S and Cov(x~) = q^2 S +
    q (1 - q) diag(S_ii + mu_i^2) (Chen et al. 2012). A feature that is always 0 gets no weight (pseudo-inverse).
    """
    mean, middle = clean.mean(axis=0, dtype=np.float64), noisy.mean(axis=0, dtype=np.float64)
    away = noisy - middle
    gram: NDArray[np.float64] = away.T @ away
    weight = np.linalg.pinv(gram, rcond=1e-10, hermitian=True) @ (away.T @ (clean - mean))
    return lambda x: mean + (x - middle) @ weight


def mixture_posterior_mean(
    noisy: np.ndarray, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray, sigma: float
) -> np.ndarray:
    """(m, d) E[x | x~] for a mixture of c Gaussians: weights (c,), means (c, d), covariances (c, d, d).

    Each component's own posterior mean, weighted by its chance given x~ under C_k + sigma^2 I.
    """
    noisy = np.asarray(noisy, dtype=np.float64)
    logits = np.empty((len(noisy), len(weights)))
    for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
        spread: NDArray[np.float64] = covariance + sigma**2 * np.eye(len(mean))
        away: NDArray[np.float64] = noisy - mean
        root = np.linalg.cholesky(spread)
        whitened = np.linalg.solve(root, away.T)
        logits[:, k] = np.log(weights[k]) - (whitened**2).sum(axis=0) / 2 - np.log(np.diag(root)).sum()
    parts = [gaussian_posterior_mean(noisy, m, c, sigma) for m, c in zip(means, covariances, strict=True)]
    return np.einsum("mk,kmd->md", _softmax(logits), np.stack(parts))


# ------------------------------------------------------------------------------------------ a network against it


@dataclass(frozen=True)
class FieldAgreement:
    """Two fields compared, arrow by arrow."""

    angle: np.ndarray  # (m,) degrees in [0, 180] between them; nan where one of them is 0
    median_cosine: float
    mean_cosine: float  # pulled down by points on the manifold, where the true arrow has almost no length
    relative_error: float  # ||field - exact|| / ||exact||, over all arrows at once


def field_agreement(field: np.ndarray, exact: np.ndarray) -> FieldAgreement:
    """Compare field (m, d) with the exact one at the same points. Raises ValueError if no arrow has a direction."""
    field, exact = np.asarray(field, dtype=np.float64), np.asarray(exact, dtype=np.float64)
    norm = np.linalg.norm(field, axis=1) * np.linalg.norm(exact, axis=1)
    if not norm.any():
        raise ValueError("at no point do both fields have a direction; there is nothing to compare.")
    cosine: NDArray[np.float64] = np.clip((field * exact).sum(axis=1) / np.where(norm > 0, norm, np.nan), -1, 1)
    return FieldAgreement(
        angle=np.degrees(np.arccos(cosine)),
        median_cosine=float(np.nanmedian(cosine)),
        mean_cosine=float(np.nanmean(cosine)),
        relative_error=float(np.linalg.norm(field - exact) / np.linalg.norm(exact)),
    )


@dataclass(frozen=True)
class DenoisingLoss:
    """Mean over samples of ||r(x~) - x||^2 (summed over features), of a network and of the optimum, same noise."""

    loss: float
    oracle: float  # an estimate of the least possible loss, E tr Cov(x | x~)

    @property
    def excess(self) -> float:
        """(loss - oracle) / oracle: 0 is optimal."""
        return (self.loss - self.oracle) / self.oracle


def noisy_copies(
    data: np.ndarray, sigma: float, rng: np.random.Generator, n_draws: int
) -> tuple[np.ndarray, np.ndarray]:
    """n_draws of the data (n, d), each as likely, and their corruptions x + sigma eps: two arrays (n_draws, d)."""
    clean = np.asarray(data, dtype=np.float64)[rng.integers(len(data), size=n_draws)]
    return clean, clean + sigma * rng.standard_normal(clean.shape)


def denoising_loss(
    reconstruct: Map, data: np.ndarray, sigma: float, rng: np.random.Generator, n_draws: int = 3000
) -> DenoisingLoss:
    """Loss of `reconstruct` and of the posterior mean on n_draws noisy copies of the data (n, d)."""
    clean, noisy = noisy_copies(data, sigma, rng, n_draws)
    best = posterior_mean(noisy, data, sigma)
    return DenoisingLoss(reconstruction_error(clean, reconstruct(noisy)), reconstruction_error(clean, best))
