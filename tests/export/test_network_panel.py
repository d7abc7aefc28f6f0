"""The panel that draws a network: it has the Run's weights, says where a variant acts, refuses what it cannot run."""

import json

import numpy as np
import pytest
from small_models import small_spec

import aeviz
from aeviz import variants
from aeviz.components.canvas.payload import unpack
from aeviz.components.network_view import payload
from aeviz.export.network import DRAWS, pictured
from aeviz.variants.base import PLACES, Variant
from tests import network_scenes


def test_the_frontend_is_tested_with_networks_as_they_are_packed_today():
    kept, today = json.loads(network_scenes.PATH.read_text(encoding="utf-8")), json.loads(network_scenes.text())
    assert kept.keys() == today.keys()
    for name, case in today.items():
        assert kept[name]["bytes"] == case["bytes"]
        for run, now in zip(kept[name]["runs"], case["runs"], strict=True):
            for part in ("hidden", "code", "decoded", "x_hat"):
                np.testing.assert_allclose(run[part], now[part], atol=1e-4)


@pytest.mark.parametrize("name", network_scenes.CASES)
def test_a_variant_acts_where_its_hooks_say(name):
    variant = variants.make(*network_scenes.CASES[name])
    assert set(variant.acts_at) <= set(PLACES)
    run = network_scenes.run_of(*network_scenes.CASES[name])
    x, model = run.dataset().x, run.model(-1)
    seen = model.corrupt(x, np.random.default_rng(0))
    assert ("input" in variant.acts_at) == (not np.array_equal(seen, x))
    free = np.concatenate([model.encode(np.float32(scale) * x) for scale in (1, 10)])
    silent = variant.mask(np.ones((1, 1, network_scenes.D_LATENT), np.float32), np.float32(1)) is not None
    assert ("mask" in variant.acts_at) == silent and np.isfinite(free).all()


@pytest.mark.parametrize("name", variants.names())
def test_a_penalty_is_shown_once_and_a_plain_network_shows_nothing(name):
    run = aeviz.sweep(small_spec(name, steps=1))
    prices = [place for place in run.variant.acts_at if place in ("encoder", "weights", "code")]
    assert len(prices) == (run.history["penalty"][-1, -1] > 0)
    assert Variant().acts_at == ()


@pytest.mark.parametrize(("option", "most"), [("topk", 3), ("file of top-k", 2)])
def test_of_a_code_as_many_units_speak_as_are_kept(option, most):
    variant = variants.make(*network_scenes.CASES[option])
    z = np.random.default_rng(1).uniform(1, 2, (1, 9, network_scenes.D_LATENT)).astype(np.float32)
    assert variant.kept(3.0) == most
    assert (variant.mask(z, np.float32(3)) > 0).sum(-1).tolist() == [[most] * 9]


def test_what_is_sent_are_the_weights_of_every_knob_value_and_step():
    run = network_scenes.run_of("denoising", {})
    sent = unpack(payload(pictured(run)))
    for i in range(len(run.knobs)):
        for layer, (weight, bias, activation) in zip(sent["decode"], run.model(i).decoder_layers(), strict=True):
            np.testing.assert_array_equal(layer["w"][i], weight)
            np.testing.assert_array_equal(layer["b"][i], bias)
            assert layer["activation"] == activation
        first = run.model(i, 0).encoder_layers()[0][0]
        np.testing.assert_array_equal(sent["encode_film"][0]["w"][i], first)
    assert sent["scaled"].shape == (len(run.knobs), DRAWS, network_scenes.D_IN)
    np.testing.assert_allclose(sent["scaled"], 1, atol=1e-6)  # Gaussian noise is added, and grows with the knob
    np.testing.assert_allclose(sent["added"][2] * run.knobs[1], sent["added"][1] * run.knobs[2], atol=1e-6)


def test_a_mask_that_the_browser_cannot_work_out_is_not_drawn(monkeypatch):
    run = network_scenes.run_of("topk", {})
    assert pictured(run) is not None
    monkeypatch.setattr(type(run.variant), "kept", lambda self, knob: None)
    assert pictured(run) is None
