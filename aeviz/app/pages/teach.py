"""Teach: opens a room, and holds everything with which its teacher leads the class."""

import streamlit as st

from aeviz.app.parts import share
from aeviz.app.state import member
from aeviz.app.state.session import session
from aeviz.language import text


def page() -> None:
    """Draws the page; its controls are the browser's part of the class (``app.parts.classroom``)."""
    session.projecting = False
    share.heading(text("Teach"))
    if member.role() == "teacher":
        return
    st.markdown(
        text(
            "Open a room, and your class follows you through the lessons: on the projector, and on everybody's own "
            "screen. Students come in by a code, without an account. You ask what they expect before you show it, "
            "count, let them talk, and ask again."
        )
    )
