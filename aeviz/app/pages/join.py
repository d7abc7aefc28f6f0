"""The way into a class by its code: the address of the QR code has it already."""

import streamlit as st

from aeviz.app.parts import classroom, share
from aeviz.app.state import address, member
from aeviz.language import text
from aeviz.room import identity


def page() -> None:
    """Draws the page; its form is the browser's part of the class (``app.parts.classroom``)."""
    share.heading(text("Join a class"))
    address.scope("join")
    address.bind(classroom.CODE, "", _code)
    if member.role() == "teacher":
        st.info(text("This browser leads a room; students join with their own."))


def _code(given: str) -> str:
    if given and not identity.code_of(given):
        raise ValueError(text("it is no code of a room"))
    return given
