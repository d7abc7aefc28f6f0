"""What the server answers besides Streamlit's own pages: pictures by their address (see ``knob_pictures``)."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aeviz.components import server

FOR_A_CLASS = "private, max-age=7200, immutable"  # a name stands for one picture as long as this process runs


def pictures() -> Route:
    """The route by which pictures are found."""
    return Route(server.path(f"{server.PICTURES}/{{name}}/{{position:int}}"), _picture)


async def _picture(request: Request) -> Response:
    """A picture as gzipped JSON; 404 where its name is not known here (any more)."""
    from aeviz.app.parts import knob_pictures  # which the first page imports: the server is up before it

    asked = request.path_params
    try:
        content = knob_pictures.drawn(**asked) or await asyncio.to_thread(knob_pictures.draw, **asked)
    except LookupError:
        return Response("No such picture.", 404)
    headers = {"Content-Encoding": "gzip", "Cache-Control": FOR_A_CLASS}
    return Response(content, headers=headers, media_type="application/json")
