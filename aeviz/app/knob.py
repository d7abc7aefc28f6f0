"""The one knob of a page: a slider over the trained values, each of them a model that is there already."""

import streamlit as st

from aeviz.app import address
from aeviz.run import Run


def slider(run: Run, key: str, start: float | None = None) -> int:
    """Draws the slider; returns the position of the chosen value among ``run.knobs``."""
    label, values = f"{run.variant.KNOB} {run.variant.SYMBOL}", run.knobs.tolist()
    pinned = keep(run, key, start)
    at = values.index(st.session_state[key])
    if pinned or len(values) == 1:
        st.caption(f"{label} = {values[at]:g}, {'fixed by this link' if pinned else 'the only trained value'}")
        return at
    chosen = st.select_slider(label, values, key=key, format_func=lambda value: f"{value:g}", persist_state="session")
    return values.index(chosen)


def position(run: Run, key: str, start: float | None) -> int:
    """Where the slider stands, on a page whose pictures do not depend on it."""
    keep(run, key, start)
    return run.index(st.session_state[key])


def keep(run: Run, key: str, start: float | None) -> bool:
    """Settles the session's knob value ``key``: it begins at ``start`` if that was trained, else in the middle.

    True if a link has pinned it.
    """
    values = run.knobs.tolist()
    return address.keep(
        key,
        start if start in values else values[len(values) // 2],
        lambda text: values[run.index(address.number()(text))],
    )
