"""The exact law of the linear variational autoencoder, on trained networks and by a search of its own."""

import numpy as np
import pytest
from scipy.optimize import minimize

import aeviz
from aeviz.analysis import pca, variational

BETAS = (0.6, 1.5, 4.0, 12.0)


@pytest.fixture(scope="module")
def linear() -> aeviz.Run:
    spec = aeviz.Spec("wine", "variational", d_latent=6, hidden=(), knobs=BETAS, steps=1200, lr=0.03, batch_size=4096)
    return aeviz.sweep(spec)


@pytest.fixture(scope="module")
def eigenvalues(linear) -> np.ndarray:
    return pca.fit(linear.dataset().x_train).eigenvalues


@pytest.mark.parametrize("i", range(len(BETAS)))
def test_a_linear_network_says_of_each_component_what_the_law_says(linear, eigenvalues, i):
    kl = np.sort(variational.posterior(linear.model(i), linear.dataset().x_train).kl())[::-1]
    law = variational.law_kl(eigenvalues, BETAS[i], 6)
    np.testing.assert_allclose(kl, law, atol=0.06)
    assert (law > 0).sum() == min(6, (eigenvalues > BETAS[i] / 2).sum())


@pytest.mark.parametrize("i", range(len(BETAS)))
def test_a_linear_network_errs_by_the_water_level(linear, eigenvalues, i):
    """E||x - g(z)||^2 = sum min(lambda, beta / 2); by the mean alone beta^2 / (4 lambda) of each living component."""
    model, x = linear.model(i), linear.dataset().x_train
    posterior, rng = variational.posterior(model, x), np.random.default_rng(0)
    drawn = np.mean([((model.decode(posterior.draw(rng)) - x) ** 2).sum(1).mean() for _ in range(20)])
    assert drawn == pytest.approx(variational.law_error(eigenvalues, BETAS[i], 6), rel=0.03)
    mean = ((model.reconstruct(x) - x) ** 2).sum(1).mean()
    assert mean == pytest.approx(variational.law_mean_error(eigenvalues, BETAS[i], 6), rel=0.03)


@pytest.mark.parametrize("beta", [0.3, 1.5, 5.0])
def test_no_scalar_code_beats_the_law(beta):
    """One component of variance 2: the loss over all encoders a x, spreads s and decoders w has its minimum there."""
    variance = 2.0

    def loss(theta):
        a, s, w = theta[0], np.exp(theta[1]), theta[2]
        error = variance * (1 - w * a) ** 2 + w**2 * s
        return error + beta * (a**2 * variance + s - np.log(s) - 1) / 2

    found = min((minimize(loss, start, tol=1e-12) for start in ([0.5, -1, 0.5], [0.1, 0, 0.1])), key=lambda r: r.fun)
    (a, log_s, w), s = found.x, np.exp(found.x[1])
    eigenvalues = np.array([variance])
    kl = (a**2 * variance + s - log_s - 1) / 2
    error = variance * (1 - w * a) ** 2 + w**2 * s
    assert kl == pytest.approx(variational.law_kl(eigenvalues, beta, 1)[0], abs=1e-4)
    assert error == pytest.approx(variational.law_error(eigenvalues, beta, 1), abs=1e-4)
    assert variance * (1 - w * a) ** 2 == pytest.approx(variational.law_mean_error(eigenvalues, beta, 1), abs=1e-4)


def test_components_without_a_unit_are_left_out():
    eigenvalues = np.array([4.0, 2, 1])
    assert variational.law_error(eigenvalues, 1.0, 2) == 0.5 + 0.5 + 1
    assert variational.law_mean_error(eigenvalues, 1.0, 2) == 1 / 16 + 1 / 8 + 1
    np.testing.assert_allclose(variational.law_kl(eigenvalues, 4.0, 4), [np.log(2) / 2, 0, 0, 0])


def test_kl_is_scipys_integral():
    from scipy.integrate import quad
    from scipy.stats import norm

    q, p = norm(0.7, np.exp(-0.2)), norm(0, 1)
    wanted = quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), -8, 8)[0]
    found = variational.Posterior(np.array([[0.7]]), np.array([[-0.4]])).kl()
    assert found == pytest.approx([wanted], abs=1e-7)


def test_a_draw_is_spread_as_the_encoder_says():
    posterior = variational.Posterior(np.full((20_000, 1), 2.0), np.full((20_000, 1), np.log(0.25)))
    z = posterior.draw(np.random.default_rng(0))
    assert (z.mean(), z.std()) == (pytest.approx(2, abs=0.02), pytest.approx(0.5, abs=0.01))
