"""What a component's browser half fetches by a URL, once for all sessions.

A component's own message is hashed from end to end, and Streamlit would have a session's own files added again in
every run of its script; what stands here costs a run nothing. ``aeviz.app.server.routes`` answers.
"""

import contextlib
from collections.abc import Callable

from aeviz.components import server
from aeviz.shared_cache import SHARED, shared_cache


def url(name: str, content: Callable[[], bytes], owner: str = SHARED) -> str:
    """The URL of the gzip file ``name`` on this server; ``content()`` makes it where it is not there (any more)."""
    shared_cache.get(_key(name), content, owner)
    return server.url(f"{server.FILES}/{name}")


def offer(name: str, content: Callable[[], bytes], owner: str = SHARED) -> str:
    """The same URL, of a file that few will ask for: ``content()`` makes it when somebody does.

    It may raise LookupError, where what it is made of has left the memory.
    """
    shared_cache.put(_offered(name), content, owner)
    return server.url(f"{server.FILES}/{name}")


def owner(name: str) -> str | None:
    """The own data that the file of this name is, or would be, made of; None where the name is not known (any more)."""
    found = shared_cache.search(_key(name)) or shared_cache.search(_offered(name))
    return found and found[1]


def find(name: str) -> bytes | None:
    """The gzip file of this name, or None where there is none (any more), or none yet."""
    found = shared_cache.search(_key(name))
    return found and found[0]


def make(name: str) -> bytes | None:
    """The file of this name, made as it was offered; None where it was not, or cannot be made any more."""
    found = shared_cache.search(_offered(name))
    with contextlib.suppress(LookupError):
        return found and shared_cache.get(_key(name), *found)
    return None


def _key(name: str) -> tuple[str, str]:
    return "file", name


def _offered(name: str) -> tuple[str, str]:
    return "offered file", name
