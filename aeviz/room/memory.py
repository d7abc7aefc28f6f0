"""Rooms in one process: in its memory, and the last state of each in the store, from which it survives a restart."""

import asyncio
import re
import time
from collections.abc import AsyncIterator

from aeviz.language import of_error
from aeviz.room.board import Conflict, Entry
from aeviz.room.state import IDLE_SECONDS
from aeviz.storage import store

FILES = re.compile(r"room-\w{6}\.json")
SOON = 1.0  # seconds in which all changes of a room are written to the store once


class Memory:
    """The rooms of this process alone."""

    def __init__(self) -> None:
        self.rooms: dict[str, Entry] = {}
        self.news: dict[str, asyncio.Event] = {}
        self.written: dict[str, float] = {}  # code -> when, in seconds of this process
        self.unsaved: set[str] = set()
        self.saving: asyncio.Task[None] | None = None

    async def get(self, code: str) -> Entry | None:
        if code not in self.rooms:
            content = await asyncio.to_thread(store.read, _file(code), bytes)
            if content is not None:
                self.rooms.setdefault(code, Entry(1, content))
                self.written.setdefault(code, time.monotonic())
        return self.rooms.get(code)

    async def put(self, code: str, content: bytes, revision: int) -> int:
        before = await self.get(code)
        if (before.revision if before else 0) != revision:
            raise Conflict(code)
        if not before:
            await self._forget_idle()
        self.rooms[code] = Entry(revision + 1, content)
        self.written[code] = time.monotonic()
        if code in self.news:
            self.news.pop(code).set()
        self.unsaved.add(code)
        if self.saving is None or self.saving.done():
            self.saving = asyncio.create_task(self._save_soon())
        return revision + 1

    async def watch(self, code: str) -> AsyncIterator[Entry]:
        seen = 0
        while True:
            entry = await self.get(code)
            if entry and entry.revision > seen:
                seen = entry.revision
                yield entry
            else:
                await self.news.setdefault(code, asyncio.Event()).wait()

    async def close(self) -> None:
        if self.saving:
            self.saving.cancel()
        await self._save()

    async def _forget_idle(self) -> None:
        """What was said in a room is gone when nobody has used it for four hours and the next one is opened."""
        now = time.monotonic()
        for code in [code for code, when in self.written.items() if now - when > IDLE_SECONDS]:
            del self.rooms[code], self.written[code]
        await asyncio.to_thread(store.remove_older, FILES, IDLE_SECONDS)

    async def _save_soon(self) -> None:
        while self.unsaved:
            await asyncio.sleep(SOON)
            await self._save()

    async def _save(self) -> None:
        codes, self.unsaved = self.unsaved, set()
        for code in codes:
            try:
                await asyncio.to_thread(store.put, _file(code), self.rooms[code].content)
            except store.StoreError as error:
                store.report(of_error(error))


def _file(code: str) -> str:
    return f"room-{code}.json"
