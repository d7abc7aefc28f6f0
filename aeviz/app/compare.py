"""Compare: PCA, an autoencoder and UMAP side by side, on any data set and with any variant."""

import dataclasses

import streamlit as st

from aeviz import data, presets, variants
from aeviz.app import live, picture, start, training
from aeviz.run import Run
from aeviz.spec import Spec

VIEWS = (("reconstructions", "scores"), ("loss",))
WIDTHS = {"as it comes": None, "no hidden layer": (), "32": (32,), "64": (64,), "128": (128,), "128, 64": (128, 64)}


def page() -> None:
    """Draws the Compare page."""
    with st.sidebar:
        spec = _chosen()
    st.header("What does an autoencoder see that PCA does not?")
    run = training.obtain(spec)
    if run is None:
        return
    with st.sidebar:
        _exact_value(run)
    key = f"compare-{spec.key()}"
    at = live.show("embedding", run, key, start=2.0, umap=True, height=320)
    training.offer_umap(spec, len(run.dataset().x))
    for row in VIEWS:
        for column, view in zip(st.columns(2, gap="large"), row, strict=False):
            with column:
                picture.show(view, run, at, key)


def _chosen() -> Spec:
    """The Spec that the sidebar stands for."""
    names, kinds = data.names(), variants.names()
    name = st.selectbox(
        "Data", names, names.index("digits"), key="compare-data", format_func=_words, persist_state="session"
    )
    kind = st.selectbox(
        "Autoencoder", kinds, kinds.index("undercomplete"), key="compare-variant", persist_state="session"
    )
    st.latex(start.loss_of(variants.get(kind)))
    return _with_exact_values(_changed(presets.preset(name, kind)))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _changed(spec: Spec) -> Spec:
    """The preset with the changes of the form, once they were sent."""
    with st.popover("Train it differently", width="stretch"), st.form("compare-network", border=False):
        hidden = st.selectbox("Hidden layers (widths)", list(WIDTHS), persist_state="session", key="compare-hidden")
        steps = st.number_input("Steps (0: as usual)", 0, 20_000, 0, 500, key="compare-steps")
        seed = st.number_input("Seed", 0, 9999, 0, key="compare-seed")
        st.form_submit_button("Apply", type="primary")
    changes = {"seed": int(seed)}
    if WIDTHS[hidden] is not None:
        changes["hidden"] = WIDTHS[hidden]
    if steps:
        changes["steps"] = int(steps)
    return dataclasses.replace(spec, **changes)


def _with_exact_values(spec: Spec) -> Spec:
    added = st.session_state.get(f"compare-added-{spec.data}-{spec.variant}", ())
    return dataclasses.replace(spec, knobs=tuple(sorted({*spec.knobs, *added})))


def _exact_value(run: Run) -> None:
    """Trains again with one more knob value, which then is a place on the slider like the others."""
    name = run.variant.KNOB
    with st.form("compare-exact"):
        value = st.number_input(
            f"Another {name}", value=None, format="%g", placeholder=f"{run.knobs[-1]:g}", key="compare-value"
        )
        pressed = st.form_submit_button("Train exactly this value", width="stretch", key="compare-train-exactly")
        if pressed and value is not None:
            _add(run, float(value))


def _add(run: Run, value: float) -> None:
    spec = run.spec
    try:
        wished = dataclasses.replace(spec, knobs=tuple(sorted({*spec.knobs, value})))
    except ValueError as error:
        st.error(str(error))
        return
    state = f"compare-added-{spec.data}-{spec.variant}"
    st.session_state[state] = (*st.session_state.get(state, ()), value)
    st.session_state[f"compare-{wished.key()}-knob"] = value
    st.rerun()
