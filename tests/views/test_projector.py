"""A linear network on few examples, against the projector X^+ X by NumPy's singular value decomposition."""

from dataclasses import replace

import numpy as np
import pytest
from shipped_runs import shipped_run

from aeviz import Spec, sweep, views
from aeviz.language import named

OPTIONS = {"data_options": {"n_samples": 40}, "variant_options": {"weight_decay": 1e-4}}


@pytest.fixture(scope="module")
def run():
    """Weights set to the formula: W1 the right singular vectors, W2 their transpose, biases through the mean."""
    trained = sweep(Spec(variant="linear", d_latent=40, hidden=(), knobs=(4, 40), steps=2, **OPTIONS))
    x = trained.dataset().x_train.astype(np.float64)
    mean = x.mean(0)
    v = np.linalg.svd(x - mean, full_matrices=False)[2]
    encoder = np.zeros((40, 64))
    encoder[: len(v) - 1] = v[:-1]  # the centred rows have one dimension less than there are rows
    weights = {
        "encoder.0.weight": encoder,
        "encoder.0.bias": -encoder @ mean,
        "decoder.0.weight": encoder.T,
        "decoder.0.bias": mean,
    }
    return replace(
        trained, weights={name: np.stack([value, value]).astype(np.float32) for name, value in weights.items()}
    )


def told(run, i):
    view = views.get("projector")
    return named(view.told(view.compute(run, i, view.Controls())))


@pytest.mark.parametrize(("i", "units"), [(0, 4), (1, 31)])
def test_a_network_that_is_the_formula_is_off_by_nothing(run, i, units):
    found = told(run, i)
    assert found["train"] == [32] and found["rank"] == [31] and found["n"] == [8]
    assert found["off"] == pytest.approx([0], abs=1e-4)
    assert found["units"][-1] == units and found["expected"] == pytest.approx([units / 64])
    assert found["network"] == pytest.approx(found["formula"], abs=1e-4)
    assert found["formula"] == pytest.approx([units / 64], abs=0.02)  # of isotropic noise, 500 images


def test_what_differs_from_the_formula_is_told_in_its_own_size(run):
    """A network that answers twice the projection is off by all of it, and gives back four times the squares."""
    twice = replace(run, weights={**run.weights, "encoder.0.weight": 2 * run.weights["encoder.0.weight"]})
    twice.weights["encoder.0.bias"] = 2 * run.weights["encoder.0.bias"]
    found = told(twice, 1)
    assert found["off"] == pytest.approx([1], abs=1e-3)
    assert found["network"] == pytest.approx([4 * found["formula"][0]], rel=1e-3)


def test_the_pictures_are_of_unseen_digits_and_the_projector_leaves_training_examples_alone(run):
    view = views.get("projector")
    data = view.compute(run, 1, view.Controls())
    np.testing.assert_array_equal(data.inputs[:4].reshape(4, -1), run.dataset().x_test[:4])
    np.testing.assert_allclose(data.network, data.formula, atol=1e-4)
    x = run.dataset().x_train
    np.testing.assert_allclose(run.model(1).reconstruct(x), x, atol=1e-4)


def test_the_trained_network_of_the_lesson_is_the_projector():
    from aeviz import lessons

    shipped = shipped_run(lessons.get("identity_trap").SPECS["linear, 32 images"])
    for i in range(len(shipped.knobs)):
        found = told(shipped, i)
        assert found["off"][0] < 0.02
        assert found["network"] == pytest.approx(found["formula"], abs=0.01)


def test_with_more_examples_than_pixels_there_is_nothing_to_see():
    wide = sweep(Spec(variant="linear", d_latent=2, hidden=(), knobs=(2,), steps=1))
    assert "fewer examples" in views.unfit("projector", wide)
