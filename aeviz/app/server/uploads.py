"""Files on their way into this server: counted before Streamlit takes them into memory.

Streamlit limits each file, not their number. What it holds of all of them is counted among what is kept, and so is
what has been announced and is still arriving.
"""

import itertools
import re

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime

from aeviz import memory
from aeviz.app.state import client
from aeviz.shared_cache import shared_cache
from aeviz.upload import MAX_BYTES

PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
OF_A_SESSION = MAX_BYTES + MAX_BYTES // 2  # bytes: the next file arrives before the one that it replaces has gone


def counted() -> Middleware:
    """The middleware of both servers; see ``Uploads``."""
    return Middleware(Uploads)


class Uploads:
    """Answers 411 to a file that does not tell its size, 413 to one too many of a session, 507 where all is full."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.arriving: dict[str, int] = {}  # session -> bytes
        shared_cache.besides.append(self.held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        session, told = found[1], Headers(scope=scope).get("content-length", "")
        if refused := self._refusal(session, told):
            await refused(scope, receive, send)
            return
        self.arriving[session] = self.arriving.get(session, 0) + int(told)
        shared_cache.shrink()
        try:
            await self.app(scope, receive, send)
        finally:
            self.arriving[session] -= int(told)
            if not self.arriving[session]:
                del self.arriving[session]

    def _refusal(self, session: str, told: str) -> PlainTextResponse | None:
        if not told.isdecimal():
            return PlainTextResponse("A file must tell its size.", 411)
        if sum(map(len, _files().get(session, ()))) + self.arriving.get(session, 0) + int(told) > OF_A_SESSION:
            return PlainTextResponse("This session has sent too much already; reload the page.", 413)
        if self.held() + int(told) > memory.share():
            return PlainTextResponse("This server has no room for more files now; try again later.", 507)
        return None

    def held(self) -> int:
        """Bytes of all files that are here, or on their way; one that a page and Streamlit hold is there once."""
        here = {id(file): len(file) for file in (*client.sent(), *itertools.chain(*_files().values()))}
        return sum(here.values()) + sum(self.arriving.values())


def _files() -> dict[str, list[bytes]]:
    """Session -> the content of each file that Streamlit holds of it."""
    if not runtime.exists():
        return {}
    storage = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return {session: [file.data for file in list(files.values())] for session, files in list(storage.items())}
