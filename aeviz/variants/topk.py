"""The k-sparse autoencoder: exactly k units speak for each example (Makhzani & Frey 2013; Gao et al. 2024)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks import layers
from aeviz.networks.arrays import Array, ones_where, ranks
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import CodeSize, Presets, dictionary, unit_columns


@dataclass(frozen=True)
class TopK(CodeSize):
    """The k largest of the ReLU codes are kept, the others are 0, so that the l0 of a code is at most k.

    With ``aux`` > 0 the loss gains aux * ||e - D z_aux||^2 (AuxK, Gao et al. 2024, appendix A.2; theirs is 1/32): e is
    what is left to explain, x - x_hat, held fixed, and z_aux the codes of units that fire for no example of the
    minibatch, the largest d_in / 2 of them. So a dead unit learns what the living ones leave. They call a unit dead
    after 10 million tokens of silence; a minibatch needs no memory between the steps.
    """

    TITLE = "K-sparse autoencoder"
    ABOUT = "Exactly k units speak for each example."
    TERM = r"\lVert x - D\,\mathrm{top}_k(z) \rVert^2"
    ADDS = r"\mathrm{top}_k(z)"
    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 128, "hidden": (), "knobs": (1, 2, 4, 8, 16, 32, 64, 128), "steps": 2500},
        "plane": {"d_latent": 32, "hidden": (64,), "knobs": (1, 2, 4, 8, 16)},
        "table": {"d_latent": 32, "hidden": (), "knobs": (1, 2, 4, 8, 16, 32)},
    }

    aux: float = 0.0

    def __post_init__(self):
        if not 0 <= self.aux < float("inf"):
            raise ValueError(f"aux must be at least 0, not {self.aux}.")

    @property
    def knob_name(self) -> str:
        return "units kept"

    @property
    def mask_follows_code(self) -> bool:
        return True

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return tuple(float(k) for k in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128) if k <= d_latent)

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        return dictionary(d_in, d_latent, hidden, "relu")

    def active_units(self, knob: float, d_latent: int) -> int:
        return d_latent

    @property
    def penalizes(self) -> str:
        return "code" if self.aux else ""

    def kept(self, knob: float) -> int:
        return int(knob)

    def mask(self, z: Array, knob: Array) -> Array:
        return ones_where(ranks(z) < knob, z)

    def lam(self, knob: Array) -> Array | None:
        return knob.new_full(knob.shape, self.aux) if self.aux else None

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        left = (x - layers.forward(params, net.decoder, z)).detach()
        dead = (z == 0).all(-2, keepdim=True)
        silent = h * dead
        chosen = silent * ones_where(ranks(silent) < x.shape[-1] // 2, silent)
        explained = chosen @ params[f"{net.decoder[0].name}.weight"].mT
        return (left - explained).square().sum(-1).mean(-1) * dead.any(-1).squeeze(-1)

    @property
    def sparse_by(self) -> str:
        return "top-k with AuxK" if self.aux else "top-k"

    @property
    def has_unit_columns(self) -> bool:
        return True

    def project(self, params: Params, net: Net) -> Params:
        return unit_columns(params, net)
