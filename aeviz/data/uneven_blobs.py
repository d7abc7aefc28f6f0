"""Two blobs of unequal size: do both get their share of what is drawn?"""

from typing import Annotated

import numpy as np

from aeviz.data.base import Count, Dataset, Limits, Seed, split, standardise

CENTRES = np.array([[-1.0, 0.0], [1.0, 0.0]])


def uneven_blobs(
    n_samples: Count = 1000,
    share: Annotated[float, Limits(0.05, 0.95)] = 0.2,
    noise: Annotated[float, Limits(0.01, 1.0)] = 0.15,
    seed: Seed = 0,
) -> Dataset:
    """Gaussian blobs around (-1, 0) and (1, 0); the left one holds this share of the points, to the nearest whole."""
    rng = np.random.default_rng(seed)
    y = rng.permutation((np.arange(n_samples) >= round(share * n_samples)).astype(np.int64))
    train, test = split(n_samples, seed)
    values = CENTRES[y] + noise * rng.standard_normal((n_samples, 2))
    x, mean, scale = standardise(values, train, isotropic=True)
    return Dataset(
        name="uneven_blobs",
        x=x,
        y=y,
        train=train,
        test=test,
        mean=mean,
        scale=scale,
        feature_names=("x", "y"),
        class_names=("small", "large"),
    )


LOADERS = {"uneven_blobs": uneven_blobs}
