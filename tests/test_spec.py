"""The Spec: what it refuses and in which words, JSON there and back, and keys that tell trainings apart."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aeviz
from aeviz import Spec, spec, variants

TEXT = st.text(max_size=8)
PRIMITIVE = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    PRIMITIVE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)
FIELDS = [field.name for field in dataclasses.fields(Spec)]


@st.composite
def specs(draw):
    variant = draw(st.sampled_from(["sparse", "contractive", "variational", "denoising"]))
    options = {
        "contractive": {"tied": st.booleans(), "activation": st.sampled_from(["tanh", "sigmoid", "identity"])},
        "denoising": {"residual": st.booleans(), "corruption": st.just("gaussian")},
        "sparse": {"unit_norm": st.booleans()},
    }
    data = draw(st.sampled_from(["moons", "sphere", "blobs"]))
    return Spec(
        data=data,
        variant=variant,
        d_latent=draw(st.integers(1, 999)),
        hidden=draw(st.lists(st.integers(1, 999), max_size=4)),
        knobs=draw(st.lists(st.floats(0, 1e6), max_size=5, unique=True)),
        steps=draw(st.integers(1, 10**9)),
        seed=draw(st.integers(0, 2**53 - 1)),
        lr=draw(st.none() | st.floats(1e-9, 10)),
        batch_size=draw(st.none() | st.integers(1, 10**6)),
        data_options=draw(st.fixed_dictionaries({}, optional={"noise": st.floats(0, 10), "seed": st.integers(0, 99)})),
        variant_options=draw(st.fixed_dictionaries({}, optional=options.get(variant, {}))),
    )


@given(specs())
@settings(max_examples=100)
def test_json_there_and_back(made):
    again = Spec.from_json(made.to_json())
    assert again == made
    assert hash(again) == hash(made)
    assert again.key() == made.key()
    assert len(made.key()) == 16 and int(made.key(), 16) >= 0


@given(st.text(max_size=40) | JSON.map(json.dumps))
@settings(max_examples=150)
def test_any_text_is_a_spec_or_a_sentence(text):
    _spec_or_sentence(lambda: Spec.from_json(text))


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
@settings(max_examples=300)
def test_any_value_is_a_spec_or_a_sentence(values):
    _spec_or_sentence(lambda: Spec.from_json(json.dumps(values)))


def _spec_or_sentence(make):
    try:
        made = make()
    except ValueError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
    else:
        assert Spec.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"data": "digit"}, "nknown data set 'digit'.*digits"),
        ({"data_options": {"size": 3}}, "no option 'size'; it has "),
        ({"variant": "spares"}, "Unknown variant 'spares'; the variants are .*contractive.*sparse"),
        ({"variant": "sparse", "variant_options": {"norm": True}}, "Unknown option 'norm' of .*options are unit_norm"),
        ({"variant": "overcomplete", "variant_options": {"a": 1}}, "'overcomplete'; it has no options"),
        ({"variant": "sparse", "variant_options": {"unit_norm": 1}}, "must be True or False, not 1"),
        ({"variant": "linear", "variant_options": {"weight_decay": True}}, "must be a number, not True"),
        ({"variant": "linear", "variant_options": {"weight_decay": -1.0}}, "weight_decay must be at least 0, not -1"),
        ({"variant": "contractive", "variant_options": {"activation": "gelu"}}, "one of identity, relu, .* not 'gelu'"),
        ({"variant": "denoising", "variant_options": {"corruption": "salt"}}, "'gaussian' or 'masking', not 'salt'"),
        (
            {"variant": "denoising", "variant_options": {"corruption": "masking"}, "knobs": (0.1, 1)},
            "a probability below 1, not 1",
        ),
        ({"variant": "sparse", "knobs": (-0.1,)}, "penalty weight must be at least 0, not -0.1"),
        ({"variant": "denoising", "knobs": (-1,)}, "noise must be at least 0, not -1"),
        ({"knobs": (1, 3)}, "whole number from 1 to d_latent = 2, not 3"),
        ({"knobs": (0.5,)}, "whole number from 1 to d_latent = 2, not 0.5"),
        ({"knobs": (0,)}, "whole number from 1 to d_latent = 2, not 0"),
        ({"knobs": (1, 1.0)}, "knobs must be distinct"),
        ({"knobs": (float("nan"),)}, "knobs must be finite numbers, not nan"),
        ({"knobs": ("a",)}, "knobs must be finite numbers, not 'a'"),
        ({"knobs": 0.1}, "knobs must be a sequence of numbers, not 0.1"),
        ({"hidden": "12"}, "hidden must be a sequence of numbers, not '12'"),
        ({"hidden": (8, 0)}, "hidden must be a whole number from 1 to 65536, not 0"),
        ({"d_latent": 0}, "d_latent must be a whole number from 1 to 65536, not 0"),
        ({"d_latent": 2.5}, "d_latent must be a whole number from 1 to 65536, not 2.5"),
        ({"steps": 0}, "steps must be a whole number of at least 1, not 0"),
        ({"steps": 10**400}, "steps must be finite"),
        ({"seed": -1}, "seed must be a whole number of at least 0, not -1"),
        ({"seed": True}, "seed must be finite numbers, not True"),
        ({"lr": 0}, "lr must be greater than 0, not 0"),
        ({"lr": float("inf")}, "lr must be finite"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, not 0"),
        ({"data_options": "seed"}, "data_options must be a dict or .name, value. pairs, not 'seed'"),
        ({"data_options": {"seed": (1, 2)}}, "data_options must map names to numbers, texts or booleans"),
        ({"variant_options": {1: 2}}, "variant_options must map names to"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_sentence(values, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        Spec(**values)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "must be a JSON object, not list"),
        ('{"colour": 1}', "Unknown Spec field 'colour'; the fields are data, variant"),
    ],
)
def test_texts_that_are_no_spec(text, sentence, nothing_is_collected):
    with pytest.raises(ValueError, match=sentence):
        Spec.from_json(text)


def test_spellings_of_one_spec_are_equal():
    plain = Spec(data="moons", data_options={"seed": 1, "noise": 0.1}, knobs=(1, 2), hidden=(8,))
    other = Spec(
        data="moons", data_options=(("noise", 0.1), ("seed", 1)), knobs=[np.float64(1), np.int64(2)], hidden=[8.0]
    )
    assert plain == other and plain.key() == other.key() and hash(plain) == hash(other)
    assert Spec(variant="sparse", knobs=(-0.0,)).key() == Spec(variant="sparse", knobs=(0.0,)).key()


def test_what_is_left_out_is_settled_at_once():
    """So that a later change of a usual value cannot change what a stored Spec means."""
    for variant in variants.names():
        made = Spec(variant=variant, d_latent=4)
        kind = variants.get(variant)
        assert made.knobs and made.lr == kind.LR and made.batch_size == kind.BATCH_SIZE
        assert dataclasses.replace(made, steps=7).knobs == made.knobs


def test_every_field_changes_the_key():
    changes = {
        "data": "circle",
        "variant": "overcomplete",
        "d_latent": 3,
        "hidden": (9,),
        "knobs": (2,),
        "steps": 9,
        "seed": 1,
        "lr": 0.1,
        "batch_size": 9,
        "data_options": {"seed": 1},
        "variant_options": {"unit_norm": False},
    }
    assert set(changes) == set(FIELDS)
    base = Spec(data="moons", knobs=(1, 2))
    sparse = Spec(data="moons", variant="sparse", knobs=(1, 2))
    keys = {base.key(), sparse.key()}
    for name, value in changes.items():
        keys.add(dataclasses.replace(sparse if name == "variant_options" else base, **{name: value}).key())
    assert len(keys) == 2 + len(changes)


def test_the_key_follows_the_schema_and_the_variants_version(monkeypatch):
    keys = {Spec().key()}
    monkeypatch.setattr(spec, "SCHEMA", spec.SCHEMA + 1)
    keys.add(Spec().key())
    monkeypatch.setattr(variants.get("undercomplete"), "VERSION", 99)
    keys.add(Spec().key())
    assert len(keys) == 3


def test_a_key_is_the_same_in_every_process():
    made = Spec(variant="sparse", data="moons", data_options={"noise": 0.1})
    script = f"import aeviz; print(aeviz.Spec.from_json({made.to_json()!r}).key())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == made.key()


def test_a_spec_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Spec().steps = 3


def test_the_package_offers_its_public_names():
    assert {getattr(aeviz, name) for name in aeviz.__all__}
    with pytest.raises(AttributeError, match="has no attribute 'swep'"):
        _ = aeviz.swep
