"""Arrays that are no modules' (``W1`` and ``b1``, tied weights) under the names that modules would have."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.external import naming
from aeviz.language import Sentence, text
from aeviz.upload.base import BadFile

MODULE = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
KIND = {
    "weight": "weight",
    "weights": "weight",
    "w": "weight",
    "kernel": "weight",
    "bias": "bias",
    "biases": "bias",
    "b": "bias",
}
NORMED = (("weight_g", "weight_v"), ("parametrizations.weight.original0", "parametrizations.weight.original1"))
WORD = re.compile(r"(?i)(?<![A-Za-z])(weights?|kernel|biases|bias|w|b)(?![A-Za-z])")


def as_modules(found: Mapping[str, np.ndarray], notes: list[Sentence]) -> dict[str, np.ndarray]:
    """The same arrays as ``name.weight`` (d_out, d_in) and ``name.bias``.

    What modules have named stays as it is. Where the biases of a decoder are there and its weights are not, these are
    the encoder's, transposed. Raises BadFile where an array has no such name, or its weights do not fit its bias.
    """
    found = {name: value for name, value in found.items() if not (value.ndim == 0 and value.dtype.kind in "iub")}
    found = _normed(found, notes)
    if tied := _tied_pair(found, notes):
        return tied
    modules = {name: value for name, value in found.items() if _of_module(name, found)}
    loose: dict[str, dict[str, np.ndarray]] = {}
    for name, value in found.items():
        if name not in modules:
            stem, kind = _stem(name, value)
            loose.setdefault(stem, {})[kind] = value
    pairs = {stem: part for stem, part in loose.items() if "weight" in part}
    alone = {stem: part["bias"] for stem, part in loose.items() if "weight" not in part}
    made = modules | {
        f"{stem}.{kind}": value for stem, part in _oriented(pairs).items() for kind, value in part.items()
    }
    return _untied(made, alone, notes)


def _normed(found: Mapping[str, np.ndarray], notes: list[Sentence]) -> dict[str, np.ndarray]:
    """Weights in place of what torch's weight_norm keeps of them: g v / |v|, a row each. Raises BadFile for others."""
    made = dict(found)
    for length, direction in NORMED:
        for name in [name for name in found if name.endswith(length)]:
            stem = name.removesuffix(length)
            g, v = made.pop(name), made.pop(f"{stem}{direction}", None)
            if v is None or v.ndim != 2 or g.shape != (len(v), 1):
                raise BadFile(text("{name} is half of a normed weight, or of one along another axis.", name=repr(name)))
            v = v.astype(np.float64)
            made[f"{stem}weight"] = g * v / np.linalg.norm(v, axis=1, keepdims=True)
            notes.append(Sentence("{name} is kept as lengths and directions (weight_norm).", name=stem.strip(".")))
    computed = (name for name in made if ".parametrizations." in f".{name}" or name.endswith("weight_orig"))
    other = next(computed, None)
    if other:
        raise BadFile(
            text(
                "{name} belongs to a weight that is computed from others in a way that the file does not tell: call "
                "torch.nn.utils.parametrize.remove_parametrizations before saving.",
                name=repr(other),
            )
        )
    return made


def _tied_pair(found: Mapping[str, np.ndarray], notes: list[Sentence]) -> dict[str, np.ndarray] | None:
    """One matrix and two vectors: an encoder and a decoder that share their weights, one bias for each of them.

    Which bias is the code's is told by its name (hidden, enc, h), else it is the first: b before c, d, b_prime.
    """
    matrices = [value for value in found.values() if value.ndim == 2]
    vectors = [name for name, value in found.items() if value.ndim == 1]
    if len(matrices) != 1 or len(vectors) != 2 or len(found) != 3:
        return None
    if any(re.search(r"(?i)mean|std|var|scale|norm|mask", name) for name in vectors):  # of data, and no bias
        return None
    (weight,) = matrices
    if sorted(len(found[name]) for name in vectors) != sorted(weight.shape):
        return None
    code, back = sorted(vectors, key=lambda name: (_of_data(name) - _of_code(name), naming.natural(name)))
    encoder = weight if weight.shape == (len(found[code]), len(found[back])) else weight.T
    told = Sentence(
        "One matrix serves as encoder and, transposed, as decoder (tied); {code} is taken for the code's bias.",
        code=code,
    )
    notes.append(told)
    return {
        "encoder.weight": encoder,
        "encoder.bias": found[code],
        "decoder.tied.0.weight": encoder.T,
        "decoder.tied.0.bias": found[back],
    }


def _of_code(name: str) -> bool:
    return bool(re.search(r"(?i)enc|hid|code|latent|(?<![a-z])h(?![a-z])|^bh$|^h_?bias$", name))


def _of_data(name: str) -> bool:
    return bool(re.search(r"(?i)dec|vis|out|recon|prime|(?<![a-z])v(?![a-z])|^bv$|^v_?bias$", name))


def _of_module(name: str, found: Mapping[str, np.ndarray]) -> bool:
    """A module's array: with a dot before one of its names, and a weight beside it if it is a bias."""
    parent, dot, last = name.rpartition(".")
    return bool(dot) and last in MODULE and (last != "bias" or f"{parent}.weight" in found)


def _stem(name: str, value: np.ndarray) -> tuple[str, str]:
    """("W_enc", a matrix) -> ("_enc", "weight"): what a weight and its bias have in common, and which it is."""
    if re.search(r"_[ih]h_l\d", name):
        raise BadFile(
            text(
                "{name} of shape {shape} belongs to a recurrent layer, which is no chain of layers.",
                name=repr(name),
                shape=str(value.shape),
            )
        )
    words = WORD.findall(name)
    if not words or value.ndim > 2 or value.ndim < 1:
        raise BadFile(_no_layer(name, value))
    kind = "weight" if value.ndim == 2 else "bias"
    if KIND[words[-1].lower()] != kind:
        told = _no_weight if kind == "bias" else _no_bias
        raise BadFile(told(name, value))
    at = [match.span() for match in WORD.finditer(name)][-1]
    return (name[: at[0]] + name[at[1] :]).strip("._") or "layer", kind


def _no_layer(name: str, value: np.ndarray) -> str:
    """That an array has more dimensions, or another name, than a dense layer's."""
    told: dict[str, Any] = {"name": repr(name), "shape": str(value.shape)}
    if value.ndim > 2:
        return text(
            "{name} of shape {shape} belongs to a convolution or the like: save it as ONNX, which tells its layers.",
            **told,
        )
    return text("{name} of shape {shape} is no weight of a Linear layer, nor a bias of one.", **told)


def _no_weight(name: str, value: np.ndarray) -> str:
    return text("{name} of shape {shape} is no weight of a Linear layer.", name=repr(name), shape=str(value.shape))


def _no_bias(name: str, value: np.ndarray) -> str:
    return text("{name} of shape {shape} is no bias of a Linear layer.", name=repr(name), shape=str(value.shape))


def _oriented(pairs: dict[str, dict[str, np.ndarray]]) -> dict[str, dict[str, np.ndarray]]:
    """Weights as (d_out, d_in), as the biases tell; all of them alike."""
    told = [
        part["weight"].shape.index(len(part["bias"]))
        for part in pairs.values()
        if "bias" in part and part["weight"].shape.count(len(part["bias"])) == 1
    ]
    if told and min(told) != max(told):
        raise BadFile(text("some weights have their outputs in rows, others in columns."))
    turned = bool(told) and told[0] == 1
    return {stem: part | {"weight": part["weight"].T if turned else part["weight"]} for stem, part in pairs.items()}


def _untied(made: dict[str, np.ndarray], alone: dict[str, np.ndarray], notes: list[Sentence]) -> dict[str, np.ndarray]:
    """With the decoder of an encoder whose weights it shares, where its biases stand alone."""
    weights = {name.removesuffix(".weight"): value for name, value in made.items() if value.ndim == 2}
    order = sorted(weights, key=naming.natural)
    if not alone or not order:
        if alone:
            first = repr(next(iter(alone)))
            raise BadFile(text("{name} is a bias, but the file holds no weights.", name=first))
        return made
    left = dict(sorted(alone.items(), key=lambda pair: naming.natural(pair[0])))
    _give_biases({name: weights[name] for name in order}, made, left)
    for i, name in enumerate(reversed(order)):
        d_out = weights[name].shape[1]
        stem = next((stem for stem, bias in left.items() if len(bias) == d_out), None)
        made[f"decoder.tied.{i}.weight"] = weights[name].T
        if stem:
            made[f"decoder.tied.{i}.bias"] = left.pop(stem)
    if left:
        raise BadFile(text("{name} is a bias to which no weight belongs.", name=repr(next(iter(left)))))
    notes.append(
        Sentence("The file holds biases of a decoder, but no weights: these are the encoder's, transposed (tied).")
    )
    return made


def _give_biases(weights: dict[str, np.ndarray], made: dict[str, np.ndarray], left: dict[str, np.ndarray]) -> None:
    """Moves the encoder's own biases, which have names of their own, too, from those that are ``left`` to ``made``."""
    own = [name for name in weights if f"{name}.bias" not in made]
    for name in own:
        fitting = [
            stem for stem, bias in left.items() if len(bias) == len(weights[name]) and naming.part(stem) in (None, 0)
        ]
        if fitting and len(left) > len(weights) - len(own):
            made[f"{name}.bias"] = left.pop(fitting[0])
