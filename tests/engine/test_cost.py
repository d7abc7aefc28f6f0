"""What a training is said to cost before it begins."""

from dataclasses import replace

import pytest

from aeviz.engine import cost
from aeviz.spec import Spec

SPEC = Spec("digits", "undercomplete", d_latent=16, hidden=(64,), knobs=(1, 2, 4, 8), steps=2000)


@pytest.fixture(autouse=True)
def speed(monkeypatch):
    monkeypatch.setattr(cost, "speed", lambda: 5e10)


def test_the_cost_grows_with_the_work():
    assert cost.seconds(replace(SPEC, steps=4000)) == pytest.approx(2 * cost.seconds(SPEC))
    arithmetic = cost.seconds(SPEC) - SPEC.steps * cost.STEP
    wide = replace(SPEC, batch_size=2 * SPEC.batch_size)
    assert cost.seconds(wide) - SPEC.steps * cost.STEP == pytest.approx(2 * arithmetic)


def test_the_jacobian_behind_a_hidden_layer_has_its_price():
    plain = replace(SPEC, variant="contractive", d_latent=64, hidden=())
    assert cost.seconds(replace(plain, hidden=(32,))) > 5 * cost.seconds(plain)


def test_the_steps_that_fit_end_within_the_limit_and_are_never_more_than_were_asked():
    long = replace(SPEC, steps=20_000)
    limit = cost.seconds(long) / 3
    fitting = cost.fitting_steps(long, limit)
    assert fitting < 20_000 and cost.seconds(replace(long, steps=fitting)) <= limit
    assert cost.fitting_steps(SPEC, 1e9) == SPEC.steps


def test_the_speed_of_a_core_is_measured(monkeypatch):
    monkeypatch.undo()
    assert 1e8 < cost.speed() < 1e13
