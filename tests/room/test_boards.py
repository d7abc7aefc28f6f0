"""One interface, two boards: in memory, and on NATS. Nothing is lost, nothing counts twice."""

import asyncio
import os
import subprocess
import time
from contextlib import aclosing, contextmanager, suppress

import loops
import msgspec
import pytest
from patience import patient
from ports import free_port

from aeviz.room import board, commands, connecting, identity, polls, server, views
from aeviz.room.rooms import Rooms
from aeviz.room.state import IDLE_SECONDS, Who

TEACHER = Who("teacher")
N_VOTES = 300
NOT_OF_THE_BOARD = pytest.mark.parametrize("address", [""])  # once, and not for each


@contextmanager
def nats():
    with server.settings(free_port()) as found, again(found):
        yield found.address


@pytest.fixture(scope="module", params=["memory", "nats"])
def address(request):
    """What AEVIZ_ROOMS holds."""
    if request.param == "memory":
        yield ""
        return
    with nats() as found:
        yield found


@pytest.fixture(autouse=True)
def this_board(address, monkeypatch, tmp_path):
    monkeypatch.setenv(connecting.VARIABLE, address)
    monkeypatch.setenv("AEVIZ_STORE", str(tmp_path))


def test_a_board_gets_puts_and_compares(address):
    async def all_of_it():
        here = await connecting.connect()
        code = identity.new(0.0).code
        assert await here.get(code) is None
        first = await here.put(code, b"a", 0)
        assert await here.get(code) == (first, b"a")
        for revision in (0, first - 1, first + 1):
            with pytest.raises(board.Conflict):
                await here.put(code, b"x", revision)
        second = await here.put(code, b"b", first)
        assert second > first
        async with aclosing(here.watch(code)) as watched:
            assert await anext(watched) == (second, b"b")
            third = await here.put(code, b"c", second)
            assert await anext(watched) == (third, b"c")
        await here.close()

    loops.run(all_of_it())


def test_what_two_dashboards_write_at_once_is_all_there(address):
    """300 votes, each sent twice, half of them over another dashboard where the board is shared."""

    async def all_of_it():
        here = await connecting.connect()
        dashboards = [Rooms(here), Rooms(await connecting.connect() if address else here)]
        room = await dashboards[0].open()
        students = [identity.student() for _ in range(N_VOTES)]
        await asyncio.gather(*(dashboards[i % 2].do(room.code, who, commands.Join()) for i, who in enumerate(students)))
        await dashboards[1].do(room.code, TEACHER, commands.Ask(question="?", options=("a", "b", "c")))
        votes = [(i, commands.Vote(poll=1, round=0, value=i % 3)) for i in range(N_VOTES)] * 2
        done = (dashboards[n % 2].do(room.code, students[i], vote) for n, (i, vote) in enumerate(votes[::-1]))
        await asyncio.gather(*done)
        found = await Rooms(here).find(room.code)
        assert polls.counts(found.poll, 0) == [N_VOTES // 3] * 3
        for dashboard in dashboards:
            await dashboard.close()

    loops.run(all_of_it())


def test_whoever_watches_gets_everything_first_then_what_changed(address):
    async def all_of_it():
        rooms = Rooms(await connecting.connect())
        room, who = await rooms.open(), identity.student()
        await rooms.do(room.code, who, commands.Join())
        async with aclosing(rooms.stream(room.code, who)) as seen:
            everything = msgspec.json.decode(await anext(seen))
            assert set(everything) == set(views.view(await rooms.find(room.code), who))
            await rooms.do(room.code, TEACHER, commands.Move(page="sparse", moves={"knob": (3.0,)}))
            assert list(msgspec.json.decode(await anext(seen))) == ["where"]
            await rooms.do(room.code, TEACHER, commands.Ask(question="?", options=("a", "b")))
            await rooms.do(room.code, who, commands.Vote(poll=1, round=0, value=1))
            latest = msgspec.json.decode(await anext(seen))  # what was overtaken is left out
            assert latest["mine"]["votes"] == [1] and latest["poll"]["id"] == 1
            await rooms.do(room.code, TEACHER, commands.End())
            assert msgspec.json.decode(await anext(seen))["room"]["ended"]
            with pytest.raises(StopAsyncIteration):
                await anext(seen)
        assert await rooms.find(room.code) is None and not rooms.watches
        await rooms.close()

    loops.run(all_of_it())


def test_what_is_refused_or_unknown_is_told_to_who_asked_and_to_nobody_else():
    async def all_of_it():
        rooms = Rooms(await connecting.connect())
        room, who = await rooms.open(), identity.student()
        asked = [commands.Join(), commands.End(), commands.HandIn(id=3, content="a"), commands.Join(name="Ada")]
        found = await asyncio.gather(*(rooms.do(room.code, who, c) for c in asked), return_exceptions=True)
        assert [type(one).__name__ for one in found] == ["State", "Forbidden", "Refused", "State"]
        with pytest.raises(LookupError):
            await rooms.do(identity.new(0.0).code, who, commands.Join())
        later = Rooms(rooms.board, now=lambda: rooms.now() + IDLE_SECONDS + 1)
        assert await later.find(room.code) is None
        await rooms.close()

    loops.run(all_of_it())


def test_a_room_survives_a_restart(address):
    async def before() -> str:
        rooms = Rooms(await connecting.connect())
        room = await rooms.open()
        await rooms.do(room.code, TEACHER, commands.SetPace(pace="closed"))
        await rooms.close()
        return room.code

    async def after(code: str):
        rooms = Rooms(await connecting.connect())
        assert (await rooms.find(code)).pace == "closed"
        await rooms.do(code, TEACHER, commands.SetPace(pace="own"))
        await rooms.close()

    loops.run(after(loops.run(before())))


@NOT_OF_THE_BOARD
def test_a_killed_server_of_rooms_that_is_begun_again_loses_nothing_and_its_watchers_hear_it(monkeypatch):
    async def votes(found, first):
        here, there = Rooms(await connecting.connect()), Rooms(await connecting.connect())
        code, who = (await here.open()).code, identity.student()
        await here.do(code, who, commands.Join(name="Ada"))
        heard = asyncio.create_task(hear(there, code, "own"))
        await asyncio.sleep(0)
        first.kill()
        first.wait(patient(20))
        with again(found):
            while not await went(here.do(code, TEACHER, commands.SetPace(pace="own"))):
                await asyncio.sleep(0.1)
            assert (await asyncio.wait_for(heard, patient(20))).people[who.id].name == "Ada"
            await asyncio.gather(here.close(), there.close())

    with server.settings(free_port()) as found:
        monkeypatch.setenv(connecting.VARIABLE, found.address)
        monkeypatch.setattr("aeviz.room.jetstream.ANSWER_SECONDS", patient(0.5))  # while no server is there
        with again(found) as first:
            loops.run(votes(found, first))


@contextmanager
def again(found):
    """The server of rooms, as it is begun."""
    process = subprocess.Popen(found.command)
    try:
        found.wait()
        yield process
    finally:
        process.terminate()
        process.wait(patient(20))


async def hear(rooms, code, pace):
    async with aclosing(rooms.watch(code)) as told:
        return await anext(known.state async for known in told if known.state.pace == pace)


async def went(asked) -> bool:
    with suppress(OSError):
        await asked
        return True
    return False


@NOT_OF_THE_BOARD
def test_a_room_that_nobody_used_for_four_hours_is_gone_from_the_store_with_the_next(tmp_path, monkeypatch):
    monkeypatch.delenv(connecting.VARIABLE)

    async def opened() -> str:
        rooms = Rooms(await connecting.connect())
        code = (await rooms.open()).code
        await rooms.close()
        return code

    old, kept = loops.run(opened()), loops.run(opened())
    for code, age in ((old, IDLE_SECONDS + 9), (kept, IDLE_SECONDS - 999)):
        when = time.time() - age
        os.utime(tmp_path / f"room-{code}.json", (when, when))
    new = loops.run(opened())
    assert sorted(file.name for file in tmp_path.glob("room-*")) == sorted(f"room-{code}.json" for code in (kept, new))


@NOT_OF_THE_BOARD
@pytest.mark.parametrize("given", ["redis://localhost", "4222"])
def test_an_address_that_is_none_of_nats_is_refused(monkeypatch, given):
    monkeypatch.setenv(connecting.VARIABLE, given)
    with pytest.raises(ValueError, match="AEVIZ_ROOMS is the address of a NATS server"):
        connecting.check()


@NOT_OF_THE_BOARD
def test_without_an_answer_it_says_so(monkeypatch):
    monkeypatch.setattr("aeviz.room.jetstream.CONNECT_SECONDS", 0.3)
    monkeypatch.setenv(connecting.VARIABLE, f"nats://127.0.0.1:{free_port()}")
    with pytest.raises(OSError, match="does not answer"):
        loops.run(asyncio.wait_for(connecting.connect(), 20))
