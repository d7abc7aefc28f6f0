"""What can be taken home: a picture's numbers and the Python that draws it again."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from aeviz import code, table, views
from aeviz.app import cache

TYPES = {"csv": "text/csv", "ipynb": "application/x-ipynb+json"}


@st.fragment
def menu(picture: code.Picture, key: str) -> None:
    """A small menu beside a picture's title: made when it is opened, its files when they are asked for.

    PNG and SVG are in the chart's own toolbar: they show the zoom and the camera as they are.
    """
    title = views.get(picture.view).TITLE
    closed = {"icon": ":material/download:", "type": "tertiary", "help": f"Take home: {title}"}
    with st.popover("", key=f"{key}-take", on_change="rerun", **closed) as opened:
        if not opened.open:
            return
        name = picture.view.replace("_", "-")
        with st.container(horizontal=True):
            _file("Numbers (CSV)", partial(_numbers, picture), f"{name}.csv", key)
            _file("Notebook", partial(code.notebook, title, [picture]), f"{name}.ipynb", key)
        st.caption("PNG and SVG: the camera and the arrow at the chart's upper right. In Python:")
        st.code(code.script(picture), height=300)


def _file(label: str, content: Callable[[], str | bytes], name: str, key: str) -> None:
    """A button that makes a file when it is pressed, and reruns nothing."""
    kind = TYPES[name.rpartition(".")[2]]
    st.download_button(label, content, name, kind, key=f"{key}-{name}", on_click="ignore", icon=":material/download:")


def _numbers(picture: code.Picture) -> bytes:
    data = cache.computed(picture.view, picture.run, picture.at, picture.controls, picture.others)
    return table.to_csv(table.of_figure(views.get(picture.view).figure(data, picture.controls)))
