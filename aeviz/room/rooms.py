"""The rooms of a dashboard: commands become new states on the board, and whoever watches is told what changed.

What waits for a room is written at once, so a class that votes within a second costs a few writes. Whoever watches gets
the newest state when ready for it, never a queue: a slow one delays nobody.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import msgspec
from cachetools import LRUCache

from aeviz.room import commands, identity, views
from aeviz.room.board import Board, Conflict
from aeviz.room.state import State, Who, idle

MOST_KNOWN = 500
AGAIN_SECONDS = 0.5  # until a board that did not answer is asked again
_encode = msgspec.json.encode
_read = msgspec.json.Decoder(State).decode


@dataclass(frozen=True, eq=False)
class Known:
    """A state of a room, and what each role is sent of it: JSON, part by part, made once for all of them."""

    revision: int
    state: State

    @cached_property
    def _shared(self) -> dict[str, dict[str, bytes]]:
        return {}

    def parts(self, who: Who) -> dict[str, bytes]:
        """name -> JSON of all that somebody sees."""
        if who.role not in self._shared:
            self._shared[who.role] = {n: _encode(part) for n, part in views.shared(self.state, who.role).items()}
        own = {"mine": _encode(views.mine(self.state, who.id))} if who.role == "student" else {}
        return self._shared[who.role] | own


class Waiting(NamedTuple):
    """A command on its way into a room."""

    who: Who
    command: commands.Command
    done: asyncio.Future[State]


@dataclass
class Watch:
    """The one reader of the board for all here who watch a room."""

    reader: asyncio.Task[None]
    news: asyncio.Event = field(default_factory=asyncio.Event)
    watchers: int = 0


class Rooms:
    """Everything that routes need; one for a process."""

    def __init__(self, board: Board, now: Callable[[], float] = time.time):
        self.board, self.now = board, now
        self.known: LRUCache[str, Known] = LRUCache(MOST_KNOWN)
        self.waiting: dict[str, list[Waiting]] = {}
        self.writing: dict[str, asyncio.Task[None]] = {}
        self.watches: dict[str, Watch] = {}
        self.dismissed = False

    async def open(self) -> State:
        """A new room."""
        state = identity.new(self.now())
        revision = await self.board.put(state.code, _encode(state), 0)
        self._learn(Known(revision, state))
        return state

    async def find(self, code: str) -> State | None:
        """The room with this code; None where there is none, or it has ended, or nobody came for four hours."""
        known = self.known[code] if code in self.watches and code in self.known else await self._fetch(code)
        return None if known is None or known.state.ended or idle(known.state, self.now()) else known.state

    async def do(self, code: str, who: Who, command: commands.Command) -> State:
        """Carries a command out; returns the state after it. Raises Refused, or LookupError where there is no room."""
        done = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(code, []).append(Waiting(who, command, done))
        if code not in self.writing:
            self.writing[code] = asyncio.create_task(self._write(code))
        return await done

    async def stream(self, code: str, who: Who) -> AsyncIterator[bytes]:
        """One JSON object a change, with the parts that changed for this viewer; the first one has all."""
        sent: dict[str, bytes] = {}
        async for known in self.watch(code):
            parts = known.parts(who)
            changed = [b'"%s":%s' % (name.encode(), part) for name, part in parts.items() if sent.get(name) != part]
            if changed:
                yield b"{%s}" % b",".join(changed)
            sent = parts

    async def watch(self, code: str) -> AsyncIterator[Known]:
        """The room as it is, and again when it has changed, until it has ended."""
        watch = self.watches.get(code)
        if watch is None:
            watch = self.watches[code] = Watch(asyncio.create_task(self._follow(code)))
        watch.watchers += 1
        try:
            async for known in self._news(code, watch):
                yield known
        finally:
            watch.watchers -= 1
            if not watch.watchers:
                watch.reader.cancel()
                self.watches.pop(code, None)

    def dismiss(self) -> None:
        """Nobody watches any more: every stream ends."""
        self.dismissed = True
        for watch in self.watches.values():
            watch.news.set()

    async def close(self) -> None:
        """Writes what waits, and lets go of the board."""
        await asyncio.gather(*self.writing.values(), return_exceptions=True)
        for watch in self.watches.values():
            watch.reader.cancel()
        await self.board.close()

    # ---- watching ----

    async def _news(self, code: str, watch: Watch) -> AsyncIterator[Known]:
        seen = 0
        while not self.dismissed:
            known, news = self.known.get(code), watch.news
            if known and known.revision > seen:
                seen = known.revision
                yield known
                if known.state.ended:
                    return
            else:
                await news.wait()

    async def _follow(self, code: str) -> None:
        while True:
            with suppress(OSError):  # the board does not answer: it may be starting again
                async for entry in self.board.watch(code):
                    self._take(code, entry.revision, entry.content)
            await asyncio.sleep(AGAIN_SECONDS)

    def _take(self, code: str, revision: int, content: bytes) -> None:
        known = self.known.get(code)
        if known is None or revision > known.revision:
            self._learn(Known(revision, _read(content)))

    def _learn(self, known: Known) -> None:
        code = known.state.code
        self.known[code] = known
        if watch := self.watches.get(code):
            watch.news.set()
            watch.news = asyncio.Event()

    # ---- writing ----

    async def _write(self, code: str) -> None:
        """Everything that waits for a room, until nothing does."""
        try:
            while batch := self.waiting.pop(code, None):
                try:
                    await self._write_all(code, batch)
                except Exception as error:  # noqa: BLE001  (whoever waits is told)
                    _settle(batch, error)
        finally:
            del self.writing[code]

    async def _write_all(self, code: str, batch: list[Waiting]) -> None:
        fetched = code not in self.known
        known = await self._fetch(code) if fetched else self.known[code]
        while known is not None:
            state, outcomes = self._play(known.state, batch)
            refused = any(isinstance(outcome, commands.Refused) for outcome in outcomes)
            if not fetched and (refused or state is known.state):  # perhaps only of what was known here
                known, fetched = await self._fetch(code), True
                continue
            try:
                if state is not known.state:
                    revision = await self.board.put(code, _encode(state), known.revision)
                    self._learn(Known(revision, state))
            except Conflict:  # another dashboard was faster
                known = await self._fetch(code)
                continue
            for waiting, outcome in zip(batch, outcomes, strict=True):
                _settle([waiting], outcome)
            return
        raise LookupError(code)

    def _play(self, state: State, batch: list[Waiting]) -> tuple[State, list[State | commands.Refused]]:
        outcomes: list[State | commands.Refused] = []
        for waiting in batch:
            try:
                state, _ = commands.apply(state, waiting.who, waiting.command, self.now())
                outcomes.append(state)
            except commands.Refused as refused:
                outcomes.append(refused)
        return state, outcomes

    async def _fetch(self, code: str) -> Known | None:
        entry = await self.board.get(code)
        if entry is None:
            self.known.pop(code, None)
            return None
        known = self.known.get(code)
        if known is None or entry.revision > known.revision:
            known = Known(entry.revision, _read(entry.content))
            self._learn(known)
        return known


def _settle(batch: list[Waiting], outcome: State | Exception) -> None:
    for waiting in batch:
        if waiting.done.done():  # whoever asked has gone
            continue
        if isinstance(outcome, Exception):
            waiting.done.set_exception(outcome)
        else:
            waiting.done.set_result(outcome)
