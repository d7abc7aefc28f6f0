"""Rooms on the wire, with real sockets: who may do what, what reaches whom, and what is one too many."""

import asyncio
import io
import json
import logging
import socket
import statistics
import threading
import time
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import aiohttp
import loops
import pytest
import uvicorn
from patience import patient
from ports import free_port
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette

from aeviz import lessons
from aeviz.app.server import clients, origins, rooms
from aeviz.app.server.rates import Rate
from aeviz.app.state import member
from aeviz.language import LANGUAGES
from aeviz.lessons.base import ChoosePicture
from aeviz.room import commands, identity
from aeviz.room.state import IDLE_SECONDS, Who
from aeviz.storage import dataset_file
from benchmarks._class import OF_THE_TEACHER

LIMIT = patient(20)
N_STUDENTS = 20


@contextmanager
def served():
    """The routes of rooms behind the doors of both servers, on a port of this machine."""
    app = Starlette(routes=rooms.all_of_them(), middleware=[origins.guard(), clients.known()])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    try:
        yield f"http://127.0.0.1:{port}/aeviz/room"
    finally:
        server.should_exit = True
        thread.join(LIMIT)


@pytest.fixture(scope="module")
def address():
    with served() as found:
        yield found


@pytest.fixture(autouse=True)
def own_rates(monkeypatch, tmp_path):
    """A test is not stopped for what another has done."""
    for name in ("_opened", "_wrong", "_commanded"):
        rate = getattr(rooms, name)
        monkeypatch.setattr(rooms, name, Rate(rate.burst, rate.per_second))


class Browser:
    """Keeps cookies, and what its stream has told."""

    def __init__(self, address: str, **headers: str):
        self.address, self.told, self.heard = address, {}, b""
        self.http = aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def post(self, path: str, /, **content) -> int:
        async with self.http.post(f"{self.address}/{path}", json=content) as answer:
            self.answer, self.headers = await answer.json(), answer.headers
            return answer.status

    async def does(self, do: str, /, **content) -> int:
        return await self.post("do", do=do, **content)

    async def status(self, name: str, **settings) -> int:
        async with self.http.get(f"{self.address}/{name}", **settings) as answer:
            return answer.status

    async def listen(self, role: str) -> None:
        self.news = asyncio.Condition()
        self.stream = await self.http.get(f"{self.address}/events?as={role}")
        assert self.stream.status == 200 and self.stream.headers["X-Accel-Buffering"] == "no"
        self.reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for line in self.stream.content:
            self.heard += line
            if line.startswith(b"data: "):
                async with self.news:
                    self.told |= json.loads(line[6:])
                    self.news.notify_all()

    async def until(self, seen) -> None:
        async with asyncio.timeout(LIMIT), self.news:
            await self.news.wait_for(lambda: seen(self.told))

    async def close(self) -> None:
        if hasattr(self, "reader"):
            self.reader.cancel()
            self.stream.close()
        await self.http.close()


@asynccontextmanager
async def browsers(address: str, n: int):
    async with AsyncExitStack() as stack:
        found = [Browser(address) for _ in range(n)]
        for browser in found:
            stack.push_async_callback(browser.close)
        yield found


async def classroom(teacher: Browser, students: list[Browser]) -> str:
    """A room with everybody in it; returns its code."""
    assert await teacher.post("open") == 200
    code = teacher.answer["code"]
    for student in students:
        assert await student.post("join", code=code.lower()) == 200
        await student.listen("student")
    await teacher.listen("teacher")
    return code


def test_a_class_guesses_in_two_rounds(address):
    async def play():
        async with browsers(address, N_STUDENTS + 2) as (teacher, projector, *students):
            code = await classroom(teacher, students)
            assert await projector.post("join", code=code) == 200
            await projector.listen("projector")
            await teacher.until(lambda told: told["people"]["here"] == N_STUDENTS)
            assert await teacher.does("ask", question="How many?", options=["one", "two"], right=1) == 200
            for round, wrong in ((0, 14), (1, 4)):
                votes = [
                    student.does("vote", poll=1, round=round, value=int(i >= wrong))
                    for i, student in enumerate(students)
                ]
                assert await asyncio.gather(*votes) == [200] * N_STUDENTS
                await teacher.until(lambda told: told["poll"]["answered"][-1] == N_STUDENTS)
                assert await teacher.does("lock", poll=1) == 200
                assert await students[0].does("vote", poll=1, round=round, value=1) == 409
                await teacher.until(lambda told: told["poll"].get("counts"))
                assert teacher.told["poll"]["advice"] == ("hint" if round == 0 else "explain")
                if round == 0:
                    assert await teacher.does("again", poll=1) == 200
            for browser in (projector, *students):  # not a byte told a count
                assert b"counts" not in browser.heard and b"answered" not in browser.heard
                assert b"shares" not in browser.heard and b"people" not in browser.heard
            assert await teacher.does("reveal", poll=1) == 200
            for browser in (teacher, projector, *students):
                await browser.until(lambda told: told["poll"]["revealed"])
                assert browser.told["poll"]["counts"] == [[14, 6], [4, 16]]
            assert b'"key"' in teacher.heard and not any(b'"key"' in b.heard for b in (projector, *students))

    loops.run(play())


def test_the_class_follows_a_late_one_is_right_at_once_and_the_end_is_the_end(address):
    async def play():
        async with browsers(address, 3) as (teacher, early, late):
            code = await classroom(teacher, [early])
            where = {"page": "sparse", "settings": {"knob": "1"}, "moves": {"a": [2.5]}, "step": 2, "shown": True}
            assert await teacher.does("move", **where) == 200
            await early.until(lambda told: told["where"] == where)
            began = time.perf_counter()
            assert await late.post("join", code=code) == 200
            assert late.answer["where"] == {"page": "sparse", "settings": {"knob": "1"}}
            await late.listen("student")
            await late.until(lambda told: told.get("where") == where)
            assert time.perf_counter() - began < patient(1)
            again = Browser(address, Cookie=cookies(teacher))  # the teacher's other tab, or the same after a reload
            await again.listen("teacher")
            await again.until(lambda told: told.get("where") == where and told["people"]["count"] == 2 and told["key"])
            await again.close()
            assert await teacher.does("end") == 200
            await early.until(lambda told: told["room"]["ended"])
            assert await late.does("join") == await teacher.does("letin", open=True) == 403
            assert await late.post("join", code=code) == 404

    loops.run(play())


def cookies(browser: Browser) -> str:
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.http.cookie_jar)


def test_the_secret_is_in_no_log(address):
    told, root = io.StringIO(), logging.getLogger()
    level, handler = root.level, logging.StreamHandler(told)

    async def play() -> list[str]:
        async with browsers(address, 2) as (teacher, other):
            code = await classroom(teacher, [])
            await teacher.until(lambda told: "key" in told)
            assert await other.post("teach", code=code, key=teacher.told["key"]) == 200
            assert await other.post("teach", code=code, key="wrong") == 403
            assert await other.does("nothing") == 409
            secrets = [teacher.told["key"], cookies(teacher).rpartition(".")[2]]
            assert await teacher.does("end") == 200
            return secrets

    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        secrets = loops.run(play())
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    for secret in secrets:
        assert len(secret) >= identity.KEY_LETTERS and secret not in told.getvalue()


def test_the_list_of_the_teachers_commands_is_whole():
    of_the_teacher = {kind for kind in commands.ALL if kind.BY == "teacher" and kind not in commands.BY_THE_SERVER}
    assert set(OF_THE_TEACHER) == {kind.__struct_config__.tag for kind in of_the_teacher}


def test_without_the_secret_every_command_of_the_teacher_is_403(address):
    async def play():
        async with browsers(address, 4) as (teacher, student, stranger, late):
            code = await classroom(teacher, [student])
            token = next(cookie.value for cookie in student.http.cookie_jar if cookie.key == "aeviz_room")
            forged = Browser(address, Cookie=f"aeviz_teach={token.replace('.student.', '.teacher.')}")
            for browser in (student, stranger, forged):
                for name, fields in OF_THE_TEACHER.items():
                    assert await browser.does(name, **fields) == 403, name
                assert await browser.status("events?as=teacher") == await browser.status("answers.csv") == 403
            assert await stranger.does("vote", poll=1, round=0, value=0) == 403
            assert await stranger.status("events?as=projector") == 403
            assert await student.post("teach", code=code, key="0" * 20) == 403
            await teacher.until(lambda told: "key" in told)
            assert await stranger.post("teach", code=code, key=teacher.told["key"]) == 200
            assert await stranger.does("letin", open=False) == 200
            assert await late.post("join", code=code) == 409
            await forged.close()

    loops.run(play())


def test_cookies_are_read_by_no_script_and_nothing_is_kept_by_caches_or_told_to_others(address):
    async def play():
        async with browsers(address, 1) as (teacher,):
            await teacher.post("open")
            (cookie,) = [c for c in teacher.headers.getall("Set-Cookie") if c.startswith("aeviz_teach")]
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=14400" in cookie
            assert (teacher.headers["Referrer-Policy"], teacher.headers["Cache-Control"]) == ("no-referrer", "no-store")
            assert await teacher.post("leave", **{"as": "teacher"}) == 200
            assert await teacher.does("letin", open=True) == 403

    loops.run(play())


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Content-Type": "text/plain"}],
    ids=lambda headers: next(iter(headers)),
)
def test_other_sites_cannot_command(address, headers):
    async def play():
        async with browsers(address, 1) as (teacher,):
            await teacher.post("open")
            content = {"data": b'{"do":"end"}', "headers": {"Content-Type": "application/json"} | headers}
            async with teacher.http.post(f"{address}/do", **content) as answer:
                assert answer.status == 403
            assert await teacher.does("letin", open=True) == 200

    loops.run(play())


def test_codes_cannot_be_tried_one_after_the_other_and_a_class_of_one_address_still_comes_in(address, monkeypatch):
    monkeypatch.setattr(rooms, "_wrong", Rate(rooms._wrong.burst, per_second=1e-9))

    async def play():
        async with browsers(address, 2) as (teacher, guesser):
            assert await teacher.post("open") == 200
            code = teacher.answer["code"]

            async def join():
                async with aiohttp.ClientSession() as student:
                    return (await student.post(f"{address}/join", json={"code": code})).status

            wrong = [await guesser.post("join", code=f"ABCDE{letter}") for letter in identity.LETTERS]
            assert set(wrong) == {404}  # a student who fools about
            assert await asyncio.gather(*(join() for _ in range(200))) == [200] * 200
            for _ in range(int(rooms._wrong.left_of("127.0.0.1"))):
                rooms._wrong.take("127.0.0.1")
            assert await guesser.post("join", code="ABCDEF") == 429

    assert rooms._wrong.burst + IDLE_SECONDS * 10 < len(identity.LETTERS) ** identity.LENGTH / 5000
    loops.run(play())


def test_connections_that_never_end_what_they_say_delay_nobody(address):
    async def play():
        async with browsers(address, 2) as (teacher, student):
            await classroom(teacher, [student])
            await teacher.does("ask", question="?", options=["a", "b"])
            with ExitStack() as stack:
                for text in (b"GET /aeviz/room/events HTTP/1.1\r\nHost:", SLOW_POST):
                    for _ in range(100):
                        stack.enter_context(half_said(address, text))
                began = time.perf_counter()
                assert await student.does("vote", poll=1, round=0, value=0) == 200
                await teacher.until(lambda told: told["poll"]["answered"] == [1])
                assert time.perf_counter() - began < patient(1)

    loops.run(play())


SLOW_POST = (
    b"POST /aeviz/room/do HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: 60000\r\n\r\n{"
)


@contextmanager
def half_said(address: str, text: bytes):
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.sendall(text)
        yield


def test_votes_of_others_cannot_be_made_and_ones_own_not_repeated(address):
    async def play():
        async with browsers(address, 3) as (teacher, student, other):
            await classroom(teacher, [student, other])
            mine = next(cookie.value for cookie in student.http.cookie_jar if cookie.key == "aeviz_room")
            await teacher.does("ask", question="?", options=["a", "b"])
            forged = mine.replace(mine.split(".")[2], "0" * 32)
            wrong = mine[:-1] + ("0" if mine.endswith("1") else "1")
            for cookie in (forged, wrong, mine.replace(mine[:6], "ABCDEF"), "x" * 5000):
                async with aiohttp.ClientSession(headers={"Cookie": f"aeviz_room={cookie}"}) as thief:
                    vote = {"do": "vote", "poll": 1, "round": 0, "value": 0}
                    assert (await thief.post(f"{address}/do", json=vote)).status in (400, 403)
            assert [await student.does("vote", poll=1, round=0, value=1) for _ in range(20)] == [200] * 20
            assert await student.does("vote", poll=1, round=0, value=0) == 200  # changed, not added
            await teacher.does("lock", poll=1)
            await teacher.until(lambda told: told["poll"].get("counts") == [[1, 0]])
            await teacher.does("again", poll=1)
            assert await student.does("vote", poll=1, round=0, value=1) == 409  # of the round that is over

    loops.run(play())


def test_sizes_and_rates_are_bounded(address):
    async def play():
        async with browsers(address, 2) as (teacher, student):
            await classroom(teacher, [student])
            assert await student.does("handin", id=1, content="x" * 70_000) == 409
            found = await asyncio.gather(*(student.does("join", name=f"{i}") for i in range(150)))
            assert set(found) == {200, 429} and found.count(200) < 120
            assert await teacher.does("letin", open=False) == 200  # nobody else is held up
            streams = [await student.http.get(f"{address}/events?as=student") for _ in range(rooms.MOST_STREAMS)]
            assert [stream.status for stream in streams].count(429) == 1
            for stream in streams:
                stream.close()

    loops.run(play())


def test_a_server_that_ends_ends_its_streams_as_they_should(monkeypatch):
    """Not cut off in the middle, of which the server would write that an answer was not completed."""
    monkeypatch.setattr(rooms, "here", rooms.Here())
    sent, begun = [], asyncio.Event()

    async def send(message) -> None:
        sent.append(message)
        if message.get("body"):
            begun.set()

    async def all_of_it() -> None:
        state = await (await rooms.here.rooms()).open()
        cookie = f"{member.TEACHER}={identity.token(state, Who('teacher'))}"
        about = {"path": "/aeviz/room/events", "query_string": b"as=teacher", "headers": [(b"cookie", cookie.encode())]}
        scope = {"type": "http", "method": "GET"} | about
        app = Starlette(routes=rooms.all_of_them())
        stream = asyncio.create_task(app(scope, asyncio.Event().wait, send))
        await asyncio.wait_for(begun.wait(), LIMIT)
        monkeypatch.setattr(AppStatus, "should_exit", True)
        await asyncio.wait_for(stream, LIMIT)
        await rooms.here.close()

    loops.run(all_of_it())
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_a_follower_who_takes_nothing_delays_nobody(address, monkeypatch):
    monkeypatch.setattr(rooms, "_commanded", Rate(burst=10_000, per_second=1))

    async def play():
        async with browsers(address, 2) as (teacher, student):
            await classroom(teacher, [student])
            with deaf(address, cookies(student)):
                took = []
                for move in range(300):
                    began, long = time.perf_counter(), {"a": str(move).zfill(1900)}
                    assert await teacher.does("move", page="sparse", settings=long) == 200
                    await student.until(lambda told, long=long: (told["where"] or {}).get("settings") == long)
                    took.append(time.perf_counter() - began)
            assert statistics.median(took) < patient(0.1)

    loops.run(play())


@contextmanager
def deaf(address: str, cookie: str):
    """A stream of events that nobody reads."""
    where = urlsplit(address)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((where.hostname, where.port))
        head = f"GET {where.path}/events?as=student HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\n\r\n"
        connection.sendall(head.encode())
        yield


def test_answers_go_home_as_a_table_without_formulas(address):
    async def play():
        async with browsers(address, 3) as (teacher, ada, other):
            await classroom(teacher, [ada, other])
            await ada.does("join", name="=cmd|'/c calc'!A1")
            await teacher.does("set", text="Find the elbow.", fields=["λ", "why"])
            assert await ada.does("answer", id=1, answers=["0.1", "+1+1"]) == 200
            assert await other.does("answer", id=1, answers=["only one"]) == 409
            async with teacher.http.get(f"{address}/answers.csv") as answer:
                lines = (await answer.text()).splitlines()
            assert lines[0] == '"student","name","1. λ","2. why"'
            assert lines[1:] == ["""1,"'=cmd|'/c calc'!A1","0.1","'+1+1\""""]

    loops.run(play())


def test_a_class_makes_its_own_data_and_they_are_kept_for_all(address):
    async def play():
        async with browsers(address, 3) as (teacher, *students):
            await classroom(teacher, students)
            await teacher.does("gather", each=15, rows=8, columns=8)
            assert await teacher.post("make") == 409
            for number in range(15):
                for i, student in enumerate(students):
                    content = f"8x8:{'0' * (20 * i + number)}{'9' * (64 - 20 * i - number)}"
                    assert await student.does("draw", id=1, number=number, content=content) == 200
            assert await students[0].does("draw", id=1, number=0, content="8x8:12") == 409
            assert await students[0].post("make") == 403
            assert await teacher.post("make") == 200
            await students[1].until(lambda told: told["data"]["dataset"])
            name = students[1].told["data"]["dataset"]
            assert teacher.answer["settings"]["data"] == name
            dataset = dataset_file.load(name)
            assert (dataset.x.shape, dataset.image_shape) == ((30, 64), (8, 8))
            assert students[1].told["mine"]["rows"] == list(range(1, 30, 2))
            assert all(dataset.x[row].sum() == 64 - 20 - i for i, row in enumerate(range(1, 30, 2)))

    loops.run(play())


def test_the_pictures_that_a_class_chooses_from_are_there_for_everybody(address):
    lesson, number = next(
        (name, i)
        for name in lessons.names()
        for i, step in enumerate(getattr(lessons.get(name), "STEPS", ()), 1)
        if isinstance(step.guess, ChoosePicture)
    )

    async def play():
        async with browsers(address, 1) as (stranger,):
            for language in LANGUAGES:
                place = f"{address}/pictures/{lesson}/{number}?language={language}"
                async with stranger.http.get(place) as answer:
                    figures = await answer.json()
                assert len(figures) > 1 and all(figure["data"] for figure in figures)
            for wrong in (f"{lesson}/99", "nothing/1", f"{lesson}/x"):
                assert await stranger.status(f"pictures/{wrong}?language=en") in (404, 409)
            assert await stranger.status(f"pictures/{lesson}/{number}?language=xx") == 409

    loops.run(play())


def test_a_rate_fills_up_again():
    now = [0.0]
    rate = Rate(burst=2, per_second=0.5, now=lambda: now[0])
    assert [rate.take("a") for _ in range(3)] == [True, True, False] and rate.take("b")
    now[0] = 2.0
    assert [rate.take("a") for _ in range(2)] == [True, False]
