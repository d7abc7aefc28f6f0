"""The pages' side of the engine: request something, watch it form, stop it.

A training costs others their turn, so it is begun by somebody who is there: by a click on the page or on the way to it.
An address alone, which any page can open, begins none but those of the shipped settings; for all else it is a button.
"""

import uuid
from collections.abc import Callable
from functools import cache as once
from typing import Any

import streamlit as st

from aeviz.app.parts import controls, training_preview
from aeviz.app.state import address, cache, client, session_data
from aeviz.app.state.session import session
from aeviz.data.base import Dataset
from aeviz.engine import Engine, Job, JobStatus, Request, RequestLimits, Seeds, Sweep, Umap
from aeviz.engine import cost as estimate
from aeviz.language import Sentence, count, say, text
from aeviz.lessons import presets
from aeviz.required import complete
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import store

POLL_SECONDS = 0.5
MOMENT = 3.0  # seconds, below which they are not counted
SURE = 5.0  # seconds after which the speed of a training is known


@st.cache_resource(show_spinner=False, on_release=Engine.close)
def engine() -> Engine:
    """The one engine of this server; it connects and warms up in the background."""
    return Engine.start()


def obtain(spec: Spec) -> Run | None:
    """The Run of a Spec; while it is trained the page shows how far it is, and this returns None.

    A training that was stopped leaves a partial Run, which is returned with a note that it is one.
    """
    if reason := session_data.refusal(spec.data):
        st.error(text("This cannot be shown: {reason}.", reason=reason))
        return None
    run = cache.find(spec)
    if run is None:
        run = cache.find(spec) if made(Sweep(spec)) else _left(spec.key())
    return run


def _left(key: str) -> Run | None:
    """What a training that has ended left behind; None while there is one: its Run is yet to come."""
    job = engine().job(key)
    return store.load_partial(key) if job is None or job.status().ended else None


def obtain_seeds(spec: Spec, seeds: tuple[int, ...]) -> tuple[Run, ...] | None:
    """The Runs of a Spec with each of some seeds; while they are trained the page shows it, and this returns None."""
    if reason := session_data.refusal(spec.data):
        st.error(text("This cannot be shown: {reason}.", reason=reason))
        return None
    request = Seeds(spec, tuple(seeds))
    runs = _complete(request)
    if runs is None and made(request):
        runs = _complete(request)
    return runs


def _complete(request: Seeds) -> tuple[Run, ...] | None:
    runs = complete({one: cache.find(one) for one in request.specs()})
    return None if runs is None else tuple(runs.values())


def made(request: Request) -> bool:
    """Whether what is asked for is there; if not it is begun, and the page shows how far it is, or how it ended.

    What only the address of the page asks for is offered instead.
    """
    if request.stored():
        return True
    if _by_address_alone(request):
        _offer(request)
        return False
    try:
        job = engine().request(request, _session(), client=client.whose_turn())
    except ValueError as error:
        st.error(str(error))
        return False
    _want(job.key)
    status = job.status()
    if not status.ended:
        _forming(job)
    elif status.state != "done":
        _ended(job, status)
    return status.state == "done"


def cost(spec: Spec, shorten: Callable[[int], None]) -> bool:
    """Says what the training of a Spec costs here; True where it is likely to end within the limit.

    Where it is not, a button offers as many steps as do: ``shorten`` sets them.
    """
    limit = engine().limits.seconds
    if cache.find(spec) is not None:
        st.caption(text("It is trained already."))
        return True
    try:
        engine().limits.check(spec)
    except ValueError as error:
        st.error(str(error))
        return False
    seconds = estimate.seconds(spec)
    if seconds <= limit:
        st.caption(_takes(seconds, limit))
        return True
    steps = estimate.fitting_steps(spec, limit)
    times = {"seconds": _duration(seconds), "limit": _duration(limit)}
    st.warning(text("It would take about {seconds} here, and a training ends after {limit}.", **times))
    label = text("Train {n} steps instead of {all}", n=count(steps), all=count(spec.steps))
    st.button(label, key="compare-shorten", on_click=shorten, args=(steps,))
    return False


def takes(request: Sweep | Seeds, data: Dataset | None = None) -> str:
    """What it costs here to train on a Spec's data, or on those that are given: a sentence."""
    if data is None and request.stored():
        return text("It is trained already.")
    specs = request.specs() if isinstance(request, Seeds) else [request.spec]
    return _takes(sum(estimate.seconds(spec, data) for spec in specs), RequestLimits().seconds * request.PATIENCE)


def _takes(seconds: float, limit: float) -> str:
    if seconds * estimate.SPREAD < MOMENT:
        return text("It takes a few seconds at most.")
    return text(
        "It takes about {seconds} here, in most cases between {low} and {high}; it is stopped after {limit}.",
        seconds=_duration(seconds),
        low=_duration(seconds / estimate.SPREAD),
        high=_duration(seconds * estimate.SPREAD),
        limit=_duration(limit),
    )


def _want(key: str) -> None:
    session.waiting |= {key}


def _by_address_alone(request: Request) -> bool:
    """Whether nobody has clicked for this: it was asked for while the session opened, by what stood in its address."""
    key = request.key()
    if session.opening and request.spec.key() not in _shipped() and not _under_way(key):
        session.unasked |= {key}
    return key in session.unasked


@once
def _shipped() -> frozenset[str]:
    return frozenset(spec.key() for spec in presets.shipped())


def _under_way(key: str) -> bool:
    """Whether it is being made already, for others or for this reader before a reload: joining costs nothing."""
    job = engine().job(key)
    return job is not None and not job.status().ended


def _offer(request: Request) -> None:
    """A button that begins it, and what it costs."""
    try:
        request.check(engine().limits)
    except ValueError as error:
        st.error(str(error))
        return
    key = request.key()
    _want(key)
    with st.container(border=True):
        st.markdown(text("This page shows **{what}**, which nobody has trained here yet.", what=_what(request)))
        look: dict[str, Any] = {"type": controls.main_button(), "icon": ":material/model_training:"}
        st.button(text("Train it"), key=f"train-{key}", on_click=_ask, args=[key], **look)
        if isinstance(request, Sweep | Seeds):
            st.caption(takes(request))
        else:
            most = _duration(engine().limits.seconds * request.PATIENCE)
            st.caption(text("It takes {duration} at most.", duration=most))


def _ask(key: str) -> None:
    session.unasked -= {key}


def asked() -> None:
    """A hand has asked for what is trained next, though no page may have been drawn to its end yet."""
    session.opening = False


def begin_page() -> None:
    """Forgets which trainings the page before it waited for; ``end_page`` leaves those not wanted again."""
    if session.opening is None:
        session.opening = True  # until a first page was drawn to its end
    session.waited, session.waiting = session.waiting, frozenset()


def waiting() -> bool:
    """Whether this run of the page asked for a Run that has to be trained."""
    return bool(session.waiting)


def end_page() -> None:
    """Leaves the trainings that this page no longer waits for, and says what is wrong with the engine, if anything."""
    session.opening = False
    for key in session.waited - session.waiting:
        engine().leave(key, _session())
    session.waited = frozenset()
    if trouble := engine().health():
        st.warning(say(trouble))


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
    label = text("Add UMAP of this data set (once, about half a minute)")
    if session.value(wanted) or st.button(label, icon=":material/scatter_plot:"):
        session.put(wanted, True)
        if made(request):
            st.rerun()


def _session() -> str:
    """This session's name."""
    return _of_session()[1]


@st.cache_resource(scope="session", on_release=lambda told: told[0].lost(told[1]), show_spinner=False)
def _of_session() -> tuple[Engine, str]:
    """The engine, which is told when this session is gone, and the session's name.

    To ask for the engine only then would begin another one at the server's end, which lets go of all that is shared.
    """
    return engine(), uuid.uuid4().hex


def _ended(job: Job, status: JobStatus) -> None:
    """It failed or was stopped: says so, and offers to go on or another try, above what the page showed before."""
    partial = store.load_partial(job.key) if isinstance(job.request, Sweep) else None
    then = text("The pictures show it as it was then.") if partial else ""
    st.warning(f"{say(status.message)} {then}")
    stopped = partial if partial and partial.state and status.state == "stopped" else None
    label, icon = (text("Continue"), "play_arrow") if stopped else (text("Try it again"), "refresh")
    if st.button(label, icon=f":material/{icon}:", key=f"again-{job.key}"):
        engine().request(job.request, _session(), again=True, client=client.whose_turn())
        st.rerun()
    if stopped:
        st.caption(_going_on(job, stopped))
    if partial is None and (before := _before(job)):
        training_preview.before(*before)


def _going_on(job: Job, stopped: Run) -> str:
    """What it costs to go on with a stopped training, and what comes of it."""
    left = stopped.spec.steps - stopped.step
    seconds = float(stopped.meta["seconds"]) / stopped.step * left
    if seconds > _limit(job):
        return _reached(job, stopped.step + int(left * _limit(job) / seconds), stopped.spec.steps)
    return text(
        "It goes on from step {n} to {all} and takes about {seconds} more, {limit} at most; the result is the same as "
        "without the stop.",
        n=count(stopped.step),
        all=count(stopped.spec.steps),
        seconds=_duration(seconds),
        limit=_duration(_limit(job)),
    )


def _forming(job: Job) -> None:
    """What is trained, and beside it what the page showed before."""
    before = _before(job)
    if before is None:
        _ = st.fragment(_watch, run_every=POLL_SECONDS)(job)
        return
    forming, beside = st.columns([3, 2], gap="large")
    with forming:
        _ = st.fragment(_watch, run_every=POLL_SECONDS)(job)
    with beside:
        training_preview.before(*before)


def _before(job: Job) -> tuple[Run, int] | None:
    """The Run that this page last showed, and the position of its knob; None where there is none."""
    if session.last_shown is None or not isinstance(job.request, Sweep):
        return None
    page, spec, key = session.last_shown
    run = cache.find(spec) if page == address.page() and spec != job.spec else None
    if run is None:
        return None
    knob = session.value(key)
    return run, run.index(knob) if knob in run.knobs else len(run.knobs) // 2


def _watch(job: Job) -> None:
    status = job.status()
    if status.ended:
        st.rerun()
    st.progress(status.step / status.steps, text=_words(job, status))
    if late := _ends_early(job, status):
        st.caption(late)
    if st.button(text("Stop"), icon=":material/stop_circle:", key=f"stop-{job.key}"):
        engine().stop(job.key, _session())
    if status.snapshot:
        training_preview.show(job.spec, status.snapshot, say(status.progress), key=job.key)


def _limit(job: Job) -> float:
    return engine().limits.seconds * job.request.PATIENCE


def _ends_early(job: Job, status: JobStatus) -> str:
    """Where a training will be when its time is over, if that is before its last step; "" else."""
    whole = status.seconds + (status.seconds_left or 0)
    if status.state != "running" or status.seconds < SURE or whole <= _limit(job):
        return ""
    share = (_limit(job) - status.seconds) / (whole - status.seconds)
    return _reached(job, int(status.step + (status.steps - status.step) * share), status.steps)


def _reached(job: Job, step: int, steps: int) -> str:
    return text(
        "At this speed it reaches step {n} of {all} within {limit}; what it has learned by then is kept.",
        n=count(step),
        all=count(steps),
        limit=_duration(_limit(job)),
    )


def _what(request: Request) -> Sentence:
    """What is trained, its data set by the title that the reader knows."""
    return request.words(session_data.plain(session_data.title(request.spec.data)))


def _words(job: Job, status: JobStatus) -> str:
    what = _what(job.request)
    if status.state == "running":
        return f"{_progress(job, what, status)} {say(status.message)}"
    words = text("Waiting to train {what}.", what=what)
    if status.position > 1:
        words += " " + text("It is number {n} in the queue.", n=count(status.position))
    return f"{words} {say(status.message)}"


def _progress(job: Job, what: Sentence, status: JobStatus) -> str:
    if status.seconds_left is None:
        return text("Training {what}: {progress}.", what=what, progress=status.progress)
    left = _duration(min(status.seconds_left, max(0, _limit(job) - status.seconds)))
    return text(
        "Training {what}: {progress}, about {duration} left.", what=what, progress=status.progress, duration=left
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return text("{n} s", n=count(round(seconds)))
    return text("{n} minutes", n=count(round(seconds / 60)))
