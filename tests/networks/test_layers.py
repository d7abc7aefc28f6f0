"""Stacked networks against PyTorch's own layers, and their derivatives against automatic differentiation."""

import numpy as np
import pytest
import torch
from tensors import assert_close
from torch import nn

from aeviz.networks import activations, layers, torch_activations
from aeviz.training import initialise
from aeviz.training.rng import generator
from aeviz.variants.base import mirrored

HIDDEN = [(), (7,), (7, 6)]
PYTORCHS = {
    "identity": lambda a: a,
    "relu": nn.functional.relu,
    "silu": nn.functional.silu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}


def random_params(net, n, dtype=torch.float64):
    source = torch.Generator().manual_seed(3)
    params = {name: value.to(dtype) for name, value in initialise.weights(net, [net.d_latent] * n, seed=5).items()}
    # The same for all networks at first; each gets weights of its own here.
    return {name: v + 0.3 * torch.randn(v.shape, generator=source, dtype=dtype) for name, v in params.items()}


def function_of(params, ensemble, i):
    """The i-th network as a function (d_in,) -> (d_out,) made of torch.nn.functional's parts."""

    def run(x):
        for layer in ensemble:
            x = nn.functional.linear(x, params[f"{layer.name}.weight"][i], params[f"{layer.name}.bias"][i])
            x = PYTORCHS[layer.activation](x)
        return x

    return run


def batch(n, d, dtype=torch.float64):
    return torch.randn(n, d, generator=torch.Generator().manual_seed(1), dtype=dtype)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
def test_forward_is_each_network_on_its_own(activation, hidden):
    net = mirrored(5, 4, hidden, activation, activation)
    params, x = random_params(net, 3), batch(8, 5)
    stacked = layers.forward(params, net.encoder, x)
    for i in range(3):
        assert_close(stacked[i], function_of(params, net.encoder, i)(x))
    # One input for all, or one for each: the same.
    assert_close(layers.forward(params, net.encoder, x.expand(3, -1, -1)), stacked)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
def test_jacobian_is_that_of_automatic_differentiation(activation, hidden):
    net = mirrored(5, 4, hidden, activation, activation)
    params, x = random_params(net, 2), batch(6, 5)
    jacobian = layers.jacobian(params, net.encoder, x)
    for i in range(2):
        for row in range(6):
            exact = torch.autograd.functional.jacobian(function_of(params, net.encoder, i), x[row])
            assert_close(jacobian[i, row], exact)
    norm2 = layers.jacobian_norm2(params, net.encoder, x)
    assert_close(norm2, jacobian.square().sum((-2, -1)))
    # The first rows alone, for a code that is only part of what the encoder puts out.
    assert_close(layers.jacobian(params, net.encoder, x, 2), jacobian[:, :, :2])
    assert_close(layers.jacobian_norm2(params, net.encoder, x, 2), jacobian[:, :, :2].square().sum((-2, -1)))


@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
def test_slope_is_the_derivative_and_has_one(activation):
    a = batch(2, 25).requires_grad_()
    (exact,) = torch.autograd.grad(PYTORCHS[activation](a).sum(), a, create_graph=True)
    slope = activations.slope(activation, a)
    assert_close(slope, exact)
    if activation in ("silu", "sigmoid", "tanh"):
        second = [torch.autograd.grad(values.sum(), a, retain_graph=True)[0] for values in (exact, slope)]
        assert_close(*second)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
@pytest.mark.parametrize("seen_by_all", [True, False])
def test_layers_have_the_gradients_of_pytorchs_own(activation, hidden, seen_by_all):
    """By the weights and by the input, which the networks share or have each for itself."""
    net = mirrored(5, 4, hidden, activation, activation)
    params = {name: value.requires_grad_() for name, value in random_params(net, 3).items() if "encoder" in name}
    x, g = batch(8, 5).expand(1 if seen_by_all else 3, -1, -1).clone().requires_grad_(), batch(3 * 8, 4).view(3, 8, 4)
    h = layers.forward(params, net.encoder, x)
    each = torch.stack([function_of(params, net.encoder, i)(x[0 if seen_by_all else i]) for i in range(3)])
    wanted = [x, *params.values()]
    for ours, exact in zip(torch.autograd.grad(h, wanted, g), torch.autograd.grad(each, wanted, g), strict=True):
        assert_close(ours, exact)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "silu"])
def test_the_penalty_has_the_gradient_of_the_exact_jacobian(activation, hidden):
    net = mirrored(5, 4, hidden, activation, activation)
    params, x = random_params(net, 1), batch(3, 5)
    weight = params["encoder.0.weight"].requires_grad_()
    ours = torch.autograd.grad(layers.jacobian_norm2(params, net.encoder, x).sum(), weight)[0]

    def exact_norm2():
        run = function_of(params, net.encoder, 0)
        return sum(torch.autograd.functional.jacobian(run, row, create_graph=True).square().sum() for row in x)

    assert_close(ours, torch.autograd.grad(exact_norm2(), weight)[0])


@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
@pytest.mark.parametrize("size", [1, 31, 32, 33, 100])
def test_an_activation_rounds_alike_alone_and_in_a_stack(activation, size):
    a = batch(5, size, torch.float32).view(5, size, 1)
    stacked = activations.ACTIVATIONS[activation](a)
    assert_close(stacked, PYTORCHS[activation](a))
    for i in range(5):
        assert torch.equal(activations.ACTIVATIONS[activation](a[i : i + 1]), stacked[i : i + 1])


def test_filling_adds_zeros_that_unfilling_takes_away():
    for shape in [(3, 2, 5), (3, 32), (3, 8, 8), (1, 1)]:
        a = torch.arange(float(torch.Size(shape).numel())).view(shape)
        full = torch_activations.filled(a)
        assert full.shape[1:].numel() % torch_activations.VECTOR == 0 and full.sum() == a.sum()
        assert torch.equal(torch_activations.unfilled(full, a.shape), a)


def test_init_is_pytorchs_rule_for_linear_layers():
    """U(-1/sqrt(fan_in), 1/sqrt(fan_in)), so the variance is 1 / (3 fan_in)."""
    net = mirrored(64, 32, (256,), "silu", "identity")
    params = initialise.weights(net, [32], seed=0)
    for layer in (*net.encoder, *net.decoder):
        weight = params[f"{layer.name}.weight"]
        assert weight.shape == (1, layer.d_out, layer.d_in)
        assert weight.abs().max() <= layer.d_in**-0.5
        assert weight.var().item() == pytest.approx(1 / (3 * layer.d_in), rel=0.05)
        reference = nn.Linear(layer.d_in, layer.d_out).weight
        assert weight.std().item() == pytest.approx(reference.std().item(), rel=0.05)
        assert params[f"{layer.name}.bias"].abs().max() <= layer.d_in**-0.5


@pytest.mark.parametrize("out", ["identity", "relu", "sigmoid", "silu", "tanh"])
def test_only_behind_a_relu_do_the_outputs_biases_begin_at_0(out):
    encoder, decoder = layers.mlp("encoder", (9, 8, 4), "relu", "relu"), layers.mlp("decoder", (4, 8, 9), "relu", out)
    net = layers.Net(encoder, decoder, 4)
    params = initialise.weights(net, [4], seed=0)
    still = {name for name, value in params.items() if not value.any()}
    assert still == ({f"{net.decoder[-1].name}.bias"} if out == "relu" else set())


def test_init_is_shared_but_for_the_scale_of_a_small_code():
    net = mirrored(9, 16, (8,), "silu", "identity")
    params = initialise.weights(net, [1, 4, 16], seed=2)
    scaled = ("decoder.0.weight", "decoder.0.bias")
    for name, value in params.items():
        factor = (4.0, 2.0) if name in scaled else (1.0, 1.0)
        assert_close(value[0], factor[0] * value[2], rtol=0, atol=0)
        assert_close(value[1], factor[1] * value[2], rtol=0, atol=0)


def test_streams_of_one_seed_are_independent_and_repeatable():
    streams = ["init", "batches", "noise", "test"]
    draws = {(seed, s): torch.rand(500, generator=generator(seed, s)) for seed in (0, 1) for s in streams}
    for (seed, stream), draw in draws.items():
        assert torch.equal(draw, torch.rand(500, generator=generator(seed, stream)))
    correlation = np.corrcoef(np.stack([draw.numpy() for draw in draws.values()]))
    assert np.abs(correlation - np.eye(len(draws))).max() < 0.2
    state = torch.random.get_rng_state()
    initialise.weights(mirrored(3, 2, (), "silu", "identity"), [2], seed=0)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("seed", [0, 2**32, 2**53 - 1])
def test_any_seed_of_a_spec_makes_a_stream(seed):
    assert 0 <= torch.rand(1, generator=generator(seed, "init")).item() < 1


@pytest.mark.parametrize("d_in", [5, 12])
@pytest.mark.parametrize("hidden", [(), (3,), (7,), (7, 6), (3, 9, 4)])
@pytest.mark.parametrize("rows", [None, 2])
def test_the_norm_of_the_jacobian_is_that_of_the_jacobian(d_in, hidden, rows):
    """By whichever of its formulas, that for narrow and that for wide hidden layers."""
    net = mirrored(d_in, 4, hidden, "tanh", "sigmoid")
    params, x = random_params(net, 3), batch(6, d_in).expand(3, -1, -1)
    exact = layers.jacobian(params, net.encoder, x, rows).square().sum((-2, -1))
    assert_close(layers.jacobian_norm2(params, net.encoder, x, rows), exact)
    for name in ("encoder.0.weight", f"encoder.{len(hidden)}.weight"):
        weight = params[name].requires_grad_()
        both = [layers.jacobian_norm2(params, net.encoder, x, rows), layers.jacobian(params, net.encoder, x, rows)]
        ours, other = (torch.autograd.grad(v.sum(), weight)[0] for v in (both[0], both[1].square()))
        assert_close(ours, other)
