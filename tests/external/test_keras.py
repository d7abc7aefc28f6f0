"""Keras's files, written as Keras 3 and 2 write them, with h5py; the forward pass is written out in NumPy."""

import io
import json
import zipfile
from itertools import pairwise

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from many import examples

from aeviz import external
from aeviz.external import Activations
from aeviz.language import say
from aeviz.networks import activations
from aeviz.upload.base import BadFile

WORDS = {
    "linear": "identity",
    "relu": "relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "elu": "elu",
    "selu": "selu",
    "gelu": "gelu",
    "silu": "silu",
    "softplus": "softplus",
    "leaky_relu": "leaky_relu:0.2",
    "relu6": "hardtanh:0:6",
}
X = np.random.default_rng(9).normal(size=(5, 8)).astype(np.float32)


def dense(name, d_in, d_out, activation="linear", seed=0):
    """A Dense layer: its configuration, and its arrays in the order in which Keras numbers them."""
    rng = np.random.default_rng([seed, d_in, d_out])
    arrays = {"kernel": rng.normal(size=(d_in, d_out)) / d_in**0.5, "bias": rng.normal(size=d_out)}
    return {"class_name": "Dense", "config": {"name": name, "activation": activation, "units": d_out}}, arrays


def normalisation(name, d, epsilon=1e-3):
    rng = np.random.default_rng(d)
    arrays = {kind: rng.uniform(0.5, 2, d) for kind in ("gamma", "beta", "moving_mean", "moving_variance")}
    return {"class_name": "BatchNormalization", "config": {"name": name, "epsilon": epsilon}}, arrays


def other(kind, name, **config):
    return {"class_name": kind, "config": {"name": name, **config}}, {}


def forward(parts, x):
    """What the layers make of x, by their formulas."""
    for told, arrays in parts:
        kind, config = told["class_name"], told["config"]
        if kind == "Dense":
            x = activations.apply(WORDS[config["activation"]], x @ arrays["kernel"] + arrays["bias"])
        elif kind == "BatchNormalization":
            scale = arrays["gamma"] / np.sqrt(arrays["moving_variance"] + config["epsilon"])
            x = (x - arrays["moving_mean"]) * scale + arrays["beta"]
        elif kind == "LeakyReLU":
            x = np.where(x > 0, x, config["negative_slope"] * x)
        elif kind == "Activation":
            x = activations.apply(WORDS[config["activation"]], x)
        elif kind == "Rescaling":
            x = x * config["scale"] + config["offset"]
    return x


def sequential(name, parts):
    return {"class_name": "Sequential", "config": {"name": name, "layers": [told for told, _ in parts]}}


def functional(models):
    """Models one behind the other, as Keras 3 tells their connections."""
    layers, before = (
        [{"class_name": "InputLayer", "config": {"name": "input"}, "name": "input", "inbound_nodes": []}],
        "input",
    )
    for model in models:
        name = model["config"]["name"]
        history = {"class_name": "__keras_tensor__", "config": {"keras_history": [before, 0, 0]}}
        layers.append({**model, "name": name, "inbound_nodes": [{"args": [history], "kwargs": {}}]})
        before = name
    return {"class_name": "Functional", "config": {"name": "autoencoder", "layers": layers}}


def of_keras_3(groups, named=True) -> bytes:
    """model.weights.h5: groups by their layers' kinds, each array under its number, the layer's name beside it."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for path, name, parts in groups:
            counts: dict[str, int] = {}
            for told, arrays in parts:
                kind = {"Dense": "dense", "BatchNormalization": "batch_normalization"}.get(told["class_name"], "other")
                n = counts.get(kind, 0)
                counts[kind] = n + 1
                layer = file.create_group(f"{path}/{kind}" + (f"_{n}" if n else ""))
                kept = layer.create_group("vars")
                if named:
                    kept.attrs["name"] = told["config"]["name"]
                for i, value in enumerate(arrays.values()):
                    kept[str(i)] = value.astype(np.float32)
            if name and named:
                file.require_group(path.removesuffix("/layers")).create_group("vars").attrs["name"] = name
    return content.getvalue()


def keras_file(config, weights: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", weights)
    return content.getvalue()


def of_keras_2(config, groups) -> bytes:
    """One .h5 with the configuration and every layer's arrays under its name, twice."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        weights = file.create_group("model_weights")
        for group, parts in groups:
            for told, arrays in parts:
                name = told["config"]["name"]
                for kind, value in arrays.items():
                    weights[f"{group or name}/{group or 'model'}/{name}/{kind}:0"] = value.astype(np.float32)
    return content.getvalue()


ENCODER = [dense("dense", 8, 5, "elu"), normalisation("bn", 5), dense("bottleneck", 5, 2)]
DECODER = [
    dense("dense_1", 2, 5),
    other("LeakyReLU", "leaky", negative_slope=0.2),
    other("Dropout", "drop"),
    dense("dense_2", 5, 8, "sigmoid"),
]
GROUPS = [("layers/sequential/layers", "encoder", ENCODER), ("layers/sequential_1/layers", "decoder", DECODER)]
MODEL = functional([sequential("encoder", ENCODER), sequential("decoder", DECODER)])


def agree(name, content, parts, chosen=None):
    network = external.read(name, content)[0]
    want = forward(parts, X.astype(np.float64))
    np.testing.assert_allclose(external.reconstruct(network, chosen or Activations(), X), want, atol=1e-5)
    return network


@pytest.mark.parametrize(
    "content",
    [keras_file(MODEL, of_keras_3(GROUPS)), of_keras_2(MODEL, [("encoder", ENCODER), ("decoder", DECODER)])],
    ids=["keras", "h5"],
)
def test_a_file_that_tells_its_layers(content):
    network = agree("a.keras" if content[:2] == b"PK" else "a.h5", content, [*ENCODER, *DECODER])
    assert network.asked == () and network.widths == (8, 5, 2, 5, 8) and network.d_latent == 2
    assert [layer.activation for layer in network.layers] == ["elu", "identity", "leaky_relu:0.2", "sigmoid"]
    assert "1 normalisation is folded" in say(network.notes[0])


@examples(20)
@given(
    st.lists(st.integers(3, 9), max_size=2),
    st.lists(st.integers(3, 9), max_size=2),
    st.sampled_from(sorted(WORDS)),
    st.integers(0, 9),
)
def test_any_dense_network_in_any_of_its_files(down, up, hidden, seed):
    """What was written is what is read: with the configuration nothing is asked, without it the activations are."""
    widths, n = (8, *down, 2, *up, 8), len(down) + 1
    layers = []
    for i, (a, b) in enumerate(pairwise(widths)):
        activation = hidden if i not in (n - 1, len(widths) - 2) else "linear"
        layers.append(dense(f"dense_{i}", a, b, activation, seed))
    encoder, decoder = layers[:n], layers[n:]
    groups = [("layers/sequential/layers", "encoder", encoder), ("layers/sequential_1/layers", "decoder", decoder)]
    config = functional([sequential("encoder", encoder), sequential("decoder", decoder)])
    told = agree("a.keras", keras_file(config, of_keras_3(groups)), layers)
    assert told.asked == () and told.n_encoder == n
    untold = agree("a.weights.h5", of_keras_3(groups), layers, Activations(WORDS[hidden]))
    assert untold.n_encoder == n and untold.widths == widths
    flat = sequential("model", layers)
    agree("a.h5", of_keras_2(flat, [("", layers)]), layers)


def test_attributes_of_a_class_of_ones_own_are_names():
    """self.encoder and self.decoder of a subclassed model, whose configuration tells nothing."""
    groups = [
        ("encoder/layers", "sequential_3", ENCODER[:1] + ENCODER[2:]),
        ("decoder/layers", "sequential_4", [DECODER[0], DECODER[3]]),
    ]
    parts = [ENCODER[0], ENCODER[2], DECODER[0], DECODER[3]]
    network = external.read("a.keras", keras_file({"class_name": "Mine", "config": {}}, of_keras_3(groups)))[0]
    assert network.widths == (8, 5, 2, 5, 8) and network.asked == ("hidden", "code", "output")
    assert network.n_encoder == 2 and len(parts) == 4


def test_a_normalisation_by_its_shape_and_keras_own_epsilon():
    """Weights alone: four arrays of one length are a BatchNormalization, which Keras gives 0.001."""
    parts = [dense("dense", 8, 4), normalisation("bn", 4), dense("code", 4, 2), dense("out", 2, 8)]
    network = agree("a.weights.h5", of_keras_3([("layers", "", parts)]), parts, Activations("identity"))
    assert "folded" in say(network.notes)


def test_a_rescaling_is_a_normalisation_of_the_input():
    parts = [other("Rescaling", "scale", scale=0.5, offset=0.1), dense("a", 8, 2, "tanh"), dense("b", 2, 8)]
    agree("a.keras", keras_file(sequential("m", parts), of_keras_3([("layers", "", parts)])), parts)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            [other("Conv2D", "conv"), dense("b", 2, 8)],
            "'conv' is a Conv2D, and no dense layer: export the model as ONNX",
        ),
        ([dense("a", 8, 2), other("LayerNormalization", "norm"), dense("b", 2, 8)], "'norm' is a LayerNormalization"),
        ([dense("a", 8, 2, "relu"), other("ELU", "elu"), dense("b", 2, 8)], "a second activation behind one layer"),
        ([dense("a", 8, 2, "softmax"), dense("b", 2, 8)], "has the activation 'softmax'; known are linear"),
        ([dense("a", 8, 8)], "two Dense layers at least; this file has 1"),
        ([dense("a", 8, 2), dense("b", 3, 8)], "'a' gives 2 numbers, but 'b' takes 3"),
        ([dense("a", 8, 2), dense("b", 2, 8, "relu"), normalisation("bn", 8)], "ends with a normalisation"),
    ],
)
def test_what_is_no_dense_layer_is_named(parts, sentence):
    with pytest.raises(BadFile, match=sentence):
        external.read("a.keras", keras_file(sequential("m", parts), of_keras_3([("layers", "", parts)])))


def linked(kind) -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        if kind == "elsewhere":
            file["kernel"] = h5py.ExternalLink("/etc/passwd", "/x")
        elif kind == "numbers elsewhere":
            file.create_dataset("kernel", (4,), "f4", external=[("/etc/passwd", 0, 16)])
        else:
            group = file.create_group("a")
            group["again"] = group
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"nothing", "no file of Keras"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "damaged"),
        (of_keras_2({}, [])[:200], "damaged"),
        (keras_file({}, b"nothing"), "no file of Keras"),
        (linked("elsewhere"), "no weights in it"),
        (linked("numbers elsewhere"), "lie in another file"),
        (linked("in circles"), "no weights in it"),
    ],
)
def test_damaged_and_hostile_files_are_refused(content, sentence):
    with pytest.raises(BadFile, match=sentence):
        external.read("a.h5", content)
