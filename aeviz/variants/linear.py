"""The linear autoencoder: principal component analysis by gradient descent (Baldi & Hornik 1989)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import CodeSize, Presets, mirrored


@dataclass(frozen=True)
class Linear(CodeSize):
    """Identity activations. With ``weight_decay`` = lam > 0 the loss gains lam * sum of squared weights (no biases).

    Without it the minimum over k units is the sum of the covariance eigenvalues left out, and the decoder spans the
    first k principal components. With it, for one layer a side, the decoder's left singular vectors *are* the
    principal directions (Kunin et al. 2019, Theorem 4.2; their lambda is n times this one, as their loss is a sum).
    """

    TITLE = "Linear autoencoder"
    ABOUT = "Principal component analysis by gradient descent."
    LR = 0.05
    BATCH_SIZE = 4096  # all of a small data set: a linear problem is solved exactly, without minibatch noise
    TERM = r"\lVert x - W_2 W_1 x \rVert^2"
    ADDS = r"W_2 W_1 x"

    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 16, "hidden": ()},
        "plane": {"d_latent": 2, "hidden": (), "steps": 2500},
        "table": {"d_latent": 4, "hidden": ()},
    }

    weight_decay: float = 0.0

    def __post_init__(self):
        if not 0 <= self.weight_decay < float("inf"):
            raise ValueError(f"weight_decay must be at least 0, not {self.weight_decay}.")

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        return mirrored(d_in, d_latent, hidden, "identity", "identity")

    @property
    def penalizes(self) -> str:
        return "weights" if self.weight_decay else ""

    @property
    def l2(self) -> float:
        return self.weight_decay

    def lam(self, knob: Array) -> Array | None:
        return knob.new_full(knob.shape, self.weight_decay) if self.weight_decay else None

    def penalty(self, params: Params, net: Net, x: Array, h: Array, z: Array) -> Array:
        return sum(value.square().sum((-2, -1)) for name, value in params.items() if name.endswith("weight"))
