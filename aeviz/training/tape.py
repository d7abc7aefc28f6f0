"""Layers as a Wengert list: the operations of a pass forward and of one backward, laid out once, run at every step.

All memory is taken and all views are made when the lists are written. An interpreter runs one thread at a time: the
less Python there is between two operations, the less do trainings in several threads wait for one another.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from aeviz.networks.layers import Layer, Params
from aeviz.networks.torch_activations import with_slope

Operation = Callable[[], object]

NARROW = 8  # columns


class Tape:
    """A chain of layers s(W x + b) and its derivatives, on minibatches of one size in memory of its own.

    forward   operations that write the output h (n, batch, d_out), from the input x (n, batch, d_in)
    backward  operations that write dL/dx to ``dx``, if wanted, from g = dL/dh; they overwrite g
    ``weights`` are read; ``grads``, of the same names, receive dL/dW = (g s')^T x and dL/db, the sum of g s'.
    """

    def __init__(self, layers: tuple[Layer, ...], weights: Params, grads: Params, x: Tensor, dx: Tensor | None):
        self.h, self.g = x, dx
        self.forward: list[Operation] = []
        self.backward: list[Operation] = []
        for layer in layers:
            weight, bias = (f"{layer.name}.{kind}" for kind in ("weight", "bias"))
            values = weights[weight].detach(), weights[bias].detach()
            self._append(layer.activation, *values, grads[weight], grads[bias])

    def _append(self, activation: str, weight: Tensor, bias: Tensor, dweight: Tensor, dbias: Tensor) -> None:
        x, dx = self.h, self.g
        a = x.new_empty(*x.shape[:2], weight.shape[1])
        self.h, slope, activate = with_slope(activation, a)
        self.g = g = torch.empty_like(a)
        self.forward += [partial(torch.baddbmm, bias.unsqueeze(1), x, weight.mT, out=a), *activate]
        self.backward = [
            *([] if slope is None else [partial(g.mul_, slope)]),
            *product(g.mT, x, dweight),
            partial(torch.sum, g, 1, out=dbias),
            *([] if dx is None else product(g, weight, dx)),
            *self.backward,
        ]


def run(operations: list[Operation]) -> None:
    """Calls one after another."""
    for operation in operations:
        operation()


def product(a: Tensor, b: Tensor, out: Tensor) -> list[Operation]:
    """``a @ b``; with few columns as (b^T a^T)^T, which the library computes up to eight times faster."""
    if b.shape[-1] > NARROW:
        return [partial(torch.bmm, a, b, out=out)]
    slim = out.new_empty(out.mT.shape)
    return [partial(torch.bmm, b.mT, a.mT, out=slim), partial(out.copy_, slim.mT)]
