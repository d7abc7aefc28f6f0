"""The menu: the start page, Compare, and a page for every lesson."""

from collections.abc import Mapping
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aeviz import lessons
from aeviz.app.pages import compare, join, lesson, open_file, own_data, pinned_runs, projector, start, teach
from aeviz.app.parts import classroom, share, training
from aeviz.app.server import process
from aeviz.app.state import address
from aeviz.app.state.session import session
from aeviz.language import LANGUAGES, ask_reader


def run() -> None:
    """Draws the menu and the chosen page."""
    process.settle()
    against = st.Page(compare.page, title="Compare", icon=":material/compare:", url_path="compare")
    taught: dict[str, st.Page] = {}
    taught |= {name: _page(name, taught) for name in lessons.names()}
    first = st.Page(partial(start.page, against, taught), title="Start", icon=":material/home:", default=True)
    yours = st.Page(partial(own_data.page, against), title="Your data", icon=":material/upload:", url_path="your-data")
    pinned = st.Page(pinned_runs.page, title="Your runs", icon=":material/keep:", url_path="runs")
    files = st.Page(open_file.page, title="Open a file", icon=":material/folder_open:", url_path="open")
    teaching = st.Page(teach.page, title="Teach", icon=":material/co_present:", url_path="teach")
    hidden = [
        st.Page(projector.page, title="Projector", url_path="projector", visibility="hidden"),
        st.Page(join.page, title="Join a class", url_path="join", visibility="hidden"),
    ]
    pages = {"": [first, against, yours, pinned, files, teaching, *hidden], "Lessons": list(taught.values())}
    chosen = st.navigation(pages, position="top")
    classroom.follow(chosen, {page.url_path: page for part in pages.values() for page in part})
    if chosen is not yours:
        own_data.release()
    training.begin_page()
    address.begin(chosen.url_path)
    address.bind("language", "en", address.choice(LANGUAGES))
    ask_reader(_language)
    chosen.run()
    address.end(waiting=training.waiting())
    share.offer()
    classroom.show(chosen.url_path)
    training.end_page()


def _language() -> str:
    """The language of the session that is drawn; English where none is, as in a request for a picture."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    return session.value("language", "en")


def _page(name: str, taught: Mapping[str, st.Page]) -> st.Page:
    module, number = lessons.get(name), lessons.names().index(name) + 1
    return st.Page(
        partial(lesson.page, name, taught), title=f"{number}. {module.TITLE}", url_path=name.replace("_", "-")
    )
