"""A trained network as a module of PyTorch's own layers: to train on, or to export."""

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor, nn

from aeviz.networks.arrays import Affine
from aeviz.networks.others import parsed

MODULES: dict[str, Callable[..., nn.Module]] = {
    "identity": nn.Identity,
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "gelu_tanh": partial(nn.GELU, approximate="tanh"),
    "softplus": nn.Softplus,
    "mish": nn.Mish,
    "softsign": nn.Softsign,
    "hardtanh": nn.Hardtanh,
}


class Above(nn.Module):
    """JumpReLU: a where it is above the threshold, 0 elsewhere."""

    def __init__(self, threshold: float):
        super().__init__()
        self.threshold = threshold

    def forward(self, a: Tensor) -> Tensor:
        return a * (a > self.threshold)


class HardSigmoid(nn.Module):
    """clip(k a + b, 0, 1)."""

    def __init__(self, k: float, b: float):
        super().__init__()
        self.k, self.b = k, b

    def forward(self, a: Tensor) -> Tensor:
        return (self.k * a + self.b).clamp(0, 1)


class TorchAutoencoder(nn.Module):
    """``encoder`` and ``decoder`` are Sequentials of Linear layers and activations: d_in to d_latent and back.

    mask        the 0/1 factor on a code, where a variant has one that looks at the code, else None
    correction  the factor of the decoder's output that is added to x, where it is no x_hat itself, else None
    """

    def __init__(
        self,
        encoder: Sequence[Affine],
        decoder: Sequence[Affine],
        mask: Callable[[Tensor], Tensor] | None,
        correction: float | None,
    ):
        super().__init__()
        self.encoder, self.decoder = _sequential(encoder), _sequential(decoder)
        self.mask, self.correction = mask, correction

    def encode(self, x: Tensor) -> Tensor:
        """z (n, d_latent) of x (n, d_in)."""
        z = self.encoder(x)
        return z if self.mask is None else z * self.mask(z)

    def forward(self, x: Tensor) -> Tensor:
        """x_hat (n, d_in) of x (n, d_in)."""
        decoded = self.decoder(self.encode(x))
        return decoded if self.correction is None else x + self.correction * decoded


def _sequential(layers: Sequence[Affine]) -> nn.Sequential:
    parts: list[nn.Module] = []
    for weight, bias, activation in layers:
        linear = nn.Linear(*weight.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(weight.T.copy()))
            linear.bias.copy_(torch.as_tensor(bias.copy()))
        parts += [linear, _activation(activation)]
    return nn.Sequential(*(part for part in parts if not isinstance(part, nn.Identity)))


def _activation(name: str) -> nn.Module:
    base = name.split(":")[0]
    if base in ("jump_relu", "hardsigmoid") or ":" in name:
        return {"jump_relu": Above, "hardsigmoid": HardSigmoid, **MODULES}[base](*parsed(name)[1])
    return MODULES[base]()
