"""The first run of a session in a browser: it asks for what all pages are drawn with, and nothing else.

Streamlit loads the code of a kind of element when the first of that kind comes, and has a grey bar in its place until
then: a whole page would come as bars, and move about as each gives way. So one of each kind comes first, out of sight,
and the page itself as soon as the browser says that it is ready.
"""

import streamlit as st

from aeviz.app.state.session import session
from aeviz.components.opening import tell_when_ready


def waits() -> bool:
    """Whether the page has to wait for the browser. One that does not call itself a browser is never asked."""
    if session.opened or "Mozilla" not in (st.context.headers.get("User-Agent") or ""):
        st.empty()  # where what is out of sight was: it goes at once, instead of being pushed down by the page
        return False
    session.opened = True
    with st.container(width=1, height=1, border=False):
        _one_of_each()
        tell_when_ready()
    return True


def _one_of_each() -> None:
    name = "aeviz"
    st.markdown("$x$")
    st.html("<p></p>")
    st.button(name, key="opening-button", disabled=True)
    st.page_link("https://example.org", label=name, disabled=True)
    st.selectbox(name, [name], key="opening-selectbox", disabled=True, label_visibility="collapsed")
    st.checkbox(name, key="opening-checkbox", disabled=True)
    st.segmented_control(name, [name], key="opening-segments", disabled=True, label_visibility="collapsed")
