"""The gradient of the loss, by torch's automatic differentiation."""

import torch
from torch import Tensor

from aeviz.ensemble import Ensemble
from aeviz.networks.layers import Params
from aeviz.training.rng import TorchNoise


class Gradient:
    """The gradient of ``Ensemble.objective`` on one minibatch after another.

    ensemble  holds the free weights, which autograd watches
    into      tensors of the same names, which receive the gradient of the sum of the networks' losses
    sums      (2, n) to which recon and penalty are added
    mean      (batch, d_in) in each row what is taken away from the data; whole minibatches are subtracted faster
    """

    def __init__(self, ensemble: Ensemble, into: Params, sums: Tensor, mean: Tensor, noise: TorchNoise):
        self.ensemble, self.mean, self.noise = ensemble, mean, noise
        self.weights, self.into = list(ensemble.params.values()), list(into.values())
        self.recon, self.penalty = sums

    def __call__(self, x: Tensor) -> None:
        """Takes a minibatch: x (batch, d_in), or (n, batch, d_in)."""
        terms = self.ensemble.constrained().objective(x, self.noise, self.mean)
        # Of one number: to be given a gradient's start, torch imports sympy, which takes 0.5 s and 33 MB of a worker.
        found = torch.autograd.grad(terms.loss.sum(), self.weights, materialize_grads=True)
        torch._foreach_copy_(self.into, found)  # pyright: ignore[reportPrivateImportUsage, reportPrivateUsage]  # as torch.optim does
        self.recon.add_(terms.recon.detach())
        self.penalty.add_(terms.penalty.detach())
