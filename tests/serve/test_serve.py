"""Several dashboards at one address: nginx, with deploy's settings, keeps a browser at one of them."""

import asyncio
import gzip
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from urllib.error import HTTPError

import loops
import psutil
import pytest
from one_cluster import one_cluster, over, until
from patience import patient
from ports import free_port
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from aeviz.__main__ import main
from aeviz.serve import nginx, supervised
from benchmarks._class import gathered
from benchmarks._student import Student

FORM = b'--b\r\nContent-Disposition: form-data; name="f"; filename="mine.csv"\r\n\r\n1,2\r\n--b--\r\n'
N_BROWSERS = 24  # that all of them come to one of two dashboards: once in 8 million


class Browser:
    """Keeps cookies; its first request may get it the route, as a real one's."""

    def __init__(self, address: str):
        self.address, self.jar = address, http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> bytes:
        with self._opener.open(f"{self.address}/{path.lstrip('/')}", timeout=patient(30)) as answer:
            return answer.read()

    def upload(self, path: str, token: str) -> int:
        headers = {"Content-Type": "multipart/form-data; boundary=b", "X-Xsrftoken": token}
        request = urllib.request.Request(self.address + path, FORM, headers, method="PUT")
        with self._opener.open(request, timeout=patient(30)) as answer:
            return answer.status

    def process(self) -> int:
        return json.loads(self.get("/ready"))["process"]

    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value for cookie in self.jar}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address and the process of two dashboards, started from a folder that is not the checkout."""
    if not (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        pytest.skip("nginx is not installed.")
    port, folder = free_port(), tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-m", "aeviz", "serve", "--workers", "2", "--address", "127.0.0.1", "--port", str(port)]
    settings = {"PYTHONPATH": str(nginx.SETTINGS.parents[2]), "AEVIZ_WORKERS": "1"}
    with one_cluster():
        process = subprocess.Popen(command, cwd=folder, env=os.environ | settings, start_new_session=True)
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: process.poll() is not None or answers(address))
            yield address, process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(patient(60))


def answers(address: str) -> bool:
    with suppress(OSError):
        return Browser(address).process() > 0
    return False


def test_a_browser_stays_at_one_dashboard_with_its_session_its_media_its_pictures_and_its_uploads(served):
    address, _ = served
    browsers = [Browser(address) for _ in range(N_BROWSERS)]
    at = [browser.process() for browser in browsers]
    assert len(set(at)) == 2
    assert [browser.process() for browser in browsers] == at  # now by their cookies
    loops.run(visit(browsers[0]))  # each of its requests would come to the other one as often


async def visit(browser: Browser):
    browser.get("/_stcore/health")  # the cookie against forged requests comes with it
    jar = browser.cookies()
    student = Student(browser.address, "compare", cookie="; ".join(f"{k}={v}" for k, v in jar.items()))
    await student.open()  # a websocket, too
    assert student.pictures
    files = {m for text in student.texts for m in re.findall(r"aeviz/files/[\w.-]+", text)}
    assert len(files) == 3  # the canvas's scene, the network's, and the charts' library
    pictures = [f"{live['address']}{at}" for live in student.live.values() for at in (0, 1)]
    assert len(pictures) == 6
    place, token = await upload_address(student), jar["_streamlit_xsrf"]
    for _ in range(4):  # each over a connection of its own
        for file in files:
            assert len(await asyncio.to_thread(browser.get, file)) > 100_000
        for picture in pictures:  # the other dashboard does not know them
            assert json.loads(gzip.decompress(await asyncio.to_thread(browser.get, picture)))["alt"]
        assert await asyncio.to_thread(browser.upload, place, token) == 204
    with pytest.raises(HTTPError, match="403"):
        await asyncio.to_thread(browser.upload, place, "a forged one")
    await student.close()


async def upload_address(student: Student) -> str:
    request = BackMsg()
    request.file_urls_request.request_id = "one"
    request.file_urls_request.file_names.append("mine.csv")
    request.file_urls_request.session_id = student.session
    await student.socket.send(request.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(await student.socket.recv())
        if answer.WhichOneof("type") == "file_urls_response":
            return answer.file_urls_response.file_urls[0].upload_url


def test_a_killed_dashboard_is_begun_again_and_no_vote_is_lost(served):
    address, process = served
    n = 24

    async def vote():
        teacher, students, _ = await gathered(address, n)
        await teacher.does("ask", question="?", options=["a", "b"])
        await teacher.until(lambda told: told["poll"])
        victim = psutil.Process(Browser(address).process())
        votes = [asyncio.create_task(late(i, student)) for i, student in enumerate(students)]
        await votes[n // 3]
        victim.kill()
        assert await asyncio.gather(*votes) == [200] * n
        await teacher.does("lock", poll=1)
        await teacher.until(lambda told: told["poll"].get("counts") == [[n // 2, n // 2]])
        await asyncio.gather(*(member.close() for member in (teacher, *students)))

    async def late(i, student):
        await asyncio.sleep(0.04 * i)
        return await student.does("vote", poll=1, round=0, value=i % 2)

    def both():
        return len({Browser(address).process() for _ in range(8)}) == 2

    loops.run(vote())
    until(both)
    assert process.poll() is None


def test_what_ends_again_and_again_is_given_up(monkeypatch, capsys):
    monkeypatch.setattr(supervised, "LOOK_SECONDS", 0.01)
    cook = supervised.Supervised("The cook", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    with pytest.raises(OSError, match="The cook ends again and again"):
        supervised.watch([cook])
    cook.end()
    assert capsys.readouterr().err.splitlines() == ["The cook has ended (status 3); it is begun again."] * 4


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Processes have groups on POSIX.")
def test_a_killed_guard_leaves_nothing_behind():
    with supervised.supervised("It", [sys.executable, "-c", "import time; time.sleep(600)"], os.environ) as it:
        guard = psutil.Process(it.process.pid)
        until(guard.children)
        (ward,) = guard.children()
        guard.kill()
        guard.wait(patient(30))
        it.look()
        until(lambda: over(ward), 30)
        assert it.process.poll() is None


def test_ctrl_c_ends_all(served):
    _, process = served
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 5  # two dashboards, nginx, a scheduler, a worker
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(patient(60)) == 0
    _, alive = psutil.wait_procs(family, timeout=patient(30))
    assert alive == []


@pytest.mark.parametrize("ended", ["killed", "leaves"])
def test_a_process_ends_with_the_one_that_began_it_however_that_ends(ended):
    code = """if True:
        import os, sys
        from aeviz.serve.supervised import supervised
        with supervised("It", [sys.executable, "-c", "import time; time.sleep(600)"], os.environ):
            print("begun", flush=True)
            sys.stdin.read()
    """
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with parent:
        assert parent.stdout.readline().strip() == b"begun"
        until(lambda: len(psutil.Process(parent.pid).children(recursive=True)) == 2)  # the guard and its ward
        family = psutil.Process(parent.pid).children(recursive=True)
        if ended == "killed":
            parent.kill()
        parent.stdin.close()
        until(lambda: all(map(over, family)), 30)


def test_without_nginx_several_workers_are_told_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert main(["serve", "--workers", "2", "--address", "127.0.0.1", "--port", str(free_port())]) == 2
    assert "apt-get install nginx" in capsys.readouterr().err


def test_a_taken_port_and_no_workers_are_one_sentence(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--address", "127.0.0.1", "--port", port]) == 2
    assert main(["serve", "--workers", "0"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert f"127.0.0.1:{port}" in first and "at least 1" in second
