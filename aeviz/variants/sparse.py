"""The sparse autoencoder: a wide code of which each example uses a few units."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import Presets, Variant, dictionary, unit_columns


@dataclass(frozen=True)
class Sparse(Variant):
    """ReLU codes, a linear decoder with unit-norm columns, and the penalty sum_j |z_j| (Olshausen & Field 1996).

    Without ``unit_norm`` the codes shrink and the decoder grows: z -> a z, D -> D/a leaves x_hat as it is and scales
    the penalty by a. With ``on`` = "weights" the penalty is the sum of all |weights| instead, codes are free.
    """

    TITLE = "Sparse autoencoder"
    ABOUT = "A wide code of which each example uses a few units."
    TERM = r"\lVert x - D z \rVert^2 + \lambda \sum_j |z_j|"
    ADDS = r"\lambda \sum_j |z_j|"

    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 128, "hidden": (), "knobs": (0, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6), "steps": 2500},
        "plane": {"d_latent": 32, "hidden": (64,)},
        "table": {"d_latent": 32, "hidden": ()},
    }

    unit_norm: bool = True
    on: str = "codes"

    def __post_init__(self):
        if self.on not in ("codes", "weights"):
            raise ValueError(f"on must be 'codes' or 'weights', not {self.on!r}.")

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.0, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        return dictionary(d_in, d_latent, hidden, "relu")

    @property
    def l1(self) -> str:
        return self.on

    @property
    def sparse_by(self) -> str:
        if self.on == "weights":
            return "L1 on weights"
        return "L1 on codes" if self.unit_norm else "L1 on codes, free columns"

    @property
    def has_unit_columns(self) -> bool:
        return self.unit_norm

    def lam(self, knob: Array) -> Array:
        return knob

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        if self.on == "weights":
            return sum(value.abs().sum((-2, -1)) for name, value in params.items() if name.endswith("weight"))
        return z.abs().sum(-1).mean(-1)

    def project(self, params: Params, net: Net) -> Params:
        return unit_columns(params, net) if self.unit_norm else params
