"""PyTorch's own Adam, step by step: its class would import torch._dynamo, which takes a second of each process."""

import math
from collections.abc import Iterable

import torch
from torch.optim.adam import adam


class PlainAdam:
    """What ``torch.optim.Adam`` does with the gradients of some tensors, at a rate for each step."""

    def __init__(self, tensors: Iterable[torch.Tensor], betas: tuple[float, float] = (0.9, 0.999), fused: bool = False):
        self.tensors, self.betas, self.fused = list(tensors), betas, fused
        self.means, self.squares = ([torch.zeros_like(t) for t in self.tensors] for _ in range(2))
        self.counts = [torch.zeros(()) for _ in self.tensors]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Moves the tensors along their gradients, which are none then."""
        gradients = [tensor.grad for tensor in self.tensors]
        state = self.tensors, gradients, self.means, self.squares, [], self.counts
        rule = {"beta1": self.betas[0], "beta2": self.betas[1], "eps": 1e-8, "weight_decay": 0.0, "lr": rate}
        adam(*state, **rule, amsgrad=False, maximize=False, foreach=False, fused=self.fused)
        for tensor in self.tensors:
            tensor.grad = None


def half_a_cosine(steps: int) -> list[float]:
    """By how much a rate has fallen at each step, from 1 to nearly 0."""
    return [(1 + math.cos(math.pi * step / steps)) / 2 for step in range(steps)]
