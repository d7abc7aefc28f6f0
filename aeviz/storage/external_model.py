"""Autoencoders from elsewhere: the Linear layers of a torch ``state_dict``, as a Run of one knob value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from aeviz import data, variants
from aeviz.ensemble import Ensemble
from aeviz.keys import digest
from aeviz.networks import activations
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.upload.base import MAX_BYTES, BadFile
from aeviz.upload.formats import safe, tensors

ACTIVATIONS = tuple(activations.ACTIVATIONS)
NESTED = ("state_dict", "model_state_dict", "model")  # where a training's checkpoint keeps the weights
LARGEST = 65_504.0  # float16's, in which a Run keeps its film
ONLY = "only chains of Linear layers, each with a weight and a bias, can be shown."


@dataclass(frozen=True, eq=False)
class Layer:
    """``W x + b``: weight (d_out, d_in) and bias (d_out,), float32; ``name`` as in the file."""

    name: str
    weight: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True, eq=False)
class Chain:
    """Layers, first to last, of which the first ``n_encoder`` give the code."""

    layers: tuple[Layer, ...]
    n_encoder: int

    @property
    def widths(self) -> tuple[int, ...]:
        """From the input over the code to the output."""
        return (self.layers[0].weight.shape[1], *(len(layer.bias) for layer in self.layers))

    @property
    def d_latent(self) -> int:
        return self.widths[self.n_encoder]


@dataclass(frozen=True)
class Activations:
    """What stands behind the layers, which weights do not tell: the hidden ones, the code, the output."""

    hidden: str = "relu"
    code: str = "identity"
    output: str = "identity"


def read(content: bytes) -> dict[str, np.ndarray]:
    """The named tensors of a .pt, .pth or .safetensors file; no code in it is run.

    Raises BadFile (a ValueError) for anything but real tensors, which may lie under "state_dict" or the like.
    """
    if len(content) > MAX_BYTES:
        raise BadFile(f"it has more than {MAX_BYTES:,} bytes.")
    if not content.startswith(tensors.MAGIC):
        return safe.named(content)
    found = tensors.load(content)
    inner = [found[name] for name in NESTED if isinstance(found, dict) and isinstance(found.get(name), dict)]
    return tensors.named(inner[0] if inner else found)


def chain(found: Mapping[str, np.ndarray]) -> Chain:
    """The Linear layers in an order in which each one's output is the next one's input, back to the first input.

    The code lies where names change from one group to another ("encoder", "decoder"), else at the narrowest place.
    Raises ValueError, naming the tensor, for what is no such chain.
    """
    weights = [name for name, tensor in found.items() if name.endswith("weight") and tensor.ndim == 2]
    for name, tensor in found.items():
        _check(name, tensor, weights)
    layers = [_layer(name, found) for name in weights]
    if len(layers) < 2:
        raise ValueError(f"An autoencoder has two Linear layers at least, this file {len(layers)}.")
    ordered = next((order for order in _orders(layers) if not _broken(order)), None)
    if ordered is None:
        raise ValueError(_broken(_orders(layers)[0]))
    return Chain(tuple(ordered), _meeting(ordered))


def run(found: Chain, activations: Activations, dataset: str, options: Mapping | None = None) -> Run:
    """The network as a Run on a data set: one knob value, no history. Raises ValueError if the inputs do not fit."""
    _check_activations(activations)
    d_in = data.load(dataset, **dict(options or {})).x.shape[1]
    if d_in != found.widths[0]:
        raise ValueError(f"This network takes {found.widths[0]} inputs; {dataset} has {d_in} features.")
    spec = _spec(found, activations, dataset, dict(options or {}))
    weights = _weights(found)
    empty = {name: np.empty((0, 1), np.float32) for name in ("recon", "penalty", "recon_test")}
    return Run(
        spec=spec,
        weights=weights,
        film={name: value[None].astype(np.float16) for name, value in weights.items()},
        film_steps=np.array([1]),
        history={"step": np.empty(0, np.int64), **empty},
        step=1,
        meta={"file": _digest(found)},
    )


@np.errstate(over="ignore", invalid="ignore")  # too large an error is inf: no activations to choose
def error(found: Chain, activations: Activations, x: np.ndarray) -> float:
    """Mean over x (n, d_in) of the squared reconstruction error summed over features."""
    variant = variants.make("imported", _options(found, activations))
    net = variant.net(found.widths[0], found.d_latent, found.widths[1 : found.n_encoder])
    x = np.ascontiguousarray(x, np.float32)
    back = Ensemble(variant, net, _weights(found), np.zeros((1, 1, 1), np.float32)).reconstruct(x)[0]
    return float(np.square(back - x).sum(1).mean())


def _weights(found: Chain) -> dict[str, np.ndarray]:
    """The parameters of an ensemble of this network alone, under the names of ``aeviz.networks.layers``."""
    n = found.n_encoder
    parts = [(f"encoder.{i}", layer) for i, layer in enumerate(found.layers[:n])]
    parts += [(f"decoder.{i}", layer) for i, layer in enumerate(found.layers[n:])]
    weights = {f"{name}.weight": layer.weight[None] for name, layer in parts}
    return weights | {f"{name}.bias": layer.bias[None] for name, layer in parts}


def likely(found: Chain, x: np.ndarray) -> Activations:
    """Of the usual activations those with the least error on x.

    The code's are the identity or those of the hidden layers, the output's the identity or the sigmoid: a ReLU there
    always does better on data that are never negative.
    """
    tried = {Activations(a, b, c) for a, c in product(ACTIVATIONS, ("identity", "sigmoid")) for b in ("identity", a)}
    return min(sorted(tried, key=repr), key=lambda activations: error(found, activations, x))


def _check(name: str, tensor: np.ndarray, weights: list[str]) -> None:
    if name not in weights and not (name.endswith("bias") and f"{name[:-4]}weight" in weights):
        raise ValueError(f"{name!r} of shape {tensor.shape} {_what(name, tensor)}; {ONLY}")
    if tensor.dtype.kind != "f":
        raise ValueError(f"{name!r} holds {tensor.dtype.name} numbers; weights are floating-point ones.")
    if not (np.abs(tensor) <= LARGEST).all():
        raise ValueError(f"{name!r} holds numbers that are not finite, or larger than {LARGEST:,.0f}.")


def _what(name: str, tensor: np.ndarray) -> str:
    if re.search(r"running_(mean|var)|num_batches_tracked", name):
        return "belongs to a batch normalisation"
    if tensor.ndim > 2:
        return "belongs to a convolution or the like"
    if name.endswith("weight") and tensor.ndim == 1:
        return "belongs to a normalisation"
    return "is no weight of a Linear layer, nor a bias of one"


def _layer(name: str, found: Mapping[str, np.ndarray]) -> Layer:
    weight, bias = found[name], found.get(f"{name[:-6]}bias")
    if bias is None:
        raise ValueError(f"{name!r} has no bias beside it; {ONLY}")
    if not weight.size or bias.shape != weight.shape[:1]:
        raise ValueError(f"{name!r} of shape {weight.shape} and its bias of shape {bias.shape} do not fit.")
    return Layer(name, *(np.array(a, np.float32, order="C") for a in (weight, bias)))


def _orders(layers: list[Layer]) -> tuple[list[Layer], ...]:
    """As in the file; by their names, 2 before 10. Where names tell encoder and decoder, these come in that order."""
    by_name = sorted(layers, key=lambda layer: [part.zfill(9) for part in re.split(r"(\d+)", layer.name)])
    return tuple(sorted(order, key=lambda layer: _part(layer.name)) for order in (layers, by_name))


def _part(name: str) -> int:
    return 0 if "enc" in name.lower() else 2 if "dec" in name.lower() else 1


def _broken(layers: list[Layer]) -> str:
    """Where the chain breaks, or ""."""
    for layer, following in zip(layers, [*layers[1:], layers[0]], strict=True):
        if len(layer.bias) != following.weight.shape[1]:
            return (
                f"{layer.name!r} gives {len(layer.bias)} numbers, but {following.name!r} takes "
                f"{following.weight.shape[1]}; the layers must follow each other, and the last give as many as come in."
            )
    return ""


def _meeting(layers: list[Layer]) -> int:
    """How many layers give the code."""
    paths = [layer.name.split(".") for layer in layers]
    shared = next((i for i, parts in enumerate(zip(*paths, strict=False)) if len(set(parts)) > 1), 0)
    groups = [path[shared] for path in paths]
    changes = [i for i in range(1, len(groups)) if groups[i] != groups[i - 1]]
    if len(changes) == 1:
        return changes[0]
    widths = [len(layer.bias) for layer in layers[:-1]]
    return 1 + min(range(len(widths)), key=lambda i: (widths[i], abs(i - (len(widths) - 1) / 2)))


def _spec(found: Chain, activations: Activations, dataset: str, options: dict) -> Spec:
    return Spec(
        data=dataset,
        data_options=options,
        variant="imported",
        variant_options=_options(found, activations),
        d_latent=found.d_latent,
        hidden=found.widths[1 : found.n_encoder],
        steps=1,
    )


def _options(found: Chain, activations: Activations) -> dict[str, str]:
    """The foreign variant's options: what a Spec does not say of a network."""
    n, hidden = found.n_encoder, activations.hidden
    parts = {
        "encoder": [hidden] * (n - 1) + [activations.code],
        "decoder": [hidden] * (len(found.layers) - n - 1) + [activations.output],
        "widths": [str(width) for width in found.widths[n + 1 : -1]],
        "weights": [_digest(found)],
    }
    return {name: " ".join(words) for name, words in parts.items()}


def _digest(found: Chain) -> str:
    content = b"".join(a.tobytes() for layer in found.layers for a in (layer.weight, layer.bias))
    return digest(repr(found.widths).encode() + content)


def _check_activations(activations: Activations) -> None:
    for name in (activations.hidden, activations.code, activations.output):
        if name not in ACTIVATIONS:
            raise ValueError(f"Unknown activation {name!r}; known are {', '.join(ACTIVATIONS)}.")
