"""One view on a page: its controls, its chart, and the caption that is also the chart's alt text."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aeviz import views
from aeviz.app import cache, widgets
from aeviz.components.chart import chart
from aeviz.run import Run


def show(
    view: str, run: Run, at: int, key: str, first: dict[str, Any] | None = None, others: Mapping[str, Run] | None = None
) -> None:
    """Draws a view of a Run, or says why it cannot show this one."""
    module = views.get(view)
    st.markdown(f"##### {module.TITLE}")
    if reason := views.unfit(view, run):
        st.caption(reason)
        return
    chosen = widgets.controls(module.Controls, f"{key}-{view}", first or {})
    compared = others if getattr(module, "COMPARES", False) else None
    data = cache.computed(view, run, at, chosen, compared)
    text = module.caption(data)
    chart(module.figure(data, chosen), key=f"{key}-{view}-chart", alt=text, height=getattr(module, "HEIGHT", 400))
    st.caption(text)
