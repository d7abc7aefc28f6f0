"""Arrays of NumPy or of torch: networks are trained with torch and shown with NumPy, by one set of formulas.

What has a formula in common reads alike for both (``x @ w.mT``); the few things that do not are here and in
``activations``. A page that shows a network never imports torch, which takes longer than all else before the first
picture.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from aeviz.type_guards import is_array

Array: TypeAlias = Any
"""NumPy's or torch's: for the reader. A type checker cannot see that a formula keeps to the operations of both."""

Arrays: TypeAlias = dict[str, np.ndarray]
"""Arrays by name."""

Map: TypeAlias = Callable[[np.ndarray], np.ndarray]
"""A function of rows of numbers: (n, d) -> (n, k)."""

Affine: TypeAlias = tuple[np.ndarray, np.ndarray, str]
"""A trained layer ``activation(x @ w + b)``: w (d_in, d_out), b (d_out,), and the activation's name."""


def ones_where(condition: Array, like: Array) -> Array:
    """1 where the condition holds and 0 elsewhere, numbers of the kind of ``like``."""
    return condition.astype(like.dtype) if is_array(like) else condition.to(like.dtype)


def add_product(x: Array, a: Array, b: Array) -> Array:
    """``x + a b``, in one pass over memory where torch does it."""
    return x + a * b if isinstance(x, np.ndarray) else x.addcmul(a, b)


def ranks(z: Array) -> Array:
    """The rank of each number along the last axis, 0 for the largest; of equal numbers the first has the lower rank."""
    if is_array(z):
        return np.argsort(np.argsort(-z, stable=True))
    order = z.argsort(dim=-1, descending=True, stable=True)
    return order.new_empty(order.shape).scatter_(-1, order, positions(z).expand_as(order))


def positions(z: Array) -> Array:
    """0, 1, 2, ... along the last axis of ``z``: (z.shape[-1],) whole numbers."""
    if is_array(z):
        return np.arange(int(z.shape[-1]))
    import torch

    return torch.arange(int(z.shape[-1]), device=z.device)
