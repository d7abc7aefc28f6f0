"""The overcomplete autoencoder: more code units than inputs, free to copy (Vincent et al. 2010, section 2.3)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.variants.base import CodeSize, Presets


@dataclass(frozen=True)
class Overcomplete(CodeSize):
    """The plain autoencoder with k code units, k the knob, up to four times the number of inputs."""

    TITLE = "Overcomplete autoencoder"
    ABOUT = "More code units than inputs, free to copy."
    TERM = r"\lVert x - g(f(x)) \rVert^2,\; f(x) \in \mathbb{R}^{k \geq d}"
    ADDS = r"k \geq d"
    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 128, "hidden": (), "knobs": (2, 8, 32, 64, 96, 128), "steps": 2500},
        "plane": {"d_latent": 8, "hidden": (64,), "knobs": (1, 2, 4, 8)},
        "table": {"d_latent": 32, "hidden": (), "knobs": (1, 2, 4, 8, 16, 32)},
    }

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return tuple(float(k) for k in sorted({max(1, d_latent >> i) for i in range(8)}))
