"""The views of the lesson "From noise to data": the numbers they tell, computed another way."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance
from shipped_runs import runs_of_lesson

from aeviz import language, views
from aeviz.analysis import field, noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.training.sweep import sweep
from aeviz.views.from_noise import walker_distances

NOISES = (0.1, 0.5, 2.0)


@pytest.fixture(scope="module")
def blobs() -> Run:
    spec = Spec("uneven_blobs", "denoising", d_latent=8, hidden=(16,), knobs=NOISES, steps=150, batch_size=256)
    return sweep(spec)


@pytest.fixture(scope="module")
def digits() -> Run:
    return sweep(Spec("digits", "denoising", d_latent=16, hidden=(32,), knobs=(0.2, 1.0), steps=100))


@pytest.fixture(scope="module")
def shipped() -> dict[str, Run]:
    return runs_of_lesson("from_noise")


def compute(name: str, run: Run, i: int, *others, **controls):
    view = views.get(name)
    return view.compute(run, i, view.Controls(**controls), *others)


def numbers(name: str, found) -> dict[str, list[float]]:
    return language.named(views.get(name).told(found))


def heun(x, r, below, s, t):
    slope = (x - r(x)) / s
    ahead = x + (t - s) * slope
    return x + (t - s) * (slope + (ahead - below(ahead)) / t) / 2


@pytest.mark.parametrize("by", ["network", "exact optimum"])
def test_walkers_go_down_from_the_largest_noise(blobs, by):
    data = blobs.dataset().x_train

    def denoiser(sigma):
        if by == "network":
            return blobs.at(sigma).reconstruct
        return lambda x: field.posterior_mean(x, data, sigma)

    found = [compute("walkers", blobs, i, by=by) for i in (2, 1, 0)]
    assert [f.sigma for f in found] == [2.0, 0.5, 0.1]
    for above, below in pairwise(found):
        wanted = heun(above.walkers, denoiser(above.sigma), denoiser(below.sigma), above.sigma, below.sigma)
        np.testing.assert_allclose(below.walkers, wanted, atol=1e-4)
    last = denoiser(0.1)(found[-1].walkers)
    gaps = np.linalg.norm(last[:, None] - data, axis=2)
    told = numbers("walkers", found[-1])
    assert told == {
        "rung": [3],
        "n": [3],
        "sigma": [0.1],
        "walkers": [len(last)],
        "gap": [pytest.approx(np.median(gaps.min(1)), rel=1e-3)],
    }
    ends = blobs.dataset().y[blobs.dataset().train][gaps.argmin(1)]
    for f in found:
        np.testing.assert_array_equal(f.ends, ends)


def test_the_first_walkers_are_noise_around_the_mean(blobs):
    found = compute("walkers", blobs, blobs.index(2.0))
    assert found.walkers.std(axis=0) == pytest.approx([2.0, 2.0], rel=0.15)
    assert np.abs(found.walkers.mean(0) - blobs.dataset().x_train.mean(0)).max() < 4 * 2 / np.sqrt(len(found.walkers))


def test_distances_are_those_of_the_denoised_walkers(blobs):
    found, dataset, n = compute("walker_distances", blobs, 0), blobs.dataset(), 1000
    ends, *many = (_ends(blobs, n, seed) for seed in range(6))
    near = np.linalg.norm(ends[:, None] - dataset.x_train, axis=2).min(1)
    test = np.linalg.norm(dataset.x_test[:, None] - dataset.x_train, axis=2).min(1)
    told = numbers("walker_distances", found)
    assert told["n"] == [n, 5 * n]
    assert told["network"] == pytest.approx([np.median(near), found.apart[0]], rel=1e-3)
    assert told["test"] == [pytest.approx(np.median(test), rel=1e-4)]
    assert told["exact"] == pytest.approx([found.near_exact[0], found.apart_exact[0]])
    assert found.apart[0] == pytest.approx(around_the_circle(ends, dataset.x_test), rel=0.1)
    reals = []
    for m in told["n"]:
        draws = (np.random.default_rng(seed).integers(len(dataset.train), size=m) for seed in range(20))
        reals.append(np.mean([around_the_circle(dataset.x_train[rows], dataset.x_test) for rows in draws]))
    assert told["real"] == pytest.approx(reals, rel=0.25)
    far = around_the_circle(np.concatenate(many), dataset.x_test)
    assert told["many"] == [pytest.approx(far, rel=0.1)]
    assert told["times"] == [pytest.approx(far / reals[1], rel=0.25)]


def _ends(run: Run, n: int, seed: int) -> np.ndarray:
    """(n, 2) walkers from the largest of NOISES down to the least, denoised."""
    x = run.dataset().x_train.mean(0) + 2.0 * np.random.default_rng(seed).standard_normal((n, 2), np.float32)
    for above, below in pairwise(NOISES[::-1]):
        x = heun(x, run.at(above).reconstruct, run.at(below).reconstruct, above, below)
    return run.at(min(NOISES)).reconstruct(x)


def around_the_circle(a: np.ndarray, b: np.ndarray) -> float:
    """The sliced Wasserstein distance by directions in order, in place of random ones."""
    turned = np.linspace(0, np.pi, 12, endpoint=False)
    u = np.stack([np.cos(turned), np.sin(turned)])
    return np.mean([wasserstein_distance(c, d) for c, d in zip((a @ u).T, (b @ u).T, strict=True)])


def test_shares_are_of_the_class_of_the_nearest(blobs):
    found = compute("walker_shares", blobs, 0)
    labels = blobs.dataset().y[blobs.dataset().train]
    np.testing.assert_allclose(found.data, np.bincount(labels) / len(labels))
    for shares in (found.flow, found.ladder, found.alone):
        assert shares.sum() == pytest.approx(1)
    told, c = numbers("walker_shares", found), int(np.abs(found.alone - found.data).argmax())
    assert [told[name][0] for name in ("data", "flow", "ladder", "alone")] == [
        getattr(found, name)[c] for name in ("data", "flow", "ladder", "alone")
    ]


def test_images_are_the_walkers_denoised_and_their_nearest(digits):
    found, data = compute("walker_images", digits, 0), digits.dataset().x_train
    for denoised, near, gaps in zip(found.denoised, found.nearest, found.gaps, strict=True):
        flat = denoised.reshape(len(denoised), -1)
        distances = cdist(flat, data)
        np.testing.assert_allclose(near.reshape(flat.shape), data[distances.argmin(1)])
        np.testing.assert_allclose(gaps[: len(flat)], distances.min(1), rtol=1e-3, atol=1e-6)
    told = numbers("walker_images", found)
    assert [told["network"][0], told["exact"][0]] == [np.median(g) for g in found.gaps]
    assert (found.walkers.min(), found.walkers.max()) == (0, 1)


def test_chains_are_told_link_by_link(digits):
    """All chains' noises are drawn together: the first is the one that is shown, the others are counted."""
    beside = sweep(replace(digits.spec, knobs=(0.2,), variant_options={"walkback": 1}))
    longer = sweep(replace(beside.spec, hidden=(16,)))
    found = compute("walkback", digits, 0, {"longer": longer, "back": beside}, first=3)
    data = digits.dataset()
    rows = [2, *np.linspace(0, len(data.test) - 1, 50).round().astype(int)]
    told = numbers("walkback", found)
    assert told["sigma"] == [0.2] and told["chains"] == [50]
    for model, chains, far in zip((digits, beside), (found.chains, found.back), told["far"], strict=True):
        x, rng = data.x_test[rows], np.random.default_rng(0)
        for _ in range(told["n"][0]):
            x = model.at(0.2).reconstruct(x + 0.2 * rng.standard_normal(x.shape))
        near = cdist(x[1:], data.x_train).min(axis=1)
        assert far == pytest.approx(np.median(near), rel=1e-3)
        np.testing.assert_allclose(chains.denoised[-1].ravel(), x[0], atol=1e-3)
    test = cdist(data.x_test, data.x_train).min(axis=1)
    assert told["test"] == [pytest.approx(np.median(test), rel=1e-4)]
    assert compute("walkback", digits, 1, {"back": beside}, first=3).back is None  # not trained at this noise
    assert compute("walkback", beside, 0, {"this": digits, "back": beside}).back is None


def test_the_gain_is_a_slope_of_least_squares(digits):
    found, dataset = compute("wiener", digits, 1), digits.dataset()
    _, noisy = field.noisy_copies(dataset.x_test, 1.0, np.random.default_rng(0), 4000)
    covariance = np.cov(dataset.x_train.T, bias=True)
    variance, vectors = np.linalg.eigh(covariance.astype(float))
    for k in (0, 3):
        u = vectors[:, -1 - k]
        slope = np.polyfit(noisy @ u, digits.at(1.0).reconstruct(noisy) @ u, 1)[0]
        assert found.gain[k] == pytest.approx(slope, rel=1e-3, abs=1e-5)
        assert found.law[k] == pytest.approx(variance[-1 - k] / (variance[-1 - k] + 1), rel=1e-4)
    told = numbers("wiener", found)
    assert told["off"] == [pytest.approx(np.abs(found.gain - found.law).mean())]
    assert told["k"] == [len(found.law)]


def test_the_curl_is_that_of_differences(blobs):
    found, model, h = compute("curl", blobs, blobs.index(0.5)), blobs.at(0.5), 1e-2
    for row, column in ((10, 12), (25, 31)):
        x = np.array([found.x[column], found.y[row]])
        steps = np.array([x + h * e for e in (*np.eye(2), *-np.eye(2))])
        right, up, left, down = model.reconstruct(steps).astype(float)
        curl = (right - left)[1] / (2 * h) - (up - down)[0] / (2 * h)
        assert found.curl[row, column] == pytest.approx(curl, abs=2e-3)
    told = numbers("curl", found)
    assert told["largest"] == [pytest.approx(np.abs(found.curl).max())]
    assert told["exact"] == [pytest.approx(0, abs=1e-10)]
    assert told["network"][0] > 0


# ------------------------------------------------------------------------------------- what the lesson claims


@pytest.mark.parametrize("label", ["moons", "uneven blobs", "spiral", "digits"])
def test_shipped_walkers_are_as_near_to_new_data_as_data_are(shipped, label):
    """Of 8,000 walkers, so that their chance is small: at most 1.5 times as far from the held-out data as one half of
    the data is from the other. With 300 walkers the moons' own draw of 200 test points alone is that far.
    """
    run, rng = shipped[label], np.random.default_rng(0)
    least, dataset = int(np.argmin(run.knobs)), run.dataset()
    walkers = noise_ladder.walk(noise_ladder.of_run(run, least), dataset.x_train, 8000)[-1]
    ends = run.model(least).reconstruct(walkers)
    apart = noise_ladder.sliced_wasserstein(ends, dataset.x_test, rng)
    splits = [np.array_split(rng.permutation(dataset.x), 2) for _ in range(20)]
    assert apart < 1.5 * np.mean([noise_ladder.sliced_wasserstein(a, b, rng) for a, b in splits])


def test_the_network_makes_new_digits_and_the_optimum_none(shipped, monkeypatch):
    monkeypatch.setattr(walker_distances, "MOST", 200)
    run = replace(shipped["digits"])  # what is measured on so few is kept with no other's Run
    found = compute("walker_distances", run, run.index(0.05))
    assert found.near_exact[found.i] < 1e-6
    assert found.near[found.i] > 0.9 * found.near_test


def test_shipped_walkers_find_the_small_blob_from_the_ladder_only(shipped):
    run = shipped["uneven blobs"]
    found = compute("walker_shares", run, int(np.argmin(run.knobs)))
    assert found.flow[0] == pytest.approx(0.2, abs=0.03)
    assert found.ladder[0] == pytest.approx(0.2, abs=0.03)
    assert found.alone[0] > 0.3


def test_walkback_keeps_the_chain_that_would_stray(shipped):
    run = shipped["digits"]
    found = compute("walkback", run, run.index(0.05), shipped)
    assert found.chains.far[-1] > 100 * found.test and len(views.get("walkback").told(found)) == 4
    assert found.back.far[-1] < 1.5 * found.test
    wider = compute("walkback", run, run.index(0.3), shipped)
    assert wider.chains.far[-1] < 1.5 * wider.test


def test_on_28_by_28_pixels_the_optimum_copies_and_the_network_does_not(shipped):
    """From a noise of length 220, where the data's diameter is below 20. The network's walkers are as far from the
    training images as test images are, and a sixth of what they were from new data.
    """
    run = shipped["digits, 28×28"]
    dataset, i = run.dataset(), run.index(0.1)
    assert run.knobs.max() >= 8
    exact = noise_ladder.of_data(run, i)
    copies = exact[-1][1](noise_ladder.walk(exact, dataset.x_train, 8)[-1])
    assert nearest_stored(copies, dataset.x_train).distance.max() < 1e-3
    rungs = noise_ladder.of_run(run, i)
    path = noise_ladder.walk(rungs, dataset.x_train, 300)
    made = rungs[-1][1](path[-1])
    near, test = (np.median(nearest_stored(x, dataset.x_train).distance) for x in (made, dataset.x_test))
    assert 0.9 * test < near < 1.2 * test
    rng = np.random.default_rng(0)
    first, last = (noise_ladder.sliced_wasserstein(x, dataset.x_test, rng) for x in (rungs[0][1](path[0]), made))
    assert last < first / 5


def test_the_ladder_of_large_images_lacks_room_at_little_noise(shipped):
    """As its teacher's note says: 7.7 where the best linear map C (C + sigma^2)^-1 leaves 2.7, then 26 against 30."""
    run, rng = shipped["digits, 28×28"], np.random.default_rng(0)
    data = run.dataset()
    mean, covariance = data.x_train.mean(axis=0), np.cov(data.x_train.T)
    for sigma, wanted in ((0.1, (7.7, 2.7)), (1.2, (26, 30))):
        noisy = data.x_test + sigma * rng.standard_normal(data.x_test.shape)
        linear = mean + (noisy - mean) @ np.linalg.solve(covariance + sigma**2 * np.eye(len(mean)), covariance)
        made = run.at(sigma).reconstruct(noisy.astype(np.float32)), linear
        assert [((x - data.x_test) ** 2).sum(axis=1).mean() for x in made] == pytest.approx(wanted, rel=0.03)


def test_the_networks_fields_turn_and_the_optimum_s_do_not(shipped):
    """The curl of a slope is 0; of the learned fields, at every noise, it is not."""
    for label in ("moons", "spiral"):
        run = shipped[label]
        for i in (0, len(run.knobs) // 2, len(run.knobs) - 1):
            found = compute("curl", run, i)
            assert found.exact < 1e-9 and found.network > 1e-3


def test_a_network_of_no_ladder_is_told_why():
    masked = sweep(Spec("digits", "denoising", variant_options={"corruption": "masking"}, knobs=(0.1, 0.2), steps=2))
    for name in ("walker_images", "walker_distances", "walker_shares", "wiener", "walkback"):
        assert views.unfit(name, masked).endswith(".")
