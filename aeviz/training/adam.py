"""The only optimiser loop: Adam on stacked weights."""

import math
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from aeviz.networks.layers import Params
from aeviz.networks.torch_activations import filled

BETAS = (0.9, 0.99)  # 0.99: with the usual 0.999 a linear autoencoder of 16 units is 10^4 times further from PCA
EPS = 1e-8


class Adam:
    """``steps`` steps of one fused Adam (Kingma & Ba 2015), its rate falling from ``lr`` to 0 on half a cosine.

    Adam works element by element, so that on a sum of losses the networks of an ensemble move as if each were alone.
    ``params`` are the tensors as they are now: views of one, which a step moves as a whole.
    """

    def __init__(self, params: Params, lr: float, steps: int):
        values = torch.cat([value.flatten() for value in params.values()])
        self.flat = filled(values.unsqueeze(0)).flatten()
        self.gradient, *self.moments = (torch.zeros_like(self.flat) for _ in range(3))
        self.count = torch.zeros((), device=self.flat.device)
        self.params = {name: view.detach().requires_grad_() for name, view in _views(self.flat, params).items()}
        self.gradients = _views(self.gradient, params)
        mean, square = self.moments
        largest: list[Tensor] = []  # of AMSGrad alone
        state = [self.flat], [self.gradient], [mean], [square], largest, [self.count]
        rule = {"beta1": BETAS[0], "beta2": BETAS[1], "eps": EPS, "weight_decay": 0.0}
        fused = torch._fused_adam_  # pyright: ignore[reportPrivateImportUsage, reportPrivateUsage]  # as torch.optim does
        self._adam = partial(fused, *state, **rule, amsgrad=False, maximize=False)
        self.lr, self.steps, self.step = lr, steps, 0

    def state(self) -> dict[str, Params]:
        """What a step changes, as views: the weights, and the means of their gradients and of those squared."""
        mean, square = self.moments
        return {"free": self.params, "mean": _views(mean, self.params), "square": _views(square, self.params)}

    def went_to(self, step: int) -> None:
        """The next step is the one after this; ``state`` must be as it was then."""
        self.step = step
        self.count.fill_(step)

    def advance(self, n: int, backpropagate: Callable[[], None]) -> None:
        """Takes the next n steps; ``backpropagate()`` writes the next minibatch's gradient into ``gradients``."""
        for _ in range(n):
            backpropagate()
            self._move(self.lr * (1 + math.cos(math.pi * self.step / self.steps)) / 2)
            self.step += 1

    def _move(self, rate: float) -> None:
        """One step of Adam by the kernel of ``torch.optim.Adam``, which alone takes as long as a small step."""
        self.count += 1
        self._adam(lr=rate)


def _views(flat: Tensor, like: Params) -> Params:
    """The beginning of ``flat`` cut into tensors of these names and shapes."""
    sizes = [value.numel() for value in like.values()]
    parts = torch.split(flat[: sum(sizes)], sizes)
    return {name: part.view(value.shape) for (name, value), part in zip(like.items(), parts, strict=True)}
