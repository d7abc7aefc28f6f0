"""The layers of a Keras model, as its configuration tells them: their order, activations and normalisations."""

import json
from dataclasses import replace
from typing import Any

import numpy as np

from aeviz.external.base import ImportedLayer, Network
from aeviz.external.linear import Norm, folded_before, folded_behind, norm
from aeviz.external.readings import code_after
from aeviz.language import Sentence, count, plural, text
from aeviz.networks.arrays import Arrays
from aeviz.networks.others import named
from aeviz.type_guards import is_dict, is_list
from aeviz.upload.base import BadFile

CONTAINERS = ("Sequential", "Functional", "Model")
PASSED = (
    *("InputLayer", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
    *("Flatten", "Reshape"),  # whose order of numbers is that of the flat vector
)
ACTIVATIONS = (
    {"linear": "identity", "silu": "silu", "swish": "silu", "relu6": "hardtanh:0:6", "gelu": "gelu"}
    | {name: name for name in ("relu", "sigmoid", "tanh", "elu", "selu", "softplus", "softsign", "mish")}
    | {"hard_sigmoid": "hardsigmoid", "hard_tanh": "hardtanh", "leaky_relu": "leaky_relu:0.2"}
)
NAMES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "alpha": "slope",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def layers(config: str, found: Arrays) -> list[dict[str, Any]] | None:
    """The layers one after another, each with its arrays; None where the configuration does not tell them.

    That is so for a class of one's own, and for branches: then the weights alone are looked at.
    """
    try:
        model = json.loads(config)
        flat = _flat(model, ()) if is_dict(model) and model.get("class_name") in CONTAINERS else None
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    if flat is None:
        return None
    arrays = by_layer(found)
    return [entry | {"arrays": _matching(entry["path"], arrays)} for entry in flat]


def by_layer(found: Arrays) -> dict[str, Arrays]:
    """The arrays ``layer.own`` of each layer, by their own names."""
    layers: dict[str, Arrays] = {}
    for name, value in found.items():
        layer, _, own = name.rpartition(".")
        layers.setdefault(layer, {})[own] = value
    return layers


def _matching(path: tuple[str, ...], layers: dict[str, Arrays]) -> Arrays:
    """A layer's arrays: the file may name more, or less, of what is around it."""
    for first in range(len(path)):
        tail = ".".join(path[first:])
        fitting = [name for name in layers if name == tail or name.endswith(f".{tail}")]
        if len(fitting) == 1:
            return layers[fitting[0]]
    return {}


def _flat(model: dict[str, Any], path: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """The layers of a model, those of the models in it among them; None where they are no chain."""
    inner = model["config"]["layers"]
    if model["class_name"] != "Sequential" and not _is_chain(inner):
        return None
    made: list[dict[str, Any]] = []
    for layer in inner:
        here = (*path, str(layer["config"].get("name", layer.get("name", ""))).replace(".", "_"))
        if layer["class_name"] in CONTAINERS:
            nested = _flat(layer, here)
            if nested is None:
                return None
            made += nested
        else:
            made.append({"class": layer["class_name"], "config": layer["config"], "path": here})
    return made


def _is_chain(inner: list[dict[str, Any]]) -> bool:
    """Whether each layer takes what the one before it gives."""
    before = None
    for layer in inner:
        sources = _sources(layer.get("inbound_nodes", []))
        if before is not None and sources != [before]:
            return False
        before = layer.get("name") or layer["config"].get("name")
    return True


def _sources(nodes: Any) -> list[str]:
    """The names of the layers whose output a layer takes: Keras 3 writes a history, Keras 2 nested lists."""
    found: list[str] = []

    def look(node: Any) -> None:
        if is_dict(node):
            history = node.get("keras_history")
            found.extend([history[0]] if history else [])
            for value in node.values():
                look(value)
        elif is_list(node) and len(node) >= 3 and isinstance(node[0], str) and isinstance(node[1], int):
            found.append(node[0])
        elif is_list(node):
            for value in node:
                look(value)

    look(nodes)
    return list(dict.fromkeys(found))


def of_layer(arrays: Arrays) -> Arrays:
    """A layer's arrays: Keras 3 numbers them, and their shapes tell what they are."""
    if "0" in arrays:
        numbered = [arrays[str(i)] for i in range(len(arrays)) if str(i) in arrays]
        kinds = ("gamma", "beta", "moving_mean", "moving_variance") if len(numbered) == 4 else ("kernel", "bias")
        arrays = dict(zip(kinds, numbered, strict=False))
    made = {NAMES.get(own, own): value for own, value in arrays.items()}
    weight = made.get("weight")
    return made | {"weight": weight.T} if weight is not None and weight.ndim == 2 else made


def networks(told: list[dict[str, Any]]) -> tuple[Network, ...]:
    """The one network that the configuration tells. Raises BadFile, naming it, for a layer that is no dense one."""
    chain = _Chain()
    for entry in told:
        chain.add(entry)
    if chain.waiting:
        raise BadFile(text("it ends with a normalisation behind an activation, which is no dense layer."))
    made, n_norms = chain.made, chain.n_norms
    if len(made) < 2:
        raise BadFile(text("an autoencoder has two Dense layers at least; this file has {n}.", n=count(len(made))))
    n_encoder, why = code_after(made)
    folded = plural(
        "{n} normalisation is folded into the layers.",
        "{n} normalisations are folded into the layers.",
        n=count(n_norms),
    )
    return (Network(tuple(made), n_encoder, (), (*[folded] * (n_norms > 0), *why)),)


class _Chain:
    """The dense layers ``made`` so far; a normalisation behind an activation is ``waiting`` for the next of them."""

    def __init__(self) -> None:
        self.made: list[ImportedLayer] = []
        self.waiting: list[Norm] = []
        self.n_norms = 0

    def add(self, entry: dict[str, Any]) -> None:
        kind, name = entry["class"], ".".join(entry["path"])
        if kind == "Dense":
            self._add_layer(_dense(name, of_layer(entry["arrays"]), entry["config"]))
        elif kind in ("BatchNormalization", "Rescaling"):
            self._add_norm(_norm(name, kind, of_layer(entry["arrays"]), entry["config"]))
        elif kind in PASSED:
            return
        elif self.made and (activation := _activation(kind, entry)) is not None:
            self._activate(name, kind, activation)
        else:
            way = _way_out(kind)
            raise BadFile(text("{name} is a {kind}, and no dense layer: {way}", name=repr(name), kind=kind, way=way))

    def _add_layer(self, layer: ImportedLayer) -> None:
        for each in self.waiting:
            layer = folded_before(layer, each)
        self.made, self.waiting = [*self.made, layer], []

    def _add_norm(self, each: Norm) -> None:
        self.n_norms += 1
        if self.made and not self.waiting and self.made[-1].activation == "identity":
            self.made[-1] = folded_behind(self.made[-1], each)
        else:
            self.waiting.append(each)

    def _activate(self, name: str, kind: str, activation: str) -> None:
        if self.made[-1].activation != "identity" or self.waiting:
            raise BadFile(
                text(
                    "{name} ({kind}) is a second activation behind one layer, which is not read.",
                    name=repr(name),
                    kind=kind,
                )
            )
        self.made[-1] = replace(self.made[-1], activation=activation)


def _dense(name: str, arrays: Arrays, config: dict[str, Any]) -> ImportedLayer:
    weight = arrays.get("weight")
    if weight is None or weight.ndim != 2:
        raise BadFile(text("the weights of {name} are not in the file.", name=repr(name)))
    bias = arrays.get("bias", np.zeros(len(weight), np.float32))
    return ImportedLayer(name, weight, bias, _named(config.get("activation", "linear"), name))


def _named(activation: Any, layer: str) -> str:
    """Keras's activations, by name or as an object with a configuration."""
    if is_dict(activation):
        inner = activation.get("config")
        if is_dict(inner):
            found = _activation(str(activation.get("class_name")), {"config": inner, "arrays": {}, "path": (layer,)})
            if found:
                return found
        activation = inner if isinstance(inner, str) else activation.get("class_name")
    if activation in ACTIVATIONS:
        return ACTIVATIONS[activation]
    raise BadFile(
        text(
            "{layer} has the activation {activation}; known are {known}.",
            layer=repr(layer),
            activation=repr(str(activation)[:60]),
            known=", ".join(ACTIVATIONS),
        )
    )


def _activation(kind: str, entry: dict[str, Any]) -> str | None:
    """Of a layer that is an activation; None for another."""
    config = entry["config"]
    if kind == "Activation":
        return _named(config.get("activation"), ".".join(entry["path"]))
    if kind == "LeakyReLU":
        return named("leaky_relu", float(config.get("negative_slope", config.get("alpha", 0.3))))
    if kind == "ELU":
        return named("elu", float(config.get("alpha", 1.0)))
    if kind == "ReLU" and not config.get("threshold"):
        slope, most = config.get("negative_slope") or 0.0, config.get("max_value")
        if most is not None:
            return None if slope else named("hardtanh", 0.0, float(most))
        return named("leaky_relu", float(slope)) if slope else "relu"
    if kind == "PReLU":
        alpha = next(iter(entry["arrays"].values()), np.zeros(0))
        return named("leaky_relu", float(alpha.flat[0])) if alpha.size and (alpha == alpha.flat[0]).all() else None
    return None


def _norm(name: str, kind: str, arrays: Arrays, config: dict[str, Any]) -> Norm:
    if kind == "Rescaling":
        scale, offset = float(config.get("scale", 1.0)), float(config.get("offset", 0.0))
        return Norm(name, np.array(scale), np.array(offset))
    mean, variance = arrays.get("running_mean"), arrays.get("running_var")
    if mean is None or variance is None:
        raise BadFile(text("the numbers of {name} are not in the file.", name=repr(name)))
    return norm(name, mean, variance, arrays.get("weight"), arrays.get("bias"), float(config.get("epsilon", 1e-3)))


def _way_out(kind: str) -> Sentence:
    if "Conv" in kind or "Pool" in kind or "Sampling" in kind:
        command = "model.export('model.onnx', format='onnx')"
        return Sentence("export the model as ONNX ({command}), which tells all its steps.", command=command)
    return Sentence("only Dense layers, activations, BatchNormalization and Dropout are read.")
