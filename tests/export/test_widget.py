"""The canvas in a notebook: what Python sends is the page's own scene, and what the browser sets comes back."""

import numpy as np
import pytest
import traitlets

import aeviz
from aeviz.components.canvas import unpack


@pytest.fixture(scope="module")
def run():
    return aeviz.sweep(aeviz.Spec("wine", hidden=(8,), d_latent=4, knobs=(1, 2, 3), steps=20))


def test_it_holds_the_scene_and_begins_at_the_knob_asked_for(run):
    widget = aeviz.canvas(run, at=3)
    scene = unpack(widget._scene)
    assert scene["knobs"] == [1, 2, 3] and [pane["title"] for pane in scene["panes"]] == ["PCA", "Autoencoder"]
    assert widget.knob == 3 and aeviz.canvas(run).knob == 2


def test_what_the_browser_sets_comes_back(run):
    """A message as the front end sends it, through the widget's own door."""
    widget = aeviz.canvas(run, at=1)
    heard = []
    widget.observe(lambda change: heard.append(change.new), "knob_index")
    widget.set_state({"knob_index": 2, "selected": [4, 5], "probe": [0.5, -1.0], "step_index": 3})
    assert heard == [2] and widget.knob == 3 and widget.selected == [4, 5] and widget.probe == [0.5, -1.0]
    x = run.dataset().x[:5]
    np.testing.assert_array_equal(widget.model.encode(x), run.at(3).encode(x))
    with pytest.raises(traitlets.TraitError, match="from 0 to 2, not 3"):
        widget.knob_index = 3


def test_a_field_flows_and_what_has_no_canvas_is_said(run):
    moons = aeviz.sweep(aeviz.Spec("moons", "denoising", hidden=(8,), steps=10))
    assert unpack(aeviz.canvas(moons, "flow")._scene)["field"]["layers"]
    with pytest.raises(ValueError, match="The canvas shows 'embedding' or 'flow', not 'loss'"):
        aeviz.canvas(run, "loss")
    with pytest.raises(ValueError, match="A field is drawn on the plane"):
        aeviz.canvas(run, "flow")
    with pytest.raises(ValueError, match="No model was trained at"):
        aeviz.canvas(run, at=9)
