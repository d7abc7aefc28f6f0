"""What a variant says of itself is so; and what asks for it, asks for no name."""

import ast
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from dropping import dropped

import aeviz
from aeviz import variants, views
from aeviz.lessons import presets
from aeviz.training.rng import TorchNoise
from aeviz.variants.base import Variant
from docs.sources import nodes, parsed

ROOT = Path(aeviz.__file__).parent
OPTIONS = {
    "contractive": [{}, {"activation": "identity"}, {"tied": False}],
    "linear": [{}, {"weight_decay": 0.1}],
    "topk": [{}, {"aux": 0.1}],
    "denoising": [{}, {"corruption": "masking"}, {"residual": True}],
    "sparse": [{}, {"on": "weights"}, {"unit_norm": False}],
}
CASES = [(name, options) for name in variants.names() for options in OPTIONS.get(name, [{}])]
every_case = pytest.mark.parametrize(("name", "options"), CASES, ids=str)


@pytest.fixture(scope="module")
def trained(small):
    """A small trained Run of a variant with these options."""
    runs = {}

    def run(name, options):
        case = name, tuple(options.items())
        if case not in runs:
            runs[case] = aeviz.sweep(small(name, variant_options=options, steps=10))
        return runs[case]

    return run


def rows(n, d, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


@every_case
def test_a_mask_follows_the_code_where_it_says_so(name, options):
    kind, z, knob = variants.make(name, options), np.abs(rows(40, 6))[None], np.full((1, 1, 1), 3.0, np.float32)
    mask, other = kind.mask(z, knob), kind.mask(z[:, ::-1], knob)
    if kind.mask_follows_code:
        assert (mask != other).any()
    else:
        used = np.arange(6) < kind.active_units(3.0, 6)
        assert (np.broadcast_to(1 if mask is None else mask, z.shape) == used).all()


@every_case
def test_noise_is_what_it_is_said_to_be(name, options, trained):
    run, x = trained(name, options), rows(4000, 13)
    for i, knob in enumerate(run.spec.knobs):
        seen = run.model(i).corrupt(x, np.random.default_rng(1))
        std = run.variant.noise_std(knob)
        assert run.variant.corrupts or (std is None and np.array_equal(seen, x))
        if std is not None:
            assert (seen - x).std() == pytest.approx(std, rel=0.02) and abs((seen - x).mean()) <= 0.02 * std
        elif run.variant.corrupts and knob:
            assert np.mean(seen != x) > 0.01
        if (survives := run.variant.survives(knob)) is not None:
            assert np.isin(seen, [0]).mean() == pytest.approx(1 - survives, abs=0.02)
            np.testing.assert_array_equal(seen[seen != 0], x[seen != 0])


@every_case
def test_a_correction_is_added_to_what_the_encoder_saw(name, options, trained):
    run = trained(name, options)
    x = run.dataset().x[:20]
    for i, knob in enumerate(run.knobs):
        model = run.model(i)
        decoded, factor = model.decode(model.encode(x)), run.variant.correction(knob)
        assert (factor is None) == run.variant.output_is_data
        np.testing.assert_allclose(model.reconstruct(x), decoded if factor is None else x + factor * decoded, atol=1e-5)


@every_case
def test_an_l1_penalty_is_one(name, options, trained):
    run = trained(name, options)
    params = {weight: value.astype(np.float64) for weight, value in run.weights.items()}
    z, matrices = rows(7, 6), [value for weight, value in params.items() if weight.endswith("weight")]
    wanted = {
        "codes": lambda: np.full(3, np.abs(z).sum(1).mean()),
        "weights": lambda: sum(np.abs(matrix).sum((1, 2)) for matrix in matrices),
    }
    if run.variant.l1:
        import torch

        tensors = {weight: torch.from_numpy(value) for weight, value in params.items()}
        codes = torch.from_numpy(z).expand(3, -1, -1)
        penalty = run.variant.penalty(tensors, run.net, None, codes, codes)
        np.testing.assert_allclose(penalty, wanted[run.variant.l1](), rtol=1e-5)


@pytest.mark.parametrize("name", variants.names())
def test_an_l2_penalty_is_one(name):
    kind = variants.make(name, {"weight_decay": 0.3} if "weight_decay" in variants.options(name) else {})
    if kind.l2:
        import torch

        params = {"encoder.0.weight": torch.ones(2, 3, 5), "encoder.0.bias": torch.ones(2, 1, 3)}
        knob = torch.ones(2, 1, 1)
        assert (kind.lam(knob) == 0.3).all() and kind.l2 == 0.3
        assert kind.penalty(params, None, None, None, None).tolist() == [15, 15]
    assert bool(kind.l2) == ("weight_decay" in variants.options(name))


@every_case
def test_decoders_that_are_the_encoders_turned_round_are_said_to_be(name, options, trained):
    run = trained(name, options)
    pairs = [
        (run.weights[f"{d.name}.weight"], run.weights[f"{e.name}.weight"])
        for d, e in zip(run.net.decoder, reversed(run.net.encoder), strict=False)
    ]
    alike = all(d.shape == e.mT.shape and np.array_equal(d, e.mT) for d, e in pairs)
    assert alike == run.variant.has_tied_weights


@every_case
def test_columns_of_norm_1_are_said_to_be(name, options, trained):
    run = trained(name, options)
    norms = np.linalg.norm(run.weights[f"{run.net.decoder[0].name}.weight"], axis=1)
    assert np.allclose(norms, 1, rtol=1e-5) == run.variant.has_unit_columns


@every_case
@pytest.mark.parametrize("hidden", [(), (9,)])
def test_a_linear_network_is_affine_and_a_dictionary_a_sum_of_columns(name, options, hidden, small):
    run = aeviz.sweep(small(name, variant_options=options, hidden=hidden, steps=5))
    model, x, y, z = run.model(-1), rows(30, 13), rows(30, 13, 1), np.abs(rows(30, 6))

    def affine(f, a, b):
        return np.allclose(f(a) + f(b), f(a + b) + f(0 * a), atol=1e-3)

    assert affine(model.encode, x, y) == (run.net.is_linear and not run.variant.mask_follows_code)
    if run.net.has_dictionary and not run.variant.mask_follows_code:
        assert affine(model.decode, z, z[::-1])


# ------------------------------------------------------------------------------------------- a variant of its own

DOUBLED = '''
"""Shown with noise of twice the knob."""

from dataclasses import dataclass
from typing import ClassVar

from aeviz.networks.arrays import add_product
from aeviz.variants.base import Variant


@dataclass(frozen=True)
class Doubled(Variant):
    """x + 2 s eps, and the correction to it."""

    TERM = r"g(f(x + 2 s\\varepsilon))"
    ADDS = "2 s"
    PRESETS: ClassVar = {"plane": {"d_latent": 16, "hidden": (32,)}}

    def default_knobs(self, d_latent):
        return (0.05, 0.1, 0.2)

    def corrupt(self, x, knob, noise):
        return add_product(x, 2 * knob, noise.normal(*x.shape[-2:]))

    def noise_std(self, knob):
        return 2 * knob

    def correction(self, knob):
        return 2 * knob
'''


@pytest.fixture
def doubled(tmp_path):
    with dropped(variants, tmp_path / "variants", "doubled", DOUBLED) as module:
        yield module


def pictured(run, name):
    """The Data of a view, once it has been drawn and told."""
    view = views.get(name)
    data = view.compute(run, 1, view.Controls())
    assert view.figure(data, view.Controls()).checked().data and views.caption(view, data)
    return data


def test_a_new_variant_with_noise_has_the_views_of_one(doubled):
    spec = presets.preset("moons", "doubled")
    assert (spec.d_latent, spec.hidden, spec.knobs) == (16, (32,), (0.05, 0.1, 0.2))
    assert presets.preset("digits", "doubled").d_latent == Variant.PRESETS["images"]["d_latent"]
    small = aeviz.Spec("moons", "doubled", d_latent=4, hidden=(8,), steps=20)
    run = aeviz.sweep(small)
    usual = aeviz.Spec("moons", "denoising", d_latent=4, hidden=(8,), steps=2, knobs=(0.05, 0.1, 0.2))
    denoised = aeviz.sweep(usual)
    fields = {"field", "exact_field", "field_error", "field_path", "flow", "follow", "rest_points"}
    fitting = {name for name in views.names() if not views.unfit(name, run)}
    assert fields <= fitting == {name for name in views.names() if not views.unfit(name, denoised)}
    pictures = {name: pictured(run, name) for name in fields}
    assert pictures["field"].sigma == pytest.approx(0.2)  # the noise of the second knob value
    np.testing.assert_allclose(pictures["flow"].sigma, [0.1, 0.2, 0.4])


def test_a_new_variant_with_noise_has_noisy_images(doubled):
    run = aeviz.sweep(aeviz.Spec("digits", "doubled", d_latent=2, hidden=(), steps=5))
    assert pictured(run, "noisy_images").errors["noisy"] == pytest.approx(64 * 0.2**2, rel=0.02)
    assert not views.unfit("denoising_path", run)


# ------------------------------------------------------------------- each variant again, under a name that nobody knows

RENAMED = {"unit_norm": "normed", "residual": "adds", "corruption": "disturbs", "walkback": "comes_back"}
RENAMED |= {"tied": "bound", "weight_decay": "decay", "activation": "bends", "aux": "wakes"}
DATA = ("digits", "circle", "atoms")


def renamed(name: str) -> str:
    """A variant's source with other names of its options."""
    source = (ROOT / "variants" / f"{name}.py").read_text(encoding="utf-8")
    for option, other in RENAMED.items():
        source = re.sub(rf"(^    |self\.){option}\b", rf"\1{other}", source, flags=re.MULTILINE)
    return source


def tiny(data, name, options):
    """A Run of two steps on these data, at two knob values."""
    knobs = aeviz.Spec(data, name, d_latent=4).knobs[1:3]
    return aeviz.sweep(aeviz.Spec(data, name, d_latent=4, hidden=(), knobs=knobs, steps=2, variant_options=options))


def fitting(run):
    return {name for name in views.names() if not views.unfit(name, run)}


@pytest.mark.parametrize("name", variants.names())
def test_a_variant_of_another_name_has_the_same_views_and_presets(name, tmp_path):
    with dropped(variants, tmp_path, "unheard_of", renamed(name)):
        for kind in ("images", "plane", "table"):
            assert variants.get("unheard_of").preset(kind) == variants.get(name).preset(kind)
        for data, options in product(DATA, OPTIONS.get(name, [{}])):
            run = tiny(data, "unheard_of", {RENAMED.get(option, option): value for option, value in options.items()})
            known = tiny(data, name, options)
            assert fitting(run) == fitting(known), (data, options)
            for view in (views.get(one) for one in fitting(run)):
                if getattr(view, "COMPARES", False) and data == "digits":
                    found = view.compute(run, 0, view.Controls(), {"known": known, "new": run})
                    assert view.figure(found, view.Controls()).data and views.caption(view, found)


# ------------------------------------------------------------------------------------------------ nobody asks names


def compared_texts(tree: ast.Module):
    """Every text that is compared with something, or is a key to choose by: ``get("x")``, ``getattr(one, "x")``."""
    for node in nodes(tree):
        if not isinstance(node, ast.Call | ast.Compare):
            continue
        called = getattr(node, "func", None)
        asks = getattr(called, "attr", getattr(called, "id", "")) in ("get", "getattr")
        for asked in [node] * isinstance(node, ast.Compare) + (node.args if asks else []):
            for part in ast.walk(asked):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


@pytest.mark.parametrize("room", ["views", "app", "lessons", "analysis", "engine", "export", "training", "components"])
def test_no_variant_is_asked_for_by_its_name_or_an_options(room):
    for file in (ROOT / room).rglob("*.py"):
        asked = set(compared_texts(parsed(file))) & {*variants.names(), *RENAMED}
        assert not asked, f"{file.name} asks for {asked}: say it in the variant, as aeviz.variants.base does"


@pytest.mark.parametrize("corruption", ["gaussian", "masking"])
def test_networks_of_one_knob_value_are_shown_the_same_noise(corruption):
    """Common random numbers: what differs between knob values is the knob alone."""
    variant, x = variants.make("denoising", {"corruption": corruption}), torch.ones(3, 5, 4)
    shown = variant.corrupt(x, torch.full((3, 1, 1), 0.4), TorchNoise(torch.Generator().manual_seed(0)))
    assert shown.shape == x.shape and (shown != x).any() and (shown == shown[0]).all()
