"""What ``streamlit run`` begins and ends with.

It opens the start page in the browser of whoever has started it at a screen: Streamlit does so for a script, but not
for an application, which ``dashboard.py`` is. And it closes the engine, before the interpreter ends and it is too late.
"""

import asyncio
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st

from aeviz.app.server import rooms
from aeviz.app.state import reach

SOON = 0.5  # seconds after which the server takes connections


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None]:
    """Says where the page is, and opens it there, unless ``server.headless`` says that nobody sits before it.

    In the end it lets go of what sessions share, and so closes the engine and ends its processes.
    """
    print(greeting(), flush=True)
    opening = None if st.get_option("server.headless") else asyncio.create_task(_open(reach.here()))
    yield
    if opening:
        opening.cancel()
    await rooms.here.close()
    await asyncio.to_thread(st.cache_resource.clear)


async def _open(page: str) -> None:
    await asyncio.sleep(SOON)
    await asyncio.to_thread(webbrowser.open, page)


def greeting() -> str:
    """Where the start page is: for this machine, and for others where they reach this server."""
    others = f"\n  for others in your network: {there}" if (there := reach.in_the_network()) else ""
    return f"\n  aeviz is at {reach.here()}{others}\n"
