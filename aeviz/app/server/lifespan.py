"""What ``streamlit run`` begins and ends with.

It opens the start page in the browser of whoever has started it at a screen: Streamlit does so for a script, but not
for an application, which ``dashboard.py`` is. And it closes the engine, before the interpreter ends and it is too late.
"""

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from aeviz.components import server

SOON = 0.5  # seconds after which the server takes connections


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Opens the page as soon as the server is there, unless ``server.headless`` says that nobody sits before it.

    In the end it lets go of what sessions share, and so closes the engine and ends its processes.
    """
    opening = None if st.get_option("server.headless") else asyncio.create_task(_open(address()))
    yield
    if opening:
        opening.cancel()
    await asyncio.to_thread(st.cache_resource.clear)


async def _open(page: str) -> None:
    await asyncio.sleep(SOON)
    await asyncio.to_thread(webbrowser.open, page)


def address() -> str:
    """Where this server's start page is, seen from this machine."""
    protocol = "https" if st.get_option("server.sslCertFile") else "http"
    host = st.get_option("server.address")
    host = "localhost" if host in (None, "", "0.0.0.0", "::") else host  # at all addresses: at this one, too
    return f"{protocol}://{host}:{st.get_option('server.port')}{server.path('')}"
