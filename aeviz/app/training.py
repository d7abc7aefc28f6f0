"""The pages' side of the engine: ask for a Run, watch it form, stop it."""

import subprocess
import sys
import uuid

import numpy as np
import streamlit as st

from aeviz import figures, layouts, store
from aeviz.app import cache
from aeviz.components.chart import chart
from aeviz.engine import Engine, Job, JobStatus
from aeviz.run import Run
from aeviz.spec import Spec

POLL_SECONDS = 0.5
MAX_UMAP = 10_000  # examples: UMAP of more takes minutes on two cores


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine of this server; it connects and warms up in the background."""
    return Engine.start()


def obtain(spec: Spec) -> Run | None:
    """The Run of a Spec; while it is trained the page shows how far it is, and this returns None.

    A training that was stopped leaves a partial Run, which is returned with a note that it is one.
    """
    run = cache.find(spec.key())
    if run is not None:
        return run
    try:
        job = engine().request(spec, _session())
    except ValueError as error:
        st.error(str(error))
        return None
    st.session_state.setdefault("training-wanted", set()).add(job.key)
    return _ended(job) if job.status().ended else _waiting(job)


def begin_page() -> None:
    """Forgets which trainings the page before it waited for; ``end_page`` leaves those not wanted again."""
    st.session_state["training-before"] = st.session_state.pop("training-wanted", set())


def waiting() -> bool:
    """Whether this run of the page asked for a Run that has to be trained."""
    return bool(st.session_state.get("training-wanted"))


def end_page() -> None:
    """Leaves the trainings that this page no longer waits for, and says what is wrong with the engine, if anything."""
    for key in st.session_state.pop("training-before", set()) - st.session_state.get("training-wanted", set()):
        engine().leave(key, _session())
    if trouble := engine().health():
        st.warning(trouble)


def offer_umap(spec: Spec, n: int) -> None:
    """A button that computes the data set's UMAP picture, where it is not on disk yet."""
    if layouts.load(spec) is not None:
        return
    if n > MAX_UMAP:
        st.caption(f"UMAP is left out: {n:,} examples are more than the {MAX_UMAP:,} it is offered for.")
    elif st.button("Add UMAP of this data set (once, about half a minute)", icon=":material/scatter_plot:"):
        with st.spinner("UMAP is computed once for this data set and kept ..."):
            _make_umap(layouts.key(spec), spec.to_json())
        st.rerun()


@st.cache_resource(show_spinner=False)
def _make_umap(name: str, spec_json: str) -> None:
    """One computation for all sessions, in a process of its own: UMAP's compiler would hold the server."""
    subprocess.run([sys.executable, "-m", "aeviz", "umap", spec_json], check=True)


@st.cache_resource(scope="session", on_release=lambda session: engine().lost(session), show_spinner=False)
def _session() -> str:
    """This session's name; the engine is told when the session is gone."""
    return uuid.uuid4().hex


def _ended(job: Job) -> Run | None:
    status = job.status()
    if status.state == "done":
        return cache.find(job.key)
    partial = store.load_partial(job.key)
    st.warning(f"{status.message} {'The pictures show it as it was then.' if partial else ''}")
    if st.button("Train it again", icon=":material/refresh:"):
        engine().request(job.spec, _session(), again=True)
        st.rerun()
    return partial


def _waiting(job: Job) -> None:
    _ = st.fragment(_watch, run_every=POLL_SECONDS)(job)


def _watch(job: Job) -> None:
    status = job.status()
    if status.ended:
        st.rerun()
    st.progress(status.step / status.steps, text=_words(job, status))
    if st.button("Stop", icon=":material/stop_circle:", key=f"stop-{job.key}"):
        engine().stop(job.key, _session())
    if status.snapshot is not None:
        _forming(job, status)


def _words(job: Job, status: JobStatus) -> str:
    what = f"{job.spec.variant} on {job.spec.data.replace('_', ' ')}, {len(job.spec.knobs)} models at once"
    if status.state == "running":
        left = "" if status.seconds_left is None else f", about {status.seconds_left:.0f} s left"
        return f"Training {what}: step {status.step:,} of {status.steps:,}{left}. {status.message}"
    place = f" It is number {status.position} in the queue." if status.position > 1 else ""
    return f"Waiting to train {what}.{place} {status.message}"


def _forming(job: Job, status: JobStatus) -> None:
    """The codes at the middle knob value, and the loss at every one, as they are now."""
    middle, (picture, losses) = len(status.knobs) // 2, st.columns([3, 2])
    codes = status.snapshot["codes"][middle]
    xy = codes if codes.shape[1] == 2 else np.column_stack([codes, np.zeros(len(codes))])
    data = cache.dataset(job.spec)
    labels = None if data.y is None else data.y[status.snapshot["index"]]
    with picture:
        title = f"The code at {status.knobs[middle]:g}, forming"
        figure = figures.points(xy, title, labels=labels, class_names=data.class_names, equal=False)
        chart(figure, f"forming-{job.key}", alt=f"{title}: step {status.step}", height=380, animate=True)
    with losses:
        title = "Training error at each knob value"
        figure = figures.lines(status.knobs, {"error": status.recon}, title, "knob", "squared error")
        chart(figure, f"losses-{job.key}", alt=f"{title}: step {status.step}", height=380)
