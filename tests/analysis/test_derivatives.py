"""Exact derivatives against automatic differentiation, and the small-noise expansion against sampling."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import aeviz
from aeviz.analysis import derivatives
from aeviz.networks.activations import curvature, slope
from aeviz.networks.arrays import Affine

RNG = np.random.default_rng(0)
SMOOTH = ("identity", "sigmoid", "tanh", "silu")
X = np.random.default_rng(1).normal(size=(7, 3))


def chain(activation: str) -> list[Affine]:
    shapes = ((3, 5), (5, 4), (4, 3))
    names = (activation, activation, "identity")
    rng = np.random.default_rng(0)
    return [(rng.normal(size=s), rng.normal(size=s[1]), name) for s, name in zip(shapes, names, strict=True)]


def by_torch(layers: list[Affine]):
    functions = {
        "identity": lambda a: a,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "silu": torch.nn.functional.silu,
        "relu": torch.relu,
    }

    def r(x: torch.Tensor) -> torch.Tensor:
        for weight, bias, activation in layers:
            x = functions[activation](x @ torch.from_numpy(weight) + torch.from_numpy(bias))
        return x

    return r


@pytest.mark.parametrize("activation", [*SMOOTH, "relu"])
def test_value_jacobian_and_laplacian_are_those_of_autograd(activation):
    layers = chain(activation)
    found, r = derivatives.of_layers(layers, X), by_torch(layers)
    for k, row in enumerate(torch.from_numpy(X)):
        np.testing.assert_allclose(found.value[k], r(row).numpy(), atol=1e-12)
        jacobian = torch.autograd.functional.jacobian(r, row)
        np.testing.assert_allclose(found.jacobian[k], jacobian.numpy(), atol=1e-12)
        hessians = [torch.autograd.functional.hessian(lambda x, o=o: r(x)[o], row) for o in range(3)]
        laplacian = [float(torch.trace(h)) for h in hessians]
        np.testing.assert_allclose(found.laplacian[k], laplacian, atol=1e-10)


@pytest.mark.parametrize("activation", SMOOTH)
def test_slope_and_curvature_are_differences_of_one_another(activation):
    a, h = np.linspace(-4, 4, 33), 1e-5
    expected = (slope(activation, a + h) - slope(activation, a - h)) / (2 * h)
    np.testing.assert_allclose(curvature(activation, a), expected, atol=1e-8)


@pytest.mark.parametrize(
    ("variant", "options"),
    [("undercomplete", {}), ("denoising", {"residual": True}), ("contractive", {}), ("sparse", {})],
)
def test_the_reconstruction_of_a_run_in_float64(small, variant, options):
    run = aeviz.sweep(small(variant, variant_options=options))
    x = run.dataset().x_test[:6].astype(np.float64)
    for i in (0, 2):
        model = run.model(i)
        found = derivatives.of_reconstruction(model, x)
        np.testing.assert_allclose(found.value, model.reconstruct(x), atol=1e-4)
        np.testing.assert_allclose(derivatives.reconstruct(model, x), found.value, atol=1e-12)
        h = 1e-5
        for axis in range(3):
            step = h * np.eye(x.shape[1])[axis]
            up, down = (derivatives.reconstruct(model, x + move) for move in (step, -step))
            np.testing.assert_allclose(found.jacobian[:, :, axis], (up - down) / (2 * h), atol=1e-6)
        assert derivatives.is_smooth(model) == (variant != "sparse")


def test_a_code_masked_by_its_own_values_is_no_chain_of_layers(small):
    model = aeviz.sweep(small("topk")).model(1)
    assert not derivatives.is_smooth(model)
    with pytest.raises(ValueError, match="masked by its own values"):
        derivatives.of_reconstruction(model, np.zeros((1, 13)))


@pytest.mark.parametrize("variant", ["denoising", "topk", "undercomplete"])
def test_a_reconstruction_to_repeat_is_the_reconstruction(small, variant):
    for spec in (small(variant), replace(small(variant), hidden=())):
        run = aeviz.sweep(spec)
        x = np.random.default_rng(2).normal(size=(9, run.d_in))
        for model in (run.model(i) for i in range(len(run.knobs))):
            np.testing.assert_allclose(derivatives.to_repeat(model)(x), model.reconstruct(x), atol=2e-5)


def test_the_small_noise_loss_needs_its_curvature_term():
    layers, x, sigma = chain("tanh"), 0.5 * X, 0.02
    terms = derivatives.small_noise(derivatives.of_layers(layers, x), x)
    eps = np.random.default_rng(2).normal(size=(4000, *x.shape))
    eps /= np.sqrt((eps**2).mean(axis=(0, 1)))

    def r(rows):
        return derivatives.of_layers(layers, rows.reshape(-1, 3)).value.reshape(rows.shape)

    sampled = np.mean([((r(x + sigma * e) - x) ** 2).sum(-1).mean() for e in (eps, -eps)])
    added = (sampled - terms.reconstruction) / sigma**2
    assert terms.contraction + terms.curvature == pytest.approx(added, rel=0.03)
    assert abs(terms.curvature) > 10 * abs(terms.contraction + terms.curvature - added)


def test_the_jacobian_is_known_behind_activations_whose_curvature_is_not():
    layers = [(w, b, "softplus" if name == "tanh" else name) for w, b, name in chain("tanh")]
    found, h = derivatives.of_layers(layers, X), 1e-5
    for axis, step in enumerate(h * np.eye(3)):
        up, down = (derivatives.of_layers(layers, X + move).value for move in (step, -step))
        np.testing.assert_allclose(found.jacobian[:, :, axis], (up - down) / (2 * h), atol=1e-6)
    assert np.isnan(found.laplacian).all()


def test_a_linear_map_has_no_curvature():
    rng = np.random.default_rng(0)
    w = rng.normal(size=(3, 3))
    x = np.ones((2, 3))
    terms = derivatives.small_noise(derivatives.of_layers([(w.T, np.zeros(3), "identity")], x), x)
    assert terms.contraction == pytest.approx((w**2).sum())
    assert terms.curvature == 0
    assert terms.reconstruction == pytest.approx(((w.sum(axis=1) - 1) ** 2).sum())
