"""Dependence measures against closed forms and constructions whose dependence is known."""

from itertools import permutations

import numpy as np
import pytest

from aeviz.analysis import independence, pca


def whitened(n: int = 400, d: int = 2) -> np.ndarray:
    """n samples whose covariance is exactly the identity."""
    x = np.random.default_rng(0).normal(size=(n, d))
    return np.linalg.qr(x - x.mean(axis=0))[0] * np.sqrt(n)


def ring(n: int = 500) -> np.ndarray:
    rng = np.random.default_rng(0)
    t = rng.uniform(0, 2 * np.pi, size=n)
    return np.stack([np.cos(t), np.sin(t)], axis=1) + 0.05 * rng.normal(size=(n, 2))


def factors(n: int = 5000) -> np.ndarray:
    return np.random.default_rng(0).integers(10, size=(n, 2))


@pytest.mark.parametrize(("rho", "nats"), [(0.1, 0.005025), (0.5, 0.143841), (0.9, 0.830366), (0.99, 1.958518)])
def test_total_correlation_of_two_gaussians(rho, nats):
    z = whitened() @ np.array([[1, rho], [0, np.sqrt(1 - rho**2)]])
    assert independence.gaussian_total_correlation(z) == pytest.approx(nats, abs=1e-6)
    assert independence.gaussian_total_correlation(z * [3, -0.1] + 7) == pytest.approx(nats, abs=1e-6)
    assert independence.off_diagonal_correlation(z) == pytest.approx(rho)


def test_total_correlation_of_independent_samples_has_its_known_bias():
    rng = np.random.default_rng(0)
    for d in (2, 5):
        mean = np.mean([independence.gaussian_total_correlation(rng.normal(size=(200, d))) for _ in range(500)])
        assert mean == pytest.approx(d * (d - 1) / (4 * 200), rel=0.15)


def test_a_repeated_unit_has_infinite_total_correlation():
    z = whitened()
    assert independence.gaussian_total_correlation(np.column_stack([z, z.sum(axis=1)])) == np.inf


def test_dead_units_are_left_out():
    z = np.column_stack([whitened(), np.full(400, 3.0)])
    assert np.isnan(independence.correlation(z)[2]).all()
    assert independence.off_diagonal_correlation(z) == pytest.approx(0, abs=1e-12)
    assert independence.gaussian_total_correlation(z) == pytest.approx(0, abs=1e-12)
    assert np.isnan(independence.off_diagonal_correlation(z[:, 1:]))


def test_correlation_agrees_with_numpy():
    z = np.random.default_rng(0).normal(size=(50, 4)) @ np.random.default_rng(1).normal(size=(4, 4))
    np.testing.assert_allclose(independence.correlation(z), np.corrcoef(z.T))


def test_hsic_is_the_trace_of_the_centred_gaussian_kernels():
    from sklearn.metrics.pairwise import rbf_kernel

    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(40, 3)), rng.normal(size=(40, 2))
    centre = np.eye(40) - 1 / 40

    def kernel(x: np.ndarray) -> np.ndarray:
        squared = ((x[:, None] - x) ** 2).sum(axis=-1)[np.triu_indices(40, 1)]
        return rbf_kernel(x, gamma=1 / (2 * np.median(squared)))

    expected = np.trace(kernel(a) @ centre @ kernel(b) @ centre) / 40**2
    assert independence.hsic(a, b) == pytest.approx(expected)


def test_the_pca_codes_of_a_ring_are_uncorrelated_and_yet_dependent():
    z = pca.fit(ring()).encode(ring())
    assert independence.off_diagonal_correlation(z) == pytest.approx(0, abs=1e-14)
    result = independence.hsic_test(z[:, :1], z[:, 1:], np.random.default_rng(0))
    assert result.p_value == 1 / 200
    apart = independence.hsic_test(z[:, :1], np.random.default_rng(1).permutation(z[:, 1:]), np.random.default_rng(0))
    assert apart.p_value > 0.05
    assert result.hsic > 5 * apart.hsic


def test_the_p_value_of_independent_units_is_evenly_spread():
    rng = np.random.default_rng(0)
    p = [independence.hsic_test(*rng.normal(size=(2, 40, 1)), rng, n_shuffles=19).p_value for _ in range(200)]
    assert np.mean(np.array(p) <= 0.2) == pytest.approx(0.2, abs=0.09)


def test_pairwise_hsic_is_one_for_a_copy_and_small_for_a_stranger():
    z = np.random.default_rng(0).normal(size=(300, 2))
    matrix = independence.pairwise_hsic(np.column_stack([z, -2 * z[:, :1], np.zeros(300)])).found
    assert matrix[0, 2] == pytest.approx(1)
    assert matrix[0, 1] < 0.05
    assert np.isnan(matrix[3]).all()
    assert matrix[0, 1] == pytest.approx(
        independence.hsic(z[:, :1], z[:, 1:])
        / np.sqrt(independence.hsic(z[:, :1], z[:, :1]) * independence.hsic(z[:, 1:], z[:, 1:]))
    )


def test_hsic_by_chance_is_the_mean_over_all_orders_of_the_samples():
    z = np.random.default_rng(1).normal(size=(5, 2)) ** 3
    orders = [np.column_stack([z[:, 0], z[list(order), 1]]) for order in permutations(range(5))]
    every = [independence.pairwise_hsic(shuffled).found[0, 1] for shuffled in orders]
    found = independence.pairwise_hsic(z).by_chance
    assert independence.mean_of_pairs(found) == pytest.approx(np.mean(every), rel=1e-12)
    assert np.isnan(independence.pairwise_hsic(np.zeros((4, 2))).by_chance).all()


def test_mig_of_copied_permuted_and_duplicated_factors():
    f = factors()
    assert independence.mutual_information_gap(f, f) == pytest.approx(0.996, abs=0.003)
    assert independence.mutual_information_gap(f[:, ::-1] * [3.0, -1], f) == pytest.approx(0.996, abs=0.003)
    assert independence.mutual_information_gap(f[:, [0, 0, 1]], f) == pytest.approx(0.498, abs=0.003)


@pytest.mark.parametrize(("degrees", "gap"), [(5, 0.700), (15, 0.311), (30, 0.107), (45, 0.001)])
def test_mig_falls_when_the_code_is_rotated(degrees, gap):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    rotated = factors() @ np.array([[c, -s], [s, c]])
    assert independence.mutual_information_gap(rotated, factors()) == pytest.approx(gap, abs=0.03)


def test_mutual_information_agrees_with_scikit_learn():
    from sklearn.metrics import mutual_info_score

    a, b = np.random.default_rng(0).integers(4, size=(2, 300))
    b = (a + (b == 0)) % 4
    assert independence._mutual_information(a, b) == pytest.approx(mutual_info_score(a, b))


def test_a_single_unit_has_no_gap():
    with pytest.raises(ValueError, match="two units"):
        independence.mutual_information_gap(factors()[:, :1], factors())
