"""The denoising autoencoder: shown a corrupted example, asked for the clean one (Vincent et al. 2008, 2010)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks.arrays import Array, add_product
from aeviz.variants.base import Noise, Presets, Variant


@dataclass(frozen=True)
class Denoising(Variant):
    """Gaussian corruption x + sigma eps, or masking: each input is set to 0 with probability sigma.

    Its optimum is the posterior mean E[x | x~]; of Gaussian noise, and only of that, it is
    x~ + sigma^2 grad log p_sigma(x~) (Miyasawa 1961; Alain & Bengio 2014). With ``residual`` the network learns the
    correction, r(x) = x + sigma g(f(x)), which needs far fewer steps on points in the plane.
    """

    TERM = r"\lVert x - g(f(x + \sigma\varepsilon)) \rVert^2"
    ADDS = r"\sigma\varepsilon"

    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 8, "knobs": (0, 0.05, 0.1, 0.2, 0.3, 0.5), "steps": 3000},
        "plane": {"d_latent": 64, "hidden": (64,), "steps": 3000, "variant_options": {"residual": True}},
    }

    corruption: str = "gaussian"
    residual: bool = False

    def __post_init__(self):
        if self.corruption not in ("gaussian", "masking"):
            raise ValueError(f"corruption must be 'gaussian' or 'masking', not {self.corruption!r}.")

    @property
    def KNOB(self) -> str:
        return "noise" if self.corruption == "gaussian" else "share of inputs set to 0"

    @property
    def SYMBOL(self) -> str:
        return "σ" if self.corruption == "gaussian" else "p"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)

    def check(self, spec) -> None:
        super().check(spec)
        if self.corruption == "masking" and max(spec.knobs) >= 1:
            raise ValueError(f"Masking noise is a probability below 1, not {max(spec.knobs):g}.")

    def corrupt(self, x: Array, knob: Array, noise: Noise) -> Array:
        if self.corruption == "masking":
            return x * (noise.uniform(*x.shape[-2:]) >= knob)
        return add_product(x, knob, noise.normal(*x.shape[-2:]))

    def noise_std(self, knob: float) -> float | None:
        return knob if self.corruption == "gaussian" else None

    def survives(self, knob: float) -> float | None:
        return 1 - knob if self.corruption == "masking" else None

    def correction(self, knob: Array) -> Array | None:
        return knob if self.residual else None
