"""Stacked multilayer perceptrons: n networks of one shape as arrays with a leading axis, on one matrix product.

A parameter is ``part.layer.weight`` (n, d_out, d_in) or ``part.layer.bias`` (n, d_out); ``part`` is ``encoder`` or
``decoder``. Inputs are (n, batch, d_in), or broadcast to it.
"""

from dataclasses import dataclass

import numpy as np

from aeviz.networks.activations import apply, slope
from aeviz.networks.arrays import Array
from aeviz.type_guards import is_array

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
    def output_is_affine(self) -> bool:
        """Whether the last layer has no activation: a shift of the output is then one of its bias."""
        return self.decoder[-1].activation == "identity"

    @property
    def has_dictionary(self) -> bool:
        """Whether the decoder is D z + b: a sum of columns, one for each unit."""
        return len(self.decoder) == 1 and self.output_is_affine


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
    if len(layers) > 1 and not is_array(x):
        return _as_one(params, layers, x)
    for layer in layers:
        x = apply(layer.activation, affine(params, layer, x))
    return x


def _as_one(params: Params, layers: tuple[Layer, ...], x: Array) -> Array:
    """What ``forward`` says, for tensors, which autograd then sees as one function."""
    from aeviz.networks.torch_activations import Layers  # a tensor is here, so torch is imported already

    values = [params[f"{layer.name}.{kind}"] for layer in layers for kind in ("weight", "bias")]
    return Layers.over(x.expand(len(values[0]), -1, -1), tuple(layer.activation for layer in layers), *values)


def jacobian(params: Params, layers: tuple[Layer, ...], x: Array, rows: int | None = None) -> Array:
    """Exact dh/dx of a chain of layers: (n, batch, d_in) -> (n, batch, rows, d_in), h's first ``rows`` only.

    The product diag(s_L) W_L ... diag(s_1) W_1 is taken from the output's side, cheap for few outputs.
    """
    slopes, first = _slopes(params, layers, x), _weight(params, layers[0])
    if len(layers) == 1:
        return slopes[0][..., :rows, None] * first[:, None, :rows]
    return _applied(_but_for_the_first(params, layers, slopes, rows), first)


def jacobian_norm2(params: Params, layers: tuple[Layer, ...], x: Array, rows: int | None = None) -> Array:
    """``||dh/dx||_F^2`` for each example: (n, batch, d_in) -> (n, batch), without a Jacobian.

    With J = P W_1 it is <P, P W_1 W_1^T>: for one layer the closed form sum_j s_j^2 sum_i W_ji^2 (Rifai et al. 2011,
    section 3). Of two layers, the hidden one narrower than the code, it is sum_j s2_j^2 s1^T (w_j w_j^T * W_1 W_1^T) s1
    with w_j the j-th row of W_2: one matrix product of the examples' s1 s1^T with what is the same for all of them.
    """
    slopes, first = _slopes(params, layers, x), _weight(params, layers[0])
    if len(layers) == 1:
        return (slopes[0][..., :rows] ** 2 * (first[:, :rows] ** 2).sum(-1)[:, None]).sum(-1)
    gram = first @ first.mT
    if len(layers) == 2 and layers[0].d_out <= layers[1].d_out:
        return _norm2_of_two(_weight(params, layers[1])[:, :rows], gram, slopes[0], slopes[1][..., :rows])
    product = _but_for_the_first(params, layers, slopes, rows)
    if layers[0].d_in <= layers[0].d_out:
        return (_applied(product, first) ** 2).sum((-2, -1))
    return (_applied(product, gram) * product).sum((-2, -1))


def _norm2_of_two(second: Array, gram: Array, s1: Array, s2: Array) -> Array:
    """sum_j s2_j^2 s1^T (w_j w_j^T * G) s1: W_2 (n, rows, h), G (n, h, h), s1 (n, batch, h), s2 (n, batch, rows)."""
    shared = second[..., :, None] * second[..., None, :] * gram[:, None]  # (n, rows, h, h)
    pairs = s1[..., :, None] * s1[..., None, :]  # (n, batch, h, h)
    each = pairs.reshape(*s1.shape[:2], -1) @ shared.reshape(*second.shape[:2], -1).mT
    return (each * s2**2).sum(-1)


def _weight(params: Params, layer: Layer) -> Array:
    return params[f"{layer.name}.weight"]


def _slopes(params: Params, layers: tuple[Layer, ...], x: Array) -> list[Array]:
    """Each layer's slopes at x: (n, batch, d_out)."""
    slopes: list[Array] = []
    for i, layer in enumerate(layers):
        a = affine(params, layer, x)
        slopes.append(slope(layer.activation, a))
        x = apply(layer.activation, a) if i < len(layers) - 1 else a
    return slopes


def _but_for_the_first(params: Params, layers: tuple[Layer, ...], slopes: list[Array], rows: int | None) -> Array:
    """P in dh/dx = P W_1 of several layers, diag(s_L) W_L ... W_2 diag(s_1): (n, batch, rows, d_1)."""
    product = slopes[-1][..., :rows, None] * _weight(params, layers[-1])[:, None, :rows]
    for layer, s in zip(layers[-2:0:-1], slopes[-2:0:-1], strict=True):
        product = _applied(product * s[..., None, :], _weight(params, layer))
    return product * slopes[0][..., None, :]


def _applied(product: Array, matrix: Array) -> Array:
    """(n, batch, rows, d) times (n, d, e), as one product for each network."""
    n, batch, rows, d = product.shape
    return (product.reshape(n, batch * rows, d) @ matrix).reshape(n, batch, rows, matrix.shape[-1])
