"""The undercomplete autoencoder: a bottleneck narrower than the data (Hinton & Salakhutdinov 2006)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.variants.base import CodeSize, Presets


@dataclass(frozen=True)
class Undercomplete(CodeSize):
    """The plain autoencoder with k code units, k the knob."""

    TITLE = "Undercomplete autoencoder"
    ABOUT = "A bottleneck narrower than the data."
    TERM = r"\lVert x - g(f(x)) \rVert^2,\; f(x) \in \mathbb{R}^k"
    ADDS = r"f(x) \in \mathbb{R}^k"
    PRESETS: ClassVar[Presets] = {"images": {"d_latent": 8, "knobs": (1, 2, 3, 4, 6, 8), "steps": 4000}}
