"""Whose requests are answered: decided by what this machine knows, at once, and without asking anybody."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import loops
import psutil
import pytest
import websockets
from one_cluster import until
from patience import patient
from ports import free_port
from starlette.datastructures import Headers

from aeviz.app.server import origins

ROOT = Path(__file__).parents[2]
FOREIGN = "http://evil.example"
SERVERS = {
    "run": ("streamlit", "run", str(ROOT / "dashboard.py"), "--server.headless=true", "--server.port={}"),
    "serve": ("aeviz", "serve", "--port", "{}"),
}


def refused(host="localhost:8501", origin=None, **others) -> bool:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    return bool(origins.refusal(Headers(headers | {name.replace("_", "-"): text for name, text in others.items()})))


@pytest.fixture
def known(monkeypatch):
    monkeypatch.setenv("AEVIZ_ALLOWED_HOSTS", "aeviz.school.example, *.class.example")


MACHINES_OWN = [entry.address for entry in psutil.net_if_addrs().get("eth0", ()) if entry.family == socket.AF_INET]
OWN = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), f"{socket.gethostname()}.local", *MACHINES_OWN]


@pytest.mark.parametrize("host", [*OWN, "192.168.1.7", "dashboard", "teacher.fritz.box.lan", "LOCALHOST"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_page_of_this_server_is_answered_under_each_of_its_names(host, scheme):
    assert not refused(f"{host}:8501", f"{scheme}://{host}:8501")
    assert not refused(host, f"{scheme}://{host}")
    assert not refused(f"{host}:8501")  # no browser


@pytest.mark.parametrize("host", OWN)
@pytest.mark.parametrize(
    "origin", [FOREIGN, f"{FOREIGN}:8501", "null", "", "http://", "http://[", "file://", "evil.example"]
)
def test_a_page_from_elsewhere_is_refused(host, origin, known):
    assert refused(f"{host}:8501", origin)
    assert refused("aeviz.school.example", origin)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", f"{socket.gethostname()}.evil.example"])
def test_a_foreign_name_that_leads_here_is_refused(host, known):
    assert refused(f"{host}:8501", f"http://{host}:8501")
    assert refused(f"{host}:8501")


@pytest.mark.parametrize("host", ["aeviz.school.example", "a.class.example", "a.b.class.example"])
def test_a_configured_name_is_answered(host, known):
    assert not refused(host, f"https://{host}")
    assert not refused("dashboard:8501", f"https://{host}")  # a proxy may say another name
    assert refused("class.example", "https://class.example")


def test_any_name_may_be_configured_and_still_no_page_from_elsewhere(monkeypatch):
    monkeypatch.setenv("AEVIZ_ALLOWED_HOSTS", "*")
    assert not refused("any.example", "https://any.example")
    assert refused("any.example", FOREIGN)


PASSED_ON = {
    "x_forwarded_for": "127.0.0.1",
    "x_forwarded_host": "{}",
    "x_forwarded_proto": "https",
    "x_forwarded_server": "localhost",
    "x_forwarded_context": "/user/x",
    "x_real_ip": "127.0.0.1",
    "forwarded": "for=127.0.0.1;host={}",
    "x_original_host": "localhost",
}


@pytest.mark.parametrize("header", PASSED_ON)
def test_no_header_makes_a_page_or_a_name_ours(header, known):
    """A page whose name leads here sends whatever it likes, and with all of them a proxy's."""
    for name in ("evil.example", "localhost", "aeviz.school.example"):
        sent = {header: PASSED_ON[header].format(name)}
        assert refused("evil.example:8501", "http://evil.example:8501", **sent)
        assert refused("evil.example:8501", **sent)
        assert refused("localhost:8501", FOREIGN, **sent)


@pytest.mark.parametrize("host", ["aeviz.school.example", "dashboard:8501", "10.1.2.3"])
def test_a_proxy_s_name_is_configured_whatever_host_it_passes_on(host, known):
    passed = {name: text.format("aeviz.school.example") for name, text in PASSED_ON.items()}
    assert not refused(host, "https://aeviz.school.example", **passed)
    assert refused(host, FOREIGN, **passed)


class Silent:
    """A listener that takes connections and never answers, as a firewall that drops; it counts what comes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.heard: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with suppress(OSError):  # closed
            while True:
                self.heard.append(self.socket.accept()[0])


@pytest.fixture(scope="module", params=SERVERS)
def served(request, tmp_path_factory):
    """(address, what was asked outside) of a server behind a firewall that drops."""
    port, silent = free_port(), Silent()
    proxies = {f"{protocol}_proxy": silent.address for protocol in ("http", "https", "all")}
    here = proxies | {name.upper(): url for name, url in proxies.items()} | {"no_proxy": "", "NO_PROXY": ""}
    command = [sys.executable, "-m", *(part.format(port) for part in SERVERS[request.param])]
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))  # a simulated system's, too
    settings = {**os.environ, **here, "PYTHONPATH": paths, "AEVIZ_WORKERS": "1"}
    process = subprocess.Popen(command, cwd=tmp_path_factory.mktemp("elsewhere"), env=settings)
    address = f"127.0.0.1:{port}"
    try:
        until(lambda: process.poll() is not None or answer(address)[0] == 200)
        yield address, silent.heard
    finally:
        process.terminate()
        process.wait(patient(60))
        silent.socket.close()


def answer(address: str, path: str = "/_stcore/health", **headers) -> tuple[int, Mapping[str, str]]:
    """Status and headers, asked for directly."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"http://{address}{path}", headers=headers)
    try:
        with opener.open(request, timeout=patient(30)) as found:
            return found.status, found.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers
    except OSError:
        return 0, {}


async def opened(address: str, **headers) -> int:
    """The status with which a websocket is answered: 101 opens it."""
    url = f"ws://{address}/_stcore/stream"
    try:
        async with websockets.connect(url, additional_headers=headers, subprotocols=["streamlit"], proxy=None):
            return 101
    except websockets.InvalidStatus as error:
        return error.response.status_code


def test_pages_from_elsewhere_delay_nobody_and_nobody_outside_is_asked(served):
    address, heard = served

    async def attack():
        return await asyncio.gather(*(opened(address, Origin=FOREIGN) for _ in range(10)), opened(address))

    assert loops.run(attack()) == [403] * 10 + [101]
    assert heard == []  # nor when it started; whoever waits for such an answer lets all others wait


@pytest.mark.parametrize("origin", ["http://{}", "http://localhost:1", "http://127.0.0.1"])
def test_a_servers_own_pages_open_a_session(served, origin):
    address, heard = served
    assert loops.run(opened(address, Origin=origin.format(address))) == 101
    assert heard == []


def test_a_name_that_somebody_made_lead_here_opens_none(served):
    address, _ = served
    assert answer(address, Host="evil.example")[0] == 403
    assert answer(address, **{"Host": "evil.example", "X-Forwarded-For": "127.0.0.1"})[0] == 403
    assert answer(address, Origin=FOREIGN)[0] == 403


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/compare"])
def test_no_page_elsewhere_shows_ours_in_a_frame(served, path):
    status, headers = answer(served[0], path)
    assert status == 200 and headers["Content-Security-Policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize(("value", "framed"), [("1", False), ("0", True), ("", True)])
def test_a_server_that_is_to_be_embedded_says_so(monkeypatch, value, framed):
    monkeypatch.setenv("AEVIZ_EMBED", value)
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"host", b"localhost")]}
    loops.run(origins.Origins(app)(scope, None, send))
    assert bool(sent[0]["headers"]) == framed
