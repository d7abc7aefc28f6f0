"""Elementwise activations and their slopes, alike for a network wherever in a stack it lies."""

import torch
from torch import Tensor
from torch.nn import functional as F

VECTOR = 32  # elements that PyTorch's vectorised loops take at once


def filled(a: Tensor) -> Tensor:
    """a (n, ...) as (n, m), each network's part filled up with zeros to whole vectors; a itself if they are whole.

    What is left over at the end of a tensor PyTorch computes by other code, which rounds otherwise. Filled up, an
    elementwise function gives the same bits wherever in a stack a network lies, and alone.
    """
    left_over = a.shape[1:].numel() % VECTOR
    return F.pad(a.flatten(1), (0, VECTOR - left_over)) if left_over else a


def unfilled(a: Tensor, shape: torch.Size) -> Tensor:
    """What ``filled`` was given, of this shape."""
    return a if a.shape == shape else a[:, : shape[1:].numel()].view(shape)


def _whole(function):
    """An elementwise function of (n, ...), with one result or two, on whole vectors."""

    def apply(a: Tensor):
        found = function(filled(a))
        return unfilled(found, a.shape) if isinstance(found, Tensor) else tuple(unfilled(f, a.shape) for f in found)

    return apply


def _silu_(a: Tensor) -> tuple[Tensor, Tensor]:
    s = torch.sigmoid(a)
    h = a.mul_(s)
    return h, s.lerp_(s.new_ones(()), h)  # s + h (1 - s)


def _sigmoid_(a: Tensor) -> tuple[Tensor, Tensor]:
    s = a.sigmoid_()
    return s, s - s * s


def _tanh_(a: Tensor) -> tuple[Tensor, Tensor]:
    t = a.tanh_()
    return t, 1 - t * t


def _relu_(a: Tensor) -> tuple[Tensor, Tensor]:
    h = a.relu_()
    return h, (h > 0).to(h.dtype)


ACTIVATIONS = {
    "identity": lambda a: a,
    "relu": F.relu,
    "silu": _whole(F.silu),
    "sigmoid": _whole(torch.sigmoid),
    "tanh": torch.tanh,
}
# name -> a -> (h, dh/da), or None for a slope of 1; ``a`` is overwritten
WITH_SLOPE = {
    "identity": lambda a: (a, None),
    "relu": _relu_,
    "silu": _whole(_silu_),
    "sigmoid": _whole(_sigmoid_),
    "tanh": _tanh_,
}


def slope(activation: str, a: Tensor) -> Tensor:
    """The derivative of an activation at the pre-activation ``a``, itself differentiable."""
    if activation == "relu":
        return (a > 0).to(a.dtype)
    if activation == "sigmoid":
        s = ACTIVATIONS["sigmoid"](a)
        return s * (1 - s)
    if activation == "tanh":
        return 1 - torch.tanh(a) ** 2
    if activation == "silu":
        s = ACTIVATIONS["sigmoid"](a)
        return s * (1 + a * (1 - s))
    return torch.ones_like(a)
