"""What a component's browser half fetches by an address, once for all sessions, from Streamlit's media server.

A component's own message is hashed from end to end, and a session's own files must be added again, in every run of
its script; what stands here belongs to no session, and costs a run nothing.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from weakref import WeakKeyDictionary

from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager

from aeviz.components import server

PLACES = 64
"""Files kept at once; the one that was asked for longest ago makes room."""

KIND = "application/gzip"  # which the server sends as it is

_ASIDE = "aeviz-no-session"


class Shelf:
    """The files of one server by name, the last asked for last."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, tuple[int, str]] = OrderedDict()  # name -> (place, address)
        self._lock = Lock()

    def address(self, media: MediaFileManager, name: str, content: Callable[[], bytes]) -> str:
        with self._lock:
            if name not in self._files:
                place = len(self._files) if len(self._files) < PLACES else self._files.popitem(last=False)[1][0]
                self._files[name] = place, _put(media, content(), f"aeviz-{place}")
            self._files.move_to_end(name)
            return self._files[name][1]


_shelves: WeakKeyDictionary[MediaFileManager, Shelf] = WeakKeyDictionary()
_lock = Lock()


def address(name: str, content: Callable[[], bytes]) -> str:
    """The address of the gzip file ``name`` on this server; ``content()`` makes it where it is not there (any more)."""
    media = runtime.get_instance().media_file_mgr
    with _lock:
        shelf = _shelves.setdefault(media, Shelf())
    return server.address(shelf.address(media, name, content))


def _put(media: MediaFileManager, content: bytes, place: str) -> str:
    """Adds a file from a thread of no session; what stood in this place before is removed by the server."""
    context = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    context.addFilter(_of_a_session)  # "missing": as it should be
    with ThreadPoolExecutor(1, _ASIDE) as aside:
        return aside.submit(media.add, content, KIND, coordinates=place).result()


def _of_a_session(record: logging.LogRecord) -> bool:
    return not record.threadName.startswith(_ASIDE)
