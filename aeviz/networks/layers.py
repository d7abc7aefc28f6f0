"""Stacked multilayer perceptrons: n networks of one shape as arrays with a leading axis, on one matrix product.

A parameter is ``part.layer.weight`` (n, d_out, d_in) or ``part.layer.bias`` (n, d_out); ``part`` is ``encoder`` or
``decoder``. Inputs are (n, batch, d_in), or broadcast to it.
"""

from dataclasses import dataclass

import numpy as np

from aeviz.networks.activations import apply, slope
from aeviz.networks.arrays import Array

Params = dict[str, Array]


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

    @property
    def is_linear(self) -> bool:
        """Whether code and reconstruction are affine in their inputs (but for what a mask does)."""
        return all(layer.activation == "identity" for layer in (*self.encoder, *self.decoder))

    @property
    def has_dictionary(self) -> bool:
        """Whether the decoder is D z + b: a sum of columns, one for each unit."""
        return len(self.decoder) == 1 and self.decoder[0].activation == "identity"


def mlp(part: str, widths: tuple[int, ...], hidden: str, last: str) -> tuple[Layer, ...]:
    """Layers between successive ``widths``, with activation ``hidden`` and, behind the last of them, ``last``."""
    return chain(part, widths, (hidden,) * (len(widths) - 2) + (last,))


def chain(part: str, widths: tuple[int, ...], activations: tuple[str, ...]) -> tuple[Layer, ...]:
    """Layers between successive ``widths``, each with its own activation."""
    steps = zip(widths[:-1], widths[1:], activations, strict=True)
    return tuple(Layer(f"{part}.{i}", d_in, d_out, activation) for i, (d_in, d_out, activation) in enumerate(steps))


def affine(params: Params, layer: Layer, x: Array) -> Array:
    """``W x + b`` for a stack of networks: x (n, batch, d_in) -> (n, batch, d_out)."""
    weight, bias = params[f"{layer.name}.weight"], params[f"{layer.name}.bias"]
    if isinstance(x, np.ndarray):
        a = x @ weight.mT
        a += bias[:, None]
        return a
    return bias.unsqueeze(1).baddbmm(x.expand(weight.shape[0], -1, -1), weight.mT)


def forward(params: Params, layers: tuple[Layer, ...], x: Array) -> Array:
    """The layers of ``layers`` one after another: (n, batch, d_in) -> (n, batch, d_out)."""
    if len(layers) > 1 and not isinstance(x, np.ndarray):
        return _as_one(params, layers, x)
    for layer in layers:
        x = apply(layer.activation, affine(params, layer, x))
    return x


def _as_one(params: Params, layers: tuple[Layer, ...], x: Array) -> Array:
    """What ``forward`` says, for tensors, which autograd then sees as one function."""
    from aeviz.networks.torch_activations import Layers  # who has a tensor has torch

    values = [params[f"{layer.name}.{kind}"] for layer in layers for kind in ("weight", "bias")]
    return Layers.apply(x.expand(len(values[0]), -1, -1), tuple(layer.activation for layer in layers), *values)


def jacobian(params: Params, layers: tuple[Layer, ...], x: Array, rows: int | None = None) -> Array:
    """Exact dh/dx of a chain of layers: (n, batch, d_in) -> (n, batch, rows, d_in), h's first ``rows`` only.

    The product diag(s_L) W_L ... diag(s_1) W_1 is taken from the output's side, cheap for few outputs.
    """
    slopes = []
    for layer in layers:
        a = affine(params, layer, x)
        slopes.append(slope(layer.activation, a))
        x = apply(layer.activation, a)
    product = None
    for layer, s in zip(reversed(layers), reversed(slopes), strict=True):
        weight = params[f"{layer.name}.weight"]
        if product is None:
            product = s[..., :rows, None] * weight[:, None, :rows]
            continue
        n, batch, d_out, d_mid = product.shape
        product = (product * s[..., None, :]).reshape(n, batch * d_out, d_mid) @ weight
        product = product.reshape(n, batch, d_out, layer.d_in)
    return product


def jacobian_norm2(params: Params, layers: tuple[Layer, ...], x: Array, rows: int | None = None) -> Array:
    """``||dh/dx||_F^2`` for each example: (n, batch, d_in) -> (n, batch).

    With one layer this is the closed form sum_j s_j^2 sum_i W_ji^2 (Rifai et al. 2011, section 3), without a Jacobian.
    """
    if len(layers) > 1:
        return (jacobian(params, layers, x, rows) ** 2).sum((-2, -1))
    (layer,) = layers
    squares = (params[f"{layer.name}.weight"][:, :rows] ** 2).sum(-1)
    return (slope(layer.activation, affine(params, layer, x))[..., :rows] ** 2 * squares[:, None]).sum(-1)
