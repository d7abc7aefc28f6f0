"""Elementwise activations and their slopes, of NumPy arrays as of torch tensors."""

from collections.abc import Callable

import numpy as np

from aeviz.networks import others
from aeviz.networks.arrays import Array, Map, ones_where
from aeviz.type_guards import is_array


def _sigmoid(a: np.ndarray) -> np.ndarray:
    s = np.negative(a)  # and the rest in this memory: to get more takes longer than to compute
    with np.errstate(over="ignore"):  # exp(-a) = inf is right: the sigmoid is 0 there
        np.exp(s, out=s)
    s += 1
    return np.reciprocal(s, out=s)


def _silu(a: np.ndarray) -> np.ndarray:
    half = 0.5 * a  # a sigmoid(a) = a/2 + a/2 tanh(a/2): NumPy's tanh takes half as long as exp, and nothing overflows
    s = np.tanh(half)
    s *= half
    s += half
    return s


def _relu(a: np.ndarray) -> np.ndarray:
    return np.maximum(a, 0)


_NUMPYS: dict[str, Map] = {
    "relu": _relu,
    "silu": _silu,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
}


def _of_either(name: str) -> Callable[[Array], Array]:
    def function(a: Array) -> Array:
        if is_array(a):
            return _NUMPYS[name](a)
        from aeviz.networks.torch_activations import FUNCTIONS  # a tensor is here, so torch is imported already

        return FUNCTIONS[name](a)

    return function


def _identity(a: Array) -> Array:
    return a


ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "identity": _identity,
    **{name: _of_either(name) for name in _NUMPYS},
}


def check(name: str) -> None:
    """Raises ValueError, naming those that are known, for no activation: one of ACTIVATIONS or of ``others``."""
    if name not in ACTIVATIONS and name.split(":")[0] not in others.OTHERS:
        raise ValueError(f"Unknown activation {name!r}; known are {', '.join((*ACTIVATIONS, *others.OTHERS))}.")
    if name not in ACTIVATIONS:
        others.parsed(name)


def apply(name: str, a: Array) -> Array:
    """An activation of this name at ``a``; one of ``others`` at NumPy's arrays only, as no training has it."""
    if name in ACTIVATIONS:
        return ACTIVATIONS[name](a)
    activation, parameters = others.parsed(name)
    return activation.function(a, *parameters)


def slope(activation: str, a: Array) -> Array:
    """The derivative of an activation at the pre-activation ``a``, for tensors itself differentiable."""
    if activation not in ACTIVATIONS:
        other, parameters = others.parsed(activation)
        return other.slope(a, *parameters)
    if activation == "relu":
        return ones_where(a > 0, a)
    if activation == "sigmoid":
        s = ACTIVATIONS["sigmoid"](a)
        return s * (1 - s)
    if activation == "tanh":
        return 1 - ACTIVATIONS["tanh"](a) ** 2
    if activation == "silu":
        s = ACTIVATIONS["sigmoid"](a)
        return s * (1 + a * (1 - s))
    return a**0


def with_slope(activation: str, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An activation and its derivative at ``a``, for little more than one of them."""
    if activation == "sigmoid":
        s = _sigmoid(a)
        return s, s * (1 - s)
    if activation == "tanh":
        t = np.tanh(a)
        return t, 1 - t**2
    if activation == "silu":
        s = _sigmoid(a)
        h = a * s
        return h, s + h * (1 - s)
    return apply(activation, a), slope(activation, a)


def curvature(activation: str, a: Array) -> Array:
    """The second derivative of one of ACTIVATIONS at ``a``. A ReLU's is 0 but at its kink, where it has none."""
    if activation == "sigmoid":
        s = ACTIVATIONS["sigmoid"](a)
        return s * (1 - s) * (1 - 2 * s)
    if activation == "tanh":
        t = ACTIVATIONS["tanh"](a)
        return -2 * t * (1 - t**2)
    if activation == "silu":
        s = ACTIVATIONS["sigmoid"](a)
        return s * (1 - s) * (2 + a * (1 - 2 * s))
    return 0 * a
