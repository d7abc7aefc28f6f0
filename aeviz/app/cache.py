"""What sessions share in memory: Runs, and the numbers of views. Everything is cached by our own keys.

Streamlit hashes large arrays by a sample, and a class by its outer name only; so keys and texts are hashed here,
never objects.
"""

import hashlib
import inspect
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from aeviz import data, store, views
from aeviz.data.base import Dataset
from aeviz.run import Run
from aeviz.spec import Spec


def find(key: str) -> Run | None:
    """The shipped or stored Run with this key, kept in memory; None if there is none yet."""
    try:
        return _run(key)
    except LookupError:
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _run(key: str) -> Run:
    run = store.load(key)
    if run is None:
        raise LookupError(key)  # an exception is not cached: the Run may be there next time
    return run


def dataset(spec: Spec) -> Dataset:
    """The data set that a Spec names."""
    return data.load(spec.data, **dict(spec.data_options))


def computed(view: str, run: Run, at: int, controls, others: Mapping[str, Run] | None = None):
    """A view's Data, computed once for all sessions."""
    names = "" if others is None else repr([(name, identity(other)) for name, other in others.items()])
    return _data(view, _source(view), identity(run), at, repr(controls), names, _run=run, _c=controls, _others=others)


def identity(run: Run) -> str:
    """Names a Run's numbers: its key, and the step reached where it is partial."""
    return run.spec.key() + (f"@{run.step}" if run.partial else "")


@st.cache_resource(max_entries=512, show_spinner=False)
def _data(view: str, source: str, run: str, at: int, controls: str, names: str, *, _run, _c, _others):
    compute = views.get(view).compute
    return compute(_run, at, _c) if _others is None else compute(_run, at, _c, _others)


def _source(view: str) -> str:
    return hashlib.sha256(Path(inspect.getfile(views.get(view))).read_bytes()).hexdigest()
