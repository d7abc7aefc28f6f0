"""Curves and surfaces whose truth is known: coordinate t, point x(t), tangent dx/dt.

A manifold is one small function of its coordinate(s) returning the point and its partial derivatives, each
a tuple of columns. All are sampled alike: t at random, the point, Gaussian noise, one common scale, that
of the training points.
"""

from collections.abc import Callable
from typing import Annotated, TypeAlias

import numpy as np

from aeviz.data.base import Count, Dataset, Limits, Seed, split, standardise

LOADERS: dict[str, Callable[..., Dataset]] = {}

NoiseSize = Annotated[float, Limits(0.0, 10.0)]
Spread = Annotated[float, Limits(0.01, 100.0)]
Sampler = Callable[[np.random.Generator, int], np.ndarray]

Point: TypeAlias = tuple[np.ndarray | float, ...]
"""The columns of points, or of derivatives; a constant one is a number."""

Parametrisation: TypeAlias = Callable[..., tuple[Point, ...]]
"""Of the coordinates, and of the class where there are classes: the point, and its derivative by each coordinate."""


def uniform(*intervals: tuple[float, float]) -> Sampler:
    """Coordinates (n, k) uniform in a box, one (low, high) for each coordinate."""
    low, high = np.reshape(intervals, (-1, 2)).T
    return lambda rng, n: rng.uniform(low, high, (n, len(low)))


def columns(coordinates: Point, n: int) -> np.ndarray:
    """Ensemble columns and constants into (n, d_in)."""
    return np.stack([np.broadcast_to(coordinate, n) for coordinate in coordinates], axis=-1)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Divide (..., d_in) vectors by their length."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def sample(
    parametrise: Parametrisation,
    draw: Sampler,
    classes: tuple[str, ...],
    n_samples: int,
    noise: float,
    spread: float,
    seed: int,
) -> Dataset:
    """Draw n_samples points of a manifold: x(t) + noise * N(0, I), noise in data units.

    The noise is drawn after t, so that another noise level moves the same points. Classes alternate. ``spread`` is
    the training points' standard deviation in model units: with the curve's own one (0.27 for the spiral) a network
    sees raw coordinates, from which it learns far worse than from standardised ones.
    """
    rng = np.random.default_rng(seed)
    t = draw(rng, n_samples)
    y = np.arange(n_samples) % len(classes) if classes else None
    point, *derivatives = parametrise(*t.T) if y is None else parametrise(*t.T, y)
    clean = columns(point, n_samples)
    train, test = split(n_samples, seed)
    x, mean, scale = standardise(clean + noise * rng.standard_normal(clean.shape), train, isotropic=True)
    x, scale = x * np.float32(spread), scale / np.float32(spread)
    # One scale for all axes turns no direction: the tangents of data units are those of model units.
    tangents = [unit(columns(derivative, n_samples)) for derivative in derivatives]
    return Dataset(
        name=parametrise.__name__,
        x=x,
        y=y,
        train=train,
        test=test,
        mean=mean,
        scale=scale,
        feature_names=("x₁", "x₂", "x₃")[: x.shape[1]],  # not x, y, z: z is the code
        class_names=classes,
        t=t.astype(np.float32) if tangents else None,
        tangent=np.stack(tangents, axis=1).astype(np.float32) if tangents else None,
    )


def manifold(
    draw: Sampler, noise: float = 0.0, classes: tuple[str, ...] = ()
) -> Callable[[Parametrisation], Parametrisation]:
    """Make a parametrisation a data set with options n_samples, noise, spread, seed; with classes it also gets y."""

    def register(parametrise: Parametrisation) -> Parametrisation:
        def load(n_samples: Count = 1000, noise: NoiseSize = noise, spread: Spread = 1.0, seed: Seed = 0) -> Dataset:
            return sample(parametrise, draw, classes, n_samples, noise, spread, seed)

        LOADERS[parametrise.__name__] = load
        return parametrise

    return register


@manifold(uniform((0, 2 * np.pi)))
def circle(t: np.ndarray) -> tuple[Point, ...]:
    """The unit circle."""
    return (np.cos(t), np.sin(t)), (-np.sin(t), np.cos(t))


@manifold(uniform((0, np.pi)), noise=0.05, classes=("upper", "lower"))
def moons(t: np.ndarray, y: np.ndarray) -> tuple[Point, ...]:
    """Two half circles that reach into each other, as scikit-learn's make_moons."""
    sign = 1 - 2 * y
    return (y + sign * np.cos(t), 0.5 * y + sign * np.sin(t)), (-sign * np.sin(t), sign * np.cos(t))


@manifold(uniform((3, 15)))
def spiral(t: np.ndarray) -> tuple[Point, ...]:
    """0.04 t (sin t, cos t), t in [3, 15] (Alain & Bengio, 2013)."""
    sin, cos = np.sin(t), np.cos(t)
    return (0.04 * t * sin, 0.04 * t * cos), (0.04 * (sin + t * cos), 0.04 * (cos - t * sin))


@manifold(uniform((-1.5 * np.pi, 1.5 * np.pi)))
def s(t: np.ndarray) -> tuple[Point, ...]:
    """The letter S: three quarters of a circle above, three quarters below, at unit speed."""
    sign = np.sign(t)
    return (np.sin(t), sign * (np.cos(t) - 1)), (np.cos(t), -np.sin(np.abs(t)))


@manifold(uniform((-1, 1)))
def sine(t: np.ndarray) -> tuple[Point, ...]:
    """y = sin(2 pi x), two periods."""
    return (t, np.sin(2 * np.pi * t)), (1, 2 * np.pi * np.cos(2 * np.pi * t))


@manifold(uniform((0, 2 * np.pi)), noise=0.05, classes=("outer", "inner"))
def concentric(t: np.ndarray, y: np.ndarray) -> tuple[Point, ...]:
    """Two circles about one centre, of radius 1 and 0.5."""
    radius = 1 - 0.5 * y
    return (radius * np.cos(t), radius * np.sin(t)), (-radius * np.sin(t), radius * np.cos(t))


@manifold(uniform((0, 2 * np.pi)))
def eight(t: np.ndarray) -> tuple[Point, ...]:
    """The figure eight of Gerono, x^4 = x^2 - y^2, which crosses itself at 0."""
    return (np.sin(t), np.sin(2 * t) / 2), (np.cos(t), np.cos(2 * t))


@manifold(uniform(), noise=0.3, classes=("left", "right"))
def blobs(y: np.ndarray) -> tuple[Point, ...]:
    """Two Gaussian blobs: two points, (-1, 0) and (1, 0), with noise; no coordinate, no tangent."""
    return ((2 * y - 1, 0),)


@manifold(uniform((1.5 * np.pi, 4.5 * np.pi), (0, 21)))
def swiss_roll(t: np.ndarray, h: np.ndarray) -> tuple[Point, ...]:
    """(t cos t, h, t sin t), a strip rolled up (Tenenbaum, de Silva & Langford, 2000)."""
    sin, cos = np.sin(t), np.cos(t)
    return (t * cos, h, t * sin), (cos - t * sin, 0, sin + t * cos), (0, 1, 0)


@manifold(uniform((-1.5 * np.pi, 1.5 * np.pi), (0, 2)))
def s_curve(t: np.ndarray, h: np.ndarray) -> tuple[Point, ...]:
    """The letter S drawn out to a surface of depth h."""
    (x, z), (dx, dz) = s(t)
    return (x, h, z), (dx, 0, dz), (0, 1, 0)


@manifold(uniform((0, 6 * np.pi)))
def helix(t: np.ndarray) -> tuple[Point, ...]:
    """(cos t, sin t, t / 5), three turns."""
    return (np.cos(t), np.sin(t), t / 5), (-np.sin(t), np.cos(t), 1 / 5)


@manifold(uniform((0, 2 * np.pi)))
def trefoil(t: np.ndarray) -> tuple[Point, ...]:
    """(sin t + 2 sin 2t, cos t - 2 cos 2t, -sin 3t), a closed curve with a knot."""
    return (
        (np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -np.sin(3 * t)),
        (np.cos(t) + 4 * np.cos(2 * t), -np.sin(t) + 4 * np.sin(2 * t), -3 * np.cos(3 * t)),
    )


@manifold(uniform((-1, 1), (-1, 1)))
def twin_peaks(u: np.ndarray, v: np.ndarray) -> tuple[Point, ...]:
    """z = sin(pi u) tanh(3 v) over a square."""
    wave, step = np.sin(np.pi * u), np.tanh(3 * v)
    return (u, v, wave * step), (1, 0, np.pi * np.cos(np.pi * u) * step), (0, 1, 3 * wave * (1 - step**2))


def below_the_pole(rng: np.random.Generator, n: int) -> np.ndarray:
    """Stereographic coordinates (n, 2) of points uniform by area on the unit sphere below z = 0.8.

    By Archimedes, z is uniform on a sphere; seen from the pole, r = sqrt((1 + z) / (1 - z)) <= 3.
    """
    z, angle = rng.uniform([-1, 0], [0.8, 2 * np.pi], (n, 2)).T
    r = np.sqrt((1 + z) / (1 - z))
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=-1)


@manifold(below_the_pole)
def sphere(u: np.ndarray, v: np.ndarray) -> tuple[Point, ...]:
    """The unit sphere without its pole: (2u, 2v, u^2 + v^2 - 1) / (1 + u^2 + v^2), a disc bent round."""
    q = 1 + u**2 + v**2
    return (
        (2 * u / q, 2 * v / q, 1 - 2 / q),
        (2 / q - 4 * u**2 / q**2, -4 * u * v / q**2, 4 * u / q**2),
        (-4 * u * v / q**2, 2 / q - 4 * v**2 / q**2, 4 * v / q**2),
    )
