"""The server that a component's browser half talks to."""

import streamlit as st


def path(rest: str) -> str:
    """``rest`` as a path on this server, whose pages may all begin with ``server.baseUrlPath``."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}{rest}" if base else rest


def picture(name: str) -> str:
    """The address of a picture on this server, but for the position of its knob, which is to be added to it."""
    return path(f"/aeviz/pictures/{name}/")
