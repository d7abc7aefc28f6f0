"""The scikit-learn face: scikit-learn's own checks for every variant, and the same bits as the sweep behind it."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import aeviz
from aeviz import variants
from aeviz.data import in_memory
from aeviz.export.sklearn import Autoencoder


def quick(variant="undercomplete", **settings):
    return Autoencoder(variant, **({"hidden": (4,), "steps": 5, "random_state": 0} | settings))


@parametrize_with_checks([quick(name) for name in variants.names()])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def x():
    return aeviz.load_data("wine").x_train


@pytest.mark.parametrize("variant", variants.names())
def test_it_is_the_sweep_of_the_same_settings(variant, x, small):
    """Bit for bit: on a data set's training part it is the Run of that data set."""
    spec = small(variant)
    run = aeviz.sweep(spec)
    knob = run.knobs[1]
    fitted = quick(
        variant, knob=knob, n_components=6, hidden=spec.hidden, steps=spec.steps, batch_size=spec.batch_size
    ).fit(x)
    for name, weights in run.weights.items():
        np.testing.assert_array_equal(fitted.run_.weights[name][0], weights[1])
    np.testing.assert_array_equal(fitted.transform(x), run.model(1).encode(x))
    assert fitted.score(x) == pytest.approx(-((run.model(1).reconstruct(x) - x) ** 2).sum(1).mean(), rel=1e-5)


def test_there_and_back(x):
    fitted = quick(n_components=3).fit(x)
    z = fitted.transform(x)
    np.testing.assert_array_equal(fitted.inverse_transform(z), fitted.model_.reconstruct(x))
    assert fitted.get_feature_names_out().tolist() == ["autoencoder0", "autoencoder1", "autoencoder2"]


def test_a_correction_is_no_inverse(x):
    residual = quick("denoising", knob=0.1, variant_options={"residual": True}).fit(x)
    assert not hasattr(residual, "inverse_transform") and np.isfinite(residual.score(x))


@pytest.mark.parametrize(
    ("variant", "knob"), [("undercomplete", 3), ("topk", 3), ("sparse", 0.3), ("denoising", 0.2), ("contractive", 0.2)]
)
def test_no_knob_means_a_usual_one(variant, knob, x):
    assert quick(variant, n_components=3).fit(x).model_.knob == knob


def test_random_state(x):
    fits = [quick(random_state=state).fit_transform(x) for state in (0, 0, 1, np.random.RandomState(3), None)]
    np.testing.assert_array_equal(fits[0], fits[1])
    assert all(np.abs(fits[0] - other).max() > 1e-3 for other in fits[2:])


def test_the_run_knows_its_data_until_nobody_holds_it(x):
    fitted = quick().fit(x)
    np.testing.assert_array_equal(fitted.run_.dataset().x, x)
    assert fitted.run_.dataset().x_test.shape == (0, 13) and np.isnan(fitted.run_.history["recon_test"]).all()
    run = fitted.run_
    again = aeviz.Spec.from_json(run.spec.to_json())
    assert again == run.spec and aeviz.load_data(again.data) is run.dataset()
    del fitted
    with pytest.raises(ValueError, match=r"was given in memory and is gone; give its rows again\."):
        run.dataset()


def test_data_is_named_by_its_content(x):
    one, same, other = in_memory.keep(x), in_memory.keep(x.copy()), in_memory.keep(x[:, ::-1])
    assert one is same and one.name != other.name and in_memory.keep(x.reshape(-1, 1)).name != one.name
    with pytest.raises(ValueError, match="has no option 'seed'; it has none"):
        aeviz.load_data(one.name, seed=1)


def test_a_pickled_model_leaves_its_data_behind():
    many = np.random.default_rng(0).normal(size=(20_000, 5)).astype(np.float32)
    fitted = quick().fit(many)
    stored = pickle.dumps(fitted)
    assert len(stored) < many.nbytes / 4
    again = pickle.loads(stored)
    np.testing.assert_array_equal(again.transform(many[:9]), fitted.transform(many[:9]))


def test_in_a_pipeline_and_a_search(x):
    pipeline = make_pipeline(StandardScaler(), quick("linear", hidden=(), steps=60))
    search = GridSearchCV(pipeline, {"autoencoder__n_components": [1, 4]}, cv=2).fit(x)
    assert search.best_params_ == {"autoencoder__n_components": 4}
    assert search.best_estimator_.transform(x).shape == (len(x), 4)


def test_settings_are_refused_at_fit_in_the_specs_words(x):
    for settings, sentence in [
        ({"variant": "spares"}, "Unknown variant 'spares'; the variants are"),
        ({"knob": 7}, "A code size must be a whole number from 1 to d_latent = 2, not 7"),
        ({"steps": 0}, "steps must be a whole number"),
        ({"variant_options": {"a": 1}}, "it has no options"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            clone(quick(**settings)).fit(x)
