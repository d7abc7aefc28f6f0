"""What a stranger tries: addresses, origins, uploads, values of controls, many tabs, somebody else's data."""

import asyncio
import contextlib
import http.client
import json
import time
import urllib.error
import urllib.request

import numpy as np
import websockets

from aeviz import lessons
from benchmarks._student import Student, StudentError
from benchmarks.classroom import Server, _request, new_browser

PIECES = [
    "../../etc/passwd",
    "%00",
    "a" * 3000,
    "nan",
    "-1",
    "1e999",
    "<script>",
    "given-0123456789abcdef",
    "٣",
    ";;",
    "{}",
]
FIELDS = ["heading", "spec", "knob", "step", "film", "selected", "data", "variant", "seed", "steps", "present", "pin"]
PATHS = ["/aeviz/pictures/x/" + "5" * 5000, "/aeviz/pictures/../../etc/passwd/0", "/aeviz/files/" + "0" * 16]
PATHS += ["//etc/passwd", "/media/..%2f..%2fetc/passwd", "/_stcore/metrics", "/component/x/../../y", "/%ff", "/ready/x"]
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
FOREIGN = [
    "http://evil.example",
    "http://evil.example:8501",
    "null",
    "http://[2001:db8::1]:8501",
    "file://",
    "https://a.b@c",
]
VALUES = [None, "abc", float("nan"), 1e30, -1, [], [1e30], ["a"], {"x": []}, "x" * 5000, True, [[[]]]]


async def addresses(server: Server, n: int) -> str:
    """Hostile settings in the addresses of all pages, and hostile paths by all methods."""
    random, pages = np.random.default_rng(0), ["", "compare", "your-data", "open", "runs", "teach", "join"]
    pages += [name.replace("_", "-") for name in lessons.names()]
    faults = []
    for i in range(n):
        query = "&".join(f"{random.choice(FIELDS)}={random.choice(PIECES)}" for _ in range(3))
        student = Student(server.address, pages[i % len(pages)], i, query=query)
        try:
            await student.open()
        except (StudentError, OSError, TimeoutError) as error:
            faults.append(f"{student.page}?{query[:60]}: {error!r:.80}")
        with contextlib.suppress(Exception):
            await student.close()
    answers = [await asyncio.to_thread(status, server, path, method) for path in PATHS for method in METHODS]
    bad = sum(answer >= 500 for answer in answers)
    return f"{n} addresses, {len(faults)} faults {faults[:2]}; {len(answers)} requests, {bad} server errors"


def status(server: Server, path: str, method: str = "GET", **headers: str) -> int:
    """The status of an answer; 0 where the connection was closed."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


async def values(server: Server) -> str:
    """Values of wrong types for every control of some pages, each in a session of its own."""
    sent, faults = 0, []
    for page in ("", "compare", "sparse", "anomalies", "denoising"):
        first = Student(server.address, page)
        await first.open()
        for widget in list(first.widgets.values()):
            if not widget.is_knob:
                continue
            for value in VALUES:
                student = Student(server.address, page)
                await student.open()
                mine = next(w for w in student.widgets.values() if w.id == widget.id)
                state = mine.state(0)
                names = ("knob_index", "step_index", "selected", "probe", "drawn", "click", "film")
                state.json_value = json.dumps(dict.fromkeys(names, value))
                student._states[mine.id] = state
                try:
                    await student._rerun(mine.fragment)
                except (StudentError, OSError, TimeoutError) as error:
                    faults.append(f"{page} {value!r:.20}: {error!r:.80}")
                sent += 1
                await student.close()
        await first.close()
    return f"{sent} values, {len(faults)} faults {faults[:2]}"


async def origins(server: Server) -> str:
    """Websockets, requests and uploads of pages from elsewhere."""
    url = server.address.replace("http", "ws") + "/_stcore/stream"
    began, told = time.perf_counter(), []
    for origin in FOREIGN:
        try:
            async with websockets.connect(url, origin=origin, subprotocols=["streamlit"]):
                told.append("open")
        except websockets.InvalidStatus as error:
            told.append(str(error.response.status_code))
    forwarded = status(server, "/", Origin="http://evil.example", X_Forwarded_Host="evil.example")
    named = status(server, "/", Host="evil.example")
    return (
        f"{', '.join(told)} in {time.perf_counter() - began:.1f} s; X-Forwarded-Host {forwarded}, foreign Host {named}"
    )


async def raw_uploads(server: Server) -> str:
    """Files that no control asked for, all of one session."""
    n, megabytes = 8, 50
    cookie = await asyncio.to_thread(new_browser, server.address)
    student, before = Student(server.address, "your-data", cookie=cookie), server.cost()[1]
    await student.open()
    (uploader,) = student.find("own-file")
    taken = 0
    for i in range(n):
        with contextlib.suppress(StudentError):
            await student.upload(uploader, f"{i}.csv", bytes(megabytes * 2**20))
            taken += 1
    told = f"{taken} of {n} files of {megabytes} MB taken, {before:.0f} -> {server.cost()[1]:.0f} MB"
    await student.close()
    return told


async def tabs(server: Server, n: int) -> str:
    """n tabs of one browser ask for a long training each; then somebody else asks for a short one."""
    cookie = await asyncio.to_thread(new_browser, server.address)
    greedy = [Student(server.address, "compare", i, cookie) for i in range(n)]
    requests = []
    for i, student in enumerate(greedy):
        await student.open()
        requests.append(asyncio.create_task(_request(student, steps=20_000, seed=1000 + i)))
    await asyncio.sleep(2.0)
    other = Student(server.address, "compare", 99, await asyncio.to_thread(new_browser, server.address))
    await other.open()
    began = time.perf_counter()
    try:
        async with asyncio.timeout(300):
            await _request(other, steps=100, seed=5000)
        told = f"somebody else had theirs after {time.perf_counter() - began:.0f} s"
    except TimeoutError:
        told = "somebody else waited in vain for 300 s"
    for request in requests:
        request.cancel()
    await asyncio.gather(*requests, return_exceptions=True)
    for student in (*greedy, other):
        with contextlib.suppress(Exception):
            await student.close()
    return told


async def privacy(server: Server) -> str:
    """One browser's own data, asked for by another browser, by one without a cookie, and when they are forgotten."""
    cookie = await asyncio.to_thread(new_browser, server.address)
    page = Student(server.address, "your-data", 0, cookie)
    await page.open()
    (uploader,) = page.find("own-file")
    rows = np.random.default_rng(0).normal(size=(80, 4)).round(3)
    await page.upload(uploader, "t.csv", ("a,b,c,d\n" + "\n".join(",".join(map(str, r)) for r in rows)).encode())
    (button,) = page.find("own-use")
    await page.set(button, True)
    name = page.own_data()
    mine = Student(server.address, "compare", 0, cookie, query=f"data={name}")
    await mine.open()
    await _request(mine, steps=30, seed=1)
    asked = [f"/{live['address']}0" for live in mine.live.values()] + [f"/{scene}" for scene in mine._knobs]
    other = await asyncio.to_thread(new_browser, server.address)
    answers = [[_get(server, path, who) for path in asked] for who in (cookie, other, "")]
    (button,) = page.find(f"own-forget-{name}")
    await page.set(button, True)
    answers.append([_get(server, path, cookie) for path in asked])
    await page.close()
    await mine.close()
    who = ("owner", "another browser", "no cookie", "once forgotten")
    told = [" ".join(map(str, sorted(set(found)))) for found in answers]
    return f"{len(asked)} addresses: " + ", ".join(f"{name} {found}" for name, found in zip(who, told, strict=True))


def _get(server: Server, path: str, cookie: str) -> int:
    request = urllib.request.Request(server.address + path, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
