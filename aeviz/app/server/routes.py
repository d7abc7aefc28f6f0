"""What the server answers besides Streamlit's own pages: pictures and files by their addresses.

What shows somebody's own data answers only to a browser that has them, while it has them.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aeviz.app.state import client
from aeviz.components import files, server
from aeviz.shared_cache import SHARED

FOR_A_CLASS = "private, max-age=7200, immutable"  # a name stands for one picture as long as this process runs
FOR_ONE = "private, no-store"  # forgotten data are forgotten by the browser, too
DIGITS = 6  # of a position
MOST_SETTINGS = 20  # of a picture


def all_of_them() -> list[Route]:
    """The routes of both servers."""
    return [
        Route(server.path(f"{server.PICTURES}/{{name}}/{{position}}"), _picture),
        Route(server.path(f"{server.FILES}/{{name}}"), _file),
    ]


async def _picture(request: Request) -> Response:
    """A picture as gzipped JSON; 404 where its name is not known here (any more)."""
    from aeviz.app.parts import knob_pictures  # which the first page imports: the server is up before it

    name, position = request.path_params["name"], request.path_params["position"]
    if not (position.isascii() and position.isdecimal() and len(position) <= DIGITS):
        return _unknown()
    if len(request.query_params) > MOST_SETTINGS:
        return _unknown()
    asked = name, int(position), dict(request.query_params)
    try:
        owner = knob_pictures.offer(name).owner
        if not _sees(request, owner):
            return _unknown()
        content = knob_pictures.drawn(*asked) or await asyncio.to_thread(knob_pictures.draw, *asked)
        knob_pictures.draw_ahead(*asked)
    except LookupError:
        return _unknown()
    return Response(content, headers=_headers(owner) | {"Content-Encoding": "gzip"}, media_type="application/json")


async def _file(request: Request) -> Response:
    """A gzip file, which the browser's half of a component unpacks; 404 where its name is not known here."""
    name = request.path_params["name"]
    owner = files.owner(name)
    if owner is None or not _sees(request, owner):
        return _unknown()
    content = files.find(name) or await asyncio.to_thread(files.make, name)
    return Response(content, headers=_headers(owner), media_type="application/gzip") if content else _unknown()


def _sees(request: Request, owner: str) -> bool:
    return owner == SHARED or client.sees(client.named(request.cookies), owner)


def _headers(owner: str) -> dict[str, str]:
    return {"Cache-Control": FOR_A_CLASS if owner == SHARED else FOR_ONE}


def _unknown() -> Response:
    return Response("No such picture.", 404)
