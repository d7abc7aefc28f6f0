"""Processes that are begun in somebody's folder, where a file may be called as a module is."""

import subprocess

import pytest
from others_files import others

from aeviz.__main__ import main
from aeviz.engine import processes
from aeviz.serve import dashboards, jupyter, nginx


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The present folder, with files that end whoever imports them."""
    others(tmp_path)
    monkeypatch.chdir(tmp_path)


def test_a_process_finds_packages_where_the_one_that_begins_it_does(folder, tmp_path, monkeypatch):
    beyond = tmp_path / "beyond"
    beyond.mkdir()
    (beyond / "only_here.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(beyond))
    subprocess.run(processes.python("import only_here, random, aeviz.serve"), check=True)


def test_jupyter_begins_the_dashboard_and_no_file_of_the_folder(folder):
    command = [part.format(port=8501) for part in jupyter.launch()["command"]]
    done = subprocess.run([*command, "--help"], check=True, capture_output=True, encoding="utf-8")
    assert "--allowed-hosts" in done.stdout


def test_several_dashboards_without_a_scheduler_are_one_sentence(monkeypatch, capsys):
    def ended(*_):
        raise RuntimeError("the scheduler ended")

    monkeypatch.setattr(nginx, "program", lambda: "nginx")
    monkeypatch.setattr(dashboards, "Cluster", ended)
    monkeypatch.setattr(dashboards.signal, "signal", lambda *_: None)
    assert main(["serve", "--workers", "2", "--host", "127.0.0.1", "--port", str(dashboards.free_port())]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "Nothing can be trained here: the scheduler ended; " in said
