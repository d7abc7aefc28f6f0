"""Walks from noise to data, against Gaussians and mixtures for which the answer is known."""

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

import aeviz
from aeviz.analysis import field, noise_ladder, pca
from aeviz.analysis.copying import nearest_stored

VARIANCE = np.array([4.0, 0.25])


def gaussian_rungs(n: int, most: float = 5.0, least: float = 0.1):
    """The exact denoisers of N(0, diag VARIANCE)."""
    return [
        (s, lambda x, s=s: field.gaussian_posterior_mean(x, np.zeros(2), np.diag(VARIANCE), s))
        for s in np.geomspace(most, least, n)
    ]


def test_the_flow_turns_the_noisy_gaussian_into_the_clean_one():
    """Each component is scaled by sqrt((lambda + sigma_K^2) / (lambda + sigma_1^2)); Heun's error falls by four."""
    start, errors = np.random.default_rng(0).standard_normal((50, 2)), []
    wanted = start * np.sqrt((VARIANCE + 0.1**2) / (VARIANCE + 25))
    for n in (40, 80):
        errors.append(np.abs(noise_ladder.flow(gaussian_rungs(n), start)[-1] - wanted).max())
    assert errors[0] < 2e-3
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.15)


def test_a_descent_is_a_walk_with_what_each_rung_makes_of_its_walkers():
    rungs, data = gaussian_rungs(5), np.random.default_rng(1).normal(size=(30, 2))
    found = noise_ladder.descent(rungs, data, 7, seed=3)
    np.testing.assert_array_equal(found.walkers, noise_ladder.walk(rungs, data, 7, seed=3))
    for (_, r), x, denoised in zip(rungs, *found, strict=True):
        np.testing.assert_array_equal(denoised, r(x))


def test_langevins_walk_settles_where_its_step_says():
    """On a Gaussian x <- a x + noise, a = 1 - step/2 sigma^2 / (lambda + sigma^2): variance step sigma^2 / (1 - a^2).

    For small steps that is lambda + sigma^2, the density's own.
    """
    rungs, step = gaussian_rungs(1, most=0.5), 0.5
    x = noise_ladder.langevin(rungs, np.zeros((4000, 2)), np.random.default_rng(0), n_steps=250, step=step)
    a = 1 - step / 2 * 0.25 / (VARIANCE + 0.25)
    np.testing.assert_allclose(x[-1].var(axis=0), step * 0.25 / (1 - a**2), rtol=0.06)


def test_a_chain_of_means_is_less_spread_than_the_data():
    """Corrupt, denoise, ...: with the gain g its variance settles at g^2 sigma^2 / (1 - g^2)."""
    (sigma, r), g = gaussian_rungs(1, most=1.0)[0], VARIANCE / (VARIANCE + 1)
    path = noise_ladder.chain(sigma, r, np.zeros((8000, 2)), np.random.default_rng(0), 40)
    assert len(path) == 81
    np.testing.assert_allclose(path[-1].var(axis=0), g**2 / (1 - g**2), rtol=0.06)
    np.testing.assert_array_equal(path[-1], r(path[-2]))


# ------------------------------------------------------------------------------------- two blobs, 1/5 and 4/5


def blob_rungs(noises):
    means, spread = np.array([[-3.0, 0], [3, 0]]), np.stack([0.1 * np.eye(2)] * 2)
    return [(s, lambda x, s=s: field.mixture_posterior_mean(x, np.array([0.2, 0.8]), means, spread, s)) for s in noises]


def small_share(x: np.ndarray) -> float:
    return float((x[:, 0] < 0).mean())


def test_the_ladder_gives_each_blob_its_share_and_one_small_noise_keeps_the_start():
    """Weights 1/5 and 4/5, to 0.03; the start has a third of the walkers on the small blob's side."""
    rng, noises = np.random.default_rng(0), np.geomspace(8, 0.1, 24)
    pure = noise_ladder.pure_noise(np.array([[1.8, 0.0]]), 8.0, 3000, rng)
    rungs = blob_rungs(noises)
    assert small_share(noise_ladder.flow(rungs, pure)[-1]) == pytest.approx(0.2, abs=0.03)
    assert small_share(noise_ladder.langevin(rungs, pure, rng, n_steps=30)[-1]) == pytest.approx(0.2, abs=0.03)
    begun = np.where(np.arange(300)[:, None] < 100, [[-3.0, 0]], [[3.0, 0]])
    alone = noise_ladder.langevin(blob_rungs([0.3]), begun, rng, n_steps=300)[-1]
    assert small_share(alone) == pytest.approx(1 / 3, abs=0.01)


def test_the_optimum_of_a_few_points_draws_these_points():
    data = np.random.default_rng(0).normal(size=(12, 5))
    rungs = [(s, lambda x, s=s: field.posterior_mean(x, data, s)) for s in np.geomspace(6, 0.02, 20)]
    ends = rungs[-1][1](noise_ladder.walk(rungs, data, 100)[-1])
    found = nearest_stored(ends, data)
    assert found.distance.max() < 1e-6
    assert len(set(found.index)) > 6


# ------------------------------------------------------------------------------------------- distances and laws


def test_two_points_are_apart_by_their_distance_times_the_mean_cosine():
    """On a circle of directions E|u.v| = 2 |v| / pi."""
    rng = np.random.default_rng(0)
    found = noise_ladder.sliced_wasserstein(np.zeros((3, 2)), np.full((5, 2), [3.0, 4.0]), rng)
    assert found == pytest.approx(2 * 5 / np.pi, rel=0.1)
    same = rng.normal(size=(40, 3))
    assert noise_ladder.sliced_wasserstein(same, same[::-1], rng) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("n", [40, 57])
def test_along_a_line_it_is_scipys_distance(n):
    """Of as many points and of others, some of them at the same place."""
    a, b = (np.random.default_rng(seed).normal(size=m).round(1) for seed, m in enumerate((40, n)))
    found = noise_ladder.sliced_wasserstein(a[:, None], b[:, None], np.random.default_rng(2))
    assert found == pytest.approx(wasserstein_distance(a, b))


def test_by_chance_falls_with_the_root_of_the_sample(monkeypatch):
    """And no further than the test examples' own chance, which is that of as many."""
    monkeypatch.setattr(noise_ladder, "N_DIRECTIONS", 10)
    data, test = np.random.default_rng(0).normal(size=(2, 8000, 3))
    few, some, many = (noise_ladder.by_chance(data, test, n, np.random.default_rng(1), 8) for n in (60, 240, 960))
    assert few / some == pytest.approx(2, rel=0.2) and some / many == pytest.approx(2, rel=0.2)
    alike = noise_ladder.by_chance(data, test[:200], 8000, np.random.default_rng(1), 8)
    assert alike == pytest.approx(noise_ladder.by_chance(data, test, 200, np.random.default_rng(1), 8), rel=0.3)


def test_the_best_denoiser_of_any_data_has_wieners_gain():
    """lambda / (lambda + sigma^2) along the principal components of two points that are far from Gaussian."""
    data, sigma = np.array([[-2.0, 0, 1], [2, 0, 1], [0, 1, -1]]), 0.7
    clean, noisy = field.noisy_copies(data, sigma, np.random.default_rng(0), 200_000)
    found = pca.fit(data)
    gain = noise_ladder.gains(clean, noisy, field.posterior_mean(noisy, data, sigma), found.components)
    np.testing.assert_allclose(gain, found.eigenvalues / (found.eigenvalues + sigma**2), atol=0.01)


@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_a_linear_denoiser_learns_wieners_gain(sigma):
    spec = aeviz.Spec("wine", "denoising", d_latent=13, hidden=(), knobs=(sigma,), steps=500, lr=0.02, batch_size=4096)
    run = aeviz.sweep(spec)
    x = run.dataset().x_train.astype(float)
    found = pca.fit(x)
    moved = run.model(0).reconstruct(x.mean(0) + found.components) - run.model(0).reconstruct(x.mean(0)[None])
    gain = (moved * found.components).sum(axis=1)
    np.testing.assert_allclose(gain, found.eigenvalues / (found.eigenvalues + sigma**2), atol=0.03)


def test_what_turns_is_told_from_what_stretches():
    """J = I + a R with R a quarter turn: a; the optimum's Jacobian is a covariance, and does not turn."""
    turning = np.array([[[1.0, -0.3], [0.3, 1.0]]])
    assert noise_ladder.asymmetry(turning) == pytest.approx([0.3])
    data = np.random.default_rng(0).normal(size=(9, 4))
    assert noise_ladder.asymmetry(field.posterior_covariance(data[:3] + 0.1, data, 0.8)).max() < 1e-12
