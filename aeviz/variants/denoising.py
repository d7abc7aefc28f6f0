"""The denoising autoencoder: shown a corrupted example, asked for the clean one (Vincent et al. 2008, 2010)."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.language import text
from aeviz.networks.arrays import Array, add_product
from aeviz.variants.base import Noise, Presets, SpecFields, Variant

MOST_LINKS = 20  # of the chain in training


@dataclass(frozen=True)
class Denoising(Variant):
    """Gaussian corruption x + sigma eps, or masking: each input is set to 0 with probability sigma.

    Its optimum is the posterior mean E[x | x~]; of Gaussian noise, and only of that, it is
    x~ + sigma^2 grad log p_sigma(x~) (Miyasawa 1961; Alain & Bengio 2014). With ``residual`` the network learns the
    correction, r(x) = x + sigma g(f(x)), which needs far fewer steps on points in the plane. ``walkback`` > 0 corrupts
    the network's own reconstruction again, with chance 1/2 each time and so often at most, and still asks for the clean
    example: the network learns the way back from wherever its chain strays to (Bengio, Yao, Alain & Vincent 2013).
    """

    TITLE = "Denoising autoencoder"
    ABOUT = "Shown a corrupted example, asked for the clean one."
    TERM = r"\lVert x - g(f(x + \sigma\varepsilon)) \rVert^2"
    ADDS = r"\sigma\varepsilon"

    PRESETS: ClassVar[Presets] = {
        "images": {"d_latent": 8, "knobs": (0, 0.05, 0.1, 0.2, 0.3, 0.5), "steps": 3000},
        "plane": {"d_latent": 64, "hidden": (64,), "steps": 3000, "variant_options": {"residual": True}},
    }

    corruption: str = "gaussian"
    residual: bool = False
    walkback: int = 0

    def __post_init__(self):
        if self.corruption not in ("gaussian", "masking"):
            raise ValueError(f"corruption must be 'gaussian' or 'masking', not {self.corruption!r}.")
        if type(self.walkback) is not int or not 0 <= self.walkback <= MOST_LINKS:
            raise ValueError(f"walkback must be a whole number from 0 to {MOST_LINKS}, not {self.walkback!r}.")

    @property
    def knob_name(self) -> str:
        return "noise" if self.corruption == "gaussian" else "share of inputs set to 0"

    @property
    def symbol(self) -> str:
        return "σ" if self.corruption == "gaussian" else "p"

    def default_knobs(self, d_latent: int) -> tuple[float, ...]:
        return (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)

    def check(self, spec: SpecFields) -> None:
        super().check(spec)
        if self.corruption == "masking" and max(spec.knobs) >= 1:
            most = f"{max(spec.knobs):g}"
            raise ValueError(text("Masking noise is a probability below 1, not {knob}.", knob=most))

    def corrupt(self, x: Array, knob: Array, noise: Noise) -> Array:
        if self.corruption == "masking":
            return x * (noise.uniform(*x.shape[-2:]) >= knob)
        return add_product(x, knob, noise.normal(*x.shape[-2:]))

    def noise_std(self, knob: float) -> float | None:
        return knob if self.corruption == "gaussian" else None

    def survives(self, knob: float) -> float | None:
        return 1 - knob if self.corruption == "masking" else None

    @property
    def links(self) -> int:
        return self.walkback

    def passes(self, hidden: tuple[int, ...], d_latent: int) -> float:
        """A link of the chain is a pass forward, without one back."""
        return 3 + self.walkback

    def correction(self, knob: Array) -> Array | None:
        return knob if self.residual else None
