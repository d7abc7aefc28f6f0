"""From named arrays to layers: weights with their biases, what is folded into them, and what is refused by its name."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz.external.base import ImportedLayer
from aeviz.language import Listed, Sentence, count, plural, text
from aeviz.upload.base import BadFile

EPS = 1e-5  # of torch's BatchNorm
IGNORED = ("num_batches_tracked",)


@dataclass(frozen=True, eq=False)
class Norm:
    """A normalisation by stored numbers, ``scale * x + shift``, both (d,) or one number, under its name in the file."""

    name: str
    scale: np.ndarray
    shift: np.ndarray


@dataclass(frozen=True, eq=False)
class Slope:
    """The slope of a PReLU."""

    name: str
    slope: float


Part = ImportedLayer | Norm | Slope


def parts(found: Mapping[str, np.ndarray], notes: list[Sentence], eps: float = EPS) -> list[Part]:
    """The parts in the file's order. Raises BadFile, naming the tensor, for one that is none of them."""
    groups: dict[str, dict[str, np.ndarray]] = {}
    for name, tensor in found.items():
        parent, _, last = name.rpartition(".")
        if last not in IGNORED:
            groups.setdefault(parent, {})[last] = tensor
    made = [_part(parent, tensors, eps) for parent, tensors in groups.items()]
    without = [part.name for part, tensors in zip(made, groups.values(), strict=True) if _lacks_bias(part, tensors)]
    if without:
        names, n = _listed(without), count(len(without))
        notes.append(plural("{names} has no bias: it is 0.", "{names} have no bias: it is 0.", n=n, names=names))
    return made


def _lacks_bias(part: Part, tensors: Mapping[str, np.ndarray]) -> bool:
    return isinstance(part, ImportedLayer) and "bias" not in tensors


def _listed(names: list[str]) -> Listed:
    more = [Sentence("{n} more", n=count(len(names) - 4))] if len(names) > 4 else []
    return Listed([*names[:4], *more])


def _part(name: str, tensors: dict[str, np.ndarray], eps: float) -> Part:
    weight, bias = tensors.get("weight"), tensors.get("bias")
    rest = set(tensors) - {"weight", "bias"}
    if {"running_mean", "running_var"} <= set(tensors) and not rest - {"running_mean", "running_var"}:
        return norm(name, tensors["running_mean"], tensors["running_var"], weight, bias, eps)
    if weight is not None and weight.ndim == 1 and bias is None and not rest:
        return _slope(name, weight)
    if weight is None or weight.ndim != 2 or rest:
        raise BadFile(_refusal(name, tensors))
    return ImportedLayer(name, weight, np.zeros(len(weight), np.float32) if bias is None else bias)


def norm(
    name: str,
    mean: np.ndarray,
    variance: np.ndarray,
    gain: np.ndarray | None,
    shift: np.ndarray | None,
    eps: float,
) -> Norm:
    """A trained BatchNorm: gain (x - mean) / sqrt(variance + eps) + shift."""
    mean, variance = mean.astype(np.float64), variance.astype(np.float64)
    if (variance < 0).any():
        raise BadFile(text("{name} has a negative variance.", name=repr(name)))
    scale = (1 if gain is None else gain.astype(np.float64)) / np.sqrt(variance + eps)
    return Norm(name, scale, (0 if shift is None else shift.astype(np.float64)) - scale * mean)


def _slope(name: str, weight: np.ndarray) -> Slope:
    if not (weight == weight[0]).all():
        raise BadFile(
            text(
                "{name} is a PReLU with a slope of its own for each unit, which is not read; one slope is.",
                name=repr(name),
            )
        )
    return Slope(name, float(weight[0]))


def _refusal(name: str, tensors: Mapping[str, np.ndarray]) -> str:
    """Why these tensors are no part, and the way out."""
    last, tensor = next(iter(tensors.items()))
    full, shape = f"{name}.{last}".strip("."), tensor.shape
    if any(tensor.ndim > 2 for tensor in tensors.values()):
        return text(
            "{name} of shape {shape} belongs to a convolution or the like: save it as ONNX, which tells its layers.",
            name=repr(full),
            shape=str(shape),
        )
    if set(tensors) == {"weight", "bias"} and tensors["weight"].ndim == 1:
        return text(
            "{name} of shape {shape} belongs to a normalisation of each example (LayerNorm or the like); Linear "
            "layers, BatchNorm and activations can be read from weights alone.",
            name=repr(full),
            shape=str(shape),
        )
    if any("running" in part for part in tensors):
        return text(
            "{name} of shape {shape} belongs to a batch normalisation that is not whole.",
            name=repr(full),
            shape=str(shape),
        )
    return text(
        "{name} of shape {shape} is no weight of a Linear layer, nor a bias of one; Linear layers, BatchNorm and "
        "activations can be read from weights alone.",
        name=repr(full),
        shape=str(shape),
    )


def folded_before(layer: ImportedLayer, norm: Norm) -> ImportedLayer:
    """``W (s x + t) + b``: a normalisation of what the layer takes."""
    weight = layer.weight.astype(np.float64)
    shift = np.broadcast_to(norm.shift, layer.d_in)
    return ImportedLayer(layer.name, weight * norm.scale, layer.bias + weight @ shift, layer.activation)


def folded_behind(layer: ImportedLayer, norm: Norm) -> ImportedLayer:
    """``s (W x + b) + t``: a normalisation of what the layer gives."""
    weight = layer.weight.astype(np.float64) * norm.scale[:, None]
    return ImportedLayer(layer.name, weight, norm.scale * layer.bias + norm.shift, layer.activation)
