"""The exact denoiser against Tweedie's formula, covariances and sampling."""

import numpy as np
import pytest
from differences import jacobian_of

from aeviz.analysis import field


def moons(n: int = 60) -> np.ndarray:
    from sklearn.datasets import make_moons

    return make_moons(n, noise=0.05, random_state=0)[0]


def somewhere(m: int = 40, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1.5, 2.5, size=(m, 2))


def log_density(z: np.ndarray, data: np.ndarray, sigma: float) -> np.ndarray:
    from scipy.special import logsumexp

    return logsumexp(-((z[:, None] - data) ** 2).sum(axis=-1) / (2 * sigma**2), axis=1)


@pytest.mark.parametrize("sigma", [0.1, 0.5])
def test_the_posterior_mean_is_tweedies_formula(sigma):
    z, h = somewhere(), 1e-5
    steps = h * np.eye(2)
    score = np.stack(
        [(log_density(z + s, moons(), sigma) - log_density(z - s, moons(), sigma)) / (2 * h) for s in steps], axis=1
    )
    np.testing.assert_allclose(field.posterior_mean(z, moons(), sigma), z + sigma**2 * score, atol=1e-7)


def test_the_jacobian_of_the_optimum_is_the_posterior_covariance():
    z, sigma = somewhere(), 0.3
    covariance = field.posterior_covariance(z, moons(), sigma)
    jacobian = jacobian_of(lambda v: field.posterior_mean(v, moons(), sigma), z)
    np.testing.assert_allclose(jacobian, covariance / sigma**2, atol=1e-6)
    assert np.linalg.eigvalsh(covariance).min() > -1e-12
    np.testing.assert_allclose(covariance, covariance.swapaxes(1, 2), atol=1e-12)


def test_blocks_change_nothing(monkeypatch):
    z, whole = somewhere(), field.posterior_mean(somewhere(), moons(), 0.2)
    spread = field.posterior_covariance(z, moons(), 0.2)
    monkeypatch.setattr(field, "BLOCK_ELEMENTS", 7 * 60)
    np.testing.assert_allclose(field.posterior_mean(z, moons(), 0.2), whole, atol=1e-13)
    np.testing.assert_allclose(field.posterior_covariance(z, moons(), 0.2), spread, atol=1e-13)


def test_little_noise_gives_the_nearest_datum_and_much_noise_the_mean():
    z, data = 100 * somewhere(), moons()
    nearest = data[((z[:, None] - data) ** 2).sum(axis=-1).argmin(axis=1)]
    np.testing.assert_allclose(field.posterior_mean(z, data, 1e-3), nearest, atol=1e-12)
    np.testing.assert_allclose(field.posterior_mean(z, data, 1e6) - data.mean(axis=0), 0, atol=1e-8)


def test_the_least_loss_is_the_mean_trace_of_the_posterior_covariance():
    rng, data, sigma = np.random.default_rng(0), moons(), 0.4
    result = field.denoising_loss(lambda z: field.posterior_mean(z, data, sigma), data, sigma, rng, 20_000)
    assert result.excess == 0
    noisy = np.repeat(data, 100, axis=0) + sigma * rng.normal(size=(6000, 2))
    traces = np.trace(field.posterior_covariance(noisy, data, sigma), axis1=1, axis2=2)
    assert result.oracle == pytest.approx(traces.mean(), rel=0.03)


def test_doing_nothing_costs_the_noise_itself():
    result = field.denoising_loss(lambda z: z, moons(), 0.3, np.random.default_rng(0), 20_000)
    assert result.loss == pytest.approx(2 * 0.3**2, rel=0.03)
    assert result.excess > 0


def gaussian() -> tuple[np.ndarray, np.ndarray]:
    root = np.random.default_rng(3).normal(size=(3, 3))
    return np.array([1.0, -2, 0.5]), root @ root.T


def test_the_gaussian_optimum_is_the_least_squares_regression_on_the_noisy_data():
    mean, covariance = gaussian()
    rng = np.random.default_rng(0)
    x = rng.multivariate_normal(mean, covariance, size=400_000)
    noisy = x + 0.7 * rng.normal(size=x.shape)
    design = np.column_stack([noisy, np.ones(len(x))])
    regression = np.linalg.lstsq(design, x, rcond=None)[0]
    z = rng.normal(size=(5, 3))
    expected = np.column_stack([z, np.ones(5)]) @ regression
    np.testing.assert_allclose(field.gaussian_posterior_mean(z, mean, covariance, 0.7), expected, atol=0.02)


def test_the_jacobian_spectrum_of_the_gaussian_optimum():
    mean, covariance = gaussian()
    jacobian = jacobian_of(lambda z: field.gaussian_posterior_mean(z, mean, covariance, 0.7), np.zeros((1, 3)))[0]
    eigenvalues = np.linalg.eigvalsh(covariance)
    np.testing.assert_allclose(np.linalg.eigvalsh(jacobian), eigenvalues / (eigenvalues + 0.49), atol=1e-10)


def test_a_mixture_of_one_and_of_points_reduce_to_the_other_forms():
    mean, covariance = gaussian()
    z = np.random.default_rng(0).normal(size=(6, 3))
    one = field.mixture_posterior_mean(z, np.ones(1), mean[None], covariance[None], 0.4)
    np.testing.assert_allclose(one, field.gaussian_posterior_mean(z, mean, covariance, 0.4))
    data = np.random.default_rng(1).normal(size=(9, 3))
    points = field.mixture_posterior_mean(z, np.full(9, 1 / 9), data, np.zeros((9, 3, 3)), 0.4)
    np.testing.assert_allclose(points, field.posterior_mean(z, data, 0.4))


def many() -> np.ndarray:
    return np.random.default_rng(0).multivariate_normal(*gaussian(), size=300_000)


def moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return x.mean(axis=0), np.cov(x.T, bias=True)


def test_the_affine_denoiser_is_least_squares_with_a_column_of_ones():
    rng = np.random.default_rng(0)
    clean, noisy, z = rng.normal(size=(80, 3)) + 1, rng.normal(size=(80, 3)) - 2, rng.normal(size=(6, 3))
    solution = np.linalg.lstsq(np.hstack([noisy, np.ones((80, 1))]), clean, rcond=None)[0]
    expected = np.hstack([z, np.ones((6, 1))]) @ solution
    np.testing.assert_allclose(field.affine_denoiser(clean, noisy)(z), expected, atol=1e-9)


def test_of_gaussian_noise_the_affine_denoiser_is_the_gaussian_optimum():
    x, z = many(), np.random.default_rng(1).normal(size=(6, 3))
    noisy = x + 0.7 * np.random.default_rng(2).normal(size=x.shape)
    expected = field.gaussian_posterior_mean(z, *moments(x), 0.7)
    np.testing.assert_allclose(field.affine_denoiser(x, noisy)(z), expected, atol=0.02)


@pytest.mark.parametrize("keep", [0.4, 1.0])
def test_of_masked_inputs_the_affine_denoiser_has_a_closed_form(keep):
    """Chen et al. 2012, with a mean: q S (q^2 S + q (1 - q) diag(S_ii + mu_i^2))^-1."""
    x, z = many(), np.random.default_rng(1).normal(size=(6, 3))
    noisy = x * (np.random.default_rng(2).random(x.shape) < keep)
    mean, s = moments(x)
    corrupted = keep**2 * s + np.diag(keep * (1 - keep) * (np.diag(s) + mean**2))
    expected = mean + keep * (z - keep * mean) @ np.linalg.solve(corrupted, s)
    np.testing.assert_allclose(field.affine_denoiser(x, noisy)(z), expected, atol=0.02)


def test_the_affine_denoiser_ignores_a_feature_that_is_always_zero():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3)) * np.array([1, 0, 2])
    denoise = field.affine_denoiser(x, x * (rng.random(x.shape) < 0.7))
    np.testing.assert_allclose(denoise(np.eye(3))[:, 1], 0, atol=1e-12)
    np.testing.assert_allclose(denoise(np.eye(3)[1:2]), denoise(np.zeros((1, 3))), atol=1e-12)


def test_agreement_of_known_fields():
    exact = np.array([[1.0, 0], [0, 2], [1, 1], [0, 0]])
    same = field.field_agreement(3 * exact, exact)
    np.testing.assert_allclose(same.angle, [0, 0, 0, np.nan], atol=1e-5)
    assert (same.median_cosine, same.mean_cosine, same.relative_error) == pytest.approx((1, 1, 2))
    turned = field.field_agreement(exact @ np.array([[0.0, 1], [-1, 0]]), exact)
    np.testing.assert_allclose(turned.angle[:3], 90)
    assert turned.relative_error == pytest.approx(np.sqrt(2))
    np.testing.assert_allclose(field.field_agreement(-exact, exact).angle[:3], 180)


def test_bad_input_is_explained():
    with pytest.raises(ValueError, match="above 0"):
        field.posterior_mean(somewhere(), moons(), 0.0)
    with pytest.raises(ValueError, match="direction"):
        field.field_agreement(np.zeros((3, 2)), np.ones((3, 2)))


@pytest.mark.parametrize("q", [0.6, 1.0])
@pytest.mark.parametrize("kind", ["gaussian", "masked"])
def test_of_a_covariance_taken_apart_the_affine_optimum_has_the_closed_form_at_every_strength(kind, q):
    """One feature is always 0, and one the sum of two others: there the pseudo-inverse is needed. Without any noise
    only what can be seen then, x where it survives everywhere, has one answer."""
    x = np.random.default_rng(0).normal(size=(40, 5)) + 1
    x[:, 3], x[:, 4] = 0, x[:, 0] + x[:, 1]
    noisy = x + np.random.default_rng(1).normal(size=x.shape) * (x != 0)
    mean, s = moments(x)
    noise = np.ones(5) if kind == "gaussian" else field.masked(mean, s)
    apart = field.taken_apart(mean, s, noise)
    for strength, z in ((0.0, q * x), (0.09, noisy), (2.0, noisy)):
        corrupted = q**2 * s + strength * np.diag(noise)
        expected = mean + q * (z - q * mean) @ np.linalg.pinv(corrupted, rcond=1e-9, hermitian=True) @ s
        np.testing.assert_allclose(field.affine_optimum(apart, strength, q)(z), expected, atol=1e-8)
