"""Exact derivatives of a whole reconstruction, and what they say about denoising with little noise.

A network of layers h = s(W x + b) is given as ``model.encoder_layers()`` gives its layers: (W (d_in, d_out), b, name
of s).
"""

from dataclasses import dataclass

import numpy as np

from aeviz.networks.activations import ACTIVATIONS, apply, curvature, with_slope
from aeviz.networks.arrays import Affine, Map
from aeviz.run import Model


@dataclass(frozen=True)
class SecondOrder:
    """A map's value (n, d_out), Jacobian (n, d_out, d_in) and Laplacian sum_i d^2/dx_i^2 (n, d_out) at n points."""

    value: np.ndarray
    jacobian: np.ndarray
    laplacian: np.ndarray


def value(layers: list[Affine], x: np.ndarray) -> np.ndarray:
    """The value (n, d_out) of a chain of layers at x (n, d_in), in float64."""
    h = np.asarray(x, dtype=np.float64)
    for weight, bias, activation in layers:
        a = h @ weight.astype(np.float64, copy=False)
        a += bias
        h = apply(activation, a)
    return h


def first(layers: list[Affine], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The value (n, d_out) and the Jacobian (n, d_out, d_in) of a chain of layers at x (n, d_in), in float64."""
    h = np.asarray(x, dtype=np.float64)
    moved = _unmoved(h)
    for weight, bias, activation in layers:
        w = weight.astype(np.float64)
        h, s = with_slope(activation, h @ w + bias)
        moved = _through(moved, w)
        moved *= s[:, None]
    return h, moved.mT


def _unmoved(x: np.ndarray) -> np.ndarray:
    """(n, d_in, d_in) how x (n, d_in) moves with each input: the transpose of a Jacobian, as ``_through`` takes it."""
    return np.broadcast_to(np.eye(x.shape[1]), (len(x), x.shape[1], x.shape[1]))


def _through(moved: np.ndarray, w: np.ndarray) -> np.ndarray:
    """(n, d_in, d_out) of transposed Jacobians (n, d_in, h) behind w (h, d_out): one product for all examples."""
    return (moved.reshape(-1, len(w)) @ w).reshape(*moved.shape[:2], w.shape[1])


def of_layers(layers: list[Affine], x: np.ndarray) -> SecondOrder:
    """All three of a chain of layers at x (n, d_in), in float64, in one pass forward (Li et al. 2023).

    Through a = W h + b they go as J_a = W J, L_a = W L; through h = s(a) as J_h = s'(a) J, and
    L_h = s'(a) L + s''(a) ||J||^2, the norm taken of each row. The Laplacian is nan behind an activation whose second
    derivative is not known here.
    """
    h = np.asarray(x, dtype=np.float64)
    moved, laplacian = _unmoved(h), np.zeros_like(h)
    for weight, bias, activation in layers:
        w = weight.astype(np.float64)
        a, moved, laplacian = h @ w + bias, _through(moved, w), laplacian @ w
        h, s = with_slope(activation, a)
        c = curvature(activation, a) if activation in ACTIVATIONS else np.nan
        laplacian = s * laplacian + c * (moved**2).sum(axis=1)
        moved *= s[:, None]
    return SecondOrder(h, moved.mT, laplacian)


def of_reconstruction(model: Model, x: np.ndarray) -> SecondOrder:
    """Value, Jacobian and Laplacian of x_hat = g(f(x)), or x + c g(f(x)) where a correction is learned; x (n, d).

    Raises ValueError where the code is masked by its own values: such a network is no chain of layers.
    """
    found = of_layers(_chain(model), x)
    c = _correction(model)
    if c is None:
        return found
    return SecondOrder(x + c * found.value, np.eye(x.shape[1]) + c * found.jacobian, c * found.laplacian)


def reconstruct(model: Model, x: np.ndarray) -> np.ndarray:
    """The reconstruction in float64, for differences that float32 would round away; x (n, d). Raises ValueError."""
    return in_float64(model)(x)


def in_float64(model: Model) -> Map:
    """``reconstruct`` of a model, for less where it is applied many times."""
    layers = [(weight.astype(np.float64), bias, activation) for weight, bias, activation in _chain(model)]
    c = _correction(model)

    def found(x: np.ndarray) -> np.ndarray:
        decoded = value(layers, x)
        return decoded if c is None else x + c * decoded

    return found


def to_repeat(model: Model) -> Map:
    """The reconstruction in float32, for less where it is applied thousands of times: layers between which there is no
    activation are one. x (n, d)."""
    if model.ensemble.variant.mask_follows_code:
        return model.reconstruct
    layers, c = _joined(_chain(model)), _correction(model)

    @np.errstate(over="ignore", invalid="ignore")  # as ``Model.reconstruct``: what runs away is inf, then nan
    def found(x: np.ndarray) -> np.ndarray:
        h = x = np.asarray(x, dtype=np.float32)
        for weight, bias, activation in layers:
            a = h @ weight
            a += bias
            h = apply(activation, a)
        return h if c is None else x + c * h

    return found


def _joined(layers: list[Affine]) -> list[Affine]:
    joined: list[Affine] = []
    for weight, bias, activation in layers:
        if joined and joined[-1][2] == "identity":
            before, shift, _ = joined.pop()
            weight, bias = before @ weight, shift @ weight + bias
        joined.append((weight, bias, activation))
    return joined


def is_smooth(model: Model) -> bool:
    """Whether the reconstruction is twice differentiable everywhere: no ReLU and no mask by the code's values."""
    return not model.ensemble.variant.mask_follows_code and all(name != "relu" for _, _, name in _chain(model))


def _chain(model: Model) -> list[Affine]:
    if model.ensemble.variant.mask_follows_code:
        raise ValueError("Its code is masked by its own values: this network is no chain of layers.")
    return [*model.encoder_layers(), *model.decoder_layers()]


def _correction(model: Model) -> float | None:
    c = model.ensemble.variant.correction(model.ensemble.knob)
    return None if c is None else float(np.squeeze(c))


@dataclass(frozen=True)
class SmallNoise:
    """The terms of E||r(x + sigma eps) - x||^2 up to sigma^2, means over the samples, at sigma = 1.

    E = reconstruction + sigma^2 (contraction + curvature) + o(sigma^2).
    """

    reconstruction: float  # ||r(x) - x||^2
    contraction: float  # ||J_r||^2: what a contractive penalty on the whole reconstruction would charge
    curvature: float  # (r(x) - x) . Laplacian r(x): often forgotten; nothing where r(x) = x, or where r is linear


def small_noise(r: SecondOrder, x: np.ndarray) -> SmallNoise:
    """The denoising loss of r on x (n, d) for small noise, term by term: the bridge to contraction.

    Denoising with little noise is a penalty on the Jacobian of the whole reconstruction, not of the encoder
    alone, with the curvature term as its fine print (Bishop 1995; Alain & Bengio 2014). Where r has kinks its
    Laplacian is a measure, and the curvature at the samples alone foretells nothing.
    """
    off = r.value - x
    return SmallNoise(
        reconstruction=float((off**2).sum(axis=1).mean()),
        contraction=float((r.jacobian**2).sum(axis=(1, 2)).mean()),
        curvature=float((off * r.laplacian).sum(axis=1).mean()),
    )
