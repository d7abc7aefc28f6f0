"""Rooms on NATS JetStream's key-value store, for several dashboards: https://docs.nats.io/nats-concepts/jetstream."""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager

import nats
from nats.aio.client import Client
from nats.errors import Error
from nats.js.api import KeyValueConfig
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from aeviz.required import required
from aeviz.room.board import Conflict, Entry
from aeviz.room.state import IDLE_SECONDS

BUCKET = "aeviz-rooms"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 2.0  # then whoever asked is told, and may ask again
RECONNECT_SECONDS = 0.25
_log = logging.getLogger(__name__)


class JetStream:
    """One key a room; a room that nobody has touched for four hours is gone."""

    def __init__(self, client: Client, rooms: KeyValue, watchers: set[KeyValue.KeyWatcher]):
        self.client, self.rooms, self.watchers = client, rooms, watchers

    @classmethod
    async def connect(cls, address: str) -> "JetStream":
        """Raises OSError where no NATS server with JetStream answers."""
        watchers: set[KeyValue.KeyWatcher] = set()

        async def found_again() -> None:  # a server that was begun again knows none of its watchers
            while watchers:
                await watchers.pop().stop()

        about = {"max_reconnect_attempts": -1, "reconnect_time_wait": RECONNECT_SECONDS}
        with _answering():
            async with asyncio.timeout(CONNECT_SECONDS):
                client = await nats.connect(address, error_cb=_note, reconnected_cb=found_again, **about)  # pyright: ignore[reportUnknownMemberType]  # its options
                settings = KeyValueConfig(bucket=BUCKET, history=1, ttl=IDLE_SECONDS)
                rooms = await client.jetstream(timeout=ANSWER_SECONDS).create_key_value(settings)  # pyright: ignore[reportUnknownMemberType]  # its options
                return cls(client, rooms, watchers)

    async def get(self, code: str) -> Entry | None:
        with _answering():
            try:
                found = await self.rooms.get(code)
            except KeyNotFoundError:
                return None
        return _entry(found)

    async def put(self, code: str, content: bytes, revision: int) -> int:
        packed = zlib.compress(content, 1)
        with _answering():
            try:
                return await (
                    self.rooms.update(code, packed, revision) if revision else self.rooms.create(code, packed)
                )
            except KeyWrongLastSequenceError as error:
                raise Conflict(code) from error

    async def watch(self, code: str) -> AsyncIterator[Entry]:
        with _answering():
            watcher = await self.rooms.watch(code)  # pyright: ignore[reportUnknownMemberType]  # its options
        self.watchers.add(watcher)
        try:
            async for found in watcher:
                if found is not None and found.value:  # None: all that was there has been told
                    yield _entry(found)
        finally:
            if watcher in self.watchers:
                self.watchers.remove(watcher)
                await watcher.stop()

    async def close(self) -> None:
        await self.client.close()


@contextmanager
def _answering() -> Generator[None, None, None]:
    """Raises OSError where the server does not answer, as while it starts again: whoever asked may ask once more."""
    try:
        yield
    except (Error, TimeoutError) as error:
        raise OSError(f"The rooms' server does not answer ({type(error).__name__}).") from error


async def _note(error: Exception) -> None:
    """The client tries again by itself, for as long as it takes."""
    _log.warning("The rooms' server: %r", error)


def _entry(found: KeyValue.Entry) -> Entry:
    return Entry(required(found.revision, "revisions"), zlib.decompress(required(found.value, "contents")))
