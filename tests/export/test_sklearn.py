"""The scikit-learn face: scikit-learn's own checks for every variant, and the same bits as the sweep behind it."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import aeviz
from aeviz import variants
from aeviz.data import in_memory
from aeviz.export.sklearn import Autoencoder, UnscaledWarning


def quick(variant="undercomplete", **settings):
    return Autoencoder(variant=variant, **({"hidden": (4,), "steps": 5, "random_state": 0} | settings))


OF_THE_NETWORK = {
    "check_estimators_dtypes",
    "check_estimators_pickle",
    "check_fit2d_1feature",
    "check_fit_idempotent",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_transformer_general",
    "check_transformer_preserve_dtypes",
}


def checks():
    """All of one variant; of the others those that fit and ask for what a network makes of the rows."""
    for variant in variants.names():
        for estimator, check in estimator_checks_generator(quick(variant)):
            name = check.func.__name__
            if variant == "undercomplete" or name in OF_THE_NETWORK:
                yield pytest.param(estimator, check, id=f"{variant}-{name}")


@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_every_variant_passes_scikit_learns_checks(estimator, check):
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


def test_the_inverse_of_transform_is_the_models_reconstruction(x):
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


def test_the_same_random_state_gives_the_same_codes_and_another_one_others(x):
    fits = [quick(random_state=state).fit_transform(x) for state in (0, 0, 1, np.random.RandomState(3), None)]
    np.testing.assert_array_equal(fits[0], fits[1])
    assert all(np.abs(fits[0] - other).max() > 1e-3 for other in fits[2:])


def test_a_run_holds_its_data_and_a_name_does_not(x):
    run = quick().fit(x).run_
    np.testing.assert_array_equal(run.dataset().x, x)
    assert not len(run.dataset().test) and np.isnan(run.history["recon_test"]).all()
    again = aeviz.Spec.from_json(run.spec.to_json())
    assert again == run.spec and aeviz.load_data(again.data) is run.dataset()
    del run
    with pytest.raises(ValueError, match=r"was given in memory and is gone; give its rows again\."):
        aeviz.load_data(again.data)


def test_data_is_named_by_its_content(x):
    one, same, other = in_memory.of_rows(x), in_memory.of_rows(x.copy()), in_memory.of_rows(x[:, ::-1])
    assert one is same and one.name != other.name and in_memory.of_rows(x.reshape(-1, 1)).name != one.name
    with pytest.raises(ValueError, match="has no option 'seed'; it has none"):
        aeviz.load_data(one.name, seed=1)


def test_a_pickled_model_leaves_its_data_behind():
    many = np.random.default_rng(0).normal(size=(20_000, 20)).astype(np.float32)
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


def test_as_users_of_pca_expect(x):
    """The first setting is n_components; None is PCA's number; nothing is to be had before fit."""
    fitted, pca = Autoencoder(3, hidden=(), steps=5).fit(x), PCA(3).fit(x)
    assert fitted.transform(x).shape == pca.transform(x).shape and fitted.n_components_ == pca.n_components_ == 3
    np.testing.assert_array_equal(fitted.embedding_, fitted.transform(x))
    assert fitted.reconstruction_error_ == pytest.approx(((fitted.model_.reconstruct(x) - x) ** 2).sum(1).mean(), 1e-5)
    assert quick(n_components=None).fit(x[:9]).n_components_ == PCA().fit(x[:9]).n_components_ == 9
    fresh = quick()
    for use in (fresh.transform, fresh.inverse_transform, fresh.score_samples, fresh.predict):
        with pytest.raises(NotFittedError):
            use(x)
    with pytest.raises(NotFittedError):
        fresh.get_feature_names_out()
    with pytest.raises(ValueError, match="NaN"):
        fitted.inverse_transform(np.full((1, 3), np.nan))
    with pytest.raises(ValueError, match="not 'denoising'; variant='denoising' names the variant"):
        Autoencoder("denoising").fit(x)


def test_what_a_fitted_one_gives_does_not_change_with_its_settings(x):
    fitted = quick(n_components=3).fit(x)
    before = fitted.transform(x), fitted.inverse_transform(fitted.embedding_), fitted.get_feature_names_out()
    fitted.set_params(n_components=5, variant="denoising", variant_options={"residual": True}, contamination=0.4)
    after = fitted.transform(x), fitted.inverse_transform(fitted.embedding_), fitted.get_feature_names_out()
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


def test_the_validation_chooses_the_step(x):
    """Few rows and a wide code: it overfits, and of all steps kept the chosen one is best on rows not trained on."""
    settings = {"n_components": 12, "hidden": (64,), "steps": 400, "lr": 0.01, "batch_size": 8}
    fitted = quick(validation_fraction=0.5, **settings).fit(x[:40])
    held_out, rest = fitted.run_.dataset().x_test, fitted.run_.dataset().x_train
    assert len(held_out) == 20 and len(rest) == 20
    assert -fitted.score(held_out) == pytest.approx(fitted.validation_error_, 1e-6)
    assert -fitted.score(rest) == pytest.approx(fitted.reconstruction_error_, 1e-6)
    whole = aeviz.sweep(fitted.run_.spec)
    errors = {s: ((whole.model(0, s).reconstruct(held_out) - held_out) ** 2).sum(1).mean() for s in whole.film_steps}
    assert min(errors.values()) == pytest.approx(fitted.validation_error_, 1e-4)
    assert errors[fitted.run_.step] == min(errors.values())
    assert aeviz.show(fitted.run_, "reconstructions").layout.meta["caption"]


def test_anomalies_as_outlier_detectors_tell_them(x):
    """Rows that the threshold calls outliers are the share asked for, and far rows are among them."""
    fitted = Autoencoder(4, hidden=(), steps=300, contamination=0.2, random_state=0).fit(x)
    called = fitted.predict(x) == -1
    assert called.mean() == pytest.approx(0.2, abs=1 / len(x))
    np.testing.assert_array_equal(called, fitted.decision_function(x) < 0)
    np.testing.assert_array_equal(fitted.decision_function(x), fitted.score_samples(x) - fitted.offset_)
    errors = ((fitted.model_.reconstruct(x) - x) ** 2).sum(1)
    np.testing.assert_allclose(fitted.score_samples(x), -errors, rtol=1e-4)
    assert (fitted.predict(x + 20) == -1).all()
    np.testing.assert_array_equal(clone(fitted).fit_predict(x), fitted.predict(x))


@pytest.mark.parametrize("factor", [1, 300])
def test_unscaled_data_are_warned_of(x, factor):
    many = x * np.where(np.arange(x.shape[1]) == 3, factor, 1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        quick().fit(many)
    assert [w.category for w in caught] == [UnscaledWarning] * (factor > 1)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"validation_fraction": 1}, "validation_fraction must be from 0 to below 1, not 1"),
        ({"validation_fraction": 1e-9}, "leaves one part empty"),
        ({"contamination": 0.7}, "contamination must be from 0 to 0.5, not 0.7"),
        ({"n_components": 1.5}, "n_components must be a whole number or None, not 1.5"),
    ],
)
def test_settings_of_the_estimator_alone_are_checked(settings, sentence, x):
    with pytest.raises(ValueError, match=sentence):
        quick(**settings).fit(x)
