"""How local and how smooth a filter is, of filters for which it is known."""

import numpy as np
import pytest

from aeviz.analysis import filters


def test_one_pixel_is_local_and_an_even_filter_has_the_windows_share():
    spot, even = np.zeros((1, 8, 8)), np.ones((1, 8, 8))
    spot[0, 3, 6] = -2
    np.testing.assert_allclose(filters.locality(np.concatenate([spot, even])), [1, 9 / 64])
    assert np.isnan(filters.locality(np.zeros((1, 8, 8)))).all()
    assert (filters.window((8, 8)), filters.window((28, 28)), filters.window((1, 5))) == (3, 9, 1)


def test_the_best_window_is_found_wherever_it_lies():
    rng = np.random.default_rng(0)
    for row, column in ((0, 0), (5, 5), (2, 4)):
        w = 0.01 * rng.normal(size=(1, 8, 8))
        w[0, row : row + 3, column : column + 3] = 1
        energy = w[0, row : row + 3, column : column + 3] ** 2
        assert filters.locality(w)[0] == pytest.approx(energy.sum() / (w**2).sum())


def test_smoothness_of_noise_of_a_slope_and_of_a_chessboard():
    noise = np.random.default_rng(0).normal(size=(3000, 8, 8))
    assert filters.smoothness(noise).mean() == pytest.approx(-1 / 63, abs=0.005)  # its own mean is taken off
    slope = np.add.outer(np.arange(28.0), np.arange(28.0))[None]
    assert filters.smoothness(slope)[0] > 0.9
    board = (np.indices((8, 8)).sum(0) % 2 * 2.0 - 1)[None]
    assert filters.smoothness(board)[0] == pytest.approx(-1)
    assert filters.smoothness(3 * slope + 5) == pytest.approx(filters.smoothness(slope))
    assert np.isnan(filters.smoothness(np.ones((1, 8, 8)))).all()


def test_neighbours_to_the_right_count_as_those_below():
    stripes = np.tile([1.0, -1.0], 4)[None, None].repeat(8, axis=1)  # alike from row to row, opposite across columns
    assert filters.smoothness(stripes)[0] == pytest.approx(filters.smoothness(stripes.swapaxes(1, 2))[0]) == 0


def test_pixels_that_never_vary_have_no_say():
    x = np.random.default_rng(0).random((50, 9))
    x[:, 4] = 0.5
    found = filters.of_encoder(np.ones((2, 9)), x, (3, 3))
    assert found.shape == (2, 3, 3) and not found[:, 1, 1].any() and found.sum() == 16
