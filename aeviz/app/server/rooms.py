"""The rooms of classes on the wire: server-sent events down, JSON by POST up.

Who somebody is, a cookie says that only the room can have signed; no address and no script of a page ever holds it.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import wraps
from typing import Any

import msgspec
from sse_starlette import EventSourceResponse
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aeviz.app.server import clients
from aeviz.app.server.rates import Rate
from aeviz.app.state import member
from aeviz.components import server
from aeviz.language import LANGUAGES, speaking
from aeviz.room import answers, class_data, commands, connecting, identity
from aeviz.room.rooms import Rooms
from aeviz.room.state import IDLE_SECONDS, State, Who
from aeviz.storage import dataset_file
from aeviz.type_guards import is_dict

MOST_BYTES = 64 * 1024  # of a command
STEPS = 500  # of the training on the drawings of a class: seconds
MOST_STREAMS = 16  # of one student: tabs
PING_SECONDS, PATIENCE_SECONDS = 15, 20  # a stream that takes nothing for so long is cut; its browser comes again
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
GOODBYE_SECONDS = 1  # in which a stream ends by itself when the server does
STREAM = PRIVATE | {"X-Accel-Buffering": "no"}
COOKIES = {"teacher": member.TEACHER, "student": member.STUDENT}
Endpoint = Callable[[Request], Awaitable[Response]]

# A school has one address for all its classes: one student who fools about must not lock out the others. In the four
# hours of a room an address tries 150,000 of the 31^6 codes, a chance of 1 in 6,000 to find it.
_opened = Rate(burst=600, per_second=1)  # rooms of an address
_wrong = Rate(burst=1000, per_second=10)  # codes and keys that an address has tried in vain
_commanded = Rate(burst=60, per_second=20)  # of one browser
_streams: Counter[str] = Counter()
logging.getLogger("sse_starlette").setLevel(logging.WARNING)  # it would log every event, with the teacher's key


class TooMany(Exception):
    """One request too many of somebody."""


class Here:
    """The rooms of this process, connected when the first of them is asked for."""

    def __init__(self) -> None:
        self.found: Rooms | None = None
        self.connecting = asyncio.Lock()
        self.closing = asyncio.Event()  # set when the server begins to end

    async def rooms(self) -> Rooms:
        """Raises OSError where the server of the rooms does not answer."""
        async with self.connecting:
            if self.found is None:
                self.found = Rooms(await connecting.connect())
                _soon(self._dismissed(self.found))
        return self.found

    async def _dismissed(self, found: Rooms) -> None:
        await self.closing.wait()
        found.dismiss()

    async def close(self) -> None:
        """Writes what is not written yet."""
        self.closing.set()
        if self.found:
            await self.found.close()
        self.found, self.connecting, self.closing = None, asyncio.Lock(), asyncio.Event()


here = Here()


def all_of_them() -> list[Route]:
    """The routes of both servers."""
    posts = {"open": _open, "join": _join, "teach": _teach, "leave": _leave, "do": _do, "make": _make}
    gets = {"events": _events, "answers.csv": _answers, "pictures/{lesson}/{step}": _pictures}
    return [
        *(Route(_path(name), _told(answer), methods=["POST"]) for name, answer in posts.items()),
        *(Route(_path(name), _told(answer)) for name, answer in gets.items()),
    ]


def _path(name: str) -> str:
    return server.path(f"{server.ROOM}/{name}")


def _told(answer: Endpoint) -> Endpoint:
    """The answer, or a status with one sentence that says why there is none."""

    @wraps(answer)
    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except commands.Forbidden as error:
            return _error(403, str(error))
        except commands.Refused as error:
            return _error(409, str(error))
        except LookupError:
            return _error(404, "There is no room of this code.")
        except TooMany:
            return _error(429, "Too many requests; wait a moment.")
        except OSError as error:
            return _error(503, str(error) or "The rooms' server does not answer.")

    return told


def _error(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status, headers=PRIVATE)


# ---- coming and going ----


async def _open(request: Request) -> Response:
    """A new room; its teacher is this browser."""
    await _body(request)
    if not _opened.take(_address(request)):
        raise TooMany
    state = await (await here.rooms()).open()
    return _known(request, state, Who("teacher"))


async def _join(request: Request) -> Response:
    """Comes in by the code, as who this browser was before, if it was here."""
    asked = await _json(request, "code", "name")
    rooms = await here.rooms()
    state = await _entered(request, rooms, asked["code"])
    who = identity.known(state, request.cookies.get(member.STUDENT, "")) or identity.student()
    join = msgspec.convert({"do": "join", "name": asked["name"][:40]}, commands.Join)
    state = await rooms.do(state.code, who, join)
    return _known(
        request, state, who, where=state.where and {"page": state.where.page, "settings": state.where.settings}
    )


async def _teach(request: Request) -> Response:
    """Makes this browser the teacher's, by the key of the room."""
    asked = await _json(request, "code", "key")
    state = await _entered(request, await here.rooms(), asked["code"])
    if not identity.is_teachers_key(state, asked["key"]):
        _wrong.take(_address(request))
        raise commands.Forbidden("This is not the key of this room.")
    return _known(request, state, Who("teacher"))


async def _leave(request: Request) -> Response:
    """Forgets who this browser is; the room remembers what it has said."""
    role = (await _json(request, "as"))["as"]
    if role not in COOKIES:
        raise commands.Refused("One leaves as teacher or as student.")
    answer = JSONResponse({}, headers=PRIVATE)
    answer.headers.append("Set-Cookie", _cookie(request, COOKIES[role], "", 0))
    return answer


async def _entered(request: Request, rooms: Rooms, text: str) -> State:
    """The room of a code that somebody typed. Raises LookupError, and TooMany after many that were none."""
    if _wrong.left_of(_address(request)) < 1:
        raise TooMany
    code = identity.code_of(text)
    state = await rooms.find(code) if code else None
    if state is None:
        _wrong.take(_address(request))
        raise LookupError(text)
    return state


def _known(request: Request, state: State, who: Who, **more: Any) -> Response:
    answer = JSONResponse({"code": state.code} | more, headers=PRIVATE)
    token = identity.token(state, who)
    answer.headers.append("Set-Cookie", _cookie(request, COOKIES[who.role], token, int(IDLE_SECONDS)))
    return answer


def _cookie(request: Request, name: str, value: str, seconds: int) -> str:
    return f"{clients.cookie(value, request.url.scheme == 'https', name)}; Max-Age={seconds}"


# ---- commands and events ----


async def _do(request: Request) -> Response:
    """One command, of whom its cookie says."""
    command = commands.read(await _body(request))
    rooms = await here.rooms()
    state, who = await _who(request, rooms, command.BY)
    if not _commanded.take(f"{who.role} {who.id or state.code}"):
        raise TooMany
    await rooms.do(state.code, who, command)
    return JSONResponse({}, headers=PRIVATE)


async def _events(request: Request) -> Response:
    """Everything that somebody sees of the room, and then what changes of it, as it changes."""
    role = request.query_params.get("as", "")
    if role not in ("teacher", "student", "projector"):
        raise commands.Refused("One looks as teacher, student or projector.")
    rooms = await here.rooms()
    state, who = await _who(request, rooms, role)
    if _streams[who.id or state.code] >= MOST_STREAMS:
        raise TooMany
    return EventSourceResponse(
        _stream(rooms, state.code, who),
        headers=STREAM,
        ping=PING_SECONDS,
        send_timeout=PATIENCE_SECONDS,
        shutdown_event=here.closing,  # pyright: ignore[reportArgumentType]  # asyncio's: only its set() is called
        shutdown_grace_period=GOODBYE_SECONDS,
    )


async def _stream(rooms: Rooms, code: str, who: Who) -> AsyncIterator[bytes]:
    name = who.id or code
    _streams[name] += 1
    try:
        if who.role == "student":
            await rooms.do(code, who, commands.Present(here=True))
        async for parts in rooms.stream(code, who):
            yield b"data: " + parts + b"\r\n\r\n"
    finally:
        _streams[name] -= 1
        if not _streams[name]:
            del _streams[name]
            if who.role == "student":
                _soon(_gone(rooms, code, who))


async def _gone(rooms: Rooms, code: str, who: Who) -> None:
    with suppress(LookupError, commands.Refused, OSError):
        await rooms.do(code, who, commands.Present(here=False))


async def _make(request: Request) -> Response:
    """Makes one data set of all drawings, keeps it on this server, and says where it is trained."""
    await _body(request)
    rooms = await here.rooms()
    state, _ = await _who(request, rooms, "teacher")
    if state.data is None:
        raise commands.Refused("The class has not drawn anything.")
    try:
        made = await asyncio.to_thread(class_data.dataset, state.data)
    except ValueError as error:
        raise commands.Refused(str(error)) from error
    await asyncio.to_thread(dataset_file.save, made)
    await rooms.do(state.code, Who("teacher"), commands.Made(id=state.data.id, dataset=made.name))
    return JSONResponse({"page": "compare", "settings": {"data": made.name, "steps": str(STEPS)}}, headers=PRIVATE)


async def _answers(request: Request) -> Response:
    """The answers to the exercise as CSV, for the teacher."""
    state, _ = await _who(request, await here.rooms(), "teacher")
    named = {"Content-Disposition": f'attachment; filename="answers-{state.code}.csv"'}
    return Response(answers.csv(state), media_type="text/csv; charset=utf-8", headers=PRIVATE | named)


async def _pictures(request: Request) -> Response:
    """The pictures of a lesson's guess, which everybody may see."""
    lesson, step = request.path_params["lesson"], request.path_params["step"]
    language = request.query_params.get("language", "")
    if not (step.isascii() and step.isdecimal() and len(step) < 3 and language in LANGUAGES):
        raise commands.Refused("Wanted are a lesson, the number of a step, and a language.")
    packed = await asyncio.to_thread(_drawn, lesson, int(step), language)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "private, max-age=7200"}
    return Response(packed, media_type="application/json", headers=headers)


def _drawn(lesson: str, step: int, language: str) -> bytes:
    from aeviz.app.parts import class_guess  # which the first page imports: the server is up before it

    with speaking(language):
        return class_guess.pictures(lesson, step)


async def _who(request: Request, rooms: Rooms, role: str) -> tuple[State, Who]:
    """The room and who asks, in this role: anybody in the room may look at it as the projector does.

    Raises Forbidden.
    """
    for name in COOKIES if role == "projector" else (role,):
        token = request.cookies.get(COOKIES[name], "")
        state = await rooms.find(code) if (code := identity.room_of(token)) else None
        who = identity.known(state, token) if state else None
        if state and who and who.role == name:
            return state, Who("projector") if role == "projector" else who
    raise commands.Forbidden(f"You are not the {role} of a room." if role == "teacher" else "Join the room first.")


# ---- what a stranger sends ----


async def _json(request: Request, *names: str) -> dict[str, str]:
    """The texts of these names. Raises Refused for anything else."""
    try:
        asked: Any = json.loads(await _body(request))
    except ValueError as error:
        raise commands.Refused("This is no JSON.") from error
    found: dict[str, Any] = {name: asked.get(name, "") if is_dict(asked) else "" for name in names}
    if not all(isinstance(text, str) for text in found.values()):
        raise commands.Refused(f"Wanted are texts: {', '.join(names)}.")
    return found


async def _body(request: Request) -> bytes:
    """What was posted as JSON by one of our own pages. Raises Refused, Forbidden."""
    headers = Headers(scope=request.scope)
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise commands.Forbidden("This server answers its own pages only.")
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise commands.Forbidden("Commands are sent as application/json.")
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise commands.Refused(f"A command has at most {MOST_BYTES:,} bytes.")
    return content


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


_background: set[asyncio.Task[None]] = set()


def _soon(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _background.add(task)
    task.add_done_callback(_background.discard)
