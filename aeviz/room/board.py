"""Where rooms are kept: a few operations, the same in one process and on a server for several dashboards.

A room is a text with a revision; whoever writes says which revision was read.
"""

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol


class Conflict(Exception):
    """Somebody else has written this room since it was read."""


class Entry(NamedTuple):
    """A room as it is kept."""

    revision: int
    content: bytes


class Board(Protocol):
    """What every place to keep rooms in can do."""

    async def get(self, code: str) -> Entry | None:
        """The room, or None where there is none (any more)."""

    async def put(self, code: str, content: bytes, revision: int) -> int:
        """Writes what follows on this revision (0: a new room); returns the next one. Raises Conflict."""
        ...

    def watch(self, code: str) -> AsyncIterator[Entry]:
        """The room as it is, and again whenever it has changed; what is overtaken may be left out."""
        ...

    async def close(self) -> None:
        """Lets go of everything."""
