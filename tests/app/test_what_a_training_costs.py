"""What a page says a training costs, before it begins."""

from dataclasses import replace

import numpy as np
import pytest

from aeviz.app.parts import training
from aeviz.data import load
from aeviz.engine import Seeds, Sweep, cost
from aeviz.lessons import denoising
from aeviz.spec import Spec
from aeviz.upload.drawn_curve import curve

NEW = Spec("digits", "undercomplete", d_latent=8, hidden=(64,), knobs=(1, 2), steps=5000, seed=77)


@pytest.fixture(autouse=True)
def speed(monkeypatch):
    monkeypatch.setattr(cost, "speed", lambda: 2e10)


def said(seconds: float, limit: int) -> str:
    low, high = seconds / cost.SPREAD, seconds * cost.SPREAD
    most = f"{limit} s" if limit < 90 else f"{limit // 60} minutes"
    return (
        f"It takes about {seconds:.0f} s here, in most cases between {low:.0f} s and {high:.0f} s; "
        f"it is stopped after {most}."
    )


def test_a_training_costs_its_own_time_and_several_seeds_all_of_theirs():
    each = cost.seconds(NEW)
    assert 3 < each < 30
    assert training.takes(Sweep(NEW)) == said(each, 120)
    assert training.takes(Seeds(NEW, (0, 1))) == said(2 * each, 120)


def test_seconds_are_not_counted_where_there_are_none():
    """Neither 0 s nor "between 0 s and 1 s" is a duration: of two steps a training takes a hundredth of a second."""
    quick = replace(NEW, steps=2)
    assert 0 < cost.SPREAD * cost.seconds(quick) < 0.5
    assert training.takes(Sweep(quick)) == "It takes a few seconds at most."


def test_what_is_there_costs_nothing_and_one_knob_value_more_its_whole_training():
    spec = denoising.SPECS["spiral"]
    assert training.takes(Sweep(spec)) == "It is trained already."
    assert training.takes(Sweep(spec), load("spiral")).startswith("It takes about")


def test_a_drawing_costs_what_its_points_would_as_a_data_set():
    drawn = curve(np.linspace([0.0, 0], [1, 1], 50))
    asked = denoising.own(drawn)
    assert asked is not None
    like = replace(asked, data="moons")
    assert cost.seconds(asked, drawn) == pytest.approx(cost.seconds(like))
