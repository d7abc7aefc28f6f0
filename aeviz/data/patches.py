"""Small squares out of two photographs, whitened.

The photographs are by danielbuechele and vultilion (flickr.com), CC BY 2.0, as scikit-learn ships them.
"""

from functools import lru_cache
from typing import Annotated

import numpy as np

from aeviz.data.base import Dataset, Limits, Seed, pixel_names

HELD_OUT = 0.25  # of each photograph's width, on the right
CUT_OFF = 0.4  # cycles a pixel, beyond which whitening damps instead of lifting
SPREAD = 1 / 6  # standard deviation of the whitened pixels, around 1/2


@lru_cache(maxsize=1)
def _whitened() -> tuple[np.ndarray, ...]:
    """Each photograph in grey, (height, width), with mean 0 and variance 1, its frequencies made even.

    |f| exp(-(|f| / CUT_OFF)^4) as of Olshausen & Field (1996): photographs have amplitudes like 1/|f|.
    """
    from sklearn.datasets import load_sample_images

    found: list[np.ndarray] = []
    for photograph in load_sample_images().images:
        grey = photograph.mean(axis=2)
        f = np.hypot(*np.meshgrid(*map(np.fft.fftfreq, grey.shape), indexing="ij"))
        even = np.fft.ifft2(np.fft.fft2(grey) * f * np.exp(-((f / CUT_OFF) ** 4))).real
        found.append((even - even.mean()) / even.std())
    return tuple(found)


def photograph_patches(
    n_samples: Annotated[int, Limits(10, 50_000)] = 12_000,
    side: Annotated[int, Limits(4, 32)] = 10,
    seed: Seed = 0,
) -> Dataset:
    """Patches of side x side pixels at random places of two whitened photographs, half of each.

    A fifth is held out, from the right quarter of each photograph, from which nothing is learned. The pixels are
    1/2 + SPREAD times the whitened ones, in [0, 1]: grey is nothing, a dark and a light pixel are an edge.
    """
    rng = np.random.default_rng(seed)
    n_test = n_samples // 5
    x = np.concatenate([_drawn(n_samples - n_test, side, rng, False), _drawn(n_test, side, rng, True)])
    rows = np.arange(n_samples)
    return Dataset(
        name="photograph_patches",
        x=np.clip(0.5 + SPREAD * x, 0, 1).astype(np.float32),
        train=rows[:-n_test],
        test=rows[-n_test:],
        mean=np.zeros(side**2, np.float32),
        scale=np.ones(side**2, np.float32),
        feature_names=pixel_names(side),
        image_shape=(side, side),
    )


def _drawn(n: int, side: int, rng: np.random.Generator, held_out: bool) -> np.ndarray:
    """(n, side^2) patches from the left parts of the photographs in turn, or from the right ones.

    The places are those that rng gives one after the other, the row of each before its column.
    """
    images = _whitened()
    which = rng.permutation(np.arange(n) % len(images))
    height, width = np.array([image.shape for image in images])[which].T
    edge = np.rint(width * (1 - HELD_OUT)).astype(int)
    low, high = (edge, width) if held_out else (0 * edge, edge)
    rows, columns = rng.integers(np.stack([0 * low, low], axis=1), np.stack([height, high], axis=1) - side).T
    patches = np.empty((n, side**2))
    for i, image in enumerate(images):
        mine, windows = which == i, np.lib.stride_tricks.sliding_window_view(image, (side, side))
        patches[mine] = windows[rows[mine], columns[mine]].reshape(-1, side**2)
    return patches


LOADERS = {"photograph_patches": photograph_patches}
