"""Autoencoders as other people write and save them; torch's own forward pass is the truth."""

import io
from itertools import pairwise

import numpy as np
import torch
from torch import nn

MODULES = {
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
    "leaky_relu:0.2": lambda: nn.LeakyReLU(0.2),
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "softplus": nn.Softplus,
    "hardtanh": nn.Hardtanh,
    "mish": nn.Mish,
    "softsign": nn.Softsign,
    "hardtanh:0:6": nn.ReLU6,
}


def mlp(widths, hidden, last, bias=True) -> nn.Sequential:
    parts = []
    for d_in, d_out in pairwise(widths):
        parts += [nn.Linear(d_in, d_out, bias=bias), MODULES[hidden]()]
    return nn.Sequential(*parts[:-1], MODULES[last]())


class Elsewhere(nn.Module):
    """As many people write it."""

    def __init__(self, down, up, hidden="relu", code="identity", output="sigmoid", bias=True, seed=3):
        super().__init__()
        self.decoder = mlp(up, hidden, output, bias)  # before the encoder: registration order is not the network's
        self.encoder = mlp(down, hidden, code, bias)
        settle(self, seed)

    def forward(self, x):
        return self.decoder(self.encoder(x))


def settle(module: nn.Module, seed: int = 3) -> nn.Module:
    """Random weights and statistics, the module in its state after training."""
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for value in module.parameters():
            value.uniform_(-0.5, 0.5, generator=source)
        for value in module.buffers():
            if value.is_floating_point():
                value.uniform_(0.5, 2.0, generator=source)
    return module.eval()


def saved(thing, **how) -> bytes:
    content = io.BytesIO()
    torch.save(thing, content, **how)
    return content.getvalue()


def rows(d: int, n: int = 7) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(5))


def numpys(thing: torch.Tensor) -> np.ndarray:
    return thing.detach().flatten(1).numpy()
