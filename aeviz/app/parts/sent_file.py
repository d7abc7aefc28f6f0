"""A file that a student sends: it and what was chosen for it outlive a reload, until it is used or taken away."""

import streamlit as st

from aeviz.app.state import client
from aeviz.app.state.records import Sent
from aeviz.app.state.session import session
from aeviz.app.state.session_data import plain
from aeviz.keys import digest
from aeviz.language import text


def ask(
    label: str, key: str, kinds: list[str] | None = None, most: int | None = None, help: str | None = None
) -> Sent | None:
    """Asks for a file; the one that is sent now, else the one that this browser has sent before under ``key``.

    ``kinds`` are the endings of its name that are allowed (None: all), ``most`` the MB that it may have.
    """
    files = client.client().files
    now = st.file_uploader(label, kinds, key=key, max_upload_size=most, help=help, on_change=_changed, args=(key,))
    if now is not None and (key not in files or files[key].content is not now.getvalue()):
        files[key] = Sent(now.name, digest(now.getvalue()), now.getvalue())
    found = files.get(key)
    if found is not None:
        if now is None:
            _from_before(found, key)
        _keep_choices(found)
    return found


def take_away(key: str) -> None:
    """Forgets the file that was sent under ``key``."""
    client.client().files.pop(key, None)


def _changed(key: str) -> None:
    if session.value(key) is None:  # by the uploader's own cross: a reload or another page does not call this
        take_away(key)


def _from_before(found: Sent, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(text("{name}, as you sent it before", name=plain(found.name)), width="content")
        st.button(text("Take it away"), key=f"{key}-away", type="tertiary", on_click=take_away, args=(key,))


def _keep_choices(found: Sent) -> None:
    """What the controls of this file hold: their keys name it."""
    for key, value in found.chosen.items():
        if not session.has(key):
            session.put(key, value)
    found.chosen = session.naming(f"-{found.identity}")
