"""Run and Model: what comes out has the stated shape, and is what the shipped layers compute by hand."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

import aeviz
from aeviz import variants

ACTIVATIONS = {
    "identity": lambda a: a,
    "relu": lambda a: np.maximum(a, 0),
    "silu": lambda a: a / (1 + np.exp(-a)),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
}
CASES = [(name, {}) for name in variants.names()] + [
    ("denoising", {"residual": True}),
    ("contractive", {"tied": False}),
]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join([case[0], *case[1]]))
def run(request, small):
    variant, options = request.param
    return aeviz.sweep(small(variant, variant_options=options))


@pytest.fixture(scope="module")
def x():
    return aeviz.load_data("wine").x[:20]


def by_hand(layers, x):
    for weight, bias, activation in layers:
        x = ACTIVATIONS[activation](x @ weight + bias)
    return x


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=2e-5)


def test_arrays_have_the_knob_first_and_a_models_have_none(run, x):
    n_knobs = len(run.knobs)
    assert run.knobs.dtype == np.float64 and run.knobs.tolist() == list(run.spec.knobs)
    assert run.encode(x).shape == (n_knobs, 20, 6) and run.reconstruct(x).shape == (n_knobs, 20, 13)
    model = run.model(1)
    z = model.encode(x)
    for array, shape in (
        (z, (20, 6)),
        (model.decode(z), (20, 13)),
        (model.reconstruct(x), (20, 13)),
        (model.jacobian(x), (20, 6, 13)),
    ):
        assert array.shape == shape and array.dtype == np.float32 and np.isfinite(array).all()
    assert model.knob == run.knobs[1]
    assert model.encode(x[:0]).shape == (0, 6) and model.jacobian(x[:0]).shape == (0, 6, 13)


def test_all_models_at_once_are_the_models_one_by_one(run, x):
    for i in range(len(run.knobs)):
        close(run.encode(x)[i], run.model(i).encode(x))
        close(run.reconstruct(x)[i], run.model(i).reconstruct(x))


def test_layers_compute_by_hand_what_the_model_does(run, x):
    """So that the browser, which is sent the layers, shows the same model."""
    for i, knob in enumerate(run.knobs):
        model = run.model(i)
        z = by_hand(model.encoder_layers(), x)
        if isinstance(run.variant, variants.get("topk")):
            cut = np.sort(z)[:, -int(knob)][:, None]
            z = np.where(z >= cut, z, 0)
        z[:, run.variant.active_units(knob, 6) :] = 0
        close(model.encode(x), z)
        close(model.decode(z), by_hand(model.decoder_layers(), z))


def test_a_reconstruction_is_the_decoded_code(run, x):
    for i, knob in enumerate(run.knobs):
        model = run.model(i)
        decoded = model.decode(model.encode(x))
        residual = dict(run.spec.variant_options).get("residual", False)
        close(model.reconstruct(x), x + knob * decoded if residual else decoded)


def test_jacobian_is_the_slope_of_encode(run, x):
    model = run.model(1)
    step = 2.0**-7
    found = model.jacobian(x)
    for j in range(x.shape[1]):
        shift = np.zeros(x.shape[1], np.float32)
        shift[j] = step
        slope = (model.encode(x + shift) - model.encode(x - shift)) / (2 * step)
        # A ReLU may bend, or another unit be kept, between the two points.
        wrong = np.abs(slope - found[:, :, j]) > 2e-3
        assert wrong.mean() < (0.05 if run.spec.variant in ("sparse", "topk") else 1e-9)


def test_history_and_film_rise_to_the_last_step_and_end_in_the_weights(run):
    n_knobs, n_logged = len(run.knobs), len(run.history["step"])
    assert not run.partial and run.step == run.spec.steps
    assert list(run.history) == ["step", "recon", "penalty", "recon_test"]
    for name in ("recon", "penalty", "recon_test"):
        assert run.history[name].shape == (n_logged, n_knobs) and np.isfinite(run.history[name]).all()
    for steps in (run.history["step"], run.film_steps):
        assert (np.diff(steps) > 0).all() and steps[-1] == run.spec.steps
    assert run.history["step"][0] == 1 and run.film_steps[0] == 0
    for name, frames in run.film.items():
        assert frames.shape == (len(run.film_steps), *run.weights[name].shape) and frames.dtype == np.float16
        np.testing.assert_array_equal(frames[-1], run.weights[name].astype(np.float16))


def test_the_film_plays(run, x):
    """Frames are float16, so that a model of one is the trained model to three digits."""
    first, last = (run.model(1, step=step).reconstruct(x) for step in (0, run.spec.steps))
    np.testing.assert_array_equal(last, run.model(1).reconstruct(x))
    assert np.abs(first - last).max() > 1e-3
    frame = run.film_steps[-2]
    close(run.model(1, step=int(frame)).encode(x), run.encode(x, step=int(frame))[1])


def test_test_error_is_that_of_the_model(run):
    """recon_test of the last step is the mean over test examples of the summed squared error."""
    if run.spec.variant in ("denoising", "variational"):
        pytest.skip("its training adds noise to what the model sees")
    x = run.dataset().x_test
    error = ((run.reconstruct(x) - x) ** 2).sum(-1).mean(-1)
    np.testing.assert_allclose(error, run.history["recon_test"][-1], rtol=1e-4)


def test_the_step_before_training_is_the_initialisation(small, x):
    """The film's first frame does not depend on the knob, where the knob does not set the code's size."""
    run = aeviz.sweep(small("contractive"))
    codes = run.encode(x, step=0)
    np.testing.assert_array_equal(codes[0], codes[-1])


def test_unknown_steps_and_places_are_refused_in_words(small_run):
    kept = ", ".join(map(str, small_run.film_steps))
    with pytest.raises(ValueError, match=f"No weights are kept of step 17; the steps kept are {kept}."):
        small_run.model(0, step=17)
    for i in (4, -5):
        with pytest.raises(ValueError, match=f"There is no model {i}; this Run has 4, numbered from 0."):
            small_run.model(i)
    assert small_run.model(-1).knob == 4.0


@pytest.mark.parametrize(("value", "nearest"), [(2.4, "2, 3"), (0, "1, 2"), (99, "3, 4"), (3.0001, "3, 4")])
def test_at_names_the_nearest_knob_values(small_run, value, nearest):
    with pytest.raises(ValueError, match=f"at code size = {value:g}; the nearest are {nearest}."):
        small_run.at(value)


@pytest.mark.parametrize("value", ["0.5", None, [1, 2]])
def test_a_knob_value_is_a_number(small_run, value):
    for look in (small_run.at, small_run.only):
        with pytest.raises(TypeError, match=f"A knob value is a number, not a {type(value).__name__}."):
            look(value)


def test_at_finds_a_knob_value_in_spite_of_rounding(small):
    run = aeviz.sweep(small("sparse", knobs=(0.0, 0.1 + 0.2, 1 / 3), steps=2))
    assert [run.index(value) for value in (0, 0.3, 0.333333333333)] == [0, 1, 2]
    assert run.at(0.3).knob == 0.1 + 0.2


def test_a_run_of_one_knob_names_the_only_one(small):
    run = aeviz.sweep(small("sparse", knobs=(0.5,), steps=2))
    with pytest.raises(ValueError, match=r"the nearest are 0\.5\."):
        run.at(0.1)
    with pytest.raises(ValueError, match=r"at penalty weight = nan; the nearest are"):
        run.at(float("nan"))


def test_any_layout_of_numbers_is_taken(small_run, x):
    model = small_run.model(2)
    wanted = model.encode(x)
    doubled = np.repeat(x, 2, axis=1)[:, ::2]
    for same in (x, x.astype(np.float64), np.asfortranarray(x), doubled, x.tolist()):
        np.testing.assert_array_equal(model.encode(same), wanted)
    assert not x.flags.writeable  # as data sets are


@pytest.mark.parametrize(("method", "width"), [("encode", 13), ("reconstruct", 13), ("jacobian", 13), ("decode", 4)])
def test_other_shapes_are_refused_in_words(small_run, method, width):
    for shape in ((3, width + 1), (width,), (1, 3, width), ()):
        with pytest.raises(ValueError, match=rf"Expected an array of shape \(n, {width}\), not"):
            getattr(small_run.model(0), method)(np.zeros(shape))


def test_the_data_set_is_the_specs(small_run):
    assert small_run.dataset() is aeviz.load_data("wine")


def test_a_model_may_be_shared_between_threads(small_run):
    x = small_run.dataset().x
    model = small_run.model(3)
    wanted = model.jacobian(x)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: model.jacobian(x), range(32)):
            np.testing.assert_array_equal(found, wanted)


def test_a_run_and_a_model_say_in_a_line_what_they_are(small_run):
    for thing in (small_run, small_run.model(0)):
        assert small_run.spec.key() in repr(thing) and len(repr(thing)) < 200 and "\n" not in repr(thing)
    assert "13-9-4-9-13, 4 models at code size 1 to 4" in repr(small_run)
    assert "one model at code size 2" in repr(small_run.only(2))


def test_errors_and_units_are_those_of_the_models_one_by_one(small_run):
    x = small_run.dataset().x_test
    errors = [((small_run.model(i).reconstruct(x).astype(np.float64) - x) ** 2).sum() / len(x) for i in range(4)]
    np.testing.assert_allclose(small_run.errors(x), errors, rtol=1e-6)
    assert [small_run.units(i) for i in range(4)] == [1, 2, 3, 4]
    assert small_run.knob_label == f"{small_run.variant.knob_name} {small_run.variant.symbol}"


@pytest.mark.parametrize("variant", variants.names())
def test_as_a_torch_module_it_is_the_same_model(variant, small):
    spec = small(variant)
    model = aeviz.sweep(spec).model(1)
    module, x = model.to_torch(), spec_rows(spec)
    with torch.no_grad():
        z, x_hat = module.encode(torch.tensor(x)), module(torch.tensor(x))
    np.testing.assert_allclose(z, model.encode(x), atol=1e-5)
    np.testing.assert_allclose(x_hat, model.reconstruct(x), atol=1e-5)
    assert all(parameter.requires_grad for parameter in module.parameters())


def spec_rows(spec) -> np.ndarray:
    return aeviz.load_data(spec.data).x[:9]
