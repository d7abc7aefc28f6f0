"""What sessions share in memory: Runs, and the numbers of views. Everything is kept by our own keys, within one budget.

Streamlit hashes large arrays by a sample, and a class by its outer name only; so keys and texts are hashed here,
never objects.
"""

import hashlib
import inspect
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

import numpy as np
import streamlit as st

from aeviz import memory, views
from aeviz.components.chart import figure_json
from aeviz.data.remembered import owner
from aeviz.engine import requests
from aeviz.export import python_code
from aeviz.figures import Mark, marked, outside
from aeviz.language import current
from aeviz.run import Run
from aeviz.shared_cache import shared_cache
from aeviz.spec import Spec
from aeviz.storage import store, umap
from aeviz.views.general import seed_band

T = TypeVar("T")
_TURNS = threading.BoundedSemaphore(memory.drawings_at_once())
_SECRET = secrets.token_bytes(32)


def find(spec: Spec) -> Run | None:
    """The shipped or stored Run of a Spec, kept in memory; None if there is none yet."""
    return _found(("run", spec.key()), lambda: store.load(spec.key()), owner(spec.data))


def _found(key: tuple[Hashable, ...], load: Callable[[], T | None], owned: str) -> T | None:
    def make() -> T:
        if (found := load()) is None:
            raise LookupError(key)  # which is not kept: it may be there next time
        return found

    try:
        return shared_cache.get(key, make, owned)
    except LookupError:
        return None


def layout(spec: Spec) -> np.ndarray | None:
    """The UMAP picture of a Spec's data set, kept in memory; None if there is none yet."""
    return _found(("umap", umap.key(spec)), lambda: umap.load(spec), owner(spec.data))


class RenderedView(NamedTuple):
    """A drawn view: its Plotly figure as JSON, its caption, and how many seconds of a processor it took."""

    figure: str
    caption: str
    seconds: float


def shared(picture: python_code.ViewRequest) -> bool:
    """Whether others may look at it, too. What one student drew or selected is hers alone: kept, it would only push
    out what all look at."""
    return not (getattr(picture.controls, "drawn", ()) or getattr(picture.controls, "selected", ()))


def pictured(picture: python_code.ViewRequest) -> RenderedView:
    """A view's picture, drawn once for all where it is shared: to draw one takes far longer than to send it."""
    view, run, controls, others = picture.view, picture.run, picture.controls, picture.others
    i = picture.i if views.follows_knob(view) else 0  # one picture, wherever the knob stands
    began = time.thread_time()
    if not shared(picture):
        return _draw(view, _compute(view, run, i, controls, others), controls, (), began)
    key = ("picture", i, picture.marks, *_names(view, run, controls, others))
    return shared_cache.get(
        key,
        lambda: _draw(view, computed(view, run, i, controls, others), controls, holding(picture), began),
        _owner(run),
    )


def holding(picture: python_code.ViewRequest) -> tuple[Mark, ...]:
    """The marks that hold in a picture as its knob and its settings stand."""
    return tuple(mark for mark in picture.marks if mark.holds(picture.i, picture.controls))


def name(picture: python_code.ViewRequest) -> str:
    """Names a picture, whatever the position of its knob: equal names are equal pictures at every position."""
    return repr((picture.marks, *_names(picture.view, picture.run, picture.controls, picture.others)))


def unguessable(name: str) -> str:
    """A name for an address that nobody finds who was not told it: a hash with a secret of this process."""
    return hashlib.blake2b(name.encode(), key=_SECRET, digest_size=16).hexdigest()


def computed(view: str, run: Run, i: int, controls: Any, others: Mapping[str, Run] | None = None) -> Any:
    """A view's Data, computed once for all sessions."""
    key = ("numbers", i, *_names(view, run, controls, others))
    return shared_cache.get(key, lambda: _compute(view, run, i, controls, others), _owner(run))


def measured(run: Run, i: int) -> dict[str, float]:
    """The measures of one model, for a table."""
    return shared_cache.get(("measures", identity(run), i), lambda: seed_band.measures(run, i), _owner(run))


def identity(run: Run) -> str:
    """Names a Run's numbers: its key, the step reached where it is partial, the content where it comes from a file."""
    return run.spec.key() + (f"@{run.step}" if run.partial else "") + run.meta.get("file", "")


def _owner(run: Run) -> str:
    return owner(run.spec.data)


def _names(view: str, run: Run, controls: Any, others: Mapping[str, Run] | None) -> tuple[str, str, str, str]:
    """What a picture depends on besides the knob: the view, its source, the Run, the settings and the language."""
    compared = "" if others is None else repr([(name, identity(other)) for name, other in others.items()])
    added = [request.stored() for request in requests.of_view(views.get(view), run.spec, "ADDS")]
    settings = f"{controls!r} {compared} {added} {current()}"
    return view, _source(views.get(view)), identity(run), settings


def _compute(view: str, run: Run, i: int, controls: Any, others: Mapping[str, Run] | None) -> Any:
    """A view's Data, when its turn has come: many students may come in together."""
    compute = views.get(view).compute
    with _TURNS:
        return compute(run, i, controls) if others is None else compute(run, i, controls, others)


def _draw(view: str, numbers: Any, controls: Any, marks: tuple[Mark, ...], began: float) -> RenderedView:
    module = views.get(view)
    figure = marked(outside(views.figure(module, numbers, controls)), marks)
    if st.get_option("server.fileWatcherType") != "none":  # somebody changes pages: what Plotly does not know, it says
        figure.checked()
    words = views.caption(module, numbers)
    return RenderedView(figure_json(figure), words, time.thread_time() - began)


@cache
def _source(view: ModuleType) -> str:
    """A hash of the view's file, as it was when this module was made of it."""
    return hashlib.sha256(Path(inspect.getfile(view)).read_bytes()).hexdigest()
