"""Rooms on NATS JetStream's key-value store, for several dashboards: https://docs.nats.io/nats-concepts/jetstream."""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator

import nats
from nats.errors import Error
from nats.js.api import KeyValueConfig
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from aeviz.room.board import Conflict, Entry
from aeviz.room.state import IDLE_SECONDS

BUCKET = "aeviz-rooms"
CONNECT_SECONDS = 5.0
_log = logging.getLogger(__name__)


class JetStream:
    """One key a room; a room that nobody has touched for four hours is gone."""

    def __init__(self, client: nats.NATS, rooms: KeyValue):
        self.client, self.rooms = client, rooms

    @classmethod
    async def connect(cls, address: str) -> "JetStream":
        """Raises OSError where no NATS server with JetStream answers."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                client = await nats.connect(address, max_reconnect_attempts=-1, error_cb=_note)
                settings = KeyValueConfig(bucket=BUCKET, history=1, ttl=IDLE_SECONDS)
                return cls(client, await client.jetstream().create_key_value(settings))
        except (Error, TimeoutError) as error:
            raise OSError(f"The rooms' server does not answer ({type(error).__name__}).") from error

    async def get(self, code: str) -> Entry | None:
        try:
            found = await self.rooms.get(code)
        except KeyNotFoundError:
            return None
        return _entry(found)

    async def put(self, code: str, content: bytes, revision: int) -> int:
        packed = zlib.compress(content, 1)
        try:
            return await (self.rooms.update(code, packed, revision) if revision else self.rooms.create(code, packed))
        except KeyWrongLastSequenceError as error:
            raise Conflict(code) from error

    async def watch(self, code: str) -> AsyncIterator[Entry]:
        watcher = await self.rooms.watch(code)
        try:
            async for found in watcher:
                if found is not None and found.value:  # None: all that was there has been told
                    yield _entry(found)
        finally:
            await watcher.stop()

    async def close(self) -> None:
        await self.client.close()


async def _note(error: Exception) -> None:
    """The client tries again by itself, for as long as it takes."""
    _log.warning("The rooms' server: %r", error)


def _entry(found: KeyValue.Entry) -> Entry:
    return Entry(found.revision, zlib.decompress(found.value))
