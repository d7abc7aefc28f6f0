"""How much like an edge a small image is: what a Gabor patch, a wave under a hill, explains of it.

Filters (n, height, width), one for each unit.
"""

from functools import lru_cache

import numpy as np

N_ANGLES = 12
WAVES = (0.08, 0.14, 0.2, 0.28, 0.36)  # cycles a pixel
SPREADS = (1.2, 1.8, 2.6)  # pixels


@lru_cache(maxsize=2)
def patches(height: int, width: int) -> np.ndarray:
    """(2, m, height * width) pairs of orthonormal Gabor patches, in phase and a quarter turn on, between all pixels."""
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    middles = np.stack(np.meshgrid(np.arange(0.5, height - 1), np.arange(0.5, width - 1)), axis=-1).reshape(-1, 2)
    v, u = y - middles[:, :1], x - middles[:, 1:]
    pairs = [
        np.exp(-(u**2 + v**2) / 2 / spread**2) * np.exp(2j * np.pi * wave * (np.cos(angle) * u + np.sin(angle) * v))
        for angle in np.pi * np.arange(N_ANGLES) / N_ANGLES
        for wave in WAVES
        for spread in SPREADS
    ]
    waves = np.concatenate(pairs)
    first, second = np.real(waves), np.imag(waves)
    first = first / np.linalg.norm(first, axis=1, keepdims=True)
    second = second - (second * first).sum(axis=1, keepdims=True) * first
    return np.stack([first, second / np.linalg.norm(second, axis=1, keepdims=True)])


def explained(filters: np.ndarray) -> np.ndarray:
    """(n,) the share of sum w^2 that the best Gabor patch of any phase explains; nan for a filter of zeros.

    Filters of sparse codes and of denoising networks are compared with such patches by Olshausen & Field (1996) and
    Vincent et al. (2010).
    """
    w = np.asarray(filters, dtype=np.float64).reshape(len(filters), -1)
    products = patches(*filters.shape[1:]) @ w.T  # (2, m, n)
    total = (w**2).sum(axis=1)
    return (products**2).sum(axis=0).max(axis=0) / np.where(total > 0, total, np.nan)
