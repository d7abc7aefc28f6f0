"""A network that was trained elsewhere and is known by its weights alone."""

from dataclasses import dataclass

from aeviz.networks import activations, layers
from aeviz.networks.layers import Net
from aeviz.variants.base import Variant


@dataclass(frozen=True)
class Imported(Variant):
    """Any two chains of layers that meet in the code; it cannot be trained, and its one knob value means nothing.

    encoder, decoder  the layers' activations, first to last, in words: "relu relu identity"
    widths            of the decoder's hidden layers, "128 256"; the encoder's are the Spec's ``hidden``
    weights           the beginning of their sha256: two networks of one shape have different Specs
    """

    KNOB = "file"
    SYMBOL = ""
    TRAINABLE = False

    encoder: str = "identity"
    decoder: str = "identity"
    widths: str = ""
    weights: str = ""

    def __post_init__(self):
        for name in (*self.encoder.split(), *self.decoder.split()):
            activations.check(name)
        if not all(width.isascii() and width.isdigit() and int(width) > 0 for width in self.widths.split()):
            raise ValueError(f"widths must be whole numbers with spaces between them, not {self.widths!r}.")

    def check(self, spec) -> None:
        super().check(spec)
        for part, hidden in ((self.encoder, spec.hidden), (self.decoder, self.widths.split())):
            if len(part.split()) != len(hidden) + 1:
                raise ValueError(f"{len(hidden)} hidden layers need {len(hidden) + 1} activations, not {part!r}.")

    def net(self, d_in: int, d_latent: int, hidden: tuple[int, ...]) -> Net:
        decoded = tuple(int(width) for width in self.widths.split())
        encoder = layers.chain("encoder", (d_in, *hidden, d_latent), tuple(self.encoder.split()))
        return Net(encoder, layers.chain("decoder", (d_latent, *decoded, d_in), tuple(self.decoder.split())), d_latent)
