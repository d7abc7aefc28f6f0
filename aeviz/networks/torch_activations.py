"""Activations of torch tensors, in place: their bits do not depend on a network's place in an ensemble."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

VECTOR = 32  # elements that PyTorch's vectorised loops take at once


def filled(a: Tensor) -> Tensor:
    """a (n, ...) as (n, m), each network's part filled up with zeros to whole vectors; a itself if they are whole.

    What is left over at the end of a tensor PyTorch computes by other code, which rounds otherwise. Filled up, an
    elementwise function gives the same bits wherever in an ensemble a network lies, and alone.
    """
    left_over = a.shape[1:].numel() % VECTOR
    return F.pad(a.flatten(1), (0, VECTOR - left_over)) if left_over else a


def unfilled(a: Tensor, shape: torch.Size) -> Tensor:
    """What ``filled`` was given, of this shape."""
    return a if a.shape == shape else a[:, : shape[1:].numel()].view(shape)


def _whole(function):
    """An elementwise function of (n, ...) on whole vectors."""
    return lambda a: unfilled(function(filled(a)), a.shape)


FUNCTIONS = {
    "relu": F.relu,
    "silu": _whole(F.silu),
    "sigmoid": _whole(torch.sigmoid),
    "tanh": torch.tanh,
}


def with_slope(activation: str, a: Tensor) -> tuple[Tensor, Tensor | None, list[Callable[[], Tensor]]]:
    """The memory of h = s(a) and of its slope s'(a), and the operations that write both once ``a`` is written.

    They may overwrite ``a``. An identity has no slope: it is 1.
    """
    if activation == "identity":
        return a, None, []
    full = filled(a)
    steepness = torch.empty_like(full)
    h = unfilled(full, a.shape)
    fill = [] if full is a else [partial(h.copy_, a)]
    return h, unfilled(steepness, a.shape), fill + _WITH_SLOPE[activation](full, steepness)


_WITH_SLOPE = {  # operations that turn a into h, and fill s with the slope
    "relu": lambda a, s: [a.relu_, partial(torch.gt, a, 0, out=s)],
    "silu": lambda a, s: [  # h = a sigmoid(a); the slope is sigmoid(a) + h (1 - sigmoid(a))
        partial(torch.sigmoid, a, out=s),
        partial(a.mul_, s),
        partial(s.lerp_, s.new_ones(()), a),
    ],
    "sigmoid": lambda a, s: [a.sigmoid_, partial(torch.mul, a, a, out=s), partial(torch.sub, a, s, out=s)],
    "tanh": lambda a, s: [a.tanh_, partial(torch.mul, a, a, out=s), s.neg_, partial(s.add_, 1)],
}
