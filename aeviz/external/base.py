"""What a file becomes: layers one after another, of which the first few give the code."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz.language import Sentence, count, text
from aeviz.upload.base import BadFile

LARGEST = 65_504.0  # float16's, in which a Run keeps its film
MAX_WEIGHTS = 50_000_000  # numbers of a network, as dense layers: 200 MB


@dataclass(frozen=True, eq=False)
class ImportedLayer:
    """``activation(W x + b)``: weight (d_out, d_in) and bias (d_out,), float32; ``name`` as in the file.

    ``activation`` is None where the file does not tell it. Raises BadFile for numbers that no Run can hold.
    """

    name: str
    weight: np.ndarray
    bias: np.ndarray
    activation: str | None = None

    def __post_init__(self):
        _check_numbers(self.name, self.weight)
        _check_numbers(self.name, self.bias)
        if not self.weight.size or self.bias.shape != self.weight.shape[:1]:
            raise BadFile(
                text(
                    "{name} of shape {shape} and its bias {other} do not fit.",
                    name=repr(self.name),
                    shape=str(self.weight.shape),
                    other=str(self.bias.shape),
                )
            )
        object.__setattr__(self, "weight", np.ascontiguousarray(self.weight, np.float32))
        object.__setattr__(self, "bias", np.ascontiguousarray(self.bias, np.float32))

    @property
    def d_in(self) -> int:
        return self.weight.shape[1]

    @property
    def d_out(self) -> int:
        return self.weight.shape[0]


def _check_numbers(name: str, value: np.ndarray) -> None:
    """Raises BadFile for numbers that no Run can hold."""
    if value.dtype.kind != "f":
        raise BadFile(
            text(
                "{name} holds {dtype} numbers; weights are floating-point ones.",
                name=repr(name),
                dtype=str(value.dtype.name),
            )
        )
    if not (np.abs(value) <= LARGEST).all():
        raise BadFile(
            text(
                "{name} holds numbers that are not finite, or larger than {most}.", name=repr(name), most=count(LARGEST)
            )
        )


@dataclass(frozen=True)
class Activations:
    """What stands behind the layers, where weights do not tell it: the hidden ones, the code, the output."""

    hidden: str = "relu"
    code: str = "identity"
    output: str = "identity"


@dataclass(frozen=True, eq=False)
class Network:
    """One reading of a file: layers, first to last, of which the first ``n_encoder`` give the code.

    reading     what sets it apart from the other readings of the same file, () for the only one
    notes       what was done and what was guessed; as ``reading`` said when it is read: others may have it in German
    top_k       the code's largest units that are kept, the others are 0; 0: all are
    thresholds  (d_latent,) below which a unit of the code is 0, or None
    sparse      whether it is a sparse autoencoder: how many of its units are kept, weights do not always tell

    Raises BadFile where the layers do not follow each other, or give not as many numbers as they take.
    """

    layers: tuple[ImportedLayer, ...]
    n_encoder: int
    reading: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    top_k: int = 0
    thresholds: np.ndarray | None = None
    sparse: bool = False

    def __post_init__(self):
        if len(self.layers) < 2:
            raise BadFile(
                text(
                    "an autoencoder has two layers of weights at least; in this file there are {n_layers}.",
                    n_layers=count(self.n_layers),
                )
            )
        if sum(layer.weight.size for layer in self.layers) > MAX_WEIGHTS:
            raise BadFile(
                text(
                    "as dense layers it has more than {most} weights, too many to be shown here.",
                    most=count(MAX_WEIGHTS),
                )
            )
        if reason := broken(self.layers):
            raise BadFile(reason)

    @property
    def n_layers(self) -> int:
        return len(self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        """From the input over the code to the output."""
        return (self.layers[0].d_in, *(layer.d_out for layer in self.layers))

    @property
    def d_in(self) -> int:
        return self.layers[0].d_in

    @property
    def d_latent(self) -> int:
        return self.widths[self.n_encoder]

    def moved(self, n_encoder: int) -> "Network":
        """The same network with its code after the first ``n_encoder`` layers."""
        if not 0 < n_encoder < self.n_layers:
            raise BadFile(
                text(
                    "the code lies after one of the first {most} layers, not after {n_encoder}.",
                    most=count(self.n_layers - 1),
                    n_encoder=count(n_encoder),
                )
            )
        return replace(self, n_encoder=n_encoder)

    @property
    def asks_k(self) -> bool:
        """Whether the file leaves open how many units are kept."""
        plain = self.layers[0].activation == "relu" and not self.top_k and self.thresholds is None
        return self.sparse and plain

    def keeping(self, k: int) -> "Network":
        """The same sparse autoencoder, of whose units the k largest are kept."""
        if not 0 < k <= self.d_latent:
            raise BadFile(
                text("from 1 to {d_latent} units can be kept, not {k}.", d_latent=count(self.d_latent), k=count(k))
            )
        told = Sentence("Of its units the {k} largest are kept.", k=count(k))
        return replace(self, top_k=k, notes=(*self.notes, told))

    def activations(self, chosen: Activations) -> tuple[str, ...]:
        """Of every layer: the file's own where it tells them, else the chosen ones."""
        n = self.n_encoder
        guessed = [chosen.hidden] * self.n_layers
        guessed[n - 1], guessed[-1] = chosen.code, chosen.output
        return tuple(layer.activation or guess for layer, guess in zip(self.layers, guessed, strict=True))

    @property
    def asked(self) -> tuple[str, ...]:
        """Which of the fields of ``Activations`` the file leaves open."""
        n = self.n_encoder
        hidden = [*self.layers[: n - 1], *self.layers[n:-1]]
        parts = {"hidden": hidden, "code": [self.layers[n - 1]], "output": [self.layers[-1]]}
        return tuple(name for name, layers in parts.items() if any(layer.activation is None for layer in layers))


def broken(layers: tuple[ImportedLayer, ...]) -> str:
    """Where a chain breaks, or ""."""
    for layer, following in zip(layers, (*layers[1:], layers[0]), strict=True):
        if layer.d_out != following.d_in:
            return text(
                "{layer} gives {n} numbers, but {following} takes {needed}; the layers must follow each other, and the "
                "last give as many as come in.",
                layer=repr(layer.name),
                n=str(layer.d_out),
                following=repr(following.name),
                needed=str(following.d_in),
            )
    return ""
