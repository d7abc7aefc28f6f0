"""``streamlit run dashboard.py``: the page opens by itself before whoever sits there, and only then; how it ends."""

import asyncio
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import loops
import pytest
import streamlit as st
from one_cluster import until
from patience import patient
from ports import free_port
from streamlit.testing.v1 import AppTest

from aeviz.app.parts import training
from aeviz.app.server import lifespan

ROOT = Path(__file__).parents[2]


def test_the_page_opens_before_whoever_sits_there(tmp_path):
    port, told = free_port(), tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n', encoding="utf-8")
    browser.chmod(0o755)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "credentials.toml").write_text(
        '[general]\nemail = ""\n', encoding="utf-8"
    )  # else Streamlit asks for one
    options = ["--server.headless=false", f"--server.port={port}", "--server.baseUrlPath=class"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py"), *options]
    here = {"BROWSER": f"{browser} %s", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | here, stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        try:
            url = f"http://localhost:{port}/class"
            until(lambda: answers(f"{url}/_stcore/health"))
            until(lambda: told.exists() and told.read_text(encoding="utf-8").strip() == f"{url}")
            assert not answers(f"{url}/aeviz/pictures/{'0' * 32}/0")
        finally:
            server.terminate()
            server.communicate(timeout=patient(30))


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=patient(5)) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.parametrize("headless", [False, True])
def test_no_page_is_to_open_where_nobody_sits_there(monkeypatch, headless):
    options = {"server.headless": headless}
    sessions = SimpleNamespace(clear=lambda: None)
    monkeypatch.setattr(lifespan, "st", SimpleNamespace(get_option=options.__getitem__, cache_resource=sessions))

    async def waiting() -> set[str]:
        async with lifespan.lifespan(None):
            return {task.get_coro().__qualname__ for task in asyncio.all_tasks()}

    assert (lifespan._open.__qualname__ in loops.run(waiting())) is not headless


def test_a_session_that_ends_begins_no_engine(monkeypatch):
    """Else the server's end would: it lets go of the engine and of all sessions."""
    st.cache_resource.clear()  # of the pages of other tests: their sessions have one name
    lost, asked = [], []
    monkeypatch.setattr(training, "engine", lambda: asked.append(1) or SimpleNamespace(lost=lost.append))

    def page():
        from aeviz.app.parts import training

        training._session()
        training._session()

    AppTest.from_function(page, default_timeout=patient(60)).run()
    st.cache_resource.clear()
    assert len(lost) == len(asked) == 1


def test_the_engine_ends_with_the_server():
    """And its processes: that all of them end with its cluster is tried with the engine."""
    st.cache_resource.clear()  # ends an engine that another test's page has begun
    closed = []

    async def served():
        async with lifespan.lifespan(None):
            engine = training.engine()
            engine._cluster = SimpleNamespace(close=lambda: closed.append("its processes"))
            return engine

    engine = loops.run(served())
    assert not engine._thread.is_alive() and closed == ["its processes"]
