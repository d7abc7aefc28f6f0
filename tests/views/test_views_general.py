"""The views of no lesson's own: every number that they tell, worked out anew from weights and data."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import procrustes
from scipy.stats import ttest_rel
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import trustworthiness
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

import aeviz
from aeviz import views
from aeviz.language import named
from aeviz.views.general import embedding, loss, probes, reconstructions, scores, seed_band


@pytest.fixture(scope="module")
def run():
    """Codes of 1 to 3 units of a part of the digits: few enough to be learned badly."""
    options = {"n_samples": 300}
    return aeviz.sweep(aeviz.Spec("digits", d_latent=3, hidden=(24,), knobs=(1, 2, 3), steps=200, data_options=options))


def told(view, run, i=1, others=None, **controls):
    """(the numbers that a view tells of a Run, by name; its caption)."""
    chosen = view.Controls(**controls)
    data = view.compute(run, i, chosen) if others is None else view.compute(run, i, chosen, others)
    view.figure(data, chosen).checked()
    return named(view.told(data)), views.caption(view, data)


def test_the_codes_picture_is_compared_with_pca_of_the_training_examples(run):
    data = run.dataset()
    flat = PCA(2).fit(data.x_train.astype(float)).transform(data.x)
    disparity = procrustes(flat, run.model(1).encode(data.x)[:, :2])[2]  # of layouts scaled to a norm of 1
    numbers, text = told(embedding, run)
    assert numbers["gap"] == [pytest.approx(disparity, rel=1e-4)]
    assert "its two units" in text and "drawn" not in text


def test_the_loss_ends_as_logged_and_the_ratio_is_that_of_test_to_training(run):
    numbers, text = told(loss, run)
    train, test = (run.history[name][-1, 1] for name in ("recon", "recon_test"))
    x = run.dataset().x_test
    assert test == pytest.approx(((run.model(1).reconstruct(x) - x) ** 2).sum(axis=1).mean(), rel=1e-4)
    assert test > 1.05 * train  # else the ratio could be upside down
    assert (numbers["train"], numbers["test"]) == ([pytest.approx(train)], [pytest.approx(test)])
    assert numbers["ratio"] == [pytest.approx(test / train)] and numbers["ratio"][0] > 1
    assert (numbers["n"], numbers["step"], numbers["knob"]) == ([60], [200], [2])
    assert text.startswith("At k = 2, after 200 steps")


def test_where_nothing_is_held_out_the_loss_tells_of_training_alone(run):
    everything = replace(run.dataset(), train=np.arange(300), test=np.arange(0))
    alone = replace(run, given=everything, history={**run.history, "recon_test": np.nan * run.history["recon_test"]})
    numbers, text = told(loss, alone)
    assert "none are held out" in text and "test" not in numbers


def test_probes_learn_from_the_training_codes_and_are_judged_by_the_test_codes(run):
    """scikit-learn's classifiers; neither the codes learned from nor other labels may give the accuracy."""
    data = run.dataset()
    numbers, _ = told(probes, run)
    z = run.model(1).encode(data.x)[:, :2]
    for place, inputs, x in (("linear", "inputs", z), ("neighbours", "inputs_neighbours", z)):
        kind = LogisticRegression(max_iter=5000) if place == "linear" else KNeighborsClassifier(5)
        assert numbers[place] == [pytest.approx(accuracy(kind, x, data), abs=1e-6)]
        assert numbers[inputs] == [pytest.approx(accuracy(kind, data.x, data), abs=1e-6)]
        assert accuracy(kind, x, data, "train") != accuracy(kind, x, data)
    assert numbers["n"] == [240, 60]


def accuracy(classifier, x, data, judged="test"):
    scaler = StandardScaler().fit(x[data.train])
    classifier.fit(scaler.transform(x[data.train]), data.y[data.train])
    rows = getattr(data, judged)
    return float((classifier.predict(scaler.transform(x[rows])) == data.y[rows]).mean())


def test_a_code_as_good_as_the_inputs_is_called_so(run):
    wide = aeviz.sweep(aeviz.Spec("iris", "overcomplete", d_latent=8, hidden=(16,), knobs=(8,), steps=300))
    assert "as well as the inputs do" in told(probes, wide, 0)[1]
    assert "as well as the inputs do" not in told(probes, run, 0)[1]


def test_reconstructions_are_compared_on_all_test_examples_with_pca_of_the_training_ones(run):
    data, numbers = run.dataset(), told(reconstructions, run)[0]
    fitted = PCA(2).fit(data.x_train.astype(float))
    each = [
        ((back - data.x_test) ** 2).sum(axis=1)
        for back in (fitted.inverse_transform(fitted.transform(data.x_test)), run.model(1).reconstruct(data.x_test))
    ]
    errors = [one.mean() for one in each]
    ends = ttest_rel(each[1], each[0]).confidence_interval()
    assert numbers["low"] + numbers["high"] == pytest.approx(list(ends), rel=1e-4)
    assert numbers["pca"] == [pytest.approx(errors[0], rel=1e-5)]
    assert numbers["model"] == [pytest.approx(errors[1], rel=1e-5)]
    assert numbers["difference"] == [pytest.approx(abs(1 - errors[1] / errors[0]), rel=1e-4)]
    assert numbers["n"] == [2, 60]


@pytest.mark.parametrize(("i", "word"), [(1, "less"), (0, "more")])
def test_less_is_less_than_pca_leaves_and_more_is_more(run, i, word):
    view = replace(
        reconstructions.compute(run, 1, reconstructions.Controls()), error_pca=2.0, error_model=1.5 if i else 3.0
    )
    assert f" {25 if i else 50}% {word}. " in views.caption(reconstructions, view)


def test_the_most_trustworthy_picture_is_scikit_learns(run):
    data, numbers = run.dataset(), told(scores, run)[0]
    flat = PCA(2).fit(data.x_train.astype(float)).transform(data.x)
    kept = [trustworthiness(data.x, z, n_neighbors=10) for z in (flat, run.model(1).encode(data.x)[:, :2])]
    assert numbers["trust"][0] == pytest.approx(max(kept), abs=2e-3)
    assert numbers["floor"][0] < min(kept)
    assert numbers["n"] == [300]


def test_umaps_picture_is_scored_from_when_it_is_there(run, monkeypatch):
    layout = np.random.default_rng(0).normal(size=(300, 2)) + run.dataset().x[:, 20:22] * 9
    anew = replace(run, given=replace(run.dataset()))
    monkeypatch.setattr(scores.umap, "load", lambda spec: None)
    assert "UMAP" not in scores.compute(anew, 0, scores.Controls()).pictures
    monkeypatch.setattr(scores.umap, "load", lambda spec: layout)
    for i in (0, 1):
        found = scores.compute(anew, i, scores.Controls())
        kept = found.scores[found.pictures.index("UMAP"), found.names.index("trustworthiness")]
        assert kept == pytest.approx(trustworthiness(anew.dataset().x, layout, n_neighbors=10), abs=2e-3)


def test_seeds_move_a_measure_by_the_spread_of_their_models(run):
    other = aeviz.sweep(replace(run.spec, seed=1))
    numbers = told(seed_band, run, others={"b": other})[0]
    x = run.dataset().x_test
    errors = np.array(
        [[((r.model(k).reconstruct(x) - x) ** 2).sum(axis=1).mean() for r in (run, other)] for k in range(3)]
    )
    assert numbers["low"] == [pytest.approx(errors[1].min(), rel=1e-4)]
    assert numbers["high"] == [pytest.approx(errors[1].max(), rel=1e-4)]
    assert numbers["spread"] == [pytest.approx(np.ptp(errors[1]), rel=1e-2)]
    assert numbers["moved"] == [pytest.approx(np.ptp(errors.mean(axis=1)), rel=1e-3)]
    assert (numbers["seeds"], numbers["n"]) == ([2], [60])
    assert "all 300 examples" in told(seed_band, run, others={"b": other}, measure="continuity")[1]
