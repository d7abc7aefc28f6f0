"""Event loops that open their files when they are first used.

Streamlit gives every session a loop for scripts that await, and keeps it for two minutes after the session has gone. A
loop takes three files, a session one more; no script of ours awaits.
"""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from streamlit.runtime import app_session


class LateLoop(asyncio.AbstractEventLoop):
    """An event loop like ``asyncio.new_event_loop()``, which is made when anything is asked of it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def is_running(self) -> bool:
        return self._loop is not None and self._loop.is_running()

    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop itself, made when it is first asked for."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop

    def is_closed(self) -> bool:
        return self._closed or (self._loop is not None and self._loop.is_closed())

    def close(self) -> None:
        self._closed = True
        if self._loop is not None:
            self._loop.close()


def _passed_on(name: str) -> Callable[..., Any]:
    def ask(self: LateLoop, *arguments: Any, **more: Any) -> Any:
        return getattr(self.loop(), name)(*arguments, **more)

    return ask


for _name, _made in vars(asyncio.AbstractEventLoop).items():
    if callable(_made) and not _name.startswith("__") and _name not in vars(LateLoop):
        setattr(LateLoop, _name, _passed_on(_name))


def give_to_sessions() -> None:
    """Has Streamlit's sessions that begin from now on take such loops."""
    own = SimpleNamespace(**{**vars(asyncio), "new_event_loop": LateLoop})
    app_session.asyncio = own  # pyright: ignore[reportPrivateImportUsage]  # the name that its code looks up
