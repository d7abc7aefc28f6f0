"""What a component's browser half fetches by an address, once for all sessions.

A component's own message is hashed from end to end, and Streamlit would have a session's own files added again in
every run of its script; what stands here costs a run nothing. ``aeviz.app.server.routes`` answers.
"""

from collections.abc import Callable
from typing import NamedTuple

from aeviz.components import server
from aeviz.shared_cache import SHARED, shared_cache


class OwnedFile(NamedTuple):
    """A gzip file, and the own data that it was made of: only their owner's browser gets it."""

    content: bytes
    owner: str


def address(name: str, content: Callable[[], bytes], owner: str = SHARED) -> str:
    """The address of the gzip file ``name`` on this server; ``content()`` makes it where it is not there (any more)."""
    shared_cache.get(_key(name), content, owner)
    return server.address(f"{server.FILES}/{name}")


def find(name: str) -> OwnedFile | None:
    """The file of this name, or None where there is none (any more)."""
    found = shared_cache.search(_key(name))
    return found and OwnedFile(*found)


def _key(name: str) -> tuple[str, str]:
    return "file", name
