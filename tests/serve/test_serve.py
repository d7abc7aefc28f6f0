"""Processes that are watched over, and what ``aeviz serve`` refuses."""

import os
import shutil
import socket
import subprocess
import sys

import psutil
import pytest
from one_cluster import over, until
from patience import patient
from ports import free_port

from aeviz.__main__ import main
from aeviz.serve import supervised


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


def test_a_variable_that_is_not_allowed_is_told_before_any_address(monkeypatch, capsys):
    monkeypatch.setenv("AEVIZ_MEMORY_MB", "a")
    assert main(["serve", "--address", "127.0.0.1", "--port", str(free_port())]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err == "aeviz: AEVIZ_MEMORY_MB is a whole number from 64 on, not 'a'.\n"
