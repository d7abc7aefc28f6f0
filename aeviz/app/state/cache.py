"""What sessions share in memory: Runs, and the numbers of views. Everything is cached by our own keys.

Streamlit hashes large arrays by a sample, and a class by its outer name only; so keys and texts are hashed here,
never objects.
"""

import hashlib
import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import streamlit as st

from aeviz import views
from aeviz.components.chart import figure_json
from aeviz.data.base import Dataset
from aeviz.engine import requests
from aeviz.export import python_code
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import store, umap


def find(key: str) -> Run | None:
    """The shipped or stored Run with this key, kept in memory; None if there is none yet."""
    try:
        return _run(key=key)
    except LookupError:
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _run(key: str) -> Run:
    run = store.load(key)
    if run is None:
        raise LookupError(key)  # an exception is not cached: the Run may be there next time
    return run


def layout(spec: Spec) -> np.ndarray | None:
    """The UMAP picture of a Spec's data set, kept in memory; None if there is none yet."""
    try:
        return _layout(key=umap.key(spec), _spec=spec)
    except LookupError:
        return None


@st.cache_resource(max_entries=32, show_spinner=False)
def _layout(key: str, *, _spec: Spec) -> np.ndarray:
    found = umap.load(_spec)
    if found is None:
        raise LookupError(key)
    return found


def dataset(spec: Spec) -> Dataset:
    """The data set that a Spec names."""
    return spec.dataset()


class RenderedView(NamedTuple):
    """A drawn view: its Plotly figure as JSON, and its caption."""

    figure: str
    caption: str


def shared(picture: python_code.ViewRequest) -> bool:
    """Whether others may look at it, too. What one student drew or selected is hers alone: kept, it would only push
    out what all look at."""
    return not (getattr(picture.controls, "drawn", ()) or getattr(picture.controls, "selected", ()))


def pictured(picture: python_code.ViewRequest) -> RenderedView:
    """A view's picture, drawn once for all where it is shared: to draw one takes far longer than to send it."""
    view, run, controls, others = picture.view, picture.run, picture.controls, picture.others
    at = picture.at if views.follows_knob(view) else 0  # one picture, wherever the knob stands
    if not shared(picture):
        return _draw(view, _compute(view, run, at, controls, others), controls)
    return _picture(**_names(view, run, controls, others), at=at, _run=run, _c=controls, _others=others)


def name(picture: python_code.ViewRequest) -> str:
    """Names a picture, whatever the position of its knob: equal names are equal pictures at every position."""
    return repr(_names(picture.view, picture.run, picture.controls, picture.others))


def computed(view: str, run: Run, at: int, controls, others: Mapping[str, Run] | None = None):
    """A view's Data, computed once for all sessions."""
    return _data(**_names(view, run, controls, others), at=at, _run=run, _c=controls, _others=others)


def identity(run: Run) -> str:
    """Names a Run's numbers: its key, the step reached where it is partial, the content where it comes from a file."""
    return run.spec.key() + (f"@{run.step}" if run.partial else "") + run.meta.get("file", "")


def _names(view: str, run: Run, controls, others: Mapping[str, Run] | None) -> dict[str, str]:
    """What a view's numbers depend on besides the knob; by name, as Streamlit looks places up in every call."""
    compared = "" if others is None else repr([(name, identity(other)) for name, other in others.items()])
    added = [request.stored() for request in requests.of_view(views.get(view), run.spec, "ADDS")]
    settings = f"{controls!r} {compared} {added}"
    return {"view": view, "source": _source(views.get(view)), "run": identity(run), "settings": settings}


@st.cache_resource(max_entries=4096, show_spinner=False)  # of some 15 kB each
def _picture(view: str, source: str, run: str, at: int, settings: str, *, _run, _c, _others) -> RenderedView:
    return _draw(view, computed(view, _run, at, _c, _others), _c)


@st.cache_resource(max_entries=128, show_spinner=False)  # once drawn, few are asked for again
def _data(view: str, source: str, run: str, at: int, settings: str, *, _run, _c, _others):
    return _compute(view, _run, at, _c, _others)


def _compute(view: str, run: Run, at: int, controls, others: Mapping[str, Run] | None):
    compute = views.get(view).compute
    return compute(run, at, controls) if others is None else compute(run, at, controls, others)


def _draw(view: str, numbers, controls) -> RenderedView:
    module = views.get(view)
    return RenderedView(figure_json(module.figure(numbers, controls)), views.caption(module, numbers))


@cache
def _source(view: ModuleType) -> str:
    """A hash of the view's file, as it was when this module was made of it."""
    return hashlib.sha256(Path(inspect.getfile(view)).read_bytes()).hexdigest()
