"""The identity trap: does a model know its data, or does it copy whatever comes?

A model that has learned its data reconstructs them and nothing else. One that copies reconstructs noise just as well.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

OFF_DATA = ("noise", "photographs")  # inputs that a model of the data should not give back
SHRINK = 4
BLOCK = 2**22  # distances found together: 32 MB


def noise(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, d) Gaussian noise with the mean and standard deviation of every feature of x (n, d)."""
    return x.mean(axis=0) + x.std(axis=0) * rng.standard_normal(x.shape)


def shuffled(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each sample of x (n, d) with those of its features in random order that the data use: the same ink, no picture.

    They are those with at least half of the largest standard deviation; the others stay as they are.
    """
    spread = x.std(axis=0)
    used = spread >= spread.max() / 2
    out = x.copy()
    out[:, used] = rng.permuted(x[:, used], axis=1)
    return out


def shuffled_everywhere(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each sample of x (n, d) with all its features in random order: values in places where the data have none."""
    return rng.permuted(x, axis=1)


def means_of_two(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, d) the mean of each sample of x and another one, never itself: two digits on top of one another."""
    n = len(x)
    return (x + x[(np.arange(n) + rng.integers(1, n, size=n)) % n]) / 2


def photographs(x: np.ndarray, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(n, d) another data set with the mean and standard deviation of every pixel of the images x (n, d), as ``noise``.

    These are pieces of the two photographs that scikit-learn ships, in grey. Only their pixels' levels are x's own.
    """
    pieces = patches(len(x), shape, rng)
    spread = pieces.std(axis=0)
    return x.mean(axis=0) + x.std(axis=0) * (pieces - pieces.mean(axis=0)) / np.where(spread > 0, spread, 1)


def patches(n: int, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(n, height * width) float32 in [0, 1]: pieces of the photographs, made smaller so that each shows something."""
    pieces = [np.lib.stride_tricks.sliding_window_view(image, shape) for image in _grey_photographs()]
    counts = [math.prod(piece.shape[:2]) for piece in pieces]
    chosen = rng.integers(sum(counts), size=n)
    first = chosen < counts[0]
    out = np.empty((n, *shape), np.float32)
    for piece, here, numbers in zip(pieces, (first, ~first), (chosen, chosen - counts[0]), strict=True):
        out[here] = piece[np.unravel_index(numbers[here], piece.shape[:2])]
    return out.reshape(n, -1)


@cache
def _grey_photographs() -> tuple[np.ndarray, ...]:
    from sklearn.datasets import load_sample_images

    return tuple(_smaller(image.mean(axis=2) / 255) for image in load_sample_images().images)


def _smaller(image: np.ndarray) -> np.ndarray:
    """The means of its blocks of SHRINK x SHRINK pixels."""
    height, width = (size // SHRINK for size in image.shape)
    blocks = image[: height * SHRINK, : width * SHRINK].reshape(height, SHRINK, width, SHRINK)
    return blocks.mean(axis=(1, 3))


def score(shares: Mapping[str, np.ndarray]) -> np.ndarray:
    """The copying score: the mean share, 0 where it is below, of the inputs in OFF_DATA that is given back.

    1 is the identity; a model that knows its data, and nothing else, is at 0. The mean of two examples does not count:
    any linear model keeps the means of what it gives back. Nor do shuffled pixels: everywhere, they lie where data
    never do; where the data vary they are much like noise.
    """
    return np.mean([np.maximum(share, 0) for name, share in shares.items() if name in OFF_DATA], axis=0)


def at_equal_share(level: np.ndarray, shares: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(n,) what a rival has where it gives back the shares ``level`` (n,) of the data.

    The rival's m models give back ``shares`` (m,) and have ``values`` (m,); between its models the line between two
    neighbours, nan outside of them all.
    """
    order = np.argsort(shares)
    return np.interp(level, shares[order], values[order], left=np.nan, right=np.nan)


@dataclass(frozen=True)
class Nearest:
    """For each of m samples the nearest of n stored ones."""

    index: np.ndarray  # (m,) int64
    distance: np.ndarray  # (m,) Euclidean


def nearest_stored(x: np.ndarray, stored: np.ndarray) -> Nearest:
    """The stored example (n, d) each x (m, d) is nearest to: a memory bank's reconstructions ARE stored examples.

    By ||s||^2 / 2 - x s, one matrix product in the precision of the data.
    """
    middle = stored.mean(axis=0)
    near = stored - middle
    lengths = (near**2).sum(axis=1) / 2
    parts = [(lengths - (part - middle) @ near.T).argmin(axis=1) for part in _parts(x, len(stored))]
    index = np.concatenate(parts or [np.empty(0, int)])
    away = x.astype(np.float64) - stored[index]
    return Nearest(index, np.sqrt((away**2).sum(axis=1)))


def _parts(x: np.ndarray, n: int) -> list[np.ndarray]:
    """x in parts whose distances to n others fit into little memory."""
    size = max(1, BLOCK // n)
    return [x[i : i + size] for i in range(0, len(x), size)]


def share_within(radius: int, d: int, n: int) -> float:
    """log10 of the bound n sum_{i <= radius} (d choose i) / 2^d on the share of all 2^d black-and-white images that
    differ in at most `radius` pixels from one of n images; it is that share where no image is so near to two of them.
    """
    ball = sum(math.comb(d, i) for i in range(radius + 1))
    return math.log10(n) + math.log10(ball) - d * math.log10(2)


def span_projector(x: np.ndarray) -> np.ndarray:
    """(d, d) X^+ X, onto the span of the samples x (n, d), from the origin.

    What gradient descent from zero makes of a one-layer linear autoencoder x_hat = A x (Radhakrishnan et al. 2018):
    the training samples exactly, and of anything else only the part it shares with them; not the identity.
    """
    return np.linalg.pinv(x) @ x
