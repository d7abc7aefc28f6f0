"""Images of a few simple things whose true factors are known: what kind of shape, where, how large, how turned."""

from functools import reduce
from typing import Annotated

import numpy as np

from aeviz.data.base import Dataset, Limits, Seed, split

KINDS = ("square", "ellipse", "triangle")
FACTORS = ("kind", "x", "y", "size", "angle")
SIDE = 28
CENTRE, AREA_ROOT = (8.5, 18.5), (5.0, 9.0)  # in pixels: the largest shape, turned, stays within the image
TURN = np.array([90.0, 180.0, 120.0])  # degrees after which each kind looks the same again
LONG = 2.0  # an ellipse's axes are as 2 to 1


def shapes(
    n_samples: Annotated[int, Limits(10, 20_000)] = 2000, n_objects: Annotated[int, Limits(1, 2)] = 1, seed: Seed = 0
) -> Dataset:
    """White squares, ellipses and triangles on black, 28 x 28, ``n_objects`` in each image, one over the other.

    Each object's kind, place (x to the right, y down, in pixels), size (root of its area, in pixels: all kinds of one
    size are equally bright) and angle (degrees, less than its symmetry's) are drawn independently and uniformly. They
    are kept in ``Dataset.factors``, five columns an object; the class is the kind of an image's only object.
    """
    rng = np.random.default_rng(seed)
    drawn = [_factors(n_samples, rng) for _ in range(n_objects)]
    images = reduce(np.maximum, map(_drawn, drawn))
    names = FACTORS if n_objects == 1 else tuple(f"{name} {i + 1}" for i in range(n_objects) for name in FACTORS)
    train, test = split(n_samples, seed)
    return Dataset(
        name="shapes",
        x=images,
        y=drawn[0][:, 0].astype(np.int64) if n_objects == 1 else None,
        train=train,
        test=test,
        mean=np.zeros(SIDE**2, np.float32),
        scale=np.ones(SIDE**2, np.float32),
        feature_names=tuple(f"pixel_{row}_{column}" for row in range(SIDE) for column in range(SIDE)),
        class_names=KINDS if n_objects == 1 else (),
        image_shape=(SIDE, SIDE),
        factors=np.concatenate(drawn, axis=1),
        factor_names=names,
        factor_kinds=("category", "number", "number", "number", "number") * n_objects,
    )


def _factors(n: int, rng: np.random.Generator) -> np.ndarray:
    """(n, 5) float32, the columns FACTORS of one object in each image."""
    kind = rng.integers(len(KINDS), size=n)
    place, size = rng.uniform(*CENTRE, (n, 2)), rng.uniform(*AREA_ROOT, n)
    return np.column_stack([kind, place, size, rng.random(n) * TURN[kind]]).astype(np.float32)


def _drawn(factors: np.ndarray) -> np.ndarray:
    """(n, SIDE * SIDE) the objects in [0, 1]: a pixel is 1/2 where an outline goes through its middle."""
    kind, x, y, size, angle = factors.astype(np.float64).T[..., None]
    row, column = np.divmod(np.arange(SIDE**2), SIDE)
    right, down, turn = column - x, row - y, np.deg2rad(angle)
    u, v = right * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - right * np.sin(turn)
    outside = np.empty_like(u)
    for i, outline in enumerate((_square, _ellipse, _triangle)):
        rows = kind[:, 0] == i
        outside[rows] = outline(u[rows], v[rows], size[rows])
    return np.clip(0.5 - outside, 0, 1).astype(np.float32)


# How far a place (u, v) lies outside of an outline around (0, 0) with area size^2, in pixels, negative within.


def _square(u: np.ndarray, v: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(u), np.abs(v)) - size / 2


def _ellipse(u: np.ndarray, v: np.ndarray, size: np.ndarray) -> np.ndarray:
    """To first order: (q - 1) / |grad q| with q = 1 on the outline."""
    short = size / np.sqrt(np.pi * LONG)
    q = np.hypot(u / (LONG * short), v / short)
    slope = np.hypot(u / (LONG * short) ** 2, v / short**2) / np.maximum(q, 1e-9)
    return (q - 1) / np.maximum(slope, 1 / (LONG * short))


def _triangle(u: np.ndarray, v: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Equilateral, one corner at negative v."""
    within = size / np.sqrt(3 * np.sqrt(3))  # from the centre to a side
    sides = [v, u * np.sqrt(3) / 2 - v / 2, -u * np.sqrt(3) / 2 - v / 2]
    return np.max(sides, axis=0) - within


LOADERS = {"shapes": shapes}
