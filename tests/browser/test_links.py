"""A link brings another browser to the same selection and step of the film, in the canvas itself."""

from driving import CANVASES, settle

from aeviz.app.state.selection import Selection
from aeviz.lessons import presets
from aeviz.storage import store

CHOSEN = (3, 5, 100, 1000)


def test_a_link_selects_and_stops_the_film_where_it_was(visit):
    steps = store.load(presets.preset("digits", "undercomplete").key()).film_steps
    page = visit(f"compare?data=digits&film={steps[1]}&selected={Selection(CHOSEN)}")
    page.wait_for_function(f"() => ({CANVASES})().length === 1")
    settle(page)
    (state,) = page.evaluate(CANVASES)
    assert tuple(state["selected"]) == CHOSEN and state["stepIndex"] == 1
