"""From noise to data: one denoiser for each noise sigma, gone down from the largest sigma to the smallest.

By Tweedie's formula (r_sigma(x) - x) / sigma^2 is the slope of log p_sigma, the density of the data with noise. So
denoisers are enough to draw new data (Song & Ermon 2019; Song et al. 2021). ``Rungs`` are in order, the largest sigma
first; a rung is (sigma, r), r taking (m, d) to (m, d).
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from aeviz.analysis.field import posterior_means
from aeviz.networks.arrays import Map
from aeviz.required import required
from aeviz.run import Run

Rungs = Sequence[tuple[float, Map]]

N_DIRECTIONS = 100


def of_run(run: Run, i: int = 0) -> Rungs:
    """The Run's networks from the largest noise down to its i-th."""
    return [(sigma, run.model(k).reconstruct) for sigma, k in _falling(run, i)]


def of_data(run: Run, i: int = 0) -> Rungs:
    """The same noises with the exact optimum for the Run's training points: what no network can beat on them."""
    optimum = posterior_means(run.dataset().x_train)
    return [(sigma, _at(optimum, sigma)) for sigma, _ in _falling(run, i)]


def _falling(run: Run, i: int) -> list[tuple[float, int]]:
    noises = [(required(run.variant.noise_std(sigma), "Gaussian noises"), k) for k, sigma in enumerate(run.spec.knobs)]
    return sorted((pair for pair in noises if pair[0] >= noises[i][0]), reverse=True)


def _at(denoiser: Callable[[np.ndarray, float], np.ndarray], sigma: float) -> Map:
    return lambda x: denoiser(x, sigma)


def pure_noise(data: np.ndarray, sigma: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """(n, d) points of N(mean of the data (m, d), sigma^2 I): the data, seen through a noise that drowns them.

    They are in the precision of the data, and stay in it along the walks below.
    """
    return data.mean(axis=0) + _normal((n, data.shape[1]), data.dtype, rng) * float(sigma)


def _normal(shape: tuple[int, ...], precision: np.dtype, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(shape, np.float32 if precision == np.float32 else np.float64)


def flow(rungs: Rungs, start: np.ndarray) -> np.ndarray:
    """(K, m, d) where m points are as each of the K noises is reached, start (m, d) at the first: no chance in it.

    dx/dsigma = (x - r_sigma(x)) / sigma keeps the points distributed as p_sigma (the probability flow of Song et al.
    2021). A step is Heun's: the mean of the slopes at both of its ends (Karras et al. 2022).
    """
    return np.stack(_down(rungs, start)[0])


def _down(rungs: Rungs, start: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Where the points are at each of the K noises, and what r makes of them at all of these but the last."""
    path, denoised = [np.asarray(start)], list[np.ndarray]()
    for (sigma, r), (below, r_below) in pairwise(rungs):
        x = path[-1]
        denoised.append(r(x))
        slope = (x - denoised[-1]) / sigma
        ahead = x + (below - sigma) * slope
        path.append(x + (below - sigma) * (slope + (ahead - r_below(ahead)) / below) / 2)
    return path, denoised


class Descent(NamedTuple):
    """(K, n, d) n walkers at each of the K noises, and what r makes of them there."""

    walkers: np.ndarray
    denoised: np.ndarray


def descent(rungs: Rungs, data: np.ndarray, n: int, *, seed: int = 0) -> Descent:
    """A ``walk`` by the flow that keeps what the flow has denoised on its way."""
    path, denoised = _down(rungs, pure_noise(data, rungs[0][0], n, np.random.default_rng(seed)))
    return Descent(np.stack(path), np.stack([*denoised, rungs[-1][1](path[-1])]))


def walk(rungs: Rungs, data: np.ndarray, n: int, *, shaken: bool = False, seed: int = 0) -> np.ndarray:
    """(K, n, d) n walkers at each of the K noises, from pure noise around the data (m, d), always the same draws."""
    rng = np.random.default_rng(seed)
    start = pure_noise(data, rungs[0][0], n, rng)
    return langevin(rungs, start, rng) if shaken else flow(rungs, start)


def langevin(
    rungs: Rungs, start: np.ndarray, rng: np.random.Generator, *, n_steps: int = 40, step: float = 0.5
) -> np.ndarray:
    """(K, m, d) where m points are at the end of each of the K noises, after ``n_steps`` of Langevin's steps at each.

    x <- x + step/2 (r_sigma(x) - x) + sqrt(step) sigma eps: uphill in density, shaken so that p_sigma is where it
    settles (Song & Ermon 2019; their step is sigma^2 times this one).
    """
    x = np.asarray(start)
    path: list[np.ndarray] = []
    for sigma, r in rungs:
        for _ in range(n_steps):
            x = x + step / 2 * (r(x) - x) + math.sqrt(step) * float(sigma) * _normal(x.shape, x.dtype, rng)
        path.append(x)
    return np.stack(path)


def chain(sigma: float, r: Map, start: np.ndarray, rng: np.random.Generator, n_steps: int) -> np.ndarray:
    """(2 n_steps + 1, m, d) start, corrupted, denoised, corrupted, ...: walking back from noise (Bengio et al. 2013).

    x~ = x + sigma eps, then r(x~). For the exact chain one would draw from p(x | x~); its mean r(x~) is less spread.
    """
    path = [np.asarray(start)]
    for _ in range(n_steps):
        noisy = path[-1] + sigma * rng.standard_normal(path[-1].shape)
        path += [noisy, r(noisy)]
    return np.stack(path)


def sliced_wasserstein(a: np.ndarray, b: np.ndarray, rng: np.random.Generator) -> float:
    """How far sample a (n, d) is from sample b (m, d): the mean of W_1 over N_DIRECTIONS random directions.

    W_1 of two samples on a line is the least mean way to move one onto the other (Rabin et al. 2012): the area between
    their distribution functions.
    """
    directions = rng.standard_normal((N_DIRECTIONS, a.shape[1]))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    along_a, along_b = directions @ a.T, directions @ b.T  # in one product: its factors are read once, not each time
    return float(np.mean([_moved(*pair) for pair in zip(along_a, along_b, strict=True)]))


def _moved(a: np.ndarray, b: np.ndarray) -> float:
    """W_1 of the numbers a (n,) and b (m,): of n and m as many, the mean gap between those of the same rank."""
    if len(a) == len(b):
        return float(np.abs(np.sort(a) - np.sort(b)).mean())
    both = np.concatenate([a, b])
    order = np.argsort(both)
    ahead = np.cumsum(np.where(order < len(a), len(b), -len(a)))[:-1]  # n m times what F_a is above F_b
    return float(np.abs(ahead) @ np.diff(both[order])) / (len(a) * len(b))


def by_chance(data: np.ndarray, test: np.ndarray, n: int, rng: np.random.Generator, repeats: int = 5) -> float:
    """The same distance where only chance is in it: of n of the data (m, d), drawn one by one, from test (k, d).

    A mean over repeats. No sampler of the data's distribution comes nearer on average, but for what n leaves to chance.
    """
    draws = (data[rng.integers(len(data), size=n)] for _ in range(repeats))
    return float(np.mean([sliced_wasserstein(draw, test, rng) for draw in draws]))


def gains(clean: np.ndarray, noisy: np.ndarray, denoised: np.ndarray, components: np.ndarray) -> np.ndarray:
    """(k,) how much of each direction of components (k, d) a denoiser lets through, by least squares.

    The slope of u.r(x~) on u.x~. Along a principal component it is lambda / (lambda + sigma^2), Wiener's gain, for the
    best linear denoiser and for the best denoiser of all: Cov(E[x | x~], x~) = Cov(x, x~).
    """
    seen, out = ((x - clean.mean(axis=0)) @ components.T for x in (noisy, denoised))
    seen -= seen.mean(axis=0)
    return (seen * (out - out.mean(axis=0))).sum(axis=0) / (seen**2).sum(axis=0)


def asymmetry(jacobian: np.ndarray) -> np.ndarray:
    """(n,) ||J - J'|| / ||J + J'|| of Jacobians (n, d, d): 0 where the field is a slope, and so has no curl."""
    turned = jacobian.swapaxes(1, 2)
    across = np.linalg.norm(jacobian - turned, axis=(1, 2))
    return across / np.maximum(np.linalg.norm(jacobian + turned, axis=(1, 2)), np.finfo(float).tiny)
