"""Points in the plane with outliers that no training sees."""

from typing import Annotated

import numpy as np

from aeviz.data import manifolds
from aeviz.data.base import Count, Dataset, Limits, Seed, split

GAP = 0.25  # in model units, 3 to 4 times the moons' own noise: nearer points are no outliers
REACH = 2.2  # half the side of the square, which holds the moons


def _outliers(points: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """(n, 2) uniform in the square of half-width REACH, wherever no point (m, 2) is nearer than GAP."""
    found = np.empty((0, 2))
    while len(found) < n:
        tried = rng.uniform(-REACH, REACH, (n, 2))
        distance = np.linalg.norm(tried[:, None] - points, axis=2).min(axis=1)
        found = np.concatenate([found, tried[distance >= GAP]])
    return found[:n].astype(np.float32)


def moons_outliers(
    n_samples: Count = 1000,
    outliers: Annotated[float, Limits(0.01, 0.5)] = 0.1,
    noise: manifolds.NoiseSize = 0.05,
    seed: Seed = 0,
) -> Dataset:
    """Two moons to learn from; a share `outliers` of the points lie elsewhere, all in the test part, as anomalies."""
    n = round(n_samples * (1 - outliers))
    moons = manifolds.LOADERS["moons"](n_samples=n, noise=noise, seed=seed)
    strange = _outliers(moons.x, n_samples - n, np.random.default_rng([seed, 2]))
    train, test = split(n, seed)
    return Dataset(
        name="moons_outliers",
        x=np.concatenate([moons.x, strange]),
        y=np.append(moons.labels, np.full(len(strange), 2)),
        train=train,
        test=np.append(test, np.arange(n, n_samples)),
        mean=moons.mean.copy(),
        scale=moons.scale.copy(),
        feature_names=moons.feature_names,
        class_names=(*moons.class_names, "outlier"),
        anomalous=np.arange(n_samples) >= n,
    )


LOADERS = {"moons_outliers": moons_outliers}
