"""A class without browsers: who keeps cookies, posts commands again until they arrive, and hears a room's events."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp

OF_THE_TEACHER = {  # every command of the teacher, as its tag and fields that are allowed
    "letin": {"open": True},
    "invite": {"shown": True},
    "setpace": {"pace": "own"},
    "move": {"page": "x"},
    "end": {},
    "ask": {"question": "?", "options": ["a", "b"]},
    **{name: {"poll": 1} for name in ("lock", "again", "reveal")},
    "sift": {"poll": 1},
    "dismiss": {"id": 1},
    "collect": {"prompt": "?", "kind": "knob"},
    "pick": {"id": 1, "works": []},
    "gather": {},
    "set": {"text": "?", "fields": ["a"]},
}
UNREACHED = (502, 503, 504)
TRIES = 12


class Member:
    """One browser of a class. ``told`` is what it knows of the room; ``heard`` has the time of each of its events."""

    def __init__(self, address: str):
        self.address = address
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(limit=0)
        )
        self.told: dict[str, Any] = {}
        self.heard: list[tuple[float, dict[str, Any]]] = []
        self.raw = bytearray()
        self.news = asyncio.Event()
        self.reader: asyncio.Task | None = None

    async def post(self, path: str, **content: Any) -> tuple[int, dict[str, Any]]:
        """(status, answer); tried again while no dashboard answers, as a browser's part does."""
        for attempt in range(TRIES):
            try:
                async with self.http.post(f"{self.address}/aeviz/room/{path}", json=content) as answer:
                    if answer.status not in UNREACHED:
                        return answer.status, await answer.json()
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05 * 2 ** min(attempt, 5))
        return 0, {}

    async def does(self, command: str, /, **content: Any) -> int:
        return (await self.post("do", do=command, **content))[0]

    def cookies(self) -> str:
        """The header Cookie of this browser."""
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.http.cookie_jar)

    async def listen(self, role: str) -> None:
        """Hears the room from now on, over a new stream whenever one ends."""
        self.reader = asyncio.create_task(self._listen(role))
        await self.until(lambda told: "room" in told)

    async def sleep(self) -> None:
        """Hears nothing any more."""
        if self.reader:
            self.reader.cancel()
            await asyncio.gather(self.reader, return_exceptions=True)

    async def _listen(self, role: str) -> None:
        while True:
            try:
                timeout = aiohttp.ClientTimeout(total=None)
                async with self.http.get(f"{self.address}/aeviz/room/events?as={role}", timeout=timeout) as stream:
                    async for line in stream.content:
                        self._take(line)
            except (aiohttp.ClientError, asyncio.IncompleteReadError):
                pass
            await asyncio.sleep(0.1)

    def _take(self, line: bytes) -> None:
        self.raw += line
        if line.startswith(b"data: "):
            parts = json.loads(line[6:])
            self.told |= parts
            self.heard.append((time.perf_counter(), parts))
            self.news.set()
            self.news = asyncio.Event()

    async def until(self, seen: Callable[[dict[str, Any]], bool], seconds: float = 30.0) -> float:
        """Waits until ``seen(told)``; returns the seconds that took. Raises TimeoutError."""
        began = time.perf_counter()
        async with asyncio.timeout(seconds):
            while not seen(self.told):
                await self.news.wait()
        return time.perf_counter() - began

    async def close(self) -> None:
        await self.sleep()
        await self.http.close()


async def gathered(address: str, n: int) -> tuple[Member, list[Member], str]:
    """A teacher, n students and the code of their room; all hear it."""
    teacher = Member(address)
    _, answer = await teacher.post("open")
    students = [Member(address) for _ in range(n)]
    await asyncio.gather(*(student.post("join", code=answer["code"]) for student in students))
    await asyncio.gather(teacher.listen("teacher"), *(student.listen("student") for student in students))
    return teacher, students, answer["code"]
