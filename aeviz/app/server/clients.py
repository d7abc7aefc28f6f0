"""Gives every browser its cookie, by which it is known again after a reload."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aeviz.app.state import client
from aeviz.serve.embed import embedded


def known() -> Middleware:
    """The middleware of both servers; see ``Clients``."""
    return Middleware(Clients)


class Clients:
    """Sends a cookie with every page to a browser that has none of ours yet: it names the browser and nothing else."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        new = scope["type"] == "http" and client.named(HTTPConnection(scope).cookies) is None
        await self.app(scope, receive, _named(send, scope) if new else send)


def _named(send: Send, scope: Scope) -> Send:
    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers.append("Set-Cookie", cookie(client.signed(client.new()), secure=scope["scheme"] == "https"))
        await send(message)

    return named


def cookie(value: str, secure: bool, name: str = client.COOKIE) -> str:
    """A cookie for as long as the browser runs, which no script can read."""
    if embedded():  # a frame of another site is given only such
        return f"{name}={value}; Path=/; HttpOnly; SameSite=None; Secure"
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
