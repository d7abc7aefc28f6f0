"""The undercomplete autoencoder: a bottleneck narrower than the data (Hinton & Salakhutdinov 2006)."""

from dataclasses import dataclass

from aeviz.variants.base import CodeSize


@dataclass(frozen=True)
class Undercomplete(CodeSize):
    """The plain autoencoder with k code units, k the knob."""

    TERM = r"\lVert x - g(f(x)) \rVert^2,\; f(x) \in \mathbb{R}^k"
    ADDS = r"f(x) \in \mathbb{R}^k"
