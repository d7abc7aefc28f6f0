"""Codes held against what is known: true coordinates, true factors, stored examples, all images, other networks."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import spearmanr, ttest_rel
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mutual_info_score

import aeviz
from aeviz import views
from aeviz.analysis import copying, independence, truth
from aeviz.language import named
from aeviz.views.bottleneck import true_coordinate
from aeviz.views.identity_trap import encoder_index, sizes
from aeviz.views.three_criteria import factors
from aeviz.views.where_data_lives import how_many


def told(view, run, i=0, others=None):
    controls = view.Controls()
    data = view.compute(run, i, controls) if others is None else view.compute(run, i, controls, others)
    view.figure(data, controls).checked()
    return named(view.told(data)), views.caption(view, data), data


# ------------------------------------------------------------------------------------------------ true coordinates


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("noise", [0, 0.01])
def test_a_wave_turns_back_at_each_of_its_ends(turns, noise):
    rng = np.random.default_rng(0)
    t = rng.random(2000)
    z = np.cos((turns + 1) * np.pi * t) + noise * rng.standard_normal(2000)
    assert truth.folds(t, z) == truth.folds(t, -3 * z) == turns


def test_a_code_that_never_changes_does_not_turn_back():
    assert truth.folds(np.arange(9.0), np.ones(9)) == 0


def test_any_affine_map_of_the_truth_is_read_off():
    rng = np.random.default_rng(0)
    t = rng.random((50, 2))
    z = t @ rng.normal(size=(2, 2)) + 7
    np.testing.assert_allclose(truth.read_off(z[:30], t[:30], z[30:]), t[30:], atol=1e-9)
    assert truth.rank_correlation(t[:, 0], -np.exp(t[:, 0])) == pytest.approx(1)


@pytest.mark.parametrize(("name", "units"), [("helix", 1), ("s_curve", 2)])
def test_the_order_of_the_true_coordinates_is_scipys_on_test_points(name, units):
    run = aeviz.sweep(
        aeviz.Spec(name, d_latent=2, hidden=(16,), knobs=(units,), steps=200, data_options={"n_samples": 300})
    )
    numbers, text, _ = told(true_coordinate, run)
    data = run.dataset()
    flat = PCA(units).fit(data.x_train.astype(float)).transform(data.x)
    for place, z in (("code", run.model(0).encode(data.x)[:, :units]), ("pca", flat)):
        guess = LinearRegression().fit(z[data.train], data.t[data.train]).predict(z[data.test])
        order = [abs(spearmanr(*pair).statistic) for pair in zip(guess.T, data.t[data.test].T, strict=True)]
        assert numbers[place] == pytest.approx(order, abs=1e-4)
    assert ("turns back" in text) == (name == "helix")


# ---------------------------------------------------------------------------------------------------- true factors


def test_the_factors_shares_are_scikit_learns_mutual_information():
    rng = np.random.default_rng(0)
    z, f = rng.normal(size=(400, 3)), rng.integers(4, size=(400, 2))
    shares = independence.factor_shares(z, f, bins=6)
    for j, k in product(range(3), range(2)):
        binned = np.digitize(z[:, j], np.histogram_bin_edges(z[:, j], 6)[1:-1])
        expected = mutual_info_score(binned, f[:, k]) / mutual_info_score(f[:, k], f[:, k])
        assert shares[j, k] == pytest.approx(expected, abs=1e-9)


def test_categories_stay_and_numbers_are_cut_into_equal_parts():
    labels = independence.as_labels(np.array([[2, 0.0], [0, 0.49], [1, 1.0]]), ("category", "number"), 2)
    assert labels.tolist() == [[2, 0], [0, 0], [1, 1]]


def test_the_unit_nearest_to_a_factor_and_the_gap_are_recomputed():
    options = {"n_samples": 300}
    run = aeviz.sweep(aeviz.Spec("shapes", d_latent=3, hidden=(8,), knobs=(3,), steps=60, data_options=options))
    numbers, _, _ = told(factors, run)
    data = run.dataset()

    def shares(z):
        cut = [np.digitize(c, np.histogram_bin_edges(c, 10)[1:-1]) for c in z.T]
        true = [data.factors[:, 0].astype(int)]
        true += [np.digitize(f, np.histogram_bin_edges(f, 10)[1:-1]) for f in data.factors.T[1:]]
        return np.array([[mutual_info_score(c, f) / mutual_info_score(f, f) for f in true] for c in cut])

    own = shares(run.model(0).encode(data.x))
    flat = shares(PCA(3).fit(data.x_train.astype(float)).transform(data.x))
    unit, factor = np.unravel_index(own.argmax(), own.shape)
    assert numbers["unit"] == [unit + 1] and numbers["best"] == [pytest.approx(own.max(), abs=1e-6)]
    assert numbers["second"] == [pytest.approx(np.sort(own[:, factor])[1], abs=1e-6)]
    for place, table in (("gap", own), ("pca", flat)):
        best = np.sort(table, axis=0)
        assert numbers[place] == [pytest.approx((best[-1] - best[-2]).mean(), abs=1e-5)]
    assert views.unfit("factors", aeviz.sweep(replace(run.spec, data="digits", steps=1)))


# ------------------------------------------------------------------------------------------------------ all images


@pytest.mark.parametrize("radius", range(5))
def test_the_images_near_one_are_counted_one_by_one(radius):
    images = np.array(list(product((0, 1), repeat=8)))
    near = (np.abs(images - images[77]).sum(axis=1) <= radius).mean()
    assert 10 ** copying.share_within(radius, 8, 1) == pytest.approx(near)
    two = (np.abs(images - images[200]).sum(axis=1) <= radius) | (np.abs(images - images[77]).sum(axis=1) <= radius)
    assert 10 ** copying.share_within(radius, 8, 2) >= two.mean() - 1e-12


def test_how_many_images_there_are_and_how_few_are_near():
    run = aeviz.sweep(aeviz.Spec("digits", knobs=(2,), steps=1, data_options={"n_samples": 200}))
    numbers, text, data = told(how_many, run)
    assert numbers["digits"] == [len(str(2**64))]
    train, test = (x > 0.5 for x in (run.dataset().x_train, run.dataset().x_test))
    differ = cdist(test, train, "hamming").min(axis=1) * 64
    assert numbers["real"] == [pytest.approx(np.median(differ))]
    assert set(np.unique(data.images["random"])) == {0, 1} and numbers["least"] == [data.drawn.min()]
    assert "2^64" in text and numbers["exponent"][0] > 6


# ------------------------------------------------------------------------------------------------- stored examples


def test_an_index_looks_up_the_entry_whose_code_is_nearest():
    options = {"n_samples": 30}
    run = aeviz.sweep(aeviz.Spec("digits", d_latent=2, hidden=(64,), knobs=(1, 2), steps=600, data_options=options))
    train = run.dataset().x_train
    whole = aeviz.load_data("digits").x
    unseen = whole[cdist(whole, train).min(axis=1) > 0][:300]
    for i in (0, 1):
        numbers, _, data = told(encoder_index, run, i)
        model = run.model(i)
        asked = {"own": train, "new": unseen}
        answer = {name: cdist(model.reconstruct(x), train).argmin(axis=1) for name, x in asked.items()}
        entry = cdist(model.encode(unseen)[:, : i + 1], model.encode(train)[:, : i + 1]).argmin(axis=1)
        assert numbers["own"] == [pytest.approx((answer["own"] == np.arange(24)).mean())]
        assert numbers["by_code"] == [pytest.approx((answer["new"] == entry).mean(), abs=0.01)]
        assert numbers["answers"] == [len(set(data.answer.ravel().tolist()))]
    assert views.unfit("encoder_index", aeviz.sweep(aeviz.Spec("digits", knobs=(1,), steps=1)))


# ----------------------------------------------------------------------------------------------------- other sizes


def test_networks_of_other_sizes_stand_by_their_weights():
    spec = aeviz.Spec("digits", d_latent=4, hidden=(8,), knobs=(4,), steps=60, data_options={"n_samples": 100})
    runs = {str(h): aeviz.sweep(replace(spec, hidden=h)) for h in ((8,), (2,), (16, 16))}
    runs["other"] = aeviz.sweep(replace(spec, seed=1))
    numbers, _, data = told(sizes, runs["(8,)"], others=runs)
    assert data.weights.tolist() == [
        sum(a * b + b for a, b in pairwise(w))
        for w in ((64, 2, 4, 2, 64), (64, 8, 4, 8, 64), (64, 16, 16, 4, 16, 16, 64))
    ]
    dataset = runs["(2,)"].dataset()

    def error(name, x):
        return ((runs[name].model(0).reconstruct(x) - x) ** 2).sum(axis=1).mean()

    assert numbers["train"] == [pytest.approx(error("(8,)", dataset.x_train), rel=1e-5)]
    assert numbers["few_test"] == [pytest.approx(error("(2,)", dataset.x_test), rel=1e-5)]
    assert numbers["many_train"] == [pytest.approx(error("(16, 16)", dataset.x_train), rel=1e-5)]
    names = "(2,)", "(8,)", "(16, 16)"
    least = min(names, key=lambda name: error(name, dataset.x_test))
    assert numbers["least"] == [pytest.approx(error(least, dataset.x_test), rel=1e-5)]
    each = {name: ((runs[name].model(0).reconstruct(dataset.x_test) - dataset.x_test) ** 2).sum(1) for name in names}
    rivals = [ttest_rel(each[name], each[least]).confidence_interval().low < 0 for name in names if name != least]
    assert numbers.get("n", [0]) == [sum(rivals)]
