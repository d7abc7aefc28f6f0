"""The variational autoencoder: a code drawn from a Gaussian that is held near N(0, I) (Kingma & Welling 2014)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks import layers
from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import Noise, Presets, Variant


@dataclass(frozen=True)
class Variational(Variant):
    """z = mu + exp(s/2) eps, penalty KL(N(mu, e^s) || N(0, 1)) = sum (mu^2 + e^s - s - 1) / 2 (their appendix B).

    The encoder puts out mu, which is the code, and then s; the knob is beta (Higgins et al. 2017).
    """

    TITLE = "Variational autoencoder"
    ABOUT = "A code drawn from a Gaussian that is held near N(0, I)."
    TERM = r"\lVert x - g(\mu + e^{s/2}\varepsilon) \rVert^2 + \beta\, \mathrm{KL}"
    ADDS = r"\beta\, \mathrm{KL}"

    PRESETS: ClassVar[Presets] = {"images": {"d_latent": 2, "steps": 3000}}

    @property
    def knob_name(self) -> str:
        return "KL weight"

    @property
    def symbol(self) -> str:
        return "β"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.0, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        encoder = layers.mlp("encoder", (d_in, *hidden, 2 * d_latent), "silu", "identity")
        decoder = layers.mlp("decoder", (d_latent, *hidden[::-1], d_in), "silu", "identity")
        return Net(encoder, decoder, d_latent)

    def sample(self, h: Array, z: Array, knob: Array, noise: Noise) -> Array:
        spread = h[..., z.shape[-1] :]
        return z + (spread / 2).exp() * noise.normal(*z.shape[-2:])

    def lam(self, knob: Array) -> Array:
        return knob

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        mean, spread = h[..., : net.d_latent], h[..., net.d_latent :]
        return (mean.square() + spread.exp() - spread - 1).sum(-1).mean(-1) / 2
