"""The views of the lesson "Memory or knowledge": the numbers they tell, computed another way."""

from dataclasses import replace

import numpy as np
import pytest
from shipped_runs import runs_of_lesson
from small_models import small_spec

import aeviz
from aeviz import language, lessons, views
from aeviz.analysis import derivatives, memory

FEW = {"hidden": (16,), "d_latent": 8, "steps": 100, "batch_size": 16}


def trained(half: int, n_train: int, knobs=(0.2,), **changes) -> aeviz.Run:
    options = {"half": half, "n_train": n_train}
    return aeviz.sweep(aeviz.Spec("digits", "denoising", knobs=knobs, data_options=options, **FEW | changes))


@pytest.fixture(scope="module")
def run() -> aeviz.Run:
    return trained(0, 12, (0.1, 0.5))


def compute(name: str, run, i: int = 0, *others, **controls):
    return views.get(name).compute(run, i, views.get(name).Controls(**controls), *others)


def told(name: str, found) -> dict[str, list[float]]:
    return language.named(views.get(name).told(found))


def by_differences(model, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """(d, d) the Jacobian of the reconstruction at x (d,)."""
    ends = [derivatives.reconstruct(model, x + sign * step * np.eye(len(x))) for sign in (1, -1)]
    return ((ends[0] - ends[1]) / (2 * step)).T


@pytest.mark.parametrize("i", [0, 1])
def test_attractors_are_those_of_a_jacobian_by_differences(run, i):
    x, model = run.dataset().x_train.astype(float), run.model(i)
    radius = np.array([np.abs(np.linalg.eigvals(by_differences(model, row))).max() for row in x])
    numbers = told("attractors", compute("attractors", run, i, {}))
    assert "seeds" not in numbers
    assert numbers["n"] == [(radius < 1).sum()] and numbers["stored"] == [12]
    assert numbers["least"] == [pytest.approx(radius.min(), rel=1e-5)]
    assert numbers["most"] == [pytest.approx(radius.max(), rel=1e-5)]
    off = np.linalg.norm(derivatives.reconstruct(model, x) - x, axis=1)
    assert numbers["off"] == [pytest.approx(off.max(), rel=1e-5)]


def test_other_seeds_are_counted_and_nothing_else_is(run):
    """Each network's own count, by itself; a network with other steps stands beside in vain."""
    beside = {str(seed): trained(0, 12, (0.1, 0.5), seed=seed) for seed in (1, 2)}
    longer = trained(0, 12, (0.1, 0.5), seed=3, steps=101)
    numbers = told("attractors", compute("attractors", run, 1, {"this": run, **beside, "longer": longer}))
    alone = [told("attractors", compute("attractors", one, 1, {})) for one in (run, *beside.values())]
    assert numbers["seeds"] == [3]
    assert numbers["fewest"] == [min(one["n"][0] for one in alone)]
    most = max(one["n"][0] for one in alone)
    assert numbers.get("most_of", numbers["fewest"]) == [most]
    assert numbers["smallest"] == [min(one["most"][0] for one in alone)]
    assert numbers["largest"] == [max(one["most"][0] for one in alone)]


def test_a_map_that_is_linear_has_the_radius_of_its_matrix(monkeypatch):
    """Rotation by an angle and shrinkage by 0.9: both eigenvalues have the size 0.9, though none is real."""
    turn = 0.9 * np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    monkeypatch.setattr(derivatives, "_chain", lambda model: [(turn.T, np.zeros(2), "identity")])
    monkeypatch.setattr(derivatives, "_correction", lambda model: None)
    assert memory.spectral_radius(None, np.ones((3, 2))) == pytest.approx(0.9)


@pytest.mark.parametrize("start", ["noise", "torn images", "test images"])
def test_recall_step_by_step(run, start):
    found, view, stored = compute("recall", run, 1, start=start), views.get("recall"), run.dataset().x_train
    first = {
        "noise": np.random.default_rng(0).random((view.N_STARTS, 64)),
        "torn images": np.where(np.arange(64) < 32, stored, 0),
        "test images": run.dataset().x_test[np.linspace(0, 358, view.N_STARTS).round().astype(int)],
    }[start]
    x = first.copy()
    for _ in range(view.STEPS[-1]):
        x = run.model(1).reconstruct(x)
    hits, away = [], []
    for row in x:
        distance = np.linalg.norm(stored - row, axis=1)
        nearest = stored[distance.argmin()]
        apart = np.sort(np.linalg.norm(stored - nearest, axis=1))[1]
        hits.append((distance.argmin(), distance.min() <= 0.1 * apart))
        away.append(distance.min() / apart)
    others = [part for part, (_, hit) in zip(away, hits, strict=True) if not hit]
    numbers = told("recall", found)
    assert numbers["part"] == [np.mean([hit for _, hit in hits])]
    assert numbers["found"] == [len({which for which, hit in hits if hit})]
    np.testing.assert_array_equal(found.which, [which for which, _ in hits])
    np.testing.assert_allclose(found.shown[0].reshape(-1, 64), first[:10])
    assert numbers.get("away", []) == pytest.approx([np.median(others)] if others else [])
    assert ("own" in numbers) == (start == "torn images")
    if start == "torn images":
        assert numbers["own"] == [np.mean([hit and which == n for n, (which, hit) in enumerate(hits)])]


def test_a_point_that_runs_away_is_left_and_counted():
    path = memory.iterated(lambda x: 2 * x, np.array([[1.0, 0], [0, 0]]), (0, 2000))
    assert np.isfinite(path).all() and memory.FAR <= path[-1, 0, 0] < 2 * memory.FAR and not path[-1, 1].any()


def test_near_is_a_part_of_the_distance_to_the_next_stored_one():
    stored = np.array([[0.0], [1], [11]])
    which, away = memory.nearest(np.array([[0.09], [0.11], [10.5], [9.9], [5]]), stored)
    assert list(which) == [0, 0, 2, 2, 1]
    np.testing.assert_allclose(away, [0.09, 0.11, 0.05, 0.11, 4])


def test_agreement_of_two_halves():
    runs = {
        f"{half}, {n}, {seed}": trained(half, n, seed=seed, steps=20)
        for half in (1, 2)
        for n in (10, 40)
        for seed in (0, 1)
    }
    shown = runs["1, 40, 0"]
    assert told("agreement", compute("agreement", shown, 0, {})) == {}  # alone
    found = compute("agreement", shown, 0, runs)
    test = shown.dataset().x_test
    noisy = test + 0.2 * np.random.default_rng(0).standard_normal(test.shape)
    cosine = {}
    for n in (10, 40):
        for seed in (0, 1):
            pair = [runs[f"{half}, {n}, {seed}"] for half in (1, 2)]
            centre = np.concatenate([one.dataset().x_train for one in pair]).mean(axis=0)
            a, b = (one.model(0).reconstruct(noisy) - centre for one in pair)
            cosine[n, seed] = [u @ v / np.sqrt(u @ u * (v @ v)) for u, v in zip(a, b, strict=True)]
    numbers = told("agreement", found)
    means = np.array([[np.mean(cosine[n, seed]) for seed in (0, 1)] for n in (10, 40)])
    assert numbers["sizes"] == [10, 40] and numbers["means"] == pytest.approx(means.mean(axis=1), rel=1e-5)
    assert numbers["spread"] == [pytest.approx(np.ptp(means, axis=1).max(), rel=1e-4)]
    assert numbers["low"] == [pytest.approx(np.percentile(cosine[40, 0] + cosine[40, 1], 10), rel=1e-5)]
    assert numbers["high"] == [pytest.approx(np.percentile(cosine[40, 0] + cosine[40, 1], 90), rel=1e-5)]
    half = {name: one for name, one in runs.items() if name != "2, 40, 1"}
    assert compute("agreement", shown, 0, half).cosine.shape[:2] == (2, 1)  # the seed that is whole at every size
    longer = replace(runs["2, 40, 0"], spec=replace(runs["2, 40, 0"].spec, steps=21))
    assert not len(compute("agreement", shown, 0, {"other": longer}).sizes)  # trained otherwise


def test_other_networks_are_told_why():
    other = aeviz.sweep(small_spec("undercomplete", steps=2))
    assert views.unfit("agreement", other).endswith(".")
    assert views.unfit("attractors", other).endswith(".")


def test_what_the_lesson_says_of_its_networks():
    """Of every seed: trained with noise every stored image attracts, without it few do; two networks of many images
    agree, and the more the more images they have.
    """
    runs = runs_of_lesson("memory")
    run = runs["10 digits"]
    x = run.dataset().x_train.astype(float)
    for i, all_attract in ((0, False), (run.index(0.1), True), (len(run.knobs) - 1, True)):
        radius = [np.abs(np.linalg.eigvals(by_differences(run.model(i), row))).max() for row in x]
        assert (max(radius) < 1) == all_attract
    every = compute("attractors", run, 0, runs).every
    assert len(every) == len(lessons.get("memory").SEEDS)
    attract = (every < 1).sum(axis=2)
    assert (attract[:, 0] <= 5).all() and (attract[:, run.index(0.1) :] == 10).all()
    assert compute("recall", run, len(run.knobs) - 1).recalled.mean() > 0.9
    cosine = compute("agreement", runs["700 digits"], 0, runs).cosine.mean(axis=2)
    assert (np.diff(cosine.mean(axis=1)) > 0).all() and (cosine[0] < 0.6).all() and (cosine[-1] > 0.9).all()
