"""ONNX graphs as dense layers: onnxruntime's numbers are the truth, to 1e-5."""

import io
import warnings

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from elsewhere import MODULES, Elsewhere, numpys, settle
from hypothesis import given
from hypothesis import strategies as st
from many import examples
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from aeviz import external
from aeviz.external import Activations, named_function, operators
from aeviz.language import say
from aeviz.upload.base import BadFile


class Pair(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        settle(self)

    def forward(self, x):
        return self.decoder(self.encoder(x))


def exported(module: nn.Module, *shape: int, batch: int = 2) -> bytes:
    """As torch's exporter writes it."""
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, (torch.zeros(batch, *shape),), content, dynamo=False)
    return content.getvalue()


def agree(content: bytes, *shape: int, batch: int = 2):
    """The network, once it gives what onnxruntime gives."""
    (network,) = external.read("a.onnx", content)
    x = torch.rand(batch, *shape, generator=torch.Generator().manual_seed(1))
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    want = session.run(None, {session.get_inputs()[0].name: x.numpy()})[0].reshape(batch, -1)
    np.testing.assert_allclose(external.reconstruct(network, Activations(), numpys(x)), want, atol=1e-5)
    assert network.asked == () and network.d_in == np.prod(shape)
    return network


@examples(9)
@given(st.sampled_from(sorted(MODULES)), st.sampled_from(sorted(MODULES)), st.booleans(), st.integers(0, 9))
def test_dense_networks_with_any_activations(hidden, output, bias, seed):
    module = Elsewhere((9, 6, 2), (2, 5, 9), hidden, "identity", output, bias, seed)
    network = agree(exported(module, 9), 9)
    assert network.widths == (9, 6, 2, 5, 9) and network.d_latent == 2
    assert [layer.activation for layer in network.layers] == [hidden, "identity", hidden, output]


@examples(8)
@given(st.data())
def test_convolutions_of_any_kind_are_matrices(data):
    """Strides, pads, dilations and groups, down and up again."""
    kernel, stride = data.draw(st.integers(2, 3)), data.draw(st.integers(1, 2))
    pad, dilation = data.draw(st.integers(0, 1)), data.draw(st.integers(1, 2))
    groups, act = (
        data.draw(st.sampled_from([1, 2])),
        MODULES[data.draw(st.sampled_from(["relu", "elu", "gelu", "tanh"]))],
    )
    down = nn.Conv2d(2, 4, kernel, stride, pad, dilation, groups)
    side = down(torch.zeros(1, 2, 8, 8)).shape[-1]
    up = nn.ConvTranspose2d(4, 2, kernel, stride, pad, 0, groups, dilation=dilation)
    back = up(torch.zeros(1, 4, side, side)).shape[-1]
    last = nn.Sequential(nn.Flatten(), nn.Linear(2 * back * back, 128), nn.Unflatten(1, (2, 8, 8)))
    network = agree(exported(Pair(nn.Sequential(down, act()), nn.Sequential(up, act(), last)), 2, 8, 8), 2, 8, 8)
    assert network.widths[:2] == (128, 4 * side * side) and "dense layers that they are" in say(network.notes[0])


def test_pools_normalisations_and_upsampling_are_linear_too():
    encoder = nn.Sequential(
        *(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.BatchNorm2d(4), nn.AvgPool2d(2)),
        *(nn.Conv2d(4, 2, 3, padding=1), nn.SELU(), nn.AvgPool2d(3, 1, 1), nn.AvgPool2d(2)),
    )
    decoder = nn.Sequential(
        *(nn.Upsample(scale_factor=2), nn.Conv2d(2, 4, 3, padding=1), nn.Mish(), nn.Dropout2d()),
        *(nn.Upsample(scale_factor=2), nn.Conv2d(4, 1, 3, padding=1), nn.Sigmoid()),
    )
    network = agree(exported(Pair(encoder, decoder), 1, 8, 8), 1, 8, 8)
    assert network.d_latent == 2 * 2 * 2  # after the last pool, where it is narrowest


def test_a_network_of_images_with_a_dense_code():
    encoder = nn.Sequential(
        nn.Conv2d(1, 6, 3, 2, 1), nn.ReLU(), nn.Conv2d(6, 3, 3, 2, 1), nn.LeakyReLU(0.1), nn.Flatten(), nn.Linear(27, 4)
    )
    up = nn.ConvTranspose2d(3, 6, 3, 2, 1, 1)
    decoder = nn.Sequential(
        nn.Linear(4, 27), nn.ReLU(), nn.Unflatten(1, (3, 3, 3)), up, nn.PReLU(), nn.ConvTranspose2d(6, 1, 3, 2, 1, 1)
    )
    network = agree(exported(Pair(encoder, decoder), 1, 12, 12), 1, 12, 12)
    assert network.widths == (144, 216, 27, 4, 27, 216, 144) and network.d_latent == 4
    assert [layer.name for layer in network.layers][:3] == ["encoder.0", "encoder.2", "encoder.5"]


class Variational(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(9, 6), nn.Linear(6, 2), nn.Linear(6, 2)
        self.fc3, self.fc4 = nn.Linear(2, 6), nn.Linear(6, 9)

    def forward(self, x, noise=True):
        h = torch.relu(self.fc1(x.view(-1, 9)))
        mean, spread = self.fc21(h), self.fc22(h)
        z = mean + torch.randn_like(spread) * torch.exp(spread / 2) if noise else mean
        return torch.sigmoid(self.fc4(torch.relu(self.fc3(z)))), mean, spread


def test_the_noise_of_a_variational_autoencoder_is_left_out():
    module = settle(Variational())
    (network,) = external.read("a.onnx", exported(module, 9))
    assert network.widths == (9, 6, 2, 6, 9) and any(
        "random numbers are left out" in say(note) for note in network.notes
    )
    x = torch.rand(4, 9, generator=torch.Generator().manual_seed(0))
    want = numpys(module(x, noise=False)[0])
    np.testing.assert_allclose(external.reconstruct(network, Activations(), x.numpy()), want, atol=1e-5)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(6, 6), nn.Linear(6, 2), nn.Linear(2, 6)

    def forward(self, x):
        return self.c(self.b(torch.relu(self.a(x)) + x))


class Sums(nn.Module):
    """Two ways between the same layers: both are linear, and so is their sum."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(6, 2), nn.Linear(6, 2), nn.Linear(2, 6)

    def forward(self, x):
        return self.c(torch.tanh(self.a(x) + 0.5 * self.b(x) - 1)) * 2 + 1


def test_a_sum_of_linear_ways_is_one_layer():
    assert agree(exported(settle(Sums()), 6), 6).widths == (6, 2, 6)


@pytest.mark.parametrize(
    ("module", "shape", "sentence"),
    [
        (
            Pair(nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.MaxPool2d(2)), nn.Upsample(scale_factor=2)),
            (1, 6, 6),
            "MaxPool .* is not linear",
        ),
        (
            Pair(nn.Sequential(nn.Linear(6, 3), nn.LayerNorm(3)), nn.Linear(3, 6)),
            (6,),
            "is not linear|joins parts|LayerNormalization",
        ),
        (Pair(nn.Linear(6, 3), nn.Sequential(nn.Linear(3, 6), nn.Softmax(1))), (6,), "Softmax .* is not linear"),
        (Pair(nn.Linear(6, 3), nn.Linear(3, 5)), (6,), "takes 6 numbers and gives 5"),
        (Residual(), (6,), "connection past a layer"),
        (Pair(nn.Sequential(nn.Linear(6, 3), nn.PReLU(3)), nn.Linear(3, 6)), (6,), "slope of its own for each unit"),
        (
            Pair(nn.Sequential(nn.Linear(6, 3), nn.LogSigmoid()), nn.Linear(3, 6)),
            (6,),
            "an activation .* that is none of",
        ),
    ],
)
def test_what_is_no_chain_of_linear_maps_is_named(module, shape, sentence):
    with pytest.raises(BadFile, match=sentence):
        external.read("a.onnx", exported(module, *shape))


def model(*nodes, inputs=(("x", (None, 4)),), outputs=("y",), arrays=(), opset=18, **domains) -> bytes:
    """A graph by hand."""
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs]
    made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    weights = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in arrays]
    graph = helper.make_graph(list(nodes), "g", given, made, weights)
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(name, 1) for name in domains.values())]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


W = [("a", np.ones((4, 2))), ("b", np.ones((2, 4)))]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nothing", "no whole ONNX file"),
        (model(), "holds no graph"),
        (model(helper.make_node("Gemm", ["x", "w"], ["y"], domain="other"), d="other"), "no operator of ONNX itself"),
        (
            model(helper.make_node("MatMul", ["x", "u"], ["y"]), inputs=(("x", (None, 4)), ("u", (4, 4)))),
            "takes 2 inputs",
        ),
        (model(helper.make_node("MatMul", ["x", "a"], ["y"]), inputs=(("x", (None, None)),), arrays=W), "a fixed size"),
        (model(helper.make_node("MatMul", ["x", "x"], ["y"])), "weights must be fixed"),
        (
            model(
                helper.make_node("BatchNormalization", ["a", "x", "b", "m", "v"], ["y"]),
                arrays=[("a", np.ones((1, 4))), *((name, np.ones(4)) for name in "bmv")],
            ),
            "BatchNormalization multiplies .* weights must be fixed",
        ),
        (
            model(
                helper.make_node("Resize", ["a", "", "x"], ["y"], mode="linear"),
                inputs=(("x", (1, 4)),),
                arrays=[("a", np.ones((1, 1, 2, 2)))],
            ),
            "Resize multiplies .* weights must be fixed",
        ),
        (model(helper.make_node("Loop", ["", "", "x"], ["y"])), "Loop is not linear"),
        (
            model(helper.make_node("Reshape", ["x", "s"], ["y"]), arrays=[("s", np.array([-1, 2]))]),
            "mixes examples|evaluated",
        ),
        (model(helper.make_node("Mul", ["x", "x"], ["y"])), "an activation"),
        (
            model(
                helper.make_node("Conv", ["x", "w"], ["y"]),
                inputs=(("x", (1, 1, 2, 2)),),
                arrays=[("w", np.ones((1, 1, 3, 3)))],
            ),
            "larger than its maps",
        ),
        (
            model(
                helper.make_node("Conv", ["x", "w"], ["y"]),
                inputs=(("x", (1, 1, 1024, 1024)),),
                arrays=[("w", np.ones((1, 1, 1, 1)))],
            ),
            "at most 50,000,000",
        ),
    ],
)
def test_hostile_and_strange_graphs_are_refused(content, sentence):
    with pytest.raises(BadFile, match=sentence):
        external.read("a.onnx", content)


def test_weights_in_another_file_are_not_looked_for(tmp_path):
    made = onnx.load_model_from_string(model(helper.make_node("MatMul", ["x", "a"], ["y"]), arrays=W))
    made.graph.initializer[0].data_location = TensorProto.EXTERNAL
    with pytest.raises(BadFile, match="lie in another file"):
        external.read("a.onnx", made.SerializeToString())


@pytest.mark.parametrize("auto_pad", ["SAME_UPPER", "SAME_LOWER", "VALID"])
@pytest.mark.parametrize(("kernel", "stride"), [(2, 1), (3, 2), (2, 3)])
def test_pads_that_are_told_by_name(auto_pad, kernel, stride):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(1, 1, 7, 7)).astype(np.float32), rng.normal(size=(2, 1, kernel, kernel)).astype(np.float32)
    node = helper.make_node("Conv", ["x", "w"], ["y"], auto_pad=auto_pad, strides=[stride, stride])
    session = onnxruntime.InferenceSession(model(node, inputs=(("x", (1, 1, 7, 7)),), arrays=[("w", w)]))
    ours = operators.conv(x, w, auto_pad=auto_pad, strides=[stride, stride])
    np.testing.assert_allclose(ours, session.run(None, {"x": x})[0], atol=1e-5)


@pytest.mark.parametrize("counted", [0, 1])
def test_the_mean_at_the_edge_counts_what_is_there_or_all(counted):
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 5)).astype(np.float32)
    how = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [2, 2], "count_include_pad": counted}
    session = onnxruntime.InferenceSession(
        model(helper.make_node("AveragePool", ["x"], ["y"], **how), inputs=(("x", x.shape),))
    )
    np.testing.assert_allclose(operators.average_pool(x, **how), session.run(None, {"x": x})[0], atol=1e-5)


@pytest.mark.parametrize(
    "name", ["relu", "leaky_relu:0.3", "elu:0.5", "softplus:2", "hardtanh:-2:3", "hardsigmoid:0.2:0.5", "silu"]
)
def test_an_activation_is_known_by_its_values(name):
    from aeviz.networks import activations

    assert named_function.of(lambda t: activations.apply(name, t.copy())) == name


PLACES = ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"]


@pytest.mark.parametrize(("places", "by_size"), [(places, i % 2 == 1) for i, places in enumerate(PLACES)])
def test_what_lies_between_pixels_is_a_mean_of_neighbours(places, by_size):
    """Linear interpolation is a linear map, wherever the pixels' centres are taken to be."""
    rng = np.random.default_rng(0)
    given = ["z", "", "", "s"] if by_size else ["z", "", "s"]
    nodes = (
        helper.make_node("Conv", ["x", "w"], ["h"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["h"], ["z"]),
        helper.make_node("Resize", given, ["u"], mode="linear", coordinate_transformation_mode=places),
        helper.make_node("Conv", ["u", "v"], ["y"], pads=[1, 1, 1, 1]),
    )
    weights = [("w", rng.normal(size=(2, 1, 3, 3))), ("v", rng.normal(size=(1, 2, 3, 3)))]
    content = model(*nodes, inputs=(("x", (2, 1, 6, 8)),), arrays=weights)
    graph = onnx.load_from_string(content)
    told = np.array([2, 2, 6, 8]) if by_size else np.array([1, 1, 2, 2], np.float32)
    graph.graph.initializer.append(numpy_helper.from_array(told, "s"))
    assert agree(graph.SerializeToString(), 1, 6, 8).widths == (48, 24, 48)


def test_other_interpolations_and_thresholds_are_refused_by_name():
    cubic = nn.Sequential(nn.Upsample(scale_factor=2, mode="bicubic"), nn.Conv2d(2, 1, 3, padding=1))
    pair = Pair(nn.Sequential(nn.Conv2d(1, 2, 3, 2, 1), nn.ReLU()), cubic)
    with pytest.raises(BadFile, match=r"Resize .* interpolates other than linearly"):
        external.read("a.onnx", exported(pair, 1, 6, 6))
    gap = Pair(nn.Sequential(nn.Linear(6, 3), nn.Hardshrink(0.05)), nn.Linear(3, 6))  # straight but for a small gap
    with pytest.raises(BadFile, match=r"an activation .* that is none of"):
        external.read("a.onnx", exported(gap, 6))
