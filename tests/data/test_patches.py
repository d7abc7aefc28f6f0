"""Patches of photographs: whitened, held out by place, and with edges as what a sparse code finds in them."""

import numpy as np
from shipped_runs import shipped_run
from sklearn.datasets import load_sample_images

from aeviz import data
from aeviz.data import patches
from aeviz.lessons import sparse


def test_photographs_are_whitened():
    """What is four times as fine has over a sixth of the power, in the grey values less than a tenth."""
    raw = [photograph.mean(axis=2) for photograph in load_sample_images().images]
    for image, grey in zip(patches._whitened(), raw, strict=True):
        f = np.hypot(*np.meshgrid(*map(np.fft.fftfreq, image.shape), indexing="ij"))
        coarse, fine = ((f > low) & (f <= low + 0.06) for low in (0.03, 0.21))
        shares = [power[fine].mean() / power[coarse].mean() for power in map(_power, (image, grey))]
        assert shares[0] > 1 / 6 and shares[1] < 1 / 10
        assert abs(image.mean()) < 1e-9 and np.isclose(image.std(), 1)


def _power(image: np.ndarray) -> np.ndarray:
    return np.abs(np.fft.fft2(image - image.mean())) ** 2


def test_what_is_held_out_shows_nothing_that_is_learned_from():
    """No patch of the one part has a row of pixels in common with one of the other."""
    dataset = data.load("photograph_patches", n_samples=2000, side=8)
    assert dataset.x.shape == (2000, 64) and dataset.height_width == (8, 8)
    assert (len(dataset.train), len(dataset.test)) == (1600, 400)
    assert dataset.x.min() >= 0 and dataset.x.max() <= 1 and abs(dataset.x.mean() - 0.5) < 0.01
    rows = [{row.tobytes() for row in x.reshape(-1, 8)} for x in (dataset.x_train, dataset.x_test)]
    assert len(rows[0] & rows[1]) < 0.001 * len(rows[1])  # a clipped or even row may be anywhere


def gabors(side: int) -> np.ndarray:
    """(2, m, side^2) pairs of orthonormal Gabor patches, in phase and a quarter turn on, at many places and angles."""
    y, x = np.mgrid[:side, :side].reshape(2, -1)
    centres = np.stack(np.meshgrid(*[np.arange(0.5, side - 1)] * 2), axis=-1).reshape(-1, 2)
    pairs = []
    for angle in np.pi * np.arange(12) / 12:
        along = np.array([np.cos(angle), np.sin(angle)])
        for waves in (0.08, 0.14, 0.2, 0.28, 0.36):
            for spread in (1.2, 1.8, 2.6):
                u, v = x - centres[:, :1], y - centres[:, 1:]
                hill, phase = np.exp(-(u**2 + v**2) / 2 / spread**2), 2 * np.pi * waves * (along[0] * u + along[1] * v)
                pairs.append(np.stack([hill * np.cos(phase), hill * np.sin(phase)]))
    first, second = np.concatenate(pairs, axis=1)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second -= (second * first).sum(axis=1, keepdims=True) * first
    return np.stack([first, second / np.linalg.norm(second, axis=1, keepdims=True)])


def test_with_a_price_the_columns_are_edges_and_without_one_they_are_not():
    """How much of a column's square the best Gabor patch explains (Olshausen & Field 1996)."""
    run, bank = shipped_run(sparse.PATCHES), gabors(8)
    explained = {}
    for knob in run.knobs:
        columns = run.at(knob).decoder_layers()[0][0]
        columns = columns / np.linalg.norm(columns, axis=1, keepdims=True)
        explained[knob] = np.median(((bank @ columns.T) ** 2).sum(axis=0).max(axis=0))
    assert explained[0.3] > 0.7 and explained[0.0] < 0.4, explained
