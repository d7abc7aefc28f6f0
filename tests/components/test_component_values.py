"""What a browser tells, whatever it tells: allowed values are read, everything else counts as not told."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.components import told
from aeviz.components.canvas import DrawingSheet, Pane, Scene, _Extent, _read
from aeviz.components.chart import ChartState
from aeviz.components.chart import _read as read_chart
from aeviz.components.sliders import Slider
from aeviz.components.sliders import _moved as read_sliders

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,  # more takes far longer to think of, and nobody reads it
)
SCENE = Scene(panes=(Pane("p", np.zeros((3, 5, 2))),), knobs=(0, 1, 2))
SLIDERS = (Slider("unit", "unit", 4, 1, 9, 1, whole=True), Slider("share", "share", 0.5, 0, 1, 0.1))
SHEETS = [Scene(draw=DrawingSheet("digit", (2, 2))), Scene(draw=DrawingSheet("points"))]


@given(*[ANYTHING] * 5)
@settings(max_examples=100)
def test_a_canvas_takes_anything(knob, step, selected, probe, drawn):
    state = {"knob_index": knob, "step_index": step, "selected": selected, "probe": probe, "drawn": drawn}
    for scene in (SCENE, *SHEETS):
        found = _read(_Extent.of(scene), state)
        assert 0 <= found.knob_index < len(scene.knobs) and found.step_index == 0
        assert all(0 <= i < scene.n for i in found.selected)
        assert found.probe is None or all(map(math.isfinite, found.probe))
        if found.drawn is not None:
            assert np.isfinite(found.drawn).all()
            assert found.drawn.shape == (2, 2) if scene.draw.mode == "digit" else found.drawn.shape[1] == 2


@given(ANYTHING, ANYTHING, ANYTHING)
@settings(max_examples=100)
def test_a_chart_takes_anything(click, selected, x):
    for one in (click, {"x": x, "y": 1, "count": click, "i": selected}):
        found = read_chart({"click": one, "selected": selected})
        assert isinstance(found, ChartState)
        assert found.click is None or isinstance(found.click.x, int | float | str)


@given(ANYTHING, ANYTHING)
@settings(max_examples=100)
def test_sliders_take_anything_and_stay_within_their_limits(moved, value):
    for one in (moved, {"values": moved}, {"values": {"unit": value, "share": value, "other": 1}}):
        for key, number in read_sliders(one, SLIDERS).items():
            (slider,) = (slider for slider in SLIDERS if slider.key == key)
            assert slider.low <= number <= slider.high and (not slider.whole or number == int(number))


@given(ANYTHING, st.lists(st.none() | st.floats(), max_size=4))
@settings(max_examples=100)
def test_a_curve_has_a_number_or_a_gap_at_each_place(value, heights):
    for one in (value, heights):
        found = told.with_gaps(one, 3)
        assert found is None or (len(found) == 3 and any(height is not None for height in found))
        assert found is None or all(height is None or math.isfinite(height) for height in found)
    assert told.with_gaps([None, 2, 0.5], 3) == (None, 2, 0.5) and told.with_gaps([None] * 3, 3) is None


def test_sliders_are_read_as_they_were_let_go_of():
    found = read_sliders({"values": {"unit": 7, "share": 1}}, SLIDERS)
    assert found == {"unit": 7, "share": 1.0} and isinstance(found["share"], float)
    assert read_sliders({"values": {"unit": 2.5, "share": 0.5}}, SLIDERS) == {"share": 0.5}


@pytest.mark.parametrize("value", ["abc", math.nan, math.inf, -1, 0.5, [], {}, True, None, 10**400])
def test_what_is_no_position_is_the_first(value):
    assert told.position(value, 5, first=3) == 3


def test_allowed_values_are_read_as_they_are():
    assert [told.position(i, 5) for i in (0, 2, 4.0, 9)] == [0, 2, 4, 4]
    assert told.ids([3, 1, 9, -1, 2.5], 5).tolist() == [3, 1]
    assert told.place([0.5, -2]) == (0.5, -2.0) and told.place([1]) is None
    found = read_chart(
        {"click": {"x": 1.5, "y": "a", "count": 2, "i": 3, "settings": {"a": 0.5, "b": "c"}}, "selected": [[0, 4]]}
    )
    assert (found.click.x, found.click.y, found.click.count, found.click.i) == (1.5, "a", 2, 3)
    assert found.click.settings == {"a": 0.5}
    assert found.selected == ((0, 4),)
    assert _read(_Extent.of(SHEETS[0]), {"drawn": [0, 1, 0.5, 0]}).drawn.tolist() == [[0, 1], [0.5, 0]]
    assert _read(_Extent.of(SHEETS[1]), {"drawn": [[0, 1], [0.5, -1]]}).drawn.tolist() == [[0, 1], [0.5, -1]]
