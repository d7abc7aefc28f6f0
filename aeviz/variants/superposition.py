"""The toy model of superposition: more features than hidden numbers, each of them rarely there (Elhage et al. 2022)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks import layers
from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import Noise, SpecFields, Variant


@dataclass(frozen=True)
class Superposition(Variant):
    """x_hat = max(0, W^T W x + b), of features that are each there with chance p, else 0; p is the knob.

    A thinned x is both what the encoder is shown and what the decoder is asked for. Features that are always there get
    a direction of their own or none, as in PCA. The rarer they are, the more of them share the few hidden numbers,
    since the ReLU with its b <= 0 wipes out what one of them spills over on the others.
    """

    TITLE = "Toy model of superposition"
    ABOUT = "More features than hidden numbers, each of them rarely there."
    TERM = r"\lVert x - \max(0, W^\top W x + b) \rVert^2"
    ADDS = r"\max(0, W^\top W x + b)"
    TOY: ClassVar[bool] = True
    RECONSTRUCTS_SEEN: ClassVar[bool] = True

    @property
    def knob_name(self) -> str:
        return "chance of a feature"

    @property
    def symbol(self) -> str:
        return "p"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)

    def check(self, spec: SpecFields) -> None:
        if not all(0 < knob <= 1 for knob in spec.knobs):
            raise ValueError(f"A chance is above 0 and at most 1, not {spec.knobs}.")

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        """Raises ValueError for hidden layers."""
        if hidden:
            raise ValueError("W^T W has no hidden layers beside the code: leave hidden empty.")
        encoder = layers.mlp("encoder", (d_in, d_latent), "silu", "identity")
        return Net(encoder, layers.mlp("decoder", (d_latent, d_in), "silu", "relu"), d_latent)

    def corrupt(self, x: Array, knob: Array, noise: Noise) -> Array:
        return x * (noise.uniform(*x.shape[-2:]) < knob)

    def project(self, params: Params, net: Net) -> Params:
        encoder, decoder = net.encoder[0].name, net.decoder[0].name
        weight, bias = params[f"{encoder}.weight"], params[f"{encoder}.bias"]
        return {**params, f"{decoder}.weight": weight.mT, f"{encoder}.bias": 0 * bias}
