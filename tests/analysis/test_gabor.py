"""Gabor patches explain themselves at any phase, and of anything else what least squares says."""

import numpy as np
import pytest

from aeviz.analysis import gabor

SHAPE = 6, 8


def wave(angle: float, cycles: float, phase: float, spread: float) -> np.ndarray:
    """Around the middle of the pixels (2, 3), (2, 4), (3, 3) and (3, 4)."""
    down, across = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float) - np.array([2.5, 3.5])[:, None, None]
    along = np.cos(angle) * across + np.sin(angle) * down
    return np.exp(-(across**2 + down**2) / 2 / spread**2) * np.cos(2 * np.pi * cycles * along + phase)


@pytest.mark.parametrize("phase", (0.0, 0.7, np.pi / 2, 2.0))
def test_a_gabor_patch_of_any_phase_size_and_sign_is_explained_whole(phase):
    found = wave(np.pi / 4, 0.2, phase, 1.8)
    assert np.allclose(gabor.explained(np.stack([found, -7 * found])), 1)


def test_of_a_sum_it_is_what_least_squares_explains_by_the_best_pair():
    rng = np.random.default_rng(0)
    first, second = gabor.patches(*SHAPE)
    for w in rng.normal(size=(3, *SHAPE)):
        best = 0.0
        for pair in zip(first[::7], second[::7], strict=True):
            fitted = np.transpose(pair) @ np.linalg.lstsq(np.transpose(pair), w.ravel(), rcond=None)[0]
            best = max(best, 1 - ((w.ravel() - fitted) ** 2).sum() / (w**2).sum())
        share = gabor.explained(w[None])[0]
        assert best <= share + 1e-12 and share < 1


def test_angles_and_places_are_told_apart_and_zeros_have_no_share():
    upright, level = wave(0, 0.28, 0, 1.8), wave(np.pi / 2, 0.28, 0, 1.8)
    both = np.stack([upright + level, upright, np.zeros(SHAPE)])
    crossed, alone, none = gabor.explained(both)
    assert alone == pytest.approx(1) and 0.4 < crossed < 0.65 and np.isnan(none)
