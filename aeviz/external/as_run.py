"""A network from elsewhere as a Run of one knob value, for every picture."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz import data, variants
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.ensemble import Ensemble
from aeviz.external.base import Activations, Network
from aeviz.keys import digest
from aeviz.language import count, text
from aeviz.networks import activations
from aeviz.run import LOSSES, Run
from aeviz.spec import Primitive, Spec


def run(found: Network, chosen: Activations, dataset: str, options: Mapping[str, Any] | None = None) -> Run:
    """The network as a Run on a data set: one knob value, no history. Raises ValueError if the inputs do not fit."""
    spec = _spec(found, chosen, dataset, dict(options or {}))
    given = data.load(dataset, **dict(options or {}))
    if given.x.shape[1] != found.d_in:
        raise ValueError(
            text(
                "this network takes {inputs} inputs; {data} has {features} features.",
                inputs=count(found.d_in),
                data=dataset,
                features=count(given.x.shape[1]),
            )
        )
    weights = _weights(found)
    empty = {name: np.empty((0, 1), np.float32) for name in LOSSES}
    return Run(
        spec=spec,
        weights=weights,
        film={name: value[None].astype(np.float16) for name, value in weights.items()},
        film_steps=np.array([1]),
        history={"step": np.empty(0, np.int64), **empty},
        step=1,
        meta={"file": _digest(found)},
    )


@np.errstate(over="ignore", invalid="ignore")
def reconstruct(found: Network, chosen: Activations, x: np.ndarray) -> np.ndarray:
    """x_hat (n, d_in) of x (n, d_in)."""
    variant = variants.make("imported", _options(found, chosen))
    net = variant.net(found.d_in, found.d_latent, found.widths[1 : found.n_encoder])
    ensemble = Ensemble(variant, net, _weights(found), np.zeros((1, 1, 1), np.float32))
    return ensemble.reconstruct(np.ascontiguousarray(x, np.float32))[0]


@np.errstate(over="ignore", invalid="ignore")  # too large an error is inf: no activations to choose
def error(found: Network, chosen: Activations, x: np.ndarray) -> float:
    """Mean over x (n, d_in) of the squared reconstruction error summed over features."""
    return reconstruction_error(x, reconstruct(found, chosen, x))


def _weights(found: Network) -> dict[str, np.ndarray]:
    """The parameters of an ensemble of this network alone, under the names of ``aeviz.networks.layers``."""
    n = found.n_encoder
    parts = [(f"encoder.{i}", layer) for i, layer in enumerate(found.layers[:n])]
    parts += [(f"decoder.{i}", layer) for i, layer in enumerate(found.layers[n:])]
    weights = {f"{name}.weight": layer.weight[None] for name, layer in parts}
    return weights | {f"{name}.bias": layer.bias[None] for name, layer in parts}


def _spec(found: Network, chosen: Activations, dataset: str, options: dict[str, Any]) -> Spec:
    return Spec(
        data=dataset,
        data_options=options,
        variant="imported",
        variant_options=_options(found, chosen),
        d_latent=found.d_latent,
        hidden=found.widths[1 : found.n_encoder],
        steps=1,
    )


def _options(found: Network, chosen: Activations) -> dict[str, Primitive]:
    """The imported variant's options: what a Spec does not say of a network."""
    n, words = found.n_encoder, found.activations(chosen)
    for name in words:
        activations.check(name)
    parts: dict[str, Primitive] = {
        "encoder": " ".join(words[:n]),
        "decoder": " ".join(words[n:]),
        "widths": " ".join(str(width) for width in found.widths[n + 1 : -1]),
        "weights": _digest(found),
    }
    if found.top_k:
        parts["top_k"] = found.top_k
    if found.thresholds is not None:
        parts["thresholds"] = base64.b64encode(np.asarray(found.thresholds, "<f4").tobytes()).decode()
    return parts


def _digest(found: Network) -> str:
    content = b"".join(a.tobytes() for layer in found.layers for a in (layer.weight, layer.bias))
    return digest(repr(found.widths).encode() + content)
