"""What a server does before it takes anybody in: it checks its settings, one sentence each, and may open many files."""

import asyncio
import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from streamlit.runtime import app_session

from aeviz.app.server import gateway, late_loop, process

ROOT = Path(__file__).parents[2]
resource = pytest.importorskip("resource")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("AEVIZ_WORKERS", "abc", "AEVIZ_WORKERS is a whole number from 1 to 1024"),
        ("AEVIZ_WORKERS", "0", "AEVIZ_WORKERS is a whole number from 1 to 1024"),
        ("AEVIZ_WORKERS", "1000000", "AEVIZ_WORKERS is a whole number from 1 to 1024"),
        ("AEVIZ_ALLOWED_HOSTS", "a.example,http://b.example", "AEVIZ_ALLOWED_HOSTS names hosts"),
        ("AEVIZ_ALLOWED_HOSTS", "b.example:8501", "AEVIZ_ALLOWED_HOSTS names hosts"),
        ("AEVIZ_SCHEDULER", "tcp://h:99999", "AEVIZ_SCHEDULER is an address"),
        ("AEVIZ_SCHEDULER", "tcp://h:0", "AEVIZ_SCHEDULER is an address"),
        ("AEVIZ_ROOMS", "nats://h:99999", "AEVIZ_ROOMS is the address"),
        ("AEVIZ_STORE", "s3://", "AEVIZ_STORE is a folder or a URL"),
        ("AEVIZ_STORE", __file__, "AEVIZ_STORE names a folder"),
        ("AEVIZ_JOB_SECONDS", "abc", "AEVIZ_JOB_SECONDS is a number from 1 on"),
        ("AEVIZ_STORE", "nosuch://x", "AEVIZ_STORE is a folder or a URL"),
        ("AEVIZ_SCHEDULER", "here", "AEVIZ_SCHEDULER is an address"),
        ("AEVIZ_RESOURCES", "GPU", "AEVIZ_RESOURCES names amounts"),
        ("AEVIZ_RESOURCES", "GPU=nan", "AEVIZ_RESOURCES names amounts"),
        ("AEVIZ_RESOURCES", "GPU=-1", "AEVIZ_RESOURCES names amounts"),
        ("AEVIZ_DEVICE", "gpu", "AEVIZ_DEVICE is cpu, cuda or cuda:0, not 'gpu'"),
        ("AEVIZ_DATA", "/no/such/folder", "AEVIZ_DATA names a folder"),
    ],
)
def test_a_setting_that_is_not_allowed_ends_the_server_with_a_sentence(name, text, told, monkeypatch):
    monkeypatch.setenv(name, text)
    with pytest.raises(SystemExit, match=f"^aeviz: {told}.*\\.$"):
        gateway.arguments()


def test_texts_that_pages_show_must_not_be_taken_away():
    script = "import sys; sys.path.insert(0, '.'); from aeviz.app.server import gateway; gateway.arguments()"
    settings = {"cwd": ROOT, "capture_output": True, "text": True, "encoding": "utf-8"}
    ended = subprocess.run([sys.executable, "-OO", "-c", script], **settings)
    assert ended.returncode == 1 and "\naeviz: python -OO takes away texts" in f"\n{ended.stderr}"


def test_an_event_loop_of_a_session_opens_files_when_it_is_used(monkeypatch):
    monkeypatch.setattr(app_session, "asyncio", asyncio)
    late_loop.give_to_sessions()
    assert "asyncio.new_event_loop()" in inspect.getsource(app_session.AppSession.__init__)  # so it takes ours
    here, loops = psutil.Process(), [app_session.asyncio.new_event_loop() for _ in range(50)]
    before = here.num_fds()
    late = loops[0]
    assert (late.is_closed(), late.is_running()) == (False, False)
    with ThreadPoolExecutor(1) as pool:  # Playwright's loop may be running in this thread
        assert pool.submit(_use, late).result() == "later"
    assert before < here.num_fds() <= before + 4
    for loop in loops:
        loop.close()
    assert all(loop.is_closed() for loop in loops) and here.num_fds() <= before


def _use(late: asyncio.AbstractEventLoop) -> str:
    late.call_soon(late.stop)
    late.run_forever()
    return late.run_until_complete(asyncio.sleep(0, "later"))


@pytest.mark.skipif(os.environ.get("AEVIZ_OTHER_SYSTEM") == "win32", reason="there is no such limit")
def test_the_soft_limit_of_open_files_is_raised_to_what_is_allowed():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        process.open_many_files()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert hard == before[1] and soft == (
            process.MANY if hard == resource.RLIM_INFINITY else min(hard, process.MANY)
        )
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
