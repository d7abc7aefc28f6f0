"""Jacobian measures against closed forms of sigmoid and linear encoders."""

import numpy as np
import pytest

from aeviz.analysis import sensitivity

RNG = np.random.default_rng(0)
W = RNG.normal(size=(6, 4))  # (d_latent, d_in)
X = RNG.normal(size=(30, 4))


def sigmoid_encode(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x @ W.T))


def sigmoid_jacobian(x: np.ndarray) -> np.ndarray:
    h = sigmoid_encode(x)
    return (h * (1 - h))[:, :, None] * W


def test_frobenius_is_rifais_closed_form_of_a_sigmoid_encoder():
    h = sigmoid_encode(X)
    expected = ((h * (1 - h)) ** 2 * (W**2).sum(axis=1)).sum(axis=1)
    np.testing.assert_allclose(sensitivity.frobenius(sigmoid_jacobian(X)) ** 2, expected)
    assert (expected <= (W**2).sum() / 16).all()


def test_squared_singular_values_add_up_to_the_squared_norm():
    jacobian = sigmoid_jacobian(X)
    s = sensitivity.singular_values(jacobian)
    assert s.shape == (30, 4)
    np.testing.assert_allclose((s**2).sum(axis=1), sensitivity.frobenius(jacobian) ** 2)


def test_effective_rank_of_known_spectra():
    s = np.array([[1.0, 1, 1, 1], [5, 0, 0, 0], [2, 1, 0, 0], [0, 0, 0, 0]])
    np.testing.assert_allclose(sensitivity.effective_rank(s), [4, 1, 9 / 5, np.nan])


def test_the_contraction_ratio_of_a_rotation_is_one_and_of_a_scaling_its_factor():
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(4, 4)))[0]
    rng, radii = np.random.default_rng(0), np.array([0.01, 1, 100])
    np.testing.assert_allclose(sensitivity.contraction_ratio(lambda x: 0.3 * x @ turn, X, radii, rng), 0.3)


def test_the_contraction_ratio_falls_with_the_radius_where_units_saturate():
    ratios = sensitivity.contraction_ratio(sigmoid_encode, X, np.array([0.01, 1, 10, 100]), np.random.default_rng(0))
    assert (np.diff(ratios) < 0).all()


def test_the_contraction_ratio_at_small_radius_is_about_the_norm_over_root_d():
    wide = np.random.default_rng(0).normal(size=(100, 100)) / 10
    expected = np.linalg.norm(wide) / np.sqrt(100)
    ratio = sensitivity.contraction_ratio(lambda x: x @ wide.T, np.zeros((20, 100)), [0.1], np.random.default_rng(1))
    assert ratio[0] == pytest.approx(expected, rel=0.02)


def test_saturation_counts_both_ends():
    assert sensitivity.saturation(np.array([[0.01, 0.5], [0.97, 0.05]])) == 0.5


def test_the_linear_contractive_spectrum_has_the_golden_values():
    squared = sensitivity.linear_contraction([5, 3, 2, 1, 0.5, 0.2, 0], 1.2) ** 2
    np.testing.assert_allclose(squared, [0.88, 0.80, 0.70, 0.40, 0, 0, 0], atol=1e-12)


def test_the_linear_contractive_spectrum_is_where_the_gradient_vanishes():
    eigenvalues, lam = np.array([5.0, 3, 2, 1, 0.5, 0.2]), 1.2
    s, h = np.diag(sensitivity.linear_contraction(eigenvalues, lam)), 1e-6

    def loss(w: np.ndarray) -> float:
        left = np.eye(6) - w.T @ w
        return float(np.trace(left @ np.diag(eigenvalues) @ left) + lam * (w**2).sum())

    for move in np.random.default_rng(0).normal(size=(10, 6, 6)):
        assert abs(loss(s + h * move) - loss(s - h * move)) / (2 * h) < 1e-8
        assert loss(s + 0.1 * move) > loss(s)


@pytest.mark.parametrize("k", [1, 2])
def test_sensitivity_along_and_across_shares_out_the_norm(k):
    jacobian, tangent = sigmoid_jacobian(X), np.random.default_rng(2).normal(size=(30, k, 4))
    split = sensitivity.tangent_split(jacobian, tangent)
    whole = k * split.along**2 + (4 - k) * split.across**2
    np.testing.assert_allclose(whole, sensitivity.frobenius(jacobian) ** 2)


def test_a_code_that_is_the_coordinate_of_a_line_feels_nothing_across_it():
    tangent = np.broadcast_to([[0.6, 0.8]], (5, 1, 2))
    split = sensitivity.tangent_split(3 * tangent, tangent)
    np.testing.assert_allclose(split.along, 3)
    np.testing.assert_allclose(split.across, 0, atol=1e-6)


def test_the_felt_directions_are_those_of_the_singular_values():
    jacobian = sigmoid_jacobian(X)
    directions = sensitivity.felt_directions(jacobian, 2)
    length = np.linalg.norm(directions, axis=2)
    np.testing.assert_allclose(length, sensitivity.singular_values(jacobian)[:, :2])
    moved = np.einsum("nhi,nki->nkh", jacobian, directions / length[..., None])
    np.testing.assert_allclose(np.linalg.norm(moved, axis=2), length)
    assert (directions.max(axis=2) == np.abs(directions).max(axis=2)).all()


def test_the_ellipse_of_a_diagonal_jacobian():
    outline = sensitivity.ellipses(np.array([[[0.0, 1], [3, 0]]]), n_vertices=101)[0]
    np.testing.assert_allclose((outline[:, 0] / 3) ** 2 + outline[:, 1] ** 2, 1)
    np.testing.assert_allclose(outline[0], outline[-1], atol=1e-12)


def test_the_ellipse_of_a_one_unit_code_is_a_line():
    outline = sensitivity.ellipses(np.array([[[3.0, 4]]]))[0]
    np.testing.assert_allclose(outline @ [4, -3], 0, atol=1e-12)
    assert np.linalg.norm(outline, axis=1).max() == pytest.approx(5)


def test_bad_input_is_explained():
    with pytest.raises(ValueError, match="d_in = 2"):
        sensitivity.ellipses(sigmoid_jacobian(X))
    with pytest.raises(ValueError, match="nothing is left"):
        sensitivity.tangent_split(np.ones((1, 1, 2)), np.ones((1, 2, 2)))
