"""The contractive autoencoder: a code that changes little when the input does (Rifai et al. 2011)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks import layers
from aeviz.networks.activations import ACTIVATIONS
from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import Presets, Variant, mirrored


@dataclass(frozen=True)
class Contractive(Variant):
    """The exact penalty ||dz/dx||_F^2 (Rifai et al. 2011, equation 2) on a code with tied decoder weights.

    ``tied``: decoder = transposed encoder. Untied, f -> a f and g -> g(./a) leave x_hat as it is and scale the
    penalty by a^2: it falls towards 0 while nothing is learnt. ``activation`` is the encoder's, the code's included.
    """

    TITLE = "Contractive autoencoder"
    ABOUT = "A code that changes little when the input does."
    TERM = r"\lVert x - g(f(x)) \rVert^2 + \lambda \lVert \partial f / \partial x \rVert_F^2"
    ADDS = r"\lambda \lVert \partial f / \partial x \rVert_F^2"

    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 64, "hidden": (), "steps": 2500},
        "plane": {"d_latent": 32, "hidden": (), "steps": 2500},
        "table": {"d_latent": 32, "hidden": ()},
    }

    tied: bool = True
    activation: str = "sigmoid"

    def __post_init__(self):
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, not {self.activation!r}.")

    @property
    def penalizes(self) -> str:
        return "encoder"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.0, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0)

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        return mirrored(d_in, d_latent, hidden, self.activation, self.activation)

    def lam(self, knob: Array) -> Array:
        return knob

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        norm2 = layers.jacobian_norm2(params, net.encoder, x, net.d_latent)
        return norm2.mean(-1).expand(z.shape[0])

    def passes(self, hidden: tuple[int, ...], d_latent: int) -> float:
        """Behind hidden layers the Jacobian takes a pass through the encoder, half of the weights, for each unit."""
        return 3 if not hidden else 3 * (1 + d_latent / 2)

    @property
    def has_tied_weights(self) -> bool:
        return self.tied

    def project(self, params: Params, net: Net) -> Params:
        if not self.tied:
            return params
        pairs = zip(net.decoder, reversed(net.encoder), strict=True)
        return {**params, **{f"{d.name}.weight": params[f"{e.name}.weight"].mT for d, e in pairs}}
