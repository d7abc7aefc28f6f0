"""What ``streamlit run`` begins and ends with.

It opens the start page in the browser of whoever has started it at a screen: Streamlit does so for a script, but not
for an application, which ``dashboard.py`` is. And it closes the engine, before the interpreter ends and it is too late.
"""

import asyncio
import socket
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from aeviz.components import server

SOON = 0.5  # seconds after which the server takes connections


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Says where the page is, and opens it there, unless ``server.headless`` says that nobody sits before it.

    In the end it lets go of what sessions share, and so closes the engine and ends its processes.
    """
    print(greeting(), flush=True)
    opening = None if st.get_option("server.headless") else asyncio.create_task(_open(address()))
    yield
    if opening:
        opening.cancel()
    await asyncio.to_thread(st.cache_resource.clear)


async def _open(page: str) -> None:
    await asyncio.sleep(SOON)
    await asyncio.to_thread(webbrowser.open, page)


def address(host: str = "") -> str:
    """Where this server's start page is; seen from this machine, unless a ``host`` is named."""
    protocol = "https" if st.get_option("server.sslCertFile") else "http"
    host = host or ("localhost" if _everywhere() else st.get_option("server.address"))
    return f"{protocol}://{host}:{st.get_option('server.port')}{server.path('')}"


def greeting() -> str:
    """Where the start page is: for this machine, and for others where they reach this server."""
    others = f"\n  for others in your network: {address(_in_the_network())}" if _everywhere() else ""
    return f"\n  aeviz is at {address()}{others}\n"


def _everywhere() -> bool:
    return st.get_option("server.address") in (None, "", "0.0.0.0", "::")


def _in_the_network() -> str:
    """This machine's address on the way to others; a datagram's way is found without sending one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that nobody has (RFC 5737)
        except OSError:  # no network
            return "127.0.0.1"
        return probe.getsockname()[0]
