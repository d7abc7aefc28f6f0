"""Activations of others' networks against PyTorch's, and their slopes against automatic differentiation."""

import numpy as np
import pytest
import torch
from tensors import assert_close
from torch.nn import functional as F

from aeviz.networks import activations, others

PYTORCHS = {
    "leaky_relu": F.leaky_relu,
    "leaky_relu:0.2": lambda a: F.leaky_relu(a, 0.2),
    "elu": F.elu,
    "elu:0.5": lambda a: F.elu(a, 0.5),
    "selu": F.selu,
    "gelu": F.gelu,
    "gelu_tanh": lambda a: F.gelu(a, approximate="tanh"),
    "softplus": F.softplus,
    "softplus:3": lambda a: F.softplus(a, 3.0),
    "mish": F.mish,
    "softsign": F.softsign,
    "hardtanh": F.hardtanh,
    "hardtanh:0:6": F.relu6,
    "hardsigmoid": F.hardsigmoid,
    "jump_relu": F.relu,
    "jump_relu:0.3": lambda a: a * (a > 0.3),
}


def test_every_other_activation_is_compared_with_pytorchs():
    assert {name.split(":")[0] for name in PYTORCHS} == set(others.OTHERS)


@pytest.mark.parametrize("name", PYTORCHS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_and_its_slope_are_pytorchs(name, dtype):
    a = (torch.linspace(-40, 40, 997, dtype=dtype) / 4).requires_grad_()
    h = PYTORCHS[name](a)
    (exact,) = torch.autograd.grad(h.sum(), a)
    ours, slope = (function(name, a.detach().numpy()) for function in (activations.apply, activations.slope))
    assert ours.dtype == slope.dtype == a.detach().numpy().dtype
    assert_close(torch.tensor(ours), h.detach(), rtol=1e-5, atol=2e-6)
    assert_close(torch.tensor(slope), exact, rtol=1e-5, atol=2e-6)


def test_names_are_read_as_they_are_written():
    assert others.parsed(others.named("hardtanh", 0, 6)) == (others.OTHERS["hardtanh"], (0, 6))
    assert others.named("leaky_relu", np.float32(0.2)) == "leaky_relu:0.2"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("swish", "Unknown activation 'swish'; known are identity, relu"),
        ("relu:3", "Unknown activation 'relu:3'"),
        ("elu:", "must be numbers"),
        ("elu:nan", "'elu' has 1 parameters"),
        ("elu:1:2", "'elu' has 1 parameters"),
    ],
)
def test_what_is_no_activation_is_said(name, sentence):
    with pytest.raises(ValueError, match=sentence):
        activations.check(name)
