"""A variant's hooks as parts of a step that autograd differentiates: operations forward and backward, as a tape has.

A hook that leaves things as they are has no operations. Each begins at leaves of its own, so that autograd never sees
a layer.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from aeviz.ensemble import Ensemble
from aeviz.networks.layers import Params
from aeviz.training.rng import Noise
from aeviz.training.tape import Operation, Tape


class Hook:
    """A function of x and noise between two tapes: from x to h, and from g = dL/dh to dx. Of an identity h is x."""

    def __init__(self, function: Callable[[Tensor, Noise], Tensor], noise: Noise, x: Tensor, dx: Tensor):
        self.function, self.noise, self.x, self.dx = function, noise, x.detach().requires_grad_(), dx
        made = function(self.x, Noise(torch.Generator(), x.device))  # once without moving the noise
        self.identity = made is self.x
        self.h, self.g = (x, dx) if self.identity else (torch.empty_like(made), torch.empty_like(made))

    def forward(self) -> list[Operation]:
        return [] if self.identity else [self._apply]

    def backward(self) -> list[Operation]:
        return [] if self.identity else [self._pull_back]

    def _apply(self) -> None:
        self.made = self.function(self.x, self.noise)
        self.h.copy_(self.made.detach())

    def _pull_back(self) -> None:
        self.dx.copy_(*torch.autograd.grad(self.made, self.x, self.g))


class Constraint:
    """The variant's constraint: ``weights`` that act, made of the ensemble's free ones, and ``grads`` by them.

    Those that the constraint leaves free are the ensemble's own tensors, and their gradients those of ``into``.
    """

    def __init__(self, ensemble: Ensemble, into: Params):
        self.ensemble, self.into = ensemble, into
        made = ensemble.constrained().params
        self.own = [name for name, free in ensemble.params.items() if made[name] is not free]
        self.weights = ensemble.params | {name: made[name].detach().clone().requires_grad_() for name in self.own}
        self.grads = into | {name: torch.zeros_like(made[name]) for name in self.own}

    def forward(self) -> list[Operation]:
        return [self._apply] if self.own else []

    def backward(self) -> list[Operation]:
        return [self._pull_back] if self.own else []

    def _apply(self) -> None:
        made = self.ensemble.constrained().params
        self.made = [made[name] for name in self.own]
        for name, value in zip(self.own, self.made, strict=True):
            self.weights[name].detach().copy_(value.detach())

    def _pull_back(self) -> None:
        for name in self.own:
            self.into[name].zero_()
        grads, free = [self.grads[name] for name in self.own], list(self.ensemble.params.values())
        _add(torch.autograd.grad(self.made, free, grads, allow_unused=True), self.into.values())


class Penalty:
    """The variant's penalty, which adds up in ``total`` (n,), and lam times its gradient by h and by the weights."""

    def __init__(self, ensemble: Ensemble, constraint: Constraint, seen: Tensor, encoder: Tape, total: Tensor):
        self.ensemble, self.constraint, self.seen, self.total = ensemble, constraint, seen, total
        self.h, self.g, self.lam = encoder.h.detach().requires_grad_(), encoder.g, ensemble.variant.lam(ensemble.knob)

    def forward(self) -> list[Operation]:
        return [] if self.lam is None else [self._apply]

    def to_h(self) -> list[Operation]:
        return [] if self.lam is None else [lambda: _add(self.found[:1], [self.g])]

    def to_weights(self) -> list[Operation]:
        return [] if self.lam is None else [lambda: _add(self.found[1:], self.constraint.grads.values())]

    def _apply(self) -> None:
        ensemble, weights = self.ensemble, self.constraint.weights
        penalty = ensemble.variant.penalty(weights, ensemble.net, self.seen, self.h, ensemble.code(self.h))
        self.total.add_(penalty.detach())
        wanted = [self.h, *weights.values()]
        self.found = torch.autograd.grad(penalty, wanted, self.lam.flatten(), allow_unused=True)


def _add(found: Iterable[Tensor | None], totals: Iterable[Tensor]) -> None:
    """Adds what autograd found; where it found no dependence, nothing."""
    for g, total in zip(found, totals, strict=True):
        if g is not None:
            total.add_(g)
