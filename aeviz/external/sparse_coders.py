"""Sparse autoencoders by the names that their libraries give: SAELens, dictionary_learning, sparsify, OpenAI's.

z = s(W_enc (x - b_dec) + b_enc) and x_hat = W_dec z + b_dec; s is a ReLU, with a threshold, or the k largest alone.
"""

from collections.abc import Container, Mapping
from typing import Any

import numpy as np

from aeviz.external.base import ImportedLayer, Network
from aeviz.language import Sentence, count, number, text
from aeviz.networks.others import named
from aeviz.required import required
from aeviz.upload.base import BadFile

ENCODER, DECODER = ("W_enc", "encoder.weight"), ("W_dec", "decoder.weight")
CODE_BIAS = ("b_enc", "encoder.bias", "latent_bias")
DATA_BIAS = ("b_dec", "bias", "pre_bias", "decoder_bias", "decoder.bias")
GATED = ("r_mag", "b_gate", "b_mag", "gate_bias", "mag_bias")
TOLD = ("k", "threshold", "log_threshold")
SHIFT = {  # whether the decoder's bias is taken away from the input
    True: Sentence("b_dec is taken away from the input"),
    False: Sentence("the input is taken as it is"),
}
COUNTED = ("stats_last_nonzero", "num_tokens_since_fired", "n_forward_passes_since_fired", "act_ema", "activation")


def is_one(found: Mapping[str, np.ndarray]) -> bool:
    """Whether these are a sparse autoencoder's arrays."""
    names = set(_plain(found))
    ours = {"W_enc", "W_dec"} & names or ({"b_dec", "bias", "pre_bias", *GATED} & names)
    return bool(ours and _first(names, ENCODER) and _first(names, DECODER))


def readings(found: Mapping[str, np.ndarray]) -> tuple[Network, ...]:
    """Its readings. Raises BadFile for a gated one, and for arrays that have no place in one."""
    arrays = _plain(found)
    _check(arrays)
    encoder, decoder = (_weights(name, arrays[name]) for name in _matrices(arrays))
    d_latent, d_in = encoder.shape
    code_bias = _vector(arrays, CODE_BIAS, d_latent)
    data_bias = _vector(arrays, DATA_BIAS, d_in)
    networks: list[Network] = []
    for before, how in _shifts(arrays, data_bias):
        for kind in _codes(arrays, d_latent):
            layers = (
                ImportedLayer("encoder", encoder, code_bias - encoder @ data_bias * before, kind["activation"]),
                ImportedLayer("decoder", decoder, data_bias, "identity"),
            )
            reading = (*how, *kind["reading"])
            note = Sentence("A sparse autoencoder: {d} units, {told}.", d=count(d_latent), told=kind["told"])
            networks.append(Network(layers, 1, reading, (note,), kind["top_k"], kind["thresholds"], True))
    return tuple(networks)


def _weights(name: str, value: np.ndarray) -> np.ndarray:
    """(d_out, d_in) as torch's Linear layers have it; W_enc and W_dec are the other way round."""
    return value.astype(np.float64).T if name in ("W_enc", "W_dec") else value.astype(np.float64)


def _plain(found: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays by their names without what stands before all of them."""
    first = next(iter(found), "")
    for prefix in (first[: i + 1] for i, letter in enumerate(first) if letter == "."):
        if all(name.startswith(prefix) for name in found) and not prefix.startswith(("encoder", "decoder")):
            return _plain({name.removeprefix(prefix): value for name, value in found.items()})
    return dict(found)


def _first(names: Container[str], wanted: tuple[str, ...]) -> str | None:
    return next((name for name in wanted if name in names), None)


def _check(arrays: Mapping[str, np.ndarray]) -> None:
    if gated := _first(arrays, GATED):
        raise BadFile(
            text("{name} belongs to a gated sparse autoencoder, whose code is no layer's output.", name=repr(gated))
        )
    known = (*ENCODER, *DECODER, *CODE_BIAS, *DATA_BIAS, *TOLD)
    for name, value in arrays.items():
        if name not in known and not name.startswith(COUNTED):
            raise BadFile(
                text(
                    "{name} of shape {shape} has no place in a sparse autoencoder.",
                    name=repr(name),
                    shape=str(value.shape),
                )
            )
    for name in _matrices(arrays):
        if arrays[name].ndim != 2:
            raise BadFile(text("{name} of shape {shape} is no matrix.", name=repr(name), shape=str(arrays[name].shape)))


def _matrices(arrays: Mapping[str, np.ndarray]) -> list[str]:
    """The names of the encoder's matrix and the decoder's, for arrays that have both."""
    return [required(_first(arrays, names), "matrices") for names in (ENCODER, DECODER)]


def _vector(arrays: Mapping[str, np.ndarray], names: tuple[str, ...], d: int) -> np.ndarray:
    name = _first(arrays, names)
    if name is None:
        return np.zeros(d)
    if arrays[name].shape != (d,):
        raise BadFile(
            text(
                "{name} of shape {shape} must have {d} numbers.",
                name=repr(name),
                shape=str(arrays[name].shape),
                d=count(d),
            )
        )
    return arrays[name].astype(np.float64)


def _shifts(arrays: Mapping[str, np.ndarray], data_bias: np.ndarray) -> list[tuple[bool, tuple[Sentence, ...]]]:
    """Whether the decoder's bias is taken away from the input: what names its weights W_enc does it or does not."""
    if not data_bias.any() or "decoder.bias" in arrays:
        return [(False, ())]
    if "W_enc" not in arrays:
        return [(True, ())]
    return [(taken, (SHIFT[taken],)) for taken in (True, False)]


def _codes(arrays: Mapping[str, np.ndarray], d_latent: int) -> list[dict[str, Any]]:
    """What is done with the units, in each way that the file allows."""
    plain = {"activation": "relu", "top_k": 0, "thresholds": None, "reading": (), "told": "ReLU"}
    found: list[dict[str, Any]] = []
    theta = np.exp(arrays["log_threshold"]) if "log_threshold" in arrays else arrays.get("threshold")
    if theta is not None and theta.size and (theta > 0).any():
        one = float(theta.flat[0]) if (theta == theta.flat[0]).all() else None
        told = Sentence("each 0 up to a threshold of its own")
        if one is not None:
            told = Sentence("0 up to {threshold}", threshold=number(one))
        kind = (
            {"activation": named("jump_relu", one)}
            if one is not None
            else {"thresholds": _vector({"threshold": theta}, ("threshold",), d_latent)}
        )
        found.append(plain | kind | {"reading": (Sentence("threshold"),), "told": told})
    k = int(arrays["k"].flat[0]) if "k" in arrays and arrays["k"].size else 0
    if 0 < k <= d_latent:
        kept = Sentence("of which the {k} largest are kept", k=count(k))
        found.append(plain | {"top_k": k, "reading": (Sentence("the {k} largest units", k=count(k)),), "told": kept})
    return found or [plain]
