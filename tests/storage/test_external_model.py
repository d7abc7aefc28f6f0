"""Networks from elsewhere: torch's own forward pass is the truth, and files that are no such network are named."""

import io
import pickle
import zipfile
from itertools import pairwise

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

import aeviz
from aeviz import variants, views
from aeviz.storage import external_model, run_file
from aeviz.storage.external_model import Activations, Layer
from aeviz.upload.base import BadFile

MODULES = {
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
}


def mlp(widths, hidden, last) -> nn.Sequential:
    parts = []
    for d_in, d_out in pairwise(widths):
        parts += [nn.Linear(d_in, d_out), MODULES[hidden]()]
    return nn.Sequential(*parts[:-1], MODULES[last]())


class Elsewhere(nn.Module):
    """As many people write it."""

    def __init__(self, down, up, hidden="relu", code="identity", output="sigmoid"):
        super().__init__()
        self.decoder = mlp(up, hidden, output)  # before the encoder: registration order is not the network's
        self.encoder = mlp(down, hidden, code)
        with torch.no_grad():
            source = torch.Generator().manual_seed(3)
            for value in self.parameters():
                value.uniform_(-0.5, 0.5, generator=source)

    def forward(self, x):
        return self.decoder(self.encoder(x))


def saved(thing, **how) -> bytes:
    content = io.BytesIO()
    torch.save(thing, content, **how)
    return content.getvalue()


def linear(d_in, d_out, name, bias=True) -> dict:
    return {f"{name}.weight": np.ones((d_out, d_in)), **({f"{name}.bias": np.ones(d_out)} if bias else {})}


SHAPES = {
    "symmetrical": ((13, 8, 2), (2, 8, 13)),
    "one layer a side": ((13, 3), (3, 13)),
    "overcomplete": ((13, 40), (40, 13)),
    "lopsided": ((13, 9, 8, 5), (5, 13)),
    "wide in the decoder": ((13, 2), (2, 30, 20, 13)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("activation", external_model.ACTIVATIONS)
@pytest.mark.parametrize("write", [saved, safetensors.torch.save], ids=["pt", "safetensors"])
def test_it_computes_what_torch_computes(shape, activation, write):
    module = Elsewhere(*SHAPES[shape], hidden=activation, code=activation)
    found = external_model.chain(external_model.read(write(module.state_dict())))
    assert found.widths == (*SHAPES[shape][0], *SHAPES[shape][1][1:])
    run = external_model.run(found, Activations(activation, activation, "sigmoid"), "wine")
    x = run.dataset().x
    with torch.no_grad():
        z, x_hat = module.encoder(torch.tensor(x)), module(torch.tensor(x))
    model = run.model(0)
    np.testing.assert_allclose(model.encode(x), z, atol=1e-5)
    np.testing.assert_allclose(model.decode(z.numpy()), x_hat, atol=1e-5)
    np.testing.assert_allclose(model.reconstruct(x), x_hat, atol=1e-5)
    np.testing.assert_allclose(run.encode(x, step=1)[0], z, atol=1e-5)
    slopes = torch.stack([torch.autograd.functional.jacobian(module.encoder, torch.tensor(row)) for row in x[:5]])
    np.testing.assert_allclose(model.jacobian(x[:5]), slopes, atol=1e-5)
    error = ((x_hat - torch.tensor(x)) ** 2).sum(1).mean()
    assert external_model.error(found, Activations(activation, activation, "sigmoid"), x) == pytest.approx(
        float(error), rel=1e-4
    )


@pytest.mark.parametrize(
    "names",
    [
        ["0.weight", "2.weight", "4.weight", "10.weight"],
        ["fc1.weight", "fc2.weight", "fc3.weight", "fc4.weight"],
        ["net.encoder.0.weight", "net.encoder.2.weight", "net.decoder.0.weight", "net.decoder.2.weight"],
        ["enc_in.weight", "mid.weight", "dec_a.weight", "dec_b.weight"],
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_the_names_is_found(names, turn):
    """Layers 6-4-2-4-6 under the names that people give, sorted as a file may have them."""
    widths, found = (6, 4, 2, 4, 6), {}
    for name, d_in, d_out in list(zip(names, widths, widths[1:], strict=False))[::turn]:
        found |= {name: np.ones((d_out, d_in)), name.replace("weight", "bias"): np.zeros(d_out)}
    chain = external_model.chain(found)
    assert chain.widths == widths and chain.d_latent == 2
    if turn == 1:
        assert [layer.name for layer in chain.layers] == names


def test_without_groups_the_code_is_the_narrowest_place():
    found = {}
    for i, (d_in, d_out) in enumerate(pairwise((9, 20, 3, 20, 9))):
        found |= linear(d_in, d_out, f"fc{i}")
    assert external_model.chain(found).n_encoder == 2


def test_a_checkpoint_of_a_training_holds_it_too():
    module = Elsewhere((5, 2), (2, 5))
    state = {"epoch": 3, "state_dict": module.state_dict(), "optimizer": {"lr": 0.1, "state": {}}}
    assert external_model.chain(external_model.read(saved(state))).widths == (5, 2, 5)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_other_precisions(dtype):
    module = Elsewhere((5, 2), (2, 5)).to(dtype)
    found = external_model.chain(external_model.read(saved(module.state_dict())))
    np.testing.assert_array_equal(found.layers[0].weight, module.encoder[0].weight.detach().float())


def test_weights_too_large_give_infinite_numbers_without_a_word():
    """As in torch: products overflow, and a sigmoid of what overflowed is 0 or 1."""
    widths, n = (13, 9, 9, 9, 13), 4
    found = {f"{i}.weight": np.full((b, a), 6e4 * (-1) ** i) for i, (a, b) in enumerate(pairwise(widths))}
    found |= {f"{i}.bias": np.full(widths[i + 1], 6e4) for i in range(n)}
    chain, x = external_model.chain(found), 1e9 * np.ones((3, 13), np.float32)
    assert external_model.error(chain, Activations("identity", "identity", "identity"), x) == np.inf
    run = external_model.run(chain, Activations("identity", "sigmoid", "identity"), "wine")
    assert np.isin(run.model(0).encode(x), (0, 1)).all()


def test_the_likely_activations_are_those_of_the_training():
    """Of a network that was trained, with others the error is larger."""
    spec = aeviz.Spec("digits", "undercomplete", 8, knobs=(8,), hidden=(32,), steps=150)
    model = aeviz.sweep(spec).model(0)
    layers = [*model.encoder_layers(), *model.decoder_layers()]
    found = external_model.Chain(tuple(Layer(str(i), w.T.copy(), b) for i, (w, b, _) in enumerate(layers)), 2)
    x = aeviz.load_data("digits").x[:300]
    assert external_model.likely(found, x) == Activations("silu", "identity", "identity")
    assert external_model.error(found, Activations("silu"), x) < 0.9 * external_model.error(
        found, Activations("relu"), x
    )


@pytest.fixture(scope="module")
def run():
    found = external_model.chain(external_model.read(saved(Elsewhere((64, 30, 4), (4, 64)).state_dict())))
    return external_model.run(found, Activations(output="sigmoid"), "digits")


@pytest.mark.parametrize("name", views.names())
def test_it_is_a_run_to_every_view(name, run):
    view = views.get(name)
    if views.unfit(name, run) or hasattr(view, "NEEDS"):
        return
    figure = aeviz.show(run, name, others={"imported": run} if getattr(view, "COMPARES", False) else None)
    assert figure.data or figure.layout.title.text
    assert figure.layout.meta["caption"].endswith((".", ")", "!"))


def test_it_is_a_run_to_a_file_and_to_a_key(run):
    back = run_file.from_bytes(run_file.to_bytes(run))
    assert back.spec == run.spec and back.meta == run.meta
    x = run.dataset().x[:7]
    np.testing.assert_array_equal(back.model(0).reconstruct(x), run.model(0).reconstruct(x))
    other = external_model.chain(external_model.read(saved(Elsewhere((64, 30, 4), (4, 64)).state_dict())))
    other.layers[0].weight[0, 0] += 1
    assert external_model.run(other, Activations(output="sigmoid"), "digits").spec.key() != run.spec.key()


def test_it_cannot_be_trained(run):
    assert "imported" not in variants.names()
    with pytest.raises(ValueError, match="comes from a file with its weights; it cannot be trained"):
        aeviz.get(run.spec)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (nn.Sequential(nn.Conv2d(1, 4, 3), nn.Linear(4, 2)), r"'0\.weight' of shape \(4, 1, 3, 3\) belongs to a conv"),
        (
            nn.Sequential(nn.Linear(4, 2), nn.BatchNorm1d(2), nn.Linear(2, 4)),
            r"'1\.weight' of shape \(2,\) belongs to a",
        ),
        ({**linear(4, 2, "a"), "a.running_mean": np.ones(2)}, "'a.running_mean' of shape .* a batch normalisation"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b", bias=False)}, r"'b\.weight' has no bias beside it"),
        ({**linear(4, 2, "a"), "mask": np.ones((2, 2))}, "'mask' of shape .* is no weight of a Linear layer"),
        (linear(4, 4, "a"), "has two Linear layers at least, this file 1"),
        ({**linear(4, 2, "a"), **linear(3, 4, "b")}, r"'a\.weight' gives 2 numbers, but 'b\.weight' takes 3"),
        ({**linear(4, 2, "a"), **linear(2, 5, "b")}, r"'b\.weight' gives 5 numbers, but 'a\.weight' takes 4"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.ones(3)}, "and its bias of shape .* do not fit"),
        (
            {**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.full(4, np.nan)},
            r"'b\.bias' holds numbers that are not",
        ),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.full(4, 1e6)}, "or larger than 65,504"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.ones(4, int)}, "holds int64 numbers"),
        ({**linear(0, 2, "a"), **linear(2, 0, "b")}, "do not fit"),
        ({}, "has two Linear layers at least, this file 0"),
    ],
)
def test_what_cannot_be_mapped_is_named(found, sentence):
    if isinstance(found, nn.Module):
        found = {name: value.detach().numpy() for name, value in found.state_dict().items()}
    with pytest.raises(ValueError, match=sentence):
        external_model.chain(found)


class Evil:
    def __reduce__(self):
        return exec, ("raise SystemExit",)


class Large:
    def __reduce__(self):
        return bytearray, (2**40,)


def repeated() -> dict:
    return {"a.weight": torch.ones(1).expand(200_000, 200_000), "a.bias": torch.ones(3)}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (saved({"a": Evil()}), "holds more than tensors"),
        (saved({"a": Large()}), "holds more than tensors .'__builtin__ bytearray'"),
        (saved(Elsewhere((4, 2), (2, 4))), "holds more than tensors"),
        (saved(Elsewhere((4, 2), (2, 4)).state_dict(), _use_new_zipfile_serialization=False), "safetensors"),
        (pickle.dumps({"a": [1.0]}), "safetensors"),
        (saved(repeated()), "takes 152,588 MB"),
        (saved({"a.weight": torch.ones(1).expand(3, 3)}), "claims 36 bytes, but 4 are stored"),
        (saved({"a": "text"}), "must hold a tensor"),
        (saved({"a.weight": torch.ones(2, 2).to_sparse()}), "holds more than tensors"),
        (b"", "safetensors"),
        (b"PK\x03\x04" + b"\0" * 40, "zip"),
        (saved(torch.ones(3)), "must hold a tensor"),
    ],
)
def test_hostile_files_are_refused(content, sentence):
    with pytest.raises(BadFile, match=sentence):
        external_model.read(content)


def test_a_packed_or_cut_file_is_refused():
    content = saved(Elsewhere((4, 2), (2, 4)).state_dict())
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    for bad in (packed.getvalue(), content[: len(content) // 2]):
        with pytest.raises(BadFile):
            external_model.read(bad)


def test_data_of_another_width_and_unknown_activations_are_refused():
    found = external_model.chain(external_model.read(saved(Elsewhere((5, 2), (2, 5)).state_dict())))
    with pytest.raises(ValueError, match="takes 5 inputs; wine has 13 features"):
        external_model.run(found, Activations(), "wine")
    with pytest.raises(ValueError, match="Unknown activation 'swish'"):
        external_model.run(found, Activations("swish"), "wine")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"encoder": "relu"}, "1 hidden layers need 2 activations"),
        ({"encoder": "relu swish"}, "Unknown activation 'swish'"),
        ({"widths": "3"}, "need 2 activations, not 'identity'"),
        ({"widths": "-3"}, "must be whole numbers with spaces"),
    ],
)
def test_the_spec_of_a_foreign_network_is_checked(changes, sentence):
    options = {"encoder": "relu identity", "decoder": "identity"} | changes
    with pytest.raises(ValueError, match=sentence):
        aeviz.Spec("wine", "imported", hidden=(4,), variant_options=options)
