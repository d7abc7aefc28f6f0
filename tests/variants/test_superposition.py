"""The toy model of superposition: its formula, what it is trained on, and the geometry that is known of it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.integrate import simpson
from scipy.optimize import minimize
from shipped_runs import shipped_run

import aeviz
from aeviz import data, variants, views
from aeviz.ensemble import Ensemble
from aeviz.lessons import sparse

SPEC = sparse.SPECS[sparse.SHARED]
SHORT = replace(SPEC, steps=40, batch_size=64, data_options=dict(SPEC.data_options) | {"n_samples": 200})


@pytest.fixture(scope="module")
def run() -> aeviz.Run:
    return shipped_run(SPEC)


def columns(run: aeviz.Run, knob: float) -> np.ndarray:
    """(n, 2) the arrows."""
    return run.weights["encoder.0.weight"][run.index(knob)].T.astype(float)


def test_no_page_offers_a_toy_for_other_data():
    assert "superposition" not in variants.names() and variants.get("superposition").TOY


def test_only_its_own_picture_shows_it(run):
    """Others show the data as they are, in which every feature is there."""
    assert [name for name in views.names() if not views.unfit(name, run)] == ["superposition"]


def test_it_is_the_formula():
    """x_hat = max(0, W'W x + b), and neither the code nor the output has been shifted by the data's mean."""
    short = aeviz.sweep(SHORT)
    x = short.dataset().x_test
    for i in range(len(short.knobs)):
        w, b = short.weights["encoder.0.weight"][i], short.weights["decoder.0.bias"][i]
        np.testing.assert_allclose(short.model(i).encode(x), x @ w.T, atol=1e-6)
        np.testing.assert_allclose(short.model(i).reconstruct(x), np.maximum(0, x @ w.T @ w + b), atol=1e-6)


def test_what_is_thinned_is_both_seen_and_asked_for():
    """Where nothing of a point is left, nothing is asked for: the loss is that of max(0, b) against 0."""

    class Draws:
        def uniform(self, *shape):
            return torch.tensor([[0.1, 0.1, 0.1, 0.1, 0.1], [0.9, 0.9, 0.9, 0.9, 0.9]])

    variant = variants.make("superposition", {})
    net = variant.net(5, 2, ())
    w, b = torch.randn(1, 2, 5, generator=torch.Generator().manual_seed(0)), torch.full((1, 5), 0.3)
    params = {"encoder.0.weight": w, "encoder.0.bias": torch.ones(1, 2), "decoder.0.weight": torch.zeros(1, 5, 2)}
    ensemble = Ensemble(variant, net, params | {"decoder.0.bias": b}, torch.full((1, 1, 1), 0.5)).constrained()
    x = torch.tensor([[0.2, 0.4, 0.6, 0.8, 1.0]] * 2)
    kept = (torch.relu(x[0] @ w[0].T @ w[0] + b[0]) - x[0]).square().sum()
    assert ensemble.objective(x, Draws()).recon.item() == pytest.approx((kept + 5 * 0.3**2).item() / 2, rel=1e-5)


@pytest.mark.parametrize("knobs", [(0.0, 0.5), (1.2,)])
def test_what_is_no_chance_is_refused(knobs):
    with pytest.raises(ValueError, match="A chance is above 0"):
        replace(SPEC, knobs=knobs)


def test_the_usual_chances_are_chances():
    usual = replace(SPEC, knobs=()).knobs
    assert list(usual) == sorted(usual) and len(usual) > 1


def test_a_hidden_layer_is_refused():
    with pytest.raises(ValueError, match="leave hidden empty"):
        aeviz.sweep(replace(SHORT, hidden=(4,)))


def best_alone(n: int = 5) -> tuple[float, float]:
    """Length and bias of n arrows evenly around, the best where never two features are there at once.

    The loss of feature 0 alone, at strengths x in [0, 1], by Simpson's rule over x and Nelder and Mead over both.
    """
    x = np.linspace(0, 1, 401)
    cosines = np.cos(2 * np.pi * np.arange(n) / n)

    def loss(free: np.ndarray) -> float:
        length, bias = free
        back = np.maximum(0, length**2 * cosines[:, None] * x + bias)
        return simpson((back[0] - x) ** 2 + (back[1:] ** 2).sum(axis=0), x=x)

    return tuple(minimize(loss, (1.0, -0.1), method="Nelder-Mead").x)


def test_rare_features_lie_evenly_around_as_long_as_is_best(run):
    """A pentagon (Elhage et al. 2022, section 1); nearly regular, as the features are nearly alike."""
    arrows, (length, bias) = columns(run, 0.02), best_alone()
    turns = np.sort(np.rad2deg(np.arctan2(*arrows.T)))
    np.testing.assert_allclose(np.diff(np.append(turns, turns[0] + 360)), 72, atol=4)
    assert np.linalg.norm(arrows, axis=1).mean() == pytest.approx(length, rel=0.03)
    biases = run.weights["decoder.0.bias"][run.index(0.02)] / 0.95 ** np.arange(5)  # in each feature's own strength
    assert biases.mean() == pytest.approx(bias, rel=0.2)


def test_features_that_are_always_there_get_a_direction_each_or_none(run):
    """The two strongest at right angles, at length 1: PCA of features that do not correlate."""
    arrows = columns(run, 1.0)
    np.testing.assert_allclose(arrows[:2] @ arrows[:2].T, np.eye(2), atol=0.02)
    assert np.abs(arrows[2:]).max() < 0.15
    x = run.dataset().x_test
    left_out = x[:, 2:].var(axis=0).sum()
    assert ((run.at(1.0).reconstruct(x) - x) ** 2).sum(axis=1).mean() == pytest.approx(left_out, rel=0.03)


def test_more_is_stored_the_rarer_the_features_are_and_better_than_two_alone_would_be(run):
    stored = [(columns(run, knob) ** 2).sum() for knob in run.knobs]
    assert (np.diff(stored) < 0.05).all() and stored[0] > 5 and stored[-1] == pytest.approx(2, abs=0.05)
    knob, rng = 0.05, np.random.default_rng(0)
    x = run.dataset().x * (rng.random(run.dataset().x.shape) < knob)
    error = ((run.at(knob).reconstruct(x.astype(np.float32)) - x) ** 2).sum(axis=1).mean()
    assert error < 0.6 * x[:, 2:].var(axis=0).sum()  # what is left where three are left out


def test_features_along_the_axes_are_the_atoms():
    dataset = data.load("atoms", **dict(SPEC.data_options))
    np.testing.assert_array_equal(dataset.atoms, np.eye(5))
    assert dataset.x.min() >= 0
    np.testing.assert_allclose(dataset.x.max(axis=0), 0.95 ** np.arange(5), rtol=0.01)
    np.testing.assert_allclose(dataset.x.mean(axis=0), 0.95 ** np.arange(5) / 2, rtol=0.05)
    with pytest.raises(ValueError, match="only 5 atoms can lie along the axes"):
        data.load("atoms", d_in=5, n_atoms=4, along_axes=1)
