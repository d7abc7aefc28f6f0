"""A network that was trained elsewhere and is known by its weights alone."""

import base64
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aeviz.networks import activations, layers
from aeviz.networks.arrays import Array, ones_where, ranks
from aeviz.networks.layers import Net
from aeviz.variants.base import SpecFields, Variant


@dataclass(frozen=True)
class Imported(Variant):
    """Any two chains of layers that meet in the code; it cannot be trained, and its one knob value means nothing.

    encoder, decoder  the layers' activations, first to last, in words: "relu relu identity"
    widths            of the decoder's hidden layers, "128 256"; the encoder's are the Spec's ``hidden``
    weights           the beginning of their sha256: two networks of one shape have different Specs
    top_k             how many units of the code speak, the largest; 0: all
    thresholds        a unit of the code is 0 up to its threshold: float32 numbers in base64; "": there are none
    """

    TITLE = "Imported network"
    ABOUT = "A network that was trained elsewhere and is known by its weights alone."
    TRAINABLE = False

    encoder: str = "identity"
    decoder: str = "identity"
    widths: str = ""
    weights: str = ""
    top_k: int = 0
    thresholds: str = ""

    def __post_init__(self):
        for name in (*self.encoder.split(), *self.decoder.split()):
            activations.check(name)
        if not all(width.isascii() and width.isdigit() and int(width) > 0 for width in self.widths.split()):
            raise ValueError(f"widths must be whole numbers with spaces between them, not {self.widths!r}.")
        if type(self.top_k) is not int or self.top_k < 0:
            raise ValueError(f"top_k must be a whole number of at least 0, not {self.top_k!r}.")
        if not (self._theta is None or np.isfinite(self._theta).all()):
            raise ValueError("thresholds must be finite numbers.")

    @cached_property
    def _theta(self) -> np.ndarray | None:
        """(d_latent,) thresholds of the code's units. Raises ValueError for what are none."""
        if not self.thresholds:
            return None
        try:
            return np.frombuffer(base64.b64decode(self.thresholds, validate=True), "<f4")
        except (ValueError, TypeError) as error:
            raise ValueError("thresholds must be float32 numbers in base64.") from error

    @property
    def knob_name(self) -> str:
        return "file"

    @property
    def symbol(self) -> str:
        return ""

    def check(self, spec: SpecFields) -> None:
        super().check(spec)
        if self._theta is not None and len(self._theta) != spec.d_latent:
            raise ValueError(f"{spec.d_latent} units need as many thresholds, not {len(self._theta)}.")
        for part, hidden in ((self.encoder, spec.hidden), (self.decoder, self.widths.split())):
            if len(part.split()) != len(hidden) + 1:
                raise ValueError(f"{len(hidden)} hidden layers need {len(hidden) + 1} activations, not {part!r}.")

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        decoded = tuple(int(width) for width in self.widths.split())
        encoder = layers.chain("encoder", (d_in, *hidden, d_latent), tuple(self.encoder.split()))
        return Net(encoder, layers.chain("decoder", (d_latent, *decoded, d_in), tuple(self.decoder.split())), d_latent)

    @property
    def mask_follows_code(self) -> bool:
        return bool(self.top_k) or self._theta is not None

    def kept(self, knob: float) -> int | None:
        return self.top_k or None

    @property
    def code_thresholds(self) -> np.ndarray | None:
        return None if self.top_k else self._theta

    def mask(self, z: Array, knob: Array) -> Array | None:
        if self.top_k:
            return ones_where(ranks(z) < self.top_k, z)
        if self._theta is None:
            return None
        theta = self._theta if isinstance(z, np.ndarray) else z.new_tensor(self._theta)
        return ones_where(z > theta, z)
