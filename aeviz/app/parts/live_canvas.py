"""The live canvas, filled from a Run: PCA and the code side by side, UMAP where there is one."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from aeviz import views
from aeviz.app.parts import knob, window
from aeviz.app.parts.examples import Examples, named
from aeviz.app.parts.knob import KnobState
from aeviz.app.state import address, cache, selection
from aeviz.app.state.selection import Selection
from aeviz.app.state.session import PartState, session
from aeviz.components.canvas import CanvasState, Scene, canvas
from aeviz.data.remembered import owner
from aeviz.export import python_code
from aeviz.export import scene as scenes
from aeviz.language import count, current, text
from aeviz.run import Run
from aeviz.shared_cache import shared_cache
from aeviz.views.base import evenly
from aeviz.views.general import embedding

HEIGHT = 400  # of a pane where the canvas does not fill the window, as on a phone
BESIDE = 340  # of the panes of several Runs
MOST_LINKED = 2000  # selected examples that the other pictures follow

VIEWS = scenes.VIEWS


def picture(view: str, run: Run, i: int) -> python_code.ViewRequest:
    """What the canvas of a view shows, for taking it home."""
    return python_code.ViewRequest(view, run, i, views.get(view).Controls())


def show(view: str, run: Run, key: str, start: float | None = None, *, umap: bool = False) -> KnobState:
    """Draws the canvas of a Run and returns what the student let go of.

    The PartState ``key`` holds the knob value, for the other pictures of the page and for its next visit, and the
    film's step. A selection holds for all pictures of these data on the page.
    """
    part = PartState(key)
    before = part.knob, part.film, part.told
    pinned = knob.bind_knob(run, key, start)
    selected = _bind_look(run, key) if view == "embedding" else None
    if pinned:  # the canvas gets no other value to move to
        state = _draw(view, run.only(part.value), key, part.name_of("pinned"), 0, selected, umap)
        return KnobState(run.index(part.value), state.selected)
    now = [part.knob, *([part.film, session.value(selected)] if selected else [])]
    if any(old not in (None, new) for old, new in zip(before, now, strict=False)):
        part.renew()  # the address or another canvas has moved it
    return _draw(view, run, key, part.name_of("canvas"), run.index(part.value), selected, umap)


def _bind_look(run: Run, key: str) -> str:
    """Settles the training step that the film shows, and the selection; returns the selection's session key."""
    steps = run.film_steps.tolist()
    address.bind(PartState(key).key("film"), steps[-1], address.choice(steps))
    return _bind_selection(run)


def _bind_selection(run: Run) -> str:
    """Settles what is selected of a Run's data on this page; returns the session key."""
    place = f"{address.page()}-{run.spec.data}-{run.spec.data_options}"
    address.scope(place)
    key = f"{place}-selected"
    address.bind(key, Selection(), selection.among(min(len(run.dataset().x), embedding.N_SHOWN)))
    return key


def _draw(view: str, run: Run, key: str, name: str, i: int, selected: str | None, umap: bool) -> KnobState:
    part, words = PartState(key), _words(view, run)
    left = i, part.film, session.value(selected).ids if selected else ()
    i, step, chosen = part.begin(name, left)
    steps = run.film_steps.tolist()
    step_index = steps.index(step) if step in steps else None
    moved = partial(_commit, run, key, name, selected is not None)
    told: dict[str, Any] = {"on_move": moved, "owner": owner(run.spec.data), "fill": window.WHOLE, "words": words}
    if view == "embedding":
        told["examples"] = named(run.spec)
    state = canvas(scene(view, run, umap=umap), name, HEIGHT, chosen, i, step_index, **told)
    moved(state)
    ids = _selected(view, run, state.selected)
    if selected:
        clicked = Selection.of(state.selected) != session.value(selected)
        part.told = _remember(selected, state.selected)
        if clicked and len(ids) == 1:
            _choose(run, ids[0])
    return KnobState(state.knob_index, ids, name)


def _words(view: str, run: Run) -> tuple[str, ...]:
    """A sentence on what the canvas shows at each knob value; of the embedding the panes' titles say it."""
    if view == "embedding":
        return ()
    module = views.get(view)
    shown = (cache.computed(view, run, i, module.Controls()) for i in range(len(run.knobs)))
    return tuple(views.caption(module, data) for data in shown)


def _choose(run: Run, number: int) -> None:
    """The one example that was clicked is the one that all pictures of the page look at, if it is held out."""
    if not Examples(run).click(number):
        st.caption(text("You clicked a training example: pictures of one test example keep theirs."))


def _commit(run: Run, key: str, name: str, film: bool, state: CanvasState) -> None:
    """Tells the session where the sliders of the canvas ``name`` were let go of."""
    if knob.commit(run, key, name, state.knob_index) and film:
        PartState(key).film = int(run.film_steps[state.step_index])


def _remember(key: str, ids: np.ndarray) -> Selection:
    """Keeps a selection for the address, if it is short enough; if not, the page says so. Returns what is kept."""
    found = Selection.of(ids)
    if not found.fits:
        st.caption(text("This selection is too large for a link: the address leaves it out."))
        found = Selection()
    session.put(key, found)
    return found


def _selected(view: str, run: Run, ids: np.ndarray) -> tuple[int, ...]:
    """The selected points of the embedding as numbers of examples; at most MOST_LINKED, and the page says so."""
    if view != "embedding" or not len(ids):
        return ()
    if len(ids) > MOST_LINKED:
        st.caption(
            text(
                "The pictures below follow {some} of the {n} selected examples, evenly spread.",
                some=count(MOST_LINKED),
                n=count(len(ids)),
            )
        )
    shown = cache.computed("embedding", run, 0, embedding.Controls()).ids
    return tuple(shown[evenly(ids, MOST_LINKED)].tolist())


def scene(view: str, run: Run, *, umap: bool = False) -> Scene:
    """What the canvas of a view shows of a Run; made once for all sessions."""
    layout = cache.layout(run.spec) if umap else None
    key = ("scene", view, cache.identity(run), layout is not None, current())
    return shared_cache.get(key, lambda: scenes.scene(view, run, layout, _data), owner(run.spec.data))


def _data(view: str, run: Run):
    return cache.computed(view, run, 0, views.get(view).Controls())


def together(models: Mapping[str, tuple[Run, int]], key: str) -> tuple[int, ...]:
    """Draws models of one data set beside PCA, by name, in one canvas; returns the numbers of selected examples."""
    names = tuple((name, cache.identity(run), i) for name, (run, i) in models.items())
    run, _ = next(iter(models.values()))
    selected, part = _bind_selection(run), PartState(f"{key}-{hash(names)}")
    if part.told not in (None, session.value(selected)):
        part.renew()  # the address or another canvas has changed it
    name = part.name_of("canvas")
    whose = owner(run.spec.data)
    shown = shared_cache.get(("together", names, current()), lambda: scenes.beside(dict(models), _data), whose)
    begun = part.begin(name, session.value(selected).ids)
    state = canvas(shown, name, BESIDE, begun, owner=whose, examples=named(run.spec))
    part.told = _remember(selected, state.selected)
    return _selected("embedding", run, state.selected)
