"""The only optimiser loop: Adam on stacked weights."""

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

BETAS = (0.9, 0.99)  # 0.99: with the usual 0.999 a linear autoencoder of 16 units is 10^4 times further from PCA


class Descent:
    """``steps`` steps of one fused Adam (Kingma & Ba 2015), its rate falling from ``lr`` to 0 on half a cosine.

    Adam works element by element, so that on a sum of losses the networks of a stack move as if each were alone.
    """

    def __init__(self, leaves: Iterable[Tensor], lr: float, steps: int):
        self.adam = torch.optim.Adam(leaves, lr=lr, betas=BETAS, fused=True)
        self.lr, self.steps, self.step = lr, steps, 0

    def advance(self, n: int, loss: Callable[[], Tensor]) -> None:
        """Takes the next n steps down ``loss()``, the sum of the networks' losses on a minibatch of its choice."""
        for _ in range(n):
            self.adam.param_groups[0]["lr"] = self.lr * (1 + math.cos(math.pi * self.step / self.steps)) / 2
            value = loss()
            self.adam.zero_grad(set_to_none=True)
            value.backward()
            self.adam.step()
            self.step += 1
