"""Images in [0, 1], one a row: handwritten digits in two sizes, and clothes."""

from typing import Annotated

import numpy as np

from aeviz.data.base import Dataset, Limits, Seed, split, subset

DIGITS = tuple("0123456789")


def _images(name: str, x: np.ndarray, y: np.ndarray, side: int, class_names: tuple, train, test) -> Dataset:
    return Dataset(
        name=name,
        x=x,
        y=y.astype(np.int64),
        train=train,
        test=test,
        mean=np.zeros(side**2, np.float32),
        scale=np.ones(side**2, np.float32),
        feature_names=tuple(f"pixel_{row}_{column}" for row in range(side) for column in range(side)),
        class_names=class_names,
        image_shape=(side, side),
    )


def digits(n_samples: Annotated[int, Limits(10, 1797)] = 1797, seed: Seed = 0) -> Dataset:
    """Handwritten digits of 8x8 pixels (UCI, as scikit-learn ships them), a random n_samples of the 1797."""
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    chosen = subset(len(pixels), n_samples, np.random.default_rng(seed))
    x = (pixels[chosen] / 16).astype(np.float32)
    return _images("digits", x, labels[chosen], 8, DIGITS, *split(n_samples, seed))


LOADERS = {"digits": digits}
