"""The server that a component's browser half talks to."""

import streamlit as st

PICTURES = "/aeviz/pictures"
FILES = "/aeviz/files"
ROOM = "/aeviz/room"


def path(rest: str) -> str:
    """``rest`` as a path on this server, whose pages may all begin with ``server.baseUrlPath``."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}{rest}" if base else rest


def url(rest: str) -> str:
    """``rest`` as a page's browser half asks for it: relative to the page, which lies directly below the root.

    A proxy in front may put any prefix before the page's own address; what is relative to it follows.
    """
    return rest.lstrip("/")


def picture_url(name: str) -> str:
    """The URL of a picture for a page, but for the position of its knob, which is to be added to it."""
    return url(f"{PICTURES}/{name}/")
