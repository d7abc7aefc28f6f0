"""Sparsity measures, the sparse-coding identities and dictionary recovery levels."""

import numpy as np
import pytest

from aeviz.analysis import sparsity

ONE = np.eye(16)[:1]  # one unit alone
ALL = np.ones((1, 16))  # all equal
HALF = np.repeat([[1.0, 0]], 8, axis=1)  # half of them on


def test_hoyer_of_the_extremes():
    z = np.concatenate([ONE, ALL, HALF])
    np.testing.assert_allclose(sparsity.hoyer(z), [1, 0, (4 - np.sqrt(8)) / 3], atol=1e-12)
    np.testing.assert_allclose(sparsity.hoyer(HALF), [0.3905], atol=1e-4)


def test_a_silent_code_has_no_sparsity():
    assert np.isnan(sparsity.hoyer(0 * ALL)).all()


def test_hoyer_of_gaussian_noise_has_its_known_mean():
    z = np.random.default_rng(0).normal(size=(20000, 64))
    assert sparsity.hoyer(z).mean() == pytest.approx(0.228, abs=2e-3)
    assert sparsity.hoyer(np.maximum(z, 0)).mean() == pytest.approx(0.493, abs=2e-3)


def test_l0_and_rates_of_firing_are_those_counted_by_hand():
    z = np.array([[0, 0, 2.0], [0, 1, 3]])
    assert sparsity.l0(z).tolist() == [1, 2]
    assert sparsity.firing_rate(z).tolist() == [0, 0.5, 1]
    assert sparsity.frac_alive(z) == pytest.approx(2 / 3)


def test_the_histogram_keeps_exact_zeros_apart():
    z = np.array([[0.0, 1e-9, 1], [0, -1, 0.5]])
    result = sparsity.code_histogram(z, bins=4)
    assert (result.zeros, result.counts.tolist()) == (2, [1, 0, 1, 2])
    assert result.edges.tolist() == [-1, -0.5, 0, 0.5, 1]
    silent = sparsity.code_histogram(np.zeros((3, 2)))
    assert (silent.zeros, silent.counts.sum()) == (6, 0)


def test_means_and_rates_of_a_class_without_examples_are_nan():
    result = sparsity.class_activation(np.array([[0, 4.0], [2, 0], [0, 2]]), np.array([1, 0, 1]), 3)
    np.testing.assert_array_equal(result.mean, [[2, 0, np.nan], [0, 3, np.nan]])
    np.testing.assert_array_equal(result.rate, [[1, 0, np.nan], [0, 1, np.nan]])


def test_mmcs_of_a_permuted_and_rescaled_dictionary_is_one():
    true = np.random.default_rng(0).normal(size=(8, 12))
    assert sparsity.mmcs(3 * true[:, ::-1], true) == pytest.approx(1)
    assert sparsity.mmcs(-np.eye(4), np.eye(4)) == 0  # the sign counts
    assert sparsity.mmcs(np.eye(4)[:, :2], np.eye(4)) == 0.5  # the mean is over the true atoms
    assert sparsity.mmcs(np.zeros((4, 3)), np.eye(4)) == 0


@pytest.mark.parametrize(("d", "n", "single_draw"), [(16, 32, 0.480), (32, 64, 0.408), (64, 128, 0.315)])
def test_mmcs_by_chance_is_the_mean_of_the_largest_of_n_random_cosines(d, n, single_draw):
    from scipy.stats import beta

    t = np.linspace(-1, 1, 20001)  # (1 + cosine) / 2 of random directions is Beta((d - 1) / 2, (d - 1) / 2)
    expected = 1 - np.trapezoid(beta.cdf((1 + t) / 2, (d - 1) / 2, (d - 1) / 2) ** n, t)
    level = sparsity.mmcs_by_chance(d, n, n, np.random.default_rng(0), repeats=100)
    assert level == pytest.approx(expected, abs=0.005)
    assert level == pytest.approx(single_draw, abs=0.03)


def test_soft_thresholding_solves_the_lasso_for_an_orthonormal_dictionary():
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(0)
    dictionary, x, lam = np.linalg.qr(rng.normal(size=(10, 10)))[0], 2 * rng.normal(size=10), 0.7
    signed = Lasso(alpha=lam / 10, fit_intercept=False, tol=1e-12).fit(dictionary, x).coef_
    np.testing.assert_allclose(sparsity.soft_threshold(dictionary.T @ x, lam), signed, atol=1e-10)
    positive = Lasso(alpha=lam / 10, fit_intercept=False, positive=True, tol=1e-12).fit(dictionary, x).coef_
    np.testing.assert_allclose(np.maximum(dictionary.T @ x - lam, 0), positive, atol=1e-10)


@pytest.mark.parametrize("nonnegative", [False, True])
def test_every_code_is_zero_exactly_from_the_stated_lambda_on(nonnegative):
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(1)
    x, dictionary = rng.normal(size=(20, 8)), rng.normal(size=(8, 12))
    dictionary /= np.linalg.norm(dictionary, axis=0)
    edge = sparsity.all_zero_lambda(x, dictionary, half=True, nonnegative=nonnegative)

    def fires(lam: float) -> bool:
        lasso = Lasso(alpha=lam / 8, fit_intercept=False, positive=nonnegative, tol=1e-10)
        return bool(lasso.fit(dictionary, x.T).coef_.any())

    assert (fires(0.999 * edge), fires(1.001 * edge)) == (True, False)
    doubled = sparsity.all_zero_lambda(x, dictionary, half=False, nonnegative=nonnegative)
    assert doubled == 2 * edge
    assert edge <= sparsity.all_zero_bound(x, half=True) == sparsity.all_zero_bound(x, half=False) / 2


def test_a_dictionary_pointing_away_never_fires_with_nonnegative_codes():
    assert sparsity.all_zero_lambda(np.ones((1, 2)), -np.eye(2), half=True, nonnegative=True) == 0


def test_shrinkage_is_zero_for_least_squares_and_known_for_a_scaled_fit():
    rng = np.random.default_rng(0)
    x, origin = rng.normal(size=(50, 6)), np.arange(6.0)
    plane = np.linalg.qr(rng.normal(size=(6, 3)))[0]
    fit = x @ plane @ plane.T
    assert sparsity.shrinkage(x + origin, fit + origin, origin) == pytest.approx(0, abs=1e-12)
    assert sparsity.shrinkage(x + origin, 0.8 * fit + origin, origin) == pytest.approx(0.2)
    assert np.isnan(sparsity.shrinkage(x, np.zeros_like(x), 0 * origin))


def test_an_orthonormal_sparse_code_shrinks_by_lambda_on_every_active_unit():
    a = np.array([[3.0, -2, 0.4]])
    z = sparsity.soft_threshold(a, 0.5)
    assert z.tolist() == [[2.5, -1.5, 0]]
    expected = 1 - (2.5**2 + 1.5**2) / (2.5 * 3 + 1.5 * 2)
    assert sparsity.shrinkage(a, z, np.zeros(3)) == pytest.approx(expected)
