"""The language that a session is read in: what its address or its reader chose, else the browser's, else English."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aeviz.app.state import address
from aeviz.app.state.session import session
from aeviz.language import LANGUAGES

KEY = "language"
FIRST = "en"


def bind_language() -> None:
    """Takes the language of the address, and writes it there where it is not the browser's."""
    address.bind(KEY, of_browser(), address.choice(LANGUAGES))


def language() -> str:
    """The language of the session that is drawn; English where none is, as in a request for a picture."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return FIRST
    return session.value(KEY) or _asked() or of_browser()


def _asked() -> str | None:
    """The address's, before it is taken up: the menu is drawn first."""
    asked = st.query_params.get(KEY)
    return asked if asked in LANGUAGES else None


def of_browser() -> str:
    """The browser's first language, if it is one of ours."""
    found = str(st.context.locale or "").partition("-")[0].lower()
    return found if found in LANGUAGES else FIRST


def choose(place: str) -> None:
    """The languages, each in its own words; ``place`` tells several choices on one page apart."""
    key = f"{place}-reader"
    session.put(key, language())
    st.pills("Language · Sprache", LANGUAGES, format_func=LANGUAGES.__getitem__, key=key, on_change=_choose, args=[key])


def _choose(key: str) -> None:
    """From the control's callback; pressed again it names none, and nothing changes."""
    if chosen := session.value(key):
        session.put(KEY, chosen)
