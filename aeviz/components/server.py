"""The server that a component's browser half talks to."""

import streamlit as st


def path(rest: str) -> str:
    """``rest`` as a path on this server, whose pages may all begin with ``server.baseUrlPath``."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}{rest}" if base else rest
