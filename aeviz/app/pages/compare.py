"""Compare: PCA, an autoencoder and UMAP side by side, on any data set and with any variant."""

import dataclasses
from functools import partial
from typing import Any

import streamlit as st

from aeviz import data, engine, variants, views
from aeviz.app.pages import start
from aeviz.app.parts import (
    controls,
    formulas,
    knob,
    live_canvas,
    network,
    pin_tray,
    stage,
    take_home,
    training,
    view_chart,
)
from aeviz.app.state import address, session_data, turns
from aeviz.app.state.session import PartState, session
from aeviz.engine import requests
from aeviz.export import python_code
from aeviz.language import Sentence, name_of, say, text
from aeviz.lessons import presets
from aeviz.run import Run
from aeviz.spec import Spec

QUESTION = Sentence("What does PCA miss?")
VIEWS = "reconstructions", "scores", "loss"
WIDTHS = {"as it comes": None, "no hidden layer": (), "32": (32,), "64": (64,), "128": (128,), "128, 64": (128, 64)}
MAX_STEPS, MAX_SEED = 20_000, 9999
FORM, MORE = "compare-form", "compare-another"  # what opens: their session keys
REFUSED = "compare-refused"
DRAFT = "compare-draft"  # the form, before it is applied
NETWORK = {  # what the form sets: its first value, and how it is read from the address
    "hidden": ("as it comes", address.choice(WIDTHS)),
    "steps": (None, address.optional(address.number(int, 1, MAX_STEPS))),
    "seed": (None, address.optional(address.number(int, 0, MAX_SEED))),
}


def page() -> None:
    """Draws the Compare page."""
    address.scope("compare")
    place = stage.begin(text("Compare"), "compare")
    with place.bar:
        spec = _chosen()
    with place.pictures:
        run = training.obtain(spec)
    with place.side:
        _words(spec)
    if run is None:
        return
    with place.bar:
        _exact_value(run)
    key = f"compare-{spec.key()}"
    pin_tray.show(run, f"{key}-knob")
    with place.pictures, stage.scene("compare", key, PartState(key).renew):
        pictures(run, key)


def _words(spec: Spec) -> None:
    kind = variants.get(spec.variant)
    st.markdown(f"**{say(QUESTION)}**")
    st.markdown(
        text(
            "The same examples several ways. PCA keeps the straight directions in which they differ most; the "
            "autoencoder may bend; UMAP keeps neighbours near, and nothing else. Drag the knob, lasso some dots, and "
            "see what each keeps."
        )
    )
    st.markdown(f"${formulas.readable(start.loss_of(kind))}$")  # set in the line, it breaks where the column is narrow
    for name, reason in variants.broken().items():
        st.caption(text("The variant {name} is broken, and left out: {reason}", name=name, reason=reason))
    for name, reason in data.broken().items():
        st.caption(text("The data sets in {name} are broken, and left out: {reason}", name=name, reason=reason))


def pictures(run: Run, key: str) -> None:
    """Draws the canvas and the charts of any Run, and below them a menu of more."""
    address.scope(key)
    fitting, broken = _fitting(run, besides=("embedding", *VIEWS))
    state = f"{key}-more"
    pinned = address.bind(state, [], lambda text: [address.choice(fitting)(view) for view in text.split(",") if view])
    if reason := views.broken("embedding"):
        view_chart.say_broken("embedding", reason)
        return
    held = live_canvas.show("embedding", run, key, start=2.0, umap=True)
    training.offer_umap(run.spec)
    _drawn(run, held, key, tuple(session.value(state)))
    network.show(run, held, key)
    if not pinned:
        offered = sorted(fitting, key=_title)
        st.multiselect(text("More pictures"), offered, format_func=_title, key=state, persist_state="session")
    for view, reason in broken.items():
        st.caption(text("The picture {view} is broken, and left out: {reason}", view=view, reason=reason))


@st.fragment
@turns.turn()
@address.part("pictures")
def _drawn(run: Run, state: knob.KnobState, key: str, more: tuple[str, ...]) -> None:
    """The charts; a move of their controls draws these again and nothing else."""
    state = knob.now(state, run, key)
    others = {run.spec.variant: run}
    shown: list[python_code.ViewRequest | None] = [live_canvas.picture("embedding", run, state.i)]
    for column, view, fill in stage.rows((*VIEWS, *more), above=0, wide=view_chart.wide):
        with column:
            shown.append(view_chart.show(view, run, state, key, others=others, fill=fill))
    take_home.show(text("Compare"), say(QUESTION), shown, f"{key}-knob", umap=True)


def _fitting(run: Run, besides: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """The views that can show a Run; and those whose file is wrong, with the reason, so that the others stay."""
    fitting, broken = list[str](), dict[str, str]()
    for view in views.names():
        try:
            if view not in besides and _ready(view, run):
                fitting.append(view)
        except Exception as error:  # noqa: BLE001 - whatever an extension's author did
            broken[view] = f"{type(error).__name__}: {error}"
    return fitting, broken


def _ready(view: str, run: Run) -> bool:
    """Whether a view can show a Run, and what it needs besides has been made."""
    needed = requests.of_view(views.get(view), run.spec, "NEEDS")
    return not views.unfit(view, run) and all(request.stored() for request in needed)


def _title(view: str) -> str:
    return name_of(views.get(view).TITLE)


def _chosen() -> Spec:
    """The Spec that the controls stand for."""
    kinds = variants.names()
    if not address.bind("compare-data", "digits", _data):
        controls.menu(text("Data"), _names(), "compare-data", session_data.title)
    if not address.bind("compare-variant", presets.FIRST, address.choice(kinds)):
        controls.menu(text("Autoencoder"), kinds, "compare-variant")
    name, kind = session.value("compare-data"), session.value("compare-variant")
    return _with_exact_values(_changed(presets.preset(name, kind)))


def _names() -> tuple[str, ...]:
    """The data sets of the menu: this session's own ones last."""
    return (*data.names(), *session_data.names())


def _data(name: str) -> str:
    """Reads a data set's name from the address."""
    if reason := session_data.refusal(name):
        raise ValueError(reason)
    return address.choice(_names())(name)


def _changed(spec: Spec) -> Spec:
    """The preset with the changes of the form, once they were sent."""
    settled = [address.bind(f"compare-{name}", first, read) for name, (first, read) in NETWORK.items()]
    if not any(settled):
        _network_form(spec)
    return _with({name: session.value(f"compare-{name}") for name in NETWORK}, spec)


def _network_form(usual: Spec) -> None:
    """Other settings of the network, what they cost here, and a button that trains it so."""
    with st.popover(text("Train it differently"), key=FORM, on_change="rerun") as form:
        if not form.open:  # a browser is told a field's value once, and shows none that it hears while it is closed
            return
        _first_draft()
        st.selectbox(text("Hidden layers (widths)"), list(WIDTHS), format_func=_widths, key=f"{DRAFT}-hidden")
        for label, field, low, high in _numbers():
            hint = text("{usual}, as usual", usual=str(getattr(usual, field)))
            st.number_input(label, low, high, value=None, placeholder=hint, key=f"{DRAFT}-{field}")
        asked = _with({name: session.value(f"{DRAFT}-{name}") for name in NETWORK}, usual)
        ends = training.cost(asked, partial(session.put, f"{DRAFT}-steps"))
        st.button(text("Apply"), type=controls.main_button(), disabled=not ends, on_click=_apply, key="compare-apply")


def _widths(name: str) -> str:
    """A choice of hidden layers in words; in the address it has its name."""
    words = {"as it comes": text("as it comes"), "no hidden layer": text("no hidden layer")}
    return words.get(name, name)


def _numbers() -> tuple[tuple[str, str, int, int], ...]:
    """(label, field, lowest, highest) of the form's numbers."""
    return (text("Steps"), "steps", 1, MAX_STEPS), (text("Seed"), "seed", 0, MAX_SEED)


def _first_draft() -> None:
    """The form begins with what is set."""
    for name, (first, _) in NETWORK.items():
        if not session.has(f"{DRAFT}-{name}"):
            session.put(f"{DRAFT}-{name}", session.value(f"compare-{name}", first))


def _apply() -> None:
    """The form closes over the pictures that form."""
    training.asked()
    session.put(FORM, False)
    for name in NETWORK:
        session.put(f"compare-{name}", session.value(f"{DRAFT}-{name}"))


def _with(settings: dict[str, Any], spec: Spec) -> Spec:
    changes = settings | {"hidden": WIDTHS[settings["hidden"]]}
    return dataclasses.replace(spec, **{name: value for name, value in changes.items() if value is not None})


def _with_exact_values(spec: Spec) -> Spec:
    """The Spec with the knob values that were asked for besides; in the address they are ``also``."""
    state = f"{_pair(spec)}-also"
    address.scope(_pair(spec))
    address.bind(state, (), lambda text: _more(spec, text))
    added = session.value(state)
    return dataclasses.replace(spec, knobs=tuple(sorted({*spec.knobs, *added})))


def _pair(spec: Spec) -> str:
    return f"compare-{spec.data}-{spec.variant}"


def _more(spec: Spec, text: str) -> tuple[float, ...]:
    """Reads further knob values. Raises ValueError for those that cannot be trained."""
    added = tuple(address.number()(value) for value in text.split(",")) if text else ()
    engine.RequestLimits().check(dataclasses.replace(spec, knobs=tuple(sorted({*spec.knobs, *added}))))
    return added


def _exact_value(run: Run) -> None:
    """Trains again with one more knob value, which then is a place on the slider like the others."""
    if "also" in address.pinned() or "knob" in address.pinned():
        return
    name = name_of(run.variant.knob_name)
    with (
        st.popover(text("Another {knob}", knob=name), key=MORE, on_change="rerun"),
        st.form("compare-exact", border=False),
    ):
        st.number_input(
            name.capitalize(), value=None, format="%g", placeholder=f"{run.knobs[-1]:g}", key="compare-value"
        )
        st.caption(training.takes(engine.Sweep(run.spec), run.dataset()))
        add: dict[str, Any] = {"on_click": _add, "args": (run.spec,), "key": "compare-train-exactly"}
        st.form_submit_button(text("Train exactly this value"), width="stretch", **add)
        if refused := session.drop(REFUSED):
            st.error(refused)


def _add(spec: Spec) -> None:
    """The value that was written into the form is one of the knob's from now on."""
    if (value := session.value("compare-value")) is None:
        return
    try:
        asked = dataclasses.replace(spec, knobs=tuple(sorted({*spec.knobs, float(value)})))
    except ValueError as error:
        session.put(REFUSED, str(error))
        return
    state = f"{_pair(spec)}-also"
    training.asked()
    session.put(MORE, False)
    session.put(state, (*session.value(state, ()), float(value)))
    PartState(f"compare-{asked.key()}").knob = float(value)
