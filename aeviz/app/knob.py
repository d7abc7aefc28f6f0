"""The one knob of a page: a slider over the trained values, each of them a model that is there already."""

import streamlit as st

from aeviz.run import Run


def slider(run: Run, key: str, start: float | None = None) -> int:
    """Draws the slider; returns the position of the chosen value among ``run.knobs``."""
    label = f"{run.variant.KNOB} {run.variant.SYMBOL}"
    if len(run.knobs) == 1:
        st.caption(f"{label} = {run.knobs[0]:g}, the only trained value")
        return 0
    values = run.knobs.tolist()
    st.session_state[key] = values[position(run, key, start)]
    chosen = st.select_slider(label, values, key=key, format_func=lambda value: f"{value:g}", persist_state="session")
    return values.index(chosen)


def position(run: Run, key: str, start: float | None) -> int:
    """Where the session's value ``key``, else ``start``, stands among the trained values; else the middle one."""
    values = run.knobs.tolist()
    wished = st.session_state.get(key, start)
    if wished in values:
        return values.index(wished)
    return values.index(start) if start in values else len(values) // 2
