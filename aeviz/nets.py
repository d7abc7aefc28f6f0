"""Stacked multilayer perceptrons: n networks of one shape as tensors with a leading axis, on one matrix product.

A parameter is ``part.layer.weight`` (n, d_out, d_in) or ``part.layer.bias`` (n, d_out); ``part`` is ``encoder`` or
``decoder``. Inputs are (n, batch, d_in), or broadcast to it.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from aeviz.activations import ACTIVATIONS, slope

Params = dict[str, Tensor]


@dataclass(frozen=True)
class Layer:
    """``h = activation(W x + b)`` with W (d_out, d_in); ``name`` is the prefix of its two parameters."""

    name: str
    d_in: int
    d_out: int
    activation: str


@dataclass(frozen=True)
class Net:
    """An autoencoder's layers. The encoder's first ``d_latent`` outputs are the code."""

    encoder: tuple[Layer, ...]
    decoder: tuple[Layer, ...]
    d_latent: int


def layers(part: str, widths: tuple[int, ...], hidden: str, last: str) -> tuple[Layer, ...]:
    """Layers between successive ``widths``, with activation ``hidden`` and, behind the last of them, ``last``."""
    return chain(part, widths, (hidden,) * (len(widths) - 2) + (last,))


def chain(part: str, widths: tuple[int, ...], activations: tuple[str, ...]) -> tuple[Layer, ...]:
    """Layers between successive ``widths``, each with its own activation."""
    steps = zip(widths[:-1], widths[1:], activations, strict=True)
    return tuple(Layer(f"{part}.{i}", d_in, d_out, activation) for i, (d_in, d_out, activation) in enumerate(steps))


def generator(seed: int, stream: str) -> torch.Generator:
    """A random stream of its own for each use of a seed, so that no use moves another."""
    words = np.random.SeedSequence([seed, *stream.encode()]).generate_state(2, np.uint32)
    return torch.Generator().manual_seed(int(words[0]) << 31 | int(words[1]) >> 1)


def init(net: Net, active_units: list[int], seed: int) -> Params:
    """Uniform weights and biases in +-1/sqrt(fan_in), PyTorch's rule for ``nn.Linear``, alike for all networks.

    ``active_units`` holds, for each network of the stack, how many code units it uses: the decoder's first layer is
    scaled by sqrt(d_latent / active) as if it had only those inputs.
    """
    source = generator(seed, "init")
    scale = (net.d_latent / torch.tensor(active_units, dtype=torch.float32)).sqrt()
    params = {}
    for layer in (*net.encoder, *net.decoder):
        bound = layer.d_in**-0.5
        factor = scale if layer is net.decoder[0] else torch.ones_like(scale)
        for suffix, shape in (("weight", (layer.d_out, layer.d_in)), ("bias", (layer.d_out,))):
            draw = torch.empty(shape).uniform_(-bound, bound, generator=source)
            params[f"{layer.name}.{suffix}"] = factor.view(-1, *(1 for _ in shape)) * draw
    return params


def affine(params: Params, layer: Layer, x: Tensor) -> Tensor:
    """``W x + b`` for a stack: x (n, batch, d_in) -> (n, batch, d_out)."""
    weight, bias = params[f"{layer.name}.weight"], params[f"{layer.name}.bias"]
    return torch.baddbmm(bias.unsqueeze(1), x.expand(weight.shape[0], -1, -1), weight.mT)


def forward(params: Params, stack: tuple[Layer, ...], x: Tensor) -> Tensor:
    """The layers of ``stack`` one after another: (n, batch, d_in) -> (n, batch, d_out)."""
    for layer in stack:
        x = ACTIVATIONS[layer.activation](affine(params, layer, x))
    return x


def jacobian(params: Params, stack: tuple[Layer, ...], x: Tensor, rows: int | None = None) -> Tensor:
    """Exact dh/dx of a stack of layers: (n, batch, d_in) -> (n, batch, rows, d_in), h's first ``rows`` only.

    The product diag(s_L) W_L ... diag(s_1) W_1 is taken from the output's side, cheap for few outputs.
    """
    slopes = []
    for layer in stack:
        a = affine(params, layer, x)
        slopes.append(slope(layer.activation, a))
        x = ACTIVATIONS[layer.activation](a)
    product = None
    for layer, s in zip(reversed(stack), reversed(slopes), strict=True):
        weight = params[f"{layer.name}.weight"]
        if product is None:
            product = s[..., :rows, None] * weight[:, None, :rows]
            continue
        n, batch, d_out, d_mid = product.shape
        product = (product * s.unsqueeze(-2)).reshape(n, batch * d_out, d_mid) @ weight
        product = product.view(n, batch, d_out, layer.d_in)
    return product


def jacobian_norm2(params: Params, stack: tuple[Layer, ...], x: Tensor, rows: int | None = None) -> Tensor:
    """``||dh/dx||_F^2`` for each example: (n, batch, d_in) -> (n, batch).

    With one layer this is the closed form sum_j s_j^2 sum_i W_ji^2 (Rifai et al. 2011, section 3), without a Jacobian.
    """
    if len(stack) > 1:
        return jacobian(params, stack, x, rows).square().sum((-2, -1))
    (layer,) = stack
    squares = params[f"{layer.name}.weight"][:, :rows].square().sum(-1)
    return (slope(layer.activation, affine(params, layer, x))[..., :rows].square() * squares.unsqueeze(1)).sum(-1)
