"""The only optimiser loop: Adam on stacked weights."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.optim.adam import adam

from aeviz.activations import filled

BETAS = (0.9, 0.99)  # 0.99: with the usual 0.999 a linear autoencoder of 16 units is 10^4 times further from PCA
EPS = 1e-8

Params = dict[str, Tensor]


class Descent:
    """``steps`` steps of one fused Adam (Kingma & Ba 2015), its rate falling from ``lr`` to 0 on half a cosine.

    Adam works element by element, so that on a sum of losses the networks of a stack move as if each were alone.
    ``params`` are the tensors as they are now: views of one, which a step moves as a whole.
    """

    def __init__(self, params: Params, lr: float, steps: int):
        values = torch.cat([value.flatten() for value in params.values()])
        self.flat = filled(values.unsqueeze(0)).flatten()
        self.gradient, *self.moments = (torch.zeros_like(self.flat) for _ in range(3))
        self.count = torch.zeros((), device=self.flat.device)
        sizes = [value.numel() for value in params.values()]
        parts = self.flat[: len(values)].split(sizes)
        self.params = {
            name: part.view(value.shape).detach().requires_grad_()
            for (name, value), part in zip(params.items(), parts, strict=True)
        }
        self.parts = self.gradient[: len(values)].split(sizes)
        self.lr, self.steps, self.step = lr, steps, 0

    def advance(self, n: int, loss: Callable[[Params], Tensor]) -> None:
        """Takes the next n steps down ``loss(params)``, the sum of all networks' losses on the next minibatch."""
        for _ in range(n):
            gradients = torch.autograd.grad(loss(self.params), self.params.values(), materialize_grads=True)
            for part, gradient in zip(self.parts, gradients, strict=True):
                part.copy_(gradient.flatten())
            self._move(self.lr * (1 + math.cos(math.pi * self.step / self.steps)) / 2)
            self.step += 1

    def _move(self, rate: float) -> None:
        """One step of Adam, by the function in PyTorch's optimiser object: the object takes as long as a small step."""
        mean, square = self.moments
        state = [self.flat], [self.gradient], [mean], [square], [], [self.count]
        rule = {"lr": rate, "beta1": BETAS[0], "beta2": BETAS[1], "eps": EPS, "weight_decay": 0.0}
        adam(*state, **rule, fused=True, amsgrad=False, maximize=False)
