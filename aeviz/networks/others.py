"""Activations that networks of others have, of NumPy arrays; what sets one is part of its name: "leaky_relu:0.2"."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772  # Klambauer et al. 2017
GELU_CUBIC = 0.044715  # of the approximation by tanh (Hendrycks & Gimpel 2016)


class Activation(NamedTuple):
    """``function(a, *parameters)``, its derivative ``slope(a, *parameters)``, and the parameters' usual values."""

    function: Callable[..., np.ndarray]
    slope: Callable[..., np.ndarray]
    usual: tuple[float, ...] = ()


def _elu(a: np.ndarray, alpha: float) -> np.ndarray:
    return np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0)))


def _elu_slope(a: np.ndarray, alpha: float) -> np.ndarray:
    return np.where(a > 0, 1, alpha * np.exp(np.minimum(a, 0))).astype(a.dtype)


def _normal_cdf(a: np.ndarray) -> np.ndarray:
    from scipy import special

    error_function: Any = special.erf  # of 32 bits for 32 bits, which SciPy's stubs do not tell
    return (1 + error_function(a * 0.5**0.5)) / 2


def _gelu_slope(a: np.ndarray) -> np.ndarray:
    return _normal_cdf(a) + a * np.exp(-(a**2) / 2) / np.sqrt(2 * np.pi).astype(a.dtype)


def _tanh_of_gelu(a: np.ndarray) -> np.ndarray:
    return np.tanh(float(np.sqrt(2 / np.pi)) * (a + GELU_CUBIC * a**3))


def _gelu_tanh_slope(a: np.ndarray) -> np.ndarray:
    t = _tanh_of_gelu(a)
    return (1 + t) / 2 + a / 2 * (1 - t**2) * float(np.sqrt(2 / np.pi)) * (1 + 3 * GELU_CUBIC * a**2)


def _softplus(a: np.ndarray, beta: float) -> np.ndarray:
    return np.logaddexp(a * beta, 0).astype(a.dtype) / beta


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(a / 2)) / 2


def _mish_slope(a: np.ndarray) -> np.ndarray:
    t = np.tanh(_softplus(a, 1))
    return t + a * (1 - t**2) * _sigmoid(a)


def _inside(a: np.ndarray, low: float, high: float) -> np.ndarray:
    return ((a > low) & (a < high)).astype(a.dtype)


def _leaky_relu(a: np.ndarray, slope: float) -> np.ndarray:
    return np.where(a > 0, a, slope * a)


def _leaky_relu_slope(a: np.ndarray, slope: float) -> np.ndarray:
    return np.where(a > 0, 1, slope).astype(a.dtype)


def _selu(a: np.ndarray) -> np.ndarray:
    return SELU_SCALE * _elu(a, SELU_ALPHA)


def _selu_slope(a: np.ndarray) -> np.ndarray:
    return (SELU_SCALE * _elu_slope(a, SELU_ALPHA)).astype(a.dtype)


def _gelu(a: np.ndarray) -> np.ndarray:
    return a * _normal_cdf(a)


def _gelu_tanh(a: np.ndarray) -> np.ndarray:
    return a / 2 * (1 + _tanh_of_gelu(a))


def _softplus_slope(a: np.ndarray, beta: float) -> np.ndarray:
    return _sigmoid(a * beta)


def _mish(a: np.ndarray) -> np.ndarray:
    return a * np.tanh(_softplus(a, 1))


def _softsign(a: np.ndarray) -> np.ndarray:
    return a / (1 + np.abs(a))


def _softsign_slope(a: np.ndarray) -> np.ndarray:
    return (1 + np.abs(a)) ** -2.0


def _hardtanh(a: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.clip(a, low, high)


def _hardsigmoid(a: np.ndarray, k: float, b: float) -> np.ndarray:
    return np.clip(k * a + b, 0, 1)


def _hardsigmoid_slope(a: np.ndarray, k: float, b: float) -> np.ndarray:
    return k * _inside(k * a + b, 0, 1)


def _jump_relu(a: np.ndarray, theta: float) -> np.ndarray:
    """Of a sparse autoencoder (Rajamanoharan et al. 2024): 0 up to the threshold."""
    return a * (a > theta)


def _jump_relu_slope(a: np.ndarray, theta: float) -> np.ndarray:
    return (a > theta).astype(a.dtype)


OTHERS = {
    "leaky_relu": Activation(_leaky_relu, _leaky_relu_slope, (0.01,)),
    "elu": Activation(_elu, _elu_slope, (1.0,)),
    "selu": Activation(_selu, _selu_slope),
    "gelu": Activation(_gelu, _gelu_slope),
    "gelu_tanh": Activation(_gelu_tanh, _gelu_tanh_slope),
    "softplus": Activation(_softplus, _softplus_slope, (1.0,)),
    "mish": Activation(_mish, _mish_slope),
    "softsign": Activation(_softsign, _softsign_slope),
    "hardtanh": Activation(_hardtanh, _inside, (-1.0, 1.0)),
    "hardsigmoid": Activation(_hardsigmoid, _hardsigmoid_slope, (1 / 6, 0.5)),
    "jump_relu": Activation(_jump_relu, _jump_relu_slope, (0.0,)),
}


def parsed(name: str) -> tuple[Activation, tuple[float, ...]]:
    """ "elu:0.5" -> ELU and (0.5,); "elu" has its usual parameter. Raises ValueError for what is no such name."""
    base, *texts = name.split(":")
    if base not in OTHERS:
        raise ValueError(f"Unknown activation {name!r}.")
    usual = OTHERS[base].usual
    try:
        given = tuple(float(text) for text in texts)
    except ValueError as error:
        raise ValueError(f"The parameters of the activation {name!r} must be numbers.") from error
    if len(given) not in (0, len(usual)) or not np.isfinite(given).all():
        raise ValueError(f"The activation {base!r} has {len(usual)} parameters, which {name!r} must give, or none.")
    return OTHERS[base], given or usual


def named(base: str, *parameters: float) -> str:
    """The name of an activation with these parameters: ("leaky_relu", 0.2) -> "leaky_relu:0.2"."""
    return ":".join([base, *(f"{value:.7g}" for value in parameters)])
