"""Contract tests over the registry, so that a new variant is tested without a new test; then each one's own claim."""

import dataclasses
import re
import sys

import numpy as np
import pytest
import torch
from tensors import assert_close

import aeviz
from aeviz import variants
from aeviz.ensemble import Ensemble
from aeviz.networks import activations, arrays, layers
from aeviz.training import initialise
from aeviz.training.gradient import Gradient
from aeviz.training.rng import TorchNoise, generator
from aeviz.variants.base import CodeSize, Variant

every_variant = pytest.mark.parametrize("variant", variants.names())


def weights_equal(a, b, i, j):
    return all(np.array_equal(a.weights[name][i], b.weights[name][j]) for name in a.weights)


# ---------------------------------------------------------------------------------------------------- the registry


def test_the_variants_are_there():
    wanted = {"linear", "undercomplete", "overcomplete", "sparse", "denoising", "contractive", "topk", "variational"}
    assert wanted <= set(variants.names())
    assert variants.names() == tuple(sorted(variants.names()))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", r"ImportError: aeviz\.variants\.faulty must define exactly one Variant, not 0"),
        ("class A(Variant): pass\nclass B(Variant): pass", "must define exactly one Variant, not 2"),
        (
            "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass A(Variant):\n"
            "    def __post_init__(self): 1 / 0",
            r"by zero \(faulty\.py, line 5\)",
        ),
        ("class A(Variant):\n    @property\n    def symbol(self): 1 / 0", r"by zero \(faulty\.py, line 4\)"),
        ("1 / 0", r"ZeroDivisionError: division by zero \(faulty\.py, line 2\)"),
        ("def x(:", r"SyntaxError: .* \(faulty\.py, line 2\)"),
    ],
)
def test_a_broken_file_is_told_of_and_the_other_variants_are_there(tmp_path, monkeypatch, source, message):
    (tmp_path / "faulty.py").write_text(f"from aeviz.variants.base import Variant\n{source}\n", encoding="utf-8")
    monkeypatch.setattr(variants, "__path__", [*variants.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "aeviz.variants.faulty", raising=False)
    found = variants._entries.__wrapped__()
    assert list(found.broken) == ["faulty"] and re.search(message, found.broken["faulty"])
    assert found.whole == {name: variants.get(name) for name in found.whole} and {*variants.names()} < {*found.whole}


def test_a_file_named_as_a_function_of_its_room_takes_nothing_from_the_room(tmp_path, monkeypatch):
    (tmp_path / "names.py").write_text("from aeviz.variants.sparse import Sparse", encoding="utf-8")
    monkeypatch.setattr(variants, "__path__", [*variants.__path__, str(tmp_path)])
    found = variants._entries.__wrapped__()
    assert found.broken == {"names": "ImportError: aeviz.variants has a function names; rename the file names.py."}
    assert variants.names() == tuple(name for name in found.whole if name in variants.names())


@every_variant
def test_a_variant_says_what_a_page_shows(variant):
    kind = variants.get(variant)
    assert kind.ADDS in kind.TERM and kind.ADDS and kind.TERM != Variant.TERM
    assert kind.TITLE != Variant.TITLE and kind.ABOUT != Variant.ABOUT and kind.ABOUT.endswith(".")
    assert kind().knob_name and kind().symbol and kind.__doc__ and kind.LR > 0 and kind.BATCH_SIZE >= 1
    assert variants.make(variant, variants.options(variant)) == kind()
    assert dataclasses.fields(kind) == dataclasses.fields(kind())


@every_variant
def test_a_weight_among_the_options_is_at_least_0_and_finite(variant):
    for option in [field.name for field in dataclasses.fields(variants.get(variant)) if field.type in ("float", float)]:
        assert variants.make(variant, {option: 0.0})
        for value in (-0.1, float("nan"), float("inf")):
            with pytest.raises(ValueError, match=rf"{option} must be at least 0"):
                variants.make(variant, {option: value})


@every_variant
@pytest.mark.parametrize("d_latent", [1, 2, 7, 64, 300])
def test_usual_knob_values_can_be_trained(variant, d_latent):
    knobs = aeviz.Spec(variant=variant, d_latent=d_latent).knobs
    assert list(knobs) == sorted(knobs)


@every_variant
def test_the_network_fits_the_data_and_the_code(variant):
    for hidden in ((), (9,), (9, 5)):
        net = variants.get(variant)().net(13, 6, hidden)
        assert net.encoder[0].d_in == 13 and net.decoder[-1].d_out == 13 and net.d_latent == net.decoder[0].d_in == 6
        for one, next_one in zip(net.encoder, net.encoder[1:], strict=False):
            assert one.d_out == next_one.d_in


# ----------------------------------------------------------------------------------- what holds for every variant


@every_variant
@pytest.mark.parametrize("sizes", [{}, {"hidden": (7, 5), "batch_size": 31}, {"hidden": (), "batch_size": 4096}])
def test_a_sweep_is_separate_trainings_bit_for_bit(variant, sizes, small):
    spec = small(variant, steps=8, **sizes)
    together = aeviz.sweep(spec)
    for i, knob in enumerate(spec.knobs):
        alone = aeviz.sweep(dataclasses.replace(spec, knobs=(knob,)))
        assert weights_equal(together, alone, i, 0)
        for name in ("recon", "penalty", "recon_test"):
            np.testing.assert_array_equal(together.history[name][:, i], alone.history[name][:, 0])


@every_variant
def test_the_knob_does_something(variant, small):
    run = aeviz.sweep(small(variant, steps=5))
    for i in range(1, len(run.knobs)):
        assert not weights_equal(run, run, 0, i), "A hook's name or the knob's place in it is wrong."


@every_variant
def test_training_lowers_the_error(variant, small):
    run = aeviz.sweep(small(variant, steps=150))
    assert (run.history["recon"][-1] < run.history["recon"][0]).all()


def tensors(ensemble):
    """A trained ensemble as one that trains has it."""
    params = {name: torch.from_numpy(value) for name, value in ensemble.params.items()}
    return dataclasses.replace(ensemble, params=params, knob=torch.from_numpy(ensemble.knob))


@every_variant
@pytest.mark.parametrize("hidden", [(), (9,)])
def test_what_is_trained_with_torch_is_shown_with_numpy(variant, hidden, small):
    """The same formulas on both: codes, reconstructions, what the decoder makes of a code, and the Jacobian."""
    for options in OPTIONS.get(variant, [{}]):
        run = aeviz.sweep(small(variant, hidden=hidden, variant_options=options, steps=4))
        x = run.dataset().x[:40]
        for i in range(len(run.knobs)):
            model = run.model(i)
            ensemble, z = tensors(model.ensemble), model.encode(x)
            with torch.no_grad():
                for name, rows in (("encode", x), ("reconstruct", x), ("jacobian", x), ("decode", z)):
                    theirs = getattr(ensemble, name)(torch.tensor(rows))[0].numpy()
                    np.testing.assert_allclose(getattr(model, name)(rows), theirs, rtol=1e-4, atol=2e-5)


def test_of_equal_codes_the_first_is_larger():
    z = np.array([[0.0, 2.0, 2.0, -1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 3.0]], np.float32)
    wanted = [[2, 0, 1, 4, 3], [1, 2, 3, 4, 0]]
    assert arrays.ranks(z).tolist() == wanted == arrays.ranks(torch.from_numpy(z)).tolist()


class SameNoise(TorchNoise):
    def normal(self, *shape):
        return torch.randn(shape, generator=torch.Generator().manual_seed(7), dtype=torch.float64)

    def uniform(self, *shape):
        return torch.rand(shape, generator=torch.Generator().manual_seed(7), dtype=torch.float64)


# beside each variant's defaults, the options that change what is differentiated
OPTIONS = {
    "contractive": [{}, {"tied": False, "activation": "tanh"}],
    "denoising": [
        {},
        {"corruption": "masking"},
        {"residual": True},
        {"walkback": 2},
        {"residual": True, "walkback": 2},
    ],
    "linear": [{}, {"weight_decay": 0.1}],
    "sparse": [{}, {"on": "weights"}, {"unit_norm": False}],
    "topk": [{}, {"aux": 0.25}],
}


@every_variant
def test_gradients_are_those_of_finite_differences(variant):
    """The whole objective, constraint and data mean included, in float64 and with the noise held fixed."""
    kind = variants.get(variant)(**({"weight_decay": 0.1} if variant == "linear" else {}))
    net = kind.net(4, 3, (5,))
    knob = torch.tensor([2.0 if isinstance(kind, CodeSize) else 0.3], dtype=torch.float64).view(1, 1, 1)
    params = {name: value.double().requires_grad_() for name, value in initialise.weights(net, [3], seed=1).items()}
    x = torch.randn(6, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def loss(*values):
        ensemble = Ensemble(kind, net, dict(zip(params, values, strict=True)), knob)
        return ensemble.acting(x.mean(0)).objective(x, SameNoise(None)).loss

    assert torch.autograd.gradcheck(loss, tuple(params.values()), eps=1e-6, atol=1e-5)


def plain_loss(kind, net, params, knob, x, mean):
    """The objective of the networks one by one, from PyTorch's own layers: what ``Ensemble`` computes for all."""
    functions = {
        "identity": lambda a: a,
        "relu": torch.relu,
        "silu": torch.nn.functional.silu,
        "sigmoid": torch.sigmoid,
    }
    functions["tanh"] = torch.tanh
    total = 0
    for i in range(len(knob)):
        own, at = {name: value[i : i + 1] for name, value in params.items()}, knob[i : i + 1]
        own = kind.project(own, net)

        def run(layers, h, own=own):
            for layer in layers:
                weight, bias = (own[f"{layer.name}.{part}"][0] for part in ("weight", "bias"))
                h = functions[layer.activation](torch.nn.functional.linear(h, weight, bias))
            return h

        noise, going = SameNoise(None), torch.ones(len(x), 1, dtype=torch.bool)
        seen, factor = kind.corrupt(x, at, noise).view(x.shape) - mean, kind.correction(at)
        for _ in range(getattr(kind, "walkback", 0)):  # some examples go on, with chance 1/2
            going = going & (noise.uniform(len(x), 1) < 0.5)
            decoded = run(net.decoder, run(net.encoder, seen)).detach()
            back = decoded if factor is None else seen + factor.view(()) * decoded
            seen = torch.where(going, kind.corrupt(back + mean, at, noise).view(x.shape) - mean, seen)
        h = run(net.encoder, seen).unsqueeze(0)
        mask = kind.mask(h[..., : net.d_latent], at)
        z = h[..., : net.d_latent] * (1 if mask is None else mask)
        given = kind.sample(h, z, at, SameNoise(None))
        mask = kind.mask(given, at) if kind.mask_follows_code else mask
        decoded, lam = run(net.decoder, given), kind.lam(at)
        x_hat = decoded if factor is None else seen + factor * decoded
        total = total + (x_hat - (x - mean)).square().sum() / len(x)
        if lam is not None:
            total = total + (lam.flatten() * kind.penalty(own, net, seen, h, z)).sum()
    return total


@every_variant
@pytest.mark.parametrize("hidden", [(), (5,), (5, 4)])
def test_a_step_has_the_gradient_of_the_loss_of_plain_networks(variant, hidden):
    """Constraint, penalty and data mean included; two minibatches, one after the other."""
    for options in OPTIONS.get(variant, [{}]):
        kind = variants.get(variant)(**options)
        net, n = kind.net(4, 3, hidden), 2
        knob = torch.tensor([2.0, 3.0] if isinstance(kind, CodeSize) else [0.3, 0.1], dtype=torch.float64).view(n, 1, 1)
        start = initialise.weights(net, [3] * n, seed=1)
        params = {name: value.double().requires_grad_() for name, value in start.items()}
        into = {name: torch.empty_like(value) for name, value in params.items()}
        mean, sums = torch.arange(4.0, dtype=torch.float64), torch.zeros(2, n, dtype=torch.float64)
        gradient = Gradient(Ensemble(kind, net, params, knob), into, sums, mean.repeat(6, 1), SameNoise(None))
        for seed in range(2):
            x = torch.randn(6, 4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
            sums.zero_()
            gradient(x)
            loss = plain_loss(kind, net, params, knob, x, mean)
            exact = torch.autograd.grad(loss, list(params.values()), materialize_grads=True)
            for ours, other in zip(into.values(), exact, strict=True):
                assert_close(ours, other)
            lam = kind.lam(knob)
            found = sums[0] if lam is None else sums[0] + lam.flatten() * sums[1]
            assert_close(found.sum(), loss)


@every_variant
def test_the_data_mean_only_moves_biases(variant, small):
    """Training moves with the data: add a constant to every example, and the codes stay as they are."""
    kind = variants.get(variant)()
    net = kind.net(13, 6, (9,))
    params = initialise.weights(net, [6], seed=0)
    knob = torch.tensor([kind.default_knobs(6)[0]]).view(1, 1, 1)
    x = torch.tensor(aeviz.load_data("wine").x[:30])
    codes = [Ensemble(kind, net, params, knob).acting((x + c).mean(0)).encode(x + c) for c in (0.0, 2.0)]
    assert_close(*codes, rtol=1e-4, atol=1e-5)


# --------------------------------------------------------------------------------- at knob 0, the plain autoencoder


def plain(variant):
    """The variant without its knob: the same network and constraint, but nothing of what the knob weighs."""

    class Plain(type(variant)):
        if type(variant).lam is not Variant.lam:

            def lam(self, knob):
                return None

        def corrupt(self, x, knob, noise):
            return x

    return Plain(**dataclasses.asdict(variant))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("sparse", {}),
        ("sparse", {"unit_norm": False}),
        ("denoising", {}),
        ("denoising", {"corruption": "masking"}),
        ("contractive", {}),
        ("contractive", {"tied": False, "activation": "silu"}),
    ],
)
def test_knob_0_is_the_plain_autoencoder_bit_for_bit(name, options, small, monkeypatch):
    spec = small(name, variant_options=options, knobs=(0.0, 0.4))
    run = aeviz.sweep(spec)
    real = variants.make
    monkeypatch.setattr(variants, "make", lambda *named: plain(real(*named)))
    without = aeviz.sweep(spec)
    assert weights_equal(run, without, 0, 0)
    assert not weights_equal(run, without, 1, 1)


# -------------------------------------------------------------------------------------------------- each one's claim


def test_usual_code_sizes_are_halves_of_one_another():
    """From the largest down, eight at most."""
    usual = variants.get("overcomplete")().default_knobs
    assert usual(1024) == (8, 16, 32, 64, 128, 256, 512, 1024)
    assert usual(12) == (1, 3, 6, 12) and usual(1) == (1,)


@pytest.mark.parametrize("variant", ["linear", "undercomplete", "overcomplete"])
def test_a_code_size_is_the_size_of_the_code(variant, small):
    run = aeviz.sweep(small(variant, knobs=(2, 5), steps=300))
    x = run.dataset().x
    for i, size in enumerate((2, 5)):
        z = run.model(i).encode(x)
        assert (z[:, size:] == 0).all() and (z[:, :size].std(0) > 0).all()
        np.testing.assert_array_equal(run.model(i).decode(z), run.model(i).decode(z + (np.arange(6) >= size) * 9.0))
        assert (run.model(i).jacobian(x)[:, size:] == 0).all()


def test_a_masked_code_starts_as_a_small_network_would(small):
    """Its decoder's first layer is uniform in +-1/sqrt(k), as PyTorch would initialise it for k inputs."""
    run = aeviz.sweep(small("undercomplete", d_latent=64, knobs=(4, 64), steps=1))
    frames = run.film["decoder.0.weight"][0]
    assert np.abs(frames[0]).max() == pytest.approx(1 / 2, rel=0.05)
    assert np.abs(frames[1]).max() == pytest.approx(1 / 8, rel=0.05)


@pytest.mark.parametrize("knobs", [(1, 3, 6)])
def test_topk_keeps_at_most_k_units(knobs, small):
    run = aeviz.sweep(small("topk", knobs=knobs, steps=200))
    x = run.dataset().x
    for i, k in enumerate(knobs):
        z = run.model(i).encode(x)
        assert ((z != 0).sum(1) <= k).all()
        assert (z >= 0).all()
    full = run.model(0).encoder_layers()[-1][0].shape[1]
    assert full == 6  # all units could speak


def test_topk_keeps_the_largest_and_breaks_ties_by_place():
    z = torch.tensor([[[3.0, 1.0, 2.0, 2.0], [0.0, 0.0, 0.0, 5.0]]])
    mask = variants.get("topk")().mask(z, torch.tensor([[[2.0]]]))
    assert mask.tolist() == [[[1, 0, 1, 0], [1, 0, 0, 1]]]


def test_the_auxiliary_loss_is_what_silent_units_leave_of_the_rest():
    """Gao et al. 2024, appendix A.2, by hand: of four units one is kept for each example, the third for none."""
    kind = variants.make("topk", {"aux": 0.5})
    net = kind.net(2, 4, ())
    columns = torch.tensor([[1.0, 0.0, 0.6, 0.8], [0.0, 1.0, 0.8, 0.6]])
    params = {"decoder.0.weight": columns[None], "decoder.0.bias": torch.tensor([[0.0, 0.5]])}
    h = torch.tensor([[[3.0, 0.0, 1.0, 0.0], [0.0, 2.0, 0.5, 1.0]]])
    z = h * kind.mask(h, torch.ones(1, 1, 1))
    x = torch.tensor([[[3.5, 1.0], [0.5, 3.0]]])
    left = x[0] - (z[0] @ columns.T + torch.tensor([0.0, 0.5]))
    # Units 3 and 4 are silent; of them the largest d_in / 2 = 1 may speak for each example.
    explained = torch.stack([1.0 * columns[:, 2], 1.0 * columns[:, 3]])
    wanted = (left - explained).square().sum(1).mean()
    assert_close(kind.penalty(params, net, x, h, z), wanted.view(1))
    assert kind.lam(torch.ones(2, 1, 1)).flatten().tolist() == [0.5, 0.5] and variants.get("topk")().lam(z) is None
    everyone = torch.eye(4)[None]
    assert kind.penalty(params, net, torch.zeros(1, 4, 2), everyone, everyone).tolist() == [0.0]  # nobody is silent


def test_the_auxiliary_loss_leaves_fewer_units_dead():
    """At the same number of units in use, and no worse a reconstruction."""
    spec = aeviz.Spec("digits", "topk", d_latent=128, hidden=(), knobs=(4,), steps=100, batch_size=64, lr=0.005)
    found = []
    for options in ({}, {"aux": 1 / 32}):
        run = aeviz.sweep(dataclasses.replace(spec, variant_options=options))
        x = run.dataset().x_test
        z, error = run.model(0).encode(x), ((run.model(0).reconstruct(x) - x) ** 2).sum(1).mean()
        found.append(((z != 0).any(0).mean(), (z != 0).sum(1).mean(), error))
    (alive, l0, error), (more, same, less) = found
    assert more > alive + 0.05 and same == pytest.approx(l0, abs=0.05) and less < 1.05 * error


@pytest.mark.parametrize("variant", ["sparse", "topk"])
def test_the_dictionary_has_unit_norm(variant, small):
    run = aeviz.sweep(small(variant, knobs=(1, 2)))
    norms = np.linalg.norm(run.weights["decoder.0.weight"], axis=1)
    np.testing.assert_allclose(norms, 1, rtol=1e-5)


def test_contractive_decoders_are_the_encoders_transposed(small):
    run = aeviz.sweep(small("contractive", hidden=(9, 8)))
    for encoder, decoder in (("0", "2"), ("1", "1"), ("2", "0")):
        w1, w2 = run.weights[f"encoder.{encoder}.weight"], run.weights[f"decoder.{decoder}.weight"]
        np.testing.assert_array_equal(w1, w2.swapaxes(-1, -2))


@pytest.mark.parametrize("hidden", [(), (9,), (9, 8)])
@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
def test_the_contractive_penalty_is_the_frobenius_norm_of_the_jacobian(hidden, activation, small):
    """Of the trained model, by automatic differentiation: mean over examples of ||dz/dx||_F^2."""
    options = {"activation": activation}
    run = aeviz.sweep(small("contractive", hidden=hidden, variant_options=options, lr=1e-3))
    ensemble, x = tensors(run.model(1).ensemble), torch.tensor(run.dataset().x[:20])
    penalty = ensemble.objective(x, TorchNoise(None)).penalty
    jacobian = torch.autograd.functional.jacobian(lambda row: ensemble.encode(row.view(1, -1)).flatten(), x[0])
    norms = [
        torch.autograd.functional.jacobian(lambda row: ensemble.encode(row.view(1, -1)).flatten(), row).square().sum()
        for row in x
    ]
    assert_close(penalty, torch.stack(norms).mean().view(1), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(run.model(1).jacobian(x[:1].numpy())[0], jacobian.numpy(), rtol=1e-3, atol=1e-6)


def test_masking_sets_inputs_to_0_with_the_knobs_probability():
    masking = variants.make("denoising", {"corruption": "masking"})
    knob = torch.tensor([0.0, 0.3, 0.9]).view(3, 1, 1)
    seen = masking.corrupt(torch.ones(1, 2000, 50), knob, TorchNoise(generator(0, "noise")))
    rates = (seen == 0).float().mean((-2, -1))
    assert_close(rates, knob.flatten(), rtol=0, atol=0.005)
    # Common random numbers: what a weak corruption takes away, a stronger one takes too.
    assert (seen[1] >= seen[2]).all()


def test_gaussian_noise_has_the_knobs_spread_and_one_direction():
    gaussian = variants.make("denoising", {})
    knob = torch.tensor([0.1, 0.4]).view(2, 1, 1)
    noise = gaussian.corrupt(torch.zeros(1, 2000, 50), knob, TorchNoise(generator(0, "noise")))
    assert_close(noise.std((-2, -1)), knob.flatten(), rtol=0.02, atol=0)
    assert_close(4 * noise[0], noise[1])


class Always(TorchNoise):
    """A chain that goes on for as long as it may, corrupted by ones."""

    def normal(self, *shape):
        return torch.ones(shape, dtype=torch.float64)

    def uniform(self, *shape):
        return torch.zeros(shape, dtype=torch.float64)


@pytest.mark.parametrize("links", [0, 1, 3])
def test_walkback_asks_for_the_clean_example_from_the_end_of_the_networks_own_chain(links):
    """The network x -> 2 x, at noise s: from x the chain comes to x + s, 2 (x + s) + s, ..., and is asked for x.

    That is 2^k (x + s) + (2^k - 1) s after k links; the chain itself is not learned from.
    """
    kind, mean = variants.make("denoising", {"walkback": links}), torch.tensor([0.5, -1.0], dtype=torch.float64)
    net, s = kind.net(2, 2, ()), 0.25
    twice = {
        f"{part}.0.weight": scale * torch.eye(2).double()[None] for part, scale in (("encoder", 2), ("decoder", 1))
    }
    params = twice | {f"{part}.0.bias": torch.zeros(1, 2).double() for part in ("encoder", "decoder")}
    free = {name: value.requires_grad_() for name, value in params.items()}
    ensemble = Ensemble(kind, net, free, torch.full((1, 1, 1), s, dtype=torch.float64))
    x = torch.tensor([[1.0, 2.0], [0.0, -3.0], [4.0, 1.0]], dtype=torch.float64)
    seen = 2**links * (x + s) + (2**links - 1) * s
    recon = ensemble.objective(x, Always(None)).recon
    assert_close(recon, (2 * seen - x).square().sum(1).mean().view(1))
    slope = torch.autograd.grad(recon.sum(), free["decoder.0.bias"])[0]
    assert_close(slope[0], 2 * (2 * seen - x).mean(0))
    shifted = ensemble.objective(x + mean, Always(None), mean).recon  # for weights that meet x - mean
    assert_close(shifted, recon)


def test_half_of_the_chains_end_at_each_link():
    """On the network x -> x without noise nothing moves; each further link adds a half to what is left of the ones."""
    kind = variants.make("denoising", {"walkback": 2})
    net = kind.net(1, 1, ())
    params = {
        f"{part}.0.{name}": torch.ones(1, 1, 1) if name == "weight" else torch.zeros(1, 1)
        for part in ("encoder", "decoder")
        for name in ("weight", "bias")
    }
    ensemble = Ensemble(kind, net, params, torch.ones(1, 1, 1))
    seen = ensemble._seen(torch.zeros(40_000, 1), TorchNoise(generator(0, "noise")), 0.0)
    assert seen.var().item() == pytest.approx(1 + 1 / 2 + 1 / 4, rel=0.03)


@pytest.mark.parametrize("links", [-1, 21, 1.5, True, "2"])
def test_a_chain_in_training_has_a_few_links(links):
    with pytest.raises(ValueError, match=r"walkback.* must be a whole number.*, not"):
        variants.make("denoising", {"walkback": links})
    with pytest.raises(ValueError, match="walkback must be a whole number from 0 to 20, not"):
        variants.get("denoising")(walkback=links)


def test_the_variational_penalty_is_the_divergence_by_monte_carlo(small):
    """KL(q || p) = E_q[log q(z) - log p(z)], with z as the training draws it."""
    run = aeviz.sweep(small("variational", knobs=(0.3,), steps=200))
    ensemble, x = tensors(run.model(0).ensemble), torch.tensor(run.dataset().x[:5])
    h = layers.forward(ensemble.params, ensemble.net.encoder, x)
    mean, spread = h.chunk(2, dim=-1)
    q = torch.distributions.Normal(mean, (spread / 2).exp())
    p = torch.distributions.Normal(0.0, 1.0)
    exact = torch.distributions.kl_divergence(q, torch.distributions.Normal(0 * mean, 1 + 0 * mean)).sum(-1).mean()
    penalty = ensemble.objective(x, TorchNoise(generator(0, "noise"))).penalty
    assert_close(penalty, exact.view(1), rtol=1e-4, atol=1e-5)
    often = h.repeat(1, 20_000, 1)
    z = run.variant.sample(often, often[..., :6], ensemble.knob, TorchNoise(generator(1, "noise"))).view(20_000, 5, 6)
    samples = (q.log_prob(z) - p.log_prob(z)).sum(-1).mean()
    assert samples.item() == pytest.approx(exact.item(), rel=0.02)
