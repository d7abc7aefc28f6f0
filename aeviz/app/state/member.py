"""Who this session's browser is in a class, as far as its cookies say; the server asks the room whether it is so."""

from typing import Literal

import streamlit as st

TEACHER, STUDENT = "aeviz_teach", "aeviz_room"  # cookies, which no script can read


def role() -> Literal["teacher", "student"] | None:
    """Teacher before student: whoever leads a room does not follow one."""
    cookies = st.context.cookies
    return "teacher" if cookies.get(TEACHER) else "student" if cookies.get(STUDENT) else None


def code() -> str:
    """The code of the room that the cookie names; "" without one."""
    name = {"teacher": TEACHER, "student": STUDENT}.get(role() or "")
    return str(st.context.cookies.get(name, "")).partition(".")[0] if name else ""
