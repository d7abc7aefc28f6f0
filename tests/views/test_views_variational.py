"""The views of the lesson "Variational": the numbers they tell, computed another way."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from shipped_runs import shipped_run
from small_models import small_spec

import aeviz
from aeviz import language, lessons, views


@pytest.fixture(scope="module")
def run() -> aeviz.Run:
    return aeviz.sweep(
        aeviz.Spec("digits", "variational", d_latent=3, hidden=(12,), knobs=(0.05, 0.4), steps=200, batch_size=256)
    )


def compute(name: str, run, i: int = 0):
    return views.get(name).compute(run, i, views.get(name).Controls())


def told(name: str, found) -> dict[str, list[float]]:
    return language.named(views.get(name).told(found))


def clouds(run, i: int, x: np.ndarray):
    """Means and log variances by hand, from the weights."""
    h = x.astype(float)
    for n, _ in enumerate(run.net.encoder):
        a = h @ run.weights[f"encoder.{n}.weight"][i].T + run.weights[f"encoder.{n}.bias"][i]
        h = a / (1 + np.exp(-a)) if n < len(run.net.encoder) - 1 else a
    return h[:, :3], h[:, 3:]


@pytest.mark.parametrize("i", [0, 1])
def test_units_and_law_are_told(run, i):
    x, beta = run.dataset().x_train, float(run.knobs[i])
    mean, s = clouds(run, i, x)
    kl = ((mean**2 + np.exp(s) - 1 - s) / 2).mean(0)
    variance = np.linalg.eigvalsh(np.cov(x.T.astype(float), bias=True))[::-1]
    law = [max(0, np.log(2 * v / beta) / 2) for v in variance[:3]]
    numbers = told("unit_kl", compute("unit_kl", run, i))
    assert numbers["kl"] == [pytest.approx(kl.sum(), rel=1e-4)]
    assert numbers["law_kl"] == [pytest.approx(sum(law), rel=1e-4)]
    assert numbers["alive"] == [(kl > 0.01).sum()]
    assert numbers["above"] == [(variance > beta / 2).sum()]
    path = compute("water_filling", run, i)
    numbers = told("water_filling", path)
    assert numbers["kl"] == [pytest.approx(kl.sum(), rel=1e-4)]
    assert numbers["law_error"] == [
        pytest.approx(np.minimum(variance[:3], beta / 2).sum() + variance[3:].sum(), rel=1e-4)
    ]
    z = mean + np.exp(s / 2) * np.random.default_rng(0).standard_normal(mean.shape)
    error = ((run.model(i).decode(z) - x) ** 2).sum(1).mean()
    assert numbers["error"] == [pytest.approx(error, rel=1e-3)]


def test_holes_are_far_from_every_code(run):
    found = compute("prior_holes", run)
    distance = np.linalg.norm(found.prior[:, None] - found.z, axis=2).min(1)
    assert distance[found.hole].min() >= distance[~found.hole].max()
    numbers = told("prior_holes", found)
    assert numbers["holes"] == [found.hole.mean()]
    assert numbers["variance"] == [pytest.approx(found.z.var(axis=0).mean())]
    mean, s = clouds(run, 0, run.dataset().x_train)
    busiest = sorted(np.argsort(-((mean**2 + np.exp(s) - 1 - s) / 2).mean(0))[:2])
    assert list(found.units) == busiest
    rng = np.random.default_rng(0)
    first, second = (mean + np.exp(s / 2) * rng.standard_normal(mean.shape) for _ in range(2))
    np.testing.assert_allclose(found.z, first[:, busiest], atol=1e-4)
    limit = np.quantile(cdist(second[:, busiest], first[:, busiest]).min(axis=1), 0.99)
    np.testing.assert_array_equal(found.hole, distance > limit)
    spread = mean[:, busiest].var(0) + np.exp(s[:, busiest]).mean(0)  # the law of total variance
    assert found.variance == pytest.approx(spread.mean(), rel=0.1)


def test_drawn_images_are_decoded_codes(run):
    found, view = compute("prior_samples", run), views.get("prior_samples")
    eps = np.random.default_rng(0).standard_normal((view.N, 3))[: view.N_SHOWN]
    np.testing.assert_allclose(found.prior.reshape(len(eps), -1), run.model(0).decode(eps), atol=1e-5)
    mean, s = clouds(run, 0, run.dataset().x_train)
    z = mean + np.exp(s / 2) * np.random.default_rng(1).standard_normal(mean.shape)
    fitted = z.mean(axis=0) + eps @ np.linalg.cholesky(np.cov(z, rowvar=False)).T
    np.testing.assert_allclose(found.fitted.reshape(len(eps), -1), run.model(0).decode(fitted), atol=1e-3)
    numbers = told("prior_samples", found)
    assert [numbers["prior"][0], numbers["fitted"][0], numbers["chance"][0]] == [*found.apart, found.by_chance]


def test_other_networks_are_told_why():
    other = aeviz.sweep(small_spec("undercomplete", steps=2))
    for name in ("unit_kl", "water_filling", "prior_holes", "prior_samples"):
        assert views.unfit(name, other).endswith(".")


def test_what_the_lesson_says_of_its_linear_network():
    """Components go out as beta / 2 passes them, and at 1.5 all is silent."""
    run = shipped_run(lessons.get("variational").SPECS["digits, linear"])
    found = compute("water_filling", run)
    np.testing.assert_allclose(found.network[:, 1], found.law[:, 1], atol=0.25)
    np.testing.assert_allclose(found.network[:, 2], found.law[:, 2], rtol=0.03)
    assert found.network[-1, 0] == 0
