"""The menu: the start page, Compare, and a page for every lesson."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from aeviz import lessons
from aeviz.app.pages import compare, join, lesson, open_file, own_data, pinned_runs, projector, start, teach
from aeviz.app.parts import classroom, ending, opening, share, training
from aeviz.app.server import process
from aeviz.app.state import address, client, reader, session_data, turns
from aeviz.components.leaving import ask_before_leaving
from aeviz.components.scheme import follow_scheme
from aeviz.language import ask_reader, name_of, text

YOURS = "your-data"


@turns.turn()
def run() -> None:
    """Draws the menu and the chosen page, when its turn has come."""
    process.settle()
    client.client()  # what is this browser's stays while any of its tabs is open, whatever page that shows
    ask_reader(reader.language)
    pages = _pages()
    chosen = st.navigation(pages, position="top")
    if opening.waits():
        return
    classroom.follow(chosen, {page.url_path: page for part in pages.values() for page in part})
    if chosen.url_path != YOURS:
        own_data.release()
    training.begin_page()
    address.begin(chosen.url_path)
    reader.bind_language()
    chosen.run()
    address.end(waiting=training.waiting())
    share.offer()
    classroom.show(chosen.url_path)
    ending.watch()
    follow_scheme()
    if session_data.unsaved():
        ask_before_leaving()
    training.end_page()


def _pages() -> dict[str, list[st.Page]]:
    """The pages by the headings of the menu."""
    against = st.Page(compare.page, title=text("Compare"), icon=":material/compare:", url_path="compare")
    taught: dict[str, st.Page] = {}
    taught |= {name: _page(name, taught) for name in lessons.names()}
    own = partial(own_data.page, against)
    first = [
        st.Page(partial(start.page, against, taught), title=text("Start"), icon=":material/home:", default=True),
        against,
        st.Page(own, title=text("Your data"), icon=":material/upload:", url_path=YOURS),
        st.Page(pinned_runs.page, title=text("Your runs"), icon=":material/keep:", url_path="runs"),
        st.Page(open_file.page, title=text("Open a file"), icon=":material/folder_open:", url_path="open"),
        st.Page(teach.page, title=text("Teach"), icon=":material/co_present:", url_path="teach"),
        st.Page(projector.page, title=text("Projector"), url_path="projector", visibility="hidden"),
        st.Page(join.page, title=text("Join a class"), url_path="join", visibility="hidden"),
    ]
    return {"": first, text("Lessons"): list(taught.values())}


def _page(name: str, taught: Mapping[str, st.Page]) -> st.Page:
    module, number = lessons.get(name), lessons.names().index(name) + 1
    return st.Page(
        partial(lesson.page, name, taught), title=f"{number}. {name_of(module.TITLE)}", url_path=name.replace("_", "-")
    )
