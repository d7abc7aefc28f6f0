"""The pages' side of the engine: request something, watch it form, stop it."""

import uuid

import streamlit as st

from aeviz.app.parts import training_preview
from aeviz.app.state import cache, session_data
from aeviz.engine import Engine, Job, JobStatus, Request, Seeds, Sweep, Umap
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import store

POLL_SECONDS = 0.5


@st.cache_resource(show_spinner=False, on_release=Engine.close)
def engine() -> Engine:
    """The one engine of this server; it connects and warms up in the background."""
    return Engine.start()


def obtain(spec: Spec) -> Run | None:
    """The Run of a Spec; while it is trained the page shows how far it is, and this returns None.

    A training that was stopped leaves a partial Run, which is returned with a note that it is one.
    """
    if reason := session_data.refusal(spec.data):
        st.error(f"This cannot be shown: {reason}.")
        return None
    run = cache.find(spec.key())
    if run is None:
        run = cache.find(spec.key()) if made(Sweep(spec)) else _left(spec.key())
    return run


def _left(key: str) -> Run | None:
    """What a training that has ended left behind; None while there is one: its Run is yet to come."""
    job = engine().job(key)
    return store.load_partial(key) if job is None or job.status().ended else None


def obtain_seeds(spec: Spec, seeds: tuple[int, ...]) -> tuple[Run, ...] | None:
    """The Runs of a Spec with each of some seeds; while they are trained the page shows it, and this returns None."""
    if reason := session_data.refusal(spec.data):
        st.error(f"This cannot be shown: {reason}.")
        return None
    request = Seeds(spec, tuple(seeds))
    runs = tuple(cache.find(one.key()) for one in request.specs())
    if None in runs and made(request):
        runs = tuple(cache.find(one.key()) for one in request.specs())
    return None if None in runs else runs


def made(request: Request) -> bool:
    """Whether what is wished for is there; if not it is begun, and the page shows how far it is, or how it ended."""
    if request.stored():
        return True
    try:
        job = engine().request(request, _session())
    except ValueError as error:
        st.error(str(error))
        return False
    st.session_state.setdefault("training-wanted", set()).add(job.key)
    status = job.status()
    if not status.ended:
        _ = st.fragment(_watch, run_every=POLL_SECONDS)(job)
    elif status.state != "done":
        _ended(job, status)
    return status.state == "done"


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


def offer_umap(spec: Spec) -> None:
    """A button that requests the data set's UMAP picture, where it is not there yet; then how far that is."""
    request = Umap(spec)
    if request.stored():
        return
    try:
        request.check(engine().limits)
    except ValueError as error:
        st.caption(str(error))
        return
    wanted = f"umap-{request.key()}"
    label = "Add UMAP of this data set (once, about half a minute)"
    if st.session_state.get(wanted) or st.button(label, icon=":material/scatter_plot:"):
        st.session_state[wanted] = True
        if made(request):
            st.rerun()


@st.cache_resource(scope="session", on_release=lambda session: engine().lost(session), show_spinner=False)
def _session() -> str:
    """This session's name; the engine is told when the session is gone."""
    return uuid.uuid4().hex


def _ended(job: Job, status: JobStatus) -> None:
    """It failed or was stopped: says so, and offers another try."""
    partial = isinstance(job.request, Sweep) and store.load_partial(job.key) is not None
    st.warning(f"{status.message} {'The pictures show it as it was then.' if partial else ''}")
    if st.button("Try it again", icon=":material/refresh:", key=f"again-{job.key}"):
        engine().request(job.request, _session(), again=True)
        st.rerun()


def _watch(job: Job) -> None:
    status = job.status()
    if status.ended:
        st.rerun()
    st.progress(status.step / status.steps, text=_words(job, status))
    if st.button("Stop", icon=":material/stop_circle:", key=f"stop-{job.key}"):
        engine().stop(job.key, _session())
    if status.snapshot:
        training_preview.show(job.spec, status.snapshot, status.at, key=job.key)


def _words(job: Job, status: JobStatus) -> str:
    what = job.request.words().replace(
        job.request.spec.data, session_data.plain(session_data.title(job.request.spec.data))
    )
    if status.state == "running":
        left = "" if status.seconds_left is None else f", about {_duration(status.seconds_left)} left"
        return f"Training {what}: {status.at}{left}. {status.message}"
    place = f" It is number {status.position} in the queue." if status.position > 1 else ""
    return f"Waiting to train {what}.{place} {status.message}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"
