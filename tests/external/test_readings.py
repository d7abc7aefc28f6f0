"""Weights alone: in what order the layers follow, which part encodes, where the code lies, what is folded and refused.

The kinds of files are those that people bring; torch's own forward pass is the truth.
"""

import io
import json
import zipfile
from itertools import pairwise

import numpy as np
import pytest
import safetensors.torch
import torch
from elsewhere import MODULES, Elsewhere, mlp, numpys, rows, saved, settle
from hypothesis import given
from hypothesis import strategies as st
from many import examples
from torch import nn

from aeviz import external
from aeviz.external import Activations
from aeviz.language import say
from aeviz.upload.base import BadFile


def read(found, name="a.pt"):
    """The readings of a module or of named arrays, as torch saves them."""
    state = found.state_dict() if isinstance(found, nn.Module) else found
    return external.read(name, saved({key: torch.as_tensor(np.asarray(value)) for key, value in state.items()}))


def chain(*layers, bias=True, seed=0):
    """(name, d_in, d_out), ... as a state dict."""
    rng, found = np.random.default_rng(seed), {}
    for name, d_in, d_out in layers:
        found[f"{name}.weight"] = rng.normal(size=(d_out, d_in)).astype(np.float32)
        if bias:
            found[f"{name}.bias"] = rng.normal(size=d_out).astype(np.float32)
    return found


def same(network, chosen, module, d, code=None):
    """A network gives what torch gives, to 1e-5."""
    x = rows(d)
    np.testing.assert_allclose(external.reconstruct(network, chosen, x.numpy()), numpys(module(x)), atol=1e-5)
    if code is not None:
        run = external.run(network, chosen, _data(d))
        np.testing.assert_allclose(run.model(0).encode(x.numpy()), numpys(code(x)), atol=1e-5)


_HELD = {}


def _data(d: int) -> str:
    import aeviz

    _HELD[d] = aeviz.data.given(rows(d, 30).numpy(), scale=None)
    return _HELD[d].name


# ------------------------------------------------------------------------- the order, the direction, the code

SCHEMES = {
    "a Sequential": lambda i, k, n: f"{2 * i}",
    "fc": lambda i, k, n: f"fc{i + 1}",
    "encoder and decoder": lambda i, k, n: f"encoder.{2 * i}" if i < k else f"decoder.{2 * (i - k)}",
    "inside another": lambda i, k, n: f"autoencoder.encoder.{i}" if i < k else f"autoencoder.decoder.{i}",
    "enc and dec": lambda i, k, n: f"enc_{i}" if i < k else f"dec_{i}",
    "camels": lambda i, k, n: f"model.fcEnc{i}" if i < k else f"model.fcDec{i}",
    "to and from": lambda i, k, n: (
        f"enc.{i}" if i < k - 1 else "to_latent" if i == k - 1 else "from_latent" if i == k else f"dec.{i}"
    ),
    "an embedding": lambda i, k, n: f"down.{i}" if i < k - 1 else "bottleneck" if i == k - 1 else f"up.{i}",
    "hidden and output layers": lambda i, k, n: f"encoder_layer_{i + 1}" if i < k else f"decoder_layer_{i - k + 1}",
    "down and up samplers": lambda i, k, n: f"downsample.{2 * i}" if i < k else f"upsample.{2 * (i - k)}",
    "words": lambda i, k, n: f"encode{i + 1}" if i < k else f"decode{i - k + 1}",
    "inference and generative": lambda i, k, n: f"inference_net.{i}" if i < k else f"generative_net.{i - k}",
    "parts of parts": lambda i, k, n: f"encoder.layers.{i}.linear" if i < k else f"decoder.layers.{i - k}.linear",
    "German": lambda i, k, n: f"kodierer.{i}" if i < k else f"dekodierer.{i - k}",
    "analysis and synthesis": lambda i, k, n: f"analysis.{2 * i}" if i < k else f"synthesis.{2 * (i - k)}",
    "compiled, on many cards": lambda i, k, n: f"_orig_mod.module.net.{2 * i}",
}
NESTED = {
    "plain": lambda state: state,
    "state": lambda state: {"state": state, "epoch": 3},
    "Lightning": lambda state: {
        "epoch": 3,
        "global_step": 9,
        "pytorch-lightning_version": "2.5.0",
        "state_dict": state,
        "loops": {"fit_loop": {"state_dict": {}}},
        "callbacks": {"ModelCheckpoint": {"best_k_models": {"a": torch.ones(())}}},
        "optimizer_states": [{"state": {0: {"exp_avg": torch.ones(3)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}],
        "hyper_parameters": {"lr": 0.1},
    },
    "with its optimizer": lambda state: {
        "model_state_dict": state,
        "optimizer_state_dict": {"state": {0: torch.ones(3)}},
    },
}


@st.composite
def networks(draw):
    """Widths down to a code and up again, not always the same way back, with activations."""
    d = draw(st.integers(6, 12))
    down = [d, *draw(st.lists(st.integers(4, 12), max_size=2)), draw(st.integers(1, 3))]
    up = [down[-1], *draw(st.lists(st.integers(4, 12), max_size=2)), d]
    hidden, code, output = (draw(st.sampled_from(sorted(MODULES))) for _ in range(3))
    return Elsewhere(down, up, hidden, code, output, draw(st.booleans()), draw(st.integers(0, 9)))


@examples(40)
@given(networks(), st.sampled_from(sorted(SCHEMES)), st.sampled_from(sorted(NESTED)), st.data())
def test_any_network_under_any_names_gives_what_torch_gives(module, scheme, nested, data):
    """What was written is what is read: widths, code, and reconstructions to 1e-5."""
    encoder, decoder = (
        [part for part in side if isinstance(part, nn.Linear)] for side in (module.encoder, module.decoder)
    )
    layers, k, state = [*encoder, *decoder], len(encoder), {}
    for i, layer in enumerate(layers):
        name = SCHEMES[scheme](i, k, len(layers))
        state |= {f"{name}.{own}": value for own, value in layer.state_dict().items()}
    writer = data.draw(st.sampled_from(["pt", "pth", "safetensors"]))
    if writer == "safetensors":
        name, content = "a.safetensors", safetensors.torch.save(state)
    else:
        name, content = f"a.{writer}", saved(NESTED[nested](state), _use_new_zipfile_serialization=writer == "pt")
    network = external.read(name, content)[0]
    assert network.widths == (layers[0].in_features, *(layer.out_features for layer in layers))
    words = [_word(module.encoder), _word(module.decoder)]
    hidden = next((_named(part) for side in (module.encoder, module.decoder) for part in side[1:-1:2]), "relu")
    chosen = Activations(hidden, *words)
    assert network.n_encoder == k
    same(network, chosen, module, layers[0].in_features)


def _word(part: nn.Sequential) -> str:
    return _named(part[-1])


def _named(module: nn.Module) -> str:
    return next(name for name, make in MODULES.items() if repr(make()) == repr(module))


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    "names",
    [
        ["0", "2", "4", "10"],
        ["fc1", "fc2", "fc3", "fc4"],
        ["net.encoder.0", "net.encoder.2", "net.decoder.0", "net.decoder.2"],
        ["enc_in", "mid", "dec_a", "dec_b"],
    ],
)
def test_the_order_in_the_file_is_not_always_the_networks(names, turn):
    shapes = [(name, a, b) for name, (a, b) in zip(names, pairwise((6, 4, 2, 4, 6)), strict=True)]
    (network,) = read(chain(*shapes[::turn]))
    assert network.widths == (6, 4, 2, 4, 6) and network.d_latent == 2
    if turn == 1:
        assert [layer.name for layer in network.layers] == names


def test_names_that_say_nothing_are_put_in_order_by_their_shapes():
    (network,) = read(chain(("c", 2, 5), ("a", 9, 5), ("d", 5, 9), ("b", 5, 2)))
    assert network.widths == (9, 5, 2, 5, 9) and network.d_latent == 2


@pytest.mark.parametrize(
    ("layers", "d_latent"),
    [
        ([("fc1", 64, 128), ("fc2", 128, 256), ("fc3", 256, 128), ("fc4", 128, 64)], 256),
        ([("encoder", 64, 16), ("bottleneck", 16, 32), ("decoder.0", 32, 16), ("decoder.2", 16, 64)], 32),
        ([("autoencoder.encoder.0", 64, 32), ("autoencoder.encoder.2", 32, 2), ("autoencoder.decoder.0", 2, 64)], 2),
        ([("fc1", 9, 20), ("fc2", 20, 3), ("fc3", 3, 20), ("fc4", 20, 9)], 3),
        ([("enc", 9, 20), ("z", 20, 12), ("dec", 12, 9)], 12),
        ([("0", 8, 5), ("1", 5, 8)], 5),
        ([("encoder.0", 8, 5), ("encoder.2", 5, 9), ("decoder.0", 9, 8)], 9),
    ],
)
def test_the_code_is_where_the_names_say_else_where_the_shapes_do(layers, d_latent):
    assert read(chain(*layers))[0].d_latent == d_latent


def test_groups_without_a_meaning_are_read_either_way():
    """a: 2-8-13, b: 13-8-2. Only the data tell which of them encodes; the one that narrows is the first guess."""
    first, second = read(chain(("a.0", 2, 8), ("a.2", 8, 13), ("b.0", 13, 8), ("b.2", 8, 2)))
    assert first.widths == (13, 8, 2, 8, 13) and say(first.reading) == "b encodes" and first.d_latent == 2
    assert second.widths == (2, 8, 13, 8, 2) and second.d_latent == 13


def test_the_code_can_be_moved():
    (network,) = read(chain(("fc1", 9, 7), ("fc2", 7, 3), ("fc3", 3, 9)))
    assert network.moved(1).d_latent == 7
    with pytest.raises(BadFile, match="after one of the first 2 layers"):
        network.moved(3)


# ----------------------------------------------------------------------------- what is folded, and what is left out


def test_without_biases_they_are_0():
    module = settle(nn.Sequential(nn.Linear(6, 2, bias=False), nn.Linear(2, 6, bias=False)))
    (network,) = read(module)
    assert "no bias: it is 0" in say(network.notes[0]) and not any(layer.bias.any() for layer in network.layers)
    same(network, Activations(), module, 6)


@pytest.mark.parametrize(("sizes", "more"), [((6, 5, 2, 5, 6), ""), ((6, 5, 4, 2, 4, 5, 6), "2 more")])
def test_of_many_layers_without_biases_four_are_named(sizes, more):
    module = settle(nn.Sequential(*(nn.Linear(*pair, bias=False) for pair in pairwise(sizes))))
    said = say(read(module)[0].notes[0])
    assert [name in said for name in "012345"[: len(sizes) - 1]] == [True] * 4 + [False] * (len(sizes) - 5)
    assert more in said and ("more" in said) == bool(more)


def test_batch_normalisations_of_a_sequential_are_folded_where_its_numbers_say():
    before = settle(nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 3), nn.Linear(3, 6)))
    (network,) = read(before)
    assert "1 batch normalisation is folded" in say(network.notes[-2]) and not network.reading
    same(network, Activations("relu"), before, 6)
    behind = settle(nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.BatchNorm1d(4), nn.Linear(4, 3), nn.Linear(3, 6)))
    after, other = read(behind)
    assert say(after.reading) == "normalised after the activation"
    assert say(other.reading) == "normalised before the activation"
    same(after, Activations("relu"), behind, 6)
    inputs = settle(nn.Sequential(nn.BatchNorm1d(6), nn.Linear(6, 2), nn.Tanh(), nn.Linear(2, 6)))
    same(read(inputs)[0], Activations(code="tanh"), inputs, 6)


class Named(nn.Module):
    """Its parts stand in the file in another order than in the network."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3, self.fc4 = (nn.Linear(a, b) for a, b in pairwise((6, 5, 2, 5, 6)))
        self.bn1, self.bn3, self.drop = nn.BatchNorm1d(5), nn.BatchNorm1d(5), nn.Dropout(0.5)

    def forward(self, x):
        z = self.fc2(torch.tanh(self.bn1(self.fc1(x))))
        return self.fc4(self.drop(torch.tanh(self.bn3(self.fc3(z)))))


def test_batch_normalisations_by_name_are_folded_and_both_places_are_read():
    module = settle(Named())
    first, second = read(module)
    assert say(first.reading) == "normalised before the activation"
    assert say(second.reading) == "normalised after the activation"
    same(first, Activations("tanh"), module, 6, lambda x: module.fc2(torch.tanh(module.bn1(module.fc1(x)))))


def test_a_prelu_is_a_leaky_relu_with_its_slope():
    module = settle(nn.Sequential(nn.Linear(6, 4), nn.PReLU(), nn.Linear(4, 3), nn.Linear(3, 6)))
    (network,) = read(module)
    assert network.layers[0].activation.startswith("leaky_relu:") and network.asked == ("code", "output")
    same(network, Activations(), module, 6)
    with pytest.raises(BadFile, match="'1' is a PReLU with a slope of its own for each unit"):
        read(settle(nn.Sequential(nn.Linear(6, 4), nn.PReLU(4), nn.Linear(4, 6))))


class Variational(nn.Module):
    def __init__(self, mean="fc21", spread="fc22"):
        super().__init__()
        self.fc1, self.fc3, self.fc4 = nn.Linear(9, 6), nn.Linear(2, 6), nn.Linear(6, 9)
        self.names = mean, spread
        for name in self.names:
            setattr(self, name, nn.Linear(6, 2))

    def encode(self, x):
        return getattr(self, self.names[0])(torch.relu(self.fc1(x)))

    def forward(self, x):
        return torch.sigmoid(self.fc4(torch.relu(self.fc3(self.encode(x)))))


@pytest.mark.parametrize(
    "names", [("fc21", "fc22"), ("fc_mu", "fc_logvar"), ("z_mean", "z_log_var"), ("mu", "sigma"), ("loc", "std")]
)
def test_of_a_variational_autoencoder_the_mean_is_the_code(names):
    module = settle(Variational(*names))
    networks = read(module)
    assert networks[0].widths == (9, 6, 2, 6, 9) and networks[0].n_encoder == 2
    assert len(networks) == (2 if names[0] == "fc21" else 1)
    assert f"{names[0]} is taken for the mean" in say(networks[0].notes[0])
    same(networks[0], Activations("relu", "identity", "sigmoid"), module, 9, module.encode)


def test_one_head_for_mean_and_spread():
    encoder, decoder = mlp((9, 6, 4), "relu", "identity"), mlp((2, 6, 9), "relu", "identity")
    module = settle(nn.ModuleDict({"encoder": encoder, "decoder": decoder}))
    (network,) = read(module)
    assert network.widths == (9, 6, 2, 6, 9) and "The first 2 of 4 numbers of encoder.2" in say(network.notes[0])
    x = rows(9)
    want = decoder(encoder(x)[:, :2])
    np.testing.assert_allclose(external.reconstruct(network, Activations(), x.numpy()), numpys(want), atol=1e-5)


@pytest.mark.parametrize(
    "names",
    [
        ("encoder.weight", "encoder.bias", "decoder_bias"),
        ("weight", "bias", "decoder_bias"),
        ("W", "b", "b_prime"),
        ("weight", "encoder_bias", "decoder_bias"),
    ],
)
def test_tied_weights_are_the_encoders_transposed(names):
    rng = np.random.default_rng(0)
    w, b, c = (rng.normal(size=shape).astype(np.float32) for shape in ((3, 8), 3, 8))
    (network,) = read(dict(zip(names, (w, b, c), strict=True)))
    assert network.widths == (8, 3, 8) and network.d_latent == 3 and "(tied)" in say(network.notes)
    x = rows(8).numpy()
    want = np.tanh(x @ w.T + b) @ w + c
    np.testing.assert_allclose(external.reconstruct(network, Activations(code="tanh"), x), want, atol=1e-5)


@pytest.mark.parametrize("scheme", ["W{}/b{}", "weights_{}/biases_{}", "w{}.kernel/w{}.bias"])
def test_arrays_that_are_no_modules_with_outputs_in_columns(scheme):
    """x W + b, as people write it by hand: which way a weight lies, its bias tells."""
    rng, found, x = np.random.default_rng(1), {}, rows(7).numpy()
    for i, (a, b) in enumerate(pairwise((7, 5, 2, 5, 7))):
        weight, bias = (name.format(i) for name in scheme.split("/"))
        found |= {weight: rng.normal(size=(a, b)).astype(np.float32), bias: rng.normal(size=b).astype(np.float32)}
        x = x @ found[weight] + found[bias]
        x = np.tanh(x) if i in (0, 2) else x
    (network,) = read(found)
    assert network.widths == (7, 5, 2, 5, 7)
    got = external.reconstruct(network, Activations("tanh"), rows(7).numpy())
    np.testing.assert_allclose(got, x, rtol=1e-4, atol=1e-4)


def test_encoder_and_decoder_saved_apart_in_one_file_and_a_whole_module():
    module = Elsewhere((8, 4, 2), (2, 4, 8), "tanh")
    parts = {name: getattr(module, name).state_dict() for name in ("encoder", "decoder")}
    apart = {f"{name}_state_dict": part for name, part in parts.items()}
    for thing in (parts, apart, parts | {"optimizer": {"state": {}}}, module, {"model": module, "epoch": 1}):
        for how in ({}, {"_use_new_zipfile_serialization": False}):
            (network,) = external.read("a.pt", saved(thing, **how))
            same(network, Activations("tanh", "identity", "sigmoid"), module, 8, module.encoder)


class Halves(nn.Module):
    """A class of one's own, of Sequentials; ``forward`` is code that no file tells."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(8, 6), nn.BatchNorm1d(6), nn.LeakyReLU(0.17), nn.Dropout(), nn.Linear(6, 2)
        )
        self.decoder = nn.Sequential(nn.Linear(2, 6), nn.ReLU6(), nn.Sequential(nn.Linear(6, 8), nn.Sigmoid()))

    def forward(self, x):
        return self.decoder(self.encoder(x))


def test_the_activations_of_a_whole_module_are_read_where_its_sequentials_tell_them():
    halves = settle(Halves())
    for thing in (halves, {"model": halves, "epoch": 2}, nn.DataParallel(halves)):
        for how in ({}, {"_use_new_zipfile_serialization": False}):
            (network,) = external.read("a.pt", saved(thing, **how))
            assert network.asked == ("code",)  # behind it the class's own code may do anything
            same(network, Activations(), halves, 8, halves.encoder)
    whole = nn.Sequential(
        nn.Linear(8, 5), nn.ELU(0.5), nn.Linear(5, 2), nn.Linear(2, 5), nn.GELU("tanh"), nn.Linear(5, 8)
    )
    (network,) = external.read("a.pt", saved(whole))
    assert network.asked == ()
    same(network, Activations("sigmoid", "relu", "tanh"), whole, 8)


@pytest.mark.parametrize("activation", [nn.Hardswish(), nn.CELU(), nn.Threshold(0.1, 2)])
def test_an_activation_of_a_whole_module_that_is_not_ours_is_named(activation):
    with pytest.raises(BadFile, match=f"{type(activation).__name__} is none that can be shown"):
        external.read("a.pt", saved(nn.Sequential(nn.Linear(8, 2), activation, nn.Linear(2, 8))))


@pytest.mark.parametrize("seed", range(4))
def test_without_biases_names_tell_the_direction_in_whatever_order_the_file_has_them(seed):
    found = chain(
        ("to_latent.0", 8, 5), ("to_latent.2", 5, 2), ("from_latent.0", 2, 5), ("from_latent.2", 5, 8), bias=False
    )
    order = [str(key) for key in np.random.default_rng(seed).permutation(list(found))]
    for name in ("a.pt", "a.safetensors"):
        content = {key: torch.from_numpy(found[key]) for key in order}
        content = saved(content) if name == "a.pt" else safetensors.torch.save(content)
        (network,) = external.read(name, content)
        assert [layer.name for layer in network.layers] == [key.removesuffix(".weight") for key in found]
        assert network.d_latent == 2


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("name", ["a.pt", "a.safetensors"])
def test_weights_of_other_precisions_are_read_exactly(dtype, name):
    state = Elsewhere((5, 2), (2, 5)).to(dtype).state_dict()
    content = saved(state) if name == "a.pt" else safetensors.torch.save(state)
    (network,) = external.read(name, content)
    np.testing.assert_array_equal(network.layers[0].weight, state["encoder.0.weight"].float())


# ---------------------------------------------------------------------------------------- sparse autoencoders


def coder(d=6, m=20, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "W_enc": rng.normal(size=(d, m)).astype(np.float32),
        "b_enc": rng.normal(size=m).astype(np.float32),
        "W_dec": rng.normal(size=(m, d)).astype(np.float32),
        "b_dec": rng.normal(size=d).astype(np.float32),
    }


def code(sae, x, shift=True):
    return np.maximum((x - sae["b_dec"] * shift) @ sae["W_enc"] + sae["b_enc"], 0)


@pytest.mark.parametrize("shift", [True, False])
def test_a_coder_of_saelens_reconstructs_as_its_own_formula(shift):
    sae, x = coder(), rows(6).numpy()
    network = read(sae)[0 if shift else 1]
    assert network.widths == (6, 20, 6) and network.asked == ()
    want = code(sae, x, shift) @ sae["W_dec"] + sae["b_dec"]
    np.testing.assert_allclose(external.reconstruct(network, Activations(), x), want, rtol=1e-4, atol=1e-4)
    assert len(read({**sae, "b_dec": 0 * sae["b_dec"]})) == 1


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", ".", 1), content)
    return stream.getvalue()


@pytest.mark.parametrize("config", [{"activation_fn_kwargs": {"k": 3}}, {"k": 3}, {"trainer": {"k": 3}}])
def test_k_and_the_shift_of_a_sparse_autoencoder_are_read_from_the_configuration_beside_it(config):
    sae, x = coder(), rows(6).numpy()
    weights = safetensors.torch.save({name: torch.from_numpy(value) for name, value in sae.items()})
    assert all(network.asks_k for network in external.read("a.safetensors", weights))
    told = json.dumps(config | {"apply_b_dec_to_input": False}).encode()
    (network,) = external.read("a.zip", zipped(sae_safetensors=weights, cfg_json=told))
    z = code(sae, x, False)
    z *= z >= np.sort(z, axis=1)[:, -3:-2]
    assert not network.asks_k and network.top_k == 3
    np.testing.assert_allclose(
        external.run(network, Activations(), _data(6)).model(0).encode(x), z, rtol=1e-4, atol=1e-4
    )
    with pytest.raises(BadFile, match="2 files of networks"):
        external.read("a.zip", zipped(a_pt=weights, b_safetensors=weights))


@pytest.mark.parametrize("same_for_all", [True, False])
def test_a_unit_is_silent_up_to_its_threshold(same_for_all):
    """JumpReLU: a unit is 0 up to its threshold, and itself above it."""
    sae, x = coder(), rows(6).numpy()
    theta = np.full(20, 0.7, np.float32) if same_for_all else np.linspace(0.1, 2, 20, dtype=np.float32)
    for told in ({"threshold": theta}, {"log_threshold": np.log(theta)}):
        network = read({**sae, **told})[0]
        z = code(sae, x) * (code(sae, x) > theta)
        run = external.run(network, Activations(), _data(6))
        np.testing.assert_allclose(run.model(0).encode(x), z, rtol=1e-4, atol=1e-4)
        back = run.model(0).reconstruct(x)
        np.testing.assert_allclose(back, z @ sae["W_dec"] + sae["b_dec"], rtol=1e-4, atol=1e-4)
        assert run.variant.decodes_anywhere is same_for_all


def of_dictionary_learning(sae, bias="b_dec"):
    return {
        "encoder.weight": sae["W_enc"].T.copy(),
        "encoder.bias": sae["b_enc"],
        "decoder.weight": sae["W_dec"].T.copy(),
        bias: sae["b_dec"],
    }


@pytest.mark.parametrize(
    "names",
    [
        of_dictionary_learning,
        lambda sae: {f"sae.{name}": value for name, value in of_dictionary_learning(sae).items()},
        lambda sae: {
            "encoder.weight": sae["W_enc"].T.copy(),
            **{n: sae[n] for n in ("W_dec", "b_dec")},
            "encoder.bias": sae["b_enc"],
        },
    ],
    ids=["dictionary_learning", "inside another", "sparsify"],
)
def test_the_k_largest_units(names):
    sae, x, k = coder(), rows(6).numpy(), 3
    key = "sae.k" if next(iter(names(sae))).startswith("sae.") else "k"
    network = read({**names(sae), key: np.array(k)})[0]
    assert network.top_k == k
    z = code(sae, x)
    z = z * (z >= np.sort(z, 1)[:, [-k]])
    np.testing.assert_allclose(
        external.reconstruct(network, Activations(), x), z @ sae["W_dec"] + sae["b_dec"], rtol=1e-4, atol=1e-4
    )


def test_batch_top_k_has_a_threshold_and_a_number():
    by_threshold, by_number = read({**of_dictionary_learning(coder()), "k": np.array(3), "threshold": np.array(0.5)})
    assert by_threshold.layers[0].activation == "jump_relu:0.5" and by_number.top_k == 3
    plain = read(of_dictionary_learning(coder(), "bias"))
    assert len(plain) == 1 and plain[0].layers[0].activation == "relu"


def test_what_is_no_sparse_coder_is_named():
    with pytest.raises(BadFile, match="'r_mag' belongs to a gated"):
        read({**coder(), "r_mag": np.ones(20)})
    with pytest.raises(BadFile, match=r"'W_skip' of shape .* has no place"):
        read({**coder(), "W_skip": np.ones((6, 6))})


# ------------------------------------------------------------------------------------------- what is refused


def linear(d_in, d_out, name, bias=True):
    return {f"{name}.weight": np.ones((d_out, d_in)), **({f"{name}.bias": np.ones(d_out)} if bias else {})}


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            nn.Sequential(nn.Conv2d(1, 4, 3), nn.Linear(4, 2)),
            r"'0\.weight' of shape \(4, 1, 3, 3\) belongs to a conv.*ONNX",
        ),
        (nn.Sequential(nn.Linear(4, 2), nn.LayerNorm(2), nn.Linear(2, 4)), r"'1\.weight' .* a normalisation of each"),
        (nn.ModuleDict({"rnn": nn.LSTM(4, 2), "out": nn.Linear(2, 4)}), "belongs to a recurrent layer"),
        ({**linear(4, 2, "a"), "a.running_mean": np.ones(2)}, "'a.weight' .* batch normalisation that is not whole"),
        ({**linear(4, 2, "a"), "mask": np.ones((2, 2))}, "'mask' of shape .* is no weight of a Linear layer"),
        (linear(4, 4, "a"), "two Linear layers at least; this file has 1"),
        ({**linear(4, 2, "a"), **linear(3, 4, "b")}, r"'a' gives 2 numbers, but 'b' takes 3"),
        ({**linear(4, 2, "a"), **linear(2, 5, "b")}, r"'b' gives 5 numbers, but 'a' takes 4"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.ones(3)}, "and its bias .* do not fit"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.full(4, np.nan)}, r"'b' holds numbers that are not"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.full(4, 1e6)}, "or larger than 65,504"),
        ({**linear(4, 2, "a"), **linear(2, 4, "b"), "b.bias": np.ones(4, int)}, "holds int64 numbers"),
        ({**linear(0, 2, "a"), **linear(2, 0, "b")}, "do not fit"),
        ({"encoder.weight": np.ones((2, 4)), "encoder.bias": np.ones(2)}, "two Linear layers at least"),
        ({"n": np.array(3)}, "two Linear layers at least; this file has 0"),
        ({**linear(4, 2, "encoder"), "mean": np.ones(4)}, "'mean' of shape .* is no weight"),
    ],
)
def test_what_cannot_be_mapped_is_named(found, sentence):
    with pytest.raises(BadFile, match=sentence):
        read(found)


class Shared(nn.Module):
    """One matrix for both ways, as Boltzmann machines and old denoising autoencoders have it."""

    def __init__(self, names, by_rows):
        super().__init__()
        self.names, self.by_rows = names, by_rows
        for name, shape in zip(names, ((4, 6) if by_rows else (6, 4), (4,), (6,)), strict=True):
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
        settle(self)

    def code(self, x):
        weight, bias, _ = (getattr(self, name) for name in self.names)
        return torch.sigmoid(x @ (weight.T if self.by_rows else weight) + bias)

    def forward(self, x):
        weight, _, bias = (getattr(self, name) for name in self.names)
        return torch.sigmoid(self.code(x) @ (weight if self.by_rows else weight.T) + bias)


@pytest.mark.parametrize("by_rows", [True, False])
@pytest.mark.parametrize(
    "names",
    [
        "W b c",
        "W b b_prime",
        "W bh bv",
        "W h_bias v_bias",
        "weight hbias vbias",
        "w b1 b2",
        "weight b_hidden b_visible",
    ],
)
def test_one_matrix_and_two_biases_are_a_tied_autoencoder(names, by_rows):
    module = Shared(names.split(), by_rows)
    (network,) = read(module)
    assert network.widths == (6, 4, 6) and any("tied" in say(note) for note in network.notes)
    same(network, Activations("relu", "sigmoid", "sigmoid"), module, 6, module.code)


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
@pytest.mark.parametrize("norm", [nn.utils.parametrizations.weight_norm, nn.utils.weight_norm])
def test_a_weight_that_is_kept_as_lengths_and_directions_is_put_together(norm):
    module = settle(nn.Sequential(norm(nn.Linear(9, 4)), nn.ReLU(), nn.Linear(4, 9)))
    (network,) = read(module)
    same(network, Activations("relu", "relu", "identity"), module, 9)


def test_a_weight_that_is_computed_in_another_way_is_named():
    module = nn.Sequential(nn.utils.parametrizations.spectral_norm(nn.Linear(9, 4)), nn.Linear(4, 9))
    with pytest.raises(BadFile, match=r"0\.parametrizations.*remove_parametrizations"):
        read(module)


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
def test_a_program_is_no_file_of_weights():
    content = io.BytesIO()
    torch.jit.save(torch.jit.trace(nn.Linear(2, 2), torch.zeros(1, 2)), content)
    with pytest.raises(BadFile, match="TorchScript"):
        external.read("a.pt", content.getvalue())
