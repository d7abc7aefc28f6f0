"""The page of a session's pinned models: in a table, side by side, and trained again with other seeds."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from aeviz import views
from aeviz.app.parts import controls, live_canvas, pin_tray, share, training, view_chart
from aeviz.app.parts.knob import KnobState
from aeviz.app.parts.pin_tray import Pin
from aeviz.app.state import address, cache, session_data, turns
from aeviz.app.state.session import session
from aeviz.engine import Seeds
from aeviz.language import count, name_of, plural, say, text
from aeviz.lessons import presets
from aeviz.required import complete
from aeviz.run import Run
from aeviz.storage import store
from aeviz.views.general import seed_band

MAX_SHOWN, MAX_NAME = 3, 40  # models side by side; characters
SEEDS = (0, 1, 2, 3, 4)
EXAMPLES = tuple(
    Pin(f"digits, {kind}", spec := presets.preset("digits", kind), len(spec.knobs) // 2)
    for kind in ("undercomplete", "sparse")
)


def page() -> None:
    """Draws the page of pinned runs."""
    address.scope("runs")
    share.heading(text("Your runs"))
    pin_tray.pins()  # which the address may replace
    address.bind(pin_tray.KEY, (), _read)
    pins = _still_there(pin_tray.pins())
    if not pins:
        _example()
        return
    _table(pins)
    chosen = _chosen(pins)
    models = _models(chosen)
    if models is None:
        return
    _side_by_side(models)
    _luck(models)


def _example() -> None:
    """What one gets of two pinned runs, before anything is pinned, and a button that pins them."""
    words, picture = st.columns([1, 2], gap="large", vertical_alignment="center")
    with words:
        st.markdown(
            text(
                "Nothing is pinned yet. Set the knob of a lesson or of Compare, then press **Pin** beside the title: "
                "the runs stand here side by side, in pictures and in a table."
            )
        )
        pinned: dict[str, Any] = {"on_click": pin_tray.keep, "args": (EXAMPLES,)}
        st.button(text("Try it with two examples"), icon=":material/keep:", key="runs-try", **pinned)
    if runs := complete({pin: cache.find(pin.spec) for pin in EXAMPLES}):
        with picture:
            live_canvas.together({pin.name: (run, pin.i) for pin, run in runs.items()}, "runs-example")


def _still_there(pins: tuple[Pin, ...]) -> tuple[Pin, ...]:
    """The pins without those whose own data this session has forgotten; they leave the tray, and the page says so."""
    there = tuple(pin for pin in pins if not session_data.refusal(pin.spec.data))
    if len(there) < len(pins):
        pin_tray.keep(there)
        gone = plural(
            "{n} pinned run is gone: this browser no longer holds its data.",
            "{n} pinned runs are gone: this browser no longer holds their data.",
            n=count(len(pins) - len(there)),
        )
        st.caption(say(gone))
    return there


def _read(text: str) -> tuple[Pin, ...]:
    """The pins of an address: those that are in the tray already, or whose Runs are stored here."""
    pinned, found = {str(pin): pin for pin in pin_tray.pins()}, ()
    for entry in dict.fromkeys(text.split(",")[: pin_tray.MAX_PINNED] if text else ()):
        if (pin := pinned.get(entry) or _stored(entry)) is not None:
            found = (*found, pin if pin.name else replace(pin, name=pin_tray.unlike(pin_tray.usual_name(pin), found)))
    return found


def _stored(entry: str) -> Pin | None:
    """The pin of a stored Run; None, and told, where there is none that this session may see."""
    key, _, i = entry.partition(".")
    run = store.load(key) if store.KEY.fullmatch(key) else None
    if run is None or not (i.isascii() and i.isdecimal()) or int(i) >= len(run.knobs):
        address.ignore("tray", text("one of its runs is not stored here"))
    elif session_data.refusal(run.spec.data):
        address.ignore(
            "tray",
            text(
                "one of its runs learned from own data that this browser does not hold, and they stay with their owner"
            ),
        )
    else:
        return Pin("", run.spec, int(i))
    return None


def _table(pins: tuple[Pin, ...]) -> None:
    rows = [_row(pin) for pin in pins]
    numbers = {name: st.column_config.NumberColumn(format="%.3g") for name in ("knob", *seed_band.MEASURES)}
    st.dataframe(rows, hide_index=True, column_config=numbers, key="runs-table")  # pyright: ignore[reportUnknownMemberType]  # Arrow's types in it
    with st.container(horizontal=True):
        st.download_button(
            text("Table (CSV)"),
            partial(_csv, rows),
            "runs.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover(text("Rename or remove"), icon=":material/edit:"):
            _edit(pins)


def _csv(rows: list[dict[str, Any]]) -> bytes:
    import pandas as pd

    from aeviz.export import tables

    return tables.to_csv(pd.DataFrame(rows))


def _row(pin: Pin) -> dict[str, Any]:
    spec, run = pin.spec, cache.find(pin.spec)
    known = {} if run is None else cache.measured(run, pin.i)
    return {
        "run": pin.name,
        "data": session_data.title(spec.data),
        "autoencoder": spec.variant,
        "knob": spec.knobs[pin.i],
        "seed": spec.seed,
        **{name: known.get(name) for name in seed_band.MEASURES},
    }


def _edit(pins: tuple[Pin, ...]) -> None:
    i = st.selectbox(text("Run"), range(len(pins)), format_func=[pin.name for pin in pins].__getitem__)
    with st.form("runs-rename", border=False):
        name = st.text_input(text("New name"), max_chars=MAX_NAME)
        renamed = st.form_submit_button(text("Rename"))
    others = (*pins[:i], *pins[i + 1 :])
    if renamed and name.strip():
        _keep_pins((*pins[:i], replace(pins[i], name=pin_tray.unlike(name.strip(), others)), *pins[i + 1 :]))
    if st.button(text("Remove"), icon=":material/delete:"):
        _keep_pins(others)


def _keep_pins(pins: tuple[Pin, ...]) -> None:
    pin_tray.keep(pins)
    st.rerun()


def _chosen(pins: tuple[Pin, ...]) -> list[Pin]:
    """The two or three to show side by side: the first two at first."""
    places = range(len(pins))

    def read(text: str) -> list[int]:
        return [address.choice(places)(place) for place in text.split(",")[:MAX_SHOWN]] if text else []

    if not address.bind("runs-shown", list(places[:2]), read):

        def called(i: int) -> str:
            return pins[i].name

        look: dict[str, Any] = {"max_selections": MAX_SHOWN, "persist_state": "session"}
        st.multiselect(text("Side by side (two or three)"), places, key="runs-shown", format_func=called, **look)
    return [pins[place] for place in session.value("runs-shown")]


def _models(chosen: list[Pin]) -> dict[str, tuple[Run, int]] | None:
    """name -> (Run, position of the knob value); None while one of them is trained again."""
    runs = complete({pin: training.obtain(pin.spec) for pin in chosen})
    return None if runs is None else {pin.name: (run, pin.i) for pin, run in runs.items()}


@st.fragment
@turns.turn()
@address.part("side by side")
def _side_by_side(models: Mapping[str, tuple[Run, int]]) -> None:
    """Where the examples land, in one canvas if they are the same ones, and any picture that fits all models."""
    runs = [run for run, _ in models.values()]
    fitting = [view for view in views.names() if _fits(view, runs)]
    if not runs:
        return
    selected = live_canvas.together(models, "runs-canvas") if len({_data(run) for run in runs}) == 1 else ()
    if not address.bind("runs-view", "reconstructions", address.choice(fitting)):
        st.selectbox(text("Picture"), fitting, key="runs-view", format_func=_title, persist_state="session")
    view = session.value("runs-view")
    asked = controls.ask(views.get(view).Controls, f"runs-{view}", {})
    for column, (name, (run, i)) in zip(st.columns(len(runs), gap="large"), models.items(), strict=True):
        with column:
            st.markdown(f"**{session_data.plain(name)}**")
            view_chart.show(view, run, KnobState(i, selected), f"runs-{run.spec.key()}-{i}", asked)


def _title(view: str) -> str:
    return name_of(views.get(view).TITLE)


def _data(run: Run) -> tuple[Any, ...]:
    return run.spec.data, run.spec.data_options


def _fits(view: str, runs: list[Run]) -> bool:
    """Whether a view shows all these Runs, each by itself and without a drawing."""
    if views.broken(view):
        return False
    module = views.get(view)
    alone = not getattr(module, "COMPARES", False) and not hasattr(module, "DRAW") and view != "embedding"
    return alone and all(view_chart.fits(view, run) for run in runs)


@st.fragment
def _luck(models: Mapping[str, tuple[Run, int]]) -> None:
    """The same Spec trained with other seeds, and how far that moves each measure."""
    st.subheader(text("Is it luck?"))
    name = st.selectbox(text("Run"), list(models), key="runs-luck", label_visibility="collapsed")
    if not models:
        return
    run, i = models[name]
    wanted = session.seeds_wanted
    if run.spec.key() not in wanted:
        st.markdown(
            text(
                "Train **{name}** with {n} seeds, all else equal, and see how far they differ.",
                name=session_data.plain(name),
                n=count(len(SEEDS)),
            )
        )
        if st.button(text("Train {n} seeds", n=count(len(SEEDS))), icon=":material/casino:"):
            session.seeds_wanted = wanted | {run.spec.key()}
            st.rerun()
        st.caption(training.takes(Seeds(run.spec, SEEDS)))
        return
    trained = training.obtain_seeds(run.spec, SEEDS)
    if trained is not None:
        others = {f"seed {other.spec.seed}": other for other in trained}
        view_chart.show("seed_band", run, KnobState(i), f"runs-{run.spec.key()}-luck", others=others)
