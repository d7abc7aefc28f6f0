"""Central differences against known derivatives, and the small-noise expansion against sampling."""

import numpy as np
import pytest

from aeviz.analysis import derivatives

RNG = np.random.default_rng(0)
W1, W2 = RNG.normal(size=(5, 3)), RNG.normal(size=(3, 5))


def network(x: np.ndarray) -> np.ndarray:
    return np.tanh(x @ W1.T) @ W2.T


def test_the_jacobian_of_a_network():
    x = np.random.default_rng(1).normal(size=(7, 3))
    slope = 1 - np.tanh(x @ W1.T) ** 2
    expected = np.einsum("oh,nh,hi->noi", W2, slope, W1)
    np.testing.assert_allclose(derivatives.jacobian_of(network, x, h=1e-4), expected, atol=1e-6)


def test_the_jacobian_of_a_float32_network():
    x = np.random.default_rng(1).normal(size=(7, 3))
    single = derivatives.jacobian_of(lambda v: network(v.astype(np.float32)).astype(np.float32), x)
    np.testing.assert_allclose(single, derivatives.jacobian_of(network, x, h=1e-4), atol=5e-3)


def test_asymmetry_is_zero_for_a_gradient_and_two_for_a_rotation():
    symmetric, turn = np.array([[2.0, 1], [1, 3]]), np.array([[0.0, -1], [1, 0]])
    np.testing.assert_allclose(derivatives.jacobian_asymmetry(np.stack([symmetric, turn])), [0, 2])


def test_the_small_noise_loss_needs_its_curvature_term():
    x, sigma = 0.5 * np.random.default_rng(1).normal(size=(20, 3)), 0.05
    result = derivatives.small_noise_loss(network, x, sigma, h=1e-3)
    eps = np.random.default_rng(2).normal(size=(20_000, 1, 3))
    eps = np.concatenate([eps, -eps])  # in pairs, so that the terms linear in the noise cancel
    sampled = ((network((x + sigma * eps).reshape(-1, 3)).reshape(-1, 20, 3) - x) ** 2).sum(axis=-1).mean()
    assert result.total == pytest.approx(sampled, rel=2e-3)
    assert abs(result.curvature) > 20 * abs(result.total - sampled)


def test_a_linear_map_has_no_curvature():
    w = W2 @ W1
    result = derivatives.small_noise_loss(lambda x: x @ w.T, np.ones((2, 3)), 0.1)
    assert result.contraction == pytest.approx(0.01 * (w**2).sum())
    assert result.curvature == pytest.approx(0, abs=1e-7)
    assert result.reconstruction == pytest.approx(((w.sum(axis=1) - 1) ** 2).sum())
