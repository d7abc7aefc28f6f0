"""A class that follows, votes and draws: ``python -m benchmarks room [PART ...] [--quick] [--minutes M]``.

follow     the teacher moves ten times a second; 100 followers, each an event stream and a session of its own: from the
           command to a follower's event; script runs at followers; followers that are not where the class is
workers    the same with two dashboards behind nginx, which share their rooms by NATS
votes      300 votes within two seconds are counted exactly; again with each sent twice; again with one of two
           dashboards killed among them
silence    before the reveal no byte that reaches a student or the projector tells a count
secret     without the teacher's cookie every command of the teacher is refused with 403
rooms      fifty rooms at once: everybody hears their own teacher and nobody else's
asleep     followers whose connection was cut come back to where the class is
memory     the server's memory while a class follows and votes, over ten minutes, or ``--minutes``
drawings   30 students draw ten digits each; in Chromium: from the teacher's button to the canvas of a teacher and two
           followers; trainings; students who were told of it and find their own drawings
browser    in Chromium: from the teacher's hand to the picture that two followers see
"""

import argparse
import asyncio
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

import psutil

from aeviz.room import connecting
from aeviz.room import server as rooms_server
from aeviz.serve import dashboards, nginx
from benchmarks._class import OF_THE_TEACHER, Member, gathered
from benchmarks._student import Student
from benchmarks.classroom import ROOT, Server, _run, _wait, aeviz_serve, served

PAGE = "denoising"
PERIOD = 0.1  # seconds between two moves of the teacher
DRAWINGS = 10  # of each student
LOOKS = (0.0, 0.2, 0.5, 1.0)  # parts of the time that the memory is watched: 0, 2, 5 and 10 minutes
COUNTS = re.compile(rb'"(counts|shares|answered|people|key)"')
ONE_WORKER = {"AEVIZ_WORKERS": "1"}


@dataclass(frozen=True)
class Plan:
    """How large and how long."""

    followers: int = 100
    seconds: float = 30.0
    votes: int = 300
    rooms: int = 50
    drawing: int = 30
    minutes: float = 10.0


QUICK = Plan(followers=10, seconds=3.0, votes=60, rooms=8, drawing=6, minutes=0.1)


def _row(part: str, found: str, wanted: str, well: bool) -> None:
    print(f"{part:34} {found:62} {wanted:28} {'yes' if well else 'NO'}", flush=True)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


# ---- following ----


def follow(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        _run(_follow("follow, one dashboard", server, plan))


def workers(plan: Plan) -> None:
    with served(aeviz_serve(2), **ONE_WORKER) as server:
        _run(_follow("follow, two behind nginx", server, plan))


async def _follow(name: str, server: Server, plan: Plan) -> None:
    teacher, followers, _ = await gathered(server.address, plan.followers)
    sessions = await _sessions(server.address, followers)
    before = [len(follower.heard) for follower in followers]
    await asyncio.gather(*(_quiet(session) for session in sessions))
    runs = [asyncio.create_task(_hears(session)) for session in sessions]
    worked = server.cost()[0]
    sent = await _lead(teacher, plan.seconds)
    worked = 100 * (server.cost()[0] - worked) / plan.seconds
    await asyncio.sleep(1.0)
    delays, lost = _heard(followers, before, sent)
    spoken = sum(run.done() for run in runs)
    for run in runs:
        run.cancel()
    p95 = 1000 * _p95(delays)
    times = f"p50 {1000 * statistics.median(delays):.0f}, p95 {p95:.0f} ms of {len(delays):,} events"
    found = f"{times}; server {worked:.0f} % of a core"
    _row(name, found, "p95 <= 100 ms", p95 <= 100)
    _row("", f"{spoken} sessions heard a script run; {lost} followers elsewhere", "0; 0", not spoken and not lost)
    await asyncio.gather(*(one.close() for one in (*sessions, teacher, *followers)))


async def _sessions(address: str, followers: list[Member]) -> list[Student]:
    """Each follower's page, four of which are opened at a time."""
    sessions = [Student(address, PAGE, i, follower.cookies()) for i, follower in enumerate(followers)]
    coming = asyncio.Semaphore(4)

    async def come(session: Student) -> None:
        async with coming:
            await session.open()

    await asyncio.gather(*map(come, sessions))
    return sessions


def _heard(followers: list[Member], before: list[int], sent: dict[float, float]) -> tuple[list[float], int]:
    """Seconds from each move that was sent to each follower's event, and how many followers missed the last move.

    ``before`` is how many events each had heard before the first move.
    """
    delays, lost = [], 0
    for follower, first in zip(followers, before, strict=True):
        events = [(when, parts["where"]) for when, parts in follower.heard[first:] if "where" in parts]
        moves = [(when, where["moves"]["knob"][0]) for when, where in events]
        delays += [when - sent[move] for when, move in moves]
        lost += not moves or moves[-1][1] != max(sent)
    return delays, lost


async def _lead(teacher: Member, seconds: float) -> dict[float, float]:
    """Moves a knob ten times a second; returns move -> when its command was sent."""
    sent: dict[float, float] = {}
    start = time.perf_counter()
    for move in range(int(seconds / PERIOD)):
        await asyncio.sleep(max(0.0, start + move * PERIOD - time.perf_counter()))
        sent[float(move)] = time.perf_counter()
        await teacher.does("move", page=PAGE, settings={"spec": "moons"}, moves={"knob": [move, -1]})
    return sent


async def _quiet(session: Student) -> None:
    """Returns when the page has nothing more to say for a second."""
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(1.0):
                await session.socket.recv()


async def _hears(session: Student) -> None:
    """Ends when the server says anything to this session, which it does in every script run."""
    await session.socket.recv()


# ---- votes ----


def votes(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        _run(_vote("votes, one dashboard", server.address, plan, 1))
        _run(_vote("  each sent twice", server.address, plan, 2))
    with _two_dashboards() as (address, processes):
        _run(_vote("  two dashboards, each sent twice", address, plan, 2))
        _run(_vote("  and one of the two killed", address, plan, 2, partial(asyncio.to_thread, _kill, processes[0])))


async def _vote(name: str, address: str, plan: Plan, times: int, meanwhile: Callable | None = None) -> None:
    teacher, students, _ = await gathered(address, plan.votes)
    await teacher.does("ask", question="?", options=["a", "b", "c"], right=0)
    await teacher.until(lambda told: told["poll"])
    poll, began = teacher.told["poll"]["id"], time.perf_counter()

    async def cast(i: int, turn: int) -> int:
        await asyncio.sleep(2.0 * ((i * 7919 + turn) % plan.votes) / plan.votes)
        return await students[i].does("vote", poll=poll, round=0, value=i % 3)

    others = [_after(1.0, meanwhile)] if meanwhile else []
    found = await asyncio.gather(*(cast(i, turn) for i in range(plan.votes) for turn in range(times)), *others)
    took = time.perf_counter() - began
    await teacher.does("lock", poll=poll)
    await teacher.until(lambda told: "counts" in told["poll"])
    counts, expected = teacher.told["poll"]["counts"][0], [len(range(option, plan.votes, 3)) for option in range(3)]
    refused = sum(status != 200 for status in found if isinstance(status, int))
    well = counts == expected and not refused
    _row(name, f"counted {counts} in {took:.1f} s; {refused} refused", f"{expected}; 0", well)
    await asyncio.gather(*(member.close() for member in (teacher, *students)))


async def _after(seconds: float, act: Callable) -> None:
    await asyncio.sleep(seconds)
    await act()


def _kill(process: subprocess.Popen) -> None:
    """As a machine that fails does: at once, with all its children."""
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    process.send_signal(signal.SIGKILL)


@contextmanager
def _two_dashboards() -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Two dashboards that share their rooms, behind nginx; none ends with the other, as in compose and Kubernetes."""
    with ExitStack() as stack:
        shared = stack.enter_context(rooms_server.settings(dashboards.free_port()))
        stack.enter_context(_process(shared.command, {}))
        shared.wait()
        environment = ONE_WORKER | {connecting.VARIABLE: shared.address, "STREAMLIT_SERVER_COOKIE_SECRET": "benchmark"}
        ports = [dashboards.free_port() for _ in range(2)]
        processes = [
            stack.enter_context(
                _process([sys.executable, "-c", f"from aeviz.serve import one; one('127.0.0.1', {port})"], environment)
            )
            for port in ports
        ]
        for port, process in zip(ports, processes, strict=True):
            _wait(f"http://127.0.0.1:{port}/ready", process)
        front = f"127.0.0.1:{dashboards.free_port()}"
        file = stack.enter_context(nginx.settings(front, [f"127.0.0.1:{port}" for port in ports]))
        command = [nginx.program(), "-p", str(file.parent), "-c", str(file), "-g", "daemon off;"]
        _wait(f"http://{front}/ready", stack.enter_context(_process(command, {})))
        yield f"http://{front}", processes


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    settings = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | environment
    process = subprocess.Popen(command, env=settings, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


# ---- what may not be heard or done ----


def silence(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        _run(_silence(server.address, plan))


async def _silence(address: str, plan: Plan) -> None:
    teacher, (projector, *students), _ = await gathered(address, plan.followers)
    await projector.sleep()
    await projector.listen("projector")
    await teacher.does("ask", question="?", options=["a", "b"], right=0)
    await teacher.until(lambda told: told["poll"])
    id = teacher.told["poll"]["id"]
    for round in range(2):
        await asyncio.gather(
            *(s.does("vote", poll=id, round=round, value=(i + round) % 2) for i, s in enumerate(students))
        )
        await teacher.does("lock", poll=id)
        await teacher.does("again", poll=id)
    await asyncio.sleep(0.5)
    told = sum(len(COUNTS.findall(member.raw)) for member in (projector, *students))
    size = sum(len(member.raw) for member in (projector, *students))
    _row(
        "silence before the reveal",
        f"{told} counts in {size:,} bytes to {len(students)} and the projector",
        "0",
        not told,
    )
    await teacher.does("reveal", poll=id)
    await asyncio.gather(*(member.until(lambda told: told["poll"]["revealed"]) for member in (projector, *students)))
    await asyncio.gather(*(member.close() for member in (teacher, projector, *students)))


def secret(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        _run(_secret(server.address))


async def _secret(address: str) -> None:
    teacher, (student,), _ = await gathered(address, 1)
    found = [await student.does(name, **fields) for name, fields in OF_THE_TEACHER.items()]
    _row("secret", f"{found.count(403)} of {len(found)} commands refused with 403", "all", set(found) == {403})
    await asyncio.gather(teacher.close(), student.close())


def rooms(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        _run(_rooms(server.address, plan))


async def _rooms(address: str, plan: Plan) -> None:
    classes = [await gathered(address, 4) for _ in range(plan.rooms)]
    began = time.perf_counter()
    for move in range(10):
        await asyncio.gather(
            *(teacher.does("move", page=f"p{i}", moves={"knob": [move]}) for i, (teacher, _, _) in enumerate(classes))
        )
    wanted = [(follower, f"p{i}") for i, (_, followers, _) in enumerate(classes) for follower in followers]
    arrived = (f.until(lambda told, page=page: told["where"] == _at(page, 9)) for f, page in wanted)
    await asyncio.gather(*arrived)
    took = time.perf_counter() - began
    strangers = sum(parts["where"]["page"] != page for f, page in wanted for _, parts in f.heard if parts.get("where"))
    found = f"{10 * plan.rooms} moves in {took:.1f} s; {strangers} events of other rooms"
    _row(f"{plan.rooms} rooms at once", found, "0", not strangers)
    await asyncio.gather(*(m.close() for teacher, followers, _ in classes for m in (teacher, *followers)))


def _at(page: str, move: int) -> dict:
    return {"page": page, "settings": {}, "moves": {"knob": [float(move)]}, "step": 0, "shown": True}


def asleep(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        _run(_asleep(server.address, plan))


async def _asleep(address: str, plan: Plan) -> None:
    teacher, followers, _ = await gathered(address, plan.followers)
    await asyncio.gather(*(follower.sleep() for follower in followers))
    await teacher.does("move", page="sparse", moves={"knob": [3]})
    for follower in followers:
        follower.told.clear()
    await asyncio.gather(*(follower.listen("student") for follower in followers))
    took = max(await asyncio.gather(*(f.until(lambda told: told["where"] is not None) for f in followers)))
    right = sum(follower.told["where"]["page"] == "sparse" for follower in followers)
    _row(
        "asleep, and back",
        f"{right} of {plan.followers} right, the last after {took:.2f} s",
        "all, within 1 s",
        took < 1,
    )
    await asyncio.gather(*(member.close() for member in (teacher, *followers)))


def memory(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        held = _run(_memory(server, plan))
    seconds = 60 * plan.minutes
    at = [min(held, key=lambda one: abs(one[0] - part * seconds))[1] for part in LOOKS]
    found = f"{' -> '.join(f'{mb:.0f}' for mb in at)} MB"
    _row("memory", f"{found}; {plan.followers} followers", "flat (+- 10 MB)", max(at) - at[0] < 10)
    _row(
        "",
        f"looked at {', '.join(f'{part * seconds:.0f}' for part in LOOKS)} s; highest {max(m for _, m in held):.0f} MB",
        "",
        True,
    )


async def _memory(server: Server, plan: Plan) -> list[tuple[float, float]]:
    """(seconds, MB) after each poll with its moves, over and over."""
    teacher, followers, _ = await gathered(server.address, plan.followers)
    for _ in range(3):  # all connections are open, all caches filled
        await _asked_and_led(teacher, followers)
    began, held = time.perf_counter(), []
    while not held or held[-1][0] < 60 * plan.minutes:
        held.append((time.perf_counter() - began, server.cost()[1]))
        await _asked_and_led(teacher, followers)
    await asyncio.gather(*(member.close() for member in (teacher, *followers)))
    return held


async def _asked_and_led(teacher: Member, followers: list[Member]) -> None:
    """A poll in which everybody votes, and two seconds of moves."""
    await teacher.does("ask", question="?", options=["a", "b"])
    await teacher.until(lambda told: told["poll"] and not told["poll"]["answered"][0])
    id = teacher.told["poll"]["id"]
    await asyncio.gather(*(f.does("vote", poll=id, round=0, value=i % 2) for i, f in enumerate(followers)))
    await _lead(teacher, 2.0)
    for member in (teacher, *followers):
        member.heard.clear()
        member.raw.clear()


# ---- real browsers ----


def drawings(plan: Plan) -> None:
    with served(aeviz_serve(), **ONE_WORKER) as server:
        took, rows = _run(_drawings(server.address, plan.drawing))
        trained = sum(not file.name.startswith("data-") for file in server.store.glob("*.safetensors"))
    n = DRAWINGS * plan.drawing
    _row("drawings, button to canvas", f"{took:.1f} s, {n} drawings, at teacher and two followers", "< 10 s", took < 10)
    well = trained == 1 and sorted(row for of_one in rows for row in of_one) == list(range(n))
    found = f"{trained} training; {sum(len(of_one) == DRAWINGS for of_one in rows)} students find their {DRAWINGS}"
    _row("", found, f"1; {plan.drawing}", well)


async def _drawings(address: str, n: int) -> tuple[float, list[list[int]]]:
    """Seconds from the button to the last canvas, and the rows that each student is told to be their own."""
    from benchmarks._room_browser import drawings_to_canvas

    students = [Member(address) for _ in range(n)]
    loop = asyncio.get_running_loop()

    def gathered_(code: str) -> None:
        asyncio.run_coroutine_threadsafe(_draw(students, code), loop).result()

    took = await asyncio.to_thread(drawings_to_canvas, address, gathered_)
    await asyncio.gather(*(student.until(lambda told: told["mine"]["rows"]) for student in students))
    rows = [student.told["mine"]["rows"] for student in students]
    await asyncio.gather(*(student.close() for student in students))
    return took, rows


async def _draw(students: list[Member], code: str) -> None:
    """Everybody comes in and draws, one drawing after the other; all at once."""

    async def draw(student: Member, strokes: random.Random) -> None:
        await student.post("join", code=code)
        await student.listen("student")
        await student.until(lambda told: told["data"])
        for number in range(DRAWINGS):
            content = f"8x8:{''.join(_pixel(i, number, strokes) for i in range(64))}"
            await student.does("draw", id=student.told["data"]["id"], number=number, content=content)

    await asyncio.gather(*(draw(student, random.Random(seed)) for seed, student in enumerate(students)))


def _pixel(i: int, shape: int, strokes: random.Random) -> str:
    """A ring, whose size is the drawing's and whose edge is the student's."""
    radius = ((i // 8 - 3.5) ** 2 + (i % 8 - 3.5) ** 2) ** 0.5
    return str(max(0, min(9, round(9 - 5 * abs(radius - 1 - shape / 4) + strokes.gauss(0, 1)))))


def browser(plan: Plan) -> None:
    from benchmarks._room_browser import hand_to_picture

    with served(aeviz_serve(), **ONE_WORKER) as server:
        delays = hand_to_picture(server.address, "", plan.seconds / 3)
    p95 = 1000 * _p95(delays)
    found = f"p50 {1000 * statistics.median(delays):.0f}, p95 {p95:.0f} ms of {len(delays)} pictures of two followers"
    _row("browser, hand to picture", found, "p95 <= 200 ms", p95 <= 200)


PARTS: dict[str, Callable[[Plan], None]] = {
    "follow": follow,
    "workers": workers,
    "votes": votes,
    "silence": silence,
    "secret": secret,
    "rooms": rooms,
    "asleep": asleep,
    "memory": memory,
    "drawings": drawings,
    "browser": browser,
}


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks room", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help="all of them without")
    parser.add_argument("--quick", action="store_true", help="a small class for a short time")
    parser.add_argument("--seconds", type=float, help="how long the teacher leads")
    parser.add_argument("--minutes", type=float, help="how long the memory is watched")
    asked = parser.parse_args(argv)
    plan = QUICK if asked.quick else Plan()
    changed = {name: value for name in ("seconds", "minutes") if (value := getattr(asked, name))}
    plan = replace(plan, **changed)
    print(f"{'':34} {'found':62} {'wanted':28} well")
    for name in asked.parts or PARTS:
        PARTS[name](plan)
