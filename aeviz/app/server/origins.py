"""Who may talk to this server: pages that it served itself, and nobody is asked.

Streamlit would allow the same, but looks up this machine's address on the internet for every foreign page that tries,
while all others wait. So it is decided before Streamlit is reached, from the request and what this machine knows.

A page elsewhere gives itself away by its ``Origin``. If its owner has the page's own name lead to this machine (DNS
rebinding), ``Origin`` and ``Host`` agree; but only a name that can be registered does that. So such a name must be
configured. What ``X-Forwarded-*`` says is not asked: the page of such a name can send it as well as a proxy can.
"""

import ipaddress
import os
import re
import socket
from fnmatch import fnmatchcase
from functools import cache
from urllib.parse import urlsplit

import psutil
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aeviz.serve.embed import embedded

NOT_REGISTERED = (".localhost", ".local", ".internal", ".home.arpa", ".lan")  # names that exist in one network only
EVERYWHERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
NAME = re.compile(r"[\w.*?\[\]!-]+|[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*")  # of a host, or a pattern of names; an address
FRAMES = "frame-ancestors 'self'"


def guard() -> Middleware:
    """The middleware of both servers; see ``Origins``."""
    return Middleware(Origins)


class Origins:
    """Answers 403 to requests of pages from elsewhere, and keeps such pages from showing ours in a frame.

    ``AEVIZ_ALLOWED_HOSTS`` (or ``server.allowedHosts``) names the hosts under which a browser finds this server, with
    ``*.`` for all below a name and ``*`` for all; ``AEVIZ_EMBED=1`` lets any page show ours in a frame.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif why := refusal(Headers(scope=scope)):
            await _refuse(why, scope, receive, send)
        else:
            await self.app(_as_of_this_host(scope), receive, (_partitioned if embedded() else _framed)(send))


def refusal(headers: Headers) -> str:
    """Why a request with these headers is refused, as a sentence, or ""."""
    host, origin = _hostname(f"//{headers.get('host', '')}"), headers.get("origin")
    if not (_not_registered(host) or _allowed(host)):
        return f"This server is not known as {host!r}; AEVIZ_ALLOWED_HOSTS says under which names it is."
    if origin is None or not st.get_option("server.enableCORS"):
        return ""
    page = _hostname(origin)
    ours = page in {host} | this_machine() or _allowed(page, any_name=False) or _trusted(origin)
    return "" if page and ours else "This server answers its own pages only."


@cache
def this_machine() -> frozenset[str]:
    """The names and addresses of this machine, as itself knows them, and those that were configured as its own."""
    addresses = (entry.address.partition("%")[0] for entries in psutil.net_if_addrs().values() for entry in entries)
    name = socket.gethostname().lower()
    configured = (st.get_option("browser.serverAddress"), st.get_option("server.address"))
    return frozenset({*EVERYWHERE, name, f"{name}.local", *addresses, *filter(None, configured)})


def check() -> None:
    """Raises ValueError for a name in ``AEVIZ_ALLOWED_HOSTS`` that no host can have: everybody would be refused."""
    for name in _named():
        if not NAME.fullmatch(name):
            raise ValueError(
                f"AEVIZ_ALLOWED_HOSTS names hosts, as aeviz.school.example,*.class.example, without http:// and a "
                f"port, not {name[:60]!r}."
            )


def _allowed(host: str, any_name: bool = True) -> bool:
    """Whether a host is configured; ``any_name`` counts the pattern ``*``, which says nothing of whose a page is."""
    patterns = [*_named(), *(text.strip().lower() for text in st.get_option("server.allowedHosts"))]
    return any(fnmatchcase(host, pattern) for pattern in patterns if pattern and (any_name or pattern != "*"))


def _named() -> list[str]:
    """The names and patterns in ``AEVIZ_ALLOWED_HOSTS``."""
    return [name for text in os.environ.get("AEVIZ_ALLOWED_HOSTS", "").split(",") if (name := text.strip().lower())]


def _trusted(origin: str) -> bool:
    return origin in {text.strip() for text in st.get_option("server.corsAllowedOrigins")}


def _not_registered(host: str) -> bool:
    """Whether nobody can have registered this name: an address, a name without a dot, one of a local network."""
    return _is_address(host) or "." not in host or host.endswith(NOT_REGISTERED) or host in this_machine()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _hostname(url: str) -> str:
    """The host of an address in lower case; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _as_of_this_host(scope: Scope) -> Scope:
    """The request with an admitted ``Origin`` as that of its own ``Host``: Streamlit asks nobody about such a one."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    if scope["type"] == "websocket" and "origin" in headers:
        headers["origin"] = f"{urlsplit(headers['origin']).scheme or 'http'}://{headers.get('host', '')}"
    return {**scope, "headers": headers.raw}


async def _refuse(why: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(why, 403)(scope, receive, send)
    else:  # before it is accepted, which a client sees as 403
        await send({"type": "websocket.close", "code": 1008, "reason": why})


def _framed(send: Send) -> Send:
    async def framed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.append("Content-Security-Policy", FRAMES)
            headers.setdefault("Referrer-Policy", "same-origin")  # a link elsewhere tells nobody a room's code
        await send(message)

    return framed


def _partitioned(send: Send) -> Send:
    """Cookies for a frame of another site, kept apart for each such site: browsers refuse other ones there."""

    async def partitioned(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [(name, _own_jar(name, value)) for name, value in message["headers"]]
        await send(message)

    return partitioned


def _own_jar(name: bytes, value: bytes) -> bytes:
    return value + b"; Partitioned" if name.lower() == b"set-cookie" and b"samesite=none" in value.lower() else value
