"""The menu: the start page, Compare, and a page for every lesson."""

from functools import partial

import streamlit as st
import torch

from aeviz import lessons
from aeviz.app import compare, lesson, training


def run() -> None:
    """Draws the menu and the chosen page."""
    torch.set_num_threads(1)  # the other core is the worker's
    pages = {
        "": [st.Page(compare.page, title="Compare", icon=":material/compare:", url_path="compare", default=True)],
        "Lessons": [_page(name) for name in lessons.names()],
    }
    training.begin_page()
    st.navigation(pages, position="top").run()
    training.end_page()


def _page(name: str) -> st.Page:
    module = lessons.get(name)
    return st.Page(partial(lesson.page, name), title=module.TITLE, url_path=name.replace("_", "-"))
