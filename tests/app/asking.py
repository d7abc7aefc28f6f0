"""A request to an ASGI application, without a server."""

from collections.abc import Collection
from typing import NamedTuple

import loops
from starlette.types import ASGIApp

from aeviz.app.parts import knob_pictures
from aeviz.components import server
from aeviz.export.python_code import ViewRequest


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(app: ASGIApp, path: str, method: str = "GET", scheme: str = "http", **headers: str) -> Reply:
    """What the application answers; a header's underscores stand for hyphens."""
    raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw, "scheme": scheme}
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    loops.run(app(scope | {"root_path": "", "http_version": "1.1", "server": ("x", 80)}, receive, send))
    start, *bodies = messages
    found = {name.decode().lower(): text.decode() for name, text in start["headers"]}
    return Reply(start["status"], found, b"".join(one.get("body", b"") for one in bodies))


def address_of(picture: ViewRequest, moving: Collection[str] = ()) -> str:
    """Where a page has its browser look for a picture."""
    return server.picture_url(knob_pictures.named(picture, moving))
