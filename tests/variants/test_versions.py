"""A changed formula raises its variant's VERSION, so that no stored Run is taken for what is trained now."""

import dataclasses
import json

import numpy as np
import pytest
from pinned import FILE, fingerprint, tiny, usual

import aeviz
from aeviz import variants

PINNED = json.loads(FILE.read_text(encoding="utf-8"))
NEAR = 1e-4  # other machines round otherwise; what Adam makes of it is far below this
every_variant = pytest.mark.parametrize("name", variants.names())


def differ(a, b):
    return np.abs(np.subtract(a, b)).max() > NEAR


@every_variant
def test_a_formula_is_that_of_its_version(name):
    assert name in PINNED, "A new variant: run `python tests/variants/pinned.py`, which writes down what it trains to."
    pinned, now = PINNED[name], fingerprint(usual(name))
    changed, raised = differ(now, pinned["fingerprint"]), pinned["version"] != variants.get(name).VERSION
    assert not changed or raised, (
        f"{name} trains to another result: raise its VERSION and run tests/variants/pinned.py."
    )
    assert not raised, "The VERSION is another: run `python tests/variants/pinned.py`."


@every_variant
def test_the_knob_does_something(name):
    """The networks at two knob values are not the same ones."""
    low, high = usual(name).knobs[0], usual(name).knobs[-1]
    run = aeviz.sweep(dataclasses.replace(usual(name), knobs=(low, high)))
    apart = [np.abs(value[0] - value[1]).max() for value in run.weights.values()]
    assert max(apart) > 1e-3


@pytest.mark.parametrize("name", ["sparse", "denoising", "contractive", "variational"])
def test_a_formula_that_is_a_little_off_is_noticed(name):
    """A twentieth more of what the knob weighs, as a forgotten factor would be."""
    knobs = usual(name).knobs
    assert differ(fingerprint(tiny(name, knobs=tuple(1.05 * knob for knob in knobs))), PINNED[name]["fingerprint"])
    assert not differ(fingerprint(tiny(name, knobs=tuple((1 + 1e-6) * k for k in knobs))), PINNED[name]["fingerprint"])
