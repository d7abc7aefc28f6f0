"""The projector of a class: from here on this tab shows what the class sees, large, and nothing of the teacher's."""

import streamlit as st

from aeviz.app.state import member
from aeviz.app.state.session import session
from aeviz.language import text


def page() -> None:
    """Makes this tab the projector."""
    session.projecting = True
    if member.role() is None:
        st.info(text("This window is in no room: open it from the page Teach, or join by the code first."))
