"""The theory of linear autoencoders, against its own optimality conditions."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from aeviz.analysis import linear, pca


def rotation(d: int, seed: int = 0) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


def kunin_data() -> np.ndarray:
    """(20, 20) with singular values 1..20, as in Kunin et al.'s notebook (there is no mean to take off)."""
    return rotation(20, 1) * np.arange(20, 0, -1) @ rotation(20, 2).T


@dataclass(frozen=True)
class Linear:
    w1: np.ndarray  # (k, d_in)
    w2: np.ndarray  # (d_in, k)
    bias: np.ndarray  # (d_in,)

    def encode(self, x):
        return x @ self.w1.T

    def decode(self, z):
        return z @ self.w2.T + self.bias

    def reconstruct(self, x):
        return self.decode(self.encode(x))


def tilted_optimum() -> tuple[np.ndarray, Linear, pca.PCA]:
    """Centred data, an optimal linear autoencoder whose axes are no principal components, and the PCA."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(300, 6)) * np.array([3, 2, 1.5, 1, 0.5, 0.2]) @ rotation(6, 3)
    x -= x.mean(axis=0)
    best = pca.fit(x, k=3)
    mix = rng.normal(size=(3, 3))
    return x, Linear(mix @ best.components, best.components.T @ np.linalg.inv(mix), np.zeros(6)), best


def test_columns_of_a_linear_decoder_are_its_weights():
    _, model, _ = tilted_optimum()
    shifted = Linear(model.w1, model.w2, np.arange(6.0))
    np.testing.assert_allclose(linear.columns(shifted.decode, 3), model.w2)


@pytest.mark.parametrize("degrees", [0.0, 1e-9, 30.0, 90.0])
def test_principal_angle_of_two_planes_with_a_common_line(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    a, b = np.array([[1.0, 0], [0, 1], [0, 0]]), np.array([[1.0, 0], [0, c], [0, s]])
    np.testing.assert_allclose(linear.principal_angles(a, 5 * b @ rotation(2)), [0, degrees], atol=1e-12, rtol=1e-5)


def test_an_optimal_linear_autoencoder_has_the_span_but_not_the_axes():
    _, model, best = tilted_optimum()
    assert linear.principal_angles(model.w2, best.components.T).max() < 1e-6
    assert linear.transpose_distance(model.w1, model.w2) > 0.05


def test_angles_between_columns_are_degrees_and_nan_for_a_column_of_zeros():
    a = np.array([[1.0, -1, 0], [0, 1, 0]])
    np.testing.assert_allclose(linear.angle_matrix(a), [[0, 45, np.nan], [45, 0, np.nan], [np.nan] * 3], atol=1e-5)
    np.testing.assert_allclose(linear.angle_matrix(a[:, :1], np.eye(2)), [[0, 90]])


def test_the_variances_per_unit_add_up_and_are_eigenvalues_for_pca():
    x, model, best = tilted_optimum()
    shares = linear.variance_per_unit(model.encode(x), model.w2)
    assert shares.sum() == pytest.approx(best.eigenvalues[:3].sum())
    of_pca = linear.variance_per_unit(best.encode(x), best.components.T)
    np.testing.assert_allclose(of_pca, best.eigenvalues[:3])


def test_mixing_the_code_changes_no_reconstruction():
    x, model, _ = tilted_optimum()
    matrix = np.random.default_rng(0).normal(size=(3, 3))
    mixed = linear.Mixed(model, matrix)
    np.testing.assert_allclose(mixed.reconstruct(x), model.reconstruct(x), atol=1e-10)
    np.testing.assert_allclose(mixed.encode(x), model.encode(x) @ matrix)


# ------------------------------------------------------------------------------------------------- weight decay


def kunin_optimum(lam: float, k: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """W2 = V_k diag(sqrt(s)) with s the claimed spectrum, W1 = W2'."""
    _, sig, vt = np.linalg.svd(kunin_data())
    w2 = vt[:k].T * np.sqrt(linear.kunin_spectrum(sig, lam)[:k])
    return w2.T, w2


@pytest.mark.parametrize("lam", [1.0, 10.0, 200.0])
def test_the_kunin_spectrum_is_a_critical_point_with_the_stated_loss(lam):
    x = kunin_data()
    w1, w2 = kunin_optimum(lam)
    residual = x @ w1.T @ w2.T - x
    np.testing.assert_allclose(x.T @ residual @ w2 + lam * w1.T, 0, atol=1e-10)  # half the gradient in W1'
    np.testing.assert_allclose(residual.T @ x @ w1.T + lam * w2, 0, atol=1e-10)  # and in W2
    loss = (residual**2).sum() + lam * ((w1**2).sum() + (w2**2).sum())
    assert loss == pytest.approx(linear.kunin_loss(np.arange(1, 21), 10, lam))


def test_the_minimum_of_kunins_example_in_exact_fractions():
    exact = sum(20 - Fraction(100, i**2) for i in range(11, 21)) + sum(i**2 for i in range(1, 11))  # 580.360449
    assert linear.kunin_loss(np.arange(1, 21), k=10, lam=10) == pytest.approx(float(exact), abs=1e-10)


def test_the_kunin_minimum_is_reached_by_no_nearby_weights():
    x, lam, rng = kunin_data(), 10.0, np.random.default_rng(0)
    w1, w2 = kunin_optimum(lam)
    for _ in range(20):
        a, b = w1 + 0.1 * rng.normal(size=w1.shape), w2 + 0.1 * rng.normal(size=w2.shape)
        loss = ((x @ a.T @ b.T - x) ** 2).sum() + lam * ((a**2).sum() + (b**2).sum())
        assert loss > linear.kunin_loss(np.arange(1, 21), 10, lam)


@pytest.mark.parametrize(("lam", "rank"), [(1, 10), (50, 10), (200, 6), (300, 3), (500, 0)])
def test_weight_decay_thresholds_the_rank(lam, rank):
    assert linear.kunin_rank(np.arange(1, 21), 10, lam) == rank
    assert np.linalg.matrix_rank(kunin_optimum(lam)[1]) == rank


def test_the_decoder_tells_the_singular_values_of_the_data():
    _, w2 = kunin_optimum(10.0)
    np.testing.assert_allclose(linear.data_spectrum(w2 @ rotation(10), 10.0), np.arange(20, 10, -1), atol=1e-6)
    with pytest.raises(ValueError, match="below 1"):
        linear.data_spectrum(np.eye(3), 10.0)


def test_directions_without_data_are_switched_off_without_a_division_by_zero():
    assert linear.kunin_spectrum(np.array([2.0, 0.0]), 1.0).tolist() == [0.75, 0]


def test_the_distance_to_the_transpose_is_the_mean_square_over_units():
    w1 = np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]])
    w2 = np.array([[1.0, 0.0], [2.0, 4.0], [0.0, 4.0]])  # its transpose is 3, 0 and -3 away in the second unit
    assert linear.transpose_distance(w1, w2) == 9.0
    assert linear.transpose_distance(w1, w1.T) == 0
