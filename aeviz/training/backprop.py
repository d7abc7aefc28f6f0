"""Backpropagation through an ensemble, written out: a chain of tapes and hooks, and the squared error at its end."""

from functools import partial

import torch
from torch import Tensor

from aeviz.ensemble import Ensemble
from aeviz.networks.layers import Params
from aeviz.training.hooks import Constraint, Hook, Penalty
from aeviz.training.rng import Noise
from aeviz.training.tape import Operation, Tape, run


class Backprop:
    """The gradient of ``Ensemble.objective`` on one minibatch after another of the same size, in memory that it keeps.

    ensemble  holds the free weights
    into   tensors of the same names, which receive the gradient of the sum of the networks' losses
    sums   (2, n) to which recon and penalty are added
    mean   (batch, d_in) in each row what is taken away from the data; whole minibatches are subtracted faster
    """

    def __init__(self, ensemble: Ensemble, into: Params, sums: Tensor, mean: Tensor, noise: Noise):
        self.ensemble, self.mean, self.noise = ensemble, mean, noise
        self.x, self.seen = mean.new_empty(0), mean.new_empty(len(ensemble.knob), *mean.shape)
        self.operations = self._operations(into, *sums)

    def __call__(self, x: Tensor) -> None:
        """Takes a minibatch: x (batch, d_in), or (n, batch, d_in)."""
        shown = self.ensemble.variant.corrupt(x, self.ensemble.knob, self.noise)
        torch.sub(shown.expand_as(self.seen), self.mean, out=self.seen)
        torch.sub(x, self.mean, out=self.x)
        run(self.operations)

    def _operations(self, into: Params, recon: Tensor, penalty: Tensor) -> list[Operation]:
        ensemble, variant, net, knob, seen = (
            self.ensemble,
            self.ensemble.variant,
            self.ensemble.net,
            self.ensemble.knob,
            self.seen,
        )
        constraint = Constraint(ensemble, into)
        weights, grads = constraint.weights, constraint.grads
        encoder = Tape(net.encoder, weights, grads, seen, None)
        code = Hook(lambda h, noise: variant.sample(h, ensemble.code(h), knob, noise), self.noise, encoder.h, encoder.g)
        decoder = Tape(net.decoder, weights, grads, code.h, code.g)
        output = Hook(lambda decoded, _: ensemble._output(seen, decoded), self.noise, decoder.h, decoder.g)
        penalised = Penalty(ensemble, constraint, seen, encoder, penalty)
        return [
            *(*constraint.forward(), *encoder.forward, *penalised.forward()),
            *(*code.forward(), *decoder.forward, *output.forward()),
            *_squared_error(output.h, self.x, output.g, recon),
            *(*output.backward(), *decoder.backward, *code.backward()),
            *(*penalised.to_h(), *encoder.backward, *penalised.to_weights(), *constraint.backward()),
        ]


def _squared_error(x_hat: Tensor, x: Tensor, g: Tensor, total: Tensor) -> list[Operation]:
    """Adds ||x_hat - x||^2, a mean over the batch, to the total (n,), and writes its derivative by x_hat to g."""
    batch, squares, recon = x_hat.shape[1], torch.empty_like(x_hat), torch.empty_like(total)
    return [
        partial(torch.sub, x_hat, x, out=g),
        partial(torch.mul, g, g, out=squares),
        partial(torch.sum, squares, (-2, -1), out=recon),
        partial(recon.div_, batch),
        partial(total.add_, recon),
        partial(g.mul_, 2 / batch),
    ]
