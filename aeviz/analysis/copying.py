"""The identity trap: does a model know its data, or does it copy whatever comes?

A model that has learned its data reconstructs them and nothing else. One that copies reconstructs noise just as well.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Map = Callable[[np.ndarray], np.ndarray]


def noise(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, d) Gaussian noise with the mean and standard deviation of every feature of x (n, d)."""
    return x.mean(axis=0) + x.std(axis=0) * rng.standard_normal(x.shape)


def shuffled(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each sample of x (n, d) with its own features in random order: the same pixels, no picture."""
    return rng.permuted(x, axis=1)


def means_of_two(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, d) the mean of each sample of x and another one, never itself: two digits on top of one another."""
    n = len(x)
    return (x + x[(np.arange(n) + rng.integers(1, n, size=n)) % n]) / 2


def share_copied(reconstruct: Map, x: np.ndarray) -> float:
    """1 - mean ||x_hat - x||^2 / total variance of x: 1 copies x perfectly, 0 is no better than x's mean."""
    x = np.asarray(x, dtype=np.float64)
    variance = x.var(axis=0).sum()
    if variance == 0:
        raise ValueError("x has no variance: all samples are equal, so that no share of it can be copied.")
    return 1.0 - float(((reconstruct(x) - x) ** 2).sum(axis=1).mean() / variance)


@dataclass(frozen=True)
class Copying:
    """`share_copied` of the data and of three kinds of input that are no data."""

    data: float
    noise: float
    shuffled: float
    means_of_two: float  # high for any linear model too: it keeps means of what it reconstructs

    @property
    def score(self) -> float:
        """The mean share of noise and of shuffled pixels that is copied: 1 is the identity, 0 or less knows better."""
        return (self.noise + self.shuffled) / 2


def copying(reconstruct: Map, x: np.ndarray, rng: np.random.Generator) -> Copying:
    """How much of what is no data the model reconstructs all the same; x (n, d) are data it should know."""
    made = [make(x, rng) for make in (noise, shuffled, means_of_two)]
    return Copying(share_copied(reconstruct, x), *(share_copied(reconstruct, other) for other in made))


@dataclass(frozen=True)
class Nearest:
    """For each of m samples the nearest of n stored ones."""

    index: np.ndarray  # (m,) int64
    distance: np.ndarray  # (m,) Euclidean


def nearest_stored(x: np.ndarray, stored: np.ndarray) -> Nearest:
    """The stored example (n, d) each x (m, d) is nearest to: a memory bank's reconstructions ARE stored examples."""
    from sklearn.neighbors import NearestNeighbors

    distance, index = NearestNeighbors(n_neighbors=1).fit(stored).kneighbors(x)
    return Nearest(index[:, 0], distance[:, 0])


def span_projector(x: np.ndarray) -> np.ndarray:
    """(d, d) X^+ X, onto the span of the samples x (n, d), from the origin.

    What gradient descent from zero makes of a one-layer linear autoencoder x_hat = A x (Radhakrishnan et al. 2018):
    the training samples exactly, and of anything else only the part it shares with them; not the identity.
    """
    return np.linalg.pinv(x) @ x


def trained_from(start: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(d, d) P + A0 (I - P), P = X^+ X: the limit of gradient descent on ||A x - x||^2 from A0 = `start` (d, d).

    Off the training samples the model keeps what it started with.
    """
    projector = span_projector(x)
    return projector + start @ (np.eye(len(projector)) - projector)
