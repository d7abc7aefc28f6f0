"""What an encoder's first layer looks for: how local its filters are, and how smooth.

Filters (n, height, width), one for each unit, as `of_encoder` gives them.
"""

import numpy as np

LEAST_SPREAD = 0.02  # standard deviation of a pixel that varies, of images in [0, 1]


def of_encoder(weight: np.ndarray, x_train: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(d_out, height, width) the first layer's weights (d_out, d_in) as images, 0 at pixels that hardly vary.

    Training leaves the weights of a pixel that is the same in all images as they were drawn at first.
    """
    return (weight * (x_train.std(axis=0) >= LEAST_SPREAD)).reshape(-1, *shape)


def window(shape: tuple[int, int]) -> int:
    """The side of the window in `locality`: a third of the image's shorter side, 3 pixels of 8 and 9 of 28."""
    return max(1, round(min(shape) / 3))


def locality(filters: np.ndarray) -> np.ndarray:
    """(n,) the largest share of sum w^2 in any square `window` of the image; nan for a filter of zeros.

    1 for one pixel alone; for white noise little more than the window's share of the pixels.
    """
    side = window(filters.shape[1:])
    energy = np.asarray(filters, dtype=np.float64) ** 2
    total, sums = energy.sum(axis=(1, 2)), energy
    for axis in (1, 2):  # of rows, and of these columns: 2 side additions for a window, not side^2
        sums = np.lib.stride_tricks.sliding_window_view(sums, side, axis=axis).sum(axis=-1)
    return sums.max(axis=(1, 2)) / np.where(total > 0, total, np.nan)


def smoothness(filters: np.ndarray) -> np.ndarray:
    """(n,) correlation of a weight with its neighbour's to the right and below: 0 for white noise, near 1 for a slope.

    sum of (w - m)(w' - m) over neighbouring pairs, as a mean of both directions, over the variance; nan for constants.
    """
    w = np.asarray(filters, dtype=np.float64)
    w = w - w.mean(axis=(1, 2), keepdims=True)
    pairs = (w[:, 1:] * w[:, :-1]).mean(axis=(1, 2)) + (w[:, :, 1:] * w[:, :, :-1]).mean(axis=(1, 2))
    variance = (w**2).mean(axis=(1, 2))
    return pairs / 2 / np.where(variance > 0, variance, np.nan)
