"""The dashboard as an ASGI application, for ``uvicorn aeviz.app.server.asgi:app`` and ``python -m aeviz serve``.

Under ``streamlit run`` the first visitor pays for the imports; here the server takes no connection before it is warm.
"""

import asyncio
import gc
import logging
import os
from contextlib import asynccontextmanager

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from aeviz.app.server import gateway, rooms, settings
from aeviz.app.server.local import SCRIPT
from aeviz.engine import Engine


@asynccontextmanager
async def _lifespan(app: st.App):
    engine = await asyncio.to_thread(warm)
    yield {"engine": engine}
    await rooms.here.close()
    await asyncio.to_thread(st.cache_resource.clear)  # closes the engine, as its cache says


def warm() -> Engine:
    """Imports all pages, starts the engine, reads every shipped Run and makes the first pages' pictures.

    What is there then stays, so the garbage collector need not look at it again.
    """
    from aeviz.app.pages import start
    from aeviz.app.parts import live_canvas, training
    from aeviz.app.server import process
    from aeviz.app.state import cache
    from aeviz.lessons import presets

    process.settle()
    engine = training.engine()
    for spec in presets.shipped():
        cache.find(spec)
    if (run := cache.find(start.SHOWN)) is not None:
        for umap in (False, True):  # the start page's, and that of Compare
            live_canvas.scene("embedding", run, umap=umap)
    gc.collect()
    gc.freeze()
    return engine


async def _ready(request: Request) -> JSONResponse:
    """Answers as soon as anything answers; says which process does, and whether new trainings are possible."""
    return JSONResponse({"ready": True, "process": os.getpid(), "engine": str(app.state["engine"].health() or "well")})


settings.load(SCRIPT)
for name in ("uvicorn.error", "uvicorn.access"):  # Streamlit has them tell of every request
    logging.getLogger(name).setLevel(logging.WARNING)
found = gateway.arguments()
app = st.App(
    SCRIPT, lifespan=_lifespan, routes=[Route("/ready", _ready), *found["routes"]], middleware=found["middleware"]
)
